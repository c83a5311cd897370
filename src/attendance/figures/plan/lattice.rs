//! All cells of the schools that somebody reaches, and how each is the sum of others.

use std::collections::{BTreeMap, HashMap};

use super::{
    cell::{Cell, Place},
    crowd::Crowd,
    survey::{APART, COUNTED, EVERYONE, Survey, Surveyed},
};
use crate::attendance::figures::{Cohort, Dimension, is_in_totals};

/// A cell that is the sum of others, all by their places in the lattice.
#[derive(Debug)]
pub struct Equation {
    /// The sum.
    pub whole: usize,
    /// What is added up: several places, or all values of one characteristic.
    pub parts: Vec<usize>,
    /// Those of them that the comparable cohort has in the sum.
    pub comparable: Vec<usize>,
    /// Whether the parts are schools, of which each may know its own figures.
    pub of_schools: bool,
    /// Whether it follows from the others.
    pub follows: bool,
}

/// The cells and their equations.
#[derive(Debug, Default)]
pub struct Lattice {
    cells: HashMap<Cell, usize>,
    /// The equations.
    pub equations: Vec<Equation>,
    /// For each cell, the equations that it stands in.
    pub of_cell: Vec<Vec<usize>>,
    /// For each cell that of everybody at its place.
    pub everybody: Vec<usize>,
    /// Whether a cell holds schools that the comparable cohort has in no total: there the cohort and those apart from it
    /// are not everyone.
    pub is_mixed: Vec<bool>,
    /// For each school the places, from the cells of its survey to all that hold them, and whether the comparable
    /// cohort leaves it out of totals.
    schools: Vec<School>,
}

#[derive(Debug)]
struct School {
    /// For each cell of the survey: it, and what it is part of, each with whether the comparable cohort counts it there.
    holds: Vec<[(usize, bool); 5]>,
}

type Parts = BTreeMap<usize, bool>;

impl Lattice {
    /// That of these schools.
    pub fn new(surveys: &[Survey]) -> Self {
        let mut lattice = Self::default();
        // Of each sum, what is added up, and whether the comparable cohort has it there. The key tells the places and
        // the characteristics of one sum apart.
        let mut sums: BTreeMap<(usize, Sum), Parts> = BTreeMap::new();
        for survey in surveys {
            let places = Place::of(&survey.school);
            let in_totals = is_in_totals(&survey.school.phase, Cohort::DfeComparable);
            let mut holds = Vec::new();
            for Surveyed { of, .. } in &survey.cells {
                let of_place = places.clone().map(|place| {
                    let counted = in_totals || !matches!(place, Place::District(_) | Place::Authority);
                    (lattice.cell(Cell { place, of: of.clone() }), counted)
                });
                add_up(&mut sums, &of_place);
                for ((cell, _), place) in of_place.iter().zip(&places) {
                    if let Some((by, _)) = of {
                        let whole = lattice.cell(Cell::all(place.clone()));
                        sums.entry((whole, Sum::Values(*by))).or_default().insert(*cell, true);
                    }
                }
                holds.push(of_place);
            }
            lattice.schools.push(School { holds });
        }
        lattice.equations =
            sums.into_iter().map(|((whole, sum), parts)| equation(whole, sum, &parts)).collect();
        let everybody = |cell: &Cell| lattice.find(&Cell::all(cell.place.clone()));
        let known: Vec<_> =
            lattice.cells.iter().map(|(cell, at)| (*at, everybody(cell).unwrap_or(*at))).collect();
        lattice.everybody = vec![0; lattice.cells.len()];
        known.into_iter().for_each(|(cell, everybody)| lattice.everybody[cell] = everybody);
        lattice.is_mixed = vec![false; lattice.cells.len()];
        for (cell, counted) in lattice.schools.iter().flat_map(|school| &school.holds).flatten() {
            lattice.is_mixed[*cell] |= !counted;
        }
        lattice.of_cell = vec![Vec::new(); lattice.cells.len()];
        for (at, equation) in lattice.equations.iter().enumerate() {
            for cell in equation.parts.iter().chain([&equation.whole]) {
                lattice.of_cell[*cell].push(at);
            }
        }
        lattice
    }

    fn cell(&mut self, cell: Cell) -> usize {
        let next = self.cells.len();
        *self.cells.entry(cell).or_insert(next)
    }

    /// The place of a cell, if it is known.
    pub fn find(&self, cell: &Cell) -> Option<usize> {
        self.cells.get(cell).copied()
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Every cell with its place.
    #[cfg(test)]
    pub fn cells(&self) -> impl Iterator<Item = (&Cell, usize)> {
        self.cells.iter().map(|(cell, at)| (cell, *at))
    }

    /// Who is behind each cell in one part of the year.
    pub fn crowds(&self, surveys: &[Survey], part: usize, crowds: &mut [[Crowd; 3]]) {
        crowds.iter_mut().flatten().for_each(Crowd::clear);
        self.each(surveys, |Surveyed { parts, .. }, holds| {
            let Ok(at) = parts.binary_search_by_key(&part, |(part, _)| *part) else { return };
            for (cell, counted) in holds {
                crowds[*cell][EVERYONE].join(&parts[at].1[EVERYONE]);
                if *counted {
                    crowds[*cell][COUNTED].join(&parts[at].1[COUNTED]);
                    crowds[*cell][APART].join(&parts[at].1[APART]);
                }
            }
        });
    }

    /// The cells with pupils on roll of whom no mark is held at all, and how many they are.
    pub fn unmarked(&self, surveys: &[Survey]) -> Vec<(usize, Crowd)> {
        let mut found = vec![Some(Crowd::default()); self.len()];
        self.each(surveys, |Surveyed { parts, on_roll, .. }, holds| {
            for (cell, _) in holds {
                match &mut found[*cell] {
                    Some(_) if !parts.is_empty() => found[*cell] = None,
                    Some(crowd) => crowd.join(on_roll),
                    None => {}
                }
            }
        });
        found.into_iter().enumerate().filter_map(|(cell, crowd)| Some((cell, crowd?))).collect()
    }

    fn each(&self, surveys: &[Survey], mut then: impl FnMut(&Surveyed, &[(usize, bool); 5])) {
        for (survey, school) in surveys.iter().zip(&self.schools) {
            survey.cells.iter().zip(&school.holds).for_each(|(own, holds)| then(own, holds));
        }
    }
}

/// What a sum is over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sum {
    Schools { follows: bool },
    Places { by_phase: bool },
    Values(Dimension),
}

/// The sums over places that a cell of one school stands in, and those in which what holds it does.
fn add_up(sums: &mut BTreeMap<(usize, Sum), Parts>, places: &[(usize, bool); 5]) {
    let [school, both, district, phase, authority] = *places;
    let counted = |whole: (usize, bool)| whole.1;
    let pairs = [
        (both, school, Sum::Schools { follows: false }),
        (district, both, Sum::Places { by_phase: true }),
        (phase, both, Sum::Places { by_phase: false }),
        (authority, district, Sum::Places { by_phase: false }),
        (authority, phase, Sum::Places { by_phase: true }),
        (district, school, Sum::Schools { follows: true }),
        (phase, school, Sum::Schools { follows: true }),
        (authority, school, Sum::Schools { follows: true }),
    ];
    for (whole, part, sum) in pairs {
        // A district counts in the authority what it counts itself.
        let counts = counted(whole) || matches!(sum, Sum::Places { by_phase: false });
        *sums.entry((whole.0, sum)).or_default().entry(part.0).or_default() |= counts;
    }
}

fn equation(whole: usize, sum: Sum, parts: &Parts) -> Equation {
    Equation {
        whole,
        parts: parts.keys().copied().collect(),
        comparable: parts.iter().filter(|(_, counts)| **counts).map(|(part, _)| *part).collect(),
        of_schools: matches!(sum, Sum::Schools { .. }),
        follows: matches!(sum, Sum::Schools { follows: true }),
    }
}
