//! Use cases: the check of one school, and of all schools.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::{
        ReturnCheck, ReturnCheckPupil, ReturnCheckPupilLinks, ReturnCheckQuery, ReturnCheckSchool,
        ReturnCheckSession, ReturnCheckUnmarked, SchoolReturnCheck,
    },
    tally::Tally,
};
use crate::{
    access::{Access, Disclosure, PupilsGroupsRead, RegistersCodesRead, RegistersRead, Session},
    attendance::{
        book::{
            Book, Years,
            back::{self, Check, ReturnOutcome, Returning},
            groups::members_on,
            shown, tables,
            untold::SOCIAL_WORKER,
        },
        calendar::{Period, SchoolWeek},
        figures::SchoolFacts,
        rules::Mark,
    },
    domain::{session::SessionOn, span::Span, urn::AUTHORITY},
    entities::return_finding::Model,
    error::Result,
    features::return_checks::{findings, no_such_term},
    http::ReadBy,
};

/// The check of one school, pupil by pupil.
pub async fn of_school(
    cx: &Access<PupilsGroupsRead>,
    urn: i32,
    term: Period,
    query: &ReturnCheckQuery,
    by: &ReadBy,
) -> Result<SchoolReturnCheck> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let group = shown::named_or(cx, &session, query.group_id, SOCIAL_WORKER).await?.id;
    let reader = by.require()?;
    require_term(&session, urn, term).await?;
    let check = Check::read(&session, urn, group, term).await?;
    let data_as_at = session.now();
    drop(snapshot);
    let turned =
        move |check: &Check| Ok((check.pupils()?, check.week, check.census_on, check.findings.clone()));
    let (rows, week, census_on, found) = cx.aside(check, turned).await?;
    let tally = tally(&rows, &found);
    let (operation, subject, pupils) = ("return_check.read", group.to_string(), rows.len());
    cx.disclose(urn, &Disclosure { operation, subject, reader: &reader, pupils }).await?;
    let sight = Sight { marks: cx.also::<RegistersRead>(), codes: cx.also::<RegistersCodesRead>() };
    Ok(SchoolReturnCheck {
        urn,
        term: term.to_string(),
        group_id: group,
        week_from_on: week.map(|week| week.monday),
        census_on,
        counts: tally.counts(),
        pupils: rows.into_iter().map(|row| view((urn, term, group), sight, row, &found)).collect(),
        data_as_at,
    })
}

/// `invalid_parameter` unless the calendar that holds at the school has the term.
pub async fn require_term<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    term: Period,
) -> Result<Span> {
    let years = Years::one(session, urn, Span::year(term.year()), None).await?;
    back::term_of(&years.of(urn), term).ok_or_else(|| no_such_term("The calendar that holds at the school"))
}

fn tally(rows: &[Returning], findings: &HashMap<Uuid, Model>) -> Tally {
    let mut tally = Tally::default();
    for row in rows {
        tally.add(row, found(row, findings));
    }
    tally
}

fn found(row: &Returning, findings: &HashMap<Uuid, Model>) -> Option<ReturnOutcome> {
    findings.get(&row.enrolment_id).map(back::found)
}

/// The check of all schools, read school by school and folded as they come.
pub async fn of_all(
    cx: &Access<PupilsGroupsRead>,
    term: Period,
    query: &ReturnCheckQuery,
    by: &ReadBy,
) -> Result<ReturnCheck> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let group = shown::named_or(cx, &session, query.group_id, SOCIAL_WORKER).await?.id;
    let reader = by.require()?;
    let schools = tables::schools(&session, None).await?;
    let urns: Vec<i32> = schools.iter().map(|school| school.urn).collect();
    let years = Years::some(&session, &urns, Span::year(term.year()), None).await?;
    let mut calendars = urns.iter().chain([&AUTHORITY]).map(|urn| years.of(*urn));
    if !calendars.any(|known| back::term_of(&known, term).is_some()) {
        return Err(no_such_term("Neither the authority's calendar nor that of any school"));
    }
    let (week, census_on) = back::census(&years, AUTHORITY, term, session.today());
    let members = Arc::new(members_on(&session, group, census_on, None).await?);
    let findings = back::findings(&session, None, group, term).await?;
    let data_as_at = session.now();
    drop(snapshot);
    // Schools may have weeks of their own: the books are read for the days of all of them.
    let day = Span { from_on: census_on, to_on: census_on };
    let weeks = urns.iter().filter_map(|urn| back::week_of(&years.of(*urn), term));
    let days = weeks.map(back::days_of).fold(day, Span::or);
    let look = {
        let members = members.clone();
        move |book: Book, facts: SchoolFacts| {
            let week = back::week_of(&book.calendars, term);
            (facts.urn, week, back::of_book(&book, week, census_on, &members))
        }
    };
    let mut whole = Tally::default();
    let mut of_schools: BTreeMap<i32, ReturnCheckSchool> = BTreeMap::new();
    let take = |(urn, week, rows): (i32, Option<SchoolWeek>, Vec<Returning>)| {
        rows.iter().for_each(|row| whole.add(row, found(row, &findings)));
        if !rows.is_empty() {
            let (week_from_on, counts) = (week.map(|week| week.monday), tally(&rows, &findings).counts());
            of_schools.insert(urn, ReturnCheckSchool { urn: Some(urn), week_from_on, counts });
        }
    };
    tables::each(&cx.read().await?, schools, days, None, look, take).await?;
    let not_on_roll = members.children().into_iter().filter(|child| whole.add_child(*child)).count() as u64;
    let counts = whole.counts();
    let (operation, subject) = ("return_check.read_all", group.to_string());
    let pupils = usize::try_from(counts.cohort).unwrap_or(usize::MAX);
    cx.disclose(AUTHORITY, &Disclosure { operation, subject, reader: &reader, pupils }).await?;
    Ok(ReturnCheck {
        term: term.to_string(),
        group_id: group,
        week_from_on: week.map(|week| week.monday),
        census_on,
        counts,
        not_on_roll,
        schools: of_schools.into_values().collect(),
        data_as_at,
    })
}

/// How much of the marks the caller may see.
#[derive(Clone, Copy)]
struct Sight {
    marks: bool,
    codes: bool,
}

fn view(
    (urn, term, group): (i32, Period, Uuid),
    sight: Sight,
    row: Returning,
    findings: &HashMap<Uuid, Model>,
) -> ReturnCheckPupil {
    let session = |mark: &Mark| ReturnCheckSession {
        date: mark.on.date,
        session: mark.on.session,
        class: mark.code.class(),
        code: sight.codes.then(|| mark.code.as_str()),
    };
    let unmarked = |on: &SessionOn| ReturnCheckUnmarked { date: on.date, session: on.session };
    let path = format!("/v1/schools/{urn}/return-checks/{term}/findings/{}", row.enrolment_id);
    let finding = format!("{path}?group_id={group}");
    ReturnCheckPupil {
        outcome: row.outcome(found(&row, findings)),
        evidence: row.evidence.iter().filter(|_| sight.marks).map(session).collect(),
        sessions_without_mark: row.unmarked.iter().map(unmarked).collect(),
        finding: findings.get(&row.enrolment_id).map(findings::view),
        pupil_id: row.pupil_id,
        enrolment_id: row.enrolment_id,
        year_group: row.year_group,
        registration_group: row.registration_group,
        by_marks: row.by_marks,
        unknown_because: row.why,
        links: ReturnCheckPupilLinks { finding },
    }
}
