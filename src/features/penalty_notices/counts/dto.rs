//! What goes over the wire about counts of penalty notices.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::domain::date;

/// Of which notices to count.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct PenaltyNoticeCountsQuery {
    /// Notices issued on this day or later; the first of the academic year when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-08-01")]
    pub issued_on_from: Option<NaiveDate>,
    /// Notices issued on this day or earlier; today when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-07-31")]
    pub issued_on_to: Option<NaiveDate>,
}

/// Counts of the notices that were issued in some days, as they stand today. Each notice is in one of `paid_reduced`,
/// `paid_full`, `within_days_to_pay`, `unpaid`, `withdrawn`, `prosecution_referred` and `prosecuted`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PenaltyNoticeCounts {
    /// First day.
    #[schema(example = "2026-08-01")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2027-07-31")]
    pub to_on: NaiveDate,
    /// Notices issued for attendance.
    #[schema(example = 812)]
    pub attendance: u64,
    /// Of these, first notices.
    #[schema(example = 790)]
    pub attendance_first: u64,
    /// Of these, second notices.
    #[schema(example = 22)]
    pub attendance_second: u64,
    /// Notices issued for excluded pupils in public places.
    #[schema(example = 1)]
    pub excluded_in_public_place: u64,
    /// Paid within 21 days: the reduced amount sufficed.
    #[schema(example = 640)]
    pub paid_reduced: u64,
    /// Paid within 28 days.
    #[schema(example = 51)]
    pub paid_full: u64,
    /// Not paid, and the days to pay are not over or have not begun.
    #[schema(example = 30)]
    pub within_days_to_pay: u64,
    /// Not paid in time: to be prosecuted or withdrawn.
    #[schema(example = 12)]
    pub unpaid: u64,
    /// Withdrawn.
    #[schema(example = 40)]
    pub withdrawn: u64,
    /// Of these, because it should not have been issued.
    #[schema(example = 21)]
    pub withdrawn_should_not_have_been_issued: u64,
    /// Of these, because it should have been issued to somebody else.
    #[schema(example = 3)]
    pub withdrawn_wrong_person: u64,
    /// Of these, because of a material error.
    #[schema(example = 2)]
    pub withdrawn_material_error: u64,
    /// Of these, because it was not paid and nobody was prosecuted.
    #[schema(example = 14)]
    pub withdrawn_unpaid_not_prosecuted: u64,
    /// Referred to be prosecuted, and not yet decided.
    #[schema(example = 20)]
    pub prosecution_referred: u64,
    /// Prosecuted.
    #[schema(example = 20)]
    pub prosecuted: u64,
    /// Of these, convicted.
    #[schema(example = 18)]
    pub prosecuted_convicted: u64,
}
