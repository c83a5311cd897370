//! The states of a Notice to Improve.
//!
//! `active` and `due_for_review` are worked out from the day: a notice that was served is active from the first day of
//! its period, and due for review after the last.

use chrono::NaiveDate;

use super::{Row, Table};
use crate::domain::spelled::spelled;

spelled! {
    /// How far a Notice to Improve is. The list may grow.
    NoticeToImproveState {
        /// It is being written.
        Draft = "draft";
        /// Issued, and not yet served.
        Issued = "issued";
        /// Received by the parent; its period has not begun.
        Served = "served";
        /// Its period runs.
        Active = "active";
        /// Its period is over, and nobody has said what came of it.
        DueForReview = "due_for_review";
        /// Attendance improved as the notice asked.
        Improved = "concluded_improved";
        /// It did not.
        NotImproved = "concluded_not_improved";
        /// Ended before its period was over, on grounds that it told the parent of.
        EndedEarly = "ended_early";
        /// Cancelled.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What can be done with a Notice to Improve.
    NoticeToImproveAction {
        /// Change what it says.
        Amend = "amend";
        /// Issue it.
        Issue = "issue";
        /// Record that it was handed over or posted.
        Serve = "serve";
        /// Put right how and when it was received.
        CorrectService = "correct_service";
        /// Record that attendance improved as it asked.
        ConcludeImproved = "conclude_improved";
        /// Record that it did not.
        ConcludeNotImproved = "conclude_not_improved";
        /// Put right what was said to have come of it: that it was the other.
        CorrectConclusion = "correct_conclusion";
        /// End it before its period is over.
        EndEarly = "end_early";
        /// Cancel it.
        Cancel = "cancel";
    }
}

use NoticeToImproveAction as Do;
use NoticeToImproveState as Is;

impl NoticeToImproveState {
    /// The state on a day of a notice that is stored as served, by the first and the last day of its period. While the
    /// last day is not known, because the school's calendar does not reach it, the period runs.
    pub fn on(self, today: NaiveDate, from_on: NaiveDate, to_on: Option<NaiveDate>) -> Self {
        match self {
            Self::Served if to_on.is_some_and(|to_on| to_on < today) => Self::DueForReview,
            Self::Served if from_on <= today => Self::Active,
            state => state,
        }
    }
}

const DRAFT: &str = "It is a draft: issue it first.";
const NOT_SERVED: &str = "It has not been served: its period has not begun.";
const NOT_BEGUN: &str = "Its period has not begun.";
const ISSUED: &str = "It has been issued: what was issued is not changed. Cancel it and draft another.";
const ENDED: &str = "It has ended.";
const CANCELLED: &str = "It was cancelled.";
const RUNS: &str = "Its period is not over: to end it before, say on which of its grounds (`end_early`).";

const NOT_OVER: &str = "Its period is not over: improvement is asked for in the whole of it.";

const ENDS: &[Is] = &[Is::Improved, Is::NotImproved, Is::EndedEarly];
const SINCE_ISSUE: &[Is] = &[Is::Issued, Is::Served, Is::Active, Is::DueForReview];

/// What can be done with a Notice to Improve, and when.
pub static NOTICE_TO_IMPROVE: Table<NoticeToImproveState, NoticeToImproveAction> = Table {
    spelling: NoticeToImproveAction::as_str,
    rows: &[
        Row {
            action: Do::Amend,
            moves: &[(Is::Draft, Is::Draft)],
            refused: &[(SINCE_ISSUE, ISSUED), (ENDS, ENDED), (&[Is::Cancelled], CANCELLED)],
        },
        Row {
            action: Do::Issue,
            moves: &[(Is::Draft, Is::Issued)],
            refused: &[(SINCE_ISSUE, "It has been issued."), (ENDS, ENDED), (&[Is::Cancelled], CANCELLED)],
        },
        Row {
            action: Do::Serve,
            moves: &[(Is::Issued, Is::Served)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (
                    &[Is::Served, Is::Active, Is::DueForReview],
                    "It has been served: put right how (`correct_service`).",
                ),
                (ENDS, ENDED),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::CorrectService,
            moves: &[(Is::Served, Is::Served), (Is::Active, Is::Served), (Is::DueForReview, Is::Served)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Issued], "It has not been served."),
                (ENDS, ENDED),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            // What is asked for is asked for the whole period: who is told too soon that it was done has no last chance
            // left for the rest of it.
            action: Do::ConcludeImproved,
            moves: &[(Is::DueForReview, Is::Improved)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Issued], NOT_SERVED),
                (&[Is::Served], NOT_BEGUN),
                (&[Is::Active], NOT_OVER),
                (ENDS, ENDED),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::ConcludeNotImproved,
            moves: &[(Is::DueForReview, Is::NotImproved)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Issued], NOT_SERVED),
                (&[Is::Served], NOT_BEGUN),
                (&[Is::Active], RUNS),
                (ENDS, ENDED),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            // Of two things the one that was said is put right to be the other.
            action: Do::CorrectConclusion,
            moves: &[(Is::Improved, Is::NotImproved), (Is::NotImproved, Is::Improved)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Issued], NOT_SERVED),
                (&[Is::Served, Is::Active, Is::DueForReview], "Nobody has said yet what came of it."),
                (&[Is::EndedEarly], "It was ended early: nobody said whether attendance improved."),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::EndEarly,
            moves: &[(Is::Active, Is::EndedEarly)],
            refused: &[
                (&[Is::Draft], DRAFT),
                (&[Is::Issued], NOT_SERVED),
                (&[Is::Served], NOT_BEGUN),
                (&[Is::DueForReview], "Its period is over: say what came of it."),
                (ENDS, ENDED),
                (&[Is::Cancelled], CANCELLED),
            ],
        },
        Row {
            action: Do::Cancel,
            moves: &[
                (Is::Draft, Is::Cancelled),
                (Is::Issued, Is::Cancelled),
                (Is::Served, Is::Cancelled),
                (Is::Active, Is::Cancelled),
                (Is::DueForReview, Is::Cancelled),
            ],
            refused: &[(ENDS, ENDED), (&[Is::Cancelled], CANCELLED)],
        },
    ],
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(NOTICE_TO_IMPROVE.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn a_served_notice_is_active_in_its_period_and_due_for_review_after_it() {
        let (from_on, to_on) = (day("2026-11-02"), day("2026-12-11"));
        let on = |today: &str| Is::Served.on(day(today), from_on, Some(to_on));
        assert_eq!(on("2026-11-01"), Is::Served);
        assert_eq!((on("2026-11-02"), on("2026-12-11")), (Is::Active, Is::Active));
        assert_eq!(on("2026-12-12"), Is::DueForReview);
        assert_eq!(Is::Draft.on(day("2026-12-12"), from_on, Some(to_on)), Is::Draft);
        assert_eq!(Is::Served.on(day("2026-12-12"), from_on, None), Is::Active, "nobody knows when it ends");
    }

    proptest! {
        #[test]
        fn no_history_ends_what_was_not_served_or_goes_on_after_an_end(
            acts in prop::collection::vec((prop::sample::select(Do::ALL), 0..10i64), 0..60),
        ) {
            let (from_on, to_on) = (day("2026-11-02"), day("2026-12-11"));
            let (mut state, mut today) = (Is::Draft, day("2026-10-20"));
            let mut seen = vec![state];
            for (act, days) in acts {
                today += chrono::Duration::days(days);
                let stands = state.on(today, from_on, Some(to_on));
                let amends = act == Do::Amend;
                if let Ok(to) = NOTICE_TO_IMPROVE.step(stands, act) {
                    prop_assert!(!amends || stands == Is::Draft, "what was issued is not changed");
                    let concluded = matches!(to, Is::Improved | Is::NotImproved);
                    prop_assert!(!concluded || to_on < today, "nothing is concluded before the period is over");
                    state = to;
                    seen.push(state);
                }
            }
            let served = seen.iter().position(|state| *state == Is::Served);
            for end in [Is::Improved, Is::NotImproved, Is::EndedEarly, Is::Cancelled] {
                if let Some(at) = seen.iter().position(|state| *state == end) {
                    let put_right = |state: &Is| matches!(state, Is::Improved | Is::NotImproved);
                    let after = &seen[at..];
                    prop_assert!(after.len() == 1 || after.iter().all(put_right), "an end is the end");
                    prop_assert!(end == Is::Cancelled || served.is_some_and(|served| served < at));
                }
            }
        }
    }
}
