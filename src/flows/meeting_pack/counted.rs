//! What a school's book says for a meeting: counted aside, for it takes the processor alone.

use std::{cmp::Ordering, collections::BTreeMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::dto::{
    SupportMeetingPackFigure, SupportMeetingPackGroup, SupportMeetingPackRates, SupportMeetingPackWeek,
};
use crate::{
    attendance::{
        book::{
            Book,
            tables::{self, Figures},
        },
        feed,
        figures::{Ask, Cohort, Dimension, Measure, SchoolFacts, Tally, ToldApart, Unit},
        rules::{RuleSet, Sums},
    },
    domain::{academic_year::AcademicYear, percentage::Rate, span::Span},
};

/// What is counted.
pub struct Asked {
    /// What figures ask of the school.
    pub facts: SchoolFacts,
    /// The day at whose end everything stood.
    pub on: NaiveDate,
    /// The last day of which marks can be due.
    pub until: NaiveDate,
    /// Children with a social worker, where the caller may be told of them.
    pub group: Option<ToldApart>,
    /// Whether figures are told.
    pub figures: bool,
    /// Whether pupils are.
    pub pupils: bool,
}

/// The figures, and what the year's comparison and picture are made of.
pub struct CountedFigures {
    pub cohort: Cohort,
    pub span: Span,
    pub whole: Figures,
    pub by_week: Figures,
    pub year: SupportMeetingPackFigure,
    pub half_terms: Vec<SupportMeetingPackFigure>,
    pub weeks: Vec<SupportMeetingPackWeek>,
    pub groups: Vec<SupportMeetingPackGroup>,
}

/// A pupil who is severely or persistently absent.
#[derive(Clone, Debug)]
pub struct Absent {
    pub pupil_id: Uuid,
    pub enrolment_id: Uuid,
    pub year_group: String,
    pub registration_group: Option<String>,
    pub absence: Rate,
    pub severe: bool,
}

/// What was counted.
pub struct Counted {
    pub figures: Option<CountedFigures>,
    pub absent: Vec<Absent>,
    pub marks: Rate,
}

/// Counts it.
pub fn count(asked: &Asked, book: &Book) -> Counted {
    let pupils = if asked.pupils { absent(asked, book) } else { Vec::new() };
    let marks = if asked.pupils { marks(asked, book) } else { Rate::default() };
    Counted { figures: asked.figures.then(|| figures(asked, book)), absent: pupils, marks }
}

fn figures(asked: &Asked, book: &Book) -> CountedFigures {
    let year = AcademicYear::of(asked.on);
    let span = Span { from_on: year.first_day(), to_on: asked.on };
    // Of a school of a kind that the Department does not count everyone is counted.
    let counted = of(asked, book, Cohort::DfeComparable, span, Vec::new(), None);
    let cohort = match counted.groups.values().any(|tally| tally.units > 0) {
        true => Cohort::DfeComparable,
        false => Cohort::Everyone,
    };
    let whole = of(asked, book, cohort, span, Vec::new(), None);
    let by_week = of(asked, book, cohort, span, vec![Dimension::Week], None);
    let calendar = book.calendars.iter().find(|known| known.calendar.year() == year);
    let halves = calendar.map(|known| known.calendar.data().half_terms.as_slice()).unwrap_or_default();
    let begun =
        halves.iter().filter_map(|half| Some((half, Span::new(half.from_on, half.to_on)?.and(span)?)));
    let half_terms = begun.map(|(half, days)| {
        let counted = of(asked, book, cohort, days, Vec::new(), None);
        figure(half.id.clone(), days, &total(&counted))
    });
    CountedFigures {
        cohort,
        span,
        year: figure(year.to_string(), span, &total(&whole)),
        half_terms: half_terms.collect(),
        weeks: weeks(&by_week),
        groups: groups(asked, book, cohort, span),
        whole,
        by_week,
    }
}

fn of(
    asked: &Asked,
    book: &Book,
    cohort: Cohort,
    span: Span,
    by: Vec<Dimension>,
    group: Option<ToldApart>,
) -> Figures {
    let ask = Ask { span, unit: Unit::Enrolment, cohort, by, by_code: None, group };
    let [figures] = tables::of_school(book, &asked.facts, [ask]);
    figures
}

/// The one group of figures that are not grouped; nothing where nobody was counted.
fn total(figures: &Figures) -> Tally {
    figures.groups.values().next().cloned().unwrap_or_default()
}

fn figure(period: String, days: Span, tally: &Tally) -> SupportMeetingPackFigure {
    SupportMeetingPackFigure { period, from_on: days.from_on, to_on: days.to_on, rates: rates(tally) }
}

fn rates(tally: &Tally) -> SupportMeetingPackRates {
    SupportMeetingPackRates {
        attendance: Measure::Attendance.of(tally),
        overall_absence: Measure::OverallAbsence.of(tally),
        unauthorised_absence: Measure::UnauthorisedAbsence.of(tally),
        persistent_absence: Measure::PersistentAbsence.of(tally),
        severe_absence: Measure::SevereAbsence.of(tally),
    }
}

fn weeks(by_week: &Figures) -> Vec<SupportMeetingPackWeek> {
    let row = |(group, tally): (&Vec<Option<String>>, &Tally)| {
        let from_on = group.first()?.as_deref()?.parse().ok()?;
        (tally.sums.possible() > 0)
            .then(|| SupportMeetingPackWeek { from_on, overall_absence: tally.sums.absence() })
    };
    by_week.groups.iter().filter_map(row).collect()
}

fn groups(asked: &Asked, book: &Book, cohort: Cohort, span: Span) -> Vec<SupportMeetingPackGroup> {
    let social_work = asked.group.as_ref().map(|group| (Dimension::PupilGroup, Some(group.clone())));
    let all = [(Dimension::Fsm, None), (Dimension::Sen, None)].into_iter().chain(social_work);
    let mut found = Vec::new();
    for (by, group) in all {
        let figures = of(asked, book, cohort, span, vec![by], group);
        found.extend(figures.groups.iter().map(|(value, tally)| SupportMeetingPackGroup {
            by: by.as_str(),
            value: value.first().cloned().flatten(),
            rates: rates(tally),
        }));
    }
    found
}

/// The pupils on roll on the day whose own enrolment missed so much in the academic year to the day.
fn absent(asked: &Asked, book: &Book) -> Vec<Absent> {
    let (first, rules) = (AcademicYear::of(asked.on).first_day(), RuleSet::on(asked.on));
    let day = Span { from_on: asked.on, to_on: asked.on };
    let mut found: BTreeMap<Uuid, Absent> = BTreeMap::new();
    for (enrolled, line) in book.lines().filter(|(enrolled, _)| enrolled.within(day).is_some()) {
        let sums = Sums::of(line.between(first, asked.on).bytes());
        if !sums.is_persistently_absent(rules) {
            continue;
        }
        let one = Absent {
            pupil_id: enrolled.pupil_id,
            enrolment_id: enrolled.id,
            year_group: enrolled.year_group.clone(),
            registration_group: enrolled.registration_group.clone(),
            absence: sums.absence(),
            severe: sums.is_severely_absent(rules),
        };
        found.entry(enrolled.pupil_id).or_insert(one);
    }
    found.into_values().collect()
}

/// Marks that came, out of those that were due.
fn marks(asked: &Asked, book: &Book) -> Rate {
    let first = AcademicYear::of(asked.on).first_day();
    let own = book.lines().filter(|(enrolled, _)| !enrolled.boarder && enrolled.registration != "guest");
    let (due, marked) = own.fold((0, 0), |(due, marked), (_, line)| {
        let (more, came) = feed::due_and_marked(book, line.between(first, asked.until), asked.until);
        (due + more, marked + came)
    });
    Rate::new(marked, due)
}

/// Which of two rates is higher, by the exact counts; one out of nothing is the lowest.
pub fn higher(one: Rate, other: Rate) -> Ordering {
    let cross = |a: Rate, b: Rate| u128::from(a.numerator) * u128::from(b.denominator.max(1));
    cross(one, other).cmp(&cross(other, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_compared_by_their_counts_and_not_by_what_is_shown() {
        assert_eq!(higher(Rate::new(1, 3), Rate::new(333, 1000)), Ordering::Greater);
        assert_eq!(higher(Rate::new(2, 4), Rate::new(1, 2)), Ordering::Equal);
        assert_eq!(higher(Rate::new(0, 0), Rate::new(1, 9)), Ordering::Less);
    }
}
