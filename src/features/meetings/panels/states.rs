//! How far an attendance panel is, and what can be done with it.

use crate::domain::{
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far an attendance panel is.
    AttendancePanelState {
        /// It is planned.
        Planned = "planned";
        /// It was held.
        Held = "held";
        /// It was called off.
        Cancelled = "cancelled";
    }
}

spelled! {
    /// What came of a panel, as its review found it. The list may grow.
    AttendancePanelOutcome {
        /// The targets were met.
        TargetsMet = "targets_met";
        /// Attendance is better, and the targets were not met.
        Improved = "improved";
        /// Attendance is no better.
        NotImproved = "not_improved";
        /// Something else, told in the note.
        Other = "other";
    }
}

spelled! {
    /// What can be done with an attendance panel.
    AttendancePanelStep {
        /// Change what it is to be.
        Amend = "amend";
        /// Say that it was held, and what was decided.
        Hold = "hold";
        /// Say what a review found.
        Review = "review";
        /// Call it off.
        Cancel = "cancel";
    }
}

use AttendancePanelState as Is;
use AttendancePanelStep as Do;

const HELD: &str = "It was held.";
const CANCELLED: &str = "It was called off: plan another.";
const OVER: &[(&[Is], &str)] = &[(&[Is::Held], HELD), (&[Is::Cancelled], CANCELLED)];

/// What can be done with an attendance panel, and when.
pub static PANEL: Table<AttendancePanelState, AttendancePanelStep> = Table {
    spelling: AttendancePanelStep::as_str,
    rows: &[
        Row { action: Do::Amend, moves: &[(Is::Planned, Is::Planned)], refused: OVER },
        Row { action: Do::Hold, moves: &[(Is::Planned, Is::Held)], refused: OVER },
        Row {
            action: Do::Review,
            moves: &[(Is::Held, Is::Held)],
            refused: &[(&[Is::Planned], "It was not held yet."), (&[Is::Cancelled], CANCELLED)],
        },
        Row { action: Do::Cancel, moves: &[(Is::Planned, Is::Cancelled)], refused: OVER },
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_step_in_every_state_once() {
        assert!(PANEL.faults(AttendancePanelState::ALL, AttendancePanelStep::ALL).is_empty());
    }
}
