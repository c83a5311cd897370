//! Reading what stands behind an impact: the calendar of the school of the action, and the marks of the pupil at every school
//! in reach.
//!
//! School weeks are counted by the calendar of the school at which the action was taken, also when the pupil moves; marks are
//! those of all schools, each session once.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    access::Session,
    attendance::{
        book::{
            calendars::Calendars,
            stays::{Stay, Stays},
        },
        calendar::SchoolWeek,
        rules::{Line, Sums, Together},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::{AppError, Result},
    proceedings::impact::{self, Impact, Windows},
};

/// Of whom, around which day, and how many weeks on each side.
#[derive(Clone, Copy)]
pub struct Asked {
    /// The school by whose calendar weeks are counted.
    pub urn: i32,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The day.
    pub around_on: NaiveDate,
    /// Weeks on each side.
    pub weeks: usize,
}

/// What was read.
pub struct Measured {
    /// The weeks.
    pub windows: Windows,
    /// The sessions of both sides.
    pub impact: Impact,
    /// Sessions that lack their mark, before and after.
    pub missing: [usize; 2],
    /// Whether all weeks are there.
    pub is_complete: bool,
    /// The pupil, by the id that is used now; by the one that was asked for where there was nothing to read.
    pub pupil_id: Uuid,
}

/// Reads it: a few statements, two for each academic year, and two for every eight schools.
pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, asked: Asked) -> Result<Measured> {
    let known = Weeks::of(session, &[asked.urn], AcademicYear::of(asked.around_on)).await?;
    let measured = read_in(session, vec![asked], &known).await?;
    measured.into_iter().next().ok_or_else(|| AppError::internal("what was asked was not measured"))
}

/// Several at once, in their order, with calendars that are known. The pages of a school are read once for all of them.
pub async fn read_in<C: ConnectionTrait>(
    session: &Session<'_, C>,
    asked: Vec<Asked>,
    known: &Weeks,
) -> Result<Vec<Measured>> {
    let today = session.today();
    let windows = |one: &Asked| impact::windows(known.at(one.urn), one.around_on, one.weeks, today);
    let asked: Vec<(Asked, Windows)> = asked.into_iter().map(|one| (one, windows(&one))).collect();
    let stays = match asked.iter().filter_map(|(_, windows)| days(windows)).reduce(Span::or) {
        Some(span) => Stays::read(session, asked.iter().map(|(one, _)| one.pupil_id), span).await?,
        None => Stays::default(),
    };
    session
        .aside((stays, asked), |(stays, asked)| {
            Ok(asked.iter().map(|(one, windows)| measured(stays, *one, windows.clone())).collect())
        })
        .await
}

/// From the first day of the weeks on both sides to the last.
fn days(windows: &Windows) -> Option<Span> {
    impact::days(&[&windows.before[..], &windows.after[..]].concat())
}

fn measured(stays: &Stays, asked: Asked, windows: Windows) -> Measured {
    let span = days(&windows);
    let own: Vec<(&Stay, Line<'_>)> = match span {
        Some(span) => stays.of(asked.pupil_id).iter().map(|stay| (stay, stay.line().within(span))).collect(),
        None => Vec::new(),
    };
    let together = Together::of(own.iter().map(|(_, line)| *line));
    let line = together.line();
    let summed = |weeks: &[SchoolWeek]| {
        let mut sums = Sums::default();
        days_of(weeks).for_each(|week| sums += Sums::of(line.within(week).bytes()));
        sums
    };
    let impact = Impact { before: summed(&windows.before), after: summed(&windows.after) };
    let missing = [&windows.before[..], &windows.after[..]].map(|weeks| missing(&own, line, weeks));
    let is_complete = [&windows.before, &windows.after].iter().all(|weeks| weeks.len() == asked.weeks);
    Measured { impact, missing, is_complete, windows, pupil_id: stays.child(asked.pupil_id) }
}

/// The days of each week.
fn days_of(weeks: &[SchoolWeek]) -> impl Iterator<Item = Span> + '_ {
    weeks.iter().filter_map(|week| impact::days(std::slice::from_ref(week)))
}

/// The school weeks of some schools, of an academic year, of the one before and of the one after, as far as there are
/// calendars.
pub struct Weeks(BTreeMap<i32, Vec<SchoolWeek>>);

impl Weeks {
    /// Reads them: two statements for each of three academic years, however many the schools are.
    pub async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        year: AcademicYear,
    ) -> Result<Self> {
        let start = year.start_year();
        let mut weeks: BTreeMap<i32, Vec<SchoolWeek>> = BTreeMap::new();
        for year in (start - 1..=start + 1).filter_map(AcademicYear::starting) {
            let calendars = Calendars::some_as_of(session, urns, year, None).await?;
            for urn in urns {
                let held = calendars.of(*urn).into_iter();
                weeks.entry(*urn).or_default().extend(held.flat_map(|held| held.calendar.school_weeks()));
            }
        }
        for known in weeks.values_mut() {
            known.sort_unstable();
            known.dedup();
        }
        Ok(Self(weeks))
    }

    fn at(&self, urn: i32) -> &[SchoolWeek] {
        self.0.get(&urn).map_or(&[][..], Vec::as_slice)
    }
}

/// The sessions of some weeks that were to be marked and are not, at any of the schools.
fn missing(stays: &[(&Stay, Line<'_>)], together: Line<'_>, weeks: &[SchoolWeek]) -> usize {
    let mut open: BTreeSet<SessionOn> = BTreeSet::new();
    for week in days_of(weeks) {
        let marked: BTreeSet<SessionOn> = together.within(week).marks().map(|mark| mark.on).collect();
        for (stay, line) in stays {
            let timetable = stay.timetable();
            let due = timetable.unmarked(line.within(week), week.to_on);
            open.extend(due.filter(|on| !timetable.is_closed(*on) && !marked.contains(on)));
        }
    }
    open.len()
}
