//! How far an action is, and what can be done with it.

use crate::domain::{
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far an action of a support meeting is. The list may grow.
    SupportMeetingActionState {
        /// It is to be done.
        Open = "open";
        /// It is done.
        Done = "done";
        /// It will not be done.
        Dropped = "dropped";
    }
}

spelled! {
    /// Whose an action is. The list may grow.
    SupportMeetingOwnerSide {
        /// The school's.
        School = "school";
        /// The authority's.
        Authority = "authority";
        /// A partner's.
        Other = "other";
    }
}

spelled! {
    /// What can be done with an action of a support meeting.
    SupportMeetingActionStep {
        /// Change what it says.
        Amend = "amend";
        /// Say that it is done.
        Complete = "complete";
        /// Give it up.
        Drop = "drop";
        /// Say that it is to be done after all.
        Reopen = "reopen";
    }
}

use SupportMeetingActionState as Is;
use SupportMeetingActionStep as Do;

const DONE: &str = "It is done: reopen it first.";
const DROPPED: &str = "It was given up: reopen it first.";
const SETTLED: &[(&[Is], &str)] = &[(&[Is::Done], DONE), (&[Is::Dropped], DROPPED)];

/// What can be done with an action, and when: whatever has become of its meeting.
pub static ACTION: Table<SupportMeetingActionState, SupportMeetingActionStep> = Table {
    spelling: SupportMeetingActionStep::as_str,
    rows: &[
        Row { action: Do::Amend, moves: &[(Is::Open, Is::Open)], refused: SETTLED },
        Row { action: Do::Complete, moves: &[(Is::Open, Is::Done)], refused: SETTLED },
        Row { action: Do::Drop, moves: &[(Is::Open, Is::Dropped)], refused: SETTLED },
        Row {
            action: Do::Reopen,
            moves: &[(Is::Done, Is::Open), (Is::Dropped, Is::Open)],
            refused: &[(&[Is::Open], "It is still to be done.")],
        },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_step_in_every_state_once() {
        assert!(ACTION.faults(SupportMeetingActionState::ALL, SupportMeetingActionStep::ALL).is_empty());
    }
}
