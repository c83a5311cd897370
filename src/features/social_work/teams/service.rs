//! Use cases: registering a social work team, and reading which there are.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Order};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::dto::{SocialWorkTeam, SocialWorkTeamCreate, SocialWorkTeamsQuery};
use crate::{
    access::{Access, Action, Attempt, Permission, SocialWorkTeamsRead, SocialWorkTeamsWrite},
    attendance::book::shown,
    domain::text::clean,
    entities::social_work_team::{ActiveModel, Column, Entity, Model},
    error::{AppError, Code, Result},
    http::{Body, IdempotencyKey, Once, Page},
};

/// What a repeated request gets again.
#[derive(Serialize, Deserialize)]
struct Done {
    id: Uuid,
}

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
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<SocialWorkTeam> {
    let session = cx.read().await?;
    shown::require_authority(&session).await?;
    let row = session.shared::<Entity>().filter(Column::Id.eq(id)).one().await?;
    row.map(view).ok_or(Code::NotFound.into())
}

/// Registers a team.
pub async fn create(
    cx: &Access<SocialWorkTeamsWrite>,
    key: IdempotencyKey,
    body: &Body<SocialWorkTeamCreate>,
) -> Result<Once<SocialWorkTeam>> {
    shown::require_authority(&cx.read().await?).await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &new)?;
    let id = Uuid::now_v7();
    let action = Action::new("social_work_team.create", id.to_string());
    let name = clean(&new.name).map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let done = cx.write_once(shown::AUTHORITY_URN, &action, &attempt, async |tx| {
        let fresh = ActiveModel {
            id: Set(id),
            code: Set(new.code.clone()),
            name: Set(name.clone()),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            created_at: Set(tx.now()),
        };
        if !tx.insert_shared_if_absent(fresh).await? {
            let held = tx.shared::<Entity>().filter(Column::Code.eq(&new.code)).one().await?;
            let existing = json!(held.ok_or(Code::Overloaded)?.id);
            return Err(AppError::new(Code::Duplicate)
                .detail("There is a team with this code.")
                .existing(Map::from_iter([("id".to_owned(), existing)])));
        }
        Ok(Done { id })
    });
    let done = done.await?;
    let value = show(cx, done.value.id).await;
    let value = value.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Once { value, replayed: done.replayed })
}

fn view(row: Model) -> SocialWorkTeam {
    SocialWorkTeam { id: row.id, code: row.code, name: row.name, created_at: row.created_at }
}
