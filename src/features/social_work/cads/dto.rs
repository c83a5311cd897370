//! Contacts with the Children's Advice and Duty Service, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, spelled::spelled, text::some_text, urn::Urn},
    error::Result,
    features::social_work::{
        dto::{SafeguardingRecordLinks, SafeguardingRecordState},
        record::Wanted,
    },
};

spelled! {
    /// Whether the parents, or the pupil, agreed that the service is contacted.
    CadsConsent {
        /// They agreed.
        Given = "given";
        /// Nobody asked them; why is recorded.
        NotSought = "not_sought";
        /// They did not agree, and it was contacted all the same; why is recorded.
        Refused = "refused";
    }
}

/// That the service was contacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct CadsContactTerms {
    /// When.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-18T11:30:00Z")]
    pub contacted_at: DateTime<Utc>,
    /// About which concern.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Not seen for a week; no answer at home")]
    pub concern: String,
    /// With consent, or without.
    pub consent: CadsConsent,
    /// Why consent was not sought, or why the service was contacted though it was refused; required of both.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Asking could have put the child at risk")]
    pub consent_reason: Option<String>,
    /// Who contacted it.
    #[validate(nested)]
    pub contacted_by: Person,
    /// The service's own reference.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "C-0000")]
    pub reference: Option<String>,
    /// What the service advised.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Home visit tomorrow; tell the social worker")]
    pub advice: Option<String>,
}

/// Which contacts of all schools to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct CadsContactsQuery {
    /// Schools, several by comma.
    #[param(value_type = Option<Vec<Urn>>, style = Form, explode = false, max_items = 100)]
    #[param(example = json!([120765]))]
    pub urn: Option<String>,
    /// Records about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// About children who are with this social work team today; it needs the scopes `social-work-teams:read` and
    /// `pupils.groups:read`, too.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub social_work_team_id: Option<Uuid>,
    /// Contacted on this day or later (Europe/London).
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub contacted_from: Option<NaiveDate>,
    /// Contacted on this day or before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-30")]
    pub contacted_to: Option<NaiveDate>,
    /// Whether to list those too that were withdrawn.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub include_withdrawn: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

impl CadsContactsQuery {
    /// Every fault of the filters at once, or what they ask for.
    pub fn understand(self) -> Result<Wanted> {
        let wanted = Wanted {
            urns: Vec::new(),
            pupil: self.pupil_id,
            team: self.social_work_team_id,
            kind: None,
            from: self.contacted_from,
            to: self.contacted_to,
            include_withdrawn: self.include_withdrawn,
            limit: self.limit,
            cursor: self.cursor,
        };
        wanted.of_schools(self.urn.as_deref(), ["contacted_from", "contacted_to"])
    }
}

/// A contact, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CadsContactCreate {
    /// The pupil, who is on roll on the day of the contact.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The contact.
    #[validate(nested)]
    pub contact: CadsContactTerms,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A contact, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct CadsContactPut {
    /// The contact, whole.
    #[validate(nested)]
    pub contact: CadsContactTerms,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The time was written down wrongly")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That the service was contacted about a pupil.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CadsContact {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// How it stands.
    pub state: SafeguardingRecordState,
    /// The contact.
    pub contact: CadsContactTerms,
    /// When it was recorded.
    #[schema(example = "2026-11-18T11:40:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-18T11:40:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: SafeguardingRecordLinks,
}

/// A contact with every version of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CadsContactDocument {
    /// The contact.
    pub contact: CadsContact,
    /// Its versions, oldest first; only with the scope `cads-contacts:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<CadsContactVersion>>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// A version of a contact, and who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CadsContactVersion {
    /// Which.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// The contact.
    pub contact: CadsContactTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "The time was written down wrongly")]
    pub reason: Option<String>,
    /// Who recorded, amended or withdrew it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-18T11:40:00Z")]
    pub recorded_at: DateTime<Utc>,
}
