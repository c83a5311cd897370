//! What goes over the wire about legal actions.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, urn::Urn},
    proceedings::legal::{
        route::{LegalActionOutcome, LegalActionRoute},
        states::LegalActionState,
        terms::{LegalActionGround, LegalActionSchoolContact, LegalActionTerms},
    },
};

/// A legal action that the authority considers.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionCreate {
    /// The case in which it is taken, which is open.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab0")]
    pub case_id: Uuid,
    /// On which way.
    pub route: LegalActionRoute,
    /// The parent, as the authority knows one: each parent gets an action of his or her own. Not for an education
    /// supervision order, which is about the child.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// On what it rests.
    #[validate(nested)]
    pub ground: LegalActionGround,
    /// Who at the school is told by mail what came of it, beside the feedback on the case.
    #[serde(default)]
    #[validate(nested)]
    pub school_contact: Option<LegalActionSchoolContact>,
    /// Who considers it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The days of an order as they now are.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LegalActionOrderDays {
    /// The first.
    #[schema(example = "2027-03-15")]
    pub from_on: NaiveDate,
    /// The last; null where it has none.
    #[schema(example = "2028-03-14")]
    pub to_on: Option<NaiveDate>,
}

/// What of a legal action is for clients of the authority alone.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LegalActionConfidential {
    /// The parent; null where it is about the child.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b41")]
    pub parent_id: Option<Uuid>,
    /// Of a prosecution that has not begun: the last day on which the information can be laid, six months after the last
    /// day of the offence (section 127 of the Magistrates' Courts Act 1980).
    #[schema(example = "2027-04-23")]
    pub lay_by_on: Option<NaiveDate>,
    /// The same of the first day of the offence: after it fewer days are left to be prosecuted.
    #[schema(example = "2027-03-07")]
    pub lay_all_by_on: Option<NaiveDate>,
    /// On what it rests and what was done with it.
    pub terms: LegalActionTerms,
}

/// A legal action.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LegalAction {
    /// Identifier; sorts by the time at which it was first considered.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab0")]
    pub case_id: Uuid,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// On which way.
    pub route: LegalActionRoute,
    /// How far it is.
    pub state: LegalActionState,
    /// Whether something is still to come of it.
    #[schema(example = true)]
    pub is_open: bool,
    /// The day of the hearing that is next, or was last.
    #[schema(example = "2027-03-15")]
    pub hearing_on: Option<NaiveDate>,
    /// What came of it.
    pub outcome: Option<LegalActionOutcome>,
    /// The day on which it was finally disposed of.
    #[schema(example = "2027-03-15")]
    pub disposed_on: Option<NaiveDate>,
    /// The days of the order, where one was made.
    pub order: Option<LegalActionOrderDays>,
    /// The rest; null without `legal-actions.confidential:read`.
    pub confidential: Option<LegalActionConfidential>,
    /// When it was first considered.
    #[schema(example = "2026-11-20T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2027-03-15T15:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 5)]
    pub version: i32,
    /// Where to go on.
    pub links: LegalActionLinks,
}

/// Where to go on from a legal action.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LegalActionLinks {
    /// The action itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/legal-actions/0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub this: String,
    /// The case.
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ab0")]
    pub case: String,
    /// What it helped.
    #[schema(example = "/v1/schools/120765/legal-actions/0199e2a4-5b1c-7d3e-8f90-123456789abf/impact")]
    pub impact: String,
}

/// A legal action with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalActionDocument {
    /// The action.
    pub legal_action: LegalAction,
    /// How it stood, oldest first.
    pub history: Vec<LegalActionRevision>,
    /// What can be done with it now; nothing by who does not take legal action.
    #[schema(example = json!(["authorise", "amend", "abandon"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a legal action stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalActionRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// What was done: `considered`, `authorised`, `offered`, `signed`, `reviewed`, `notice_served`, `school_proposed`,
    /// `laid`, `applied`, `listed`, `adjourned`, `amended`, `disposed`, `corrected`, `extended`, `breach_recorded`,
    /// `order_ended`, `not_pursued`. The list may grow.
    #[schema(example = "considered")]
    pub action: String,
    /// How far it was from then on.
    pub state: LegalActionState,
    /// When.
    #[schema(example = "2026-11-20T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// The rest; null without `legal-actions.confidential:read`.
    pub confidential: Option<LegalActionRevisionConfidential>,
}

/// What of a version is for clients of the authority alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalActionRevisionConfidential {
    /// What was written into it and done with it by then.
    pub terms: LegalActionTerms,
    /// Why, where that was asked for.
    #[schema(example = "The family moved abroad")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
}

/// Which legal actions to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LegalActionsQuery {
    /// States, several by comma; every state when absent.
    #[param(value_type = Option<Vec<LegalActionState>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["authorised", "listed"]))]
    pub state: Option<String>,
    /// Routes, several by comma; every route when absent.
    #[param(value_type = Option<Vec<LegalActionRoute>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["prosecution_444_1"]))]
    pub route: Option<String>,
    /// Actions of which something is still to come, or of which nothing is.
    #[param(example = true)]
    pub is_open: Option<bool>,
    /// Actions in this case.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab0")]
    pub case_id: Option<Uuid>,
    /// Actions about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Heard on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-03-01")]
    pub hearing_on_from: Option<NaiveDate>,
    /// Heard on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-03-31")]
    pub hearing_on_to: Option<NaiveDate>,
    /// Prosecutions that have not begun and can begin until this day at the latest. It asks for
    /// `legal-actions.confidential:read` too.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-04-30")]
    pub lay_by_on_to: Option<NaiveDate>,
    /// Disposed of on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub disposed_on_from: Option<NaiveDate>,
    /// Disposed of on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub disposed_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
