//! Whether a register is missing.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;

use super::dto::{MissingRegisterGroup, MissingRegisterState};
use crate::{
    attendance::{book::roll::Roll, calendar::Calendar, page::Page},
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
    for pupil in roll.unmarked(on.date, page) {
        groups.entry(pupil.registration_group.as_deref()).or_default().1 += 1;
    }
    let missing: usize = groups.values().map(|(_, missing)| missing).sum();
    if missing == 0 {
        return None;
    }
    let mut expected = 0;
    for (pupil, _) in roll.expected(on.date) {
        expected += 1;
        if let Some((of_group, _)) = groups.get_mut(&pupil.registration_group.as_deref()) {
            *of_group += 1;
        }
    }
    let state = match page {
        Some(_) => MissingRegisterState::Incomplete,
        None => MissingRegisterState::NoRegister,
    };
    let groups = groups.into_iter().map(|(name, (expected, missing))| MissingRegisterGroup {
        registration_group: name.map(str::to_owned),
        expected,
        missing,
    });
    Some(Gap { state, expected, missing, groups: groups.collect() })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::{attendance::book::roll::OnRoll, domain::session::Session};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn pupil(group: &str, starting_on: NaiveDate, boarder: bool) -> OnRoll {
        OnRoll {
            id: Uuid::now_v7(),
            pupil_id: Uuid::now_v7(),
            upn: String::new(),
            born_on: NaiveDate::from_ymd_opt(2016, 3, 1).unwrap(),
            starting_on,
            deleted_on: None,
            year_group: "5".to_owned(),
            registration_group: Some(group.to_owned()),
            registration: "single".to_owned(),
            boarder,
        }
    }

    #[test]
    fn who_needs_a_mark_and_has_none_is_missing() {
        let found = vec![
            pupil("5A", day(2), false),
            pupil("5A", day(2), false),
            pupil("5B", day(2), false),
            pupil("5B", day(2), true),
            pupil("5C", day(2), false),
            pupil("5C", day(20), false),
        ];
        // The third and the sixth have no line yet.
        let lines: HashMap<Uuid, u16> =
            [(found[0].id, 0), (found[1].id, 1), (found[3].id, 2), (found[4].id, 3)].into();
        let roll = Roll::of(1, found, &lines, &HashMap::new());
        let on = SessionOn { date: day(16), session: Session::Am };
        let told = |page: Option<&Page>| {
            let gap = gap(&roll, on, page)?;
            let groups = gap.groups.into_iter();
            let groups = groups.map(|one| (one.registration_group.unwrap(), one.expected, one.missing));
            Some((gap.state, gap.expected, gap.missing, groups.collect::<Vec<_>>()))
        };
        let group = |name: &str, expected: usize, missing: usize| (name.to_owned(), expected, missing);
        let nothing = vec![group("5A", 2, 2), group("5B", 1, 1), group("5C", 1, 1)];
        assert_eq!(told(None), Some((MissingRegisterState::NoRegister, 4, 4, nothing)));
        let some = vec![group("5A", 2, 1), group("5B", 1, 1)];
        let page = Page::from_bytes(b"/../".to_vec());
        assert_eq!(told(Some(&page)), Some((MissingRegisterState::Incomplete, 4, 2, some)));
        let early = SessionOn { date: day(1), session: Session::Am };
        assert!(gap(&roll, early, None).is_none(), "nobody is on roll");
    }
}
