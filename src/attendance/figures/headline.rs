//! The headline of a group of children: how many there are, of how many the registers tell, and in which bands of
//! attendance they are.
//!
//! It counts children, not enrolments: the sessions of all enrolments of a child are added up first. Bands are told
//! from the exact counts, and their edges belong to the upper one: 90 % is "90 % or above".

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Crowd, Crowds, SchoolFacts, crowd::Head};
use crate::{
    attendance::{
        age::compulsory_days,
        book::{Book, groups::Members},
        rules::Sums,
    },
    domain::percentage::Rate,
};

/// What is known of one child of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    /// The sessions of all its enrolments.
    pub sums: Sums,
    /// Those of them that lie on days on which it was of compulsory school age.
    pub compulsory: Sums,
    /// Whether it was on the roll of a school on the day on which the group is counted.
    pub is_on_roll: bool,
    /// Whether it was of compulsory school age on any of the days; `None` where no school has told its date of birth.
    pub is_compulsory: Option<bool>,
}

/// What is known of the children of a group, while books go in.
#[derive(Clone, Debug, Default)]
pub struct Headline(BTreeMap<Uuid, Child>);

/// How many children are in what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headcount {
    /// The children.
    pub cohort: u64,
    /// Children of the group who are not of the age that is asked for, and not in the cohort.
    pub outside_age: u64,
    /// Those with a possible session.
    pub with_data: u64,
    /// Those without who were on no roll on the day.
    pub not_on_roll: u64,
    /// Those without who were on a roll.
    pub no_marks: u64,
    /// Those who missed nothing.
    pub full: u64,
    /// Those who attended 90 % or more, but not everything.
    pub ninety: u64,
    /// Those who attended less.
    pub below: u64,
    /// The sessions of all.
    pub sums: Sums,
}

impl Child {
    /// Whether it is of a cohort of all children, or of those of compulsory school age. Whose age nobody has told is of
    /// both: a child whom no school knows must not make the coverage look better.
    pub fn is_of(&self, compulsory_only: bool) -> bool {
        !(compulsory_only && self.is_compulsory == Some(false))
    }
}

impl Headline {
    /// Adds that a school's roll shows a child of the group, and whether it was of compulsory school age on any of the
    /// days. What its registers tell is added with its book.
    pub fn enter(&mut self, child: Uuid, is_compulsory: bool) {
        let known = self.0.entry(child).or_default();
        known.is_on_roll = true;
        known.is_compulsory = known.is_compulsory.max(Some(is_compulsory));
    }

    /// Whether anything is known of a child.
    pub fn has(&self, child: Uuid) -> bool {
        self.0.contains_key(&child)
    }

    /// Those of these children who are counted, each with whether a roll shows it: all of them, or those of compulsory
    /// school age and those of whose age nobody has told.
    pub fn cohort(&self, children: &BTreeSet<Uuid>, compulsory_only: bool) -> BTreeMap<Uuid, bool> {
        let nobody = Child::default();
        let known = children.iter().map(|id| (*id, self.0.get(id).unwrap_or(&nobody)));
        let counted = known.filter(|(_, child)| child.is_of(compulsory_only));
        counted.map(|(id, child)| (id, child.is_on_roll)).collect()
    }

    /// Adds what one school's book tells of the children of a group.
    pub fn add(&mut self, book: &Book, _: &SchoolFacts, members: &Members, on: NaiveDate) {
        for (enrolled, line) in book.lines() {
            let Some(child) = members.child(enrolled.pupil_id) else { continue };
            let known = self.0.entry(child).or_default();
            known.sums += Sums::of(line.bytes());
            let of_age = compulsory_days(enrolled.born_on, book.span);
            known.compulsory += of_age.map_or(Sums::default(), |days| Sums::of(line.within(days).bytes()));
            known.is_compulsory = known.is_compulsory.max(Some(of_age.is_some()));
            let last = enrolled.deleted_on.unwrap_or(NaiveDate::MAX);
            known.is_on_roll |= (enrolled.starting_on..=last).contains(&on);
        }
    }

    /// Adds what another school's tells.
    pub fn merge(&mut self, other: Self) {
        for (child, more) in other.0 {
            let known = self.0.entry(child).or_default();
            known.sums += more.sums;
            known.compulsory += more.compulsory;
            known.is_on_roll |= more.is_on_roll;
            known.is_compulsory = known.is_compulsory.max(more.is_compulsory);
        }
    }

    /// The children on roll on the day on which the group is counted.
    pub fn on_roll(&self) -> BTreeSet<Uuid> {
        self.0.iter().filter(|(_, child)| child.is_on_roll).map(|(id, _)| *id).collect()
    }

    /// Counts these children, or those of them who are of compulsory school age, with the sessions of the days on which
    /// they are.
    pub fn count(&self, children: &BTreeSet<Uuid>, compulsory_only: bool) -> Headcount {
        let mut count = Headcount::default();
        let nobody = Child::default();
        for id in children {
            let child = self.0.get(id).unwrap_or(&nobody);
            if !child.is_of(compulsory_only) {
                count.outside_age += 1;
                continue;
            }
            let sums = if compulsory_only { child.compulsory } else { child.sums };
            count.cohort += 1;
            count.sums += sums;
            match (sums.possible(), child.is_on_roll) {
                (0, false) => count.not_on_roll += 1,
                (0, true) => count.no_marks += 1,
                _ => {
                    count.with_data += 1;
                    *count.band(&sums) += 1;
                }
            }
        }
        count
    }
}

impl Headcount {
    fn band(&mut self, sums: &Sums) -> &mut u64 {
        let (attended, possible) = (sums.attended(), sums.possible());
        match (attended == possible, 10 * attended >= 9 * possible) {
            (true, _) => &mut self.full,
            (false, true) => &mut self.ninety,
            (false, false) => &mut self.below,
        }
    }

    /// Of how many of the cohort the registers tell.
    pub fn coverage(&self) -> Rate {
        Rate::new(self.with_data, self.cohort)
    }

    /// Of those, how many missed nothing.
    pub fn at_100(&self) -> Rate {
        Rate::new(self.full, self.with_data)
    }

    /// Of those, how many attended 90 % or more: everything too.
    pub fn at_90_or_above(&self) -> Rate {
        Rate::new(self.full + self.ninety, self.with_data)
    }

    /// Of those, how many attended less.
    pub fn below_90(&self) -> Rate {
        Rate::new(self.below, self.with_data)
    }

    /// The bands as neighbours in one row, for telling which of them are of few.
    pub fn crowds(&self) -> Crowds {
        let cells = [(FULL, self.full), (NINETY, self.ninety), (BELOW, self.below)];
        let some = cells.into_iter().filter(|(_, children)| *children > 0);
        some.map(|(name, children)| (vec![Some(name.to_owned())], crowd(children))).collect()
    }
}

/// The band of those who missed nothing.
pub const FULL: &str = "full";
/// The band from 90 % to less than everything.
pub const NINETY: &str = "ninety";
/// The band below.
pub const BELOW: &str = "below";

/// So many children as a figure in no row.
pub fn crowd(children: u64) -> Crowd {
    let head = Head { all: children, where_hidden: 0 };
    Crowd { everyone: head, counted: head, ..Crowd::default() }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn child(attended: u64, absent: u64) -> Child {
        let sums = Sums { present: attended, unauthorised: absent, ..Sums::default() };
        Child { sums, compulsory: sums, is_on_roll: true, is_compulsory: Some(true) }
    }

    fn counted(children: &[Child]) -> Headcount {
        let all: BTreeMap<_, _> =
            children.iter().enumerate().map(|(n, one)| (id(n as u128), one.clone())).collect();
        let ids = all.keys().copied().collect();
        Headline(all).count(&ids, true)
    }

    #[test]
    fn the_edges_of_bands_belong_to_the_upper_one() {
        let found = counted(&[child(90, 10), child(899, 101), child(100, 0), child(99, 1), child(0, 3)]);
        assert_eq!((found.full, found.ninety, found.below), (1, 2, 2));
        assert_eq!(found.at_90_or_above(), Rate::new(3, 5));
    }

    #[test]
    fn children_without_data_are_in_the_cohort_and_in_no_band() {
        let mut gone = child(0, 0);
        gone.is_on_roll = false;
        let mut young = child(8, 0);
        young.is_compulsory = Some(false);
        let mut found = counted(&[child(10, 0), child(0, 0), gone, young]);
        assert_eq!((found.cohort, found.with_data, found.outside_age), (3, 1, 1));
        assert_eq!((found.no_marks, found.not_on_roll), (1, 1));
        // Whom no school knows is of the cohort too.
        found = Headline::default().count(&[id(7)].into(), true);
        assert_eq!((found.cohort, found.not_on_roll), (1, 1));
    }

    /// Seed 001: 1,375 children, almost 93 % of the cohort; almost 58 % at 90 % or above, 21 % at 100 %.
    #[test]
    fn the_published_shape_comes_out_of_its_counts() {
        let of = |children: u64, one: Child| (0..children).map(move |_| one.clone());
        let all: Vec<_> = of(289, child(66, 0))
            .chain(of(508, child(60, 6)))
            .chain(of(578, child(50, 16)))
            .chain(of(104, child(0, 0)))
            .collect();
        let found = counted(&all);
        assert_eq!((found.cohort, found.with_data), (1479, 1375));
        assert_eq!(found.coverage().percent(), Some(93.0));
        assert_eq!(found.at_90_or_above().percent(), Some(58.0));
        assert_eq!(found.at_100().percent(), Some(21.0));
        assert_eq!(found.below_90(), Rate::new(578, 1375));
    }

    proptest! {
        #[test]
        fn every_child_is_in_one_band_or_told_of_otherwise(
            children in prop::collection::vec((0..70_u64, 0..70_u64, any::<bool>(), prop::option::of(any::<bool>())), 0..40),
        ) {
            let all: Vec<_> = children
                .iter()
                .map(|(attended, absent, on_roll, age)| Child {
                    is_on_roll: *on_roll, is_compulsory: *age, ..child(*attended, *absent)
                })
                .collect();
            let found = counted(&all);
            prop_assert_eq!(found.full + found.ninety + found.below, found.with_data);
            prop_assert_eq!(found.with_data + found.no_marks + found.not_on_roll, found.cohort);
            prop_assert_eq!(found.cohort + found.outside_age, all.len() as u64);
            let naive = all.iter().filter(|one| one.is_compulsory != Some(false) && one.sums.possible() > 0);
            let at_90 = naive.filter(|one| one.sums.attendance().percent().unwrap() >= 90.0
                && 100 * one.sums.attended() >= 90 * one.sums.possible());
            prop_assert_eq!(found.at_90_or_above().numerator, at_90.count() as u64);
        }
    }
}
