//! How far a sheet is, how far a school is with it, and what can be done next: tables of action and state.

use chrono::{DateTime, Utc};

use crate::domain::{
    action::{Actions, RefusedAction},
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far an information sheet is. The list may grow.
    #[schema(as = InformationSheetState)]
    SheetState {
        /// It is being written; no school sees it.
        Draft = "draft";
        /// It has its number and its schools; its instant is to come.
        Scheduled = "scheduled";
        /// Its schools see it.
        Published = "published";
        /// It says nothing any more: schools that saw it are told so.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with an information sheet.
    #[schema(as = InformationSheetAction)]
    SheetAction {
        /// Change what it says.
        Change = "change";
        /// Give it its number, its schools and its instant.
        Publish = "publish";
        /// Let it be seen from another instant on.
        Reschedule = "reschedule";
        /// Say it otherwise, with the reason.
        Correct = "correct";
        /// Take it back.
        Withdraw = "withdraw";
    }
}

spelled! {
    /// How far a school is with an information sheet. The list may grow.
    #[schema(as = InformationSheetReceiptState)]
    ReceiptState {
        /// Nobody at the school has said that it was read.
        Unread = "unread";
        /// Somebody has read it.
        Read = "read";
        /// The school has taken notice of it.
        Acknowledged = "acknowledged";
        /// The school has done what it asks.
        Completed = "completed";
    }
}

spelled! {
    /// What a school can do with an information sheet.
    #[schema(as = InformationSheetReceiptAction)]
    ReceiptAction {
        /// Say that it was read.
        Read = "read";
        /// Say that the school has taken notice of it.
        Acknowledge = "acknowledge";
        /// Say that the school has done what it asks.
        Complete = "complete";
        /// Say that it is not done after all.
        Reopen = "reopen";
    }
}

impl SheetState {
    /// The state at an instant of a sheet that is stored as published.
    pub fn at(self, now: DateTime<Utc>, published_at: Option<DateTime<Utc>>) -> Self {
        let to_come = published_at.is_none_or(|at| now < at);
        if self == Self::Published && to_come { Self::Scheduled } else { self }
    }
}

use SheetAction as Do;
use SheetState as Is;

const DRAFT: &str = "It is a draft: change it.";
const PUBLISHED: &str = "It is published: correct it.";
const WITHDRAWN: &str = "It is withdrawn.";

/// What can be done with a sheet, and when.
pub static SHEET: Table<SheetState, SheetAction> = Table {
    spelling: SheetAction::as_str,
    rows: &[
        Row {
            action: Do::Change,
            moves: &[(Is::Draft, Is::Draft)],
            refused: &[(&[Is::Scheduled, Is::Published], PUBLISHED), (&[Is::Withdrawn], WITHDRAWN)],
        },
        Row {
            action: Do::Publish,
            moves: &[(Is::Draft, Is::Published)],
            refused: &[(&[Is::Scheduled, Is::Published], "It is published."), (&[Is::Withdrawn], WITHDRAWN)],
        },
        Row {
            action: Do::Reschedule,
            moves: &[(Is::Scheduled, Is::Published)],
            refused: &[
                (&[Is::Draft], "It is a draft: publish it."),
                (&[Is::Published], "Schools see it already."),
                (&[Is::Withdrawn], WITHDRAWN),
            ],
        },
        Row {
            action: Do::Correct,
            moves: &[(Is::Scheduled, Is::Published), (Is::Published, Is::Published)],
            refused: &[(&[Is::Draft], DRAFT), (&[Is::Withdrawn], WITHDRAWN)],
        },
        Row {
            action: Do::Withdraw,
            moves: &[
                (Is::Draft, Is::Withdrawn),
                (Is::Scheduled, Is::Withdrawn),
                (Is::Published, Is::Withdrawn),
            ],
            refused: &[(&[Is::Withdrawn], WITHDRAWN)],
        },
    ],
};

use ReceiptAction as Step;
use ReceiptState as At;

const DONE: &str = "It is completed.";

/// What a school can do with a sheet, and when.
pub static RECEIPT: Table<ReceiptState, ReceiptAction> = Table {
    spelling: ReceiptAction::as_str,
    rows: &[
        Row {
            action: Step::Read,
            moves: &[(At::Unread, At::Read)],
            refused: &[(&[At::Read, At::Acknowledged, At::Completed], "It is read.")],
        },
        Row {
            action: Step::Acknowledge,
            moves: &[(At::Unread, At::Acknowledged), (At::Read, At::Acknowledged)],
            refused: &[(&[At::Acknowledged], "It is acknowledged."), (&[At::Completed], DONE)],
        },
        Row {
            action: Step::Complete,
            moves: &[
                (At::Unread, At::Completed),
                (At::Read, At::Completed),
                (At::Acknowledged, At::Completed),
            ],
            refused: &[(&[At::Completed], DONE)],
        },
        Row {
            action: Step::Reopen,
            moves: &[(At::Completed, At::Acknowledged)],
            refused: &[(&[At::Unread, At::Read, At::Acknowledged], "It is not completed.")],
        },
    ],
};

const ASKS_NOTHING: &str = "It asks for nothing to be done: acknowledge it.";

/// What a school can do with a sheet that asks for something, or for nothing, or that was withdrawn.
pub fn receipt_actions(state: ReceiptState, asks: bool, withdrawn: bool) -> Actions {
    if withdrawn {
        return Actions::none(ReceiptAction::ALL.iter().map(|step| step.as_str()), WITHDRAWN);
    }
    let mut actions = RECEIPT.actions(state);
    let complete = ReceiptAction::Complete.as_str();
    if !asks && actions.allowed.contains(&complete) {
        actions.allowed.retain(|action| *action != complete);
        actions.refused.push(RefusedAction { action: complete, reason: ASKS_NOTHING });
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(SHEET.faults(Is::ALL, Do::ALL), []);
        assert_eq!(RECEIPT.faults(At::ALL, Step::ALL), []);
    }

    #[test]
    fn a_sheet_is_visible_from_its_instant_on() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let published = Some(at("2022-01-14T12:00:00Z"));
        assert_eq!(Is::Published.at(at("2022-01-14T11:59:59Z"), published), Is::Scheduled);
        assert_eq!(Is::Published.at(at("2022-01-14T12:00:00Z"), published), Is::Published);
        assert_eq!(Is::Draft.at(at("2022-01-14T12:00:00Z"), None), Is::Draft);
        assert_eq!(Is::Withdrawn.at(at("2022-01-14T11:00:00Z"), published), Is::Withdrawn);
    }

    #[test]
    fn a_sheet_that_asks_for_nothing_cannot_be_completed() {
        for state in At::ALL {
            let actions = receipt_actions(*state, false, false);
            assert!(!actions.allowed.contains(&"complete"), "{state:?}");
            assert_eq!(actions.allowed.len() + actions.refused.len(), Step::ALL.len());
            assert!(receipt_actions(*state, true, true).allowed.is_empty());
        }
        let why = receipt_actions(At::Read, false, false);
        assert!(why.refused.iter().any(|refused| refused.reason == ASKS_NOTHING));
    }
}
