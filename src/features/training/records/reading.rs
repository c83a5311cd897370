//! Use cases: listing who had training, and showing one record.

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{TrainingRecord, TrainingRecordLinks, TrainingRecordsQuery, TrainingSession};
use crate::{
    access::{Access, Permission, Session, TrainingRead},
    domain::{action::Actions, urn::AUTHORITY},
    entities::training_record::{Column, Entity, Model},
    error::{AppError, Result},
    features::training::values::{TrainingState, actions},
    http::{Page, Tagged},
};

/// Records in the order of recording: of one school, or of all in reach and of the authority itself.
pub async fn list(
    cx: &Access<TrainingRead>,
    urn: Option<i32>,
    query: &TrainingRecordsQuery,
) -> Result<Page<TrainingRecord>> {
    let session = cx.read().await?;
    if let Some(urn) = urn {
        session.school(urn).await?;
    }
    let sealed = (urn, query.academic_year, query.course_id, query.group);
    let paging = cx.paging("training records", &sealed, query.limit, query.cursor.as_deref())?;
    let year = query.academic_year.map(|year| Column::HeldOn.between(year.first_day(), year.last_day()));
    let these = Condition::all()
        .add_option(urn.map(|urn| Column::Urn.eq(urn)))
        .add_option(year)
        .add_option(query.course_id.map(|id| Column::CourseId.eq(id)))
        .add_option(query.group.map(|group| Column::Group.eq(group.as_str())))
        .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
    let rows = rows.limit(paging.fetch()).all().await?;
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
}

/// One record.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<TrainingRecord>> {
    let document = view(find(&cx.read().await?, urn, id).await?)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

/// The row, where the caller reaches its school, or with `urn` 0 every school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<Model> {
    reach(session, urn).await?;
    session.document::<Entity>(urn, id).await
}

/// `not_found` unless the caller reaches the school, or with `urn` 0 every school.
pub async fn reach<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<()> {
    match urn == AUTHORITY {
        true => session.require_authority().await,
        false => session.school(urn).await.map(drop),
    }
}

/// What a row says.
pub fn read(row: &Model) -> Result<(TrainingState, TrainingSession)> {
    let unreadable = || AppError::internal("training_record.state holds what it cannot");
    let state = TrainingState::spelled(&row.state).ok_or_else(unreadable)?;
    Ok((state, serde_json::from_str(&row.terms).map_err(AppError::internal)?))
}

fn view(row: Model) -> Result<TrainingRecord> {
    let (state, training) = read(&row)?;
    let Actions { allowed, refused } = actions(&["withdraw"], state);
    let below = match row.urn {
        AUTHORITY => "/v1".to_owned(),
        urn => format!("/v1/schools/{urn}"),
    };
    Ok(TrainingRecord {
        id: row.id,
        urn: row.urn,
        state,
        training,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: TrainingRecordLinks { this: format!("{below}/training-records/{}", row.id) },
    })
}
