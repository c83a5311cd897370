//! The closed lists of referrals to agencies, and what each state allows.

use crate::domain::{
    action::Actions,
    spelled::spelled,
    state_table::{Row, Table},
};

spelled! {
    /// To what kind of agency a pupil is referred. The list may grow.
    AgencyReferralAgency {
        /// Health services, school nursing and mental health among them.
        Health = "health";
        /// Youth justice services.
        YouthJustice = "youth_justice";
        /// Careers and participation services.
        Careers = "careers";
        /// A voluntary or community organisation.
        Voluntary = "voluntary";
        /// Children's social care of the authority.
        ChildrensSocialCare = "childrens_social_care";
        /// Early help of the authority or its partners.
        EarlyHelp = "early_help";
        /// Another agency, told by its name.
        Other = "other";
    }
}

spelled! {
    /// How far a referral is.
    AgencyReferralState {
        /// The agency has not answered.
        Referred = "referred";
        /// The agency works with the family.
        Accepted = "accepted";
        /// The agency does not.
        Declined = "declined";
        /// What the agency did is over.
        Ended = "ended";
        /// It was recorded wrongly.
        Withdrawn = "withdrawn";
    }
}

spelled! {
    /// Who consented to a referral.
    AgencyReferralConsenter {
        /// A parent.
        Parent = "parent";
        /// The pupil, who is able to decide.
        Pupil = "pupil";
    }
}

spelled! {
    /// On which lawful ground information about a pupil is shared without consent. The list may grow.
    AgencyReferralGround {
        /// Safeguarding a child at risk (Data Protection Act 2018, Schedule 1, paragraph 18).
        Safeguarding = "safeguarding";
        /// A duty of the law (Article 6(1)(c) of the UK GDPR).
        LegalObligation = "legal_obligation";
        /// A task in the public interest that the law lays down (Article 6(1)(e)).
        PublicTask = "public_task";
        /// Somebody's life is at stake (Article 6(1)(d)).
        VitalInterests = "vital_interests";
    }
}

spelled! {
    /// What came of what the agency did. The list may grow.
    AgencyReferralOutcome {
        /// What was needed was given.
        NeedsMet = "needs_met";
        /// A part of it was.
        PartlyMet = "partly_met";
        /// The family did not take part, or no longer.
        Disengaged = "disengaged";
        /// The agency referred to another.
        PassedOn = "passed_on";
        /// The agency never answered: the one way in which a referral ends that was not answered.
        NoAnswer = "no_answer";
        /// The pupil moved away.
        MovedAway = "moved_away";
        /// Something else, told in the note.
        Other = "other";
    }
}

spelled! {
    /// What can be done with a referral.
    AgencyReferralAction {
        /// Put right what was said.
        Amend = "amend";
        /// Say that the agency works with the family.
        Accept = "accept";
        /// Say that it does not.
        Decline = "decline";
        /// Say what came of it.
        End = "end";
        /// Withdraw what was recorded wrongly.
        Withdraw = "withdraw";
    }
}

use AgencyReferralAction as Do;
use AgencyReferralState as Is;

const ANSWERED: &str = "The agency has answered.";
const GONE: &str = "It is withdrawn.";

/// What can be done with a referral, and when.
pub static REFERRAL: Table<Is, Do> = Table {
    spelling: Do::as_str,
    rows: &[
        Row {
            action: Do::Amend,
            moves: &[(Is::Referred, Is::Referred)],
            refused: &[
                (&[Is::Accepted, Is::Declined, Is::Ended], "The agency has answered to what was said."),
                (&[Is::Withdrawn], GONE),
            ],
        },
        Row {
            action: Do::Accept,
            moves: &[(Is::Referred, Is::Accepted)],
            refused: &[(&[Is::Accepted, Is::Declined, Is::Ended], ANSWERED), (&[Is::Withdrawn], GONE)],
        },
        Row {
            action: Do::Decline,
            moves: &[(Is::Referred, Is::Declined)],
            refused: &[(&[Is::Accepted, Is::Declined, Is::Ended], ANSWERED), (&[Is::Withdrawn], GONE)],
        },
        Row {
            action: Do::End,
            moves: &[(Is::Referred, Is::Ended), (Is::Accepted, Is::Ended)],
            refused: &[
                (&[Is::Declined], "The agency declined: there is nothing to end."),
                (&[Is::Ended], "It is ended."),
                (&[Is::Withdrawn], GONE),
            ],
        },
        Row {
            action: Do::Withdraw,
            moves: &[
                (Is::Referred, Is::Withdrawn),
                (Is::Accepted, Is::Withdrawn),
                (Is::Declined, Is::Withdrawn),
                (Is::Ended, Is::Withdrawn),
            ],
            refused: &[(&[Is::Withdrawn], GONE)],
        },
    ],
};

/// What a state allows.
pub fn actions(state: Is) -> Actions {
    REFERRAL.actions(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_tells_of_every_action_in_every_state_once() {
        assert_eq!(REFERRAL.faults(Is::ALL, Do::ALL), []);
        let open = Is::ALL.iter().filter(|state| **state != Is::Withdrawn);
        assert!(open.into_iter().all(|state| REFERRAL.step(*state, Do::Withdraw) == Ok(Is::Withdrawn)));
    }
}
