//! The states of a penalty notice.
//!
//! `paid_reduced`, `paid_full` and `unpaid` are worked out from the payments and the day: they are stored nowhere, so
//! that no notice stands as unpaid because a job did not run.

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a penalty notice is. The list may grow.
    PenaltyNoticeState {
        /// Asked for; nobody has looked at it.
        Requested = "requested";
        /// The authority looks at it.
        UnderReview = "under_review";
        /// The authority will not issue it.
        Refused = "refused";
        /// It may be issued.
        Approved = "approved";
        /// Issued, and not yet served.
        Issued = "issued";
        /// Received by the parent; the days to pay run.
        Served = "served";
        /// Paid early: the reduced amount discharges liability.
        PaidReduced = "paid_reduced";
        /// Paid in time: the whole amount discharges liability.
        PaidFull = "paid_full";
        /// The days to pay are over and liability was not discharged: prosecute or withdraw.
        Unpaid = "unpaid";
        /// Withdrawn: whatever was paid is repaid, and there is no prosecution for the offence.
        Withdrawn = "withdrawn";
        /// Referred to be prosecuted.
        ProsecutionReferred = "prosecution_referred";
        /// A court has decided, or the prosecution has ended.
        Prosecuted = "prosecuted";
    }
}

spelled! {
    /// What can be done with a penalty notice.
    PenaltyNoticeAction {
        /// Take a request in hand.
        Review = "review";
        /// Decide that it is issued.
        Approve = "approve";
        /// Decide that it is not.
        Refuse = "refuse";
        /// Issue it.
        Issue = "issue";
        /// Record that it was handed over or posted.
        Serve = "serve";
        /// Record a payment.
        RecordPayment = "record_payment";
        /// Withdraw it.
        Withdraw = "withdraw";
        /// Refer it to be prosecuted.
        ReferToProsecution = "refer_to_prosecution";
        /// Record what came of the prosecution.
        RecordOutcome = "record_outcome";
    }
}

use PenaltyNoticeAction as Do;
use PenaltyNoticeState as Is;

const UNDECIDED: &str = "The authority has not decided about it yet.";
const NOT_ISSUED: &str = "It has not been issued.";
const REFUSED: &str = "The authority refused it; request another if there is reason to.";
const DECIDED: &str = "It is decided already.";
const ISSUED: &str = "It has been issued; what was issued can only be withdrawn.";
const WITHDRAWN: &str = "It was withdrawn.";
const PAID: &str = "It was paid in time, which discharges liability for the offence.";
const REFERRED: &str = "It was referred to be prosecuted.";
const PROSECUTED: &str = "It was prosecuted.";

/// Every state from the issue on, but for those named.
const SINCE_ISSUE: &[Is] = &[
    Is::Issued,
    Is::Served,
    Is::PaidReduced,
    Is::PaidFull,
    Is::Unpaid,
    Is::Withdrawn,
    Is::ProsecutionReferred,
    Is::Prosecuted,
];
const OPEN: &[Is] = &[Is::Requested, Is::UnderReview];

/// What can be done with a penalty notice, and when.
pub static PENALTY_NOTICE: Table<PenaltyNoticeState, PenaltyNoticeAction> = Table {
    spelling: PenaltyNoticeAction::as_str,
    rows: &[
        Row {
            action: Do::Review,
            moves: &[(Is::Requested, Is::UnderReview)],
            refused: &[
                (&[Is::UnderReview], "The authority looks at it already."),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Approve,
            moves: &[(Is::UnderReview, Is::Approved)],
            refused: &[
                (&[Is::Requested], "Take it in hand first (`review`)."),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Refuse,
            moves: &[(Is::UnderReview, Is::Refused), (Is::Approved, Is::Refused)],
            refused: &[
                (&[Is::Requested], "Take it in hand first (`review`)."),
                (&[Is::Refused], DECIDED),
                (SINCE_ISSUE, ISSUED),
            ],
        },
        Row {
            action: Do::Issue,
            moves: &[(Is::Approved, Is::Issued)],
            refused: &[(OPEN, UNDECIDED), (&[Is::Refused], REFUSED), (SINCE_ISSUE, "It has been issued.")],
        },
        Row {
            action: Do::Serve,
            moves: &[(Is::Issued, Is::Served)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Served, Is::Unpaid], "It has been served."),
                (&[Is::PaidReduced, Is::PaidFull], "It has been served, and paid."),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionReferred], REFERRED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            // Money that has come is a fact in every state from the issue on; what it does is worked out.
            action: Do::RecordPayment,
            moves: &[
                (Is::Issued, Is::Issued),
                (Is::Served, Is::Served),
                (Is::PaidReduced, Is::PaidReduced),
                (Is::PaidFull, Is::PaidFull),
                (Is::Unpaid, Is::Unpaid),
                (Is::Withdrawn, Is::Withdrawn),
                (Is::ProsecutionReferred, Is::ProsecutionReferred),
                (Is::Prosecuted, Is::Prosecuted),
            ],
            refused: &[(OPEN, NOT_ISSUED), (&[Is::Refused], REFUSED), (&[Is::Approved], NOT_ISSUED)],
        },
        Row {
            action: Do::Withdraw,
            moves: &[
                (Is::Issued, Is::Withdrawn),
                (Is::Served, Is::Withdrawn),
                (Is::PaidReduced, Is::Withdrawn),
                (Is::PaidFull, Is::Withdrawn),
                (Is::Unpaid, Is::Withdrawn),
                (Is::ProsecutionReferred, Is::Withdrawn),
            ],
            refused: &[
                (OPEN, "It has not been issued: refuse it instead."),
                (&[Is::Approved], "It has not been issued: refuse it instead."),
                (&[Is::Refused], REFUSED),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            action: Do::ReferToProsecution,
            moves: &[(Is::Unpaid, Is::ProsecutionReferred)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (&[Is::Issued], "It has not been served: no day to pay has begun."),
                (&[Is::Served], "The days to pay are not over: nobody is prosecuted before."),
                (&[Is::PaidReduced, Is::PaidFull], PAID),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::ProsecutionReferred], REFERRED),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
        Row {
            action: Do::RecordOutcome,
            moves: &[(Is::ProsecutionReferred, Is::Prosecuted)],
            refused: &[
                (OPEN, NOT_ISSUED),
                (&[Is::Refused], REFUSED),
                (&[Is::Approved], NOT_ISSUED),
                (
                    &[Is::Issued, Is::Served, Is::PaidReduced, Is::PaidFull, Is::Unpaid],
                    "It was not referred to be prosecuted.",
                ),
                (&[Is::Withdrawn], WITHDRAWN),
                (&[Is::Prosecuted], PROSECUTED),
            ],
        },
    ],
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!(PENALTY_NOTICE.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn what_a_state_refuses_is_told_with_the_reason() {
        let actions = PENALTY_NOTICE.actions(Is::Served);
        assert_eq!(actions.allowed, ["record_payment", "withdraw"]);
        let refer = actions.refused.iter().find(|refused| refused.action == "refer_to_prosecution");
        assert_eq!(refer.unwrap().reason, "The days to pay are not over: nobody is prosecuted before.");
    }

    fn acts() -> impl Strategy<Value = Vec<PenaltyNoticeAction>> {
        prop::collection::vec(prop::sample::select(Do::ALL), 0..60)
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
            for end in [Is::Refused, Is::Withdrawn, Is::Prosecuted] {
                let after = seen.iter().skip_while(|state| **state != end);
                prop_assert!(after.into_iter().all(|state| *state == end), "{end:?} is an end");
            }
        }
    }
}
