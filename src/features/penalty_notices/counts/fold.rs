//! How notices are counted: pure.

use chrono::{Days, NaiveDate};

use super::dto::{PenaltyNoticeCountsOfKind, PenaltyNoticeReasons};
use crate::{
    features::penalty_notices::{
        terms::{PenaltyNoticeEvidence, PenaltyNoticeTerms},
        values::{PenaltyNoticeOutcome, PenaltyNoticeWithdrawalGround as Ground},
    },
    notices::{
        payments::{Entry, settle},
        states::penalty::PenaltyNoticeState,
    },
};

/// Days in which a notice is counted as paid early.
const EARLY: Days = Days::new(20);

/// Adds a notice as it stood at the end of a day, by what is known of it now.
pub fn add(
    counts: &mut PenaltyNoticeCountsOfKind,
    terms: &PenaltyNoticeTerms,
    account: &[Entry],
    as_at_on: NaiveDate,
) {
    let Some(issue) = &terms.issue else { return };
    let by_then = |on: Option<NaiveDate>| on.is_some_and(|on| on <= as_at_on);
    let withdrawal = terms.withdrawal.as_ref().filter(|one| one.withdrawn_on <= as_at_on);
    let stored = match withdrawal {
        Some(_) => PenaltyNoticeState::Withdrawn,
        None => PenaltyNoticeState::Served,
    };
    let money = settle(stored, &issue.tariff, terms.dates(), account, as_at_on);
    let prosecution = terms.prosecution.as_ref();
    let outcome = prosecution.filter(|one| by_then(one.ended_on)).and_then(|one| one.outcome);
    let decided = outcome.filter(|outcome| *outcome != PenaltyNoticeOutcome::Discontinued);
    let referred = by_then(prosecution.map(|one| one.referred_on));
    counts.issued += 1;
    counts.to_repay_pence += money.to_repay_pence;
    if let Some(withdrawal) = withdrawal {
        counts.withdrawn += 1;
        counts.withdrawn_not_told += u64::from(!by_then(withdrawal.told.as_ref().map(|told| told.told_on)));
        *match withdrawal.ground {
            Ground::ShouldNotHaveBeenIssued => &mut counts.withdrawn_should_not_have_been_issued,
            Ground::WrongPerson => &mut counts.withdrawn_wrong_person,
            Ground::MaterialError => &mut counts.withdrawn_material_error,
            Ground::UnpaidNotProsecuted => &mut counts.withdrawn_unpaid_not_prosecuted,
        } += 1;
    } else if let Some(outcome) = decided {
        counts.prosecuted += 1;
        counts.prosecuted_convicted += u64::from(outcome.is_conviction());
    } else if let Some(paid_on) = money.discharged_on {
        let early = terms.dates().is_none_or(|dates| paid_on <= dates.received_on + EARLY);
        *if early { &mut counts.paid_within_21_days } else { &mut counts.paid_within_28_days } += 1;
    } else {
        let over = terms.dates().is_some_and(|dates| dates.pay_until_on < as_at_on);
        *match (outcome.is_some(), referred, over) {
            (true, ..) => &mut counts.prosecution_discontinued,
            (false, true, _) => &mut counts.prosecution_referred,
            (false, false, true) => &mut counts.unpaid,
            (false, false, false) => &mut counts.within_days_to_pay,
        } += 1;
        counts.unresolved += 1;
    }
}

/// Adds a notice for attendance by its main reason.
pub fn add_reason(reasons: &mut PenaltyNoticeReasons, evidence: &[PenaltyNoticeEvidence]) {
    let count = |code: &str| evidence.iter().filter(|one| one.code.as_deref() == Some(code)).count();
    let (holiday, late) = (count("G"), count("U"));
    let other = evidence.len() - holiday - late;
    *if late.max(other) <= holiday && 0 < holiday {
        &mut reasons.unauthorised_holiday
    } else if other <= late && 0 < late {
        &mut reasons.arriving_late
    } else {
        &mut reasons.other
    } += 1;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::notices::payments::PenaltyNoticeEntryKind;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A second notice, of one amount, received on 3 March 2025.
    fn second(more: Value) -> PenaltyNoticeTerms {
        let mut terms = json!({
            "from_on": "2025-02-10", "to_on": "2025-02-14", "evidence": [],
            "considerations": {
                "support": "not_appropriate", "best_tool": true, "equality_considered": true, "public_interest": true,
                "explanation": "A holiday",
            },
            "issue": {
                "issued_on": "2025-02-27", "officer": { "name": "A. Officer" }, "step": "second", "counting": [],
                "tariff": { "rule_set": "2024-08-19", "full_pence": 16000, "full_days": 28 },
            },
            "service": {
                "by": "post", "sent_on": "2025-02-27", "presumed": true,
                "dates": { "received_on": "2025-03-03", "pay_until_on": "2025-03-30" },
            },
        });
        for (name, value) in more.as_object().unwrap() {
            terms[name] = value.clone();
        }
        serde_json::from_value(terms).unwrap()
    }

    fn paid(on: &str) -> Entry {
        let kind = PenaltyNoticeEntryKind::Payment;
        Entry { kind, reference: "PN-1".to_owned(), reverses: None, on: day(on), pence: 16_000 }
    }

    fn counted(terms: &PenaltyNoticeTerms, account: &[Entry], as_at_on: &str) -> PenaltyNoticeCountsOfKind {
        let mut counts = PenaltyNoticeCountsOfKind::default();
        add(&mut counts, terms, account, day(as_at_on));
        counts
    }

    #[test]
    fn what_is_paid_early_is_told_by_its_day_and_not_by_its_amount() {
        let terms = second(json!({}));
        assert_eq!(counted(&terms, &[paid("2025-03-07")], "2025-04-30").paid_within_21_days, 1);
        assert_eq!(counted(&terms, &[paid("2025-03-23")], "2025-04-30").paid_within_21_days, 1);
        assert_eq!(counted(&terms, &[paid("2025-03-24")], "2025-04-30").paid_within_28_days, 1);
    }

    #[test]
    fn last_years_return_can_be_made_again() {
        let terms = second(json!({
            "prosecution": { "referred_on": "2025-04-04", "outcome": "found_guilty", "ended_on": "2025-09-10" },
        }));
        let stood = |as_at_on| {
            let counts = counted(&terms, &[], as_at_on);
            [
                counts.within_days_to_pay,
                counts.unpaid,
                counts.prosecution_referred,
                counts.prosecuted,
                counts.unresolved,
            ]
        };
        assert_eq!(stood("2025-03-30"), [1, 0, 0, 0, 1]);
        assert_eq!(stood("2025-04-03"), [0, 1, 0, 0, 1]);
        assert_eq!(stood("2025-08-31"), [0, 0, 1, 0, 1]);
        assert_eq!(stood("2025-09-10"), [0, 0, 0, 1, 0]);
    }

    #[test]
    fn what_was_discontinued_is_no_prosecution_and_what_was_withdrawn_is_repaid() {
        let discontinued = second(json!({
            "prosecution": { "referred_on": "2025-04-04", "outcome": "discontinued", "ended_on": "2025-05-01" },
        }));
        let counts = counted(&discontinued, &[], "2025-05-02");
        assert_eq!((counts.prosecution_discontinued, counts.prosecuted, counts.unresolved), (1, 0, 1));
        let withdrawn =
            second(json!({ "withdrawal": { "ground": "wrong_person", "withdrawn_on": "2025-03-10" } }));
        let counts = counted(&withdrawn, &[paid("2025-03-07")], "2025-03-10");
        let told = (counts.withdrawn, counts.withdrawn_wrong_person, counts.withdrawn_not_told);
        assert_eq!((told, counts.to_repay_pence), ((1, 1, 1), 16_000));
        assert_eq!(counted(&withdrawn, &[paid("2025-03-07")], "2025-03-09").paid_within_21_days, 1);
    }

    #[test]
    fn the_main_reason_is_that_of_most_sessions() {
        let reasons = |codes: &[&str]| {
            let one = |code: &&str| {
                let one = json!({ "urn": 1, "date": "2025-02-10", "session": "am", "code": code });
                serde_json::from_value(one).unwrap()
            };
            let evidence: Vec<PenaltyNoticeEvidence> = codes.iter().map(one).collect();
            let mut reasons = PenaltyNoticeReasons::default();
            add_reason(&mut reasons, &evidence);
            [reasons.unauthorised_holiday, reasons.arriving_late, reasons.other]
        };
        assert_eq!(reasons(&["G", "G", "O"]), [1, 0, 0]);
        assert_eq!(reasons(&["U", "U", "O"]), [0, 1, 0]);
        assert_eq!(reasons(&["U", "G", "O", "O"]), [0, 0, 1]);
        assert_eq!(reasons(&["U", "O"]), [0, 1, 0]);
        assert_eq!(reasons(&[]), [0, 0, 1]);
    }

    proptest! {
        #[test]
        fn every_notice_stands_in_one_box(days in 0..400i64, payment in 0..60i64, referred in 30..80i64, withdrawn: bool) {
            let from = |days: i64| (day("2025-03-03") + chrono::Duration::days(days)).to_string();
            let mut more = json!({ "prosecution": { "referred_on": from(referred) } });
            if withdrawn {
                more["withdrawal"] = json!({ "ground": "material_error", "withdrawn_on": from(referred + 5) });
            }
            let counts = counted(&second(more), &[paid(&from(payment))], &from(days));
            let boxes = [
                counts.paid_within_21_days, counts.paid_within_28_days, counts.within_days_to_pay, counts.unpaid,
                counts.withdrawn, counts.prosecution_referred, counts.prosecution_discontinued, counts.prosecuted,
            ];
            prop_assert_eq!(boxes.iter().sum::<u64>(), 1);
        }
    }
}
