//! Use cases: the sessions of a request with their marks, and every mark of a school that does not agree.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::dto::{
    LeaveQueriesQuery, LeaveQuery, LeaveQueryKind, LeaveQueryLinks, LeaveSession, LeaveSessionsQuery,
};
use crate::{
    access::{Access, LeaveRead, RegistersCodesRead, Session},
    attendance::{
        age,
        book::{OwnLine, Unread, Years, entry, explained},
        code::Code,
    },
    domain::{academic_year::AcademicYear, session, session::SessionOn, span::Span},
    entities::leave_request::{Column, Entity},
    error::{AppError, Code as Problem, Fault, FaultCode, Result},
    features::leave_requests::{
        dto::{LeaveState, LeaveTerms},
        reading,
        rules::{self, Expected},
    },
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
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = reading::find(&session, urn, id).await?;
    let (state, terms) = (reading::state(&row.state)?, reading::terms(&row.terms)?);
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

/// A request whose days touch the span.
struct Touching {
    id: Uuid,
    state: LeaveState,
    terms: LeaveTerms,
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
    let requests = touching(&session, urn, span).await?;
    let days = requests.values().flatten().filter_map(|one| one.terms.asked.days.span()?.and(span));
    let Some(days) = days.reduce(Span::or) else {
        return paging.cut(Vec::new(), |(place, _): &(Key, LeaveQuery)| *place, |(_, row)| row);
    };
    let years = Years::one(&session, urn, days, None).await?;
    let book = Unread::read(&session, urn, days, &years, None).await?.turn()?;
    let reasons = explained::within(&session, urn, days).await?;
    let asked = Asked { urn, codes, reasons, include_explained: query.include_explained, kind: query.kind };
    let mut found: Vec<(Key, LeaveQuery)> = Vec::new();
    for (enrolled, line) in book.lines() {
        for request in requests.get(&enrolled.id).into_iter().flatten() {
            for mark in line.marks() {
                let compulsory = age::is_compulsory(enrolled.born_on, mark.on.date);
                let expected = rules::expected(request.state, &request.terms, mark.on, compulsory);
                let row = expected.and_then(|expected| asked.row(enrolled, request, mark, expected));
                found.extend(row.map(|row| ((mark.on.date, mark.on.session, request.id), row)));
            }
        }
    }
    let after: Option<Key> = paging.after()?;
    found.retain(|(place, _)| after.is_none_or(|after| *place > after));
    found.sort_by_key(|(place, _)| *place);
    found.truncate(usize::try_from(paging.fetch()).unwrap_or(usize::MAX));
    paging.cut(found, |(place, _)| *place, |(_, row)| row)
}

/// A row by its place in the list.
type Key = (NaiveDate, session::Session, Uuid);

/// The requests that touch a span, by enrolment: one statement.
async fn touching<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
) -> Result<HashMap<Uuid, Vec<Touching>>> {
    let these = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::State.ne(LeaveState::Withdrawn.as_str()))
        .add(Column::FromOn.lte(span.to_on))
        .add(Column::ToOn.gte(span.from_on));
    let mut requests: HashMap<Uuid, Vec<Touching>> = HashMap::new();
    for row in session.find::<Entity>().filter(these).all().await? {
        let (state, terms) = (reading::state(&row.state)?, reading::terms(&row.terms)?);
        requests.entry(row.enrolment_id).or_default().push(Touching { id: row.id, state, terms });
    }
    Ok(requests)
}

/// What is asked, and what the school has explained.
struct Asked {
    urn: i32,
    codes: bool,
    reasons: HashSet<(Uuid, SessionOn)>,
    include_explained: bool,
    kind: Option<LeaveQueryKind>,
}

impl Asked {
    /// The row about a mark, if it disagrees and may be shown. Who sees no codes is told only what classes tell.
    fn row(
        &self,
        enrolled: &crate::attendance::book::enrolled::Enrolled,
        request: &Touching,
        mark: crate::attendance::rules::Mark,
        expected: Expected,
    ) -> Option<LeaveQuery> {
        let disagrees = match self.codes {
            true => !expected.agrees(mark.code),
            false => !expected.agrees_in_class(mark.code.class()),
        };
        let explained = self.reasons.contains(&(enrolled.id, mark.on));
        let kind = LeaveQueryKind::of(expected);
        let wanted = self.kind.is_none_or(|asked| asked == kind) && (self.include_explained || !explained);
        let SessionOn { date, session } = mark.on;
        let urn = self.urn;
        (disagrees && wanted).then(|| LeaveQuery {
            date,
            session,
            pupil_id: enrolled.pupil_id,
            leave_request_id: request.id,
            kind,
            expected_class: expected.class(),
            expected_code: expected.code().filter(|_| self.codes),
            found_class: mark.code.class(),
            found_code: self.codes.then(|| mark.code.as_str()),
            explained,
            question: kind.question(),
            links: LeaveQueryLinks {
                register: format!("/v1/schools/{urn}/registers/{date}/{session}"),
                leave_request: format!("/v1/schools/{urn}/leave-requests/{}", request.id),
            },
        })
    }
}

impl LeaveQueryKind {
    /// How a mark disagrees with what is expected.
    const fn of(expected: Expected) -> Self {
        match expected {
            Expected::Undecided => Self::UndecidedMarkedAsLeave,
            Expected::Granted(_) => Self::GrantedMarkedOtherwise,
            Expected::Refused(_) => Self::RefusedMarkedOtherwise,
        }
    }

    /// What the school is asked, in words.
    const fn question(self) -> &'static str {
        match self {
            Self::UndecidedMarkedAsLeave => "The mark says that leave was given: was it, by whom and when?",
            Self::GrantedMarkedOtherwise => {
                "Leave was given: was the absence this leave, or what else explains it?"
            }
            Self::RefusedMarkedOtherwise => {
                "Leave was refused: was the absence one without leave, or what explains it?"
            }
        }
    }
}
