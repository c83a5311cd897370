//! How many pupils stand behind a figure, and how many make the difference between its cohorts.
//!
//! Who sees no pupils may ask for everyone and for the comparable cohort, for a school and for all schools, and take
//! one from the other. What then remains is a figure too, and must be of nobody or of enough.

use std::{collections::BTreeMap, ops::AddAssign};

use super::Group;

/// Pupils that a figure is of at least.
pub const SMALLEST: u64 = super::plan::SMALLEST as u64;

/// The crowd of each group that has anybody in the cohort of everyone.
pub type Crowds = BTreeMap<Group, Crowd>;

/// Pupils behind a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd {
    /// Of everyone.
    pub everyone: Head,
    /// Of the cohort that is asked for.
    pub counted: Head,
    /// Those of whom the cohort counts less than everyone does.
    pub apart: Head,
    /// Whether the totals of the cohort leave the group out: it cannot hide a neighbour whom they count.
    pub outside: bool,
}

/// A number of pupils.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// All of them.
    pub all: u64,
    /// Of all schools: those at schools that withhold the group. The figures of all schools less those of the schools
    /// that show it are of them.
    pub where_hidden: u64,
}

impl Head {
    /// The same, as what a school that withholds the group has of it.
    pub fn hidden(self) -> Self {
        Self { where_hidden: self.all, ..self }
    }

    /// Whether somebody is told of who is one of few.
    pub fn is_few(self) -> bool {
        is_few(self.all) || is_few(self.where_hidden)
    }
}

fn is_few(pupils: u64) -> bool {
    (1..SMALLEST).contains(&pupils)
}

impl AddAssign for Head {
    fn add_assign(&mut self, other: Self) {
        self.all += other.all;
        self.where_hidden += other.where_hidden;
    }
}

impl AddAssign for Crowd {
    fn add_assign(&mut self, other: Self) {
        self.everyone += other.everyone;
        self.counted += other.counted;
        self.apart += other.apart;
        self.outside |= other.outside;
    }
}
