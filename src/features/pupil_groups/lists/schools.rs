//! Use case: which schools have read and acknowledged a list, for the authority.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    dto::{PupilGroupListSchool, PupilGroupListSchoolsQuery},
    reading,
};
use crate::{
    access::{Access, PupilsGroupsRead},
    attendance::book::groups::{enrolled_as, listed_pupils, on_roll_between},
    entities::{client, disclosure_log, enrolment, pupil_group_list_acknowledgement as acknowledgement},
    error::Result,
    features::pupil_groups::{school_lists, shown},
    http::Page,
};

/// Kind of the authority's own clients: that one of them reads is no sign that the school has.
const LA: &str = "la";

#[derive(sea_orm::FromQueryResult)]
struct Pupil {
    urn: i32,
    #[allow(dead_code, reason = "read so that each pupil is one row")]
    pupil_id: Uuid,
}

/// Where each school stands with a list, in the order of their URNs.
pub async fn list(
    cx: &Access<PupilsGroupsRead>,
    group: Uuid,
    query: &PupilGroupListSchoolsQuery,
) -> Result<Page<PupilGroupListSchool>> {
    use enrolment::Column;
    let session = cx.read().await?;
    let paging =
        cx.paging("group list schools", &(group, query.list_id), query.limit, query.cursor.as_deref())?;
    shown::find_for_authority(cx, &session, group).await?;
    let list = reading::wanted(&session, group, query.list_id).await?;
    let id = list.id;
    let days = school_lists::in_force(&session, &list).await?;
    let here = on_roll_between(days.from_on, days.to_on).add(enrolled_as(listed_pupils(id)));
    let pupils = session.find::<enrolment::Entity>().filter(here);
    let pupils: Vec<Pupil> = pupils.distinct().columns([Column::Urn, Column::PupilId]).await?;
    let mut schools: BTreeMap<i32, PupilGroupListSchool> = BTreeMap::new();
    for pupil in pupils {
        let fresh =
            || PupilGroupListSchool { urn: pupil.urn, pupils: 0, first_read_at: None, acknowledged_at: None };
        schools.entry(pupil.urn).or_insert_with(fresh).pupils += 1;
    }
    let read = Condition::all()
        .add(disclosure_log::Column::Subject.eq(id.to_string()))
        .add(disclosure_log::Column::Operation.eq(school_lists::READ));
    let readings = session.find::<disclosure_log::Entity>().filter(read).all().await?;
    let readers: BTreeSet<Uuid> = readings.iter().map(|row| row.client_id).collect();
    let own = Condition::all().add(client::Column::Id.is_in(readers)).add(client::Column::Kind.eq(LA));
    let own = session.shared::<client::Entity>().filter(own).all().await?;
    let own: BTreeSet<Uuid> = own.into_iter().map(|client| client.id).collect();
    for row in readings.iter().filter(|row| !own.contains(&row.client_id)) {
        if let Some(school) = schools.get_mut(&row.urn) {
            let first: DateTime<Utc> = school.first_read_at.map_or(row.at, |known| known.min(row.at));
            school.first_read_at = Some(first);
        }
    }
    let of = session.find::<acknowledgement::Entity>().filter(acknowledgement::Column::ListId.eq(id));
    for row in of.all().await? {
        if let Some(school) = schools.get_mut(&row.urn) {
            school.acknowledged_at = school.acknowledged_at.max(Some(row.recorded_at));
        }
    }
    let mut rows: Vec<_> = schools.into_values().collect();
    if let Some(urn) = paging.after::<i32>()? {
        rows.retain(|row| row.urn > urn);
    }
    paging.cut(rows, |row| row.urn, |row| row)
}
