//! What goes over the wire about support.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::{offer::SupportOffer, values::SupportReviewOutcome};
use crate::domain::{
    action::RefusedAction,
    date,
    person::Person,
    support::{SupportKind, SupportNotTakenReason, SupportOutcome, SupportState},
    text::some_text,
    urn::Urn,
};

/// Support, to be recorded.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportCreate {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What is offered.
    #[validate(nested)]
    pub offer: SupportOffer,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What is offered, changed or put right.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportPut {
    /// What is offered, whole.
    #[validate(nested)]
    pub offer: SupportOffer,
    /// Why it is amended.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "A further review in December")]
    pub amendment_reason: String,
    /// Who amends it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That a parent signed an attendance contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportSignature {
    /// One of its parties.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub parent_id: Uuid,
    /// When.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-13")]
    pub signed_on: NaiveDate,
}

/// That support was taken up.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportStart {
    /// Its first day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub started_on: NaiveDate,
    /// Which parties signed: of an attendance contract, and only of one.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub signatures: Vec<SupportSignature>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That support was not taken up.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportDecline {
    /// When that was known.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-13")]
    pub on: NaiveDate,
    /// Why.
    pub reason: SupportNotTakenReason,
    /// Which parents did not take it up; all whom it concerns when absent.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abc"]))]
    pub parents: Vec<Uuid>,
    /// What was said.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Would rather wait until after Christmas")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// A review that was held.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportReviewRecord {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// What it came to.
    pub outcome: SupportReviewOutcome,
    /// What was found.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "Four mornings of five")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The end of support.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportEnd {
    /// Its last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub ended_on: NaiveDate,
    /// What came of it.
    pub outcome: SupportOutcome,
    /// What was found.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 1000, example = "No absence in four weeks")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why support is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong pupil")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// That it was not taken up, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportNotTaken {
    /// When that was known.
    #[schema(example = "2026-11-13")]
    pub on: NaiveDate,
    /// Why.
    pub reason: SupportNotTakenReason,
    /// Which parents did not take it up; empty where all whom it concerns did not.
    #[serde(default)]
    #[schema(example = json!(["0199e2a4-5b1c-7d3e-8f90-123456789abc"]))]
    pub parents: Vec<Uuid>,
    /// What was said.
    #[schema(example = "Would rather wait until after Christmas")]
    pub note: Option<String>,
}

/// A review as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportReview {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub reviewed_on: NaiveDate,
    /// What it came to.
    pub outcome: SupportReviewOutcome,
    /// What was found.
    #[schema(example = "Four mornings of five")]
    pub note: Option<String>,
}

/// The end of support, as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportEnded {
    /// Its last day.
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// What came of it.
    pub outcome: SupportOutcome,
    /// What was found.
    #[schema(example = "No absence in four weeks")]
    pub note: Option<String>,
}

/// What was offered, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SupportTerms {
    /// What was offered.
    pub offer: SupportOffer,
    /// Its first day, once it was taken up.
    #[schema(example = "2026-11-16")]
    pub started_on: Option<NaiveDate>,
    /// Which parties of an attendance contract signed it.
    pub signatures: Vec<SupportSignature>,
    /// That it was not taken up; it stays where it was taken up later.
    pub not_taken: Option<SupportNotTaken>,
    /// The reviews that were held, in the order of recording.
    pub reviews_held: Vec<SupportReview>,
    /// Its end.
    pub ended: Option<SupportEnded>,
}

/// Support for a pupil.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Support {
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
    pub state: SupportState,
    /// What was offered, and what came of it.
    pub terms: SupportTerms,
    /// The earliest planned review that was not held, while it goes on.
    #[schema(example = "2026-11-27")]
    pub next_review_on: Option<NaiveDate>,
    /// Whether that day is over.
    #[schema(example = false)]
    pub review_overdue: bool,
    /// When it was recorded.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: SupportLinks,
}

/// Where to go on from support.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupportLinks {
    /// The support itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/support/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
}

/// Support with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportDocument {
    /// The support.
    pub support: Support,
    /// How it stood, oldest first.
    pub history: Vec<SupportRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["amend", "start", "decline", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How support stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `created`, `amended`, `started`, `not_taken`, `reviewed`, `ended` or `withdrawn`.
    #[schema(example = "created")]
    pub action: String,
    /// How far it was from then on.
    pub state: SupportState,
    /// What was offered, and what came of it.
    pub terms: SupportTerms,
    /// Why it was amended or withdrawn.
    #[schema(example = "A further review in December")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-12T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which support to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportQuery {
    /// Support of this kind.
    #[param(inline)]
    pub kind: Option<SupportKind>,
    /// Support in this state.
    #[param(inline)]
    pub state: Option<SupportState>,
    /// With `true` support that goes on with a planned review that is overdue today.
    #[param(example = true)]
    pub review_overdue: Option<bool>,
    /// Support for this pupil.
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
