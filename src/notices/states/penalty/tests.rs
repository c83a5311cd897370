use proptest::prelude::*;

use super::*;

#[test]
fn the_table_is_whole() {
    assert_eq!(PENALTY_NOTICE.faults(Is::ALL, Do::ALL), []);
}

#[test]
fn what_a_state_refuses_is_told_with_the_reason() {
    let actions = PENALTY_NOTICE.actions(Is::Served);
    assert_eq!(actions.allowed, ["correct_service", "record_not_received", "record_payment", "withdraw"]);
    let refer = actions.refused.iter().find(|refused| refused.action == "refer_to_prosecution");
    assert_eq!(refer.unwrap().reason, "The days to pay are not over: nobody is prosecuted before.");
}

fn acts() -> impl Strategy<Value = Vec<PenaltyNoticeAction>> {
    prop::collection::vec(prop::sample::select(Do::ALL), 0..60)
}

#[test]
fn what_was_discontinued_can_only_be_withdrawn_or_put_right() {
    let allowed = PENALTY_NOTICE.actions(Is::ProsecutionDiscontinued).allowed;
    assert_eq!(allowed, ["record_payment", "withdraw", "correct_outcome"]);
    assert_eq!([true, false].map(after_outcome), [Is::ProsecutionReferred, Is::Prosecuted]);
}

#[test]
fn a_referral_within_the_days_to_pay_lapses() {
    let day = |day| NaiveDate::from_ymd_opt(2025, 4, day).unwrap();
    assert_eq!(after_service_corrected(Some(day(7)), day(6)), Is::ProsecutionReferred);
    assert_eq!(after_service_corrected(Some(day(6)), day(6)), Is::Served);
    assert_eq!(after_service_corrected(None, day(6)), Is::Served);
}

proptest! {
    /// Days pass and payments come: both are states that are worked out, so any history may hold them.
    #[test]
    fn no_history_skips_decision_issue_or_the_days_to_pay(acts in acts(), lapses in prop::collection::vec(any::<bool>(), 60)) {
        let mut state = Is::Requested;
        let mut seen = vec![state];
        for (act, lapses) in acts.into_iter().zip(lapses) {
            if lapses && state == Is::Served {
                state = Is::Unpaid;
                seen.push(state);
            }
            if lapses && act == Do::RecordOutcome && state == Is::ProsecutionReferred {
                state = Is::ProsecutionDiscontinued;
                seen.push(state);
            }
            if let Ok(to) = PENALTY_NOTICE.step(state, act) {
                state = to;
                seen.push(state);
            }
        }
        let before = |earlier: Is, later: Is| match seen.iter().position(|state| *state == later) {
            None => true,
            Some(at) => seen[..at].contains(&earlier),
        };
        prop_assert!(before(Is::UnderReview, Is::Approved) && before(Is::UnderReview, Is::Refused));
        prop_assert!(before(Is::Approved, Is::Issued) && before(Is::Issued, Is::Served));
        prop_assert!(before(Is::Unpaid, Is::ProsecutionReferred));
        prop_assert!(before(Is::ProsecutionReferred, Is::Prosecuted));
        prop_assert!(before(Is::Issued, Is::Withdrawn));
        prop_assert!(before(Is::Unpaid, Is::ProsecutionDiscontinued));
        for end in [Is::Refused, Is::Withdrawn, Is::Prosecuted] {
            let after = seen.iter().skip_while(|state| **state != end);
            prop_assert!(after.into_iter().all(|state| *state == end), "{end:?} is an end");
        }
    }
}
