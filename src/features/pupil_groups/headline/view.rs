//! Counts made into what the wire shows, less what few stand behind.

use std::collections::BTreeSet;

use crate::attendance::figures::{
    Cohort, Crowd, Crowds, Group,
    headline::{BELOW, FULL, Headcount, crowd},
    suppress,
};

/// What is withheld from who sees no pupils.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// All of it.
    pub all: bool,
    /// The band of those who missed nothing.
    pub full: bool,
    /// What tells how many attended less than 90 %: that band, and all above it.
    pub below: bool,
}

/// Who is behind a headline, where it may have to be withheld: the numbers of each school, as parts of the whole.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    cohort: Crowd,
    without_data: Crowd,
    bands: Crowds,
}

impl Behind {
    /// One school's own.
    pub fn of(count: &Headcount) -> Self {
        Self {
            cohort: crowd(count.cohort),
            without_data: crowd(count.cohort - count.with_data),
            bands: count.crowds(),
        }
    }

    /// Adds a school as a part of the whole: what it withholds would be what remains when the schools that show it are
    /// taken away.
    pub fn add_part(&mut self, school: &Headcount) {
        let own = Self::of(school);
        let all = own.withheld().all;
        let part = |crowd: Crowd| match all {
            true => Crowd { everyone: crowd.everyone.hidden(), counted: crowd.counted.hidden(), ..crowd },
            false => crowd,
        };
        self.cohort += part(own.cohort);
        self.without_data += part(own.without_data);
        for (band, crowd) in suppress::as_part(own.bands, Cohort::Everyone) {
            *self.bands.entry(band).or_default() += part(crowd);
        }
    }

    /// Adds children whom no school has.
    pub fn add_nowhere(&mut self, children: u64) {
        self.cohort += crowd(children);
        self.without_data += crowd(children);
    }

    /// What is withheld.
    pub fn withheld(&self) -> Withheld {
        let few = |crowd: Crowd| suppress::is_withheld(crowd, Cohort::Everyone);
        let bands: BTreeSet<Group> = suppress::withheld(&self.bands, Cohort::Everyone);
        let has = |name: &str| bands.contains(&vec![Some(name.to_owned())]);
        Withheld { all: few(self.cohort) || few(self.without_data), full: has(FULL), below: has(BELOW) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(full: u64, ninety: u64, below: u64, without: u64) -> Headcount {
        let with_data = full + ninety + below;
        Headcount { cohort: with_data + without, with_data, full, ninety, below, ..Headcount::default() }
    }

    #[test]
    fn of_few_children_nothing_is_told_and_of_few_in_a_band_no_band_that_gives_them_away() {
        let withheld = |count: Headcount| Behind::of(&count).withheld();
        assert!(withheld(count(2, 2, 1, 0)).all);
        assert!(withheld(count(20, 20, 20, 3)).all, "three without data");
        assert_eq!(withheld(count(20, 20, 20, 0)), Withheld::default());
        assert_eq!(withheld(count(20, 20, 20, 6)), Withheld::default());
        let found = withheld(count(3, 20, 30, 0));
        assert!(found.full && !found.below && !found.all, "the next band hides them");
        let found = withheld(count(30, 20, 3, 0));
        assert!(found.below && !found.all);
    }

    #[test]
    fn the_whole_less_the_schools_that_are_shown_gives_nobody_away() {
        let mut whole = Behind::default();
        whole.add_part(&count(20, 20, 20, 0));
        whole.add_part(&count(2, 1, 1, 0));
        assert!(whole.withheld().all, "four at the one school that shows nothing");
        whole.add_part(&count(2, 1, 1, 0));
        assert!(!whole.withheld().all, "eight at two schools");
    }
}
