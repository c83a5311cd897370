//! Use cases: listing officers, showing one, and what one holds.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{Officer, OfficerCapacity, OfficerCapacitySchool, OfficerLinks, OfficersQuery};
use crate::{
    access::{Access, Document as _, OfficersCapacityRead, OfficersRead, OfficersWrite, Permission, Session},
    attendance::book::shown::reaches_any,
    domain::urn::AUTHORITY,
    entities::officer::{Column, Entity, Model},
    error::{Code, Result},
    features::casework::{load, priorities, values::OfficerState},
    http::{Page, Tagged},
};

/// Officers in the order of recording, for whoever reaches a school.
pub async fn list(cx: &Access<OfficersRead>, query: &OfficersQuery) -> Result<Page<Officer>> {
    let paging = cx.paging("officers", &query.on, query.limit, query.cursor.as_deref())?;
    let session = cx.read().await?;
    let mut rows = Vec::new();
    if reaches_any(&session).await? {
        let on = |day: NaiveDate| {
            let to = Condition::any().add(Column::ToOn.is_null()).add(Column::ToOn.gte(day));
            Condition::all().add(Column::FromOn.lte(day)).add(to)
        };
        let these = Condition::all()
            .add(Column::Urn.eq(AUTHORITY))
            .add_option(query.on.map(on))
            .add_option(paging.after::<Uuid>()?.map(|id| Column::Id.gt(id)));
        let found = session.find::<Entity>().filter(these).order_by(Column::Id, Order::Asc);
        rows = found.limit(paging.fetch()).all().await?;
    }
    let page = paging.cut(rows, |row| row.id, |row| row)?;
    let told = tells_capacity(cx);
    let data = page.data.iter().map(|row| view(row, session.today(), told)).collect::<Result<_>>()?;
    Ok(Page { data, page: page.page })
}

/// One officer.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<Officer>> {
    let session = cx.read().await?;
    let document = view(&find(&session, id).await?, session.today(), tells_capacity(cx))?;
    // Whether an officer works, and under which title, changes with the day and not with a version.
    let today = session.today();
    Ok(Tagged { tag: format!("{}-{today}-{}", document.version, document.case_capacity.is_some()), document })
}

/// The row, for whoever reaches a school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    match reaches_any(session).await? {
        true => session.document::<Entity>(AUTHORITY, id).await,
        false => Err(Code::NotFound.into()),
    }
}

fn tells_capacity<P: Permission>(cx: &Access<P>) -> bool {
    cx.also::<OfficersCapacityRead>() || cx.also::<OfficersWrite>()
}

/// An officer as told on a day.
pub fn view(row: &Model, today: NaiveDate, with_capacity: bool) -> Result<Officer> {
    let (_, terms) = Entity::read(row)?;
    let details = terms.details;
    let state = match details.to_on.is_some_and(|last| last < today) {
        true => OfficerState::Ended,
        false => OfficerState::Current,
    };
    let this = format!("/v1/officers/{}", row.id);
    Ok(Officer {
        id: row.id,
        state,
        title: details.title_on(today).map(str::to_owned),
        name: details.name,
        roles: details.roles,
        team: details.team,
        email: details.email,
        telephone: details.telephone,
        case_capacity: with_capacity.then_some(details.case_capacity),
        from_on: details.from_on,
        to_on: details.to_on,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        links: OfficerLinks { capacity: format!("{this}/capacity"), this },
    })
}

/// What an officer holds, for the authority.
pub async fn capacity(cx: &Access<OfficersCapacityRead>, id: Uuid) -> Result<OfficerCapacity> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    session.require_authority().await?;
    let row = find(&session, id).await?;
    let held = load::held_by_school(&session, id).await?;
    let agreed = priorities::agreed_at(&session, held.iter().map(|(urn, _)| *urn)).await?;
    let (capacity, open) = (i64::from(row.case_capacity), held.iter().map(|(_, count)| count).sum::<i64>());
    let school = |(urn, open_cases): (i32, i64)| OfficerCapacitySchool {
        urn,
        open_cases,
        priorities_agreed: agreed.contains(&urn),
        priorities: format!("/v1/schools/{urn}/case-priorities"),
    };
    Ok(OfficerCapacity {
        officer_id: id,
        case_capacity: capacity,
        open_cases: open,
        free: (capacity - open).max(0),
        beyond: (open - capacity).max(0),
        schools: held.into_iter().map(school).collect(),
    })
}
