//! Use cases: reading the lists of a group, and the rows of one, for the authority.

use chrono::{Datelike as _, Days, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::{PupilGroupList, PupilGroupListRow, PupilGroupListRowsQuery, PupilGroupListsQuery};
use crate::{
    access::{Access, Disclosure, PupilsGroupsRead, Session},
    domain::{person::Person, urn::AUTHORITY},
    entities::{
        pupil_group_list::{Column, Entity, Model},
        pupil_group_list_row as row,
    },
    error::{Code, Result},
    features::pupil_groups::shown,
    http::{Page, ReadBy},
};

/// The lists of a group, newest first.
pub async fn list(
    cx: &Access<PupilsGroupsRead>,
    group: Uuid,
    query: &PupilGroupListsQuery,
) -> Result<Page<PupilGroupList>> {
    let session = cx.read().await?;
    let paging = cx.paging("group lists", &group, query.limit, query.cursor.as_deref())?;
    shown::find_for_authority(cx, &session, group).await?;
    let mut rows = session.shared::<Entity>().filter(Column::GroupId.eq(group)).limit(paging.fetch());
    if let Some((on, sequence)) = paging.after::<(NaiveDate, i32)>()? {
        rows = rows.before([Column::AsAtOn, Column::Sequence], [on.into(), sequence.into()]);
    }
    let rows =
        rows.order_by(Column::AsAtOn, Order::Desc).order_by(Column::Sequence, Order::Desc).all().await?;
    paging.cut(rows, |row| (row.as_at_on, row.sequence), view)
}

/// One list, without whom it names.
pub async fn show(cx: &Access<PupilsGroupsRead>, group: Uuid, id: Uuid) -> Result<PupilGroupList> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, group).await?;
    find(&session, group, id).await.map(view)
}

/// The rows of a list in the order in which they were sent.
pub async fn rows(
    cx: &Access<PupilsGroupsRead>,
    group: Uuid,
    query: &PupilGroupListRowsQuery,
    by: &ReadBy,
) -> Result<Page<PupilGroupListRow>> {
    let session = cx.read().await?;
    let filters = (group, query.list_id, query.outcome);
    let paging = cx.paging("group list rows", &filters, query.limit, query.cursor.as_deref())?;
    shown::find_for_authority(cx, &session, group).await?;
    let id = wanted(&session, group, query.list_id).await?.id;
    let reader = by.require()?;
    let these = Condition::all()
        .add(row::Column::ListId.eq(id))
        .add_option(query.outcome.map(|outcome| row::Column::Outcome.eq(outcome.as_str())));
    let mut rows = session.shared::<row::Entity>().filter(these).limit(paging.fetch());
    if let Some(place) = paging.after::<i32>()? {
        rows = rows.filter(row::Column::Place.gt(place));
    }
    let rows = rows.order_by(row::Column::Place, Order::Asc).all().await?;
    let shape = |row: row::Model| PupilGroupListRow {
        index: row.place,
        outcome: row.outcome,
        pupil_id: row.pupil_id,
        sent: row.sent,
    };
    let page = paging.cut(rows, |row| row.place, shape)?;
    let told = Disclosure {
        operation: "group_list_rows.list",
        subject: id.to_string(),
        reader: &reader,
        pupils: page.data.len(),
    };
    cx.disclose(AUTHORITY, &told).await?;
    Ok(page)
}

/// A list of this group.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, group: Uuid, id: Uuid) -> Result<Model> {
    let this = Condition::all().add(Column::Id.eq(id)).add(Column::GroupId.eq(group));
    session.shared::<Entity>().filter(this).one().await?.ok_or(Code::NotFound.into())
}

/// The list that is asked for, or the latest.
pub async fn wanted<C: ConnectionTrait>(
    session: &Session<'_, C>,
    group: Uuid,
    id: Option<Uuid>,
) -> Result<Model> {
    match id {
        Some(id) => find(session, group, id).await,
        None => {
            let of = session.shared::<Entity>().filter(Column::GroupId.eq(group)).limit(1);
            let of = of.order_by(Column::AsAtOn, Order::Desc).order_by(Column::Sequence, Order::Desc);
            of.one().await?.ok_or(Code::NotFound.into())
        }
    }
}

fn view(row: Model) -> PupilGroupList {
    PupilGroupList {
        id: row.id,
        group_id: row.group_id,
        as_at_on: row.as_at_on,
        week_starting_on: monday(row.as_at_on),
        sequence: row.sequence,
        source_name: row.source_name,
        rows: row.rows,
        pupils: row.pupils,
        unmatched: row.unmatched,
        added: row.added,
        removed: row.removed,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        created_at: row.created_at,
    }
}

/// The Monday of a day's week.
fn monday(on: NaiveDate) -> NaiveDate {
    on.checked_sub_days(Days::new(on.weekday().num_days_from_monday().into())).unwrap_or(on)
}
