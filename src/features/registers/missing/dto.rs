//! Missing registers, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::session::Session;

/// What is missing of a register; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MissingRegisterState {
    /// Nothing has been received.
    NoRegister,
    /// Some pupils who need a mark have none.
    Incomplete,
}

/// A register that is due and not whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingRegister {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The school's name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// What is missing of it.
    pub state: MissingRegisterState,
    /// Since when it has been due.
    #[schema(example = "2026-11-20T10:30:00Z")]
    pub due_at: DateTime<Utc>,
    /// Pupils who need a mark.
    #[schema(example = 210)]
    pub expected: usize,
    /// Those of them who have none.
    #[schema(example = 30)]
    pub missing: usize,
    /// The same by registration group, groups that are whole left out.
    pub registration_groups: Vec<MissingRegisterGroup>,
    /// Where to go on.
    pub links: MissingRegisterLinks,
}

/// What is missing of one registration group.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissingRegisterGroup {
    /// Form or class; null for pupils who have none.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// Pupils who need a mark.
    #[schema(example = 30)]
    pub expected: usize,
    /// Those of them who have none.
    #[schema(example = 30)]
    pub missing: usize,
}

/// Where to go on from a missing register.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissingRegisterLinks {
    /// The register.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub itself: String,
}
