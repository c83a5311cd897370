//! Lists of which schools have not yet taken notice.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult,
    sea_query::{Alias, Expr, ExprTrait as _, Func, Query},
};
use uuid::Uuid;

use crate::{
    access::Session,
    entities::{
        pupil_group,
        pupil_group_list::{Column, Entity},
        pupil_group_list_acknowledgement as acknowledgement,
    },
    error::Result,
    features::pupil_groups::shown,
};

/// The latest list of a group that is opened to schools.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Latest {
    /// The list.
    pub id: Uuid,
    /// Its group.
    pub group_id: Uuid,
    /// The day on which it was true.
    pub as_at_on: NaiveDate,
    /// Counts the lists of that day.
    pub sequence: i32,
}

/// The latest lists, and which schools have acknowledged which.
pub struct Untaken {
    latest: BTreeMap<Uuid, Latest>,
    taken: HashSet<(i32, Uuid)>,
}

impl Untaken {
    /// Reads them: three statements, however many schools and lists. It tells of nobody, nor whether a list names
    /// anybody of a school: that is told by the list alone, and written down.
    pub async fn read<C: ConnectionTrait>(session: &Session<'_, C>, urns: &[i32]) -> Result<Self> {
        let open = pupil_group::Column::Visibility.eq(shown::SCHOOLS);
        let open = session.shared::<pupil_group::Entity>().filter(open).all().await?;
        let of = Condition::all()
            .add(Column::GroupId.is_in(open.iter().map(|group| group.id)))
            .add(Expr::col((Entity, Column::AsAtOn)).eq(last_day()));
        let columns = [Column::Id, Column::GroupId, Column::AsAtOn, Column::Sequence];
        let lists: Vec<Latest> = session.shared::<Entity>().filter(of).columns(columns).await?;
        let mut latest: BTreeMap<Uuid, Latest> = BTreeMap::new();
        for list in lists {
            let newer = |held: &Latest| (held.as_at_on, held.sequence) < (list.as_at_on, list.sequence);
            if latest.get(&list.group_id).is_none_or(newer) {
                latest.insert(list.group_id, list);
            }
        }
        let these = Condition::all()
            .add(acknowledgement::Column::Urn.is_in(urns.iter().copied()))
            .add(acknowledgement::Column::ListId.is_in(latest.values().map(|list| list.id)));
        let taken = session.find::<acknowledgement::Entity>().filter(these).all().await?;
        let taken = taken.into_iter().map(|row| (row.urn, row.list_id)).collect();
        Ok(Self { latest, taken })
    }

    /// The latest lists that a school has not acknowledged.
    pub fn of(&self, urn: i32) -> impl Iterator<Item = &Latest> {
        self.latest.values().filter(move |list| !self.taken.contains(&(urn, list.id)))
    }
}

/// The last day of which its group has a list, for a query over lists: of that day there are few, of all days more every
/// week.
fn last_day() -> Expr {
    let later = |column| (Alias::new("later"), column);
    let last = Query::select()
        .expr(Func::max(Expr::col(later(Column::AsAtOn))))
        .from_as(Entity, Alias::new("later"))
        .and_where(Expr::col(later(Column::GroupId)).equals((Entity, Column::GroupId)))
        .to_owned();
    Expr::SubQuery(None, Box::new(last.into()))
}
