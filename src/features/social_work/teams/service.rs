//! Use cases: registering a social work team, calling it otherwise, and reading which there are.

use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _, Order};
use serde_json::{Map, json};
use uuid::Uuid;

use super::dto::{
    SocialWorkTeam, SocialWorkTeamCreate, SocialWorkTeamLinks, SocialWorkTeamPut, SocialWorkTeamsQuery,
};
use crate::{
    access::{Access, Action, Attempt, Made, Permission, SocialWorkTeamsRead, SocialWorkTeamsWrite, Tx},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        social_work_team::{Column, Entity, Model},
        social_work_team_revision as revision,
    },
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Page, Precondition, Tagged},
};

/// The teams, for clients that reach every school.
pub async fn list(
    cx: &Access<SocialWorkTeamsRead>,
    query: &SocialWorkTeamsQuery,
) -> Result<Page<SocialWorkTeam>> {
    let session = cx.read().await?;
    let paging = cx.paging("social work teams", &(), query.limit, query.cursor.as_deref())?;
    let mut rows = session.shared::<Entity>().limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = match session.reaches_authority().await? {
        true => rows.order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    paging.cut(rows, |row| row.id, view)
}

/// One team.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<SocialWorkTeam>> {
    let row = find(cx, id).await?;
    Ok(Tagged { tag: row.version.to_string(), document: view(row) })
}

async fn find<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Model> {
    let session = cx.read().await?;
    session.require_authority().await?;
    session.shared::<Entity>().filter(Column::Id.eq(id)).one().await?.ok_or(Code::NotFound.into())
}

/// Registers a team.
pub async fn create(
    cx: &Access<SocialWorkTeamsWrite>,
    key: IdempotencyKey,
    body: &Body<SocialWorkTeamCreate>,
) -> Result<Once<Tagged<SocialWorkTeam>>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &new)?;
    let id = Uuid::now_v7();
    let action = Action::new("social_work_team.create", id.to_string());
    let name = clean(&new.name).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = Model {
            id,
            code: new.code.clone(),
            name: name.clone(),
            recorded_by_name: by.name.clone(),
            recorded_by_title: by.title.clone(),
            client_id: tx.client(),
            created_at: tx.now(),
            version: 1,
            updated_at: None,
        };
        if !tx.insert_shared_if_absent(row.clone().into_active_model().reset_all()).await? {
            let held = tx.shared::<Entity>().filter(Column::Code.eq(&new.code)).one().await?;
            let existing = json!(held.ok_or(Code::Overloaded)?.id);
            return Err(AppError::new(Code::Duplicate)
                .detail("There is a team with this code.")
                .existing(Map::from_iter([("id".to_owned(), existing)])));
        }
        tx.insert_shared(vec![kept(tx, &row, &by)]).await?;
        Ok(Made { id })
    });
    done.await?.told(async |made| show(cx, made.id).await).await
}

/// Calls a team otherwise; the same again changes nothing. Its code stays.
pub async fn change(
    cx: &Access<SocialWorkTeamsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<SocialWorkTeamPut>,
) -> Result<Tagged<SocialWorkTeam>> {
    read.check(Some(&find(cx, id).await?.version.to_string()))?;
    let put = body.parse()?;
    let name = clean(&put.name).map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("social_work_team.change", id.to_string());
    let written = cx.write(AUTHORITY, &action, async |tx| {
        let held = tx.lock_shared::<Entity>(Column::Id.eq(id).into()).await?.ok_or(Code::NotFound)?;
        read.check(Some(&held.version.to_string()))?;
        if held.name == name {
            return Ok(());
        }
        let row = Model { name: name.clone(), version: held.version + 1, ..(*held).clone() };
        let columns = vec![
            (Column::Name, row.name.clone().into()),
            (Column::Version, row.version.into()),
            (Column::UpdatedAt, tx.now().into()),
        ];
        tx.set_shared::<Entity>(Column::Id.eq(id).into(), columns).await?;
        tx.insert_shared(vec![kept(tx, &row, &by)]).await
    });
    written.await?;
    show(cx, id).await.map_err(AppError::after_commit)
}

fn kept(tx: &Tx<'_>, row: &Model, by: &Person) -> revision::ActiveModel {
    revision::ActiveModel {
        team_id: Set(row.id),
        version: Set(row.version),
        name: Set(row.name.clone()),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    }
}

fn view(row: Model) -> SocialWorkTeam {
    let this = format!("/v1/social-work-teams/{}", row.id);
    SocialWorkTeam {
        id: row.id,
        code: row.code,
        name: row.name,
        created_at: row.created_at,
        updated_at: row.updated_at.unwrap_or(row.created_at),
        version: row.version,
        links: SocialWorkTeamLinks { pupils: format!("{this}/pupils"), this },
    }
}
