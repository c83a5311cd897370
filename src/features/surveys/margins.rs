//! Which groups are withheld where the same answers are told of everybody, by phase and by role: one plan for all three,
//! for whoever reads one reads the others too.
//!
//! Phases and roles are the ends of lines: the people of one phase and one role are the line between the two. Adding and
//! taking away what is told counts each person as often as a number of its phase less a number of its role says; the phases
//! that are withheld have one number in common, and so have the roles. Nobody is counted whose ends have the same number.
//! What comes out is of the people on the lines from some ends to all others, a *cut*, and tells nothing of anybody exactly
//! where every cut with people on it has enough of them, and, where people are known by name, not all of one answer. Two
//! groups that are withheld become one end, which no cut parts.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::Range,
};

use crate::attendance::figures::plan;

const SMALLEST: u64 = plan::SMALLEST as u64;

/// A phase or a role; nothing where it is not known.
pub type Group = Option<String>;

/// People of one phase and one role.
#[derive(Clone, Debug, Default)]
pub struct People {
    /// Who answered the survey.
    pub everyone: u64,
    /// Who answered the question.
    pub counted: u64,
    /// How many gave which answer.
    pub counts: Vec<u64>,
}

impl People {
    /// Who answered the question and did not give this answer.
    fn otherwise(&self, answer: usize) -> u64 {
        self.counted.saturating_sub(self.counts.get(answer).copied().unwrap_or_default())
    }
}

/// The people of a survey by phase and role.
pub type Crosswise = BTreeMap<(Group, Group), People>;

/// The groups of which nothing is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Phases.
    pub phases: BTreeSet<Group>,
    /// Roles.
    pub roles: BTreeSet<Group>,
}

/// What is withheld of a question; none where nothing can be told, not even of everybody. `named` says that it is known who
/// the people are: then one answer of all is the answer of each.
pub fn withheld(people: &Crosswise, named: bool) -> Option<Withheld> {
    let graph = Graph::new(people, named);
    let mut hidden: Vec<bool> = (0..graph.ends.len()).map(|end| graph.tells_alone(end)).collect();
    while let Some(side) = graph.cut_that_tells(&hidden) {
        graph.across(&side, &hidden)?.into_iter().for_each(|end| hidden[end] = true);
    }
    let those = |ends: Range<usize>| {
        let these = ends.filter(|end| hidden[*end]);
        these.map(|end| graph.ends[end].clone()).collect()
    };
    Some(Withheld { phases: those(graph.phases()), roles: those(graph.roles()) })
}

/// The people of a phase who are those of a role.
struct Line<'p> {
    ends: [usize; 2],
    people: &'p People,
}

struct Graph<'p> {
    /// The phases, and after them the roles.
    ends: Vec<&'p Group>,
    /// How many of them are phases.
    phases: usize,
    lines: Vec<Line<'p>>,
    /// The answers that must not be everybody's.
    answers: usize,
}

impl<'p> Graph<'p> {
    fn new(people: &'p Crosswise, named: bool) -> Self {
        let phases: BTreeSet<&Group> = people.keys().map(|(phase, _)| phase).collect();
        let roles: BTreeSet<&Group> = people.keys().map(|(_, role)| role).collect();
        let place =
            |groups: &BTreeSet<&Group>, one: &Group| groups.iter().filter(|other| **other < one).count();
        let lines = people.iter().map(|((phase, role), people)| {
            let ends = [place(&phases, phase), phases.len() + place(&roles, role)];
            Line { ends, people }
        });
        let lines = lines.collect();
        let answers = people.values().map(|people| people.counts.len()).max().filter(|_| named);
        let (count, ends) = (phases.len(), phases.into_iter().chain(roles).collect());
        Self { ends, phases: count, lines, answers: answers.unwrap_or_default() }
    }

    fn phases(&self) -> Range<usize> {
        0..self.phases
    }

    fn roles(&self) -> Range<usize> {
        self.phases..self.ends.len()
    }

    /// So many people of a group.
    fn of(&self, end: usize, many: impl Fn(&People) -> u64) -> u64 {
        self.lines.iter().filter(|line| line.ends.contains(&end)).map(|line| many(line.people)).sum()
    }

    /// Whether a group is few, or all of one answer, by itself.
    fn tells_alone(&self, end: usize) -> bool {
        let is_few = |people: u64| (1..SMALLEST).contains(&people);
        let counted = self.of(end, |people| people.counted);
        let is_of_all = |answer| self.of(end, |people| people.otherwise(answer)) == 0;
        is_few(self.of(end, |people| people.everyone))
            || is_few(counted)
            || (counted > 0 && (0..self.answers).any(is_of_all))
    }

    /// A cut that tells too much: of each end, on which side it is.
    fn cut_that_tells(&self, hidden: &[bool]) -> Option<Vec<bool>> {
        let first = |mut ends: Range<usize>| ends.find(|end| hidden[*end]);
        let (phase, role) = (first(self.phases()), first(self.roles()));
        let point = |end: usize| if end < self.phases { phase } else { role };
        let points = (0..self.ends.len()).map(|end| point(end).filter(|_| hidden[end]).unwrap_or(end));
        let points: Vec<usize> = points.collect();
        self.cut_of_few(&points, |people| people.everyone)
            .or_else(|| self.cut_of_few(&points, |people| people.counted))
            .or_else(|| (0..self.answers).find_map(|answer| self.cut_of_one_answer(&points, answer)))
    }

    /// A cut of few people. Every cut parts the two ends of a line with people: between those two the smallest is as large as
    /// the largest flow.
    fn cut_of_few(&self, points: &[usize], many: impl Fn(&People) -> u64) -> Option<Vec<bool>> {
        let mut room = vec![vec![0; points.len()]; points.len()];
        for line in &self.lines {
            let [phase, role] = line.ends.map(|end| points[end]);
            room[phase][role] += many(line.people);
            room[role][phase] += many(line.people);
        }
        let lines = self.lines.iter().filter(|line| many(line.people) > 0);
        let mut ends = lines.map(|line| line.ends.map(|end| points[end]));
        let reached = ends.find_map(|[from, to]| reached_by_few(room.clone(), from, to))?;
        Some(points.iter().map(|point| reached[*point]).collect())
    }

    /// A cut of people who all gave this answer: the ends that others lead to from one end of a line of such people.
    fn cut_of_one_answer(&self, points: &[usize], answer: usize) -> Option<Vec<bool>> {
        let mut part: Vec<usize> = (0..points.len()).collect();
        let others = self.lines.iter().filter(|line| line.people.otherwise(answer) > 0);
        for [phase, role] in others.map(|line| line.ends.map(|end| points[end])) {
            let (from, to) = (part[role], part[phase]);
            part.iter_mut().filter(|part| **part == from).for_each(|part| *part = to);
        }
        let part_of = |end: usize| part[points[end]];
        let lines = self.lines.iter().filter(|line| line.people.counted > 0);
        let [from, _] = lines.map(|line| line.ends.map(part_of)).find(|[phase, role]| phase != role)?;
        Some((0..points.len()).map(|end| part_of(end) == from).collect())
    }

    /// What is withheld so that a cut is none any more: phases on both sides of it, or roles, whichever are the fewer people.
    /// Nothing helps where it parts all phases from all roles: it is everybody.
    fn across(&self, side: &[bool], hidden: &[bool]) -> Option<Vec<usize>> {
        let size = |end: usize| self.of(end, |people| people.everyone);
        let empty_last = |end: usize| (self.of(end, |people| people.counted) == 0, size(end), end);
        let on = |ends: Range<usize>, which: bool| {
            let mut these = ends.filter(|end| side[*end] == which).collect::<Vec<_>>();
            these.sort_by_key(|end| empty_last(*end));
            // One that is withheld already is there at no cost.
            these.iter().find(|end| hidden[**end]).or(these.first()).copied()
        };
        let both = |ends: Range<usize>| {
            let both = [on(ends.clone(), true)?, on(ends, false)?];
            Some(both.into_iter().filter(|end| !hidden[*end]).collect::<Vec<_>>())
        };
        let ways = [both(self.phases()), both(self.roles())];
        ways.into_iter().flatten().min_by_key(|ends| ends.iter().map(|end| size(*end)).sum::<u64>())
    }
}

/// Where one gets to from a point when as much flows to another as there is room for, if that is of few.
fn reached_by_few(mut room: Vec<Vec<u64>>, from: usize, to: usize) -> Option<Vec<bool>> {
    let mut flows = 0;
    while flows < SMALLEST {
        let mut before: Vec<Option<usize>> = vec![None; room.len()];
        before[from] = Some(from);
        let mut next = VecDeque::from([from]);
        while let Some(at) = next.pop_front() {
            for (other, free) in room[at].iter().enumerate() {
                if *free > 0 && before[other].is_none() {
                    before[other] = Some(at);
                    next.push_back(other);
                }
            }
        }
        if before[to].is_none() {
            return Some(before.iter().map(Option::is_some).collect());
        }
        let back = |at: usize| before[at].filter(|_| at != from).map(|earlier| (earlier, at));
        let way = std::iter::successors(back(to), |(earlier, _)| back(*earlier));
        let way: Vec<(usize, usize)> = way.collect();
        let most = way.iter().map(|(one, two)| room[*one][*two]).min().unwrap_or_default();
        for (one, two) in way {
            room[one][two] -= most;
            room[two][one] += most;
        }
        flows += most;
    }
    None
}

#[cfg(test)]
mod tests;
