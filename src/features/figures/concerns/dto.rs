//! Concerns, as they go over the wire.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    attendance::{code::Class, rules::ConcernKind},
    domain::{percentage::Rate, session::Session},
};

/// One concern about one pupil.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceConcern {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The enrolment that is on roll on the day.
    pub enrolment_id: Uuid,
    /// National curriculum year group on the day.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class on the day.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// What should be looked into.
    pub kind: ConcernKind,
    /// The day it is told for.
    #[schema(example = "2026-11-20")]
    pub on: NaiveDate,
    /// The day of the session with which it was first met in the academic year. Of the threshold of penalty notices,
    /// whose weeks know no year, the day on which the count last reached it anew: it has not been below it since.
    #[schema(example = "2026-10-16")]
    pub first_met_on: NaiveDate,
    /// The day of the session with which it was met as it stands on the day: since then without a break. Of the
    /// threshold of penalty notices the day of the session that made the count reach it in the ten school weeks now
    /// counted, as the penalty position tells.
    #[schema(example = "2026-11-12")]
    pub met_on: NaiveDate,
    /// Of what is near, how many sessions more, all missed, would meet it: persistent absence, or the threshold of
    /// penalty notices. Otherwise 0.
    #[schema(example = 0)]
    pub sessions_to_go: u64,
    /// Of a run, whether it still runs on the day; one that has ended goes into the return all the same. Null of other
    /// kinds.
    #[schema(example = true)]
    pub runs_on: Option<bool>,
    /// Overall absence of the enrolment in the academic year to date.
    pub absence: Rate,
    /// The sessions that make it, in order of time.
    pub evidence: Vec<ConcernSession>,
    /// The name of the thresholds that were in force.
    #[schema(example = "2024-08-19")]
    pub rule_set: &'static str,
    /// Where to go on.
    pub links: AttendanceConcernLinks,
}

/// A session that makes a concern.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AttendanceConcernSession)]
pub struct ConcernSession {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The class of the mark.
    pub class: Class,
    /// Its code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "O")]
    pub code: Option<&'static str>,
}

/// Where to go on from a concern.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceConcernLinks {
    /// The pupil's attendance in the academic year to date, explained.
    #[schema(
        example = "/v1/pupils/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/attendance?from_on=2026-08-01&to_on=2026-11-20&explain=true"
    )]
    pub attendance: String,
    /// The pupil's penalty position, which counts the marks of every school in reach.
    #[schema(example = "/v1/pupils/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/penalty-position?on=2026-11-20")]
    pub penalty_position: String,
}
