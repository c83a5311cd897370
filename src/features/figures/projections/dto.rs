//! A projection, as it goes over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::rules::{Assumption, RuleSet},
    domain::{date, percentage::Rate, session::Session, urn::Urn},
    features::figures::dto::{FigureCalendar, FigureSpan},
};

/// Whose attendance to project, to when, and what to suppose.
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProjectionAsk {
    /// The school; of one pupil it may be left out, for every school in reach at which the pupil is enrolled.
    #[schema(example = 120765)]
    pub urn: Option<Urn>,
    /// The pupils.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200, example = json!(["01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e"]))]
    pub pupil_ids: Vec<Uuid>,
    /// The day from which sessions are counted; the first of the academic year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// To when: a day, or the end of an academic year, term or half term by the school's calendar. The academic year
    /// when absent.
    #[validate(length(max = 20))]
    #[schema(max_length = 20, example = "2026-27-autumn")]
    pub until: Option<String>,
    /// Absences to suppose.
    #[validate(nested)]
    pub assume: Option<ProjectionSupposed>,
}

/// Absences that are supposed of the sessions left.
#[derive(Debug, Default, Serialize, Deserialize, Validate, ToSchema)]
pub struct ProjectionSupposed {
    /// So many of the next sessions are missed, those away not counted.
    #[validate(range(max = 800))]
    #[schema(minimum = 0, maximum = 800, example = 6)]
    pub absent_sessions: Option<u16>,
    /// Every session of these days is missed.
    pub away: Option<ProjectionAway>,
}

/// Days away.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProjectionAway {
    /// First day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-07")]
    pub from_on: NaiveDate,
    /// Last day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-11")]
    pub to_on: NaiveDate,
}

/// The projections.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionAnswer {
    /// The instant as of which registers, roll and calendars were read.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The thresholds that are in force.
    #[schema(value_type = RuleSet)]
    pub rule_set: &'static RuleSet,
    /// One row for each enrolment, in the order in which the pupils were named.
    pub data: Vec<Projection>,
}

/// What is open for one enrolment. Persistent absence is told of each enrolment by itself.
#[derive(Debug, Serialize, ToSchema)]
pub struct Projection {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// `single`, `main`, `subsidiary` or `guest`. Of a pupil at two schools, sessions at the other one are not possible
    /// here, which nobody can tell beforehand: they are among those left.
    #[schema(example = "single")]
    pub registration: String,
    /// The days that are counted.
    pub span: FigureSpan,
    /// Where it stands.
    pub now: ProjectionStanding,
    /// What is left of the calendar.
    pub remaining: ProjectionRemaining,
    /// Attendance at the end if every session left is attended but those supposed as missed: the best that can still
    /// be reached.
    pub best: Rate,
    /// Attendance at the end if every session left is missed.
    pub worst: Rate,
    /// Persistent absence.
    pub persistent_absence: ProjectionThreshold,
    /// Severe absence.
    pub severe_absence: ProjectionThreshold,
}

/// Sessions up to now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionStanding {
    /// Possible sessions.
    #[schema(example = 140)]
    pub possible: u64,
    /// Sessions attended.
    #[schema(example = 126)]
    pub attended: u64,
    /// Sessions missed.
    #[schema(example = 14)]
    pub absent: u64,
    /// Attendance.
    pub attendance: Rate,
    /// Sessions of the calendar before today without a mark: in no count, neither now nor later.
    #[schema(example = 0)]
    pub without_mark: u64,
}

/// Sessions of the calendar from today on that have no mark yet, on roll and not closed. Each is taken as possible.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionRemaining {
    /// How many.
    #[schema(example = 58)]
    pub sessions: u64,
    /// Of those, sessions supposed as missed.
    #[schema(example = 6)]
    pub supposed_absent: u64,
    /// The first of them.
    pub first: Option<ProjectionSession>,
    /// The last of them.
    pub last: Option<ProjectionSession>,
    /// The calendar.
    pub calendar: FigureCalendar,
}

/// A session to come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ProjectionSession {
    /// The day.
    #[schema(example = "2026-12-02")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
}

/// What a threshold still allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionThreshold {
    /// It is met when this percentage of the possible sessions is missed, or more.
    #[schema(example = 10)]
    pub percent: u32,
    /// Whether it is met now.
    #[schema(example = true)]
    pub met: bool,
    /// Whether it can still be kept from being met at the end.
    #[schema(example = true)]
    pub avoidable: bool,
    /// How many sessions may still be missed, beside those supposed, for it not to be met at the end; null where it
    /// cannot be avoided.
    #[schema(example = 5)]
    pub may_still_be_missed: Option<u64>,
    /// How many of the sessions left must be attended for that; null where it cannot be avoided.
    #[schema(example = 53)]
    pub must_be_attended: Option<u64>,
    /// With how many sessions missed one after the other from now it would be met, whatever is left; null where it is.
    #[schema(example = 2)]
    pub absences_to_meet: Option<u64>,
    /// With how many sessions attended one after the other from now it would no longer be met, whatever is left; null
    /// where it is not met.
    #[schema(example = 1)]
    pub attendances_to_leave: Option<u64>,
    /// How things go.
    pub courses: Vec<ProjectionCourse>,
}

/// How things go under an assumption.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProjectionCourse {
    /// What is assumed.
    pub assumption: Assumption,
    /// Absence at the end, out of the sessions possible until then.
    pub absence: Rate,
    /// Whether the threshold is met at the end.
    #[schema(example = false)]
    pub met_at_end: bool,
    /// The session with which it is first met; null where it is met now or never is.
    pub met_with: Option<ProjectionSession>,
    /// The session from which on it is no longer met, until the end; null where it never was or still is.
    pub left_with: Option<ProjectionSession>,
}
