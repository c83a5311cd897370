//! How far surveys and findings are, and what can be done with them: tables of action and state.

use chrono::NaiveDate;

use crate::domain::{
    action::{Actions, RefusedAction},
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// How far a survey is. The list may grow.
    SurveyState {
        /// It is being prepared; no school sees it.
        Draft = "draft";
        /// Its schools are fixed and its first day is to come.
        Scheduled = "scheduled";
        /// It is answered.
        Open = "open";
        /// Nothing more is taken, and its results are told.
        Closed = "closed";
    }
}

spelled! {
    /// What can be done with a survey.
    SurveyAction {
        /// Change what it asks.
        Change = "change";
        /// Open it: from then on its schools and questions are fixed.
        Open = "open";
        /// Let it be answered for longer.
        Extend = "extend";
        /// Take nothing more.
        Close = "close";
    }
}

spelled! {
    /// How far a finding is. The list may grow.
    SurveyFindingState {
        /// It is being worded.
        Draft = "draft";
        /// Schools read it.
        Published = "published";
        /// It says nothing any more.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with a finding.
    SurveyFindingAction {
        /// Change what it says.
        Change = "change";
        /// Let schools read it.
        Publish = "publish";
        /// Take it back.
        Withdraw = "withdraw";
    }
}

impl SurveyState {
    /// The state on a day of a survey that is stored as open.
    pub fn on(self, today: NaiveDate, opens_on: NaiveDate, closes_on: NaiveDate) -> Self {
        match self {
            Self::Open if today < opens_on => Self::Scheduled,
            Self::Open if closes_on < today => Self::Closed,
            other => other,
        }
    }
}

spelled! {
    /// How far an invitation to a survey is. The list may grow.
    SurveyInvitationState {
        /// The person has not answered.
        Invited = "invited";
        /// The person has.
        Answered = "answered";
        /// It was taken back: its token stands for nothing, and the person does not count as invited.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// What can be done with an invitation to a survey.
    SurveyInvitationAction {
        /// Make another token; the one before stands for nothing from then on.
        Reissue = "reissue";
        /// Take it back.
        Withdraw = "withdraw";
    }
}

use SurveyAction as Do;
use SurveyState as Is;

const FIXED: &str =
    "It was opened: what it asks, of whom and from when on is fixed. Its last day is moved by `extend`.";
const CLOSED: &str = "It is closed.";
const TOLD: &str = "It is closed: its results were told.";

/// What can be done with a survey, and when. A closed one is not opened again: its results were told.
pub static SURVEY: Table<SurveyState, SurveyAction> = Table {
    spelling: SurveyAction::as_str,
    rows: &[
        Row {
            action: Do::Change,
            moves: &[(Is::Draft, Is::Draft)],
            refused: &[(&[Is::Scheduled, Is::Open], FIXED), (&[Is::Closed], CLOSED)],
        },
        Row {
            action: Do::Open,
            moves: &[(Is::Draft, Is::Open)],
            refused: &[(&[Is::Scheduled, Is::Open], "It is open."), (&[Is::Closed], TOLD)],
        },
        Row {
            action: Do::Extend,
            moves: &[(Is::Scheduled, Is::Open), (Is::Open, Is::Open)],
            refused: &[(&[Is::Draft], "It is a draft: change it."), (&[Is::Closed], TOLD)],
        },
        Row {
            action: Do::Close,
            moves: &[(Is::Scheduled, Is::Closed), (Is::Open, Is::Closed)],
            refused: &[(&[Is::Draft], "It is a draft."), (&[Is::Closed], CLOSED)],
        },
    ],
};

use SurveyFindingAction as Step;
use SurveyFindingState as At;

/// What can be done with a finding, and when.
pub static FINDING: Table<SurveyFindingState, SurveyFindingAction> = Table {
    spelling: SurveyFindingAction::as_str,
    rows: &[
        Row {
            action: Step::Change,
            moves: &[(At::Draft, At::Draft), (At::Published, At::Published)],
            refused: &[(&[At::Withdrawn], "It is withdrawn.")],
        },
        Row {
            action: Step::Publish,
            moves: &[(At::Draft, At::Published)],
            refused: &[(&[At::Published], "It is published."), (&[At::Withdrawn], "It is withdrawn.")],
        },
        Row {
            action: Step::Withdraw,
            moves: &[(At::Draft, At::Withdrawn), (At::Published, At::Withdrawn)],
            refused: &[(&[At::Withdrawn], "It is withdrawn.")],
        },
    ],
};

use SurveyInvitationAction as Taken;
use SurveyInvitationState as Of;

const ANSWERED: &str = "It is answered.";
const TAKEN_BACK: &str = "It is withdrawn: invite the person again.";

/// What can be done with an invitation while its survey is not closed.
pub static INVITATION: Table<SurveyInvitationState, SurveyInvitationAction> = Table {
    spelling: SurveyInvitationAction::as_str,
    rows: &[
        Row {
            action: Taken::Reissue,
            moves: &[(Of::Invited, Of::Invited)],
            refused: &[(&[Of::Answered], ANSWERED), (&[Of::Withdrawn], TAKEN_BACK)],
        },
        Row {
            action: Taken::Withdraw,
            moves: &[(Of::Invited, Of::Withdrawn)],
            refused: &[(&[Of::Answered], ANSWERED), (&[Of::Withdrawn], "It is withdrawn.")],
        },
    ],
};

/// What can be done with an invitation. Once the survey is closed its base stays as it was told.
pub fn invitation_actions(state: SurveyInvitationState, survey: SurveyState) -> Actions {
    match survey {
        Is::Closed => Actions::none(SurveyInvitationAction::ALL.iter().map(|step| step.as_str()), CLOSED),
        _ => INVITATION.actions(state),
    }
}

const NOTHING_DONE: &str = "It says nothing of what was done: change it first.";

/// What can be done with a finding that says of something that was done, or of nothing.
pub fn finding_actions(state: SurveyFindingState, done: bool) -> Actions {
    let mut actions = FINDING.actions(state);
    let publish = SurveyFindingAction::Publish.as_str();
    if !done && actions.allowed.contains(&publish) {
        actions.allowed.retain(|action| *action != publish);
        actions.refused.push(RefusedAction { action: publish, reason: NOTHING_DONE });
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole() {
        assert_eq!(SURVEY.faults(Is::ALL, Do::ALL), []);
        assert_eq!(FINDING.faults(At::ALL, Step::ALL), []);
        assert_eq!(INVITATION.faults(Of::ALL, Taken::ALL), []);
    }

    #[test]
    fn a_finding_is_published_with_what_was_done() {
        assert_eq!(finding_actions(At::Draft, true).allowed, ["change", "publish", "withdraw"]);
        let nothing = finding_actions(At::Draft, false);
        assert_eq!(nothing.allowed, ["change", "withdraw"]);
        assert_eq!(nothing.refused, [RefusedAction { action: "publish", reason: NOTHING_DONE }]);
    }

    #[test]
    fn a_survey_is_open_from_its_first_day_to_the_end_of_its_last() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on = |today: &str| Is::Open.on(day(today), day("2024-05-13"), day("2024-06-07"));
        assert_eq!(on("2024-05-12"), Is::Scheduled);
        assert_eq!((on("2024-05-13"), on("2024-06-07")), (Is::Open, Is::Open));
        assert_eq!(on("2024-06-08"), Is::Closed);
        assert_eq!(Is::Draft.on(day("2024-06-08"), day("2024-05-13"), day("2024-06-07")), Is::Draft);
    }
}
