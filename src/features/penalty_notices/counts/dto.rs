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
    /// Notices issued on this day or later; the first of the academic year of the last day when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub issued_on_from: Option<NaiveDate>,
    /// Notices issued on this day or earlier; today when absent. A year after the first at the most.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-08-31")]
    pub issued_on_to: Option<NaiveDate>,
    /// How they stood at the end of this day, by what is known now; today when absent, and not after it.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2027-08-31")]
    pub as_at_on: Option<NaiveDate>,
}

/// Counts of the notices that were issued in some days, as they stood at the end of a day, with what came before them.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PenaltyNoticeCounts {
    /// First day.
    #[schema(example = "2026-09-01")]
    pub from_on: NaiveDate,
    /// Last day.
    #[schema(example = "2027-08-31")]
    pub to_on: NaiveDate,
    /// How they stood at the end of this day.
    #[schema(example = "2027-08-31")]
    pub as_at_on: NaiveDate,
    /// Notices for attendance.
    pub attendance: PenaltyNoticeCountsOfKind,
    /// Of these, first notices.
    #[schema(example = 780)]
    pub attendance_first: u64,
    /// Of these, second notices.
    #[schema(example = 22)]
    pub attendance_second: u64,
    /// Of these, notices for offences before the national framework, which are neither.
    #[schema(example = 10)]
    pub attendance_before_framework: u64,
    /// Of these, by the main reason of the absence.
    pub attendance_reasons: PenaltyNoticeReasons,
    /// Notices for excluded pupils in public places.
    pub excluded_in_public_place: PenaltyNoticeCountsOfKind,
    /// Attendance contracts that were offered in these days.
    #[schema(example = 140)]
    pub contracts_offered: u64,
    /// Of these, signed by a parent by the end of the day asked for.
    #[schema(example = 96)]
    pub contracts_signed: u64,
    /// Places on parenting programmes that a court directed, booked in these days; null for a client that does not reach
    /// every school, for they are the authority's.
    #[schema(example = 3)]
    pub court_directed_places: Option<u64>,
}

/// Counts of notices of one kind. Each is in one of `paid_within_21_days`, `paid_within_28_days`, `within_days_to_pay`,
/// `unpaid`, `withdrawn`, `prosecution_referred`, `prosecution_discontinued` and `prosecuted`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PenaltyNoticeCountsOfKind {
    /// Issued.
    #[schema(example = 812)]
    pub issued: u64,
    /// Liability was discharged by the twenty-first day, whatever the amount was.
    #[schema(example = 640)]
    pub paid_within_21_days: u64,
    /// Liability was discharged from the twenty-second to the twenty-eighth day.
    #[schema(example = 51)]
    pub paid_within_28_days: u64,
    /// Not paid, and the days to pay were not over or had not begun.
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
    /// Of the withdrawn, those of which the parent had not been told in writing.
    #[schema(example = 1)]
    pub withdrawn_not_told: u64,
    /// Referred to be prosecuted, and not decided.
    #[schema(example = 18)]
    pub prosecution_referred: u64,
    /// The prosecution was discontinued: to be withdrawn.
    #[schema(example = 1)]
    pub prosecution_discontinued: u64,
    /// Prosecuted to the end.
    #[schema(example = 20)]
    pub prosecuted: u64,
    /// Of these, convicted.
    #[schema(example = 18)]
    pub prosecuted_convicted: u64,
    /// Neither paid nor withdrawn nor decided by a court: those that were left at the end of a period.
    #[schema(example = 61)]
    pub unresolved: u64,
    /// What was still to be repaid, in pence.
    #[schema(example = 24000)]
    pub to_repay_pence: i64,
}

/// Notices for attendance by the main reason of the absence: the one that most of their sessions have; of as many a holiday
/// before lateness, and lateness before another.
#[derive(Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct PenaltyNoticeReasons {
    /// A holiday that was not authorised: `G`.
    #[schema(example = 700)]
    pub unauthorised_holiday: u64,
    /// Arriving late, after the register closed: `U`.
    #[schema(example = 12)]
    pub arriving_late: u64,
    /// Another: `O`, and `N` before a reason is established.
    #[schema(example = 100)]
    pub other: u64,
}
