//! A push and its answer, as they go over the wire.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::query::Query,
    domain::{date, person::Person, session::Session, text::some_text},
    error::Fault,
};

/// A register, or part of one, as the MIS holds it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
pub struct RegisterPush {
    /// The instant at which the MIS's record was in the state that this push shows: when the register was
    /// taken or, after a change, last changed. It decides which of two pushes is the newer.
    #[serde(deserialize_with = "date::instant")]
    #[schema(example = "2026-11-20T09:02:11Z")]
    pub taken_at: DateTime<Utc>,
    /// Who took or changed the register.
    #[validate(nested)]
    pub recorded_by: Person,
    /// The marks. Pupils who are not named stay as they are.
    #[validate(length(max = 10_000), nested)]
    #[schema(max_items = 10_000)]
    pub marks: Vec<RegisterMark>,
}

/// One pupil's mark.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
pub struct RegisterMark {
    /// The pupil's unique pupil number, the present or a former one.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "R201100018042")]
    pub upn: String,
    /// The attendance code, verbatim; null takes back what stands, and needs an amendment.
    #[serde(deserialize_with = "given")]
    #[validate(length(max = 10))]
    #[schema(required, max_length = 10, example = "/")]
    pub code: Option<String>,
    /// Minutes after the register began to be taken, with `L` or `U`. Leaving it out clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(range(max = 480))]
    #[schema(minimum = 0, maximum = 480, example = 7)]
    pub minutes_late: Option<u16>,
    /// A note, such as the nature of the provision or the cause. Leaving it out clears it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Museum visit")]
    pub note: Option<String>,
    /// Why the mark is changed or taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub amendment: Option<RegisterAmendment>,
}

/// Why a mark is changed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
pub struct RegisterAmendment {
    /// The reason. A change of a code other than `N` without one is queried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Parent telephoned")]
    pub reason: Option<String>,
    /// Who changed it; `recorded_by` of the register when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[validate(nested)]
    pub by: Option<Person>,
    /// When it was changed at the school. Information only.
    #[serde(default, deserialize_with = "date::instant_option", skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-20T09:40:00Z")]
    pub at: Option<DateTime<Utc>>,
}

/// A property that may be null but not absent.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Option::deserialize(from)
}

/// What became of a push.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterPushed {
    /// The register after it.
    pub register: RegisterHead,
    /// How many rows became what.
    pub summary: RegisterPushSummary,
    /// The rows that are not plain: amended, removed, superseded, not stored, refused, or with a query.
    pub rows: Vec<RegisterPushRow>,
    /// Whether anything was kept; false for a dry run.
    #[schema(example = true)]
    pub committed: bool,
}

/// A register without its marks.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterHead {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: chrono::NaiveDate,
    /// The session.
    pub session: Session,
    /// Counts the changes to its marks.
    #[schema(example = 1)]
    pub revision: i32,
    /// The number of the newest take.
    #[schema(example = 1)]
    pub take: u16,
    /// How many marks stand in it.
    #[schema(example = 61)]
    pub marked: usize,
}

/// How many rows of a push became what.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct RegisterPushSummary {
    /// Rows sent.
    #[schema(example = 62)]
    pub received: usize,
    /// First marks of their pupils.
    #[schema(example = 58)]
    pub created: usize,
    /// Changed marks.
    #[schema(example = 1)]
    pub amended: usize,
    /// Marks taken back.
    #[schema(example = 0)]
    pub removed: usize,
    /// Marks that stood already.
    #[schema(example = 2)]
    pub unchanged: usize,
    /// Marks for which a newer take had spoken.
    #[schema(example = 0)]
    pub superseded: usize,
    /// Rows that are no mark (`-`, `Z`, `#`).
    #[schema(example = 0)]
    pub not_stored: usize,
    /// Rows refused.
    #[schema(example = 1)]
    pub rejected: usize,
    /// Rows on which something is asked.
    #[schema(example = 1)]
    pub queries: usize,
    /// Pupils on roll who need a mark and have none.
    #[schema(example = 3)]
    pub missing: usize,
}

/// What became of one row.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterPushRow {
    /// Its place in `marks`, from 0.
    #[schema(example = 7)]
    pub index: usize,
    /// What became of it.
    pub outcome: RegisterRowOutcome,
    /// The code as it was sent.
    #[schema(example = "I")]
    pub code: Option<String>,
    /// What the school should explain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<Query>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
}

/// What became of a row; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterRowOutcome {
    /// The first mark of its pupil.
    Created,
    /// It changed what stood.
    Amended,
    /// It took back what stood.
    Removed,
    /// It stood there already.
    Unchanged,
    /// A newer take had spoken.
    Superseded,
    /// It is no mark.
    NotStored,
    /// It was refused.
    Rejected,
}
