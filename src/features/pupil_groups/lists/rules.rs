//! What a list changes about who is in a group: pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

/// Members that a list may end before it is asked whether that is meant: more than these *and* more than a tenth.
pub const FEW: usize = 5;
/// One part of so many.
pub const SHARE: usize = 10;

/// A membership as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its id.
    pub id: Uuid,
    /// The child, by the id that it is known by now.
    pub child: Uuid,
    /// First day.
    pub from_on: NaiveDate,
    /// Last day, where it is known.
    pub until_on: Option<NaiveDate>,
    /// Whether a list put the end where it is.
    pub ended_by_list: bool,
}

impl Standing {
    fn covers(&self, on: NaiveDate) -> bool {
        self.from_on <= on && self.until_on.is_none_or(|end| on <= end)
    }
}

/// What becomes of memberships.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Children who join on the list's day, each with the last day where a later time in the group is known.
    pub join: Vec<(Uuid, Option<NaiveDate>)>,
    /// Memberships whose end an earlier list of the same day had brought: they go on.
    pub reopen: Vec<Uuid>,
    /// Memberships that end on the day before.
    pub end: Vec<Uuid>,
    /// Memberships that began on the list's day itself: they never were.
    pub void: Vec<Uuid>,
    /// Children in the group before the list was looked at.
    pub members: usize,
    /// Children who were in it and stay.
    pub unchanged: usize,
}

impl Plan {
    /// Children who join.
    pub fn added(&self) -> usize {
        self.join.len() + self.reopen.len()
    }

    /// Children who leave.
    pub fn removed(&self) -> usize {
        self.end.len() + self.void.len()
    }

    /// Whether so many leave at once that the list may be a part of itself.
    pub fn is_suspect(&self) -> bool {
        self.removed() > FEW && self.removed() * SHARE > self.members
    }
}

/// What a list that names these children as in the group on a day changes.
pub fn plan(standing: &[Standing], listed: &BTreeSet<Uuid>, on: NaiveDate) -> Plan {
    let mut by_child: BTreeMap<Uuid, Vec<&Standing>> = BTreeMap::new();
    for one in standing {
        by_child.entry(one.child).or_default().push(one);
    }
    let mut plan = Plan::default();
    let before = on.pred_opt();
    for (child, stays) in &by_child {
        let now: Vec<_> = stays.iter().filter(|stay| stay.covers(on)).collect();
        plan.members += usize::from(!now.is_empty());
        match (now.is_empty(), listed.contains(child)) {
            (false, true) => plan.unchanged += 1,
            (false, false) => {
                for stay in now {
                    let never_was = stay.from_on == on;
                    if never_was { &mut plan.void } else { &mut plan.end }.push(stay.id);
                }
            }
            (true, _) => {}
        }
    }
    for child in listed {
        let stays = by_child.get(child).map(Vec::as_slice).unwrap_or_default();
        if stays.iter().any(|stay| stay.covers(on)) {
            continue;
        }
        let ended_just_now = stays.iter().find(|stay| stay.ended_by_list && stay.until_on == before);
        let next = stays.iter().map(|stay| stay.from_on).filter(|from| *from > on).min();
        match (ended_just_now, next) {
            (Some(stay), None) => plan.reopen.push(stay.id),
            (_, next) => plan.join.push((*child, next.and_then(|next| next.pred_opt()))),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn day(n: u64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 2).unwrap() + Days::new(n)
    }

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn stay(n: u128, child: u128, from: u64, until: Option<u64>, by_list: bool) -> Standing {
        Standing {
            id: id(n),
            child: id(child),
            from_on: day(from),
            until_on: until.map(day),
            ended_by_list: by_list,
        }
    }

    fn children(all: &[u128]) -> BTreeSet<Uuid> {
        all.iter().map(|child| id(*child)).collect()
    }

    /// What stands after a plan.
    fn after(standing: &[Standing], plan: &Plan, on: NaiveDate) -> Vec<Standing> {
        let mut all: Vec<_> = standing.iter().filter(|stay| !plan.void.contains(&stay.id)).cloned().collect();
        for stay in &mut all {
            if plan.end.contains(&stay.id) {
                stay.until_on = on.pred_opt();
            }
            if plan.reopen.contains(&stay.id) {
                stay.until_on = None;
            }
        }
        let joined = plan.join.iter().enumerate().map(|(n, (child, until))| Standing {
            id: id(10_000 + n as u128),
            child: *child,
            from_on: on,
            until_on: *until,
            ended_by_list: false,
        });
        all.extend(joined);
        all
    }

    #[test]
    fn who_is_new_joins_and_who_is_missing_leaves_the_day_before() {
        let standing = [stay(1, 1, 0, None, false), stay(2, 2, 0, None, false), stay(3, 3, 0, Some(3), true)];
        let found = plan(&standing, &children(&[1, 4]), day(7));
        assert_eq!((found.join.clone(), found.end.clone()), (vec![(id(4), None)], vec![id(2)]));
        assert_eq!((found.members, found.unchanged, found.added(), found.removed()), (2, 1, 1, 1));
        assert!(!found.is_suspect());
    }

    #[test]
    fn a_correction_of_the_same_day_undoes_what_the_first_list_did() {
        let standing =
            [stay(1, 1, 0, Some(6), true), stay(2, 2, 7, None, false), stay(3, 3, 0, Some(6), false)];
        let found = plan(&standing, &children(&[1, 3]), day(7));
        assert_eq!((found.reopen.clone(), found.void.clone()), (vec![id(1)], vec![id(2)]));
        // What a person ended yesterday is not undone: the child comes into the group anew.
        assert_eq!(found.join, [(id(3), None)]);
    }

    #[test]
    fn a_time_in_the_group_that_is_to_come_is_not_run_into() {
        let found = plan(&[stay(1, 1, 20, None, false)], &children(&[1]), day(7));
        assert_eq!(found.join, [(id(1), Some(day(19)))]);
    }

    #[test]
    fn six_of_fifty_nine_are_suspect_and_of_sixty_are_not() {
        for (members, missing, suspect) in [(59, 6, true), (60, 6, false), (5, 5, false), (6, 6, true)] {
            let standing: Vec<_> = (0..members).map(|n| stay(n, n, 0, None, false)).collect();
            let listed: Vec<_> = (missing..members).collect();
            let found = plan(&standing, &children(&listed), day(7));
            assert_eq!(found.is_suspect(), suspect, "{missing} of {members}");
        }
    }

    proptest! {
        /// After a list, those in the group on its day are those it names; the day before nobody else is in it than was,
        /// but for who was taken out by mistake the same day; and no child is in it twice.
        #[test]
        fn a_list_says_who_is_in_the_group(
            stays in prop::collection::vec((0..12_u128, 0..14_u64, prop::option::of(0..6_u64), any::<bool>()), 0..20),
            listed in prop::collection::btree_set(0..16_u128, 0..12),
        ) {
            let on = day(7);
            let mut standing: Vec<Standing> = Vec::new();
            for (n, (child, from, length, by_list)) in stays.into_iter().enumerate() {
                let one = stay(n as u128 + 100, child, from, length.map(|days| from + days), by_list);
                let apart = |other: &Standing| {
                    other.child != one.child
                        || other.until_on.is_some_and(|end| end < one.from_on)
                        || one.until_on.is_some_and(|end| end < other.from_on)
                };
                if standing.iter().all(apart) {
                    standing.push(one);
                }
            }
            let listed = children(&listed.into_iter().collect::<Vec<_>>());
            let found = plan(&standing, &listed, on);
            let then = after(&standing, &found, on);
            let covered = |all: &[Standing], on| -> Vec<Uuid> {
                let mut found: Vec<_> = all.iter().filter(|stay| stay.covers(on)).map(|stay| stay.child).collect();
                found.sort();
                found
            };
            prop_assert_eq!(covered(&then, on), listed.iter().copied().collect::<Vec<_>>());
            let yesterday = on.pred_opt().unwrap();
            prop_assert_eq!(covered(&then, yesterday), covered(&standing, yesterday));
            for n in 0..30 {
                let all = covered(&then, day(n));
                let mut once = all.clone();
                once.dedup();
                prop_assert_eq!(all, once);
            }
            // The same list again changes nothing.
            let again = plan(&then, &listed, on);
            prop_assert_eq!((again.added(), again.removed()), (0, 0));
        }
    }
}
