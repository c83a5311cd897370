//! Unresolved marks, as they go over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::session::Session;

/// A mark whose reason is not yet established.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnresolvedMark {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The pupil.
    pub pupil_id: Uuid,
    /// Form or class, as the roll has it now.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// The last day on which it may still stand: the fifth school day after the session. Null while the calendar of
    /// the year in which that day lies is not known.
    #[schema(example = "2026-11-27")]
    pub resolve_by_on: Option<NaiveDate>,
    /// School days that are left, today among them where it is one of the five; 0 or less when they are over.
    #[schema(example = 3)]
    pub school_days_left: i64,
    /// Whether the five school days are over.
    #[schema(example = false)]
    pub overdue: bool,
    /// Where to resolve it.
    pub links: UnresolvedMarkLinks,
}

/// Where to resolve a mark: push the register again with the code that turned out to be right.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnresolvedMarkLinks {
    /// The register.
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub register: String,
}
