//! Use case: the marks of a school that rest on no part-time timetable.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    dto::{
        TimetableQueriesQuery, TimetableQuery, TimetableQueryKind, TimetableQueryLinks, TimetableQuerySession,
    },
    standing::{Lacking, Timetables},
};
use crate::{
    access::{Access, RegistersCodesRead},
    attendance::book::{Unread, Years, explained},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
    http::Page,
};

impl TimetableQueriesQuery {
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
type Place = (Uuid, TimetableQueryKind);

/// Marks that rest on no timetable, by pupil: the same few statements however many pupils there are.
pub async fn list(
    cx: &Access<RegistersCodesRead>,
    urn: i32,
    query: &TimetableQueriesQuery,
) -> Result<Page<TimetableQuery>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let span = query.span(session.today())?;
    let sealed = (urn, query.from_on, query.to_on, query.kind, query.include_explained);
    let paging = cx.paging("timetable queries", &sealed, query.limit, query.cursor.as_deref())?;
    let timetables = Timetables::read(&session, &[urn], span.from_on, Some(span.to_on)).await?;
    let years = Years::one(&session, urn, span, None).await?;
    let unread = Unread::read(&session, urn, span, &years, None).await?;
    let reasons = explained::within(&session, urn, span).await?;
    drop(snapshot);
    let after: Option<Place> = paging.after()?;
    let most = usize::try_from(paging.fetch()).unwrap_or(usize::MAX);
    let (wanted, with_explained) = (query.kind, query.include_explained);
    let find = move |(unread, timetables, reasons): &(Unread, Timetables, HashSet<(Uuid, SessionOn)>)| {
        let book = unread.turn()?;
        let rows = timetables.lacking(&book, span, reasons).into_iter();
        let rows = rows.filter(|one| wanted.is_none_or(|kind| kind == one.kind));
        let rows = rows.map(|one| ((one.enrolled.id, one.kind), row(urn, one, with_explained)));
        let mut rows: Vec<_> = rows.filter(|(_, row)| !row.sessions.is_empty()).collect();
        rows.retain(|(place, _)| after.is_none_or(|after| *place > after));
        rows.sort_by_key(|(place, _)| *place);
        rows.truncate(most);
        Ok(rows)
    };
    let found = cx.aside((unread, timetables, reasons), find).await?;
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

fn row(urn: i32, one: Lacking<'_>, with_explained: bool) -> TimetableQuery {
    let Lacking { enrolled, kind, code, sessions } = one;
    let timetables = format!("/v1/schools/{urn}/part-time-timetables?pupil_id={}", enrolled.pupil_id);
    let told = |(on, explained): (SessionOn, bool)| TimetableQuerySession {
        date: on.date,
        session: on.session,
        explained,
    };
    let sessions = sessions.into_iter().filter(|(_, explained)| with_explained || !explained);
    TimetableQuery {
        pupil_id: enrolled.pupil_id,
        enrolment_id: enrolled.id,
        year_group: enrolled.year_group.clone(),
        registration_group: enrolled.registration_group.clone(),
        kind,
        code: code.as_str(),
        sessions: sessions.map(told).collect(),
        question: kind.question(),
        links: TimetableQueryLinks { part_time_timetables: timetables },
    }
}
