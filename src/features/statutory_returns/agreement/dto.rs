//! Agreements, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    domain::{date, person::Person, text::some_text, urn::Urn},
    features::statutory_returns::values::Interval,
};

/// What is agreed with a school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnAgreementPut {
    /// How often attendance returns are made; never less than once a calendar month.
    pub attendance_interval: Interval,
    /// Whether a nil return is made for an interval in which there is nobody to tell of.
    #[schema(example = true)]
    pub nil_returns: bool,
    /// Whether the authority asks for new pupil returns of the most junior class at the start of the year, too.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub new_pupil_always: bool,
    /// Whether it asks for deletion returns of the most senior class at the end of the year, too.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub deletion_always: bool,
    /// The first day of these terms; when absent today, or where they are those that hold already the day from which they
    /// do. Name an earlier one only to make duties of days that are over: what was agreed before holds until then.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-23")]
    pub from_on: Option<NaiveDate>,
    /// What it rests on.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Agreed at the targeting support meeting")]
    pub note: Option<String>,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Terms that held before others.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnEarlierTerms {
    /// Their first day; null for all days before others.
    #[schema(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// How often attendance returns were made.
    pub attendance_interval: Interval,
    /// Whether a nil return was made for an interval in which there was nobody to tell of.
    #[schema(example = true)]
    pub nil_returns: bool,
    /// Whether new pupil returns were asked for where the regulation exempts them.
    #[schema(example = false)]
    pub new_pupil_always: bool,
    /// Whether deletion returns were.
    #[schema(example = false)]
    pub deletion_always: bool,
}

/// The agreement that a school goes by.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnAgreement {
    /// The school.
    pub urn: Urn,
    /// Whether anything was agreed; otherwise what follows is the least that the regulation asks for.
    #[schema(example = true)]
    pub agreed: bool,
    /// How often attendance returns are made.
    pub attendance_interval: Interval,
    /// Whether a nil return is made for an interval in which there is nobody to tell of.
    #[schema(example = true)]
    pub nil_returns: bool,
    /// Whether new pupil returns are asked for where the regulation exempts them.
    #[schema(example = false)]
    pub new_pupil_always: bool,
    /// Whether deletion returns are.
    #[schema(example = false)]
    pub deletion_always: bool,
    /// The first day of these terms. Attendance and nil returns follow them from the first interval that begins on it or
    /// later; the one that runs then ends the day before. Null where nothing was agreed, or for all days.
    #[schema(example = "2026-11-23")]
    pub from_on: Option<NaiveDate>,
    /// The terms that were agreed for earlier days, oldest first; before all of them the least that the regulation asks
    /// for.
    pub earlier: Vec<StatutoryReturnEarlierTerms>,
    /// What it rests on.
    #[schema(example = "Agreed at the targeting support meeting")]
    pub note: Option<String>,
    /// Who recorded it.
    pub recorded_by: Option<Person>,
    /// When it was first recorded.
    pub created_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: Option<DateTime<Utc>>,
    /// Counts its versions; 0 where nothing was agreed.
    #[schema(example = 1)]
    pub version: i32,
}
