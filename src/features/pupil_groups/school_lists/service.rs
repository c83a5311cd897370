//! Use cases: a school lists the authority's lists, reads its part of one, and acknowledges it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, Order};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    dto::{
        PupilGroupListBase, SchoolPupilGroupList, SchoolPupilGroupListAcknowledge,
        SchoolPupilGroupListAcknowledgement, SchoolPupilGroupListItem, SchoolPupilGroupListLinks,
        SchoolPupilGroupListQuery, SchoolPupilGroupListRefusedAction, SchoolPupilGroupListsQuery,
    },
    part::{self, Part},
};
use crate::{
    access::{
        Access, Action, Attempt, Disclosure, Permission, PupilsGroupsAcknowledge, PupilsGroupsRead, Session,
    },
    domain::person::Person,
    entities::{
        pupil_group,
        pupil_group_list::{Column, Entity, Model},
        pupil_group_list_acknowledgement as acknowledgement,
    },
    error::{AppError, Code, Result},
    features::pupil_groups::shown,
    http::{Body, IdempotencyKey, Once, Page, ReadBy},
};

/// What reading a part is called in the log of disclosures.
pub const READ: &str = "group_list.read";
/// Why an old list cannot be acknowledged.
const NEWER: &str = "A newer list has come: read that one.";
const ACKNOWLEDGE: &str = "acknowledge";

/// The lists of groups that are opened to the school, newest first. It tells nothing of who is in them.
pub async fn list(
    cx: &Access<PupilsGroupsRead>,
    urn: i32,
    query: &SchoolPupilGroupListsQuery,
) -> Result<Page<SchoolPupilGroupListItem>> {
    let session = cx.read().await?;
    let filters = (urn, query.group_id);
    let paging = cx.paging("school group lists", &filters, query.limit, query.cursor.as_deref())?;
    session.school(urn).await?;
    let groups = codes(&session).await?;
    let open: Vec<Uuid> =
        groups.keys().copied().filter(|id| query.group_id.is_none_or(|wanted| wanted == *id)).collect();
    let of = Condition::all().add(Column::GroupId.is_in(open));
    let mut rows = session.shared::<Entity>().filter(of).limit(paging.fetch());
    if let Some((on, sequence, id)) = paging.after::<(NaiveDate, i32, Uuid)>()? {
        let columns = [Column::AsAtOn, Column::Sequence, Column::Id];
        rows = rows.before(columns, [on.into(), sequence.into(), id.into()]);
    }
    let rows = rows.order_by(Column::AsAtOn, Order::Desc).order_by(Column::Sequence, Order::Desc);
    let rows = rows.order_by(Column::Id, Order::Desc).all().await?;
    let taken = acknowledged(&session, urn, rows.iter().map(|row| row.id)).await?;
    paging.cut(
        rows,
        |row| (row.as_at_on, row.sequence, row.id),
        |row| item(urn, &row, &groups, taken.get(&row.id).copied()),
    )
}

/// The school's part of a list, once it is written down who reads it.
pub async fn show(
    cx: &Access<PupilsGroupsRead>,
    urn: i32,
    id: Uuid,
    query: &SchoolPupilGroupListQuery,
    by: &ReadBy,
) -> Result<SchoolPupilGroupList> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let list = find(&session, id).await?;
    let reader = by.require()?;
    let part = part::of(&session, urn, &list).await?;
    let base = base(&session, urn, &list, query.compare_with).await?;
    let before = match &base {
        Some(base) => Some(part::of(&session, urn, base).await?),
        None => None,
    };
    let document = document(&session, urn, &list, &part, base.as_ref().zip(before.as_ref())).await?;
    let told = Disclosure {
        operation: READ,
        subject: id.to_string(),
        reader: &reader,
        pupils: document.pupils.len() + document.removed.len(),
    };
    cx.disclose(urn, &told).await?;
    Ok(document)
}

/// A list of a group that is opened to schools.
async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Model> {
    let list = session.shared::<Entity>().filter(Column::Id.eq(id)).one().await?.ok_or(Code::NotFound)?;
    let open = Condition::all()
        .add(pupil_group::Column::Id.eq(list.group_id))
        .add(pupil_group::Column::Visibility.eq(shown::SCHOOLS));
    let group = session.shared::<pupil_group::Entity>().filter(open).one().await?;
    group.map(|_| list).ok_or(Code::NotFound.into())
}

/// The list that a list is compared with.
async fn base<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    list: &Model,
    wanted: PupilGroupListBase,
) -> Result<Option<Model>> {
    let mut earlier = session.shared::<Entity>().filter(Column::GroupId.eq(list.group_id));
    if wanted == PupilGroupListBase::Acknowledged {
        let own = Condition::all().add(acknowledgement::Column::Urn.eq(urn));
        let own = session.find::<acknowledgement::Entity>().filter(own).all().await?;
        earlier = earlier.filter(Column::Id.is_in(own.into_iter().map(|row| row.list_id)));
    }
    let earlier =
        earlier.before([Column::AsAtOn, Column::Sequence], [list.as_at_on.into(), list.sequence.into()]);
    let earlier = earlier.order_by(Column::AsAtOn, Order::Desc).order_by(Column::Sequence, Order::Desc);
    earlier.limit(1).one().await
}

async fn document<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    list: &Model,
    part: &Part,
    before: Option<(&Model, &Part)>,
) -> Result<SchoolPupilGroupList> {
    let groups = codes(session).await?;
    let lists = [Some(list.id), before.map(|(base, _)| base.id)];
    let taken = acknowledged(session, urn, lists.into_iter().flatten()).await?;
    let last = last_acknowledgement(session, urn, list.id).await?;
    let print = part.print()?;
    let is_latest = is_latest(session, list).await?;
    let refused = SchoolPupilGroupListRefusedAction { action: ACKNOWLEDGE, reason: NEWER };
    Ok(SchoolPupilGroupList {
        list: item(urn, list, &groups, taken.get(&list.id).copied()),
        urn,
        in_force_until_on: part.days.to_on,
        pupils: part.listed(),
        added: part.beyond(before.map(|(_, part)| part)),
        removed: before.map(|(_, before)| before.beyond(Some(part))).unwrap_or_default(),
        compared_with: before.map(|(base, _)| item(urn, base, &groups, taken.get(&base.id).copied())),
        acknowledgement: last.map(|row| SchoolPupilGroupListAcknowledgement {
            recorded_at: row.recorded_at,
            recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
            pupils: row.pupils,
            changed_since: row.print != print,
        }),
        allowed_actions: if is_latest { vec![ACKNOWLEDGE] } else { Vec::new() },
        refused_actions: if is_latest { Vec::new() } else { vec![refused] },
    })
}

/// The codes of the groups that are opened to schools.
async fn codes<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<HashMap<Uuid, String>> {
    let open = pupil_group::Column::Visibility.eq(shown::SCHOOLS);
    let rows = session.shared::<pupil_group::Entity>().filter(open).all().await?;
    Ok(rows.into_iter().map(|row| (row.id, row.code)).collect())
}

/// When the school last acknowledged each of these lists.
async fn acknowledged<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    lists: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    let own = Condition::all()
        .add(acknowledgement::Column::Urn.eq(urn))
        .add(acknowledgement::Column::ListId.is_in(lists));
    let rows = session.find::<acknowledgement::Entity>().filter(own);
    let rows = rows.order_by(acknowledgement::Column::Sequence, Order::Asc).all().await?;
    Ok(rows.into_iter().map(|row| (row.list_id, row.recorded_at)).collect())
}

async fn last_acknowledgement<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    list: Uuid,
) -> Result<Option<acknowledgement::Model>> {
    use acknowledgement::Column;
    let own = Condition::all().add(Column::Urn.eq(urn)).add(Column::ListId.eq(list));
    let rows = session.find::<acknowledgement::Entity>().filter(own);
    rows.order_by(Column::Sequence, Order::Desc).limit(1).one().await
}

/// Whether no list of the group came after it.
async fn is_latest<C: ConnectionTrait>(session: &Session<'_, C>, list: &Model) -> Result<bool> {
    let later = session.shared::<Entity>().filter(Column::GroupId.eq(list.group_id));
    let later = later.after([Column::AsAtOn, Column::Sequence], [list.as_at_on.into(), list.sequence.into()]);
    Ok(later.limit(1).one().await?.is_none())
}

fn item(
    urn: i32,
    list: &Model,
    groups: &HashMap<Uuid, String>,
    acknowledged_at: Option<DateTime<Utc>>,
) -> SchoolPupilGroupListItem {
    SchoolPupilGroupListItem {
        id: list.id,
        group_id: list.group_id,
        group_code: groups.get(&list.group_id).cloned().unwrap_or_default(),
        as_at_on: list.as_at_on,
        sequence: list.sequence,
        created_at: list.created_at,
        acknowledged_at,
        links: SchoolPupilGroupListLinks { this: format!("/v1/schools/{urn}/pupil-group-lists/{}", list.id) },
    }
}

/// What a repeated acknowledgement gets again.
#[derive(Serialize, Deserialize)]
struct Done {
    list: Uuid,
}

/// Records that the school has taken notice of the latest list as its part stands now.
pub async fn acknowledge(
    cx: &Access<PupilsGroupsAcknowledge>,
    urn: i32,
    id: Uuid,
    key: IdempotencyKey,
    body: &Body<SchoolPupilGroupListAcknowledge>,
) -> Result<Once<SchoolPupilGroupListItem>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    find(&session, id).await?;
    let act = body.parse()?;
    let by = act.recorded_by.cleaned().map_err(AppError::internal)?;
    let attempt = Attempt::new(key, &(urn, id, &act))?;
    let action = Action::new("group_list.acknowledge", id.to_string());
    let done = cx.write_once(urn, &action, &attempt, async |tx| {
        let list = find(tx, id).await?;
        // A list that is just coming is waited for: nobody takes notice of what has been replaced.
        let group = Condition::all().add(pupil_group::Column::Id.eq(list.group_id));
        tx.share_shared::<pupil_group::Entity>(group).await?;
        if !is_latest(tx, &list).await? {
            return Err(AppError::new(Code::StateConflict).detail(NEWER).allowed_actions(Vec::new()));
        }
        let part = part::of(tx, urn, &list).await?;
        let last = last_acknowledgement(tx, urn, id).await?;
        let print = part.print()?;
        if last.as_ref().is_some_and(|row| row.print == print) {
            return Ok(Done { list: id });
        }
        let row = acknowledgement::ActiveModel {
            urn: Set(urn),
            list_id: Set(id),
            sequence: Set(last.map_or(0, |row| row.sequence) + 1),
            print: Set(print),
            pupils: Set(i32::try_from(part.pupils.len()).map_err(AppError::internal)?),
            recorded_by_name: Set(by.name.clone()),
            recorded_by_title: Set(by.title.clone()),
            client_id: Set(tx.client()),
            recorded_at: Set(tx.now()),
        };
        // Two who acknowledge at once: the second finds the row of the first there.
        tx.insert_if_absent(row).await?;
        Ok(Done { list: id })
    });
    let done = done.await?;
    let item = told(cx, urn, done.value.list).await;
    let item = item.map_err(|error| AppError::new(Code::OutcomeUnknown).cause(error))?;
    Ok(Once { value: item, replayed: done.replayed })
}

async fn told<P: Permission>(cx: &Access<P>, urn: i32, id: Uuid) -> Result<SchoolPupilGroupListItem> {
    let session = cx.read().await?;
    let list = find(&session, id).await?;
    let taken = acknowledged(&session, urn, std::iter::once(id)).await?;
    Ok(item(urn, &list, &codes(&session).await?, taken.get(&id).copied()))
}
