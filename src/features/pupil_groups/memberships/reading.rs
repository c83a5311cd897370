//! Use cases: reading who is in a group, for the authority. Each is written down first.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::{
    dto::{PupilGroupMembership, PupilGroupMembershipDocument, PupilGroupMembershipsQuery},
    rules,
};
use crate::{
    access::{Access, Disclosure, Permission, PupilsGroupsRead, Session},
    attendance::book::groups::standing_on,
    domain::{person::Person, urn::AUTHORITY},
    entities::pupil_group_membership::{Column, Entity, Model},
    error::{Code, Result},
    features::pupil_groups::shown,
    http::{Page, ReadBy},
};

/// Who is in a group on a day.
pub async fn list(
    cx: &Access<PupilsGroupsRead>,
    group: Uuid,
    query: &PupilGroupMembershipsQuery,
    by: &ReadBy,
) -> Result<Page<PupilGroupMembership>> {
    let session = cx.read().await?;
    let filters = (group, query.held_on);
    let paging = cx.paging("group memberships", &filters, query.limit, query.cursor.as_deref())?;
    shown::find_for_authority(cx, &session, group).await?;
    let reader = by.require()?;
    let on: NaiveDate = query.held_on.unwrap_or(session.today());
    let mut rows = session.shared::<Entity>().filter(standing_on(group, on, None)).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let page = paging.cut(rows, |row| row.id, view)?;
    let told = Disclosure {
        operation: "group_memberships.list",
        subject: group.to_string(),
        reader: &reader,
        pupils: page.data.len(),
    };
    cx.disclose(AUTHORITY, &told).await?;
    Ok(page)
}

/// One membership with every way in which it stood.
pub async fn show(
    cx: &Access<PupilsGroupsRead>,
    group: Uuid,
    id: Uuid,
    by: &ReadBy,
) -> Result<PupilGroupMembershipDocument> {
    let session = cx.read().await?;
    shown::find_for_authority(cx, &session, group).await?;
    let document = document(cx, &session, group, id).await?;
    let reader = by.require()?;
    let told = Disclosure {
        operation: "group_membership.read",
        subject: id.to_string(),
        reader: &reader,
        pupils: 1,
    };
    cx.disclose(AUTHORITY, &told).await?;
    Ok(document)
}

/// The membership with its history.
pub async fn document<P: Permission, C: ConnectionTrait>(
    _: &Access<P>,
    session: &Session<'_, C>,
    group: Uuid,
    id: Uuid,
) -> Result<PupilGroupMembershipDocument> {
    let this = Condition::all().add(Column::GroupId.eq(group)).add(Column::Id.eq(id));
    let rows = session.shared::<Entity>().filter(this).order_by(Column::Revision, Order::Asc).all().await?;
    let history: Vec<_> = rows.into_iter().map(view).collect();
    let membership = history.last().cloned().ok_or(Code::NotFound)?;
    let (allowed_actions, refused_actions) = rules::actions(membership.voided);
    Ok(PupilGroupMembershipDocument { membership, history, allowed_actions, refused_actions })
}

/// A revision as it goes over the wire.
pub fn view(row: Model) -> PupilGroupMembership {
    PupilGroupMembership {
        id: row.id,
        group_id: row.group_id,
        pupil_id: row.pupil_id,
        from_on: row.from_on,
        until_on: row.until_on,
        voided: row.voided,
        source: row.source,
        list_id: row.list_id,
        source_name: row.source_name,
        social_work_team_id: row.social_work_team_id,
        reason: row.reason,
        recorded_by: Person { name: row.recorded_by_name, title: row.recorded_by_title },
        created_at: row.created_at,
        recorded_at: row.recorded_at,
        superseded_at: row.superseded_at,
        version: row.revision,
    }
}
