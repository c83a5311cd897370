//! What goes over the wire about calendars. What a calendar is written as is [`CalendarData`].

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::{
        calendar::{CalendarData, ClosureKind},
        code::Class,
    },
    domain::{academic_year::AcademicYear, date, session::Session, urn::Urn},
};

/// Whether to keep what is written.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct WriteQuery {
    /// Check everything, store nothing, and give the same answer with `committed` false.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub dry_run: bool,
}

/// Which part of the year to show.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SessionsQuery {
    /// First day; the first of the year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-03")]
    pub from_on: Option<NaiveDate>,
    /// Last day; the last of the year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-10-23")]
    pub to_on: Option<NaiveDate>,
}

/// Whose calendar it is. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSource {
    /// The school's own.
    School,
    /// The authority's, which every school without one of its own goes by.
    Authority,
}

/// The calendar that a school, or with no school the authority, goes by in one academic year.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarView {
    /// The academic year.
    pub academic_year: AcademicYear,
    /// The school; null for the authority's calendar.
    #[schema(value_type = Option<Urn>)]
    pub urn: Option<Urn>,
    /// Whose calendar it is.
    pub source: CalendarSource,
    /// The calendar as it was written: what a `PUT` takes.
    pub definition: CalendarData,
    /// The time zone of its times of day: that its times of day are read from.
    #[schema(example = "Europe/London")]
    pub time_zone: &'static str,
    /// Days with at least one session.
    #[schema(example = 190)]
    pub school_days: usize,
    /// Sessions in the calendar, those of unexpected closures among them.
    #[schema(example = 380)]
    pub sessions: usize,
    /// Sessions whose register is due: those in the calendar without the unexpectedly closed.
    #[schema(example = 378)]
    pub sessions_due: usize,
    /// Weeks, Monday to Sunday, with at least one session.
    #[schema(example = 39)]
    pub school_weeks: usize,
    /// The half terms, each with what it comes to.
    pub half_terms: Vec<CalendarHalfTermCount>,
    /// The closures it was worked out with, oldest first.
    pub closures: Vec<CalendarClosure>,
    /// Counts the versions of the calendar as written.
    #[schema(example = 1)]
    pub version: i32,
    /// When the first version was recorded.
    #[schema(example = "2026-07-01T09:00:00Z")]
    pub created_at: DateTime<Utc>,
    /// When this version was recorded.
    #[schema(example = "2026-07-01T09:00:00Z")]
    pub updated_at: DateTime<Utc>,
}

/// What a half term comes to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarHalfTermCount {
    /// Academic year, term and half.
    #[schema(example = "2026-27-autumn-1")]
    pub id: String,
    /// First day.
    #[schema(example = "2026-09-03")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-10-23")]
    pub to_on: NaiveDate,
    /// Days with at least one session.
    #[schema(example = 37)]
    pub school_days: usize,
    /// Sessions in the calendar.
    #[schema(example = 74)]
    pub sessions: usize,
}

/// A closure as far as the calendar is concerned; the closure itself says why.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarClosure {
    /// The closure.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// Whether every school is closed.
    #[schema(example = false)]
    pub all: bool,
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
}

/// What a `PUT` of a calendar came to.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarPut {
    /// The calendar as it now is, or with `dry_run` as it would be.
    pub calendar: CalendarView,
    /// Whether that is a new version; the same calendar again makes none.
    #[schema(example = true)]
    pub changed: bool,
    /// Register pages of the year that stand on what is no session of this calendar.
    pub outside: CalendarOutside,
    /// False when nothing was stored because `dry_run` was asked for.
    #[schema(example = true)]
    pub committed: bool,
}

/// Register pages whose date and session this calendar does not have. They stay as they are.
///
/// Marks are told apart as far as the client may see marks: by code with `registers.codes:read`, by class
/// with `registers:read`, otherwise not at all.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct CalendarOutside {
    /// Schools with such pages.
    #[schema(example = 1)]
    pub schools: usize,
    /// Such pages.
    #[schema(example = 2)]
    pub pages: usize,
    /// Marks on them.
    #[schema(example = 120)]
    pub marks: usize,
    /// The marks by code, or by class.
    pub by_code: Vec<CalendarOutsideMarks>,
}

/// How many marks of one code, or of one class, stand outside the calendar.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarOutsideMarks {
    /// The attendance code; absent for a client that sees classes only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "/")]
    pub code: Option<&'static str>,
    /// How it counts.
    pub class: Class,
    /// Marks.
    #[schema(example = 58)]
    pub marks: usize,
}

/// What the calendar says of one session. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarSessionStatus {
    /// The school meets and a register is due.
    Open,
    /// The school should have met and could not: in the calendar, not due.
    ClosedUnexpectedly,
    /// A closure known beforehand took the session out of the calendar.
    ClosedPlanned,
    /// Off: in-service training of the staff.
    Inset,
    /// Off: bank holiday.
    BankHoliday,
    /// Off on another occasion.
    DayOff,
}

/// One session of a school's year.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarSession {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// What the calendar says of it.
    pub status: CalendarSessionStatus,
    /// The half term in which the day lies; null on an extra day outside all of them.
    #[schema(example = "2026-27-autumn-2")]
    pub half_term: Option<String>,
}

/// The sessions of a school, in order of time: every session in the calendar, and those that a day off or a
/// planned closure took out of it. Days outside term and days on which the school never meets do not stand here.
#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarSessions {
    /// The academic year.
    pub academic_year: AcademicYear,
    /// The school.
    pub urn: Urn,
    /// Whose calendar it goes by.
    pub source: CalendarSource,
    /// The sessions.
    pub sessions: Vec<CalendarSession>,
}
