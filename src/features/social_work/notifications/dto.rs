//! Notifications of social workers, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::rules::TriggerKind,
    domain::{
        action::RefusedAction, date, person::Person, session::Session, spelled::spelled, text::some_text,
        urn::Urn,
    },
    error::Result,
    features::social_work::{
        dto::{SafeguardingRecordLinks, SafeguardingRecordState},
        record::Wanted,
    },
};

spelled! {
    /// Who was told, by what the person is to the child.
    SocialWorkerToldRole {
        /// The allocated social worker.
        SocialWorker = "allocated_social_worker";
        /// The social worker on duty.
        Duty = "duty_social_worker";
        /// A manager of the team.
        Manager = "team_manager";
        /// The youth justice worker.
        YouthJustice = "youth_justice_worker";
        /// Somebody else of children's services.
        SomebodyElse = "somebody_else";
    }
}

/// What a social worker was told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkerTrigger {
    /// What it is.
    pub kind: TriggerKind,
    /// Its first day: the first of the absence, or the one on which it was met.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-18")]
    pub first_on: NaiveDate,
    /// Its first session on that day.
    #[serde(default = "am")]
    #[schema(default = "am")]
    pub first_session: Session,
    /// What the concern is, in words; required of `other_concern`.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Leaves school early each Friday")]
    pub concern: Option<String>,
}

fn am() -> Session {
    Session::Am
}

/// Whom a social worker's notification went to. No name: who holds a case changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkerToldTo {
    /// What the person is to the child.
    pub role: SocialWorkerToldRole,
    /// The person's team.
    #[validate(length(min = 1, max = 100), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 100, example = "Family assessment, west")]
    pub team: Option<String>,
}

/// That a social worker was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkerTelling {
    /// Of what.
    #[validate(nested)]
    pub trigger: SocialWorkerTrigger,
    /// When.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-18T10:15:00Z")]
    pub told_at: DateTime<Utc>,
    /// Whom.
    #[validate(nested)]
    pub told_to: SocialWorkerToldTo,
    /// Who told.
    #[validate(nested)]
    pub told_by: Person,
}

/// Which notifications of all schools to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SocialWorkerNotificationsQuery {
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
    /// Of this kind.
    #[param(inline)]
    pub kind: Option<TriggerKind>,
    /// Told on this day or later (Europe/London).
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub told_from: Option<NaiveDate>,
    /// Told on this day or before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-30")]
    pub told_to: Option<NaiveDate>,
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

impl SocialWorkerNotificationsQuery {
    /// Every fault of the filters at once, or what they ask for.
    pub fn understand(self) -> Result<Wanted> {
        let wanted = Wanted {
            urns: Vec::new(),
            pupil: self.pupil_id,
            team: self.social_work_team_id,
            kind: self.kind,
            from: self.told_from,
            to: self.told_to,
            include_withdrawn: self.include_withdrawn,
            limit: self.limit,
            cursor: self.cursor,
        };
        wanted.of_schools(self.urn.as_deref(), ["told_from", "told_to"])
    }
}

/// A notification, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkerNotificationCreate {
    /// The pupil, who is on roll on the first day of what is told.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What was told.
    #[validate(nested)]
    pub telling: SocialWorkerTelling,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A notification, put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SocialWorkerNotificationPut {
    /// What was told, whole.
    #[validate(nested)]
    pub telling: SocialWorkerTelling,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The time was written down wrongly")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// How long it took from the beginning of what was told until somebody was told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct SocialWorkerDelay {
    /// The beginning of the session with which it began, by the school's calendar.
    #[schema(example = "2026-11-18T08:45:00Z")]
    pub began_at: DateTime<Utc>,
    /// Seconds, exactly; negative where a social worker was told before the session began.
    #[schema(example = 5400)]
    pub seconds: i64,
    /// The same in hours, rounded half up to one decimal.
    #[schema(example = 1.5)]
    pub hours: f64,
}

/// That a child's social worker was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SocialWorkerNotification {
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
    /// What was told.
    pub telling: SocialWorkerTelling,
    /// How long after it began; null where no calendar tells when the session began.
    pub delay: Option<SocialWorkerDelay>,
    /// When it was recorded.
    #[schema(example = "2026-11-18T10:20:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-18T10:20:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: SafeguardingRecordLinks,
}

/// A notification with every version of it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerNotificationDocument {
    /// The notification.
    pub notification: SocialWorkerNotification,
    /// Its versions, oldest first; only with the scope `social-work:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history: Option<Vec<SocialWorkerNotificationVersion>>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// A version of a notification, and who made it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SocialWorkerNotificationVersion {
    /// Which.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// What was told.
    pub telling: SocialWorkerTelling,
    /// Why it was amended or withdrawn.
    #[schema(example = "The time was written down wrongly")]
    pub reason: Option<String>,
    /// Who recorded, amended or withdrew it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-18T10:20:00Z")]
    pub recorded_at: DateTime<Utc>,
}
