//! Who is in a group of pupils on a day: the one way in which figures, collections and lists ask.
//!
//! A membership is said of a pupil as the pupil was known when it was recorded. Who turned out to be another since is
//! the same child here, under whichever id a school still has it.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::recorded;
use crate::{
    access::Session,
    entities::{enrolment, pupil, pupil_group_list_row, pupil_group_membership as membership},
    error::Result,
};

/// The children in a group, each under every id that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members(HashMap<Uuid, Uuid>);

impl Members {
    /// Children, each with the id that it is known by now, under every id that it has.
    pub fn of(ids: impl IntoIterator<Item = (Uuid, Uuid)>) -> Self {
        Self(ids.into_iter().collect())
    }

    /// The child that a pupil of a roll is, if it is in the group.
    pub fn child(&self, pupil: Uuid) -> Option<Uuid> {
        self.0.get(&pupil).copied()
    }

    /// Every id that these children have.
    pub fn known_as(&self, children: &[Uuid]) -> Vec<Uuid> {
        let wanted: BTreeSet<&Uuid> = children.iter().collect();
        self.0.iter().filter(|(_, child)| wanted.contains(child)).map(|(id, _)| *id).collect()
    }

    /// The children, each once, by the id that each is known by now.
    pub fn children(&self) -> BTreeSet<Uuid> {
        self.0.values().copied().collect()
    }
}

/// Who is in a group on a day, as it is known now or was at a past instant: two statements, however many they are.
pub async fn members_on<C: ConnectionTrait>(
    session: &Session<'_, C>,
    group: Uuid,
    on: NaiveDate,
    as_of: Option<DateTime<Utc>>,
) -> Result<Members> {
    known_ids(session, membership_pupils(standing_on(group, on, as_of))).await
}

/// Memberships of a group that hold on a day.
pub fn standing_on(group: Uuid, on: NaiveDate, as_of: Option<DateTime<Utc>>) -> Condition {
    use membership::Column;
    Condition::all()
        .add(Column::GroupId.eq(group))
        .add(Column::Voided.eq(false))
        .add(Column::FromOn.lte(on))
        .add(Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gte(on)))
        .add(recorded(as_of, Column::RecordedAt, Column::SupersededAt))
}

/// The pupils of these memberships, for a query that they stand in.
pub fn membership_pupils(these: Condition) -> SelectStatement {
    Query::select()
        .column((membership::Entity, membership::Column::PupilId))
        .from(membership::Entity)
        .cond_where(these)
        .to_owned()
}

/// The pupils whom a list names.
pub fn listed_pupils(list: Uuid) -> SelectStatement {
    use pupil_group_list_row::{Column, Entity};
    Query::select()
        .column((Entity, Column::PupilId))
        .from(Entity)
        .cond_where(Column::ListId.eq(list).and(Column::PupilId.is_not_null()))
        .to_owned()
}

/// These pupils as enrolments know them: by the id that each has now, or by one of which it is known that it is the
/// same child.
pub fn enrolled_as(pupils: SelectStatement) -> Condition {
    let now = || known_by_now(pupils.clone());
    let merged = Query::select()
        .column((pupil::Entity, pupil::Column::Id))
        .from(pupil::Entity)
        .cond_where(pupil::Column::MergedInto.in_subquery(now()))
        .to_owned();
    let own = Expr::col((enrolment::Entity, enrolment::Column::PupilId));
    Condition::any().add(own.clone().in_subquery(now())).add(own.in_subquery(merged))
}

/// Current enrolments that touch the days from one to another.
pub fn on_roll_between(from_on: NaiveDate, to_on: NaiveDate) -> Condition {
    use enrolment::Column;
    Condition::all()
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false))
        .add(Column::StartingOn.lte(to_on))
        .add(Condition::any().add(Column::DeletedOn.is_null()).add(Column::DeletedOn.gte(from_on)))
}

/// The ids that pupils are known by now.
fn known_by_now(pupils: SelectStatement) -> SelectStatement {
    let column = |column| Expr::col((pupil::Entity, column));
    let merged =
        sea_orm::sea_query::Func::coalesce([column(pupil::Column::MergedInto), column(pupil::Column::Id)]);
    Query::select()
        .expr(merged)
        .from(pupil::Entity)
        .cond_where(column(pupil::Column::Id).in_subquery(pupils))
        .to_owned()
}

/// Pupils under every id that each has: two statements.
pub async fn known_ids<C: ConnectionTrait>(
    session: &Session<'_, C>,
    pupils: SelectStatement,
) -> Result<Members> {
    use pupil::Column;
    let named = Column::Id.in_subquery(pupils.clone());
    let named = session.shared::<pupil::Entity>().filter(Condition::all().add(named)).all().await?;
    let merged = Column::MergedInto.in_subquery(known_by_now(pupils));
    let merged = session.shared::<pupil::Entity>().filter(Condition::all().add(merged)).all().await?;
    let rows = named.into_iter().chain(merged);
    Ok(Members::of(rows.flat_map(|row| {
        let now = row.merged_into.unwrap_or(row.id);
        [(row.id, now), (now, now)]
    })))
}
