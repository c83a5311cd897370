//! What goes over the wire about referrals to agencies.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{
    referral::{AgencyReferralSaid, AgencyReferralTerms},
    values::{AgencyReferralAgency, AgencyReferralOutcome, AgencyReferralState},
};
use crate::domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn};

/// A referral, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralCreate {
    /// The pupil, who is on roll on the day of the referral.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What is said.
    #[validate(nested)]
    pub referral: AgencyReferralSaid,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A referral, put right before the agency has answered.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralPut {
    /// What is said, whole.
    #[validate(nested)]
    pub referral: AgencyReferralSaid,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The team has another name")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What the agency answered.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralAnswerRecord {
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-18")]
    pub answered_on: NaiveDate,
    /// What was said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "A first visit is planned for December")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That what the agency did is over.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralEnd {
    /// The last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub ended_on: NaiveDate,
    /// What came of it.
    pub outcome: AgencyReferralOutcome,
    /// What was found.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Glasses were prescribed")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a referral is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct AgencyReferralWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A referral of a pupil to another agency.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgencyReferral {
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
    /// How far it is.
    pub state: AgencyReferralState,
    /// What was said and answered.
    pub terms: AgencyReferralTerms,
    /// By when the agency should have answered: twenty working days after the referral.
    #[schema(example = "2026-12-10")]
    pub answer_due_on: NaiveDate,
    /// Whether that day is over without an answer.
    #[schema(example = false)]
    pub answer_overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-18T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: AgencyReferralLinks,
}

/// Where to go on from a referral.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AgencyReferralLinks {
    /// The referral itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/agency-referrals/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A referral with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyReferralDocument {
    /// The referral.
    pub agency_referral: AgencyReferral,
    /// How it stood, oldest first; only with `agency-referrals:read`.
    pub history: Vec<AgencyReferralRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "accept", "decline", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a referral stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct AgencyReferralRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `referred`, `amended`, `accepted`, `declined`, `ended` or `withdrawn`.
    #[schema(example = "referred")]
    pub action: String,
    /// How far it was from then on.
    pub state: AgencyReferralState,
    /// What was said and answered.
    pub terms: AgencyReferralTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "The team has another name")]
    pub reason: Option<String>,
    /// Who made it so.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which referrals to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AgencyReferralsQuery {
    /// Referrals in this state.
    #[param(inline)]
    pub state: Option<AgencyReferralState>,
    /// Referrals to agencies of this kind.
    #[param(inline)]
    pub agency: Option<AgencyReferralAgency>,
    /// Referrals of which the answer is overdue today, or is not.
    #[param(example = true)]
    pub answer_overdue: Option<bool>,
    /// Referrals of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
