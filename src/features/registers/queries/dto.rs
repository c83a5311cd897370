//! Queries, as they go over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{attendance::query::Query, domain::session::Session};

/// Something about one mark that the school should explain.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterQuery {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The pupil.
    pub pupil_id: Option<Uuid>,
    /// What is asked.
    pub query: Query,
    /// The same in words.
    #[schema(example = "Why was the mark changed, and by whom (name and title)?")]
    pub question: &'static str,
    /// Where to answer.
    pub links: RegisterQueryLinks,
}

/// Where to answer a query: push the same code again with `amendment.reason`, or the right one.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterQueryLinks {
    /// The register.
    #[schema(example = "/v1/schools/120765/registers/2026-11-20/am")]
    pub register: String,
}

/// A query by its place: day, session, line and kind; the order of the list.
pub type Place = (NaiveDate, Session, u16, Query);
