//! The words by which the values of a closed list are stored and asked for; the same as in JSON.

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value.
            pub const ALL: &[Self] = &[$(Self::$variant),+];
            /// The words of all values.
            pub const WORDS: &[&'static str] = &[$($word),+];

            /// The word it is stored and asked for by.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value with this word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

use super::{KindSource, LinkManner, SchoolKind, SchoolStatus};

words!(SchoolStatus {
    Open = "open",
    Closed = "closed",
    OpenProposedToClose = "open_proposed_to_close",
    ProposedToOpen = "proposed_to_open",
});

words!(SchoolKind {
    Primary = "primary",
    Secondary = "secondary",
    Special = "special",
    AlternativeProvision = "alternative_provision",
    Nursery = "nursery",
    Independent = "independent",
    SixteenPlus = "sixteen_plus",
    Unknown = "unknown",
});

words!(KindSource { Type = "type", Phase = "phase", Name = "name", Number = "number", None = "none" });

words!(LinkManner { Plain = "plain", Merged = "merged", Amalgamated = "amalgamated", Split = "split" });
