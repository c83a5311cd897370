//! What payments do to a penalty notice: what they discharge, what is owed, what is to be repaid.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    schedule::{Dates, Tariff},
    states::penalty::PenaltyNoticeState,
};

/// Money that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The day on which the authority received it.
    pub received_on: NaiveDate,
    /// How much.
    pub pence: i64,
}

/// What the payments of a notice come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PenaltyNoticeSettlement)]
pub struct Settlement {
    /// What came in, in pence.
    #[schema(example = 8000)]
    pub received_pence: i64,
    /// Of that, what came after the last day to pay.
    #[schema(example = 0)]
    pub late_pence: i64,
    /// What is missing today to discharge liability; null where nothing can any more, or nothing is owed.
    #[schema(example = 8000)]
    pub outstanding_pence: Option<i64>,
    /// What is to be repaid: what exceeds the amount that discharged liability, or all of it where the notice was
    /// withdrawn.
    #[schema(example = 0)]
    pub to_repay_pence: i64,
    /// The day on which liability was discharged.
    #[schema(example = "2025-03-14")]
    pub discharged_on: Option<NaiveDate>,
    /// The amount that discharged it, in pence.
    #[schema(example = 8000)]
    pub discharged_by_pence: Option<i64>,
}

/// What payments come to on a day, of a notice at this stored state; `dates` once it has been served.
///
/// What is paid before the notice is presumed to have been received is paid in time. No part of an amount discharges
/// anything, and nothing that comes after the last day does.
pub fn settle(
    stored: PenaltyNoticeState,
    tariff: &Tariff,
    dates: Option<&Dates>,
    payments: &[Payment],
    today: NaiveDate,
) -> Settlement {
    let payments = || payments.iter().filter(move |payment| payment.received_on <= today);
    let in_time = |until: Option<NaiveDate>, day: NaiveDate| until.is_none_or(|until| day <= until);
    let reduced_until = dates.map(|dates| dates.reduced_until_on.unwrap_or(dates.pay_until_on));
    let pay_until = dates.map(|dates| dates.pay_until_on);
    let received_pence = payments().map(|payment| payment.pence).sum();
    let late = payments().filter(|payment| !in_time(pay_until, payment.received_on));
    let late_pence = late.map(|payment| payment.pence).sum();
    let reached = |amount: Option<i64>, until: Option<NaiveDate>| {
        let amount = amount?;
        let mut timely: Vec<&Payment> =
            payments().filter(|payment| in_time(until, payment.received_on)).collect();
        timely.sort_by_key(|payment| payment.received_on);
        let mut sum = 0;
        timely.into_iter().find_map(|payment| {
            sum += payment.pence;
            (amount <= sum).then_some((payment.received_on, amount))
        })
    };
    let discharged =
        reached(tariff.reduced_pence, reduced_until).or_else(|| reached(Some(tariff.full_pence), pay_until));
    let mut settlement = Settlement { received_pence, late_pence, ..Settlement::default() };
    if stored == PenaltyNoticeState::Withdrawn {
        settlement.to_repay_pence = received_pence;
        return settlement;
    }
    match discharged {
        Some((on, amount)) => {
            settlement.to_repay_pence = received_pence - amount;
            (settlement.discharged_on, settlement.discharged_by_pence) = (Some(on), Some(amount));
        }
        None if in_time(pay_until, today) => {
            let owed = match tariff.reduced_pence {
                Some(reduced) if in_time(reduced_until, today) => reduced,
                _ => tariff.full_pence,
            };
            settlement.outstanding_pence = Some(owed - received_pence);
        }
        None => {}
    }
    settlement
}

/// The state in which a notice stands on a day, by the amount that discharged liability, if one did, and the whole one:
/// `paid_reduced`, `paid_full` and `unpaid` are stored nowhere. Before the day of receipt is recorded nobody knows what was
/// paid in time.
pub fn stands(
    stored: PenaltyNoticeState,
    (discharged_pence, full_pence): (Option<i64>, i64),
    pay_until_on: Option<NaiveDate>,
    today: NaiveDate,
) -> PenaltyNoticeState {
    use PenaltyNoticeState as Is;
    match (stored, discharged_pence) {
        (Is::Served, Some(pence)) if pence < full_pence => Is::PaidReduced,
        (Is::Served, Some(_)) => Is::PaidFull,
        (Is::Served, None) if pay_until_on.is_some_and(|last| last < today) => Is::Unpaid,
        _ => stored,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::notices::schedule::{PenaltyNoticeKind, PenaltyNoticeStep, tariff};

    use PenaltyNoticeState as Is;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn of(step: PenaltyNoticeStep) -> Tariff {
        tariff(PenaltyNoticeKind::Attendance, day("2025-02-20"), step)
    }

    /// How a notice received on 3 March 2025 stands on a day.
    fn standing(step: PenaltyNoticeStep, paid: &[(&str, i64)], today: &str) -> (Is, Settlement) {
        let (tariff, today) = (of(step), day(today));
        let dates = tariff.dates(day("2025-03-03"));
        let payments: Vec<_> =
            paid.iter().map(|(on, pence)| Payment { received_on: day(on), pence: *pence }).collect();
        let settlement = settle(Is::Served, &tariff, Some(&dates), &payments, today);
        let amounts = (settlement.discharged_by_pence, tariff.full_pence);
        (stands(Is::Served, amounts, Some(dates.pay_until_on), today), settlement)
    }

    const FIRST: PenaltyNoticeStep = PenaltyNoticeStep::First;

    #[test]
    fn eighty_pounds_suffice_to_the_twenty_first_day_and_not_after() {
        assert_eq!(standing(FIRST, &[("2025-03-23", 8_000)], "2025-04-30").0, Is::PaidReduced);
        let (state, settlement) = standing(FIRST, &[("2025-03-24", 8_000)], "2025-03-24");
        assert_eq!((state, settlement.outstanding_pence), (Is::Served, Some(8_000)));
        let both = [("2025-03-24", 8_000), ("2025-03-30", 8_000)];
        let (state, settlement) = standing(FIRST, &both, "2025-04-30");
        assert_eq!((state, settlement.discharged_on), (Is::PaidFull, Some(day("2025-03-30"))));
    }

    #[test]
    fn of_a_second_notice_nothing_less_than_the_whole_suffices() {
        let (state, settlement) = standing(PenaltyNoticeStep::Second, &[("2025-03-04", 8_000)], "2025-03-05");
        assert_eq!((state, settlement.outstanding_pence), (Is::Served, Some(8_000)));
        assert_eq!(
            standing(PenaltyNoticeStep::Second, &[("2025-03-30", 16_000)], "2025-04-01").0,
            Is::PaidFull
        );
    }

    #[test]
    fn after_the_twenty_eighth_day_it_is_unpaid_whatever_comes() {
        assert_eq!(standing(FIRST, &[], "2025-03-30").0, Is::Served);
        assert_eq!(standing(FIRST, &[], "2025-03-31").0, Is::Unpaid);
        let (state, settlement) = standing(FIRST, &[("2025-03-31", 16_000)], "2025-04-02");
        assert_eq!((state, settlement.late_pence, settlement.outstanding_pence), (Is::Unpaid, 16_000, None));
    }

    #[test]
    fn what_is_paid_too_much_is_to_be_repaid_and_all_of_it_when_the_notice_is_withdrawn() {
        let (state, settlement) = standing(FIRST, &[("2025-03-05", 16_000)], "2025-03-06");
        assert_eq!((state, settlement.to_repay_pence), (Is::PaidReduced, 8_000));
        let (tariff, paid) = (of(FIRST), Payment { received_on: day("2025-03-05"), pence: 8_000 });
        let dates = tariff.dates(day("2025-03-03"));
        let withdrawn = settle(Is::Withdrawn, &tariff, Some(&dates), &[paid], day("2025-03-09"));
        assert_eq!((withdrawn.to_repay_pence, withdrawn.discharged_on), (8_000, None));
        assert_eq!(
            stands(Is::Withdrawn, (None, 16_000), Some(dates.pay_until_on), day("2025-03-09")),
            Is::Withdrawn
        );
    }

    #[test]
    fn who_pays_before_the_notice_is_presumed_received_pays_in_time() {
        let (tariff, paid) = (of(FIRST), Payment { received_on: day("2025-03-01"), pence: 8_000 });
        let settlement = settle(Is::Issued, &tariff, None, &[paid], day("2025-03-02"));
        assert_eq!(settlement.discharged_by_pence, Some(8_000), "as far as is known");
        assert_eq!(stands(Is::Issued, (Some(8_000), 16_000), None, day("2025-03-02")), Is::Issued);
        assert_eq!(standing(FIRST, &[("2025-03-01", 8_000)], "2025-04-30").0, Is::PaidReduced);
    }

    proptest! {
        #[test]
        fn payments_come_to_the_same_in_whatever_order_they_are_recorded(
            paid in prop::collection::vec((0..60i64, 1..20_000i64), 0..8),
            second: bool,
            today in 0..70i64,
        ) {
            let received = day("2025-03-03");
            let tariff = of(if second { PenaltyNoticeStep::Second } else { FIRST });
            let (dates, today) = (tariff.dates(received), received + chrono::Duration::days(today));
            let mut payments: Vec<_> = paid
                .iter()
                .map(|(days, pence)| Payment { received_on: received + chrono::Duration::days(*days), pence: *pence })
                .collect();
            let one = settle(Is::Served, &tariff, Some(&dates), &payments, today);
            payments.reverse();
            prop_assert_eq!(one, settle(Is::Served, &tariff, Some(&dates), &payments, today));
            prop_assert!(one.to_repay_pence >= 0 && one.outstanding_pence.is_none_or(|pence| pence > 0));
            if let Some(amount) = one.discharged_by_pence {
                prop_assert!(Some(amount) == tariff.reduced_pence || amount == tariff.full_pence);
                prop_assert!(one.discharged_on.is_some_and(|on| on <= dates.pay_until_on));
            }
        }
    }
}
