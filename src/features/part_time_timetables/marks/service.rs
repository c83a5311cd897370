//! Use case: the marks of a school that rest on no part-time timetable.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{
    TimetableQueriesQuery, TimetableQuery, TimetableQueryKind, TimetableQueryLinks, TimetableQuerySession,
};
use crate::{
    access::{Access, RegistersCodesRead, Session},
    attendance::{
        book::{Unread, Years, enrolled::Enrolled, explained},
        rules::Mark,
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::part_time_timetable::{Column, Entity},
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
    features::part_time_timetables::{
        dto::{TimetableState, TimetableTerms},
        reading,
    },
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

/// A timetable that may be in force on some of the days.
type Standing = (TimetableState, TimetableTerms);

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
    let timetables = touching(&session, urn, span).await?;
    let years = Years::one(&session, urn, span, None).await?;
    let book = Unread::read(&session, urn, span, &years, None).await?.turn()?;
    let reasons = explained::within(&session, urn, span).await?;
    let mut found: Vec<(Place, TimetableQuery)> = Vec::new();
    for (enrolled, line) in book.lines() {
        let own = timetables.get(&enrolled.id).map_or(&[][..], Vec::as_slice);
        let mut by_kind: HashMap<TimetableQueryKind, TimetableQuery> = HashMap::new();
        for mark in line.marks() {
            let Some(kind) = lacking(own, &mark) else { continue };
            let explained = reasons.contains(&(enrolled.id, mark.on));
            if query.kind.is_some_and(|asked| asked != kind) || (explained && !query.include_explained) {
                continue;
            }
            let row = by_kind.entry(kind).or_insert_with(|| row(urn, enrolled, kind, mark.code.as_str()));
            row.sessions.push(TimetableQuerySession {
                date: mark.on.date,
                session: mark.on.session,
                explained,
            });
        }
        found.extend(by_kind.into_iter().map(|(kind, row)| ((enrolled.id, kind), row)));
    }
    let after: Option<Place> = paging.after()?;
    found.retain(|(place, _)| after.is_none_or(|after| *place > after));
    found.sort_by_key(|(place, _)| *place);
    found.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

/// What a mark lacks of the pupil's timetables, if it is one that should rest on one.
fn lacking(timetables: &[Standing], mark: &Mark) -> Option<TimetableQueryKind> {
    use TimetableQueryKind as Kind;
    let [without, outside] = match mark.code.as_str() {
        "C2" => [Kind::LeaveWithoutTimetable, Kind::LeaveOutsidePlan],
        "X" => [Kind::NotRequiredWithoutTimetable, Kind::NotRequiredOutsidePlan],
        _ => return None,
    };
    let mut in_force = timetables.iter().filter_map(|(state, terms)| terms.in_school(*state, mark.on));
    match in_force.next() {
        None => Some(without),
        Some(true) => Some(outside),
        Some(false) => None,
    }
}

/// The timetables that may be in force in a span, by enrolment: one statement.
async fn touching<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
) -> Result<HashMap<Uuid, Vec<Standing>>> {
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::State.ne(TimetableState::Withdrawn.as_str()))
        .add(Column::FromOn.lte(span.to_on))
        .add(Column::UntilOn.gte(span.from_on));
    let mut timetables: HashMap<Uuid, Vec<Standing>> = HashMap::new();
    for row in session.find::<Entity>().filter(these).all().await? {
        let standing = (reading::state(&row.state)?, reading::terms(&row.terms)?);
        timetables.entry(row.enrolment_id).or_default().push(standing);
    }
    Ok(timetables)
}

fn row(urn: i32, enrolled: &Enrolled, kind: TimetableQueryKind, code: &'static str) -> TimetableQuery {
    let timetables = format!("/v1/schools/{urn}/part-time-timetables?pupil_id={}", enrolled.pupil_id);
    TimetableQuery {
        pupil_id: enrolled.pupil_id,
        enrolment_id: enrolled.id,
        year_group: enrolled.year_group.clone(),
        registration_group: enrolled.registration_group.clone(),
        kind,
        code,
        sessions: Vec::new(),
        question: kind.question(),
        links: TimetableQueryLinks { part_time_timetables: timetables },
    }
}

impl TimetableQueryKind {
    /// What the school is asked, in words.
    const fn question(self) -> &'static str {
        match self {
            Self::LeaveWithoutTimetable => "Which part-time timetable was agreed, with whom, and until when?",
            Self::NotRequiredWithoutTimetable => {
                "For which sessions is the pupil expected, and until when was that agreed?"
            }
            Self::LeaveOutsidePlan | Self::NotRequiredOutsidePlan => {
                "The plan has the pupil in school: was it changed, or was the absence another?"
            }
        }
    }
}
