//! Use cases: listing recordings, who asked for one, and who watched.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{
        WebinarRecording, WebinarRecordingAudienceQuery, WebinarRecordingLinks, WebinarRecordingRequest,
        WebinarRecordingView, WebinarRecordingsQuery,
    },
    rules,
};
use crate::{
    access::{Access, Document as _, Permission, Session, WebinarBookingsRead, WebinarsRead},
    domain::{
        person::Person,
        urn::{AUTHORITY, Urn},
    },
    entities::{
        webinar_recording::{Column, Entity, Model},
        webinar_recording_request, webinar_recording_view,
    },
    error::{AppError, Code, Result},
    features::webinars::{
        store,
        values::{WebinarRecordingState, WebinarRole},
    },
    http::{Page, Tagged},
};

fn unreadable() -> AppError {
    AppError::internal("a row about recordings holds what it cannot")
}

/// The recordings of a webinar, oldest first.
pub async fn list(
    cx: &Access<WebinarsRead>,
    webinar: Uuid,
    query: &WebinarRecordingsQuery,
) -> Result<Page<WebinarRecording>> {
    let session = cx.read().await?;
    let paging = cx.paging("webinar-recordings", &webinar, query.limit, query.cursor.as_deref())?;
    store::find(&session, webinar).await?;
    let these = Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::WebinarId.eq(webinar));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let data = page.data.iter().map(|row| view(row, session.today())).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// The recording of a webinar, if the caller may see that.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, webinar: Uuid, id: Uuid) -> Result<Model> {
    store::find(session, webinar).await?;
    let row = session.document::<Entity>(AUTHORITY, id).await?;
    if row.webinar_id == webinar { Ok(row) } else { Err(Code::NotFound.into()) }
}

/// A recording.
pub async fn show<P: Permission>(
    cx: &Access<P>,
    webinar: Uuid,
    id: Uuid,
) -> Result<Tagged<WebinarRecording>> {
    let session = cx.read().await?;
    let document = view(&find(&session, webinar, id).await?, session.today())?;
    // That it has expired is no version of it.
    Ok(Tagged { tag: format!("{}-{}", document.version, document.state.as_str()), document })
}

fn view(row: &Model, today: NaiveDate) -> Result<WebinarRecording> {
    let (_, terms) = Entity::read(row)?;
    let state = rules::state(row.expires_on, today);
    let there = state == WebinarRecordingState::Published;
    Ok(WebinarRecording {
        id: row.id,
        webinar_id: row.webinar_id,
        title: terms.title,
        state,
        link: there.then_some(terms.link),
        transcript_link: terms.transcript_link.filter(|_| there),
        duration_seconds: terms.duration_seconds,
        published_at: row.published_at,
        expires_on: row.expires_on,
        updated_at: row.updated_at,
        version: row.version,
        links: WebinarRecordingLinks {
            this: format!("/v1/webinars/{}/recordings/{}", row.webinar_id, row.id),
        },
    })
}

/// Who of the schools in reach asked to be told of recordings.
pub async fn requests(
    cx: &Access<WebinarBookingsRead>,
    query: &WebinarRecordingAudienceQuery,
) -> Result<Page<WebinarRecordingRequest>> {
    use webinar_recording_request::{Column, Entity};
    let session = cx.read().await?;
    let (limit, cursor) = (query.limit, query.cursor.as_deref());
    let paging = cx.paging("webinar-recording-requests", &query.webinar_id, limit, cursor)?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.webinar_id.map(|id| Column::WebinarId.eq(id)));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(request).collect::<Result<_>>()?, page: page.page })
}

/// Somebody who asked to be told of a recording.
pub async fn show_request<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    id: Uuid,
) -> Result<WebinarRecordingRequest> {
    use webinar_recording_request::{Column, Entity};
    let session = cx.read().await?;
    session.school(urn).await?;
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::SchoolUrn.eq(urn)).add(Column::Id.eq(id));
    request(session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?)
}

fn request(row: webinar_recording_request::Model) -> Result<WebinarRecordingRequest> {
    Ok(WebinarRecordingRequest {
        id: row.id,
        webinar_id: row.webinar_id,
        urn: Urn::new(row.school_urn).ok_or_else(unreadable)?,
        role: WebinarRole::spelled(&row.role).ok_or_else(unreadable)?,
        name: row.name,
        email: row.email,
        requested_at: row.requested_at,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
    })
}

/// Who of the schools in reach watched recordings, as portals said.
pub async fn views(
    cx: &Access<WebinarBookingsRead>,
    query: &WebinarRecordingAudienceQuery,
) -> Result<Page<WebinarRecordingView>> {
    use webinar_recording_view::{Column, Entity};
    let session = cx.read().await?;
    let (limit, cursor) = (query.limit, query.cursor.as_deref());
    let paging = cx.paging("webinar-recording-views", &query.webinar_id, limit, cursor)?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.webinar_id.map(|id| Column::WebinarId.eq(id)));
    let mut rows = session.find::<Entity>().filter(these).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(watched).collect::<Result<_>>()?, page: page.page })
}

/// That somebody watched, as it is told.
pub fn watched(row: webinar_recording_view::Model) -> Result<WebinarRecordingView> {
    Ok(WebinarRecordingView {
        id: row.id,
        webinar_id: row.webinar_id,
        recording_id: row.webinar_recording_id,
        urn: Urn::new(row.school_urn).ok_or_else(unreadable)?,
        role: WebinarRole::spelled(&row.role).ok_or_else(unreadable)?,
        name: row.name,
        watched_at: row.watched_at,
        watched_seconds: row.watched_seconds,
    })
}

/// That somebody watched, as it was recorded just now.
pub async fn show_view<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<WebinarRecordingView> {
    use webinar_recording_view::{Column, Entity};
    let session = cx.read().await?;
    session.school(urn).await?;
    let this =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::SchoolUrn.eq(urn)).add(Column::Id.eq(id));
    watched(session.find::<Entity>().filter(this).one().await?.ok_or(Code::NotFound)?)
}
