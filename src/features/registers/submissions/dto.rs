//! A submission as it goes over the wire: its lines, what became of them, and the submission itself.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::query::Query,
    domain::{date, person::Person, session::Session, urn::Urn},
    error::{Fault, Problem},
    features::registers::push::{
        RegisterMark, RegisterPush, RegisterPushRow, RegisterPushSummary, RegisterRowOutcome,
    },
};

/// One line of a submission in NDJSON: a register, or part of one, as `putRegister` takes it, with its place.
#[derive(Debug, Deserialize, ToSchema, Validate)]
pub struct RegisterSubmissionLine {
    /// The school.
    pub urn: Urn,
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The instant at which the MIS's record was in the state that this line shows.
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

impl RegisterSubmissionLine {
    /// The push that it stands for.
    pub fn into_push(self) -> RegisterPush {
        RegisterPush { taken_at: self.taken_at, recorded_by: self.recorded_by, marks: self.marks }
    }
}

/// One line of the answer. The last one alone has no `line`.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = RegisterSubmissionResult)]
#[allow(dead_code, reason = "the document names what may stand in a line; each is written by itself")]
pub enum RegisterSubmissionResult {
    /// Of a row of CSV.
    Row(RegisterSubmissionRow),
    /// Of a line of NDJSON that was taken.
    Register(RegisterSubmissionRegister),
    /// Of a line of NDJSON that was refused.
    Refused(RegisterSubmissionRefused),
    /// At the end, when everything was worked through.
    End(RegisterSubmissionEnd),
}

/// What became of a row of CSV.
#[derive(Serialize, ToSchema)]
pub struct RegisterSubmissionRow {
    /// The line of the file on which the row begins; the header's is 1.
    #[schema(example = 2)]
    pub line: u32,
    /// What became of it.
    pub outcome: RegisterSubmissionOutcome,
    /// What the school should explain.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<Query>,
    /// Why it was refused; each `pointer` names the column as the header has it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Fault>,
    /// Why its register could not be taken, where that lies not in a value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Problem>)]
    pub error: Option<Value>,
}

/// What became of a line of NDJSON.
#[derive(Serialize, ToSchema)]
pub struct RegisterSubmissionRegister {
    /// The line of the file, from 1.
    #[schema(example = 1)]
    pub line: u32,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// How many of its marks became what.
    pub summary: RegisterPushSummary,
    /// The marks that are not plain, as `putRegister` tells them.
    pub rows: Vec<RegisterPushRow>,
    /// Whether anything was kept; false for a dry run.
    #[schema(example = true)]
    pub committed: bool,
}

/// Why a line of NDJSON was refused.
#[derive(Serialize, ToSchema)]
pub struct RegisterSubmissionRefused {
    /// The line of the file, from 1.
    #[schema(example = 1)]
    pub line: u32,
    /// The problem; each `pointer` leads into the line.
    #[schema(value_type = Problem)]
    pub error: Value,
}

/// The last line of an answer. An answer without it was cut off: send the submission again.
#[derive(Serialize, ToSchema)]
pub struct RegisterSubmissionEnd {
    /// How much became what.
    pub summary: RegisterSubmissionSummary,
}

/// How much of a submission became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterSubmissionSummary {
    /// Lines of NDJSON or rows of CSV; blank lines and the header are none.
    #[schema(example = 62)]
    pub lines: u64,
    /// Lines or rows that were refused, or held back with their register.
    #[schema(example = 0)]
    pub refused: u64,
    /// Registers that were taken, each by itself; of a dry run, those that would have been.
    #[schema(example = 1)]
    pub registers: u64,
    /// First marks of their pupils.
    #[schema(example = 60)]
    pub created: u64,
    /// Changed marks.
    #[schema(example = 0)]
    pub amended: u64,
    /// Marks taken back.
    #[schema(example = 0)]
    pub removed: u64,
    /// Marks that stood already.
    #[schema(example = 2)]
    pub unchanged: u64,
    /// Marks for which a newer take had spoken.
    #[schema(example = 0)]
    pub superseded: u64,
    /// What is no mark (`-`, `Z`, `#`, an empty cell).
    #[schema(example = 0)]
    pub not_stored: u64,
    /// Marks refused in registers that were taken, and rows of CSV refused.
    #[schema(example = 0)]
    pub rejected: u64,
    /// Rows of CSV without fault of their own whose register was refused.
    #[schema(example = 0)]
    pub held_back: u64,
    /// Marks on which something is asked.
    #[schema(example = 1)]
    pub queries: u64,
    /// Whether anything was kept; false for a dry run.
    #[schema(example = true)]
    pub committed: bool,
}

/// What became of a row; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterSubmissionOutcome {
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
    /// Nothing is wrong with it, but its register was refused: mend the other rows, or send with
    /// `Prefer: handling=lenient`.
    HeldBack,
}

impl From<RegisterRowOutcome> for RegisterSubmissionOutcome {
    fn from(outcome: RegisterRowOutcome) -> Self {
        match outcome {
            RegisterRowOutcome::Created => Self::Created,
            RegisterRowOutcome::Amended => Self::Amended,
            RegisterRowOutcome::Removed => Self::Removed,
            RegisterRowOutcome::Unchanged => Self::Unchanged,
            RegisterRowOutcome::Superseded => Self::Superseded,
            RegisterRowOutcome::NotStored => Self::NotStored,
            RegisterRowOutcome::Rejected => Self::Rejected,
        }
    }
}

impl RegisterSubmissionSummary {
    /// Counts one row.
    pub fn count(&mut self, row: &RegisterSubmissionRow) {
        use RegisterSubmissionOutcome as Outcome;
        let place = match row.outcome {
            Outcome::Created => &mut self.created,
            Outcome::Amended => &mut self.amended,
            Outcome::Removed => &mut self.removed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Superseded => &mut self.superseded,
            Outcome::NotStored => &mut self.not_stored,
            Outcome::Rejected => &mut self.rejected,
            Outcome::HeldBack => &mut self.held_back,
        };
        *place += 1;
        self.refused += u64::from(matches!(row.outcome, Outcome::Rejected | Outcome::HeldBack));
        self.queries += u64::from(!row.queries.is_empty());
    }

    /// Counts a register that was taken.
    pub fn count_push(&mut self, push: &RegisterPushSummary) {
        self.registers += 1;
        for (place, count) in [
            (&mut self.created, push.created),
            (&mut self.amended, push.amended),
            (&mut self.removed, push.removed),
            (&mut self.unchanged, push.unchanged),
            (&mut self.superseded, push.superseded),
            (&mut self.not_stored, push.not_stored),
            (&mut self.rejected, push.rejected),
            (&mut self.queries, push.queries),
        ] {
            *place += count as u64;
        }
    }

    /// Adds the counts of another part of the submission.
    pub fn add(&mut self, other: &Self) {
        for (place, count) in [
            (&mut self.refused, other.refused),
            (&mut self.registers, other.registers),
            (&mut self.created, other.created),
            (&mut self.amended, other.amended),
            (&mut self.removed, other.removed),
            (&mut self.unchanged, other.unchanged),
            (&mut self.superseded, other.superseded),
            (&mut self.not_stored, other.not_stored),
            (&mut self.rejected, other.rejected),
            (&mut self.held_back, other.held_back),
            (&mut self.queries, other.queries),
        ] {
            *place += count;
        }
    }
}

/// A submission that is worked on after it was received.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterSubmission {
    /// Its id.
    pub id: Uuid,
    /// How far it has come.
    pub state: RegisterSubmissionState,
    /// Lines of NDJSON or rows of CSV that it holds.
    #[schema(example = 62)]
    pub lines: i32,
    /// How much became what, once it is done.
    pub summary: Option<RegisterSubmissionSummary>,
    /// When it was received.
    pub created_at: DateTime<Utc>,
    /// When work on it began, or began again.
    pub started_at: Option<DateTime<Utc>>,
    /// When it was done, or given up.
    pub finished_at: Option<DateTime<Utc>>,
    /// When its state last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts the changes of its state.
    #[schema(example = 3)]
    pub version: i32,
    /// Where it is.
    pub links: RegisterSubmissionLinks,
}

/// Where a submission and its results are.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterSubmissionLinks {
    /// The submission.
    #[serde(rename = "self")]
    #[schema(example = "/v1/register-submissions/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d")]
    pub this: String,
    /// What became of its lines, once it is done; kept for seven days.
    #[schema(example = "/v1/register-submissions/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/results")]
    pub results: String,
}

/// How far a submission has come; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterSubmissionState {
    /// It is on disk and waits.
    Received,
    /// It is worked on.
    Processing,
    /// Its results can be read.
    Done,
    /// It could not be worked through: send it again.
    Failed,
}
