//! Small authorities, and somebody who puts every answer beside every other.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    cell::{Cell, Of, Place},
    close::Hidden,
    crowd::{Crowd, SMALLEST},
    lattice::Lattice,
    survey::{APART, COUNTED, EVERYONE, Survey, Surveyed},
};
use crate::attendance::figures::{Dimension, SchoolFacts};

const WEEKS: usize = 2;

/// A child at a school, with what is said of it.
#[derive(Clone, Debug)]
struct Child {
    id: u128,
    school: usize,
    sex: u8,
    sen: u8,
    /// Whether the cohort leaves the child out.
    is_apart: bool,
    weeks: [bool; WEEKS],
}

impl Child {
    fn of(&self) -> [Of; 3] {
        let value = |value: u8| Some(value.to_string());
        [None, Some((Dimension::Sex, value(self.sex))), Some((Dimension::Sen, value(self.sen)))]
    }
}

/// Kind and district of each school.
type Schools = Vec<(u8, u8)>;

const KINDS: [&str; 3] = ["primary", "secondary", "alternative_provision"];

fn facts(schools: &Schools, school: usize) -> SchoolFacts {
    let (kind, district) = schools[school];
    SchoolFacts {
        urn: school as i32 + 1,
        phase: KINDS[usize::from(kind)].into(),
        district: Some(district.to_string()),
        independent: false,
    }
}

type Ids = BTreeSet<u128>;

fn surveys(schools: &Schools, children: &[Child]) -> Vec<Survey> {
    let survey = |school: usize| {
        let mut cells: BTreeMap<Of, BTreeMap<usize, [Ids; 3]>> = BTreeMap::new();
        for child in children.iter().filter(|child| child.school == school) {
            for of in child.of() {
                let weeks = cells.entry(of).or_default();
                for week in (0..WEEKS).filter(|week| child.weeks[*week]) {
                    let counts: &mut [Ids; 3] = weeks.entry(week).or_default();
                    counts[EVERYONE].insert(child.id);
                    counts[if child.is_apart { APART } else { COUNTED }].insert(child.id);
                }
            }
        }
        let crowd = |ids: Ids| Crowd::new(ids.len() as u32, ids.into_iter().map(Uuid::from_u128));
        let cells = cells.into_iter().map(|(of, weeks)| {
            let weeks = weeks.into_iter().map(|(week, counts)| (week, counts.map(crowd)));
            Surveyed { of, parts: weeks.collect(), on_roll: Crowd::default() }
        });
        Survey { school: facts(schools, school), cells: cells.collect() }
    };
    (0..schools.len()).map(survey).collect()
}

/// A child at two schools at most, in whichever weeks.
fn authority() -> impl Strategy<Value = (Schools, Vec<Child>)> {
    let schools = prop::collection::vec((0..3_u8, 0..2_u8), 1..6);
    schools.prop_flat_map(|schools| {
        let place = (0..schools.len(), any::<bool>());
        let child = (
            place,
            0..2_u8,
            0..3_u8,
            prop::bool::weighted(0.15),
            prop::array::uniform2(prop::bool::weighted(0.9)),
            1..9_usize,
        );
        let children = prop::collection::vec(child, 1..25).prop_map(|groups| {
            let mut children = Vec::new();
            for ((school, twice), sex, sen, is_apart, weeks, count) in groups {
                for n in 0..count {
                    // Of some groups the same children are counted again elsewhere.
                    let id = if twice { n as u128 } else { 100 + children.len() as u128 };
                    children.push(Child { id, school, sex, sen, is_apart, weeks });
                }
            }
            children
        });
        (Just(schools), children)
    })
}

/// Whether a row is a combination of others: by elimination, every column, in plain fractions of a prime.
fn follows(rows: &[Vec<i64>], target: &[i64]) -> bool {
    rank(rows.iter().cloned()) == rank(rows.iter().cloned().chain([target.to_vec()]))
}

fn rank(rows: impl Iterator<Item = Vec<i64>>) -> usize {
    const PRIME: i64 = 1_000_003;
    let mut rows: Vec<Vec<i64>> =
        rows.map(|row| row.iter().map(|one| one.rem_euclid(PRIME)).collect()).collect();
    let power = |base: i64| {
        (0..20).rev().fold(1_i64, |so_far, bit| {
            let square = so_far * so_far % PRIME;
            if (PRIME - 2) >> bit & 1 == 1 { square * base % PRIME } else { square }
        })
    };
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let inverse = power(rows[rank][column]);
        let leading = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1) {
            let times = row[column] * inverse % PRIME;
            for (value, lead) in row.iter_mut().zip(&leading) {
                *value = (*value - times * lead).rem_euclid(PRIME);
            }
        }
        rank += 1;
    }
    rank
}

/// What the sessions of one week are unknown of: each school's characteristics, by whether the cohort counts them.
type Unknown = (usize, Of, bool);

/// All that an attacker knows of one week: which unknowns there are, and every answer.
struct Attacker<'a> {
    schools: &'a Schools,
    unknowns: BTreeMap<Unknown, Ids>,
}

impl<'a> Attacker<'a> {
    fn new(schools: &'a Schools, children: &[Child], week: usize) -> Self {
        let mut unknowns: BTreeMap<Unknown, Ids> = BTreeMap::new();
        for child in children.iter().filter(|child| child.weeks[week]) {
            for of in child.of().into_iter().skip(1) {
                unknowns.entry((child.school, of, child.is_apart)).or_default().insert(child.id);
            }
        }
        // Of how many of its pupils the cohort leaves out, a school's withheld row does not tell that they are none.
        for (school, of, _) in unknowns.keys().cloned().collect::<Vec<_>>() {
            if unknowns.contains_key(&(school, of.clone(), false)) {
                unknowns.entry((school, of, true)).or_default();
            }
        }
        Self { schools, unknowns }
    }

    fn row(&self, is_in: impl Fn(&Unknown) -> bool) -> (Vec<i64>, Ids) {
        let mut ids = Ids::new();
        let mut row = Vec::new();
        for (unknown, children) in &self.unknowns {
            row.push(i64::from(is_in(unknown)));
            if is_in(unknown) {
                ids.extend(children);
            }
        }
        (row, ids)
    }

    /// What a cell adds up, of everyone, of the counted, or of those apart; alternative provision is in no total of the
    /// comparable cohort.
    fn of_cell(&self, cell: &Cell, which: usize) -> (Vec<i64>, Ids) {
        self.row(|(school, of, is_apart)| {
            let facts = facts(self.schools, *school);
            let is_total = matches!(cell.place, Place::Authority | Place::District(_));
            let is_left_out = which != EVERYONE && is_total && facts.phase == "alternative_provision";
            let of_all = matches!(of, Some((Dimension::Sex, _)));
            let is_who = if cell.of.is_none() { of_all } else { *of == cell.of };
            let is_wanted = which == EVERYONE || *is_apart == (which == APART);
            Place::of(&facts).contains(&cell.place) && is_who && is_wanted && !is_left_out
        })
    }

    /// Every answer, and that all characteristics make the same whole.
    fn known(&self, lattice: &Lattice, hidden: &Hidden) -> Vec<Vec<i64>> {
        let mut rows = Vec::new();
        for (cell, at) in lattice.cells() {
            if !hidden.everyone[at] {
                rows.push(self.of_cell(cell, EVERYONE).0);
            }
            if !hidden.comparable[at] {
                rows.push(self.of_cell(cell, COUNTED).0);
            }
        }
        for school in 0..self.schools.len() {
            for apart in [false, true] {
                let sign = |of: &Of| if matches!(of, Some((Dimension::Sex, _))) { 1 } else { -1 };
                let of = |(at, of, is_apart): &Unknown| {
                    if (*at, *is_apart) == (school, apart) { sign(of) } else { 0 }
                };
                rows.push(self.unknowns.keys().map(of).collect());
            }
        }
        rows
    }
}

/// The plan after each week.
fn planned(schools: &Schools, children: &[Child]) -> (Lattice, Vec<Hidden>) {
    let surveys = surveys(schools, children);
    let lattice = Lattice::new(&surveys);
    let mut crowds = vec![<[Crowd; 3]>::default(); lattice.len()];
    let mut hidden = Hidden::nothing(lattice.len());
    let mut after = Vec::new();
    for week in 0..WEEKS {
        lattice.crowds(&surveys, week, &mut crowds);
        hidden.close(&lattice, &crowds);
        after.push(hidden.clone());
    }
    (lattice, after)
}

/// A figure of few that follows from all answers, if there is one.
fn found_out(schools: &Schools, children: &[Child]) -> Option<String> {
    let (lattice, plans) = planned(schools, children);
    for (week, hidden) in plans.iter().enumerate() {
        let attacker = Attacker::new(schools, children, week);
        let known = attacker.known(&lattice, hidden);
        for (cell, _) in lattice.cells() {
            for which in [EVERYONE, COUNTED, APART] {
                let (row, ids) = attacker.of_cell(cell, which);
                if (1..SMALLEST).contains(&ids.len()) && follows(&known, &row) {
                    return Some(format!("{cell:?} {which} of {} in week {week}", ids.len()));
                }
            }
        }
    }
    None
}

/// Two children stand at a school twice, by two values of one characteristic: everything around them is hidden already when
/// they follow from sums farther away.
#[test]
fn few_who_follow_by_a_long_way_are_hidden_as_well() {
    let schools: Schools = vec![(2, 0), (2, 0), (0, 1), (2, 0)];
    let groups = [
        (0, 1, 0, 100..106),
        (2, 0, 2, 106..112),
        (3, 0, 2, 112..114),
        (1, 1, 0, 0..6),
        (2, 0, 0, 120..121),
        (3, 0, 1, 121..125),
        (1, 1, 1, 0..2),
    ];
    let child = |school, sex, sen, id| Child { id, school, sex, sen, is_apart: false, weeks: [true, false] };
    let children: Vec<Child> = groups
        .into_iter()
        .flat_map(|(school, sex, sen, ids)| ids.map(move |id| child(school, sex, sen, id)))
        .collect();
    assert_eq!(found_out(&schools, &children), None);
}

proptest! {
    /// Who has every answer of a week that can be had, then or later, and solves for whatever can be solved for, finds no
    /// figure of one to five children: of no cell, and of none of those whom the cohort leaves out.
    #[test]
    fn no_cell_of_few_follows_from_all_answers((schools, children) in authority()) {
        prop_assert_eq!(found_out(&schools, &children), None);
    }

    /// In no sum one cell alone is hidden, nor do those that are hidden hold few together; and what is hidden stays so.
    #[test]
    fn no_sum_tells_of_one_hidden_cell_or_of_few((schools, children) in authority()) {
        let (lattice, plans) = planned(&schools, &children);
        let surveys = surveys(&schools, &children);
        let mut crowds = vec![<[Crowd; 3]>::default(); lattice.len()];
        for (week, hidden) in plans.iter().enumerate() {
            lattice.crowds(&surveys, week, &mut crowds);
            for equation in &lattice.equations {
                let is_hidden = |cell: &&usize| hidden.everyone[**cell] && !crowds[**cell][EVERYONE].is_nobody();
                let parts: Vec<_> = equation.parts.iter().filter(is_hidden).collect();
                let whole = is_hidden(&&equation.whole);
                prop_assert!(parts.len() + usize::from(whole) != 1, "{equation:?}");
                let mut together = Crowd::default();
                parts.iter().for_each(|part| together.join(&crowds[**part][EVERYONE]));
                prop_assert!(whole || !together.is_few(), "{equation:?}");
            }
            if week > 0 {
                let before = plans[week - 1].everyone.iter().zip(&hidden.everyone);
                prop_assert!(before.into_iter().all(|(before, now)| *now || !before));
            }
        }
    }
}

fn plan_of(groups: &[(usize, u8, u8, bool, usize)]) -> BTreeMap<Cell, (bool, bool)> {
    let schools: Schools = vec![(0, 0), (0, 0), (0, 0)];
    let mut children = Vec::new();
    for (school, sex, sen, is_apart, count) in groups.iter().copied() {
        for _ in 0..count {
            let id = children.len() as u128;
            children.push(Child { id, school, sex, sen, is_apart, weeks: [true; WEEKS] });
        }
    }
    let (lattice, mut plans) = planned(&schools, &children);
    let hidden = plans.remove(WEEKS - 1);
    lattice.cells().map(|(cell, at)| (cell.clone(), (hidden.everyone[at], hidden.comparable[at]))).collect()
}

fn hidden(plan: &BTreeMap<Cell, (bool, bool)>) -> BTreeSet<String> {
    let name = |cell: &Cell| {
        let of = cell.of.as_ref().map_or("all".to_owned(), |(by, value)| {
            format!("{}={}", by.as_str(), value.clone().unwrap_or_default())
        });
        match cell.place {
            Place::School(urn) => format!("{urn} {of}"),
            _ => format!("{:?} {of}", cell.place),
        }
    };
    plan.iter().filter(|(_, (everyone, _))| *everyone).map(|(cell, _)| name(cell)).collect()
}

#[test]
fn where_nobody_is_few_nothing_is_hidden() {
    let plan =
        plan_of(&[(0, 0, 0, false, 20), (0, 1, 0, false, 10), (1, 0, 0, false, 9), (1, 1, 0, false, 9)]);
    assert_eq!(hidden(&plan), BTreeSet::new());
    assert!(plan.values().all(|(_, comparable)| !comparable));
}

#[test]
fn few_at_one_school_are_hidden_by_neighbours_there_and_elsewhere() {
    // Three with a plan at the first school, and at no other so few.
    let mut groups = vec![(0, 0, 2, false, 3), (0, 0, 0, false, 30)];
    groups.extend([(1, 0, 2, false, 8), (1, 0, 0, false, 20), (2, 0, 2, false, 9), (2, 0, 0, false, 25)]);
    let found = hidden(&plan_of(&groups));
    // A third school, too: who belongs to the second knows its own.
    let all = ["1 sen=0", "1 sen=2", "2 sen=0", "2 sen=2", "3 sen=0", "3 sen=2"];
    assert_eq!(found, all.map(str::to_owned).into());
}

#[test]
fn few_whom_the_cohort_leaves_out_hide_the_cohort_and_not_everyone() {
    let plan =
        plan_of(&[(0, 0, 0, true, 1), (0, 0, 0, false, 30), (1, 0, 0, false, 30), (2, 1, 0, false, 30)]);
    assert_eq!(hidden(&plan), BTreeSet::new());
    let place = |place: Place| plan[&Cell::all(place)];
    assert_eq!(place(Place::School(1)), (false, true));
    assert_eq!(place(Place::Authority), (false, true), "everyone less the cohort would be the one");
    assert_eq!(place(Place::School(2)), (false, false));
}
