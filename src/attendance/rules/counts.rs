//! Counting marks: by code, by class, and the rates that follow.

use std::ops::AddAssign;

use super::RuleSet;
use crate::{
    attendance::code::{Class, TABLE, class_of},
    domain::percentage::Rate,
};

/// Sessions by what they count as: all that rates need.
///
/// `possible = attended + authorised + unauthorised`, and what is neither present nor absent is in none of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sums {
    /// Attended in school: `/`, `\` and `L`.
    pub present: u64,
    /// Attended elsewhere, in approved educational activity.
    pub aea: u64,
    /// Absent with leave or good reason.
    pub authorised: u64,
    /// Absent without.
    pub unauthorised: u64,
}

/// What one mark adds, four counts of sixteen bits side by side: one addition counts a mark.
static ADDS: [u64; 256] = {
    let mut adds = [0; 256];
    let mut place = 0;
    while place < TABLE.len() {
        adds[TABLE[place].byte as usize] = match TABLE[place].class {
            Class::Present => 1,
            Class::Aea => 1 << 16,
            Class::Authorised => 1 << 32,
            Class::Unauthorised => 1 << 48,
            Class::NotPossible | Class::Administrative => 0,
        };
        place += 1;
    }
    adds
};

impl Sums {
    /// The sums of these bytes of a line or page.
    pub fn of(bytes: &[u8]) -> Self {
        let mut sums = Self::default();
        // No count of a chunk can run into its neighbour.
        for chunk in bytes.chunks(usize::from(u16::MAX)) {
            let packed: u64 = chunk.iter().map(|byte| ADDS[usize::from(*byte)]).sum();
            let part = |shift: u32| (packed >> shift) & u64::from(u16::MAX);
            sums.present += part(0);
            sums.aea += part(16);
            sums.authorised += part(32);
            sums.unauthorised += part(48);
        }
        sums
    }

    /// Sessions the pupil could have attended: the denominator of every rate.
    pub fn possible(&self) -> u64 {
        self.attended() + self.absent()
    }

    /// Sessions attended, in school or in approved educational activity.
    pub fn attended(&self) -> u64 {
        self.present + self.aea
    }

    /// Sessions missed, with leave or without.
    pub fn absent(&self) -> u64 {
        self.authorised + self.unauthorised
    }

    /// Attendance.
    pub fn attendance(&self) -> Rate {
        Rate::new(self.attended(), self.possible())
    }

    /// Overall absence.
    pub fn absence(&self) -> Rate {
        Rate::new(self.absent(), self.possible())
    }

    /// Authorised absence.
    pub fn authorised_absence(&self) -> Rate {
        Rate::new(self.authorised, self.possible())
    }

    /// Unauthorised absence.
    pub fn unauthorised_absence(&self) -> Rate {
        Rate::new(self.unauthorised, self.possible())
    }

    /// Whether these, of one enrolment, make it persistently absent: compared exactly, never rounded. Nobody is
    /// who had no possible session.
    pub fn is_persistently_absent(&self, rules: &RuleSet) -> bool {
        self.misses(rules.persistent_percent)
    }

    /// Whether these, of one enrolment, make it severely absent. Who is, is persistently absent too.
    pub fn is_severely_absent(&self, rules: &RuleSet) -> bool {
        self.misses(rules.severe_percent)
    }

    fn misses(&self, percent: u32) -> bool {
        self.possible() > 0 && 100 * self.absent() >= u64::from(percent) * self.possible()
    }

    /// Whether these, of one enrolment that has missed a session and is not persistently absent, are so near it that
    /// few sessions more would do.
    pub fn is_near_persistent_absence(&self, rules: &RuleSet) -> bool {
        let near = 1..=rules.near_persistent_sessions;
        self.absent() > 0 && near.contains(&self.to_persistent_absence(rules))
    }

    /// How many sessions more, all missed, would make these persistently absent; 0 once they are.
    pub fn to_persistent_absence(&self, rules: &RuleSet) -> u64 {
        self.more_missed(rules.persistent_percent)
    }

    /// How many sessions more, all missed, would make these severely absent; 0 once they are.
    pub fn to_severe_absence(&self, rules: &RuleSet) -> u64 {
        self.more_missed(rules.severe_percent)
    }

    /// The least `n` with `100 (absent + n) >= percent (possible + n)`, for each session missed is also one that
    /// was possible. Out of nothing the first session missed is all there is.
    fn more_missed(&self, percent: u32) -> u64 {
        // No threshold is the whole.
        let percent = u64::from(percent.min(99));
        let lacking = (percent * self.possible()).saturating_sub(100 * self.absent());
        lacking.div_ceil(100 - percent).max(u64::from(self.possible() == 0))
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.present += other.present;
        self.aea += other.aea;
        self.authorised += other.authorised;
        self.unauthorised += other.unauthorised;
    }
}

/// Sessions by code, in the order of the table, and the sessions without a mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    by_code: [u64; TABLE.len()],
    /// Sessions on which no mark stands.
    pub unmarked: u64,
}

impl Default for Counts {
    fn default() -> Self {
        Self { by_code: [0; TABLE.len()], unmarked: 0 }
    }
}

impl Counts {
    /// The counts of these bytes of a line or page.
    pub fn of(bytes: &[u8]) -> Self {
        let mut by_byte = [0_u64; 256];
        for byte in bytes {
            by_byte[usize::from(*byte)] += 1;
        }
        let mut counts = Self::default();
        for (place, info) in TABLE.iter().enumerate() {
            counts.by_code[place] = by_byte[usize::from(info.byte)];
        }
        counts.unmarked = bytes.len() as u64 - counts.by_code.iter().sum::<u64>();
        counts
    }

    /// Sessions under each code that has any, in the order of the table.
    pub fn by_code(&self) -> impl Iterator<Item = (&'static str, Class, u64)> {
        let all = TABLE.iter().zip(self.by_code);
        all.filter(|(_, count)| *count > 0).map(|(info, count)| (info.code, info.class, count))
    }

    /// Sessions under this code.
    pub fn under(&self, code: &str) -> u64 {
        TABLE.iter().position(|info| info.code == code).map_or(0, |place| self.by_code[place])
    }

    /// Sessions of this class.
    pub fn of_class(&self, class: Class) -> u64 {
        self.by_code().filter(|(_, known, _)| *known == class).map(|(_, _, count)| count).sum()
    }

    /// The sums that rates are made of.
    pub fn sums(&self) -> Sums {
        Sums {
            present: self.of_class(Class::Present),
            aea: self.of_class(Class::Aea),
            authorised: self.of_class(Class::Authorised),
            unauthorised: self.of_class(Class::Unauthorised),
        }
    }

    /// Sessions late but present (`L`).
    pub fn late(&self) -> u64 {
        self.under("L")
    }
}

impl AddAssign<&Counts> for Counts {
    fn add_assign(&mut self, other: &Counts) {
        for (count, more) in self.by_code.iter_mut().zip(other.by_code) {
            *count += more;
        }
        self.unmarked += other.unmarked;
    }
}

/// Whether a byte is a session that counts in the denominator.
pub(super) fn is_possible(byte: u8) -> bool {
    class_of(byte).is_some_and(Class::is_possible)
}
