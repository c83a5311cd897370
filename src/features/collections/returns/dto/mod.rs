//! Returns and what is done with them, as they go over the wire.

mod sent;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use sent::*;

use super::{
    content::{Content, Finding, Totals},
    sheet::SheetRow,
};
use crate::{
    domain::{action::RefusedAction, percentage::Rate, person::Person},
    features::collections::values::{Kind, ReturnState},
    http::Sheet,
};

/// A school's return, without what it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturnItem {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The collection.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub collection_id: Uuid,
    /// What is asked for; the list may grow.
    pub kind: Kind,
    /// What people call the collection.
    #[schema(example = "Children with a social worker, autumn half term 2")]
    pub title: String,
    /// The first day asked about; of a half term, that of the school's own where it has a calendar of its own.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// The last day asked about.
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
    /// The day by whose end it is to be answered.
    #[schema(example = "2026-12-04")]
    pub due_on: NaiveDate,
    /// How far it is; the list may grow.
    pub state: ReturnState,
    /// Whether the day is over, nothing was submitted, and the next step is the school's. A school that answers by its feed is not asked: see
    /// `feed` of the return, or the authority's chase list.
    #[schema(example = false)]
    pub is_overdue: bool,
    /// What the authority last said: what it asks, or why the school is exempt.
    #[schema(example = "Two pupils have no possible session. Were they on roll?")]
    pub message: Option<String>,
    /// How often it was submitted.
    #[schema(example = 1)]
    pub submissions: i32,
    /// When it was last submitted.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// Whether that was after the due day.
    #[schema(example = false)]
    pub is_late: bool,
    /// Counts of what was last submitted; null in lists, and to clients that do not hold `pupils:read` and, where pupils
    /// of a group are asked about, `pupils.groups:read`.
    pub totals: Option<Totals>,
    /// When it last changed; null before the first step.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Counts its steps; 0 before the first.
    #[schema(example = 2)]
    pub version: i32,
    /// What this client can do with it now: with `collections:write`, which schools hold, `save` and `submit`; with
    /// `collections:manage`, which the authority holds, the others.
    #[schema(example = json!(["query", "accept", "reopen"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What it cannot do with it now, and why: the state does not allow it, or the client lacks the scope.
    pub refused_actions: Vec<RefusedAction>,
    /// Where to go on.
    pub links: CollectionReturnLinks,
}

/// Where to go on from a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturnLinks {
    /// The return itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/collection-returns/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub this: String,
    /// Every version that was submitted.
    #[schema(
        example = "/v1/schools/120765/collection-returns/019aab01-9900-717c-b983-1d55d1ebd9db/submissions"
    )]
    pub submissions: String,
    /// Every step that was taken with it.
    #[schema(example = "/v1/schools/120765/collection-returns/019aab01-9900-717c-b983-1d55d1ebd9db/history")]
    pub history: String,
    /// The collection.
    #[schema(example = "/v1/collections/019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub collection: String,
}

/// Whether the feed answers in the school's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CollectionFeed {
    /// Whether the feed is live: every register that was due on the five school days before today, or before the day on
    /// which the collection was closed, is whole.
    #[schema(example = true)]
    pub is_live: bool,
    /// Marks of all pupils of the school that stand in the days asked about, out of those that were due.
    pub coverage: Rate,
    /// Whether the school answers by its feed: it is live, and covers 90 % of these days or more.
    #[schema(example = true)]
    pub answers: bool,
}

/// A school's return, with what it says beside what its registers say.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturn {
    /// How it stands.
    #[serde(rename = "return")]
    pub outline: CollectionReturnItem,
    /// Whether the feed answers in its place.
    pub feed: CollectionFeed,
    /// What it says. To the authority, what was last submitted: a draft is the school's.
    pub content: Content,
    /// The last versions that were submitted, 50 at the most, oldest first; all of them stand at `links.submissions`.
    pub submissions: Vec<CollectionSubmissionItem>,
    /// The last steps that were taken, 50 at the most, oldest first; all of them stand at `links.history`.
    pub history: Vec<CollectionReturnStep>,
}

impl Sheet for CollectionReturn {
    type Row = SheetRow;

    fn rows(&self) -> Vec<SheetRow> {
        SheetRow::all(&self.content)
    }
}

/// A version that was submitted, without what it says.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionSubmissionItem {
    /// Which of the school's submissions.
    #[schema(example = 1)]
    pub submission: i32,
    /// When.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub submitted_at: DateTime<Utc>,
    /// Whether that was after the due day.
    #[schema(example = false)]
    pub is_late: bool,
    /// Who submitted it.
    pub recorded_by: Person,
}

/// A version that was submitted, frozen: what the school said, and what the registers said then.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionSubmission {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The collection.
    #[schema(example = "019aab01-9900-717c-b983-1d55d1ebd9db")]
    pub collection_id: Uuid,
    /// Which, when, and by whom.
    pub submission: CollectionSubmissionItem,
    /// What it says.
    pub content: Content,
}

/// A step that was taken with a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturnStep {
    /// The version that it made.
    #[schema(example = 1)]
    pub version: i32,
    /// `saved`, `submitted`, `queried`, `accepted`, `exempted` or `reopened`; the list may grow.
    #[schema(example = "submitted")]
    pub action: String,
    /// How the return stood then.
    #[schema(example = "submitted")]
    pub state: String,
    /// What was said with it: what the authority asks or decides, and with `submitted` what the school answers.
    #[schema(example = "Two pupils have no possible session. Were they on roll?")]
    pub message: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// When.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub recorded_at: DateTime<Utc>,
}

/// What became of a row that was sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturnReportRow {
    /// Its place, from 0.
    #[schema(example = 0)]
    pub index: usize,
    /// The line of the file on which it stands; null for JSON.
    #[schema(example = 2)]
    pub line: Option<u64>,
    /// `saved`, or `unchanged` where it said the same before.
    #[schema(example = "saved")]
    pub outcome: &'static str,
    /// What was found in it.
    pub findings: Vec<Finding>,
}

/// Counts over what was sent.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct CollectionReturnSummary {
    /// Rows that were sent.
    #[schema(example = 12)]
    pub received: usize,
    /// Pupils asked about, or one for the whole school, of whom nothing was sent.
    #[schema(example = 0)]
    pub not_named: usize,
    /// Pupils asked about, or one for the whole school, of whom neither count was sent and whose row is filled in from the
    /// registers, as they cover the days.
    #[schema(example = 0)]
    pub filled_in: usize,
    /// Errors: it cannot be submitted with them.
    #[schema(example = 0)]
    pub errors: usize,
    /// Queries that are not explained yet.
    #[schema(example = 1)]
    pub queries: usize,
    /// What is good to know.
    #[schema(example = 0)]
    pub information: usize,
}

/// What saving a return came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CollectionReturnSaved {
    /// How the return stands now, or with a dry run would.
    #[serde(rename = "return")]
    pub outline: CollectionReturnItem,
    /// Counts.
    pub summary: CollectionReturnSummary,
    /// The rows in the order in which they were sent.
    pub rows: Vec<CollectionReturnReportRow>,
    /// What the return says now, or with a dry run would.
    pub content: Content,
    /// Whether it was kept.
    #[schema(example = true)]
    pub committed: bool,
}
