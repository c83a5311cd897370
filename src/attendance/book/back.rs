//! Who of a group is back in the first full week of a term: what the pages say when asked, and beside it what an officer
//! found where they say nothing.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    Book, Unread, Years,
    calendars::SchoolCalendar,
    groups::{Members, members_on},
};
use crate::{
    access::Session,
    attendance::{
        calendar::{Period, SchoolWeek},
        rules::{Back, Line, Mark, back_in_first_full_week, first_full_week, opened},
    },
    domain::{session::SessionOn, span::Span, spelled::spelled, urn::AUTHORITY},
    entities::return_finding::{Column, Entity, Model},
    error::Result,
};

spelled! {
    /// Whether a pupil came back.
    ReturnOutcome {
        /// The pupil attended in the first full week.
        Returned = "returned";
        /// The pupil did not.
        NotReturned = "not_returned";
        /// Neither is known.
        Unknown = "unknown";
    }
}

spelled! {
    /// Why the marks do not tell whether a pupil came back.
    ReturnUnknownReason {
        /// Some register of the week has no mark of the pupil, or is still to come.
        MarksMissing = "marks_missing";
        /// The pupil could attend none of its sessions.
        NonePossible = "none_possible";
        /// No calendar tells of a week with five school days in the term.
        NoFullWeek = "no_full_week";
    }
}

/// What the marks say of one enrolment.
#[derive(Clone, Debug)]
pub struct Returning {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The child of the group that the pupil is.
    pub child: Uuid,
    /// The enrolment.
    pub enrolment_id: Uuid,
    /// National curriculum year group.
    pub year_group: String,
    /// Form or class.
    pub registration_group: Option<String>,
    /// What the marks say.
    pub by_marks: ReturnOutcome,
    /// Why they say nothing, where they do.
    pub why: Option<ReturnUnknownReason>,
    /// The marks of the week, in order of time.
    pub evidence: Vec<Mark>,
    /// Its sessions without one.
    pub unmarked: Vec<SessionOn>,
}

impl Returning {
    /// The answer: what the marks say where they tell, else what was found.
    pub fn outcome(&self, found: Option<ReturnOutcome>) -> ReturnOutcome {
        match self.by_marks {
            ReturnOutcome::Unknown => found.unwrap_or(ReturnOutcome::Unknown),
            told => told,
        }
    }
}

/// The days of a term by the calendar of its year, if that has it.
pub fn term_of(calendars: &[SchoolCalendar], term: Period) -> Option<Span> {
    let held = calendars.iter().find(|known| known.calendar.year() == term.year())?;
    term.span(Some(&*held.calendar))
}

/// The first full week of a term by the calendar of its year, if the term has one.
pub fn week_of(calendars: &[SchoolCalendar], term: Period) -> Option<SchoolWeek> {
    let held = calendars.iter().find(|known| known.calendar.year() == term.year())?;
    let days = term.span(Some(&*held.calendar))?;
    first_full_week(&held.calendar, days.from_on).filter(|week| week.monday <= days.to_on)
}

/// Monday to Sunday.
pub fn days_of(week: SchoolWeek) -> Span {
    Span { from_on: week.monday, to_on: week.monday + chrono::Days::new(6) }
}

/// What the pages of a school say of the pupils of a group who were on its roll in the week, or, where no week is known,
/// on the day on which the group is counted.
pub fn of_book(
    book: &Book,
    week: Option<SchoolWeek>,
    census_on: NaiveDate,
    members: &Members,
) -> Vec<Returning> {
    let day = Span { from_on: census_on, to_on: census_on };
    let days = week.map_or(day, days_of);
    let closed: BTreeSet<_> = book.sessions().iter().copied().filter(|on| book.is_closed(*on)).collect();
    let here = book.lines().filter(|(enrolled, _)| enrolled.within(days).is_some());
    let rows = here.filter_map(|(enrolled, line)| {
        let (sessions, marks) = opened(line.within(days), &closed);
        let line = Line::new(&sessions, &marks);
        let (by_marks, why) = told(line, week);
        Some(Returning {
            pupil_id: enrolled.pupil_id,
            child: members.child(enrolled.pupil_id)?,
            enrolment_id: enrolled.id,
            year_group: enrolled.year_group.clone(),
            registration_group: enrolled.registration_group.clone(),
            by_marks,
            why,
            evidence: if week.is_some() { line.marks().collect() } else { Vec::new() },
            unmarked: if week.is_some() { line.unmarked().collect() } else { Vec::new() },
        })
    });
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| row.enrolment_id);
    rows
}

fn told(line: Line<'_>, week: Option<SchoolWeek>) -> (ReturnOutcome, Option<ReturnUnknownReason>) {
    let Some(week) = week else { return (ReturnOutcome::Unknown, Some(ReturnUnknownReason::NoFullWeek)) };
    match back_in_first_full_week(line, week) {
        Back::Returned => (ReturnOutcome::Returned, None),
        Back::NotReturned => (ReturnOutcome::NotReturned, None),
        Back::Unknown => {
            let untold = line.unmarked().next().is_some() || line.sessions().is_empty();
            let why =
                if untold { ReturnUnknownReason::MarksMissing } else { ReturnUnknownReason::NonePossible };
            (ReturnOutcome::Unknown, Some(why))
        }
    }
}

/// What was found of the pupils of a school, or of all in reach, in the check of a group in a term, by the enrolment: one
/// statement.
pub async fn findings<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: Option<i32>,
    group: Uuid,
    term: Period,
) -> Result<HashMap<Uuid, Model>> {
    let standing = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add(Column::Term.eq(term.to_string()))
        .add(Column::GroupId.eq(group))
        .add(Column::SupersededAt.is_null());
    let rows = session.find::<Entity>().filter(standing).all().await?;
    Ok(rows.into_iter().map(|row| (row.enrolment_id, row)).collect())
}

/// What was found, as it is stored.
pub fn found(row: &Model) -> ReturnOutcome {
    ReturnOutcome::spelled(&row.found).unwrap_or(ReturnOutcome::Unknown)
}

/// The week and the day on which the group is counted: the first of the authority's week, or of the school's own where
/// the authority has no calendar, so that all schools are asked about the same children.
pub fn census(years: &Years, urn: i32, term: Period, today: NaiveDate) -> (Option<SchoolWeek>, NaiveDate) {
    let own = week_of(&years.of(urn), term);
    let of_all = week_of(&years.of(AUTHORITY), term);
    (own, of_all.or(own).map_or(today, |week| week.monday))
}

/// What was read of a school for the check, not yet understood.
pub struct Check {
    unread: Unread,
    members: Members,
    /// The school's first full week.
    pub week: Option<SchoolWeek>,
    /// The day on which the group is counted.
    pub census_on: NaiveDate,
    /// What was found, by the enrolment.
    pub findings: HashMap<Uuid, Model>,
}

impl Check {
    /// Reads it: the same few statements however many pupils the school has. Whether the caller may be told of the group
    /// is asked before.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urn: i32,
        group: Uuid,
        term: Period,
    ) -> Result<Self> {
        let years = Years::one(session, urn, Span::year(term.year()), None).await?;
        let (week, census_on) = census(&years, urn, term, session.today());
        let days = week.map_or(Span { from_on: census_on, to_on: census_on }, days_of);
        let unread = Unread::read(session, urn, days, &years, None).await?;
        let members = members_on(session, group, census_on, None).await?;
        let findings = findings(session, Some(urn), group, term).await?;
        Ok(Self { unread, members, week, census_on, findings })
    }

    /// The group's pupils: a matter of the processor alone.
    pub fn pupils(&self) -> Result<Vec<Returning>> {
        Ok(of_book(&self.unread.turn()?, self.week, self.census_on, &self.members))
    }
}

/// Those of these pupils of whom neither marks nor an officer tell whether they are back.
pub fn to_complete(mut pupils: Vec<Returning>, findings: &HashMap<Uuid, Model>) -> Vec<Returning> {
    pupils.retain(|row| row.outcome(findings.get(&row.enrolment_id).map(found)) == ReturnOutcome::Unknown);
    pupils
}
