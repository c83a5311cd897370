//! Use cases: the marks on the days of a permit, and the marks `C1` of a school that rest on none.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    dto::{
        ChildEmploymentMark, ChildEmploymentMarksQuery, ChildEmploymentQueriesQuery, ChildEmploymentQuery,
        ChildEmploymentQueryKind, ChildEmploymentQueryLinks, ChildEmploymentQuerySession,
    },
    standing::{Lacking, Licences},
};
use crate::{
    access::{Access, ChildEmploymentRead, Document as _, RegistersCodesRead},
    attendance::{
        book::{OwnLine, Unread, Years, entry, explained},
        code::Code,
    },
    domain::{academic_year::AcademicYear, session, session::SessionOn, span::Span},
    entities::child_employment_permit::Entity,
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
    http::{Page, ReadBy},
};

/// A session by its place in a list.
type On = (NaiveDate, session::Session);

/// The sessions on the days of a permit up to today, with the marks that stand, to who says for whom and for what they are read.
pub async fn marks(
    cx: &Access<ChildEmploymentRead>,
    (urn, id): (i32, Uuid),
    query: &ChildEmploymentMarksQuery,
    by: &ReadBy,
) -> Result<Page<ChildEmploymentMark>> {
    let found = sessions(cx, (urn, id), query).await?;
    let reader = by.require()?;
    cx.disclose_one(urn, "child_employment_permit_marks.list", id, &reader).await?;
    Ok(found)
}

async fn sessions(
    cx: &Access<ChildEmploymentRead>,
    (urn, id): (i32, Uuid),
    query: &ChildEmploymentMarksQuery,
) -> Result<Page<ChildEmploymentMark>> {
    let codes = cx.also::<RegistersCodesRead>();
    let paging =
        cx.paging("child employment marks", &(urn, id, codes), query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let (state, terms) = Entity::read(&row)?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let days = Span::new(row.from_on, row.to_on.min(session.today())).and_then(|days| entry.within(days));
    let Some(days) = days else {
        return paging.cut(Vec::new(), |row: &ChildEmploymentMark| (row.date, row.session), |row| row);
    };
    let own = OwnLine::load(&session, (urn, row.enrolment_id), days, None).await?;
    let after: Option<On> = paging.after()?;
    let line = own.line().within(days);
    let next = line.entries().filter(|(on, _)| after.is_none_or(|after| (on.date, on.session) > after));
    let rows = next.take(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    let rows = rows.map(|(on, found)| ChildEmploymentMark {
        date: on.date,
        session: on.session,
        gives_leave: terms.gives_leave(state, on),
        class: found.map(Code::class),
        code: found.map(Code::as_str).filter(|_| codes),
    });
    paging.cut(rows.collect(), |row| (row.date, row.session), |row| row)
}

impl ChildEmploymentQueriesQuery {
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

/// A row by its place in the list.
type Place = (Uuid, ChildEmploymentQueryKind);

/// Marks that rest on no licence, by pupil: the same few statements however many pupils there are.
pub async fn queries(
    cx: &Access<RegistersCodesRead>,
    urn: i32,
    query: &ChildEmploymentQueriesQuery,
) -> Result<Page<ChildEmploymentQuery>> {
    let sealed = (urn, query.from_on, query.to_on, query.kind, query.include_explained);
    let paging = cx.paging("child employment queries", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let span = query.span(session.today())?;
    // A licence for other days of the year tells what is asked.
    let year = Span::year(AcademicYear::of(span.to_on));
    let licences = Licences::read(&session, &[urn], year.from_on, year.to_on).await?;
    let years = Years::one(&session, urn, span, None).await?;
    let unread = Unread::read(&session, urn, span, &years, None).await?;
    let reasons = explained::within(&session, urn, span).await?;
    drop(snapshot);
    let after: Option<Place> = paging.after()?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let (wanted, with_explained) = (query.kind, query.include_explained);
    let find = move |(unread, licences, reasons): &(Unread, Licences, HashSet<(Uuid, SessionOn)>)| {
        let book = unread.turn()?;
        let rows = licences.lacking(&book, span, reasons).into_iter();
        let rows = rows.filter(|one| wanted.is_none_or(|kind| kind == one.kind));
        let rows = rows.map(|one| ((one.enrolled.id, one.kind), row(urn, one, with_explained)));
        let mut rows: Vec<_> = rows.filter(|(_, row)| !row.sessions.is_empty()).collect();
        rows.retain(|(place, _)| after.is_none_or(|after| *place > after));
        rows.sort_by_key(|(place, _)| *place);
        rows.truncate(most);
        Ok(rows)
    };
    let found = cx.aside((unread, licences, reasons), find).await?;
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

fn row(urn: i32, one: Lacking<'_>, with_explained: bool) -> ChildEmploymentQuery {
    let Lacking { enrolled, kind, sessions } = one;
    let permits = format!("/v1/schools/{urn}/child-employment-permits?pupil_id={}", enrolled.pupil_id);
    let told = |(on, explained): (SessionOn, bool)| ChildEmploymentQuerySession {
        date: on.date,
        session: on.session,
        explained,
    };
    let sessions = sessions.into_iter().filter(|(_, explained)| with_explained || !explained);
    ChildEmploymentQuery {
        pupil_id: enrolled.pupil_id,
        enrolment_id: enrolled.id,
        year_group: enrolled.year_group.clone(),
        registration_group: enrolled.registration_group.clone(),
        kind,
        sessions: sessions.map(told).collect(),
        question: kind.question(),
        links: ChildEmploymentQueryLinks { child_employment_permits: permits },
    }
}
