//! What goes over the wire about consultations.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::states::OfficerConsultationState;
use crate::{
    attendance::rules::ConcernKind,
    domain::{action::RefusedAction, date, person::Person, text::some_text},
    features::meetings::officer::MeetingOfficer,
};

/// A school's question about a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationQuestion {
    /// Why the school asks.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Absent every Monday since the move; the family does not answer"
    )]
    pub reason: String,
    /// What of the pupil's attendance gives rise to it.
    #[serde(default)]
    #[validate(length(max = 7))]
    #[schema(max_items = 7)]
    pub triggers: Vec<ConcernKind>,
}

/// A consultation, to be asked for.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationCreate {
    /// The pupil, who is on roll.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The question.
    #[validate(nested)]
    pub question: OfficerConsultationQuestion,
    /// Who asks.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// An officer's advice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationAdvise {
    /// The officer who gives it.
    #[validate(nested)]
    pub officer: MeetingOfficer,
    /// The day on which it was given.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub advised_on: NaiveDate,
    /// The advice.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Offer early help, and invite the parents to a panel"
    )]
    pub advice: String,
    /// When school and officer look at what came of it.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-12-11")]
    pub follow_up_on: Option<NaiveDate>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What came of the advice.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationFollowUp {
    /// The day on which it was looked at.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-11")]
    pub followed_up_on: NaiveDate,
    /// What came of it.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "In school every Monday since")]
    pub outcome: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a consultation is over.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationClose {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Attendance is back")]
    pub reason: String,
    /// Who closes it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a question is taken back, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct OfficerConsultationWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "The parents have called")]
    pub reason: String,
    /// Who takes it back.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Advice as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfficerConsultationAdvice {
    /// The officer who gave it.
    pub officer: MeetingOfficer,
    /// The day on which it was given.
    #[schema(example = "2026-11-20")]
    pub advised_on: NaiveDate,
    /// The advice.
    #[schema(example = "Offer early help, and invite the parents to a panel")]
    pub advice: String,
    /// When school and officer look at what came of it.
    #[schema(example = "2026-12-11")]
    pub follow_up_on: Option<NaiveDate>,
}

/// What came of advice, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfficerConsultationOutcome {
    /// The day on which it was looked at.
    #[schema(example = "2026-12-11")]
    pub followed_up_on: NaiveDate,
    /// What came of it.
    #[schema(example = "In school every Monday since")]
    pub outcome: String,
}

/// What is kept of a consultation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OfficerConsultationTerms {
    /// The question.
    pub question: OfficerConsultationQuestion,
    /// The day on which it was asked.
    #[schema(example = "2026-11-18")]
    pub asked_on: NaiveDate,
    /// The advice that stands, once there is one; what was advised before stands in the history.
    pub advice: Option<OfficerConsultationAdvice>,
    /// What came of it, once it was looked at.
    pub outcome: Option<OfficerConsultationOutcome>,
}

/// A consultation with an officer about a pupil.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerConsultation {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The enrolment with which it stands.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// How far it is.
    pub state: OfficerConsultationState,
    /// What is kept of it.
    pub terms: OfficerConsultationTerms,
    /// Whether the day is over on which what came of the advice was to be looked at.
    #[schema(example = false)]
    pub follow_up_overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-18T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// What can be done with it now.
    #[schema(example = json!(["advise", "follow_up", "close"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: OfficerConsultationLinks,
}

/// Where to go on from a consultation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfficerConsultationLinks {
    /// The consultation itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/officer-consultations/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// A consultation with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficerConsultationDocument {
    /// The consultation.
    pub consultation: OfficerConsultation,
    /// How it stood, oldest first.
    pub history: Vec<OfficerConsultationRevision>,
}

/// How a consultation stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficerConsultationRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `asked`, `advised`, `followed_up`, `closed` or `withdrawn`.
    #[schema(example = "asked")]
    pub action: String,
    /// How far it was from then on.
    pub state: OfficerConsultationState,
    /// What was kept of it from then on.
    pub terms: OfficerConsultationTerms,
    /// Why, where that was asked for.
    #[schema(example = "Attendance is back")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-18T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// A pupil whose attendance gives rise to a question, as it would be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficerConsultationProposal {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// What gives rise to it.
    pub triggers: Vec<ConcernKind>,
}

/// Which consultations to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct OfficerConsultationsQuery {
    /// Consultations in this state.
    #[param(inline)]
    pub state: Option<OfficerConsultationState>,
    /// Consultations with this officer.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub officer_id: Option<Uuid>,
    /// Consultations about this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Consultations of which what came of the advice is to be looked at by this day, that day included.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-31")]
    pub follow_up_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which page of the proposals.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct OfficerConsultationProposalsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
