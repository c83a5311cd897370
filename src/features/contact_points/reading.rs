//! Use cases: listing contact points, showing one, and whether they are open.

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        ContactPoint, ContactPointDetails, ContactPointLinks, ContactPointState, ContactPointsQuery,
        ServiceHours, ServiceHoursQuery,
    },
    hours::Week,
    rules,
};
use crate::{
    access::{Access, ContactPointsRead, Permission, Session, at_school, instant_at_school},
    attendance::{
        book::{calendars::Calendars, shown::reaches_any},
        calendar::Calendar,
    },
    domain::{academic_year::AcademicYear, action::Actions, urn::AUTHORITY},
    entities::contact_point::{Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{Page, Tagged},
};

const TIME_ZONE: &str = "Europe/London";

fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// Contact points in the order of recording, for whoever reaches a school.
pub async fn list(cx: &Access<ContactPointsRead>, query: &ContactPointsQuery) -> Result<Page<ContactPoint>> {
    let session = cx.read().await?;
    let sealed = (&query.kind, &query.state);
    let paging = cx.paging("contact points", &sealed, query.limit, query.cursor.as_deref())?;
    let these = authoritys()
        .add_option(query.kind.map(|kind| Column::Kind.eq(kind.as_str())))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())));
    let rows = page_of(&session, these, paging.after()?, paging.fetch()).await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.into_iter().map(view).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

async fn page_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    these: Condition,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Model>> {
    let these = these.add_option(after.map(|id| Column::Id.gt(id)));
    match reaches_any(session).await? {
        true => {
            session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc).limit(most).all().await
        }
        false => Ok(Vec::new()),
    }
}

/// One contact point.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<ContactPoint>> {
    let document = view(find(&cx.read().await?, id).await?)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// The row, for whoever reaches a school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    match reaches_any(session).await? {
        true => session.document::<Entity>(AUTHORITY, id).await,
        false => Err(Code::NotFound.into()),
    }
}

/// What a row says.
pub fn read(row: &Model) -> Result<(ContactPointState, ContactPointDetails)> {
    let unreadable = || AppError::internal("contact_point.state holds what it cannot");
    let state = ContactPointState::spelled(&row.state).ok_or_else(unreadable)?;
    Ok((state, serde_json::from_str(&row.terms).map_err(AppError::internal)?))
}

fn view(row: Model) -> Result<ContactPoint> {
    let (state, contact) = read(&row)?;
    let Actions { allowed, refused } = rules::actions(state);
    Ok(ContactPoint {
        id: row.id,
        state,
        contact,
        time_zone: TIME_ZONE,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: ContactPointLinks {
            this: format!("/v1/contact-points/{}", row.id),
            service_hours: format!("/v1/service-hours?contact_point_id={}", row.id),
        },
    })
}

/// Whether contact points in use that have hours are open, in the order of recording.
pub async fn hours(cx: &Access<ContactPointsRead>, query: &ServiceHoursQuery) -> Result<Page<ServiceHours>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let at = query.at.unwrap_or(session.now());
    let sealed = (query.at, query.contact_point_id);
    let paging = cx.paging("service hours", &sealed, query.limit, query.cursor.as_deref())?;
    let these = authoritys()
        .add(Column::State.eq(ContactPointState::Current.as_str()))
        .add_option(query.contact_point_id.map(|id| Column::Id.eq(id)));
    let rows = page_of(&session, these, paging.after()?, paging.fetch()).await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let held = calendars(&session, at).await?;
    let calendars: Vec<&Calendar> = held.iter().map(|calendar| &**calendar).collect();
    let told = page.data.iter().map(|row| told(row, at, &calendars));
    let data = told.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    Ok(Page { data, page: page.page })
}

/// The authority's calendars of the year of an instant and of the next.
async fn calendars<C: ConnectionTrait>(
    session: &Session<'_, C>,
    at: DateTime<Utc>,
) -> Result<Vec<std::sync::Arc<Calendar>>> {
    let year = AcademicYear::of(at_school(at).date());
    let years = [Some(year), AcademicYear::starting(year.start_year() + 1)];
    let mut all = Vec::new();
    for year in years.into_iter().flatten() {
        let held = Calendars::one(session, AUTHORITY, year).await?.of(AUTHORITY);
        all.extend(held.map(|held| held.calendar));
    }
    Ok(all)
}

fn told(row: &Model, at: DateTime<Utc>, calendars: &[&Calendar]) -> Result<Option<ServiceHours>> {
    let (_, contact) = read(row)?;
    if contact.hours.is_empty() {
        return Ok(None);
    }
    let week = Week { hours: &contact.hours, term_time_only: contact.term_time_only, calendars };
    let standing = week.at(at_school(at));
    Ok(Some(ServiceHours {
        contact_point_id: row.id,
        name: contact.name,
        telephone: contact.telephone,
        email: contact.email,
        at,
        open: standing.state == super::dto::ServiceState::Open,
        state: standing.state,
        closes_at: standing.closes.map(instant),
        opens_at: standing.opens.map(instant),
        opens_on: standing.opens.map(|opens| opens.date()),
        opens_time: standing.opens.map(|opens| opens.format("%H:%M").to_string()),
        time_zone: TIME_ZONE,
    }))
}

/// The instant of a time on the wall. In the hour that the clocks leave out in March it is the hour after.
fn instant(wall: NaiveDateTime) -> DateTime<Utc> {
    let later = || instant_at_school(wall + Duration::hours(1));
    instant_at_school(wall).or_else(later).unwrap_or_else(|| wall.and_utc())
}
