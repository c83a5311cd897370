//! A pupil's attendance, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::dto::{
    FigureCalendar, FigureCode, FigureLeftOut, FigureMeasure, FigureRates, FigureSessions, FigureSpan,
};
use crate::{
    attendance::{code::Class, rules::RuleSet},
    domain::session::Session,
};

/// A pupil's attendance over some days.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendance {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The days. A term or half term is that of each school's own calendar; here stand the first and last day of all.
    pub span: FigureSpan,
    /// The instant as of which registers, roll and calendars were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The thresholds that were in force.
    #[schema(value_type = RuleSet)]
    pub rule_set: &'static RuleSet,
    /// The version of the definitions.
    #[schema(example = "2026-11")]
    pub definition: &'static str,
    /// By enrolment, as the Department's statistics count: a pupil at two schools is two.
    pub enrolments: Vec<PupilAttendanceEnrolment>,
    /// Over all of them: a session at two schools counts once.
    pub together: PupilAttendanceTogether,
    /// What the figures are; only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<PupilAttendanceExplanation>,
}

/// The attendance of one enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceEnrolment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// `single`, `main`, `subsidiary` or `guest`.
    #[schema(example = "single")]
    pub registration: String,
    /// First day on roll.
    #[schema(example = "2025-09-03")]
    pub starting_on: NaiveDate,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
    /// First day that is counted: of the span or on roll, whichever is later.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// Last day that is counted.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// Sessions.
    pub sessions: FigureSessions,
    /// Rates of the sessions.
    pub rates: FigureRates,
    /// Whether the enrolment is persistently absent.
    pub persistent_absence: PupilAbsenceTest,
    /// Whether it is severely absent.
    pub severe_absence: PupilAbsenceTest,
    /// Where the marks and the registers are.
    pub links: PupilAttendanceLinks,
    /// What it is made of; only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_of: Option<PupilAttendanceMadeOf>,
}

/// The attendance of all enrolments together.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceTogether {
    /// Sessions, each once.
    pub sessions: FigureSessions,
    /// Rates of the sessions.
    pub rates: FigureRates,
    /// Whether the child is persistently absent.
    pub persistent_absence: PupilAbsenceTest,
    /// Whether the child is severely absent.
    pub severe_absence: PupilAbsenceTest,
    /// Sessions by code; by class only without the scope `registers.codes:read`. Only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codes: Option<Vec<FigureCode>>,
    /// Possible sessions that two schools tell of: the mark here counts in its own enrolment and not here, because
    /// the other school's tells more of where the pupil was. Only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_once: Option<Vec<PupilAttendanceSession>>,
}

/// A threshold of absence, with its arithmetic.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAbsenceTest {
    /// Whether it is met. Nobody meets it who had no possible session.
    #[schema(example = true)]
    pub met: bool,
    /// Per cent of possible sessions with which it is met.
    #[schema(example = 10)]
    pub threshold_percent: u32,
    /// The comparison, in whole numbers: 100 times absent with the threshold times possible.
    #[schema(example = "100 x 14 >= 10 x 140")]
    pub arithmetic: String,
    /// How many sessions more, all missed, would meet it; 0 once it is met.
    #[schema(example = 0)]
    pub sessions_to_go: u64,
}

/// What the attendance of an enrolment is made of.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceMadeOf {
    /// Sessions by code; by class only without the scope `registers.codes:read`.
    pub codes: Vec<FigureCode>,
    /// What was left out, by why.
    pub left_out: FigureLeftOut,
    /// The sessions on roll that were left out, each with why.
    pub sessions_left_out: Vec<PupilAttendanceLeftOut>,
    /// The calendars by which the sessions were told.
    pub calendars: Vec<FigureCalendar>,
}

/// Why a session on roll is in no count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PupilSessionLeftOut {
    /// No register tells of it: incompleteness, not absence.
    NoMark,
    /// No register tells of it, and the school was unexpectedly closed.
    NoMarkClosed,
    /// The mark is neither present nor absent (`D`, `Q`, `X`, `Y1` to `Y7`).
    NotPossible,
}

/// A session that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceLeftOut {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// Why.
    pub why: PupilSessionLeftOut,
    /// The code that stands; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Y1")]
    pub code: Option<&'static str>,
}

/// A session of a pupil at a school.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceSession {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The class of the mark.
    pub class: Class,
    /// Its code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "I")]
    pub code: Option<&'static str>,
}

/// Where to go on from a pupil's attendance.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceLinks {
    /// The marks of these days, of which one answer tells a year at most.
    #[schema(
        example = "/v1/pupils/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/marks?from_on=2026-09-03&to_on=2026-11-20"
    )]
    pub marks: String,
    /// The registers of the school.
    #[schema(example = "/v1/schools/120765/registers/{date}/{session}")]
    pub registers: String,
}

/// What the figures are.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilAttendanceExplanation {
    /// Each measure, in words.
    pub measures: Vec<FigureMeasure>,
}
