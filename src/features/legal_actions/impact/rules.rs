//! What legal actions helped together: sums of sessions by route and of all, and what of it is told.
//!
//! A pupil counts once in a group, however many actions there were, against both parents or one after the other: around the
//! first final disposal of the group. A session that was missed is no two sessions because two were prosecuted for it.
//!
//! A group of fewer than six pupils is withheld, and so are the smallest of its neighbours until those that are withheld
//! are two at least and together six at least: `attendance::figures::suppress`, which does it for pupils. Where all
//! together are fewer than six nothing is told.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::LegalActionImpactGroup;
use crate::{
    attendance::figures::{Cohort, Crowd, Crowds, suppress::withheld},
    domain::percent::Percent,
    proceedings::{
        impact::{Impact, Pooled},
        legal::route::LegalActionRoute,
    },
};

/// By what the first of several actions is told: its day, and its id.
type Place = (NaiveDate, Uuid);

/// What is known of some actions together: of each pupil the first.
#[derive(Default)]
pub struct Group {
    pupils: BTreeMap<Uuid, (Place, Impact)>,
    actions: usize,
}

impl Group {
    fn add(&mut self, pupil_id: Uuid, place: Place, impact: &Impact) {
        let held = self.pupils.entry(pupil_id).or_insert_with(|| (place, impact.clone()));
        if place < held.0 {
            *held = (place, impact.clone());
        }
    }

    fn merge(&mut self, other: &Self) {
        self.actions += other.actions;
        for (pupil_id, (place, impact)) in &other.pupils {
            self.add(*pupil_id, *place, impact);
        }
    }

    fn pooled(&self) -> Pooled {
        let mut pooled = Pooled::default();
        for (_, impact) in self.pupils.values() {
            pooled.add(impact);
        }
        pooled
    }
}

/// All of them, by route.
#[derive(Default)]
pub struct Groups(BTreeMap<&'static str, Group>);

impl Groups {
    /// Adds one; says whether it has sessions on both sides.
    pub fn add(&mut self, route: LegalActionRoute, pupil_id: Uuid, place: Place, impact: &Impact) -> bool {
        if impact.change().is_none() {
            return false;
        }
        let group = self.0.entry(route.as_str()).or_default();
        group.actions += 1;
        group.add(pupil_id, place, impact);
        true
    }

    /// What is told of all together, and of each route.
    pub fn told(&self) -> Vec<LegalActionImpactGroup> {
        let mut all = Group::default();
        for group in self.0.values() {
            all.merge(group);
        }
        let one = Crowds::from([(Vec::new(), crowd(&all))]);
        let everything = !withheld(&one, Cohort::DfeComparable).is_empty();
        let crowds: Crowds =
            self.0.iter().map(|(route, group)| (vec![Some((*route).to_owned())], crowd(group))).collect();
        let hidden: BTreeSet<_> = withheld(&crowds, Cohort::DfeComparable).into_iter().flatten().collect();
        let routes = LegalActionRoute::ALL.iter().filter_map(|route| {
            let group = self.0.get(route.as_str())?;
            let hides = everything || hidden.contains(&Some(route.as_str().to_owned()));
            Some(told(Some(*route), group, hides))
        });
        std::iter::once(told(None, &all, everything)).chain(routes).collect()
    }
}

fn crowd(group: &Group) -> Crowd {
    let mut crowd = Crowd::default();
    crowd.everyone.all = group.pupils.len() as u64;
    crowd.counted.all = group.pupils.len() as u64;
    crowd
}

fn told(route: Option<LegalActionRoute>, group: &Group, hides: bool) -> LegalActionImpactGroup {
    if hides {
        return LegalActionImpactGroup {
            route,
            withheld: true,
            base: None,
            actions: None,
            attendance_before: None,
            attendance_after: None,
            unauthorised_absence_before: None,
            unauthorised_absence_after: None,
            change_points: None,
            median_change_points: None,
            higher: None,
            same: None,
            lower: None,
        };
    }
    let pooled = group.pooled();
    let (before, after) = (pooled.together.before, pooled.together.after);
    let [higher, same, lower] = pooled.directions();
    LegalActionImpactGroup {
        route,
        withheld: false,
        base: Some(pooled.base()),
        actions: Some(group.actions),
        attendance_before: Some(before.attendance()),
        attendance_after: Some(after.attendance()),
        unauthorised_absence_before: Some(before.unauthorised_absence()),
        unauthorised_absence_after: Some(after.unauthorised_absence()),
        change_points: pooled.together.change().map(Percent::rounded),
        median_change_points: pooled.median_change(),
        higher: Some(higher),
        same: Some(same),
        lower: Some(lower),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendance::rules::Sums;

    fn impact(before: u64, after: u64) -> Impact {
        let of = |present: u64| Sums { present, unauthorised: 100 - present, ..Sums::default() };
        Impact { before: of(before), after: of(after) }
    }

    fn first() -> Place {
        ("2026-10-28".parse().unwrap(), Uuid::nil())
    }

    fn groups(of: &[(LegalActionRoute, usize)]) -> Vec<LegalActionImpactGroup> {
        let mut groups = Groups::default();
        for (route, pupils) in of {
            for _ in 0..*pupils {
                assert!(groups.add(*route, Uuid::now_v7(), first(), &impact(80, 90)));
            }
        }
        groups.told()
    }

    fn shown(groups: &[LegalActionImpactGroup]) -> Vec<(Option<&str>, Option<usize>)> {
        groups.iter().map(|group| (group.route.map(LegalActionRoute::as_str), group.base)).collect()
    }

    #[test]
    fn fewer_than_six_are_withheld_and_so_is_what_would_give_them_away() {
        use LegalActionRoute::{EducationSupervisionOrder as Order, Prosecution4441 as Court};
        assert_eq!(shown(&groups(&[(Court, 5)])), [(None, None), (Some("prosecution_444_1"), None)]);
        let seven = groups(&[(Court, 7)]);
        assert_eq!(shown(&seven), [(None, Some(7)), (Some("prosecution_444_1"), Some(7))]);
        assert_eq!((seven[0].change_points, seven[0].median_change_points), (Some(10.0), Some(10.0)));
        assert_eq!((seven[0].higher, seven[0].lower), (Some(7), Some(0)));
        // Two hidden routes stand beside each other: neither is all less the other.
        let both = groups(&[(Court, 9), (Order, 3)]);
        let hidden = [
            (None, Some(12)),
            (Some("education_supervision_order"), None),
            (Some("prosecution_444_1"), None),
        ];
        assert_eq!(shown(&both), hidden);
        assert_eq!(shown(&groups(&[])), [(None, Some(0))], "nobody is nobody's secret");
    }

    #[test]
    fn several_actions_about_one_pupil_are_of_one_pupil() {
        let (mut groups, pupil) = (Groups::default(), Uuid::now_v7());
        for _ in 0..8 {
            groups.add(LegalActionRoute::Prosecution4441, pupil, first(), &impact(80, 90));
        }
        assert!(groups.told().iter().all(|group| group.withheld));
    }

    #[test]
    fn actions_against_both_parents_count_the_sessions_of_a_pupil_once() {
        let mut groups = Groups::default();
        for _ in 0..6 {
            let (pupil, (on, _)) = (Uuid::now_v7(), first());
            groups.add(
                LegalActionRoute::Prosecution4441A,
                pupil,
                (on.succ_opt().unwrap(), Uuid::nil()),
                &impact(10, 20),
            );
            groups.add(LegalActionRoute::Prosecution4441, pupil, (on, Uuid::now_v7()), &impact(80, 90));
        }
        let told = groups.told();
        let all = &told[0];
        assert_eq!((all.base, all.actions), (Some(6), Some(12)));
        // Of each the first: 480 of 600, and not the 540 of 1200 of both.
        let before = all.attendance_before.unwrap();
        assert_eq!((before.numerator, before.denominator), (480, 600));
    }
}
