//! Use cases: listing allocations, showing one, and who a school's named officer is.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::dto::{
    OfficerAllocation, OfficerAllocationLinks, OfficerAllocationsQuery, SchoolOfficer, SchoolOfficerQuery,
};
use crate::{
    access::{Access, Document as _, OfficersCapacityRead, OfficersRead, OfficersWrite, Permission},
    domain::{action::Actions, urn::AUTHORITY},
    entities::{
        officer,
        officer_allocation::{Column, Entity, Model},
    },
    error::{AppError, Result},
    features::casework::{
        load,
        officers::{self, OfficerTerms},
        states,
        values::OfficerAllocationState,
    },
    http::{Page, Tagged},
};

/// Allocations that hold on a day.
pub fn on(day: NaiveDate) -> Condition {
    let to = Condition::any().add(Column::ToOn.is_null()).add(Column::ToOn.gte(day));
    Condition::all()
        .add(Column::State.eq(OfficerAllocationState::Recorded.as_str()))
        .add(Column::FromOn.lte(day))
        .add(to)
}

/// Allocations of a school, or of all in reach by URN, in the order of recording.
pub async fn list(
    cx: &Access<OfficersRead>,
    school: Option<i32>,
    query: &OfficerAllocationsQuery,
) -> Result<Page<OfficerAllocation>> {
    let sealed = (school, query.on, query.officer_id);
    let paging = cx.paging("officer allocations", &sealed, query.limit, query.cursor.as_deref())?;
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    if let Some(urn) = school {
        session.school(urn).await?;
    }
    let wanted = Condition::all()
        .add_option(school.map(|urn| Column::Urn.eq(urn)))
        .add_option(query.on.map(on))
        .add_option(query.officer_id.map(|id| Column::OfficerId.eq(id)));
    let page = session.find::<Entity>().filter(wanted).page(Column::Id, &paging).await?;
    let officers = load::officers(&session, page.data.iter().map(|row| row.officer_id)).await?;
    let data = page.data.iter().map(|row| view(row, &officers)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One allocation.
pub async fn show<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<Tagged<OfficerAllocation>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let row = session.document::<Entity>(urn, id).await?;
    let document = view(&row, &load::officers(&session, [row.officer_id]).await?)?;
    Ok(Tagged { tag: document.version.to_string(), document })
}

fn view(row: &Model, officers: &HashMap<Uuid, OfficerTerms>) -> Result<OfficerAllocation> {
    let (state, terms) = Entity::read(row)?;
    let officer = officers.get(&row.officer_id).ok_or_else(|| AppError::internal("an officer is gone"))?;
    let Actions { allowed, refused } = states::allocation_actions(state);
    Ok(OfficerAllocation {
        id: row.id,
        urn: row.urn,
        officer_id: terms.officer_id,
        officer_name: officer.details.name.clone(),
        state,
        from_on: terms.from_on,
        to_on: terms.to_on,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: OfficerAllocationLinks {
            this: format!("/v1/schools/{}/officer-allocations/{}", row.urn, row.id),
            officer: format!("/v1/officers/{}", row.officer_id),
        },
    })
}

/// Who a school's named officer is on a day.
pub async fn of_school(
    cx: &Access<OfficersRead>,
    urn: i32,
    query: &SchoolOfficerQuery,
) -> Result<SchoolOfficer> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.school(urn).await?;
    let day = query.on.unwrap_or(session.today());
    let this = on(day).add(Column::Urn.eq(urn));
    let officer = match session.find::<Entity>().filter(this).one().await? {
        None => None,
        Some(row) => {
            let row = session.document::<officer::Entity>(AUTHORITY, row.officer_id).await?;
            let told = cx.also::<OfficersCapacityRead>() || cx.also::<OfficersWrite>();
            Some(officers::view(&row, session.today(), told)?)
        }
    };
    Ok(SchoolOfficer { urn, on: day, officer })
}
