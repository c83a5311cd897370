//! What goes over the wire about what legal action helped.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use crate::{
    domain::{academic_year::AcademicYear, percentage::Rate, spelled::spelled, urn::Urn},
    proceedings::legal::route::LegalActionRoute,
};

spelled! {
    /// Around which day weeks are counted.
    LegalActionImpactAround {
        /// That of the final disposal.
        DisposedOn = "disposed_on";
        /// That on which proceedings began: the information was laid, or a court was asked.
        BegunOn = "begun_on";
    }
}

/// Around which day, and how many weeks on each side.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LegalActionImpactQuery {
    /// School weeks on each side.
    #[validate(range(min = 1, max = 26))]
    #[param(minimum = 1, maximum = 26, default = 12, example = 12)]
    pub weeks: Option<u8>,
    /// Around which day; that of the final disposal when absent.
    #[param(inline)]
    pub around: Option<LegalActionImpactAround>,
}

/// Of which year and route, and how many weeks on each side.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct LegalActionImpactsQuery {
    /// Actions disposed of in this academic year; the present one when absent.
    #[param(example = "2026-27")]
    pub academic_year: Option<AcademicYear>,
    /// Actions of this route; of every route, each by itself and together, when absent.
    #[param(inline)]
    pub route: Option<LegalActionRoute>,
    /// School weeks on each side.
    #[validate(range(min = 1, max = 26))]
    #[param(minimum = 1, maximum = 26, default = 12, example = 12)]
    pub weeks: Option<u8>,
}

/// The attendance of some school weeks.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct LegalActionImpactSide {
    /// How many school weeks it is of: after the day, those that are over.
    #[schema(example = 12)]
    pub weeks: usize,
    /// The first day of them; null where there is none.
    #[schema(example = "2026-11-30")]
    pub from_on: Option<NaiveDate>,
    /// The last day of them.
    #[schema(example = "2027-03-14")]
    pub to_on: Option<NaiveDate>,
    /// Sessions attended out of those possible.
    pub attendance: Rate,
    /// Sessions missed with authorisation out of those possible.
    pub authorised_absence: Rate,
    /// Sessions missed without out of those possible.
    pub unauthorised_absence: Rate,
    /// Sessions on which the pupil should have been marked and was not: incompleteness, in no figure.
    #[schema(example = 0)]
    pub missing_marks: usize,
}

/// What a legal action helped.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalActionImpact {
    /// The action.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abf")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// Around which day weeks are counted.
    pub around: LegalActionImpactAround,
    /// The day; its own week is in neither side.
    #[schema(example = "2027-03-15")]
    pub around_on: NaiveDate,
    /// School weeks that were asked for on each side.
    #[schema(example = 12)]
    pub weeks: usize,
    /// The school weeks before it.
    pub before: LegalActionImpactSide,
    /// The school weeks after it that are over.
    pub after: LegalActionImpactSide,
    /// By how many percentage points attendance is higher after than before; null where a side has no possible session.
    #[schema(example = 13.6)]
    pub change_points: Option<f64>,
    /// Whether all weeks that were asked for are there on both sides: until the later ones are over it may still change.
    #[schema(example = true)]
    pub is_complete: bool,
    /// The instant as of which the registers were read.
    #[schema(example = "2027-07-01T09:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// How many weeks on each side of the opening of a case.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AttendanceCaseImpactQuery {
    /// School weeks on each side.
    #[validate(range(min = 1, max = 26))]
    #[param(minimum = 1, maximum = 26, default = 12, example = 12)]
    pub weeks: Option<u8>,
}

/// What a case helped.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttendanceCaseImpact {
    /// The case.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789ab0")]
    pub id: Uuid,
    /// The school.
    #[schema(value_type = Urn)]
    pub urn: i32,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The day on which the case was opened; its own week is in neither side.
    #[schema(example = "2026-11-20")]
    pub opened_on: NaiveDate,
    /// School weeks that were asked for on each side.
    #[schema(example = 12)]
    pub weeks: usize,
    /// The school weeks before it.
    pub before: LegalActionImpactSide,
    /// The school weeks after it that are over.
    pub after: LegalActionImpactSide,
    /// By how many percentage points attendance is higher after than before; null where a side has no possible session.
    #[schema(example = 13.6)]
    pub change_points: Option<f64>,
    /// Whether all weeks that were asked for are there on both sides: until the later ones are over it may still change.
    #[schema(example = true)]
    pub is_complete: bool,
    /// The instant as of which the registers were read.
    #[schema(example = "2027-07-01T09:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}

/// What legal actions helped together.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LegalActionImpactGroup {
    /// The route; null of all together.
    pub route: Option<LegalActionRoute>,
    /// Whether nothing is told, because it would be of fewer than six pupils or would tell of such a group.
    #[schema(example = false)]
    pub withheld: bool,
    /// How many pupils it is of: those with an action that is complete, with possible sessions on both sides. Each counts
    /// once, around the first final disposal of the group, however many actions there were, or parents.
    #[schema(example = 24)]
    pub base: Option<usize>,
    /// How many actions there were about them.
    #[schema(example = 29)]
    pub actions: Option<usize>,
    /// Sessions attended out of those possible in the weeks before, of all of them together.
    pub attendance_before: Option<Rate>,
    /// The same in the weeks after.
    pub attendance_after: Option<Rate>,
    /// Sessions missed without authorisation out of those possible in the weeks before.
    pub unauthorised_absence_before: Option<Rate>,
    /// The same in the weeks after.
    pub unauthorised_absence_after: Option<Rate>,
    /// By how many percentage points the attendance of all sessions together is higher after than before.
    #[schema(example = 13.6)]
    pub change_points: Option<f64>,
    /// The median of the changes of each pupil, in percentage points: half changed by no more, half by no less.
    #[schema(example = 11.2)]
    pub median_change_points: Option<f64>,
    /// Of how many attendance was higher after than before, to one decimal.
    #[schema(example = 17)]
    pub higher: Option<usize>,
    /// Of how many it was the same.
    #[schema(example = 2)]
    pub same: Option<usize>,
    /// Of how many it was lower.
    #[schema(example = 5)]
    pub lower: Option<usize>,
}

/// What the legal actions of a year helped.
#[derive(Debug, Serialize, ToSchema)]
pub struct LegalActionImpacts {
    /// Actions disposed of in this academic year.
    #[schema(value_type = String, example = "2026-27")]
    pub academic_year: AcademicYear,
    /// School weeks on each side of the day of the final disposal.
    #[schema(example = 12)]
    pub weeks: usize,
    /// All together, and by route.
    pub groups: Vec<LegalActionImpactGroup>,
    /// Actions of the year whose later weeks are not all over, or whose calendars do not reach so far: they are in no group.
    #[schema(example = 3)]
    pub not_complete: usize,
    /// Actions of the year whose pupil had no possible session on one of the sides: they are in no group.
    #[schema(example = 1)]
    pub without_sessions: usize,
    /// The instant as of which the registers were read.
    #[schema(example = "2027-07-01T09:00:00Z")]
    pub data_as_at: DateTime<Utc>,
}
