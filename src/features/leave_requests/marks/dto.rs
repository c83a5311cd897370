//! Sessions of leave and their marks, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    attendance::code::Class,
    domain::{date, session::Session, spelled::spelled},
};

/// One session of a request for leave.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveSession {
    /// The day.
    #[schema(example = "2026-12-07")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// Whether leave was given; null while nothing is decided or after the request was withdrawn.
    #[schema(example = true)]
    pub granted: Option<bool>,
    /// The class of the mark that is expected if the pupil is absent.
    pub expected_class: Option<Class>,
    /// The code that is expected if the pupil is absent; with `registers.codes:read` only.
    #[schema(example = "C")]
    pub expected_code: Option<&'static str>,
    /// The class of the mark that stands; null where none does.
    pub found_class: Option<Class>,
    /// The code that stands; with `registers.codes:read` only.
    #[schema(example = "O")]
    pub found_code: Option<&'static str>,
    /// Whether the mark agrees, without `registers.codes:read` as far as classes tell; null where none stands or the
    /// request was withdrawn.
    #[schema(example = false)]
    pub agrees: Option<bool>,
}

spelled! {
    /// How a mark and a request disagree. The list may grow.
    LeaveQueryKind {
        /// Leave was given, and the absence stands under another code.
        GrantedMarkedOtherwise = "granted_marked_otherwise";
        /// Leave was refused, and the absence stands under another code than one without leave.
        RefusedMarkedOtherwise = "refused_marked_otherwise";
        /// Nothing is decided, and the code says that leave was given. Listed with `registers.codes:read` only.
        UndecidedMarkedAsLeave = "undecided_marked_as_leave";
    }
}

/// A mark that does not agree with a request for leave.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveQuery {
    /// The day.
    #[schema(example = "2026-12-07")]
    pub date: NaiveDate,
    /// Its half.
    pub session: Session,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The request.
    pub leave_request_id: Uuid,
    /// How they disagree.
    pub kind: LeaveQueryKind,
    /// The class of the mark that is expected; null while nothing is decided.
    pub expected_class: Option<Class>,
    /// The code that is expected; with `registers.codes:read` only.
    #[schema(example = "G")]
    pub expected_code: Option<&'static str>,
    /// The class of the mark that stands.
    pub found_class: Class,
    /// The code that stands; with `registers.codes:read` only.
    #[schema(example = "C")]
    pub found_code: Option<&'static str>,
    /// Whether the school gave a reason with the mark or after it.
    #[schema(example = false)]
    pub explained: bool,
    /// What is asked, in words.
    #[schema(example = "Leave was refused: was the absence one without leave, or what explains it?")]
    pub question: &'static str,
    /// Where to answer.
    pub links: LeaveQueryLinks,
}

/// Where to answer: push the right code, or the same again with `amendment.reason`; or amend the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeaveQueryLinks {
    /// The register.
    #[schema(example = "/v1/schools/120765/registers/2026-12-07/am")]
    pub register: String,
    /// The request.
    #[schema(example = "/v1/schools/120765/leave-requests/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub leave_request: String,
}

/// A page of sessions.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LeaveSessionsQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Which disagreements to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LeaveQueriesQuery {
    /// First day; the first of the last day's academic year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day, in the same academic year; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Disagreements of this kind.
    #[param(inline)]
    pub kind: Option<LeaveQueryKind>,
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
