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
        book::{OwnLine, calendars::Calendars, enrolled, parents},
        calendar::SchoolWeek,
        rules::{Line, Sums, Together},
    },
    casework::impact::{self, Impact, Windows},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::Result,
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
    /// The pupil, by the id that is used now.
    pub pupil_id: Uuid,
}

/// One enrolment with its line.
struct Stay {
    days: Span,
    line: OwnLine,
}

impl Stay {
    fn line(&self) -> Line<'_> {
        self.line.line().within(self.days)
    }
}

/// Reads it: two statements for each of three academic years, and a few for each enrolment.
pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, asked: Asked) -> Result<Measured> {
    let known = Weeks::of(session, &[asked.urn], AcademicYear::of(asked.around_on)).await?;
    read_in(session, asked, &known).await
}

/// The same with calendars that are known: a few statements for each enrolment.
pub async fn read_in<C: ConnectionTrait>(
    session: &Session<'_, C>,
    asked: Asked,
    known: &Weeks,
) -> Result<Measured> {
    let windows = impact::windows(known.at(asked.urn), asked.around_on, asked.weeks, session.today());
    let all = [&windows.before[..], &windows.after[..]].concat();
    let pupil_ids = parents::pupil_ids(session, asked.pupil_id).await?;
    let pupil_id = pupil_ids.first().copied().unwrap_or(asked.pupil_id);
    let stays = match impact::days(&all) {
        Some(span) => stays(session, pupil_ids, span).await?,
        None => Vec::new(),
    };
    let together = Together::of(stays.iter().map(Stay::line));
    let line = together.line();
    let summed = |weeks: &[SchoolWeek]| {
        let mut sums = Sums::default();
        days_of(weeks).for_each(|week| sums += Sums::of(line.within(week).bytes()));
        sums
    };
    let impact = Impact { before: summed(&windows.before), after: summed(&windows.after) };
    let missing = [&windows.before[..], &windows.after[..]].map(|weeks| missing(&stays, line, weeks));
    let is_complete = [&windows.before, &windows.after].iter().all(|weeks| weeks.len() == asked.weeks);
    Ok(Measured { impact, missing, is_complete, windows, pupil_id })
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

/// The pupil's enrolments in reach that touch a span, under every id that the pupil has; the earlier first.
async fn stays<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupil_ids: Vec<Uuid>,
    span: Span,
) -> Result<Vec<Stay>> {
    let mut seen = BTreeSet::new();
    let mut stays = Vec::new();
    for pupil_id in pupil_ids {
        for (urn, enrolled) in enrolled::of_pupil(session, pupil_id, span, None).await? {
            let Some(days) = enrolled.within(span).filter(|_| seen.insert((urn, enrolled.id))) else {
                continue;
            };
            let line = OwnLine::load(session, (urn, enrolled.id), span, None).await?;
            stays.push(((enrolled.starting_on, enrolled.id), Stay { days, line }));
        }
    }
    stays.sort_by_key(|(key, _)| *key);
    Ok(stays.into_iter().map(|(_, stay)| stay).collect())
}

/// The sessions of some weeks that were to be marked and are not, at any of the schools.
fn missing(stays: &[Stay], together: Line<'_>, weeks: &[SchoolWeek]) -> usize {
    let mut open: BTreeSet<SessionOn> = BTreeSet::new();
    for week in days_of(weeks) {
        let marked: BTreeSet<SessionOn> = together.within(week).marks().map(|mark| mark.on).collect();
        for stay in stays {
            let timetable = stay.line.timetable();
            let due = timetable.unmarked(stay.line().within(week), week.to_on);
            open.extend(due.filter(|on| !timetable.is_closed(*on) && !marked.contains(on)));
        }
    }
    open.len()
}
