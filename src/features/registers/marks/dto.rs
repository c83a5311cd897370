//! A pupil's marks, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{attendance::code::Class, domain::session::Session, http::Sheet};

/// The marks of one pupil between two days.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMarks {
    /// The pupil.
    pub pupil_id: Uuid,
    /// First day shown.
    #[schema(example = "2026-08-01")]
    pub from_on: NaiveDate,
    /// Last day shown.
    #[schema(example = "2026-11-20")]
    pub to_on: NaiveDate,
    /// By enrolment: a pupil of two schools has two lines of marks.
    pub enrolments: Vec<PupilMarksEnrolment>,
}

/// The marks of one enrolment.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMarksEnrolment {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// First day on roll.
    #[schema(example = "2025-09-03")]
    pub starting_on: NaiveDate,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
    /// The marks, in time order.
    pub marks: Vec<PupilMark>,
}

/// One mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMark {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/")]
    pub code: Option<&'static str>,
    /// Its statistical class.
    pub class: Class,
    /// Minutes late; only with the scope `registers.codes:read`, for they go with `L` and `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// The instant at which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
}

/// A pupil's marks as a table: one row a mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMarksRow {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The attendance code; only with the scope `registers.codes:read`.
    #[schema(example = "/")]
    pub code: Option<&'static str>,
    /// Its statistical class.
    pub class: Class,
    /// Minutes late; only with the scope `registers.codes:read`.
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; only with the scope `registers.codes:read`.
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// The instant at which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
}

impl Sheet for PupilMarks {
    type Row = PupilMarksRow;

    fn rows(&self) -> Vec<PupilMarksRow> {
        let marks = |enrolment: &PupilMarksEnrolment| {
            let (urn, enrolment_id) = (enrolment.urn, enrolment.enrolment_id);
            let row = |mark: &PupilMark| PupilMarksRow {
                pupil_id: self.pupil_id,
                urn,
                enrolment_id,
                date: mark.date,
                session: mark.session,
                code: mark.code,
                class: mark.class,
                minutes_late: mark.minutes_late,
                note: mark.note.clone(),
                taken_at: mark.taken_at,
            };
            enrolment.marks.iter().map(row).collect::<Vec<_>>()
        };
        self.enrolments.iter().flat_map(marks).collect()
    }
}
