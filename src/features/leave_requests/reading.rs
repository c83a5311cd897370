//! Use cases: listing requests for leave and showing one.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{LeaveLinks, LeaveRequest, LeaveRequestDocument, LeaveRequestsQuery, LeaveRevision},
    rules::{self, LeaveFlag},
    values::{LeaveReason, LeaveState},
};
use crate::{
    access::{Access, Document as _, LeaveRead, Permission, Session, Stood, short_print},
    attendance::book::{
        Years,
        calendars::SchoolCalendar,
        entry::{self, Entry},
    },
    domain::{academic_year::AcademicYear, action::Actions, listed::listed, span::Span},
    entities::leave_request::{Column, Entity, Model},
    error::{AppError, Code, Fault, FaultCode, Result},
    http::{Page, Tagged},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// What a query asks for, read and put in order.
#[derive(Serialize)]
struct Filter {
    states: Vec<&'static str>,
    reasons: Vec<&'static str>,
}

impl LeaveRequestsQuery {
    /// Every fault of the filters at once, or what they ask for.
    fn understand(&self) -> Result<Filter> {
        let state = |text: &str| LeaveState::spelled(text).map(LeaveState::as_str);
        let reason = |text: &str| LeaveReason::spelled(text).map(LeaveReason::as_str);
        let of = |given: &Option<String>, read: &dyn Fn(&str) -> Option<&'static str>| match given {
            None => Some(Vec::new()),
            Some(given) => listed(given, MOST_VALUES, read),
        };
        let fault = |name: &str, all: Vec<&str>| {
            let detail = format!("One or several of {}, by comma.", all.join(", "));
            Fault::parameter(name, FaultCode::InvalidParameter).detail(detail)
        };
        match (of(&self.state, &state), of(&self.reason, &reason)) {
            (Some(states), Some(reasons)) => Ok(Filter { states, reasons }),
            (states, reasons) => {
                let all = |words: &[LeaveState]| words.iter().map(|word| word.as_str()).collect();
                let mut faults = Vec::new();
                faults.extend(states.is_none().then(|| fault("state", all(LeaveState::ALL))));
                let all = LeaveReason::ALL.iter().map(|word| word.as_str()).collect();
                faults.extend(reasons.is_none().then(|| fault("reason", all)));
                Err(AppError::new(Code::InvalidParameter).faults(faults))
            }
        }
    }
}

/// Requests in the order of their schools, and of one in the order of their recording: of one school, or of all in
/// reach. The same few statements however many there are.
pub async fn list(
    cx: &Access<LeaveRead>,
    school: Option<i32>,
    query: &LeaveRequestsQuery,
) -> Result<Page<LeaveRequest>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let filter = query.understand()?;
    let sealed = (school, &filter, query.pupil_id, query.to_on_from, query.from_on_to);
    let paging = cx.paging("leave requests", &sealed, query.limit, query.cursor.as_deref())?;
    let mut wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option((!filter.states.is_empty()).then(|| Column::State.is_in(filter.states)))
        .add_option((!filter.reasons.is_empty()).then(|| Column::Reason.is_in(filter.reasons)))
        .add_option(query.to_on_from.map(|from| Column::ToOn.gte(from)))
        .add_option(query.from_on_to.map(|to| Column::FromOn.lte(to)));
    if let Some(pupil) = query.pupil_id {
        let entries = entry::of_pupil(&session, school, pupil).await?;
        wanted = wanted.add(Column::EnrolmentId.is_in(entries.iter().map(|entry| entry.id)));
    }
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let entries = entry::all(&session, page.data.iter().map(|row| row.enrolment_id)).await?;
    let years = calendars(&session, &page.data).await?;
    let data = page.data.iter().map(|row| view(row, &entries, &years, &session)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One request with its history.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<LeaveRequestDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let entries = entry::all(&session, [row.enrolment_id]).await?;
    let history = session.history::<Entity>(urn, id).await?;
    let years = calendars(&session, std::slice::from_ref(&row)).await?;
    let leave_request = view(&row, &entries, &years, &session)?;
    let Actions { allowed, refused } = rules::actions(leave_request.state);
    let document = LeaveRequestDocument {
        leave_request,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What is due changes with the day, and the pupil may turn out to be another: not with a version.
    Ok(Tagged { tag: format!("{}-{}", row.version, short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<LeaveRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(LeaveRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

/// The calendars of the days of some requests: the same few statements however many there are.
async fn calendars<C: ConnectionTrait>(session: &Session<'_, C>, rows: &[Model]) -> Result<Years> {
    let urns: Vec<i32> = rows.iter().map(|row| row.urn).collect::<BTreeSet<_>>().into_iter().collect();
    let day = |on| Span { from_on: on, to_on: on };
    let days = rows.iter().map(|row| day(row.to_on)).reduce(Span::or);
    Years::some(session, &urns, days.unwrap_or(day(session.today())), None).await
}

/// Whether a day lies after the last school day of its academic year, as far as it is known.
fn is_beyond(calendars: &[SchoolCalendar], on: NaiveDate) -> bool {
    let mut of_year = calendars
        .iter()
        .map(|held| &held.calendar)
        .filter(|calendar| calendar.year() == AcademicYear::of(on));
    of_year.next().is_none_or(|calendar| calendar.school_days().last().is_none_or(|last| last < on))
}

/// A request as it goes over the wire.
fn view<C: ConnectionTrait>(
    row: &Model,
    entries: &HashMap<Uuid, Entry>,
    years: &Years,
    session: &Session<'_, C>,
) -> Result<LeaveRequest> {
    let entry = entries.get(&row.enrolment_id).ok_or_else(|| AppError::internal("an entry is gone"))?;
    let (state, terms) = Entity::read(row)?;
    let this = format!("/v1/schools/{}/leave-requests/{}", row.urn, row.id);
    let mut flags = rules::flags(&terms, &entry.year_group);
    if is_beyond(&years.of(row.urn), terms.asked.days.to_on) {
        flags.push(LeaveFlag::BeyondCalendar);
    }
    Ok(LeaveRequest {
        id: row.id,
        urn: row.urn,
        pupil_id: entry.pupil_id,
        enrolment_id: row.enrolment_id,
        state,
        flags,
        due: rules::due(state, &terms.asked, session.today()),
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: LeaveLinks { sessions: format!("{this}/sessions"), this },
    })
}
