//! What a Notice to Improve asks of a family, on which grounds it may end before its period is over, and whether the
//! registers bear such a ground out.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::domain::{spelled::spelled, text::some_text};

spelled! {
    /// What sufficient improvement is. The list may grow.
    NoticeToImproveAimKind {
        /// No further unauthorised absence in the whole period, as in Norfolk.
        NoUnauthorisedAbsence = "no_unauthorised_absence";
        /// A target that was tailored to this family.
        Tailored = "tailored";
    }
}

/// What sufficient improvement means for this family.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveAim {
    /// What kind of aim it is.
    pub kind: NoticeToImproveAimKind,
    /// The same in words that the parent reads.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "There is no further absence that the school has not authorised"
    )]
    pub text: String,
}

spelled! {
    /// On what ground a penalty notice may be issued before the period of a Notice to Improve is over. The list may grow.
    NoticeToImproveGroundKind {
        /// So many further sessions of unauthorised absence in the period.
        UnauthorisedAbsence = "unauthorised_absence";
        /// The support that was agreed is not taken up.
        SupportNotTakenUp = "support_not_taken_up";
        /// Another ground, told in the notice.
        Other = "other";
    }
}

/// A ground on which a notice may end early. Only what the parent was told of is one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct NoticeToImproveGround {
    /// Which; each stands in a notice once.
    pub kind: NoticeToImproveGroundKind,
    /// Of unauthorised absence: with how many sessions in the period. Of no other.
    #[validate(range(min = 1, max = 60))]
    #[schema(minimum = 1, maximum = 60, example = 2)]
    pub sessions: Option<u16>,
    /// The same in words that the parent reads.
    #[validate(length(min = 1, max = 1000), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 1000,
        example = "Two further half-days are missed without the school's authorisation"
    )]
    pub text: String,
}

/// Whether a ground is borne out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = NoticeToImproveBearing)]
pub enum Bearing {
    /// The registers bear it out.
    BorneOut,
    /// They do not.
    NotBorneOut,
    /// The registers do not tell: whoever ends the notice says what happened.
    ToBeSaid,
}

impl Bearing {
    /// The same in words.
    pub const fn as_sentence(self) -> &'static str {
        match self {
            Self::BorneOut => "The registers show the sessions that the notice named.",
            Self::NotBorneOut => "The registers do not show as many sessions as the notice named.",
            Self::ToBeSaid => "The registers do not tell: whoever ends the notice says what happened.",
        }
    }
}

impl NoticeToImproveGround {
    /// Whether so many breaches in the period bear it out.
    pub fn bearing(&self, breaches: usize) -> Bearing {
        match self.kind {
            NoticeToImproveGroundKind::UnauthorisedAbsence if breaches >= self.least() => Bearing::BorneOut,
            NoticeToImproveGroundKind::UnauthorisedAbsence => Bearing::NotBorneOut,
            _ => Bearing::ToBeSaid,
        }
    }

    /// The sessions with which it is borne out.
    pub fn least(&self) -> usize {
        self.sessions.map_or(1, usize::from).max(1)
    }
}

/// Whether sessions of unauthorised absence in the period agree with saying that attendance improved: where the aim is
/// that there are none, they do not. A tailored aim is for people to judge.
pub fn agrees(aim: NoticeToImproveAimKind, improved: bool, breaches: usize) -> bool {
    match aim {
        NoticeToImproveAimKind::NoUnauthorisedAbsence => improved == (breaches == 0),
        NoticeToImproveAimKind::Tailored => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(kind: NoticeToImproveGroundKind, sessions: Option<u16>) -> NoticeToImproveGround {
        NoticeToImproveGround { kind, sessions, text: "As told".to_owned() }
    }

    #[test]
    fn a_ground_of_absence_is_borne_out_by_as_many_sessions_as_it_names() {
        let two = ground(NoticeToImproveGroundKind::UnauthorisedAbsence, Some(2));
        let bearings = [0, 1, 2, 3].map(|breaches| two.bearing(breaches));
        use Bearing::{BorneOut, NotBorneOut};
        assert_eq!(bearings, [NotBorneOut, NotBorneOut, BorneOut, BorneOut]);
        let any = ground(NoticeToImproveGroundKind::UnauthorisedAbsence, None);
        assert_eq!([any.bearing(0), any.bearing(1)], [NotBorneOut, BorneOut], "at least one");
    }

    #[test]
    fn other_grounds_are_for_people_to_say() {
        let other = ground(NoticeToImproveGroundKind::SupportNotTakenUp, None);
        assert_eq!([other.bearing(0), other.bearing(9)], [Bearing::ToBeSaid; 2]);
    }

    #[test]
    fn an_end_that_the_registers_contradict_needs_a_reason() {
        let none = NoticeToImproveAimKind::NoUnauthorisedAbsence;
        assert!(agrees(none, true, 0) && agrees(none, false, 1));
        assert!(!agrees(none, true, 1) && !agrees(none, false, 0));
        assert!(agrees(NoticeToImproveAimKind::Tailored, true, 5));
    }
}
