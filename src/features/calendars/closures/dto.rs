//! What goes over the wire about closures.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::calendar::ClosureKind,
    domain::{date, person::Person, session::Session, text::some_text, urn::Urn},
};

/// A closure to record: of these schools, or of all.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ClosureCreate {
    /// The schools; leave it out when `all` is true.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000, example = json!([120_765]))]
    pub urns: Option<Vec<Urn>>,
    /// Whether every school is closed, those included that the authority gets later.
    #[schema(example = false)]
    pub all: Option<bool>,
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-02")]
    pub from_on: NaiveDate,
    /// Last day; a closure lasts 366 days at the most.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-02")]
    pub to_on: NaiveDate,
    /// The sessions of those days that are closed.
    #[validate(length(min = 1, max = 2))]
    #[schema(min_items = 1, max_items = 2, example = json!(["am", "pm"]))]
    pub sessions: Vec<Session>,
    /// Planned takes the sessions out of the calendar; unexpected leaves them in and not due.
    pub kind: ClosureKind,
    /// Why, for the authority and the school to read.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "No heating")]
    pub reason: String,
    /// Who records it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Why a closure is withdrawn, and by whom.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ClosureWithdraw {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 500, example = "Recorded for the wrong school")]
    pub reason: String,
    /// Who withdraws it.
    #[validate(nested)]
    pub recorded_by: Person,
}

/// Which closures to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ClosuresQuery {
    /// Closures of this school and of every school.
    #[param(value_type = Option<Urn>)]
    pub urn: Option<Urn>,
    /// Closures that this day lies in.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-12-02")]
    pub on: Option<NaiveDate>,
    /// Closures that end on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub to_on_from: Option<NaiveDate>,
    /// Closures that begin on this day or earlier.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub from_on_to: Option<NaiveDate>,
    /// Closures of this kind.
    #[param(inline)]
    pub kind: Option<ClosureKind>,
    /// Whether to list withdrawn closures too.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub include_withdrawn: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

impl ClosuresQuery {
    /// What narrows the list: a cursor belongs to it.
    pub fn filters(&self) -> impl Serialize {
        (self.urn, self.on, self.to_on_from, self.from_on_to, self.kind, self.include_withdrawn)
    }
}

/// How far a closure still stands. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosureStatus {
    /// At every school shown.
    InForce,
    /// At some of them.
    PartlyWithdrawn,
    /// At none of them.
    Withdrawn,
}

/// A closure, with the schools of it that the client reaches.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosureView {
    /// Identifier; sorts by the time of recording.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// How far it still stands.
    pub status: ClosureStatus,
    /// Whether every school is closed.
    #[schema(example = false)]
    pub all: bool,
    /// The schools of it within reach, withdrawn or not; empty when `all` is true.
    #[schema(value_type = Vec<Urn>)]
    pub urns: Vec<i32>,
    /// First day.
    #[schema(example = "2026-12-02")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-12-02")]
    pub to_on: NaiveDate,
    /// The sessions of those days that are closed.
    #[schema(example = json!(["am", "pm"]))]
    pub sessions: Vec<Session>,
    /// Whether it was known beforehand.
    pub kind: ClosureKind,
    /// Why.
    #[schema(example = "No heating")]
    pub reason: String,
    /// Who recorded it.
    pub recorded_by: Person,
    /// What was withdrawn of it, oldest first.
    pub withdrawals: Vec<ClosureWithdrawal>,
    /// What can be done with it now.
    #[schema(example = json!(["withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<ClosureRefusedAction>,
    /// When it was recorded.
    #[schema(example = "2026-12-02T06:40:00Z")]
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    #[schema(example = "2026-12-02T06:40:00Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts its changes, as far as they are within reach.
    #[schema(example = 1)]
    pub version: usize,
}

/// A withdrawal, with the schools that it was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClosureWithdrawal {
    /// The schools; empty for a closure of every school.
    #[schema(value_type = Vec<Urn>)]
    pub urns: Vec<i32>,
    /// When.
    #[schema(example = "2026-12-02T09:15:00Z")]
    pub withdrawn_at: DateTime<Utc>,
    /// Why.
    #[schema(example = "Recorded for the wrong school")]
    pub reason: String,
    /// Who withdrew it.
    pub recorded_by: Person,
}

/// Something that cannot be done with a closure.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ClosureRefusedAction {
    /// The action.
    #[schema(example = "withdraw")]
    pub action: &'static str,
    /// Why not.
    #[schema(example = "It is withdrawn.")]
    pub reason: &'static str,
}
