//! How far a permit is, and what can be done with it when: a table of action and state.

use chrono::NaiveDate;

use crate::domain::{
    action::Actions,
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a permit is. That it has expired is worked out by the day.
    ChildEmploymentPermitState {
        /// It was applied for.
        Applied = "applied";
        /// It was granted.
        Granted = "granted";
        /// It was refused.
        Refused = "refused";
        /// It was granted and taken back.
        Revoked = "revoked";
        /// It was granted, and its last day is over.
        Expired = "expired";
        /// The application was given up, or it was recorded wrongly. Nothing rests on it.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with a permit.
    ChildEmploymentPermitAction {
        /// Put right what was applied for.
        Amend = "amend";
        /// Grant it.
        Grant = "grant";
        /// Refuse it.
        Refuse = "refuse";
        /// Take it back.
        Revoke = "revoke";
        /// Withdraw it.
        Withdraw = "withdraw";
    }
}

use ChildEmploymentPermitAction as Do;
use ChildEmploymentPermitState as Is;

impl Is {
    /// The state on a day of a permit that is stored as this and ends on another.
    pub fn on(self, today: NaiveDate, to_on: NaiveDate) -> Self {
        match self {
            Self::Granted if to_on < today => Self::Expired,
            state => state,
        }
    }
}

const DECIDED: &str = "It is decided.";
const GONE: &str = "It is withdrawn.";
const AFTER: &[Is] = &[Is::Granted, Is::Expired, Is::Refused, Is::Revoked];

/// What can be done with a permit, and when.
pub static PERMIT: Table<Is, Do> = Table {
    spelling: Do::as_str,
    rows: &[
        Row {
            action: Do::Amend,
            moves: &[(Is::Applied, Is::Applied)],
            refused: &[(AFTER, "It is decided: another permit is applied for."), (&[Is::Withdrawn], GONE)],
        },
        Row {
            action: Do::Grant,
            moves: &[(Is::Applied, Is::Granted)],
            refused: &[(AFTER, DECIDED), (&[Is::Withdrawn], GONE)],
        },
        Row {
            action: Do::Refuse,
            moves: &[(Is::Applied, Is::Refused)],
            refused: &[(AFTER, DECIDED), (&[Is::Withdrawn], GONE)],
        },
        Row {
            action: Do::Revoke,
            moves: &[(Is::Granted, Is::Revoked)],
            refused: &[
                (&[Is::Applied], "It is not granted: refuse it."),
                (&[Is::Expired], "Its last day is over."),
                (&[Is::Refused], "It was never granted."),
                (&[Is::Revoked], "It is revoked."),
                (&[Is::Withdrawn], GONE),
            ],
        },
        Row {
            action: Do::Withdraw,
            moves: &[
                (Is::Applied, Is::Withdrawn),
                (Is::Granted, Is::Withdrawn),
                (Is::Expired, Is::Withdrawn),
                (Is::Refused, Is::Withdrawn),
                (Is::Revoked, Is::Withdrawn),
            ],
            refused: &[(&[Is::Withdrawn], GONE)],
        },
    ],
};

/// What a state allows.
pub fn actions(state: Is) -> Actions {
    PERMIT.actions(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_action_in_every_state_once() {
        assert_eq!(PERMIT.faults(Is::ALL, Do::ALL), []);
    }

    #[test]
    fn a_granted_permit_expires_after_its_last_day() {
        let day = |text: &str| text.parse().unwrap();
        assert_eq!(Is::Granted.on(day("2026-11-20"), day("2026-11-20")), Is::Granted);
        assert_eq!(Is::Granted.on(day("2026-11-21"), day("2026-11-20")), Is::Expired);
        assert_eq!(Is::Revoked.on(day("2026-11-21"), day("2026-11-20")), Is::Revoked);
    }
}
