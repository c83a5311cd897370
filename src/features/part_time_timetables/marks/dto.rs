//! Marks without a timetable, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::domain::{date, session::Session, spelled::spelled};

spelled! {
    /// What marks lack that should rest on a part-time timetable. The list may grow.
    #[derive(PartialOrd, Ord)]
    TimetableQueryKind {
        /// `C2`, leave on a part-time timetable, on days on which none is in force (regulation 11(6)).
        LeaveWithoutTimetable = "leave_without_timetable";
        /// `C2` in sessions in which the plan has the pupil in school.
        LeaveOutsidePlan = "leave_outside_plan";
        /// `X`, not required to attend, on days on which no timetable is in force.
        NotRequiredWithoutTimetable = "not_required_without_timetable";
        /// `X` in sessions in which the plan has the pupil in school.
        NotRequiredOutsidePlan = "not_required_outside_plan";
    }
}

/// Marks of one pupil that rest on no part-time timetable.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableQuery {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// What they lack.
    pub kind: TimetableQueryKind,
    /// The code.
    #[schema(example = "C2")]
    pub code: &'static str,
    /// The sessions, oldest first.
    pub sessions: Vec<TimetableQuerySession>,
    /// What is asked, in words.
    #[schema(example = "Which part-time timetable was agreed, with whom, and until when?")]
    pub question: &'static str,
    /// Where to go on.
    pub links: TimetableQueryLinks,
}

/// A session with such a mark.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TimetableQuerySession {
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// Whether the school gave a reason with the mark or after it.
    #[schema(example = false)]
    pub explained: bool,
}

/// Where to answer: record the timetable, push the right code, or the same again with `amendment.reason`.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetableQueryLinks {
    /// The pupil's timetables at the school.
    #[schema(
        example = "/v1/schools/120765/part-time-timetables?pupil_id=01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e"
    )]
    pub part_time_timetables: String,
}

/// Which marks to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct TimetableQueriesQuery {
    /// First day; the first of the last day's academic year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day, in the same academic year; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Marks that lack this.
    #[param(inline)]
    pub kind: Option<TimetableQueryKind>,
    /// Whether to list those too for which the school gave a reason.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub include_explained: bool,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}
