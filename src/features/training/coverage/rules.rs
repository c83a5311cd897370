//! The arithmetic of coverage: pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::TrainingCoverageGroup;
use crate::{
    domain::{percentage::Rate, urn::AUTHORITY},
    features::training::values::TrainingGroup,
};

/// A session, as far as it counts.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// Its record; sorts by the time of recording.
    pub id: Uuid,
    /// The school.
    pub urn: i32,
    /// The course.
    pub course_id: Uuid,
    /// The group.
    pub group: TrainingGroup,
    /// The day.
    pub held_on: NaiveDate,
    /// How many had it for the first time in the academic year.
    pub trained: u64,
    /// How many the group had on that day.
    pub staff: u64,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    trained: u64,
    latest: Option<(NaiveDate, Uuid, u64)>,
}

impl Sum {
    fn add(&mut self, held: &Held) {
        self.trained += held.trained;
        let this = (held.held_on, held.id, held.staff);
        // Of two sessions on one day the later record knows better.
        if self.latest.is_none_or(|latest| (latest.0, latest.1) < (this.0, this.1)) {
            self.latest = Some(this);
        }
    }
}

/// What was counted of each school, by its URN.
type BySchool = BTreeMap<i32, Sum>;

/// Coverage by course and group over these sessions of one academic year: of each school who was trained, no more than the
/// staff of its latest head count, out of that staff; then added up over the schools. `name` tells the name of a course.
pub fn coverage<'h>(
    held: impl IntoIterator<Item = &'h Held>,
    name: impl Fn(Uuid) -> String,
) -> Vec<TrainingCoverageGroup> {
    let mut sums: BTreeMap<(Uuid, &'static str), (TrainingGroup, BySchool)> = BTreeMap::new();
    for one in held {
        let key = (one.course_id, one.group.as_str());
        let (_, schools) = sums.entry(key).or_insert_with(|| (one.group, BTreeMap::new()));
        schools.entry(one.urn).or_default().add(one);
    }
    let mut groups: Vec<_> = sums
        .into_iter()
        .filter_map(|((course_id, _), (group, schools))| {
            let latest: Vec<_> =
                schools.values().filter_map(|sum| Some((sum.trained, sum.latest?))).collect();
            let staff = |(_, (_, _, staff)): &(u64, (NaiveDate, Uuid, u64))| *staff;
            let numerator = latest.iter().map(|one| one.0.min(staff(one))).sum();
            Some(TrainingCoverageGroup {
                course_id,
                course: name(course_id),
                group,
                coverage: Rate::new(numerator, latest.iter().map(staff).sum()),
                more_than_staff: latest.iter().any(|one| one.0 > staff(one)),
                last_held_on: latest.iter().map(|(_, (held_on, ..))| *held_on).max()?,
                schools: latest.len() as u64,
            })
        })
        .collect();
    groups.sort_by(|a, b| (&a.course, a.group.as_str()).cmp(&(&b.course, b.group.as_str())));
    groups
}

/// The schools that recorded anything.
pub fn schools(held: &[Held]) -> BTreeSet<i32> {
    held.iter().map(|held| held.urn).filter(|urn| *urn != AUTHORITY).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn held(urn: i32, day: u32, trained: u64, staff: u64) -> Held {
        Held {
            id: Uuid::from_u128(u128::from(day)),
            urn,
            course_id: Uuid::nil(),
            group: TrainingGroup::Teaching,
            held_on: NaiveDate::from_ymd_opt(2026, 9, day).unwrap(),
            trained,
            staff,
        }
    }

    fn of(sessions: &[Held]) -> TrainingCoverageGroup {
        coverage(sessions, |_| "a".to_owned()).remove(0)
    }

    #[test]
    fn trained_are_added_up_and_the_latest_head_count_is_the_staff() {
        let one = of(&[held(1, 2, 30, 41), held(1, 9, 8, 40)]);
        assert_eq!((one.coverage, one.coverage.percent()), (Rate::new(38, 40), Some(95.0)));
        assert!(!one.more_than_staff);
        let left = of(&[held(1, 9, 0, 30), held(1, 2, 38, 41)]);
        assert_eq!((left.coverage, left.more_than_staff), (Rate::new(30, 30), true));
    }

    #[test]
    fn over_all_schools_people_are_added_up_not_percentages() {
        let all = of(&[held(1, 2, 10, 10), held(2, 2, 0, 90), held(2, 3, 45, 90)]);
        assert_eq!((all.coverage.percent(), all.schools), (Some(55.0), 2));
        assert!(coverage(&[], |_| String::new()).is_empty());
    }

    proptest! {
        #[test]
        fn coverage_is_never_more_than_all_and_is_the_sum_of_the_schools(
            sessions in proptest::collection::vec((1..4i32, 1..28u32, 0..60u64, 1..60u64), 1..20),
        ) {
            let sessions: Vec<_> = sessions.into_iter().enumerate().map(|(at, (urn, day, trained, staff))| Held {
                id: Uuid::from_u128(at as u128), ..held(urn, day, trained, staff)
            }).collect();
            let all = of(&sessions);
            prop_assert!(all.coverage.numerator <= all.coverage.denominator);
            let each = schools(&sessions).into_iter().map(|urn| {
                let own: Vec<_> = sessions.iter().filter(|held| held.urn == urn).copied().collect();
                of(&own).coverage
            });
            let (above, below) = each.fold((0, 0), |(a, b), rate| (a + rate.numerator, b + rate.denominator));
            prop_assert_eq!(all.coverage, Rate::new(above, below));
        }
    }
}
