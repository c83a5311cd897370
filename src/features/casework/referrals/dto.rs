//! What goes over the wire about referrals.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{action::RefusedAction, date, person::Person, text::some_text, urn::Urn},
    features::casework::values::{AttendanceCasePriority, ReferralReason, ReferralState},
};

/// Something that shows what a referral says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralEvidence {
    /// What it is.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Minutes of the attendance meeting")]
    pub text: String,
    /// Where it is kept.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "DMS-2026-1142")]
    pub reference: Option<String>,
}

/// What a school refers a pupil for, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralDetails {
    /// What it is about.
    pub reason: ReferralReason,
    /// The concern in words.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "Six weeks below half, and nobody comes to meetings"
    )]
    pub concern: String,
    /// The day of the referral.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-19")]
    pub referred_on: NaiveDate,
    /// Support that was offered to the family, as it is recorded at the school.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20, example = json!([]))]
    pub support_ids: Vec<Uuid>,
    /// What else was tried. One of the two is told: support comes first.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Two home visits and a call each morning")]
    pub support_tried: Option<String>,
    /// What shows it.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub evidence: Vec<ReferralEvidence>,
    /// The parents whom it concerns, as the authority knows them.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!([]))]
    pub parent_ids: Vec<Uuid>,
}

/// A referral, to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralCreate {
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// What it is about.
    #[validate(nested)]
    pub referral: ReferralDetails,
    /// Who refers.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The authority takes a referral.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralAccept {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub accepted_on: NaiveDate,
    /// How pressing the case is; `standard` when absent. One that is open already stays as it is.
    #[serde(default)]
    pub priority: Option<AttendanceCasePriority>,
    /// Who gets the case; nobody yet when absent. One that is open already stays with whoever has it.
    #[serde(default)]
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab1")]
    pub officer_id: Option<Uuid>,
    /// What the officer should know. The school is not told.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "The sister is known to the team")]
    pub note: Option<String>,
    /// Who accepts it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The authority gives a referral back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralReturn {
    /// Why, and what the school is to do.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "Offer an attendance contract first")]
    pub reason: String,
    /// Who returns it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// The school takes a referral back.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReferralWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Back in school since Monday")]
    pub reason: String,
    /// Who takes it back.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// What stands of a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReferralTerms {
    /// What it is about.
    pub referral: ReferralDetails,
    /// The case that was opened with it, or that it joined.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Option<Uuid>,
    /// When it was accepted.
    #[schema(example = "2026-11-20")]
    pub accepted_on: Option<NaiveDate>,
    /// Why it was returned, and what the school is to do.
    #[schema(example = "Offer an attendance contract first")]
    pub returned_reason: Option<String>,
    /// Why the school took it back.
    #[schema(example = "Back in school since Monday")]
    pub withdrawn_reason: Option<String>,
}

/// A referral of a pupil to the attendance service.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Referral {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab5")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Whether the pupil is on the school's roll today.
    #[schema(example = true)]
    pub pupil_on_roll: bool,
    /// The last day on roll, of who left.
    #[schema(example = "2026-10-23")]
    pub left_on: Option<NaiveDate>,
    /// How far it is.
    pub state: ReferralState,
    /// What it is about, and what became of it.
    pub terms: ReferralTerms,
    /// When it was sent.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its versions.
    #[schema(example = 2)]
    pub version: i32,
    /// Where to go on.
    pub links: ReferralLinks,
}

/// Where to go on from a referral.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReferralLinks {
    /// The referral.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/referrals/0199e2a4-5b1c-7d3e-8f90-123456789ab5")]
    pub this: String,
    /// The case.
    #[schema(example = "/v1/schools/120765/cases/0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case: Option<String>,
}

/// A referral with every way in which it stood.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferralDocument {
    /// The referral.
    pub referral: Referral,
    /// How it stood, oldest first.
    pub history: Vec<ReferralRevision>,
    /// What can be done with it now.
    #[schema(example = json!(["accept", "return", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// How a referral stood, and who made it so.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferralRevision {
    /// Which of its versions.
    #[schema(example = 1)]
    pub version: i32,
    /// `submitted`, `accepted`, `returned`, `joined` or `withdrawn`.
    #[schema(example = "submitted")]
    pub action: String,
    /// How far it was from then on.
    pub state: ReferralState,
    /// Why it was returned or withdrawn.
    #[schema(example = "Offer an attendance contract first")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-19T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// Which referrals to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ReferralsQuery {
    /// Referrals in this state.
    #[param(inline)]
    pub state: Option<ReferralState>,
    /// Referrals of this pupil.
    #[param(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Option<Uuid>,
    /// Referrals of this case.
    #[param(example = "0199e2a4-5b1c-7d3e-8f90-123456789ac1")]
    pub case_id: Option<Uuid>,
    /// Referrals of this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub referred_on_from: Option<NaiveDate>,
    /// Referrals of this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub referred_on_to: Option<NaiveDate>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
