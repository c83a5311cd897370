//! What is still open: from where a line of marks stands to the end of a term or year.
//!
//! Every answer is worked out in whole sessions: one is attended or missed. Of the sessions left each is taken as
//! possible, and some may be given as missed beforehand; the others are free.

use serde::Serialize;
use utoipa::ToSchema;

/// How many sessions were possible, and how many of them were missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Possible sessions.
    pub possible: u64,
    /// Of those, sessions missed.
    pub absent: u64,
}

impl Standing {
    /// Whether this percentage of the possible sessions was missed, or more: compared exactly. Out of none, never.
    pub fn misses(self, percent: u32) -> bool {
        self.possible > 0 && 100 * self.absent >= u64::from(percent) * self.possible
    }

    /// Sessions attended.
    pub fn attended(self) -> u64 {
        self.possible - self.absent
    }

    /// The same with further sessions, some of them missed.
    #[must_use]
    pub fn and(self, sessions: u64, missed: u64) -> Self {
        Self { possible: self.possible + sessions, absent: self.absent + missed }
    }
}

/// What a threshold still allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Whether it is met now.
    pub met: bool,
    /// How many of the free sessions may still be missed for it not to be met at the end; none where nothing can
    /// keep it from being met.
    pub may_miss: Option<u64>,
    /// How many of the free sessions must be attended for that.
    pub must_attend: Option<u64>,
    /// With how many sessions missed one after the other from now it would be met; none where it is.
    pub to_become: Option<u64>,
    /// With how many sessions attended one after the other from now it would no longer be met; none where it is not.
    pub to_cease: Option<u64>,
}

/// What a threshold of this percentage, above nought and below a hundred, still allows. `given` of the sessions
/// `left` are missed in any case.
pub fn allowance(now: Standing, left: u64, given: u64, percent: u32) -> Allowance {
    let percent = u64::from(percent.clamp(1, 99));
    let (missed, bound) = (100 * now.absent, percent * now.possible);
    let met = now.misses(percent as u32);
    let free = left.saturating_sub(given);
    let end = now.and(left, given);
    // The most that can be missed with 100 (absent + m) < percent × possible.
    let may_miss = match (percent * end.possible).checked_sub(100 * end.absent + 1) {
        Some(room) => Some((room / 100).min(free)),
        None if end.possible == 0 => Some(free),
        None => None,
    };
    Allowance {
        met,
        may_miss,
        must_attend: may_miss.map(|missed| free - missed),
        to_become: (!met).then(|| bound.saturating_sub(missed).div_ceil(100 - percent).max(1)),
        to_cease: met.then(|| (missed - bound) / percent + 1),
    }
}

/// How the sessions left go that are not supposed as missed. The list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectionAssumption)]
pub enum Assumption {
    /// Each is attended.
    AttendsEverything,
    /// Each is missed.
    MissesEverything,
    /// As many are missed as before: one as soon as the present rate makes up a whole session. Left out where nothing
    /// was possible so far.
    PresentRate,
}

impl Assumption {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AttendsEverything, Self::MissesEverything, Self::PresentRate];
}

/// How things go under an assumption.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// Where it ends.
    pub end: Standing,
    /// Whether the threshold is met then.
    pub met_at_end: bool,
    /// The first of the sessions left with which it is met, where it is not met now.
    pub becomes: Option<usize>,
    /// The session left from which on it is no longer met until the end, where it was met before.
    pub ceases: Option<usize>,
}

/// Goes through the sessions left, in order of time; true where one is given as missed. None where there is no
/// present rate, because nothing was possible so far.
pub fn course(now: Standing, left: &[bool], assumption: Assumption, percent: u32) -> Option<Course> {
    if assumption == Assumption::PresentRate && now.possible == 0 {
        return None;
    }
    let (mut at, mut met, mut free, mut missed) = (now, now.misses(percent), 0, 0);
    let (mut becomes, mut ceases) = (None, None);
    for (place, given) in left.iter().enumerate() {
        let absent = *given || {
            free += 1;
            let due = match assumption {
                Assumption::AttendsEverything => 0,
                Assumption::MissesEverything => free,
                Assumption::PresentRate => free * now.absent / now.possible,
            };
            let this = due > missed;
            missed = due;
            this
        };
        at = at.and(1, u64::from(absent));
        let before = std::mem::replace(&mut met, at.misses(percent));
        match (before, met) {
            (false, true) => {
                becomes = becomes.or(Some(place));
                ceases = None;
            }
            (true, false) => ceases = Some(place),
            _ => {}
        }
    }
    let becomes = becomes.filter(|_| !now.misses(percent));
    Some(Course { end: at, met_at_end: met, becomes, ceases })
}
