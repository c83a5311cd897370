//! Figures, as they go over the wire.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    attendance::{
        code::Class,
        figures::{Cohort, Dimension, Unit},
        rules::RuleSet,
    },
    domain::{academic_year::AcademicYear, percentage::Rate},
};

/// Figures of one span, a row for each group.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureTable {
    /// The days they are of.
    pub span: FigureSpan,
    /// What is counted as one.
    pub unit: Unit,
    /// Who is counted.
    pub cohort: Cohort,
    /// By what they are grouped.
    pub group_by: Vec<Dimension>,
    /// When reading began: nothing that was recorded before is missing. With `as_of`, that instant.
    #[schema(example = "2026-11-20T11:00:00Z")]
    pub data_as_at: DateTime<Utc>,
    /// The thresholds that were in force.
    #[schema(value_type = RuleSet)]
    pub rule_set: &'static RuleSet,
    /// The version of the definitions.
    #[schema(example = "2026-11")]
    pub definition: &'static str,
    /// The groups, in the order of their values. A group without anybody is left out.
    pub data: Vec<Figure>,
    /// What the figures are; only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explanation: Option<FigureExplanation>,
}

/// The days of a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureSpan {
    /// The period that was named; null where days were given.
    #[schema(example = "2026-27-autumn-2")]
    pub period: Option<String>,
    /// First day.
    #[schema(example = "2026-11-02")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2026-12-18")]
    pub to_on: NaiveDate,
}

/// The figures of one group.
#[derive(Debug, Serialize, ToSchema)]
pub struct Figure {
    /// The value of each dimension; null where it is not known.
    #[schema(example = json!({"year_group": "6"}))]
    pub group: BTreeMap<&'static str, Option<String>>,
    /// Whether the figures are withheld, because the group is small in some week of the year, would give a small one
    /// away, or is one school's under another name. Then everything below is null.
    #[schema(example = false)]
    pub suppressed: bool,
    /// Schools behind it.
    #[schema(example = 1)]
    pub schools: Option<usize>,
    /// Enrolments or children, as `unit` says, with a possible session: out of whom persistent absence is counted.
    #[schema(example = 30)]
    pub counted: Option<u64>,
    /// Those on roll without a possible session, who are in no rate.
    #[schema(example = 0)]
    pub without_possible_sessions: Option<u64>,
    /// Sessions.
    pub sessions: Option<FigureSessions>,
    /// Rates of the sessions.
    pub rates: Option<FigureRates>,
    /// Persistently absent: out of `counted`, who missed a tenth or more of their own possible sessions. Null for
    /// weeks and weekdays, in which nobody is persistently absent.
    pub persistent_absence: Option<Rate>,
    /// Severely absent: who missed half or more.
    pub severe_absence: Option<Rate>,
    /// Sessions by code, with `group_by=code`; by class only without the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<FigureCode>,
    /// What was left out, with `explain=true` and the scope `pupils:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left_out: Option<FigureLeftOut>,
}

/// Sessions of a figure: `possible` = `attended` + `absent`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureSessions {
    /// Sessions that could have been attended: the denominator.
    #[schema(example = 140)]
    pub possible: u64,
    /// Attended: in school or in approved educational activity.
    #[schema(example = 126)]
    pub attended: u64,
    /// Of those, in school (`/`, `\`, `L`).
    #[schema(example = 122)]
    pub present: u64,
    /// Of those, in approved educational activity (`B`, `K`, `P`, `V`, `W`; `J` until August 2024).
    #[schema(example = 4)]
    pub approved_educational_activity: u64,
    /// Of those in school, late (`L`); null without the scope `registers.codes:read`, for it is one code alone.
    #[schema(example = 4)]
    pub late: Option<u64>,
    /// Missed.
    #[schema(example = 14)]
    pub absent: u64,
    /// Of those, authorised.
    #[schema(example = 10)]
    pub authorised: u64,
    /// Of those, unauthorised.
    #[schema(example = 4)]
    pub unauthorised: u64,
}

/// Rates out of possible sessions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureRates {
    /// Attended.
    pub attendance: Rate,
    /// Overall absence.
    pub absence: Rate,
    /// Authorised absence.
    pub authorised_absence: Rate,
    /// Unauthorised absence.
    pub unauthorised_absence: Rate,
    /// Late but present; null without the scope `registers.codes:read`.
    pub late: Option<Rate>,
}

/// Sessions under one code, or of one class.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureCode {
    /// The code; null without the scope `registers.codes:read`.
    #[schema(example = "I")]
    pub code: Option<&'static str>,
    /// Its class.
    pub class: Class,
    /// Sessions.
    #[schema(example = 8)]
    pub sessions: u64,
    /// Out of possible sessions; null for a code that is no possible session.
    pub of_possible: Option<Rate>,
    /// Out of sessions missed; null for a code that is no absence.
    pub of_absence: Option<Rate>,
}

/// Sessions that no count holds, by why.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FigureLeftOut {
    /// Marks that are neither present nor absent (`D`, `Q`, `X`, `Y1` to `Y7`).
    #[schema(example = 2)]
    pub not_possible: u64,
    /// Sessions on roll without a mark: incompleteness, not absence.
    #[schema(example = 0)]
    pub no_mark: u64,
    /// Of those, sessions for which the school was unexpectedly closed.
    #[schema(example = 0)]
    pub no_mark_closed: u64,
    /// Sessions of the school before the starting day.
    #[schema(example = 0)]
    pub before_starting_day: u64,
    /// Sessions of the school after the deletion day.
    #[schema(example = 0)]
    pub after_deletion_day: u64,
    /// Sessions on roll that the cohort does not count.
    #[schema(example = 0)]
    pub not_in_cohort: u64,
}

/// What figures are, and what they rest on.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureExplanation {
    /// Each measure, in words.
    pub measures: Vec<FigureMeasure>,
    /// The calendars by which the sessions were told; of the whole authority, its own alone.
    pub calendars: Vec<FigureCalendar>,
    /// Where the marks are.
    pub links: FigureLinks,
}

/// A measure in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureMeasure {
    /// Its property.
    #[schema(example = "absence")]
    pub measure: &'static str,
    /// What it is.
    #[schema(example = "authorised + unauthorised, out of possible sessions")]
    pub meaning: &'static str,
}

/// A calendar that a figure rests on.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureCalendar {
    /// The academic year.
    pub academic_year: AcademicYear,
    /// Whether it is the school's own; otherwise it is the authority's.
    #[schema(example = false)]
    pub own: bool,
    /// Its version.
    #[schema(example = 1)]
    pub version: i32,
    /// When that version was recorded.
    #[schema(example = "2026-08-01T09:00:00Z")]
    pub recorded_at: DateTime<Utc>,
    /// Its sessions within the span.
    #[schema(example = 70)]
    pub sessions: usize,
}

/// Where to go on from a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureLinks {
    /// The roll, whose pupils' marks are at `/v1/pupils/{id}/marks`.
    #[schema(example = "/v1/schools/120765/enrolments")]
    pub enrolments: Option<String>,
    /// The registers, one a session; null for the whole authority.
    #[schema(example = "/v1/schools/120765/registers/{date}/{session}")]
    pub registers: Option<String>,
}
