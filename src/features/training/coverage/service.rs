//! Use cases: how much of the staff had training, of one school, school by school, and over all: the same few statements
//! however many schools there are.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use super::{
    dto::{TrainingCoverage, TrainingCoverageListQuery, TrainingCoverageQuery, TrainingCoverageSummary},
    rules::{self, Held},
};
use crate::{
    access::{Access, Session, TrainingRead},
    attendance::book::schools,
    domain::academic_year::AcademicYear,
    entities::{
        school,
        training_record::{Column, Entity},
    },
    error::{AppError, Result},
    features::training::{
        courses,
        values::{TrainingGroup, TrainingState},
    },
    http::Page,
};

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    urn: i32,
    course_id: Uuid,
    #[sea_orm(from_alias = "staff_group")]
    group: String,
    held_on: NaiveDate,
    trained: i32,
    staff: i32,
}

/// The sessions of an academic year that count: one statement.
async fn held<C: ConnectionTrait>(
    session: &Session<'_, C>,
    year: AcademicYear,
    course: Option<Uuid>,
    of: Condition,
) -> Result<Vec<Held>> {
    let these = of
        .add(Column::State.eq(TrainingState::Current.as_str()))
        .add(Column::HeldOn.between(year.first_day(), year.last_day()))
        .add_option(course.map(|course| Column::CourseId.eq(course)));
    let columns = [
        Column::Id,
        Column::Urn,
        Column::CourseId,
        Column::Group,
        Column::HeldOn,
        Column::Trained,
        Column::Staff,
    ];
    let rows: Vec<Row> = session.find::<Entity>().filter(these).columns(columns).await?;
    let read = |row: Row| {
        let odd = || AppError::internal("training_record.staff_group holds what it cannot");
        Ok(Held {
            id: row.id,
            urn: row.urn,
            course_id: row.course_id,
            group: TrainingGroup::spelled(&row.group).ok_or_else(odd)?,
            held_on: row.held_on,
            trained: u64::try_from(row.trained).map_err(AppError::internal)?,
            staff: u64::try_from(row.staff).map_err(AppError::internal)?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// What courses are called.
async fn names<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<HashMap<Uuid, String>> {
    Ok(courses::all(session).await?.into_iter().map(|(id, course)| (id, course.code)).collect())
}

/// How much of one school's staff had training.
pub async fn of_school(
    cx: &Access<TrainingRead>,
    urn: i32,
    query: &TrainingCoverageQuery,
) -> Result<TrainingCoverage> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let year = query.academic_year.unwrap_or(AcademicYear::of(session.today()));
    let own = Condition::all().add(Column::Urn.eq(urn));
    let held = held(&session, year, query.course_id, own).await?;
    let names = names(&session).await?;
    let groups = rules::coverage(&held, |id| names.get(&id).cloned().unwrap_or_default());
    Ok(TrainingCoverage { urn, academic_year: year, groups })
}

/// School by school, those that recorded anything first to last by URN.
pub async fn list(
    cx: &Access<TrainingRead>,
    query: &TrainingCoverageListQuery,
) -> Result<Page<TrainingCoverage>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let year = query.academic_year.unwrap_or(AcademicYear::of(session.today()));
    let sealed = (year, query.course_id);
    let paging = cx.paging("training coverage", &sealed, query.limit, query.cursor.as_deref())?;
    let after: Option<i32> = paging.after()?;
    let schools = session.find::<school::Entity>().filter(schools::open());
    let schools = schools.filter(Condition::all().add_option(after.map(|urn| school::Column::Urn.gt(urn))));
    let schools = schools.order_by(school::Column::Urn, Order::Asc).limit(paging.fetch());
    let urns: Vec<Open> = schools.columns([school::Column::Urn]).await?;
    let page = paging.cut(urns, |school| school.urn, |school| school.urn)?;
    let these = Condition::all().add(Column::Urn.is_in(page.data.iter().copied()));
    let held = held(&session, year, query.course_id, these).await?;
    let names = names(&session).await?;
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
    let row = |urn: i32| TrainingCoverage {
        urn,
        academic_year: year,
        groups: rules::coverage(held.iter().filter(|held| held.urn == urn), name),
    };
    Ok(Page { data: page.data.into_iter().map(row).collect(), page: page.page })
}

#[derive(FromQueryResult)]
struct Open {
    urn: i32,
}

/// Over all schools in reach.
pub async fn summary(
    cx: &Access<TrainingRead>,
    query: &TrainingCoverageQuery,
) -> Result<TrainingCoverageSummary> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let year = query.academic_year.unwrap_or(AcademicYear::of(session.today()));
    let held = held(&session, year, query.course_id, Condition::all()).await?;
    let names = names(&session).await?;
    let schools = session.find::<school::Entity>().filter(schools::open()).count().await?;
    Ok(TrainingCoverageSummary {
        academic_year: year,
        schools,
        schools_recorded: rules::schools(&held).len() as u64,
        groups: rules::coverage(&held, |id| names.get(&id).cloned().unwrap_or_default()),
    })
}
