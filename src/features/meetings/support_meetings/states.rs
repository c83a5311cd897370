//! How far a support meeting is, and what can be done with it.

use crate::domain::{
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a support meeting is. The list may grow.
    SupportMeetingState {
        /// It is planned.
        Planned = "planned";
        /// It was held.
        Held = "held";
        /// The authority called it off.
        Cancelled = "cancelled";
        /// The school declined it.
        Declined = "declined";
    }
}

spelled! {
    /// Whether a support meeting is the one of its term. The list may grow.
    SupportMeetingKind {
        /// The termly meeting, of which a school has one.
        Termly = "termly";
        /// One beside it.
        Extra = "extra";
    }
}

spelled! {
    /// On whose side somebody comes to a meeting. The list may grow.
    SupportMeetingSide {
        /// The school's.
        School = "school";
        /// The authority's.
        Authority = "authority";
        /// A partner's: early help, health, social care.
        Partner = "partner";
    }
}

spelled! {
    /// What can be done with a support meeting.
    SupportMeetingStep {
        /// Change what it is about, with whom, and where.
        Amend = "amend";
        /// Move it to another time.
        Reschedule = "reschedule";
        /// Say who comes.
        AddAttendees = "add_attendees";
        /// Say that it was held.
        Hold = "hold";
        /// Put right what was said of how it went.
        AmendMinutes = "amend_minutes";
        /// Record a pupil who is to be discussed, or was.
        RecordPupil = "record_pupil";
        /// Record an action.
        AgreeAction = "agree_action";
        /// Call it off.
        Cancel = "cancel";
        /// Decline it.
        Decline = "decline";
    }
}

use SupportMeetingState as Is;
use SupportMeetingStep as Do;

const HELD: &str = "It was held.";
const CANCELLED: &str = "It was cancelled: plan another.";
const DECLINED: &str = "The school declined it: plan another.";
const NOT_HELD: &str = "It was not held yet.";

/// What can be done with a support meeting, and when.
pub static MEETING: Table<SupportMeetingState, SupportMeetingStep> = Table {
    spelling: SupportMeetingStep::as_str,
    rows: &[
        Row { action: Do::Amend, moves: &[(Is::Planned, Is::Planned)], refused: OVER },
        Row { action: Do::Reschedule, moves: &[(Is::Planned, Is::Planned)], refused: OVER },
        Row { action: Do::AddAttendees, moves: &[(Is::Planned, Is::Planned)], refused: OVER },
        Row { action: Do::Hold, moves: &[(Is::Planned, Is::Held)], refused: OVER },
        Row {
            action: Do::AmendMinutes,
            moves: &[(Is::Held, Is::Held)],
            refused: &[
                (&[Is::Planned], NOT_HELD),
                (&[Is::Cancelled], CANCELLED),
                (&[Is::Declined], DECLINED),
            ],
        },
        Row { action: Do::RecordPupil, moves: WHILE_IT_LIVES, refused: GONE },
        Row { action: Do::AgreeAction, moves: WHILE_IT_LIVES, refused: GONE },
        Row { action: Do::Cancel, moves: &[(Is::Planned, Is::Cancelled)], refused: OVER },
        Row { action: Do::Decline, moves: &[(Is::Planned, Is::Declined)], refused: OVER },
    ],
};

const WHILE_IT_LIVES: &[(Is, Is)] = &[(Is::Planned, Is::Planned), (Is::Held, Is::Held)];
const GONE: &[(&[Is], &str)] = &[(&[Is::Cancelled], CANCELLED), (&[Is::Declined], DECLINED)];
const OVER: &[(&[Is], &str)] =
    &[(&[Is::Held], HELD), (&[Is::Cancelled], CANCELLED), (&[Is::Declined], DECLINED)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_step_in_every_state_once() {
        assert!(MEETING.faults(SupportMeetingState::ALL, SupportMeetingStep::ALL).is_empty());
    }

    #[test]
    fn what_was_held_is_neither_cancelled_nor_declined() {
        assert_eq!(MEETING.step(Is::Held, Do::Cancel), Err(HELD));
        assert_eq!(MEETING.step(Is::Held, Do::Decline), Err(HELD));
        assert_eq!(MEETING.step(Is::Planned, Do::Decline), Ok(Is::Declined));
    }
}
