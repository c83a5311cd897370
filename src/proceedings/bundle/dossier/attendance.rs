//! A pupil's attendance, as a dossier tells it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DossierPerson;
use crate::domain::{percentage::Rate, session::Session};

/// A pupil's attendance.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAttendance {
    /// By enrolment.
    pub enrolments: Vec<DossierAttendanceEnrolment>,
    /// All marks, in order of time.
    pub marks: Vec<DossierMark>,
    /// Every change of a mark after it was first recorded, in order of arrival.
    pub amendments: Vec<DossierAmendment>,
}

/// The attendance of one enrolment.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAttendanceEnrolment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// First day counted.
    #[schema(example = "2025-09-03")]
    pub from_on: NaiveDate,
    /// Last day counted.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// Attended, out of all possible sessions.
    pub attendance: DossierRate,
    /// Absent with leave or good reason, out of all possible sessions.
    pub authorised_absence: DossierRate,
    /// Absent without, out of all possible sessions.
    pub unauthorised_absence: DossierRate,
    /// Sessions of the calendar without a mark.
    #[schema(example = 0)]
    pub unmarked_sessions: usize,
    /// Sessions that were neither present nor absent.
    #[schema(example = 4)]
    pub not_possible_sessions: u64,
    /// Week by week.
    pub weeks: Vec<DossierWeek>,
}

/// A share: exact counts, and the percentage made of them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DossierRate {
    /// What is counted.
    #[schema(example = 171)]
    pub numerator: u64,
    /// Out of how many.
    #[schema(example = 190)]
    pub denominator: u64,
    /// The percentage, rounded half up to one decimal; null out of nothing.
    #[schema(example = 90.0)]
    pub percent: Option<f64>,
}

impl From<Rate> for DossierRate {
    fn from(rate: Rate) -> Self {
        Self { numerator: rate.numerator, denominator: rate.denominator, percent: rate.percent() }
    }
}

impl DossierRate {
    /// As it is read: `171 of 190 (90.0 %)`.
    pub fn told(&self) -> String {
        let percent =
            self.percent.map_or_else(|| "no possible session".to_owned(), |one| format!("{one:.1} %"));
        format!("{} of {} ({percent})", self.numerator, self.denominator)
    }
}

/// A week's sessions, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DossierWeek {
    /// Its Monday.
    #[schema(example = "2026-11-16")]
    pub monday_on: NaiveDate,
    /// Attended.
    #[schema(example = 8)]
    pub attended: u64,
    /// Absent with leave or good reason.
    #[schema(example = 0)]
    pub authorised: u64,
    /// Absent without.
    #[schema(example = 2)]
    pub unauthorised: u64,
}

/// A mark, with who recorded it and when.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierMark {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code; null without `registers.codes:read`.
    #[schema(example = "O")]
    pub code: Option<String>,
    /// Its statistical class.
    #[schema(example = "unauthorised")]
    pub class: String,
    /// Minutes late; null without `registers.codes:read`.
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; null without `registers.codes:read`.
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// Who recorded the register in which the mark stands so.
    pub recorded_by: Option<DossierPerson>,
    /// The instant of which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it came here.
    pub received_at: Option<DateTime<Utc>>,
    /// How often it was amended before.
    #[schema(example = 1)]
    pub amendments: usize,
}

/// A change of a mark: the five facts that the law wants of an amendment.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierAmendment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The original code; null without `registers.codes:read`, and where there was no mark.
    #[schema(example = "N")]
    pub from_code: Option<String>,
    /// The class of the original code.
    #[schema(example = "unauthorised")]
    pub from_class: Option<String>,
    /// The amended code; null without `registers.codes:read`, and where the mark was taken back.
    #[schema(example = "I")]
    pub to_code: Option<String>,
    /// The class of the amended code.
    #[schema(example = "authorised")]
    pub to_class: Option<String>,
    /// Why; null without `registers.codes:read`, and where no reason was given.
    #[schema(example = "Parent telephoned")]
    pub reason: Option<String>,
    /// Who changed it.
    pub recorded_by: DossierPerson,
    /// When it was changed at the school, as it was said; else the instant of which the school's record stood so.
    pub amended_at: DateTime<Utc>,
    /// When it came here.
    pub received_at: DateTime<Utc>,
    /// Whether a newer register had spoken for the mark already, so that nothing was changed.
    #[schema(example = false)]
    pub superseded: bool,
}
