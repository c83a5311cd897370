//! Whether a register is missing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;

use super::dto::{MissingRegisterGroup, MissingRegisterState};
use crate::{
    attendance::{book::roll::Roll, calendar::Calendar, code::NO_MARK, page::Page},
    domain::session::SessionOn,
};

/// The instant at which a register of this session is due, if that has passed at the wall time `now`.
///
/// The calendar decides what is due: a session on which the school was unexpectedly closed is not.
pub fn due(calendar: &Calendar, on: SessionOn, now: NaiveDateTime) -> Option<DateTime<Utc>> {
    let due = on.date.and_time(calendar.due(on.session));
    let passed = calendar.is_due_session(on.date, on.session) && due <= now;
    passed.then(|| London.from_local_datetime(&due).earliest()).flatten().map(|due| due.to_utc())
}

/// What is missing of a register: state, pupils expected, pupils without a mark, and the groups they are in.
pub struct Gap {
    /// Nothing received, or not everything.
    pub state: MissingRegisterState,
    /// Pupils who need a mark.
    pub expected: usize,
    /// Those of them who have none.
    pub missing: usize,
    /// By registration group.
    pub groups: Vec<MissingRegisterGroup>,
}

/// The gap in a register; `None` when it is whole, or nobody needs a mark.
pub fn gap(roll: &Roll, on: SessionOn, page: Option<&Page>) -> Option<Gap> {
    let mut groups: BTreeMap<Option<&str>, (usize, usize)> = BTreeMap::new();
    for (pupil, line) in roll.expected(on.date) {
        let mark = page.zip(line).map_or(NO_MARK, |(page, line)| page.byte(line));
        let group = groups.entry(pupil.registration_group.as_deref()).or_default();
        group.0 += 1;
        group.1 += usize::from(mark == NO_MARK);
    }
    let expected = groups.values().map(|(expected, _)| expected).sum();
    let missing = groups.values().map(|(_, missing)| missing).sum();
    if missing == 0 {
        return None;
    }
    let state = match page {
        Some(_) => MissingRegisterState::Incomplete,
        None => MissingRegisterState::NoRegister,
    };
    let groups = groups.into_iter().filter(|(_, (_, missing))| *missing > 0);
    let groups = groups.map(|(name, (expected, missing))| MissingRegisterGroup {
        registration_group: name.map(str::to_owned),
        expected,
        missing,
    });
    Some(Gap { state, expected, missing, groups: groups.collect() })
}
