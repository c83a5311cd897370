//! What kinds of work there are, and what each may take.

/// What a request is to the schools: which share of the slots it may use and how long it may wait for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A register that is pushed. Every slot, and it may wait: sent again later it would only come twice.
    Push,
    /// A token, without which nobody can push. Every slot.
    Token,
    /// Everything else: four slots of five, so that reading never keeps a register out.
    Normal,
    /// Bulk, reports, exports: two slots.
    Bulk,
}

impl Class {
    /// Every class, the one that goes first in front.
    pub const ALL: [Self; 4] = [Self::Push, Self::Token, Self::Normal, Self::Bulk];

    /// Its place in [`ALL`](Self::ALL).
    pub(super) const fn index(self) -> usize {
        self as usize
    }

    /// Its name in the metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Token => "token",
            Self::Normal => "normal",
            Self::Bulk => "bulk",
        }
    }
}
