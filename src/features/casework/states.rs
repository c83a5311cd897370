//! How far referrals, cases, events and tasks are, and what can be done next: tables of action and state.

use super::values::{
    AttendanceCaseAction, AttendanceCaseKind, AttendanceCasePhase, AttendanceCaseState, CaseEventAction,
    CaseEventState, CaseTaskAction, CaseTaskState, OfficerAllocationState, ReferralAction, ReferralState,
};
use crate::domain::{
    action::{Actions, RefusedAction},
    state_table::{Row, Table},
};

const ACCEPTED: &str = "It was accepted: go on in its case.";
const RETURNED: &str = "It was returned: do what was asked, and refer again.";
const JOINED: &str = "It belongs to a case that was open already: go on in that case.";
const TAKEN_BACK: &str = "It was withdrawn: refer again.";

use ReferralState as Is;

/// What keeps every step from a referral that no longer waits.
const NOT_WAITING: &[(&[ReferralState], &str)] = &[
    (&[Is::Accepted], ACCEPTED),
    (&[Is::Returned], RETURNED),
    (&[Is::Joined], JOINED),
    (&[Is::Withdrawn], TAKEN_BACK),
];

/// What can be done with a referral, and when. One that is accepted when a case is open joins that case.
pub static REFERRAL: Table<ReferralState, ReferralAction> = Table {
    spelling: ReferralAction::as_str,
    rows: &[
        Row { action: ReferralAction::Accept, moves: &[(Is::Submitted, Is::Accepted)], refused: NOT_WAITING },
        Row { action: ReferralAction::Return, moves: &[(Is::Submitted, Is::Returned)], refused: NOT_WAITING },
        Row {
            action: ReferralAction::Withdraw,
            moves: &[(Is::Submitted, Is::Withdrawn)],
            refused: NOT_WAITING,
        },
    ],
};

use AttendanceCaseAction as Do;
use AttendanceCaseState::{Closed, Open};

const IS_CLOSED: &[(&[AttendanceCaseState], &str)] = &[(&[Closed], "It is closed: reopen it.")];

/// What can be done with a case, and when. What keeps an open one from being closed depends on more than its state.
pub static CASE: Table<AttendanceCaseState, AttendanceCaseAction> = Table {
    spelling: AttendanceCaseAction::as_str,
    rows: &[
        Row { action: Do::Write, moves: &[(Open, Open)], refused: IS_CLOSED },
        Row { action: Do::Assign, moves: &[(Open, Open)], refused: IS_CLOSED },
        Row { action: Do::Advance, moves: &[(Open, Open)], refused: IS_CLOSED },
        Row { action: Do::Prioritise, moves: &[(Open, Open)], refused: IS_CLOSED },
        Row {
            action: Do::Close,
            moves: &[(Open, Closed)],
            refused: &[(&[Closed], "It is closed already: reopen it to go on.")],
        },
        Row {
            action: Do::Reopen,
            moves: &[(Closed, Open)],
            refused: &[(&[Open], "It is open already: go on with it.")],
        },
    ],
};

const IMPORTED: &str = "It was imported, and is there to be read: open a case for what is to be done now.";

/// What can be done with a case of a kind, with what keeps it open.
pub fn case_actions(
    kind: AttendanceCaseKind,
    state: AttendanceCaseState,
    kept_open_by: &[&'static str],
) -> Actions {
    if kind == AttendanceCaseKind::FastTrack {
        return Actions::none(Do::ALL.iter().map(|action| action.as_str()), IMPORTED);
    }
    let mut actions = CASE.actions(state);
    let close = Do::Close.as_str();
    if let Some(reason) = kept_open_by.first().copied()
        && actions.allowed.contains(&close)
    {
        actions.allowed.retain(|action| *action != close);
        actions.refused.push(RefusedAction { action: close, reason });
    }
    actions
}

/// Whether the work on a case can go from one phase to another. A decision ends what came before it, and a family that is
/// worked with again is at the beginning.
pub fn may_advance(from: AttendanceCasePhase, to: AttendanceCasePhase) -> bool {
    use AttendanceCasePhase::{Casework, Decided, FormalLetter, PaceInterview};
    match from {
        Casework => matches!(to, FormalLetter | PaceInterview | Decided),
        FormalLetter => matches!(to, PaceInterview | Decided | Casework),
        PaceInterview => matches!(to, Decided | Casework),
        Decided => matches!(to, Decided | Casework),
    }
}

/// What is said of a case whose work does not go to the phase that was named: where it goes from the one that it is in.
pub fn where_it_goes(from: AttendanceCasePhase) -> String {
    let to = AttendanceCasePhase::ALL.iter().filter(|to| may_advance(from, **to)).map(|to| to.as_str());
    format!(
        "From `{}` the work on the case goes to: `{}`. Advance it to one of these.",
        from.as_str(),
        to.collect::<Vec<_>>().join("`, `")
    )
}

/// What can be done with an event of a case, and when.
pub static EVENT: Table<CaseEventState, CaseEventAction> = Table {
    spelling: CaseEventAction::as_str,
    rows: &[
        Row {
            action: CaseEventAction::Amend,
            moves: &[(CaseEventState::Recorded, CaseEventState::Recorded)],
            refused: &[(&[CaseEventState::Voided], "It is void: record it anew.")],
        },
        Row {
            action: CaseEventAction::Void,
            moves: &[(CaseEventState::Recorded, CaseEventState::Voided)],
            refused: &[(&[CaseEventState::Voided], "It is void: record it anew.")],
        },
    ],
};

use CaseTaskState as At;

const TASK_OVER: &[(&[CaseTaskState], &str)] =
    &[(&[At::Done], "It is done: record another."), (&[At::Cancelled], "It is cancelled: record another.")];

/// What can be done with a task, and when.
pub static TASK: Table<CaseTaskState, CaseTaskAction> = Table {
    spelling: CaseTaskAction::as_str,
    rows: &[
        Row { action: CaseTaskAction::Amend, moves: &[(At::Open, At::Open)], refused: TASK_OVER },
        Row { action: CaseTaskAction::Complete, moves: &[(At::Open, At::Done)], refused: TASK_OVER },
        Row { action: CaseTaskAction::Cancel, moves: &[(At::Open, At::Cancelled)], refused: TASK_OVER },
    ],
};

/// What can be done with an allocation.
pub fn allocation_actions(state: OfficerAllocationState) -> Actions {
    match state {
        OfficerAllocationState::Recorded => Actions::new(["end", "withdraw"], []),
        OfficerAllocationState::Withdrawn => {
            Actions::none(["end", "withdraw"], "It is withdrawn: allocate an officer anew.")
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(REFERRAL.faults(ReferralState::ALL, ReferralAction::ALL), []);
        assert_eq!(CASE.faults(AttendanceCaseState::ALL, AttendanceCaseAction::ALL), []);
        assert_eq!(EVENT.faults(CaseEventState::ALL, CaseEventAction::ALL), []);
        assert_eq!(TASK.faults(CaseTaskState::ALL, CaseTaskAction::ALL), []);
    }

    #[test]
    fn who_names_a_phase_that_is_out_of_turn_is_told_where_the_work_goes() {
        let told = where_it_goes(AttendanceCasePhase::PaceInterview);
        assert_eq!(
            told,
            "From `pace_interview` the work on the case goes to: `casework`, `decided`. Advance it to one of these."
        );
    }

    #[test]
    fn an_imported_case_is_read_alone_and_what_keeps_a_case_open_is_told() {
        let all = AttendanceCaseAction::ALL.len();
        for state in AttendanceCaseState::ALL {
            let imported = case_actions(AttendanceCaseKind::FastTrack, *state, &[]);
            assert!(imported.allowed.is_empty());
            assert_eq!(imported.refused.len(), all);
            let kept = case_actions(AttendanceCaseKind::Casework, *state, &["Not yet."]);
            assert!(!kept.allowed.contains(&"close"), "{state:?}");
            assert_eq!(kept.allowed.len() + kept.refused.len(), all);
        }
        let free = case_actions(AttendanceCaseKind::Casework, AttendanceCaseState::Open, &[]);
        assert!(free.allowed.contains(&"close"));
    }

    proptest! {
        /// Whatever is tried, what ended a referral stays.
        #[test]
        fn a_referral_ends_once(tried in prop::collection::vec(0..ReferralAction::ALL.len(), 0..20)) {
            let mut state = ReferralState::Submitted;
            let mut steps = 0;
            for action in tried.into_iter().map(|place| ReferralAction::ALL[place]) {
                if let Ok(to) = REFERRAL.step(state, action) {
                    steps += 1;
                    state = to;
                }
            }
            prop_assert!(steps <= 1);
        }

        /// Every phase leads back to work with the family, and none to itself but a decision that is put in another's place.
        #[test]
        fn no_phase_is_a_dead_end(from in 0..AttendanceCasePhase::ALL.len(), to in 0..AttendanceCasePhase::ALL.len()) {
            let (from, to) = (AttendanceCasePhase::ALL[from], AttendanceCasePhase::ALL[to]);
            prop_assert!(may_advance(from, AttendanceCasePhase::Decided));
            prop_assert!(from == AttendanceCasePhase::Casework || may_advance(from, AttendanceCasePhase::Casework));
            prop_assert!(from != to || may_advance(from, to) == (to == AttendanceCasePhase::Decided));
        }
    }
}
