//! Use cases: listing patrols and showing one.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{Patrol, PatrolDocument, PatrolLinks, PatrolRevision, PatrolsQuery},
    plan::PatrolTerms,
    rules,
};
use crate::{
    access::{
        Access, Document as _, PatrolsRead, Permission, Session, Stood, instant_at_school, short_print,
    },
    attendance::book::calendars::SchoolCalendar,
    domain::{academic_year::AcademicYear, action::Actions, urn::AUTHORITY},
    entities::patrol::{Column, Entity, Model},
    error::Result,
    features::patrols::{
        shown::{calendar, meets},
        values::{PatrolState, patrol_actions},
    },
    http::{Page, Tagged},
};

/// Patrols in the order in which they begin; none for a client that does not reach every school.
pub async fn list(cx: &Access<PatrolsRead>, query: &PatrolsQuery) -> Result<Page<Patrol>> {
    let year = query.academic_year.map(|year| year.to_string());
    let sealed = (&year, query.state, query.from_on, query.to_on);
    let paging = cx.paging("patrols", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(year.as_ref().map(|year| Column::AcademicYear.eq(year)))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(beginning(query.from_on).map(|from| Column::StartsAt.gte(from)))
        .add_option(
            beginning(query.to_on.and_then(|on| on.succ_opt())).map(|until| Column::StartsAt.lt(until)),
        );
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some((starts_at, id)) = paging.after::<(DateTime<Utc>, Uuid)>()? {
        rows = rows.after([Column::StartsAt, Column::Id], [starts_at.into(), id.into()]);
    }
    let rows = rows.order_by(Column::StartsAt, Order::Asc).order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| (row.starts_at, row.id), |row| row)?;
    let mut years: Vec<AcademicYear> = Vec::new();
    let mut calendars: Vec<Option<SchoolCalendar>> = Vec::new();
    let mut data = Vec::with_capacity(page.data.len());
    for row in page.data {
        let (_, terms) = Entity::read(&row)?;
        let year = AcademicYear::of(terms.plan.held_on);
        // The patrols of a page stand in order of time: a year is asked for once.
        if years.last() != Some(&year) {
            years.push(year);
            calendars.push(calendar(&session, year).await?);
        }
        data.push(view(row, calendars.last().and_then(Option::as_ref), session.now())?);
    }
    Ok(Page { data, page: page.page })
}

fn beginning(day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
    day.and_then(|day| instant_at_school(day.and_time(NaiveTime::MIN)))
}

/// One patrol with its history, to a client that reaches every school.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<PatrolDocument>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    let history = session.history::<Entity>(AUTHORITY, id).await?;
    let (_, terms) = Entity::read(&row)?;
    let known = calendar(&session, AcademicYear::of(terms.plan.held_on)).await?;
    let patrol = view(row, known.as_ref(), session.now())?;
    let Actions { allowed, refused } = patrol_actions(patrol.state);
    let version = patrol.version;
    let document = PatrolDocument {
        patrol,
        history: history.into_iter().map(stood).collect::<Result<_>>()?,
        allowed_actions: allowed,
        refused_actions: refused,
    };
    // What it lacks changes with the clock and the calendar: not with a version.
    Ok(Tagged { tag: format!("{version}-{}", short_print(&document)?), document })
}

fn stood(kept: Stood) -> Result<PatrolRevision> {
    let (state, terms) = kept.read::<Entity>()?;
    Ok(PatrolRevision {
        version: kept.version,
        action: kept.action,
        state,
        terms,
        reason: kept.reason,
        recorded_by: kept.recorded_by,
        recorded_at: kept.recorded_at,
    })
}

fn view(row: Model, calendar: Option<&SchoolCalendar>, now: DateTime<Utc>) -> Result<Patrol> {
    let (state, terms) = Entity::read(&row)?;
    let this = format!("/v1/patrols/{}", row.id);
    Ok(Patrol {
        id: row.id,
        state,
        academic_year: AcademicYear::of(terms.plan.held_on),
        flags: rules::flags(state, &terms, (meets(calendar, terms.plan.held_on), now)),
        terms,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: PatrolLinks { this, encounters: format!("/v1/patrol-encounters?patrol_id={}", row.id) },
    })
}

/// Every patrol of an academic year, in the order in which they begin.
pub async fn of_year<C: ConnectionTrait>(
    session: &Session<'_, C>,
    year: AcademicYear,
) -> Result<Vec<(PatrolState, PatrolTerms)>> {
    let these =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::AcademicYear.eq(year.to_string()));
    let rows = session.find::<Entity>().filter(these).order_by(Column::StartsAt, Order::Asc).all().await?;
    rows.iter().map(Entity::read).collect()
}

/// How far a patrol is, and what is planned.
pub fn state_and_terms(row: &Model) -> Result<(PatrolState, PatrolTerms)> {
    Entity::read(row)
}
