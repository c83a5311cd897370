//! Who is behind the cells of one school, week by week of the academic year so far.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::{
    cell::{CHARACTERISTICS, Of, value},
    crowd::{Crowd, SMALLEST},
};
use crate::{
    attendance::{
        age::is_compulsory,
        book::{Book, enrolled::Enrolled},
        calendar::SchoolWeek,
        code::NO_MARK,
        figures::{Cohort, SchoolFacts, counted_days},
        rules::{Line, Sums},
    },
    domain::{academic_year::AcademicYear, span::Span},
};

/// Whose sessions: everyone's, those that the comparable cohort counts, and those that it does not count.
pub const EVERYONE: usize = 0;
/// See [`EVERYONE`].
pub const COUNTED: usize = 1;
/// See [`EVERYONE`].
pub const APART: usize = 2;

/// Each of the three, of possible sessions and of any marks.
const KEPT: usize = 6;

/// Part of the year that answers can be taken apart into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its days.
    pub days: Span,
    /// Whether only figures of everybody can be told of it: a day of a week that is over, by weekday.
    pub only_all: bool,
}

/// The parts of an academic year so far: its weeks, the days of the week that is not over, for which what was told
/// yesterday can be taken from what is told today, and all days, of everybody alone.
#[derive(Clone, Debug)]
pub struct Parts {
    parts: Vec<Part>,
    /// How many of them are of every cell.
    of_every: usize,
    first: NaiveDate,
    last: Option<NaiveDate>,
    /// For each day of the year so far, the place of the part of every cell and of that of all.
    of_day: Vec<(usize, Option<usize>)>,
}

impl Parts {
    /// Those of a year, of which the days before today are told.
    pub fn new(year: AcademicYear, today: NaiveDate) -> Self {
        let first = year.first_day();
        let last = today.pred_opt().map(|last| last.min(year.last_day())).filter(|last| first <= *last);
        let mut parts: Vec<Part> = Vec::new();
        let mut of_day = Vec::new();
        let days = || first.iter_days().take_while(|day| last.is_some_and(|last| *day <= last));
        for day in days() {
            let one = Span { from_on: day, to_on: day };
            let week = week_of(day);
            let is_over = last.is_some_and(|last| week.to_on <= last);
            let days = if is_over { week } else { one };
            if parts.last().is_none_or(|part| part.days != days) {
                parts.push(Part { days, only_all: false });
            }
            of_day.push((parts.len() - 1, is_over.then_some(0)));
        }
        let of_every = parts.len();
        for (day, of) in days().zip(&mut of_day) {
            if let Some(own) = &mut of.1 {
                *own = parts.len();
                parts.push(Part { days: Span { from_on: day, to_on: day }, only_all: true });
            }
        }
        Self { parts, of_every, first, last, of_day }
    }

    /// In order of time, those of everybody alone after all others.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Part)> {
        self.parts.iter().copied().enumerate()
    }

    /// The last day that is told, if any is.
    pub fn last(&self) -> Option<NaiveDate> {
        self.last
    }

    /// The days of a part that is a whole week, and over.
    pub fn whole_week(&self, part: usize) -> Option<Span> {
        let part = self.parts.get(part).filter(|part| !part.only_all)?;
        let is_over = self.last.is_some_and(|last| part.days.to_on <= last);
        (is_over && part.days == week_of(part.days.from_on)).then_some(part.days)
    }

    fn of(&self, day: NaiveDate) -> Option<(usize, Option<usize>)> {
        let at = day.signed_duration_since(self.first).num_days();
        self.of_day.get(usize::try_from(at).ok()?).copied()
    }
}

/// The days of an academic year that lie in the week of a day, Monday to Sunday.
pub fn week_of(day: NaiveDate) -> Span {
    let year = AcademicYear::of(day);
    let monday = SchoolWeek::of(day).monday;
    let sunday = monday.checked_add_days(Days::new(6)).unwrap_or(day);
    Span { from_on: monday.max(year.first_day()), to_on: sunday.min(year.last_day()) }
}

/// Children counted while books are read: how many, and who the first were.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    size: u32,
    /// The last that was added, one more than its place: enrolments of one child come one after the other.
    last: u32,
    first: [u32; SMALLEST - 1],
}

impl Count {
    fn add(&mut self, child: u32) {
        if self.last == child + 1 {
            return;
        }
        if let Some(place) = self.first.get_mut(self.size as usize) {
            *place = child;
        }
        self.size += 1;
        self.last = child + 1;
    }

    fn crowd(&self, children: &[Uuid]) -> Crowd {
        let few = self.first.iter().take(self.size as usize);
        Crowd::new(self.size, few.filter_map(|child| children.get(*child as usize).copied()))
    }
}

/// The children of one school.
#[derive(Debug)]
pub struct Survey {
    /// The school.
    pub school: SchoolFacts,
    /// Its cells.
    pub cells: Vec<Surveyed>,
}

/// The children of one cell of a school.
#[derive(Debug)]
pub struct Surveyed {
    /// Who they are.
    pub of: Of,
    /// The parts of the year in which there is anybody, in order, each with its crowds.
    pub parts: Vec<(usize, [Crowd; 3])>,
    /// Everybody who was on roll.
    pub on_roll: Crowd,
}

/// What is counted of one cell: part by part, and on roll.
struct Counting {
    of: Of,
    parts: Vec<[Count; KEPT]>,
    on_roll: Count,
}

impl Survey {
    /// What a book of the whole academic year says.
    pub fn of(book: &Book, school: &SchoolFacts, parts: &Parts) -> Self {
        let mut lines: Vec<(&Enrolled, Line<'_>)> = book.lines().collect();
        lines.sort_by_key(|(enrolled, _)| enrolled.pupil_id);
        let mut counting = Tallying { parts, cells: Vec::new(), index: HashMap::new() };
        let mut children: Vec<Uuid> = Vec::new();
        for (enrolled, line) in lines {
            if children.last() != Some(&enrolled.pupil_id) {
                children.push(enrolled.pupil_id);
            }
            let child = u32::try_from(children.len() - 1).unwrap_or(u32::MAX);
            let counted = counted_days(enrolled, school, book.span, Cohort::DfeComparable);
            counting.add(enrolled, line, &counted, child);
        }
        let cells = counting.cells.into_iter().map(|cell| cell.finish(&children)).collect();
        Self { school: school.clone(), cells }
    }
}

struct Tallying<'p> {
    parts: &'p Parts,
    cells: Vec<Counting>,
    index: HashMap<Of, usize>,
}

impl Tallying<'_> {
    fn add(&mut self, enrolled: &Enrolled, line: Line<'_>, counted: &[Span], child: u32) {
        let Some(last) = self.parts.last() else { return };
        let Some(on_roll) = Span::new(self.parts.first, last).and_then(|days| enrolled.within(days)) else {
            return;
        };
        // Characteristics are those of the last day of each week.
        let mut week = week_of(on_roll.from_on);
        let mut own = self.own(enrolled, week.to_on, child);
        let mut days = line.days().peekable();
        let changes = may_change(enrolled, on_roll);
        loop {
            while let Some(day) = days.next_if(|day| date(day).is_some_and(|date| date <= week.to_on)) {
                let Some((of_all, own_day)) = date(&day).and_then(|date| self.parts.of(date)) else {
                    continue;
                };
                let kept = kept(&day, counted);
                for cell in &own {
                    note(self.cells.get_mut(*cell), of_all, kept, child);
                }
                if let (Some(everybody), Some(own_day)) = (own.first(), own_day) {
                    note(self.cells.get_mut(*everybody), own_day, kept, child);
                }
            }
            let Some(next) = week.to_on.succ_opt().filter(|next| *next <= on_roll.to_on) else { return };
            let following = week_of(next);
            if changes {
                own = self.own(enrolled, following.to_on, child);
            }
            week = following;
        }
    }

    /// The cells that an enrolment stands in with the characteristics of a day, that of everybody first.
    fn own(&mut self, enrolled: &Enrolled, on: NaiveDate, child: u32) -> Vec<usize> {
        let of = CHARACTERISTICS.iter().map(|by| Some((*by, value(*by, enrolled, on))));
        let found: Vec<usize> = std::iter::once(None).chain(of).map(|of| self.cell(of)).collect();
        for cell in &found {
            if let Some(cell) = self.cells.get_mut(*cell) {
                cell.on_roll.add(child);
            }
        }
        found
    }

    fn cell(&mut self, of: Of) -> usize {
        if let Some(known) = self.index.get(&of) {
            return *known;
        }
        let parts = if of.is_none() { self.parts.parts.len() } else { self.parts.of_every };
        let parts = vec![[Count::default(); KEPT]; parts];
        self.cells.push(Counting { of: of.clone(), parts, on_roll: Count::default() });
        self.index.insert(of, self.cells.len() - 1);
        self.cells.len() - 1
    }
}

fn date(day: &Line<'_>) -> Option<NaiveDate> {
    day.sessions().first().map(|on| on.date)
}

/// Whether the characteristics of an enrolment can be others in one week of these days, of one academic year, than in
/// another.
pub fn may_change(enrolled: &Enrolled, days: Span) -> bool {
    let is_compulsory = |on: NaiveDate| is_compulsory(enrolled.born_on, week_of(on).to_on);
    !enrolled.before.is_empty() || is_compulsory(days.from_on) != is_compulsory(days.to_on)
}

/// Which of the kept counts a day's marks belong to.
fn kept(day: &Line<'_>, counted: &[Span]) -> [bool; KEPT] {
    let is_possible = Sums::of(day.bytes()).possible() > 0;
    let is_marked = day.bytes().iter().any(|byte| *byte != NO_MARK);
    let is_counted =
        date(day).is_some_and(|on| counted.iter().any(|days| days.from_on <= on && on <= days.to_on));
    [
        is_possible,
        is_possible && is_counted,
        is_possible && !is_counted,
        is_marked,
        is_marked && is_counted,
        is_marked && !is_counted,
    ]
}

fn note(cell: Option<&mut Counting>, part: usize, kept: [bool; KEPT], child: u32) {
    let Some(counts) = cell.and_then(|cell| cell.parts.get_mut(part)) else { return };
    for (count, _) in counts.iter_mut().zip(kept).filter(|(_, kept)| *kept) {
        count.add(child);
    }
}

impl Counting {
    /// Who has a possible session; where nobody has one, who has a mark.
    fn finish(self, children: &[Uuid]) -> Surveyed {
        let crowds = |counts: &[Count; KEPT]| {
            [EVERYONE, COUNTED, APART].map(|which| {
                let (possible, marked) = (counts[which], counts[which + 3]);
                if possible.size > 0 { possible.crowd(children) } else { marked.crowd(children) }
            })
        };
        let parts = self.parts.iter().enumerate().map(|(part, counts)| (part, crowds(counts)));
        let somebody = parts.filter(|(_, crowds)| !crowds[EVERYONE].is_nobody());
        Surveyed { parts: somebody.collect(), on_roll: self.on_roll.crowd(children), of: self.of }
    }
}
