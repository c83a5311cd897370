//! Use cases: reading enrolments and their history.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::{
    dto::{Enrolment, EnrolmentRevision, EnrolmentsQuery, HistoryQuery, Version},
    rules::Filter,
};
use crate::{
    access::{Access, RollRead, Session},
    domain::urn::Urn,
    entities::enrolment::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::pupils::entry::Entry,
    http::{Page, Tagged},
};

/// The enrolments of a school that the query asks for, page by page.
pub async fn list(cx: &Access<RollRead>, urn: Urn, query: &EnrolmentsQuery) -> Result<Page<Enrolment>> {
    let session = cx.read().await?;
    let filter = Filter::read(query, session.today())?;
    let paging = cx.paging("enrolments", &(urn, &filter), query.limit, query.cursor.as_deref())?;
    session.school(urn.get()).await?;
    let mut rows = session.find::<Entity>().filter(condition(urn, &filter));
    if let Some(after) = paging.after::<Uuid>()? {
        rows = rows.after([Column::Id], [after.into()]);
    }
    let rows = rows.order_by(Column::Id, Order::Asc).limit(paging.fetch()).all().await?;
    let enrolments = views(&session, rows).await?;
    paging.cut(enrolments, |enrolment| enrolment.id, |enrolment| enrolment)
}

fn condition(urn: Urn, filter: &Filter) -> Condition {
    let mut all = Condition::all().add(Column::Urn.eq(urn.get())).add(Column::SupersededAt.is_null());
    if let Some(day) = filter.on {
        let not_left = Condition::any().add(Column::DeletedOn.is_null()).add(Column::DeletedOn.gte(day));
        all = all.add(Column::Voided.eq(false)).add(Column::StartingOn.lte(day)).add(not_left);
    }
    if !filter.year_groups.is_empty() {
        all = all.add(Column::YearGroup.is_in(filter.year_groups.iter().copied()));
    }
    if !filter.registration_groups.is_empty() {
        all = all.add(Column::RegistrationGroup.is_in(filter.registration_groups.iter().map(String::as_str)));
    }
    all
}

/// One enrolment as it stands now.
pub async fn show(cx: &Access<RollRead>, urn: Urn, id: Uuid) -> Result<Tagged<Enrolment>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let this = this(urn, id).add(Column::SupersededAt.is_null());
    let rows = session.find::<Entity>().filter(this).all().await?;
    let document = views(&session, rows).await?.pop().ok_or(Code::NotFound)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// Every version of one enrolment, oldest first.
pub async fn history(
    cx: &Access<RollRead>,
    urn: Urn,
    id: Uuid,
    query: &HistoryQuery,
) -> Result<Page<EnrolmentRevision>> {
    let session = cx.read().await?;
    let paging = cx.paging("enrolment history", &(urn, id), query.limit, query.cursor.as_deref())?;
    session.school(urn.get()).await?;
    let first = session.find::<Entity>().filter(this(urn, id).add(Column::Revision.eq(1))).one().await?;
    let created_at = first.ok_or(Code::NotFound)?.recorded_at;
    let mut rows = session.find::<Entity>().filter(this(urn, id));
    if let Some(after) = paging.after::<i32>()? {
        rows = rows.after([Column::Revision], [after.into()]);
    }
    let rows = rows.order_by(Column::Revision, Order::Asc).limit(paging.fetch()).all().await?;
    let revisions = rows.into_iter().map(|row| revision(row, created_at)).collect::<Result<Vec<_>>>()?;
    paging.cut(revisions, |revision| revision.version, |revision| revision)
}

fn this(urn: Urn, id: Uuid) -> Condition {
    Condition::all().add(Column::Urn.eq(urn.get())).add(Column::Id.eq(id))
}

fn revision(row: Model, created_at: DateTime<Utc>) -> Result<EnrolmentRevision> {
    Ok(EnrolmentRevision {
        version: row.revision,
        as_at: row.as_at,
        recorded_at: row.recorded_at,
        superseded_at: row.superseded_at,
        client_id: row.client_id,
        enrolment: view(row, created_at)?,
    })
}

/// When an enrolment was first recorded.
#[derive(FromQueryResult)]
struct Made {
    id: Uuid,
    recorded_at: DateTime<Utc>,
}

/// Enrolments as they go over the wire: one more statement, however many.
pub async fn views<C: ConnectionTrait>(session: &Session<'_, C>, rows: Vec<Model>) -> Result<Vec<Enrolment>> {
    let ids = rows.iter().map(|row| row.id);
    let first = Condition::all().add(Column::Id.is_in(ids)).add(Column::Revision.eq(1));
    let made: Vec<Made> = match rows.is_empty() {
        true => Vec::new(),
        false => session.find::<Entity>().filter(first).columns([Column::Id, Column::RecordedAt]).await?,
    };
    let made: HashMap<Uuid, DateTime<Utc>> = made.into_iter().map(|row| (row.id, row.recorded_at)).collect();
    let views = rows.into_iter().map(|row| {
        let made_at = made.get(&row.id).copied().unwrap_or(row.recorded_at);
        view(row, made_at)
    });
    views.collect()
}

/// An enrolment as it goes over the wire.
fn view(row: Model, created_at: DateTime<Utc>) -> Result<Enrolment> {
    let entry = Entry::stored(&row)?;
    let voiding = row.voiding.as_deref().map(serde_json::from_str).transpose();
    let version = Version {
        id: row.id,
        urn: Urn::new(row.urn).ok_or(Code::Internal)?,
        pupil_id: row.pupil_id,
        voided: row.voided,
        voiding: voiding.map_err(AppError::internal)?,
        effective_on: row.effective_on,
        as_at: row.as_at,
        created_at,
        updated_at: row.recorded_at,
        version: row.revision,
    };
    Ok(Enrolment::of(entry, version))
}
