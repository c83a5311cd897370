//! A reconciliation, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::compare::Cause;
use crate::{
    attendance::code::Class,
    domain::{date, session::Session, text::some_text, urn::Urn},
};

/// A client's own counts of one school and span, by pupil or by class.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationAsk {
    /// The school.
    #[schema(example = 120765)]
    pub urn: Urn,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day, in the same academic year and not after today.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// Whether these are all pupils or classes that the client counts, so that one that is not named is not on its
    /// roll.
    #[serde(default)]
    #[schema(example = false)]
    pub complete: bool,
    /// Its pupils; leave it out where classes are sent.
    #[validate(length(min = 1, max = 5_000), nested)]
    #[schema(min_items = 1, max_items = 5_000)]
    pub pupils: Option<Vec<ReconciliationPupil>>,
    /// Its classes; leave it out where pupils are sent.
    #[validate(length(min = 1, max = 500), nested)]
    #[schema(min_items = 1, max_items = 500)]
    pub classes: Option<Vec<ReconciliationClass>>,
}

/// What a client has of one pupil: counts, counts by code, or the sessions themselves.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationPupil {
    /// The pupil's UPN, the present one or one that this school held before.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "R201100018042")]
    pub upn: String,
    /// The first day on roll by the client's record, where it is to be compared.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-09-03")]
    pub starting_on: Option<NaiveDate>,
    /// The last day on roll by the client's record, where it is to be compared.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-11-13")]
    pub deleted_on: Option<NaiveDate>,
    /// Its counts.
    #[validate(nested)]
    pub counts: Option<ReconciliationTold>,
    /// Its counts by code, every possible session under one.
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub codes: Option<Vec<ReconciliationCodeTold>>,
    /// Its sessions. With them every difference is found; without, what can account for it.
    #[validate(length(max = 800), nested)]
    #[schema(max_items = 800)]
    pub sessions: Option<Vec<ReconciliationSessionTold>>,
}

/// What a client has of one class.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationClass {
    /// The registration group, as it was on the last day of the span.
    #[validate(length(min = 1, max = 50), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 50, example = "6B")]
    pub registration_group: String,
    /// Its counts.
    #[validate(nested)]
    pub counts: Option<ReconciliationTold>,
    /// Its counts by code, every possible session under one.
    #[validate(length(max = 60), nested)]
    #[schema(max_items = 60)]
    pub codes: Option<Vec<ReconciliationCodeTold>>,
}

/// Counts of sessions: possible = attended + authorised + unauthorised.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationTold {
    /// Possible sessions.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000, example = 100)]
    pub possible: u32,
    /// Sessions attended, in school or in approved educational activity.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000, example = 90)]
    pub attended: u32,
    /// Authorised absence. Without it and `unauthorised` absence is compared as a whole.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000, example = 8)]
    pub authorised: Option<u32>,
    /// Unauthorised absence.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000, example = 2)]
    pub unauthorised: Option<u32>,
}

/// Sessions under one code.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationCodeTold {
    /// The attendance code. Codes that are no possible session are read over.
    #[validate(length(max = 10))]
    #[schema(max_length = 10, example = "I")]
    pub code: String,
    /// Sessions.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000, example = 8)]
    pub sessions: u32,
}

/// One session.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ReconciliationSessionTold {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code. `-`, `Z` and `#` are no mark.
    #[validate(length(max = 10))]
    #[schema(max_length = 10, example = "I")]
    pub code: String,
}

/// What differs, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationAnswer {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// First day.
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// The instant as of which registers, roll and calendar were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// Whether codes were compared; otherwise, without the scope `registers.codes:read`, classes alone.
    #[schema(example = true)]
    pub codes_compared: bool,
    /// How many rows agree, and what differs in the others.
    pub summary: ReconciliationSummary,
    /// The rows that do not agree.
    pub rows: Vec<ReconciliationRow>,
}

/// All rows together.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct ReconciliationSummary {
    /// Rows compared: those that were sent and, where they are `complete`, those that they lack.
    #[schema(example = 30)]
    pub compared: usize,
    /// Rows in which nothing differs.
    #[schema(example = 28)]
    pub agree: usize,
    /// Rows whose gap is not wholly explained.
    #[schema(example = 0)]
    pub unexplained: usize,
    /// Sessions of which one side has no mark.
    #[schema(example = 2)]
    pub session_missing: u64,
    /// Sessions that count differently.
    #[schema(example = 1)]
    pub code_differs: u64,
    /// Sessions that are in one side's calendar only.
    #[schema(example = 0)]
    pub calendar_differs: u64,
    /// Sessions of pupils who are on roll on one side only.
    #[schema(example = 0)]
    pub enrolment_differs: u64,
}

/// A row that does not agree.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationRow {
    /// Its place in `pupils` or `classes`, from 0; null for one that is not among them.
    #[schema(example = 0)]
    pub index: Option<usize>,
    /// The pupil, where the UPN is one of this school's.
    pub pupil_id: Option<Uuid>,
    /// The class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// What was compared.
    pub basis: ReconciliationBasis,
    /// What is counted here.
    pub ours: ReconciliationCounts,
    /// What the client counts.
    pub theirs: ReconciliationCounts,
    /// Theirs less ours.
    pub gap: ReconciliationCounts,
    /// Codes that are counted differently often, where codes were sent and may be seen.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<ReconciliationCode>,
    /// What makes the gap. Their effects and what is unexplained add up to it.
    pub differences: Vec<ReconciliationDifference>,
    /// The gap less the effects of the differences.
    pub unexplained: ReconciliationCounts,
    /// Whether nothing of the gap is unexplained.
    #[schema(example = true)]
    pub explained: bool,
}

/// What was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationBasis {
    /// The sessions of both sides: each difference is known.
    Sessions,
    /// Counts: a difference is what can account for the gap by the record held here.
    Counts,
}

/// Counts of sessions; of a difference they may be below nought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReconciliationCounts {
    /// Possible sessions.
    #[schema(example = 100)]
    pub possible: i64,
    /// Sessions attended.
    #[schema(example = 90)]
    pub attended: i64,
    /// Sessions missed.
    #[schema(example = 10)]
    pub absent: i64,
    /// Of those, authorised; null where the client did not tell them apart.
    #[schema(example = 8)]
    pub authorised: Option<i64>,
    /// Of those, unauthorised.
    #[schema(example = 2)]
    pub unauthorised: Option<i64>,
}

/// Sessions under one code on either side.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationCode {
    /// The code; `\` is counted with `/`.
    #[schema(example = "I")]
    pub code: &'static str,
    /// Here.
    #[schema(example = 8)]
    pub ours: i64,
    /// By the client's count.
    #[schema(example = 9)]
    pub theirs: i64,
}

/// One cause of a gap.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationDifference {
    /// The cause.
    pub cause: Cause,
    /// Sessions that it accounts for.
    #[schema(example = 1)]
    pub count: u64,
    /// What it does to the counts: theirs less ours.
    pub effect: ReconciliationCounts,
    /// Whether the sessions are exactly those meant; of counts alone they may be more, of which `count` are meant.
    #[schema(example = true)]
    pub exact: bool,
    /// The sessions.
    pub sessions: Vec<ReconciliationSession>,
    /// How many more there are than one answer lists.
    #[schema(example = 0)]
    pub not_listed: usize,
}

/// A session that differs.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationSession {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// What stands here; null without a mark.
    pub ours: Option<ReconciliationMark>,
    /// What the client has; null without a mark, and where it sent no sessions.
    pub theirs: Option<ReconciliationMark>,
    /// Pupils whose session it is.
    #[schema(example = 1)]
    pub pupils: u32,
}

/// A mark of either side.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReconciliationMark {
    /// The code; null without the scope `registers.codes:read`.
    #[schema(example = "I")]
    pub code: Option<&'static str>,
    /// Its class.
    pub class: Class,
}
