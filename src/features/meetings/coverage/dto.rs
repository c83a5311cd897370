//! What goes over the wire about how many schools had their meeting.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{percentage::Rate, spelled::spelled},
    features::meetings::support_meetings::term_name,
};

spelled! {
    /// How a school stands with its meeting of a term. The list may grow.
    SupportMeetingCoverageState {
        /// It was held.
        Held = "held";
        /// It is planned.
        Planned = "planned";
        /// The school declined it, and none is planned since.
        Declined = "declined";
        /// It was cancelled, and none is planned since.
        Cancelled = "cancelled";
        /// There is none.
        None = "none";
    }
}

/// Which term, and which schools.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingCoverageQuery {
    /// The term.
    #[validate(length(min = 1, max = 20), custom(function = term_name))]
    #[param(min_length = 1, max_length = 20, example = "2026-27-autumn")]
    pub term: String,
    /// Only schools for which the meeting was held, or only those for which it was not.
    #[param(example = false)]
    pub held: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// Of which term the numbers are.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SupportMeetingCoverageSummaryQuery {
    /// The term.
    #[validate(length(min = 1, max = 20), custom(function = term_name))]
    #[param(min_length = 1, max_length = 20, example = "2026-27-autumn")]
    pub term: String,
}

/// How a school stands with its meeting of a term.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingCoverage {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The school's name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// How it stands.
    pub state: SupportMeetingCoverageState,
    /// Its meeting, if it has one.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting_id: Option<Uuid>,
    /// The day for which that is planned, or was.
    #[schema(example = "2026-11-25")]
    pub planned_on: Option<NaiveDate>,
    /// The day on which it was held.
    #[schema(example = "2026-11-25")]
    pub held_on: Option<NaiveDate>,
    /// Where to go on.
    pub links: SupportMeetingCoverageLinks,
}

/// Where to go on from how a school stands with its meeting.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingCoverageLinks {
    /// The meeting, if there is one.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub meeting: Option<String>,
}

/// How many schools had their meeting of a term.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMeetingCoverageSummary {
    /// The term.
    #[schema(example = "2026-27-autumn")]
    pub term: String,
    /// Schools for which it was held, out of all that are open now and keep registers.
    pub held: Rate,
    /// Schools for which it is planned.
    #[schema(example = 12)]
    pub planned: usize,
    /// Schools that declined it.
    #[schema(example = 3)]
    pub declined: usize,
    /// Schools for which it was cancelled.
    #[schema(example = 1)]
    pub cancelled: usize,
    /// Schools that have none.
    #[schema(example = 40)]
    pub none: usize,
    /// Meetings that were held, those beside the termly ones among them.
    #[schema(example = 157)]
    pub meetings_held: usize,
}
