//! Use cases: listing courses and showing one.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{Course, CourseDetails, CourseLinks, CoursesQuery};
use crate::{
    access::{Access, Permission, Session, TrainingRead},
    attendance::book::shown::reaches_any,
    domain::{action::Actions, urn::AUTHORITY},
    entities::course::{Column, Entity, Model},
    error::{AppError, Code, Result},
    features::training::values::{TrainingState, actions},
    http::{Page, Tagged},
};

/// Courses in the order of recording, for whoever reaches a school.
pub async fn list(cx: &Access<TrainingRead>, query: &CoursesQuery) -> Result<Page<Course>> {
    let session = cx.read().await?;
    let paging = cx.paging("courses", &query.state, query.limit, query.cursor.as_deref())?;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add_option(query.state.map(|state| Column::State.eq(state.as_str())))
        .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
    let rows = match reaches_any(&session).await? {
        true => {
            let rows = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
            rows.limit(paging.fetch()).all().await?
        }
        false => Vec::new(),
    };
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    Ok(Page { data: page.data.into_iter().map(view).collect::<Result<_>>()?, page: page.page })
}

/// One course.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<Course>> {
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

/// Every course by its id: one statement. There are few.
pub async fn all<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<HashMap<Uuid, CourseDetails>> {
    let rows = session.find::<Entity>().filter(Column::Urn.eq(AUTHORITY)).all().await?;
    rows.iter().map(|row| Ok((row.id, read(row)?.1))).collect()
}

/// What a row says.
pub fn read(row: &Model) -> Result<(TrainingState, CourseDetails)> {
    let unreadable = || AppError::internal("course.state holds what it cannot");
    let state = TrainingState::spelled(&row.state).ok_or_else(unreadable)?;
    Ok((state, serde_json::from_str(&row.terms).map_err(AppError::internal)?))
}

fn view(row: Model) -> Result<Course> {
    let (state, course) = read(&row)?;
    let Actions { allowed, refused } = actions(&["amend", "withdraw"], state);
    Ok(Course {
        id: row.id,
        state,
        course,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: CourseLinks { this: format!("/v1/courses/{}", row.id) },
    })
}
