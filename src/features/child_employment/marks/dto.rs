//! Marks beside permits, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::code::Class,
    domain::{date, session::Session, spelled::spelled},
};

/// The mark of one session on the days of a permit.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildEmploymentMark {
    /// The day.
    #[schema(example = "2026-12-04")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// Whether absence from this session can rest on the permit.
    #[schema(example = true)]
    pub gives_leave: bool,
    /// The class of the mark that stands; null where none does.
    pub class: Option<Class>,
    /// The code that stands; with `registers.codes:read` only.
    #[schema(example = "C1")]
    pub code: Option<&'static str>,
}

/// Which marks of a permit to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ChildEmploymentMarksQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

spelled! {
    /// What a mark `C1` lacks. The list may grow.
    #[derive(PartialOrd, Ord)]
    ChildEmploymentQueryKind {
        /// Nothing is recorded on which leave for a performance or for work abroad can rest.
        WithoutLicence = "without_licence";
        /// The pupil has a part-time job alone: it justifies no absence.
        JobAlone = "job_alone";
        /// What is recorded does not reach to the session: other days, other sessions, or taken back before.
        OutsideLicence = "outside_licence";
    }
}

/// Marks `C1` of one pupil that lack the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildEmploymentQuery {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// National curriculum year group.
    #[schema(example = "9")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "9B")]
    pub registration_group: Option<String>,
    /// What they lack.
    pub kind: ChildEmploymentQueryKind,
    /// The sessions, oldest first.
    pub sessions: Vec<ChildEmploymentQuerySession>,
    /// What is asked, in words.
    #[schema(example = "Which licence or exemption does the leave rest on?")]
    pub question: &'static str,
    /// Where to go on.
    pub links: ChildEmploymentQueryLinks,
}

/// A session with such a mark.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ChildEmploymentQuerySession {
    /// The day.
    #[schema(example = "2026-11-18")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// Whether the school gave a reason with the mark or after it.
    #[schema(example = false)]
    pub explained: bool,
}

/// Where to answer: tell the authority of the licence, push the right code, or the same again with `amendment.reason`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChildEmploymentQueryLinks {
    /// The pupil's permits at the school.
    #[schema(
        example = "/v1/schools/120765/child-employment-permits?pupil_id=01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e"
    )]
    pub child_employment_permits: String,
}

/// Which marks to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ChildEmploymentQueriesQuery {
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
    pub kind: Option<ChildEmploymentQueryKind>,
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
