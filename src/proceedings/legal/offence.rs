//! The offences of prosecutions, and of what a parent was found guilty.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{
    disposal::LegalActionDecision,
    route::{LegalActionOutcome, LegalActionRoute},
};
use crate::domain::{date, spelled::spelled};

spelled! {
    /// The offence of a prosecution.
    LegalActionOffence {
        /// Section 444(1) of the Education Act 1996: the child does not attend regularly.
        Section4441 = "444_1";
        /// Section 444(1A): the parent knows it and fails to act.
        Section4441A = "444_1a";
        /// Section 443: a school attendance order was not complied with.
        Section443 = "443";
        /// Section 103 of the Education and Inspections Act 2006: an excluded child was in a public place.
        Section103 = "103";
    }
}

impl LegalActionOffence {
    /// The highest fine: level 4 of the standard scale for the offence under section 444(1A), level 3 for the others.
    pub const fn highest_fine_pence(self) -> i64 {
        match self {
            Self::Section4441 | Self::Section443 | Self::Section103 => 100_000,
            Self::Section4441A => 250_000,
        }
    }

    /// The provision, as faults name it.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Section4441 | Self::Section4441A => "ea1996-444",
            Self::Section443 => "ea1996-443",
            Self::Section103 => "eia2006-103",
        }
    }

    /// In words with the provision: the end of a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Section4441 => {
                "failing to secure regular attendance at school (section 444(1) of the Education Act 1996)"
            }
            Self::Section4441A => {
                "knowingly failing to secure regular attendance at school (section 444(1A) of the Education Act 1996)"
            }
            Self::Section443 => {
                "failing to comply with a school attendance order (section 443 of the Education Act 1996)"
            }
            Self::Section103 => {
                "failing to keep an excluded child out of public places (section 103 of the Education and Inspections Act 2006)"
            }
        }
    }

    /// The offence that is tried on a route, where somebody is prosecuted.
    pub const fn tried(route: LegalActionRoute) -> Option<Self> {
        match route {
            LegalActionRoute::Prosecution4441 => Some(Self::Section4441),
            LegalActionRoute::Prosecution4441A => Some(Self::Section4441A),
            LegalActionRoute::Prosecution443 => Some(Self::Section443),
            LegalActionRoute::Prosecution103 => Some(Self::Section103),
            _ => None,
        }
    }

    /// Whether a court that tries one offence may convict of another: of the lesser of section 444 instead of the greater
    /// (section 444(8B)).
    pub fn may_convict_of(self, other: Self) -> bool {
        self == other || (self, other) == (Self::Section4441A, Self::Section4441)
    }
}

/// That the parent was found guilty, where the sentence is left to another day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct LegalActionFinding {
    /// How: a conviction.
    pub outcome: LegalActionOutcome,
    /// On which day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-02-15")]
    pub found_on: NaiveDate,
    /// Of which offence, where it is not that of the route.
    #[serde(default)]
    pub convicted_of: Option<LegalActionOffence>,
}

impl LegalActionFinding {
    /// Whether a decision says something else of the guilt.
    pub fn differs(self, decision: &LegalActionDecision, route: LegalActionRoute) -> bool {
        let found = self.convicted_of.or(LegalActionOffence::tried(route));
        decision.outcome != self.outcome || decision.as_found(Some(self)).conviction(route) != found
    }
}
