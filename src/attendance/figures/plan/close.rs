//! Hiding until nothing can be worked out.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    crowd::Crowd,
    lattice::{Equation, Lattice},
    solve::determined,
    survey::{APART, COUNTED, EVERYONE},
};

/// The cells whose figures of everyone, and whose figures of the comparable cohort, are withheld.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// Of everyone.
    pub everyone: Vec<bool>,
    /// Of the comparable cohort. What the figures of everyone withhold, those of the cohort do.
    pub comparable: Vec<bool>,
}

/// What to hide of a cell.
#[derive(Clone, Copy, Debug)]
enum More {
    Comparable(usize),
    Everything(usize),
}

impl Hidden {
    /// Nothing yet.
    pub fn nothing(cells: usize) -> Self {
        Self { everyone: vec![false; cells], comparable: vec![false; cells] }
    }

    /// Hides a cell altogether.
    pub fn hide(&mut self, cell: usize) {
        self.everyone[cell] = true;
        self.comparable[cell] = true;
    }

    fn add(&mut self, more: More) {
        match more {
            More::Comparable(cell) => self.comparable[cell] = true,
            More::Everything(cell) => self.hide(cell),
        }
    }

    /// Hides the cells of few in one part of the year, and others until no sum and no combination of sums tells of few.
    pub fn close(&mut self, lattice: &Lattice, crowds: &[[Crowd; 3]]) {
        for (cell, crowds) in crowds.iter().enumerate() {
            if crowds[EVERYONE].is_few() {
                self.hide(cell);
            }
            self.comparable[cell] |= crowds[COUNTED].is_few() || crowds[APART].is_few();
        }
        let now = Now { lattice, crowds };
        loop {
            while now.close_sums(self) {}
            let more = now.told(self);
            if more.is_empty() {
                return;
            }
            more.into_iter().for_each(|more| self.add(more));
        }
    }
}

/// One part of the year.
#[derive(Clone, Copy)]
struct Now<'n> {
    lattice: &'n Lattice,
    crowds: &'n [[Crowd; 3]],
}

impl<'n> Now<'n> {
    fn crowd(self, cell: usize, which: usize) -> &'n Crowd {
        &self.crowds[cell][which]
    }

    /// Whether what is told leaves open what a cell has. Where the cohort counts nobody there is no row of it, and those
    /// apart from it are everyone.
    fn is_unknown(self, cell: usize, which: usize, hidden: &Hidden) -> bool {
        if which == EVERYONE || hidden.everyone[cell] {
            return hidden.everyone[cell] && !self.crowd(cell, which).is_nobody();
        }
        hidden.comparable[cell] && !self.crowd(cell, COUNTED).is_nobody()
    }

    fn parts(equation: &Equation, which: usize) -> &[usize] {
        if which == EVERYONE { &equation.parts } else { &equation.comparable }
    }

    /// Hides more in each sum that alone tells of a hidden cell, or of few children in several; says whether it did.
    fn close_sums(self, hidden: &mut Hidden) -> bool {
        let mut has_changed = false;
        for equation in &self.lattice.equations {
            for which in [EVERYONE, COUNTED, APART] {
                while self.tells_too_much(equation, which, hidden) {
                    let Some(more) = self.more(equation, which, hidden) else { break };
                    hidden.add(more);
                    has_changed = true;
                }
            }
        }
        has_changed
    }

    /// Of single days nothing is told by characteristic.
    fn is_told_of(self, equation: &Equation) -> bool {
        equation.parts.iter().any(|part| !self.crowd(*part, EVERYONE).is_nobody())
    }

    fn tells_too_much(self, equation: &Equation, which: usize, hidden: &Hidden) -> bool {
        if !self.is_told_of(equation) {
            return false;
        }
        let parts = Self::parts(equation, which).iter();
        let unknown =
            parts.filter(|part| hidden.comparable[**part] && self.is_unknown(**part, which, hidden));
        let crowds: Vec<&Crowd> = unknown.map(|part| self.crowd(*part, which)).collect();
        if self.is_unknown(equation.whole, which, hidden) {
            return crowds.is_empty();
        }
        let mut together = Crowd::default();
        crowds.iter().for_each(|crowd| together.join(crowd));
        crowds.len() == 1 || together.is_few() || (equation.of_schools && Crowd::are_few_without_one(&crowds))
    }

    /// What to hide of a sum: the smallest part with anybody that is told, and the sum itself only where no part is. Of
    /// the cohort, where that leaves something open; otherwise of everyone. Those who are everybody at their place come
    /// after others, for with them everybody there is hidden.
    fn more(self, equation: &Equation, which: usize, hidden: &Hidden) -> Option<More> {
        let smallest = |is_open: &dyn Fn(usize) -> bool| {
            let parts = Self::parts(equation, which).iter().copied().filter(|part| is_open(*part));
            let size = |cell: usize| self.crowd(cell, which).size;
            let is_everybody = |part: usize| {
                let everybody = self.lattice.everybody[part];
                everybody != part && size(everybody) == size(part)
            };
            let smallest = parts.min_by_key(|part| (is_everybody(*part), size(*part), *part));
            smallest.or_else(|| Some(equation.whole).filter(|whole| is_open(*whole)))
        };
        let has = |cell: usize, which: usize| !self.crowd(cell, which).is_nobody();
        let of_cohort = |cell: usize| !hidden.comparable[cell] && has(cell, COUNTED) && has(cell, APART);
        let of_everyone = |cell: usize| !hidden.everyone[cell] && has(cell, which);
        let cohort = if which == EVERYONE { None } else { smallest(&of_cohort).map(More::Comparable) };
        cohort.or_else(|| smallest(&of_everyone).map(More::Everything))
    }

    /// What to hide because all sums together tell of cells of few.
    fn told(self, hidden: &Hidden) -> Vec<More> {
        let few = |cell: usize, which: usize| hidden.comparable[cell] && self.crowd(cell, which).is_few();
        let cells = 0..self.crowds.len();
        if !cells.clone().any(|cell| (EVERYONE..=APART).any(|which| few(cell, which))) {
            return Vec::new();
        }
        let known = determined(self.rows(hidden)).into_iter().map(|unknown| (unknown / 3, unknown % 3));
        let known = known.filter(|(cell, which)| few(*cell, *which));
        known.filter_map(|(cell, which)| self.nearest(cell, which, hidden)).collect()
    }

    /// What to hide so that a cell does not follow from sums: the smallest in the sums that it stands in, or, where all in
    /// them is hidden already, in those around them, and so on.
    fn nearest(self, cell: usize, which: usize, hidden: &Hidden) -> Option<More> {
        let size = |more: &More| match more {
            More::Comparable(cell) => (0, self.crowd(*cell, COUNTED).size, *cell),
            More::Everything(cell) => (1, self.crowd(*cell, EVERYONE).size, *cell),
        };
        let (mut seen, mut ring) = (BTreeSet::from([cell]), vec![cell]);
        while !ring.is_empty() {
            let equations = || ring.iter().flat_map(|cell| &self.lattice.of_cell[*cell]);
            let equations = || equations().map(|at| &self.lattice.equations[*at]);
            let more = equations().filter_map(|equation| self.more(equation, which, hidden));
            let is_told = |cell: usize| !hidden.everyone[cell] && !self.crowd(cell, EVERYONE).is_nobody();
            let own = ring.iter().filter(|cell| is_told(**cell)).map(|cell| More::Everything(*cell));
            if let Some(more) = more.chain(own).min_by_key(size) {
                return Some(more);
            }
            let around = equations().flat_map(|equation| equation.parts.iter().chain([&equation.whole]));
            ring = around.copied().filter(|cell| seen.insert(*cell)).collect();
        }
        None
    }

    /// The sums with what is not told in them: of each cell what everyone has, those whom the cohort counts, and those
    /// whom it leaves out.
    fn rows(self, hidden: &Hidden) -> Vec<Vec<(usize, i64)>> {
        let unknown = |cell: usize, which: usize, factor: i64| {
            self.is_unknown(cell, which, hidden).then_some((cell * 3 + which, factor))
        };
        let mut rows: Vec<Vec<(usize, i64)>> = Vec::new();
        for cell in
            (0..self.crowds.len()).filter(|cell| hidden.comparable[*cell] && !self.lattice.is_mixed[*cell])
        {
            let factors = [(EVERYONE, -1), (COUNTED, 1), (APART, 1)];
            rows.push(factors.iter().filter_map(|(which, factor)| unknown(cell, *which, *factor)).collect());
        }
        let independent = self.lattice.equations.iter().filter(|equation| !equation.follows);
        for equation in independent.filter(|equation| self.is_told_of(equation)) {
            for which in [EVERYONE, COUNTED, APART] {
                let parts = Self::parts(equation, which).iter().filter_map(|part| unknown(*part, which, 1));
                rows.push(unknown(equation.whole, which, -1).into_iter().chain(parts).collect());
            }
        }
        rows.retain(|row| !row.is_empty());
        // Short ones first: what they settle keeps the long ones short.
        rows.sort_by_key(|row| (row.len(), row.first().map(|first| Reverse(*first))));
        rows
    }
}
