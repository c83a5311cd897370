//! Use cases: defining a group, changing what it is called and who may see it, and reading the definitions.

use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, Order};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use uuid::Uuid;

use super::dto::{
    PupilGroup, PupilGroupCreate, PupilGroupDocument, PupilGroupPut, PupilGroupRevision, PupilGroupsQuery,
};
use crate::{
    access::{Access, Action, Attempt, Permission, PupilsGroupsRead, PupilsGroupsWrite, Tx},
    domain::{person::Person, text::clean, urn::AUTHORITY},
    entities::{
        pupil_group::{ActiveModel, Column, Entity, Model},
        pupil_group_revision as revision,
    },
    error::{AppError, Code, Result},
    features::pupil_groups::shown,
    http::{Body, IdempotencyKey, Once, Page, Precondition, Tagged},
};

/// What a repeated request gets again.
#[derive(Serialize, Deserialize)]
struct Done {
    id: Uuid,
}

/// The groups that the caller may see.
pub async fn list(cx: &Access<PupilsGroupsRead>, query: &PupilGroupsQuery) -> Result<Page<PupilGroup>> {
    let session = cx.read().await?;
    let paging = cx.paging("pupil groups", &(), query.limit, query.cursor.as_deref())?;
    let mut rows = session.shared::<Entity>().filter(shown::visible(cx)).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = match shown::reaches_any(&session).await? {
        true => rows.order_by(Column::Id, Order::Asc).all().await?,
        false => Vec::new(),
    };
    paging.cut(rows, |row| row.id, view)
}

/// One group with its definitions.
pub async fn show<P: Permission>(cx: &Access<P>, id: Uuid) -> Result<Tagged<PupilGroupDocument>> {
    let session = cx.read().await?;
    let row = shown::find(cx, &session, id).await?;
    let history = match cx.also::<PupilsGroupsWrite>() {
        true => {
            let of = session.shared::<revision::Entity>().filter(revision::Column::GroupId.eq(id));
            of.order_by(revision::Column::Version, Order::Asc).all().await?
        }
        false => Vec::new(),
    };
    let tag = format!("{}{}", row.version, if history.is_empty() { "" } else { "-history" });
    let history = history.into_iter().map(definition).collect();
    Ok(Tagged { tag, document: PupilGroupDocument { group: view(row), history } })
}

/// Defines a group.
pub async fn create(
    cx: &Access<PupilsGroupsWrite>,
    key: IdempotencyKey,
    body: &Body<PupilGroupCreate>,
) -> Result<Once<Tagged<PupilGroupDocument>>> {
    cx.read().await?.require_authority().await?;
    let new = body.parse()?;
    let attempt = Attempt::new(key, &new)?;
    let id = Uuid::now_v7();
    let action = Action::new("pupil_group.create", id.to_string());
    let name = clean(&new.name).map_err(AppError::internal)?;
    let description = new.description.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = new.recorded_by.cleaned().map_err(AppError::internal)?;
    let done = cx.write_once(AUTHORITY, &action, &attempt, async |tx| {
        let row = Model {
            id,
            code: new.code.clone(),
            name: name.clone(),
            description: description.clone(),
            visibility: new.visibility.as_str().to_owned(),
            created_at: tx.now(),
            updated_at: tx.now(),
            version: 1,
        };
        let fresh = sea_orm::ActiveModelTrait::reset_all(ActiveModel::from(row.clone()));
        if !tx.insert_shared_if_absent(fresh).await? {
            let held = tx.shared::<Entity>().filter(Column::Code.eq(&row.code)).one().await?;
            return Err(duplicate(&held.ok_or(Code::Overloaded)?));
        }
        tx.insert_shared(vec![kept(tx, &row, &by)]).await?;
        Ok(Done { id })
    });
    let done = done.await?;
    Ok(Once { value: show(cx, done.value.id).await?, replayed: done.replayed })
}

/// Gives a group another name, description or visibility; the same again changes nothing.
pub async fn change(
    cx: &Access<PupilsGroupsWrite>,
    id: Uuid,
    read: &Precondition,
    body: &Body<PupilGroupPut>,
) -> Result<Tagged<PupilGroupDocument>> {
    shown::find_for_authority(cx, &cx.read().await?, id).await?;
    let put = body.parse()?;
    let name = clean(&put.name).map_err(AppError::internal)?;
    let description = put.description.as_deref().map(clean).transpose().map_err(AppError::internal)?;
    let by = put.recorded_by.cleaned().map_err(AppError::internal)?;
    let action = Action::new("pupil_group.change", id.to_string());
    cx.write(AUTHORITY, &action, async |tx| {
        let held = lock(tx, id).await?;
        let tags = [format!("{}-history", held.version), held.version.to_string()];
        read.check(Some(&tags[0])).or_else(|_| read.check(Some(&tags[1])))?;
        let visibility = put.visibility.as_str().to_owned();
        if (&held.name, &held.description, &held.visibility) == (&name, &description, &visibility) {
            return Ok(());
        }
        let row = Model {
            name: name.clone(),
            description: description.clone(),
            visibility,
            updated_at: tx.now(),
            version: held.version + 1,
            ..held
        };
        let columns = vec![
            (Column::Name, row.name.clone().into()),
            (Column::Description, row.description.clone().into()),
            (Column::Visibility, row.visibility.clone().into()),
            (Column::UpdatedAt, row.updated_at.into()),
            (Column::Version, row.version.into()),
        ];
        tx.set_shared::<Entity>(Column::Id.eq(id).into(), columns).await?;
        tx.insert_shared(vec![kept(tx, &row, &by)]).await
    })
    .await?;
    show(cx, id).await
}

/// The group, locked: whoever changes it or who is in it waits here.
pub async fn lock(tx: &Tx<'_>, id: Uuid) -> Result<Model> {
    let locked = tx.lock_shared::<Entity>(Condition::all().add(Column::Id.eq(id))).await?;
    Ok((*locked.ok_or(Code::NotFound)?).clone())
}

fn duplicate(held: &Model) -> AppError {
    let existing = Map::from_iter([("id".to_owned(), json!(held.id))]);
    AppError::new(Code::Duplicate).detail("There is a group with this code.").existing(existing)
}

fn kept(tx: &Tx<'_>, row: &Model, by: &Person) -> revision::ActiveModel {
    revision::ActiveModel {
        group_id: Set(row.id),
        version: Set(row.version),
        name: Set(row.name.clone()),
        description: Set(row.description.clone()),
        visibility: Set(row.visibility.clone()),
        recorded_by_name: Set(by.name.clone()),
        recorded_by_title: Set(by.title.clone()),
        client_id: Set(tx.client()),
        recorded_at: Set(tx.now()),
    }
}

fn view(row: Model) -> PupilGroup {
    PupilGroup {
        id: row.id,
        code: row.code,
        name: row.name,
        description: row.description,
        visibility: row.visibility,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
    }
}

fn definition(row: revision::Model) -> PupilGroupRevision {
    PupilGroupRevision {
        version: row.version,
        name: row.name,
        description: row.description,
        visibility: row.visibility,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        recorded_at: row.recorded_at,
    }
}
