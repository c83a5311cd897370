//! The pupils of a school with their lines as the concerns look at them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Book, calendars::SchoolCalendar, enrolled::Enrolled};
use crate::{
    attendance::{
        age,
        calendar::SchoolWeek,
        rules::{Concern, Line, PupilLines, RuleSet, Together, concerns, opened},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
};

/// The academic year before the one of a day, if there is one: a threshold of penalty notices reaches back into it.
pub fn year_before(on: NaiveDate) -> AcademicYear {
    let year = AcademicYear::of(on);
    AcademicYear::starting(year.start_year() - 1).unwrap_or(year)
}

/// The first day of the pages that the concerns of a day rest on: ten school weeks before the academic year, which the
/// threshold of penalty notices may reach back over. Where no calendar tells them, the whole year before.
pub fn first_day(calendars: &[SchoolCalendar], on: NaiveDate) -> NaiveDate {
    let (before, rules) = (year_before(on), RuleSet::on(on));
    let held = calendars.iter().find(|known| known.calendar.year() == before);
    let weeks = held.map(|known| known.calendar.school_weeks()).unwrap_or_default();
    let first = weeks.get(weeks.len().saturating_sub(rules.penalty_weeks));
    let first = first.map_or(before.first_day(), |week| week.monday);
    first.min(AcademicYear::of(on).first_day())
}

/// A pupil with an enrolment on roll on the day.
pub struct OnRoll<'b> {
    /// That enrolment.
    pub enrolled: &'b Enrolled,
    /// Its line.
    line: Line<'b>,
    /// All the pupil's enrolments at the school, each with its line.
    stays: Vec<(Uuid, Line<'b>)>,
}

impl OnRoll<'_> {
    /// All the pupil's enrolments at the school in these days.
    pub fn enrolments(&self) -> impl Iterator<Item = Uuid> {
        self.stays.iter().map(|(id, _)| *id)
    }
}

/// The pupils on roll on a day.
pub fn on_roll(book: &Book, on: NaiveDate) -> Vec<OnRoll<'_>> {
    let mut pupils: BTreeMap<Uuid, Vec<(&Enrolled, Line<'_>)>> = BTreeMap::new();
    for (enrolled, line) in book.lines() {
        pupils.entry(enrolled.pupil_id).or_default().push((enrolled, line));
    }
    let day = Span { from_on: on, to_on: on };
    let mut found = Vec::new();
    for stays in pupils.into_values() {
        if let Some((enrolled, line)) = stays.iter().find(|(enrolled, _)| enrolled.within(day).is_some()) {
            let all = stays.iter().map(|(enrolled, line)| (enrolled.id, *line)).collect();
            found.push(OnRoll { enrolled, line: *line, stays: all });
        }
    }
    found
}

/// What is asked of every pupil on a day.
pub struct Day {
    /// The day.
    pub on: NaiveDate,
    /// Its academic year.
    pub year: AcademicYear,
    /// The thresholds in force.
    pub rules: &'static RuleSet,
    weeks: BTreeSet<SchoolWeek>,
    /// Sessions for which the school was unexpectedly closed: nobody has to mark them.
    closed: BTreeSet<SessionOn>,
    penalties: bool,
}

impl Day {
    /// A day of a book. `penalties`: whether penalty notices are there for the school.
    pub fn new(book: &Book, on: NaiveDate, penalties: bool) -> Self {
        let weeks = book.sessions().iter().map(|on| SchoolWeek::of(on.date)).collect();
        let closed = book.sessions().iter().copied().filter(|on| book.is_closed(*on)).collect();
        Self { on, year: AcademicYear::of(on), rules: RuleSet::on(on), weeks, closed, penalties }
    }

    /// The line of the enrolment that is on roll, in the academic year to date.
    pub fn enrolment<'b>(&self, pupil: &OnRoll<'b>) -> Line<'b> {
        pupil.line.between(self.year.first_day(), self.on)
    }

    /// Does something with the pupil's line over all enrolments at the school, without sessions that nobody had to mark.
    pub fn whole<T>(&self, pupil: &OnRoll<'_>, work: impl FnOnce(Line<'_>) -> T) -> T {
        let lines = || pupil.stays.iter().map(|(_, line)| *line);
        let together = (pupil.stays.len() > 1).then(|| Together::of(lines()));
        let whole = together.as_ref().map_or(pupil.line, Together::line);
        let (sessions, marks) = opened(whole, &self.closed);
        work(Line::new(&sessions, &marks))
    }

    /// The concerns about a pupil, in the order of their kinds.
    pub fn concerns(&self, pupil: &OnRoll<'_>) -> Vec<Concern> {
        let until_now = Span { from_on: NaiveDate::MIN, to_on: self.on };
        let days = age::compulsory_days(pupil.enrolled.born_on, until_now);
        self.whole(pupil, |whole| {
            let lines = PupilLines {
                enrolment: self.enrolment(pupil),
                compulsory: self.compulsory(whole, days),
                is_compulsory: days.is_some_and(|days| days.to_on == self.on),
                weeks: &self.weeks,
                year_from: self.year.first_day(),
                penalties: self.penalties,
            };
            concerns(lines, self.on, self.rules)
        })
    }

    /// The part of a line in compulsory school age. What was met by the last Friday in June stands after it, too, but not
    /// in the year that follows: a sixth former owes nothing for Year 11.
    fn compulsory<'l>(&self, line: Line<'l>, days: Option<Span>) -> Line<'l> {
        let days = days.filter(|days| self.year.first_day() <= days.to_on);
        days.map_or(Line::default(), |days| line.within(days))
    }
}
