//! What a penalty notice costs and by when: dated rule data, and the arithmetic of days from receipt.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::working_days::working_day_after;
use crate::domain::spelled::spelled;

spelled! {
    /// What a penalty notice is given for.
    PenaltyNoticeKind {
        /// Failing to secure a pupil's regular attendance (sections 444 and 444A of the Education Act 1996).
        Attendance = "attendance";
        /// An excluded pupil found in a public place in the first five days (section 105 of the Education and
        /// Inspections Act 2006). Outside the limit of two in three years.
        ExcludedInPublicPlace = "excluded_in_public_place";
    }
}

spelled! {
    /// Which notice it is to this parent for this child, in the three years that end with the day of its issue.
    PenaltyNoticeStep {
        /// The first: the amount is reduced when it is paid early.
        First = "first";
        /// The second: one amount, not reduced.
        Second = "second";
        /// Outside the limit: a notice under section 105, or of an earlier regime.
        Outside = "outside_the_limit";
    }
}

spelled! {
    /// How a notice reaches the parent (section 572 of the Education Act 1996).
    PenaltyNoticeService {
        /// Handed over: received that day.
        ByHand = "by_hand";
        /// Left at the parent's usual or last known address: received that day, until the contrary is shown.
        LeftAtAddress = "left_at_address";
        /// By first class post: presumed to be received on the second working day after posting.
        Post = "post";
    }
}

spelled! {
    /// The rules by which a notice costs what it costs. The list may grow.
    PenaltyNoticeRuleSet {
        /// For offences wholly before the national framework.
        BeforeFramework = "2013-09-01";
        /// The national framework.
        Framework = "2024-08-19";
        /// Notices under section 105 of the Education and Inspections Act 2006.
        Section105 = "section-105";
    }
}

/// What a notice costs, as dated rule data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PenaltyNoticeTariff)]
pub struct Tariff {
    /// The rules by which it is.
    pub rule_set: PenaltyNoticeRuleSet,
    /// The whole amount, in pence.
    #[schema(example = 16000)]
    pub full_pence: i64,
    /// Days in which it is to be paid, the day of receipt being the first.
    #[schema(example = 28)]
    pub full_days: u64,
    /// The amount that suffices when it is paid early, in pence; null where nothing less does.
    #[schema(example = 8000)]
    pub reduced_pence: Option<i64>,
    /// Days in which that amount suffices, the day of receipt being the first.
    #[schema(example = 21)]
    pub reduced_days: Option<u64>,
}

/// A regime of penalty notices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Regime {
    /// Its name: the day of offences from which it holds.
    pub id: PenaltyNoticeRuleSet,
    /// Notices that may be given to one parent for one child in so many years; none where there is no limit.
    pub limit: Option<Limit>,
    first: Tariff,
    second: Tariff,
}

/// So many notices in so many years.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Notices.
    pub notices: usize,
    /// Years, that end with the day on which a notice is proposed.
    pub years: u32,
}

const OLD: PenaltyNoticeRuleSet = PenaltyNoticeRuleSet::BeforeFramework;
const NEW: PenaltyNoticeRuleSet = PenaltyNoticeRuleSet::Framework;

const fn reduced(rule_set: PenaltyNoticeRuleSet, reduced_pence: i64, full_pence: i64) -> Tariff {
    Tariff { rule_set, full_pence, full_days: 28, reduced_pence: Some(reduced_pence), reduced_days: Some(21) }
}

const fn flat(rule_set: PenaltyNoticeRuleSet, full_pence: i64) -> Tariff {
    Tariff { rule_set, full_pence, full_days: 28, reduced_pence: None, reduced_days: None }
}

/// Every regime of notices for attendance, oldest first: the Education (Penalty Notices) (England) Regulations 2007 as
/// amended in 2013, and as amended in 2024 by the national framework.
static REGIMES: [Regime; 2] = [
    Regime { id: OLD, limit: None, first: reduced(OLD, 6_000, 12_000), second: reduced(OLD, 6_000, 12_000) },
    Regime {
        id: NEW,
        limit: Some(Limit { notices: 2, years: 3 }),
        first: reduced(NEW, 8_000, 16_000),
        second: flat(NEW, 16_000),
    },
];

/// Notices under section 105 of the Education and Inspections Act 2006.
pub static SECTION_105: Tariff = reduced(PenaltyNoticeRuleSet::Section105, 6_000, 12_000);

impl Regime {
    /// The regime of offences the last of which was on this day: who offended wholly before 19 August 2024 is under the
    /// old one.
    pub fn of_offences_until(last_on: NaiveDate) -> &'static Self {
        let known = REGIMES.iter().rev().find(|regime| regime.from() <= last_on);
        known.unwrap_or(&REGIMES[0])
    }

    /// Every regime of notices for attendance, oldest first.
    pub fn all() -> &'static [Self] {
        &REGIMES
    }

    /// The first day of offences that are under it.
    pub fn from(&self) -> NaiveDate {
        self.id.as_str().parse().unwrap_or(NaiveDate::MIN)
    }

    /// What a notice for attendance costs at this step.
    pub fn tariff(&self, step: PenaltyNoticeStep) -> Tariff {
        match step {
            PenaltyNoticeStep::Second => self.second,
            PenaltyNoticeStep::First | PenaltyNoticeStep::Outside => self.first,
        }
    }
}

/// What a notice costs.
pub fn tariff(kind: PenaltyNoticeKind, last_offence_on: NaiveDate, step: PenaltyNoticeStep) -> Tariff {
    match kind {
        PenaltyNoticeKind::Attendance => Regime::of_offences_until(last_offence_on).tariff(step),
        PenaltyNoticeKind::ExcludedInPublicPlace => SECTION_105,
    }
}

/// The last days on which a notice can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = PenaltyNoticeDates)]
pub struct Dates {
    /// The day of receipt, which is the first of each period.
    #[schema(example = "2025-03-03")]
    pub received_on: NaiveDate,
    /// The last day on which the reduced amount suffices; null where nothing less than the whole does.
    #[schema(example = "2025-03-23")]
    pub reduced_until_on: Option<NaiveDate>,
    /// The last day to pay.
    #[schema(example = "2025-03-30")]
    pub pay_until_on: NaiveDate,
}

impl Tariff {
    /// The periods of a notice that was received on this day: periods begin with the date of receipt.
    pub fn dates(&self, received_on: NaiveDate) -> Dates {
        let last = |days: u64| received_on + Days::new(days.saturating_sub(1));
        Dates {
            received_on,
            reduced_until_on: self.reduced_days.map(last),
            pay_until_on: last(self.full_days),
        }
    }
}

/// When a notice that was handed over or posted on a day was received, until the contrary is shown.
pub fn received_on(service: PenaltyNoticeService, on: NaiveDate) -> NaiveDate {
    match service {
        PenaltyNoticeService::ByHand | PenaltyNoticeService::LeftAtAddress => on,
        PenaltyNoticeService::Post => working_day_after(on, 2),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    const ATTENDANCE: PenaltyNoticeKind = PenaltyNoticeKind::Attendance;
    const FIRST: PenaltyNoticeStep = PenaltyNoticeStep::First;

    #[test]
    fn amounts_are_those_of_the_national_framework_and_before_it_the_old_ones() {
        let amounts = |kind, on: &str, step| {
            let tariff = tariff(kind, day(on), step);
            (tariff.reduced_pence, tariff.full_pence)
        };
        assert_eq!(amounts(ATTENDANCE, "2024-08-19", FIRST), (Some(8_000), 16_000));
        assert_eq!(amounts(ATTENDANCE, "2024-08-19", PenaltyNoticeStep::Second), (None, 16_000));
        assert_eq!(amounts(ATTENDANCE, "2024-08-18", FIRST), (Some(6_000), 12_000));
        assert_eq!(amounts(ATTENDANCE, "2024-08-18", PenaltyNoticeStep::Second), (Some(6_000), 12_000));
        let of_105 =
            amounts(PenaltyNoticeKind::ExcludedInPublicPlace, "2026-11-20", PenaltyNoticeStep::Outside);
        assert_eq!(of_105, (Some(6_000), 12_000));
    }

    #[test]
    fn the_day_of_receipt_is_the_first_day() {
        let dates = tariff(ATTENDANCE, day("2025-02-20"), FIRST).dates(day("2025-03-03"));
        assert_eq!(dates.reduced_until_on, Some(day("2025-03-23")));
        assert_eq!(dates.pay_until_on, day("2025-03-30"));
        let flat = tariff(ATTENDANCE, day("2025-02-20"), PenaltyNoticeStep::Second).dates(day("2025-03-03"));
        assert_eq!((flat.reduced_until_on, flat.pay_until_on), (None, day("2025-03-30")));
    }

    #[test]
    fn a_posted_notice_is_presumed_received_and_one_handed_over_is() {
        assert_eq!(received_on(PenaltyNoticeService::Post, day("2025-02-27")), day("2025-03-03"));
        assert_eq!(received_on(PenaltyNoticeService::ByHand, day("2025-03-01")), day("2025-03-01"));
    }

    #[test]
    fn a_period_may_run_over_29_february_and_over_the_change_of_the_clocks() {
        let leap = tariff(ATTENDANCE, day("2028-02-01"), FIRST).dates(day("2028-02-10"));
        assert_eq!((leap.reduced_until_on, leap.pay_until_on), (Some(day("2028-03-01")), day("2028-03-08")));
        let march = tariff(ATTENDANCE, day("2026-03-01"), FIRST).dates(day("2026-03-20"));
        assert_eq!(march.pay_until_on, day("2026-04-16"));
    }

    proptest! {
        #[test]
        fn periods_hold_as_many_days_as_they_should(days in 0..20_000i64, second: bool) {
            let received = day("2024-08-19") + chrono::Duration::days(days);
            let step = if second { PenaltyNoticeStep::Second } else { FIRST };
            let tariff = tariff(ATTENDANCE, received, step);
            let dates = tariff.dates(received);
            let length = |last: NaiveDate| received.iter_days().take_while(|day| *day <= last).count() as u64;
            prop_assert_eq!(length(dates.pay_until_on), 28);
            prop_assert_eq!(dates.reduced_until_on.map(length), tariff.reduced_days);
        }
    }
}
