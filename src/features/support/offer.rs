//! What is offered, as it goes over the wire and is kept.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::values::SupportAgency;
use crate::domain::{
    date,
    person::Person,
    support::{ProgrammeSource, SupportKind},
    text::some_text,
};

/// What is offered, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportOffer {
    /// What kind it is; it stays.
    pub kind: SupportKind,
    /// What it is called.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "Attendance contract, autumn term")]
    pub title: String,
    /// What it consists of.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "Breakfast club and a call home by nine")]
    pub description: Option<String>,
    /// When it was offered.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-09")]
    pub offered_on: NaiveDate,
    /// Who offered it.
    #[validate(nested)]
    pub offered_by: Person,
    /// The parents whom it concerns, as the authority knows them; of an attendance contract its parties.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!([]))]
    pub parents: Vec<Uuid>,
    /// What shows it: letters, notes, minutes.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub evidence: Vec<SupportEvidence>,
    /// When it is to be reviewed, in order: of a plan and of an attendance contract.
    #[serde(default)]
    #[validate(length(max = 30), nested)]
    #[schema(max_items = 30)]
    pub reviews: Vec<SupportPlannedReview>,
    /// What is agreed: of an attendance contract, and only of one.
    #[validate(nested)]
    pub contract: Option<SupportContract>,
    /// To what kind of agency: of a referral, and only of one.
    pub agency: Option<SupportAgency>,
    /// By whose wish: of a parenting programme, and only of one.
    pub source: Option<ProgrammeSource>,
    /// The lead practitioner, to whom the family and everybody else turns: of a plan, an attendance contract or early help,
    /// and only of those.
    #[serde(default)]
    #[validate(nested)]
    pub lead_practitioner: Option<Person>,
}

/// Something that shows what was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportEvidence {
    /// What it is.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Letter of invitation")]
    pub text: String,
    /// Where it is kept.
    #[validate(length(min = 1, max = 200), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 200, example = "DMS-2026-1142")]
    pub reference: Option<String>,
}

/// A review that is planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportPlannedReview {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-27")]
    pub on: NaiveDate,
}

/// What the parties of an attendance contract undertake. It is voluntary, and nothing follows from breaking it but that
/// it is evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct SupportContract {
    /// What the parents undertake.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "To be at the gate by twenty to nine")]
    pub parents_undertake: String,
    /// What the school or the authority undertakes.
    #[validate(length(min = 1, max = 4000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 4000, example = "To meet them there")]
    pub school_undertakes: String,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-16")]
    pub from_on: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-02-12")]
    pub until_on: NaiveDate,
}
