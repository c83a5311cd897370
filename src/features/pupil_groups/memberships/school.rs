//! Use case: a school reads which of its own pupils are in a group that is opened to schools.

use std::collections::HashMap;

use sea_orm::{ColumnTrait as _, Condition, Order};
use uuid::Uuid;

use super::dto::{PupilGroupMember, PupilGroupMembershipsQuery};
use crate::{
    access::{Access, Disclosure, PupilsGroupsRead},
    attendance::book::groups::{enrolled_as, known_ids, membership_pupils, on_roll_between, standing_on},
    entities::{enrolment, pupil_group_membership},
    error::Result,
    features::pupil_groups::shown,
    http::{Page, ReadBy},
};

/// Pupils on the school's roll on a day who are in the group on that day.
pub async fn list(
    cx: &Access<PupilsGroupsRead>,
    urn: i32,
    group: Uuid,
    query: &PupilGroupMembershipsQuery,
    by: &ReadBy,
) -> Result<Page<PupilGroupMember>> {
    use enrolment::Column;
    let session = cx.read().await?;
    let filters = (urn, group, query.held_on);
    let paging = cx.paging("group members", &filters, query.limit, query.cursor.as_deref())?;
    session.school(urn).await?;
    shown::find(cx, &session, group).await?;
    let reader = by.require()?;
    let on = query.held_on.unwrap_or(session.today());
    let held = || standing_on(group, on, None);
    let here = on_roll_between(on, on).add(Column::Urn.eq(urn)).add(enrolled_as(membership_pupils(held())));
    let mut rows = session.find::<enrolment::Entity>().filter(here).limit(paging.fetch());
    if let Some(id) = paging.after::<Uuid>()? {
        rows = rows.filter(Column::Id.gt(id));
    }
    let rows = rows.order_by(Column::Id, Order::Asc).all().await?;
    let ids = known_ids(&session, membership_pupils(held())).await?;
    let stays = session.shared::<pupil_group_membership::Entity>().filter(held());
    let these: Condition = enrolled_pupils(&rows, &ids);
    let stays = stays.filter(these).all().await?;
    let stays: HashMap<Option<Uuid>, _> =
        stays.into_iter().map(|stay| (ids.child(stay.pupil_id), (stay.from_on, stay.until_on))).collect();
    let page = paging.cut(
        rows,
        |row| row.id,
        |row| {
            let (from_on, until_on) =
                stays.get(&ids.child(row.pupil_id)).copied().unwrap_or((row.starting_on, None));
            PupilGroupMember {
                pupil_id: row.pupil_id,
                upn: row.upn,
                mis_id: row.mis_id,
                registration_group: row.registration_group,
                from_on,
                until_on,
            }
        },
    )?;
    let told = Disclosure {
        operation: "group_members.list",
        subject: group.to_string(),
        reader: &reader,
        pupils: page.data.len(),
    };
    cx.disclose(urn, &told).await?;
    Ok(page)
}

/// Memberships of the pupils of a page, at most two hundred, under whichever id they were recorded.
fn enrolled_pupils(rows: &[enrolment::Model], ids: &crate::attendance::book::groups::Members) -> Condition {
    let children: Vec<Uuid> = rows.iter().filter_map(|row| ids.child(row.pupil_id)).collect();
    let known = ids.known_as(&children);
    Condition::all().add(pupil_group_membership::Column::PupilId.is_in(known))
}
