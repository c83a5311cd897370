use proptest::prelude::*;

use super::*;
use crate::notices::schedule::{PenaltyNoticeKind, PenaltyNoticeStep, tariff};

use PenaltyNoticeEntryKind as Kind;
use PenaltyNoticeState as Is;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn of(step: PenaltyNoticeStep) -> Tariff {
    tariff(PenaltyNoticeKind::Attendance, day("2025-02-20"), step)
}

fn entry(kind: Kind, reference: usize, reverses: Option<usize>, on: NaiveDate, pence: i64) -> Entry {
    let reverses = reverses.map(|one| one.to_string());
    Entry { kind, reference: reference.to_string(), reverses, on, pence }
}

fn paid(paid: &[(&str, i64)]) -> Vec<Entry> {
    let paid = paid.iter().enumerate();
    paid.map(|(n, (on, pence))| entry(Kind::Payment, n, None, day(on), *pence)).collect()
}

/// How a notice received on 3 March 2025 stands on a day.
fn standing_as(stored: Is, step: PenaltyNoticeStep, entries: &[Entry], today: NaiveDate) -> (Is, Settlement) {
    let tariff = of(step);
    let dates = tariff.dates(day("2025-03-03"));
    let settlement = settle(stored, &tariff, Some(&dates), entries, today);
    let stored = Stored {
        state: stored,
        discharged_pence: settlement.discharged_by_pence,
        full_pence: tariff.full_pence,
        pay_until_on: Some(dates.pay_until_on),
        discontinued: false,
    };
    (stands(stored, today), settlement)
}

fn standing(step: PenaltyNoticeStep, entries: &[(&str, i64)], today: &str) -> (Is, Settlement) {
    standing_as(Is::Served, step, &paid(entries), day(today))
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
    assert_eq!(standing(PenaltyNoticeStep::Second, &[("2025-03-30", 16_000)], "2025-04-01").0, Is::PaidFull);
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
    let (state, withdrawn) =
        standing_as(Is::Withdrawn, FIRST, &paid(&[("2025-03-05", 8_000)]), day("2025-03-09"));
    assert_eq!((state, withdrawn.to_repay_pence, withdrawn.discharged_on), (Is::Withdrawn, 8_000, None));
}

#[test]
fn what_discharged_nothing_is_to_be_repaid_after_the_last_day() {
    for late in [("2025-03-24", 8_000), ("2025-03-31", 16_000)] {
        let (state, settlement) = standing(FIRST, &[late], "2025-04-02");
        assert_eq!((state, settlement.to_repay_pence), (Is::Unpaid, late.1), "{late:?}");
    }
    let (_, before) = standing(FIRST, &[("2025-03-24", 8_000)], "2025-03-30");
    assert_eq!((before.to_repay_pence, before.outstanding_pence), (0, Some(8_000)));
}

#[test]
fn who_paid_in_time_stands_as_paid_whatever_was_referred_before_it_was_recorded() {
    let timely = paid(&[("2025-03-29", 16_000)]);
    let (state, _) = standing_as(Is::ProsecutionReferred, FIRST, &timely, day("2025-04-02"));
    assert_eq!(state, Is::PaidFull);
    let (state, _) = standing_as(Is::ProsecutionReferred, FIRST, &[], day("2025-04-02"));
    assert_eq!(state, Is::ProsecutionReferred);
}

#[test]
fn what_is_charged_back_never_discharged_anything() {
    let mut entries = paid(&[("2025-03-05", 8_000)]);
    entries.push(entry(Kind::Reversal, 1, Some(0), day("2025-03-20"), 8_000));
    let (state, settlement) = standing_as(Is::Served, FIRST, &entries, day("2025-03-21"));
    let told = (state, settlement.received_pence, settlement.outstanding_pence);
    assert_eq!(told, (Is::Served, 0, Some(8_000)));
    let (before, _) = standing_as(Is::Served, FIRST, &entries, day("2025-03-19"));
    assert_eq!(before, Is::PaidReduced, "as it stood before");
    assert_eq!(standing_as(Is::Served, FIRST, &entries, day("2025-03-31")).0, Is::Unpaid);
}

#[test]
fn what_was_given_back_is_not_given_back_again_and_undoes_no_discharge() {
    let mut entries = paid(&[("2025-03-05", 16_000)]);
    entries.push(entry(Kind::Repayment, 1, None, day("2025-03-10"), 8_000));
    let (state, settlement) = standing_as(Is::Served, FIRST, &entries, day("2025-04-02"));
    let told = (settlement.to_repay_pence, settlement.repaid_pence, settlement.repaid_in_excess_pence);
    assert_eq!((state, told), (Is::PaidReduced, (0, 8_000, 0)));
    // The payment turns out not to have been met.
    entries.push(entry(Kind::Reversal, 2, Some(0), day("2025-03-20"), 16_000));
    let (state, settlement) = standing_as(Is::Served, FIRST, &entries, day("2025-04-02"));
    assert_eq!((state, settlement.repaid_in_excess_pence), (Is::Unpaid, 8_000));
}

#[test]
fn who_pays_before_the_notice_is_presumed_received_pays_in_time() {
    let (tariff, early) = (of(FIRST), paid(&[("2025-03-01", 8_000)]));
    let settlement = settle(Is::Issued, &tariff, None, &early, day("2025-03-02"));
    assert_eq!(settlement.discharged_by_pence, Some(8_000), "as far as is known");
    let stored = Stored {
        state: Is::Issued,
        discharged_pence: Some(8_000),
        full_pence: 16_000,
        pay_until_on: None,
        discontinued: false,
    };
    assert_eq!(stands(stored, day("2025-03-02")), Is::Issued);
    assert_eq!(standing(FIRST, &[("2025-03-01", 8_000)], "2025-04-30").0, Is::PaidReduced);
}

/// Payments, and repayments and reversals of what is there; the last says whether the notice was withdrawn.
fn histories() -> impl Strategy<Value = Vec<Entry>> {
    let one = (0..3u8, 0..60i64, 1..20_000i64, any::<prop::sample::Index>());
    prop::collection::vec(one, 0..10).prop_map(|all| {
        let mut entries: Vec<Entry> = Vec::new();
        for (n, (kind, days, pence, which)) in all.into_iter().enumerate() {
            let on = day("2025-03-03") + chrono::Duration::days(days);
            entries.push(match (kind, entries.len()) {
                (1, _) => entry(Kind::Repayment, n, None, on, pence),
                (2, count) if count > 0 => {
                    let of = which.index(count);
                    entry(Kind::Reversal, n, Some(of), on, entries[of].pence)
                }
                _ => entry(Kind::Payment, n, None, on, pence),
            });
        }
        entries
    })
}

proptest! {
    #[test]
    fn no_history_keeps_money_without_discharge_or_reduces_what_is_not_reduced(
        entries in histories(),
        second: bool,
        withdrawn: bool,
        today in 0..70i64,
    ) {
        let today = day("2025-03-03") + chrono::Duration::days(today);
        let step = if second { PenaltyNoticeStep::Second } else { FIRST };
        let stored = if withdrawn { Is::Withdrawn } else { Is::Served };
        let (_, one) = standing_as(stored, step, &entries, today);
        if withdrawn || today > day("2025-03-30") {
            let kept = one.discharged_by_pence.unwrap_or_default();
            let accounted = kept + one.to_repay_pence + one.repaid_pence;
            prop_assert_eq!(one.received_pence + one.repaid_in_excess_pence, accounted);
            prop_assert!(one.to_repay_pence == 0 || one.repaid_in_excess_pence == 0);
        }
        prop_assert!(one.to_repay_pence >= 0 && one.repaid_in_excess_pence >= 0);
        prop_assert!(!withdrawn || one.discharged_by_pence.is_none());
        if let Some(amount) = one.discharged_by_pence {
            let tariff = of(step);
            prop_assert!(Some(amount) == tariff.reduced_pence || amount == tariff.full_pence);
            prop_assert!(!second || amount == 16_000);
            let last = if amount == 16_000 { "2025-03-30" } else { "2025-03-23" };
            prop_assert!(one.discharged_on.is_some_and(|on| on <= day(last)));
        }
    }

    #[test]
    fn an_account_comes_to_the_same_in_whatever_order_it_was_recorded(entries in histories(), second: bool) {
        let step = if second { PenaltyNoticeStep::Second } else { FIRST };
        let today = day("2025-04-20");
        let one = standing_as(Is::Served, step, &entries, today);
        let mut other = entries;
        other.reverse();
        prop_assert_eq!(one, standing_as(Is::Served, step, &other, today));
    }
}
