//! Use cases: the sessions of a request with their marks, and every mark of a school that does not agree.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    dto::{LeaveQueriesQuery, LeaveQuery, LeaveQueryLinks, LeaveSession, LeaveSessionsQuery},
    standing::{Disagreement, Requests},
};
use crate::{
    access::{Access, Document as _, LeaveRead, RegistersCodesRead},
    attendance::{
        age,
        book::{OwnLine, Unread, Years, entry, explained},
        code::Code,
    },
    domain::{academic_year::AcademicYear, session, session::SessionOn, span::Span},
    entities::leave_request::Entity,
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
    features::leave_requests::rules::{self, Expected},
    http::Page,
};

/// A session by its place in a list.
type Place = (NaiveDate, session::Session);

/// The sessions of the calendar that a request is about, with the codes expected and found.
pub async fn sessions(
    cx: &Access<LeaveRead>,
    urn: i32,
    id: Uuid,
    query: &LeaveSessionsQuery,
) -> Result<Page<LeaveSession>> {
    let codes = cx.also::<RegistersCodesRead>();
    let paging = cx.paging("leave sessions", &(urn, id, codes), query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let (state, terms) = Entity::read(&row)?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let asked = Span { from_on: row.from_on, to_on: row.to_on };
    let own = OwnLine::load(&session, (urn, row.enrolment_id), asked, None).await?;
    let line = entry.within(asked).map(|days| own.line().within(days)).unwrap_or_default();
    let after: Option<Place> = paging.after()?;
    let within = line.entries().filter(|(on, _)| terms.asked.days.contains(*on));
    let next = within.filter(|(on, _)| after.is_none_or(|after| (on.date, on.session) > after));
    let rows = next.take(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let born_on = entry.born_on;
    let rows = rows.map(|(on, found)| {
        let compulsory = age::is_compulsory(born_on, on.date);
        one(on, rules::expected(state, &terms, on, compulsory), found, codes)
    });
    paging.cut(rows.collect(), |row| (row.date, row.session), |row| row)
}

fn one(on: SessionOn, expected: Option<Expected>, found: Option<Code>, codes: bool) -> LeaveSession {
    let agrees = |expected: Expected, found: Code| match codes {
        true => expected.agrees(found),
        false => expected.agrees_in_class(found.class()),
    };
    LeaveSession {
        date: on.date,
        session: on.session,
        granted: expected.and_then(Expected::granted),
        expected_class: expected.and_then(Expected::class),
        expected_code: expected.and_then(Expected::code).filter(|_| codes),
        found_class: found.map(Code::class),
        found_code: found.map(Code::as_str).filter(|_| codes),
        agrees: expected.zip(found).map(|(expected, found)| agrees(expected, found)),
    }
}

impl LeaveQueriesQuery {
    /// The days that are meant, all of one academic year.
    fn span(&self, today: NaiveDate) -> Result<Span> {
        let to_on = self.to_on.unwrap_or(today);
        let year = AcademicYear::of(to_on);
        let from_on = self.from_on.unwrap_or_else(|| year.first_day());
        Span::new(from_on, to_on).filter(|_| year.contains(from_on)).ok_or_else(|| {
            let detail =
                "Both days lie in one academic year (1 August to 31 July), the first not after the last.";
            let fault = Fault::parameter("from_on", FaultCode::SpanInvalid).detail(detail);
            AppError::new(Problem::InvalidParameter).faults(vec![fault])
        })
    }
}

/// The marks of a school that do not agree with its requests for leave: the same few statements however many pupils
/// and requests there are.
pub async fn queries(
    cx: &Access<LeaveRead>,
    urn: i32,
    query: &LeaveQueriesQuery,
) -> Result<Page<LeaveQuery>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let span = query.span(session.today())?;
    let codes = cx.also::<RegistersCodesRead>();
    let sealed = (urn, query.from_on, query.to_on, query.kind, query.include_explained, codes);
    let paging = cx.paging("leave queries", &sealed, query.limit, query.cursor.as_deref())?;
    let requests = Requests::read(&session, &[urn], span.from_on, Some(span.to_on)).await?;
    let Some(days) = requests.days_within(span) else {
        return paging.cut(Vec::new(), |(place, _): &(Key, LeaveQuery)| *place, |(_, row)| row);
    };
    let years = Years::one(&session, urn, days, None).await?;
    let unread = Unread::read(&session, urn, days, &years, None).await?;
    let reasons = explained::within(&session, urn, days).await?;
    drop(snapshot);
    let after: Option<Key> = paging.after()?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let (wanted, with_explained) = (query.kind, query.include_explained);
    let find = move |(unread, requests, reasons): &(Unread, Requests, HashSet<(Uuid, SessionOn)>)| {
        let book = unread.turn()?;
        let rows = requests.disagreements(&book, days, codes, reasons).into_iter();
        let rows = rows.filter(|one| wanted.is_none_or(|kind| kind == one.kind));
        let rows = rows.filter(|one| with_explained || !one.explained);
        let mut rows: Vec<_> =
            rows.map(|one| ((one.on.date, one.on.session, one.request), row(urn, &one, codes))).collect();
        rows.retain(|(place, _)| after.is_none_or(|after| *place > after));
        rows.sort_by_key(|(place, _)| *place);
        rows.truncate(most);
        Ok(rows)
    };
    let found = cx.aside((unread, requests, reasons), find).await?;
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

/// A row by its place in the list.
type Key = (NaiveDate, session::Session, Uuid);

/// A disagreement as it is told. Who sees no codes is told classes.
fn row(urn: i32, one: &Disagreement<'_>, codes: bool) -> LeaveQuery {
    let SessionOn { date, session } = one.on;
    LeaveQuery {
        date,
        session,
        pupil_id: one.enrolled.pupil_id,
        leave_request_id: one.request,
        kind: one.kind,
        expected_class: one.expected.class(),
        expected_code: one.expected.code().filter(|_| codes),
        found_class: one.found.class(),
        found_code: codes.then(|| one.found.as_str()),
        explained: one.explained,
        question: one.kind.question(),
        links: LeaveQueryLinks {
            register: format!("/v1/schools/{urn}/registers/{date}/{session}"),
            leave_request: format!("/v1/schools/{urn}/leave-requests/{}", one.request),
        },
    }
}
