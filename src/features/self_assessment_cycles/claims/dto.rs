//! Claims, as they go over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::{
    assessments::claims::Claim,
    domain::{decimal::Decimal, percentage::Rate},
};

/// Which claims.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SelfAssessmentClaimsQuery {
    /// Those that disagree this way.
    #[param(inline, example = "rates_itself_higher")]
    pub claim: Option<Claim>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// A school whose own rating of an area and whose attendance disagree.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SelfAssessmentClaimRow {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// Its name.
    #[schema(example = "Sample Primary School")]
    pub school: String,
    /// Its phase: the schools with which it is compared.
    #[schema(example = "primary")]
    pub phase: String,
    /// The area's code.
    #[schema(example = "data")]
    pub area: String,
    /// How they disagree; the list may grow.
    pub claim: Claim,
    /// The school's own mean of the area.
    pub mean: Decimal,
    /// The code of the band in which it is.
    #[schema(example = "green")]
    pub band: String,
    /// The school's overall absence, of the pupils whom the Department's figures count.
    pub absence: Rate,
    /// How many schools of the phase have more absence.
    #[schema(example = 3)]
    pub more_absence: usize,
    /// With how many schools of the phase it is compared, itself with them.
    #[schema(example = 360)]
    pub of: usize,
    /// The first day of the absence.
    #[schema(example = "2026-08-01")]
    pub from_on: NaiveDate,
    /// Its last day.
    #[schema(example = "2027-05-28")]
    pub to_on: NaiveDate,
}
