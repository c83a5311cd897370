//! What is withheld from who sees no pupils: one plan for every answer about an academic year, so that no answer taken
//! from another tells of few children.
//!
//! Every such answer is made of *cells*, a place and everybody there or those of one characteristic, over whole weeks. A
//! cell in which one to five children have a session in any week so far is hidden for the year. In every sum (a place is
//! its parts, everybody is all values of a characteristic, everyone is the comparable cohort and those apart from it)
//! where then one cell alone is hidden, or the hidden ones hold too few children together, the next smallest is hidden
//! too; and last, more are until all sums together tell of no cell of few. Week by week in the order of time: what was
//! hidden once stays so, and what an earlier answer told helps nobody later. A week in which a school that has many
//! children has few is left out instead, of every answer alike.

mod cell;
mod close;
mod crowd;
mod lattice;
mod solve;
mod survey;
#[cfg(test)]
mod tests;
mod thin;
mod weeks;

pub use cell::{Cell, Of, Place, value};
pub use crowd::{Crowd, SMALLEST};
pub use survey::{Parts, Survey, may_change, week_of};
pub use weeks::whole_weeks;

use close::Hidden;
use lattice::Lattice;

use super::{Cohort, SchoolFacts};

/// What is withheld of one academic year.
#[derive(Debug)]
pub struct Plan {
    lattice: Lattice,
    by_week: Hidden,
    by_day: Hidden,
}

impl Plan {
    /// The plan for these schools: all that the caller reaches.
    pub fn new(surveys: &[Survey], parts: &Parts) -> Self {
        let lattice = Lattice::new(surveys);
        let mut crowds = vec![<[Crowd; 3]>::default(); lattice.len()];
        let mut before = crowds.clone();
        let mut by_week = Hidden::nothing(lattice.len());
        for (cell, _) in lattice.unmarked(surveys).iter().filter(|(_, on_roll)| on_roll.is_few()) {
            by_week.hide(*cell);
        }
        let mut by_day = None;
        for (at, part) in parts.iter() {
            std::mem::swap(&mut before, &mut crowds);
            lattice.crowds(surveys, at, &mut crowds);
            let hidden = match part.only_all {
                false => &mut by_week,
                true => by_day.get_or_insert_with(|| by_week.clone()),
            };
            // Most weeks are like the one before.
            let is_like =
                before.iter().flatten().zip(crowds.iter().flatten()).all(|(one, two)| one.is_like(two));
            if !is_like {
                hidden.close(&lattice, &crowds);
            }
        }
        Self { lattice, by_day: by_day.unwrap_or_else(|| by_week.clone()), by_week }
    }

    /// Whether figures of a cell are withheld: of a cohort, and `by_day` where weekdays are told apart. Of a cell that
    /// nobody was in there is nothing to tell.
    pub fn hides(&self, cell: &Cell, cohort: Cohort, by_day: bool) -> bool {
        let hidden = if by_day { &self.by_day } else { &self.by_week };
        let hidden = match cohort {
            Cohort::Everyone => &hidden.everyone,
            Cohort::DfeComparable => &hidden.comparable,
        };
        self.lattice.find(cell).and_then(|cell| hidden.get(cell)).copied().unwrap_or(true)
    }
}
