//! What the authority asks of schools, one by one: which schools are asked, and what each has of it so far.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, ModelTrait as _, Order,
    sea_query::{Expr, ExprTrait as _, Query, ValueType},
};
use uuid::Uuid;

use super::session::Session;
use crate::{
    entities::{Tenanted, school},
    error::Result,
};

/// A table with one row for each school that has begun what it is asked for. A school without a row has not started.
pub trait Begun: Tenanted {
    /// The column that says what is asked for: a collection, a cycle.
    const OF: Self::Column;
    /// The column that says how far the school is.
    const STATE: Self::Column;
}

/// Schools that are in one of these states with what is asked for, those that have not started among them or not.
pub fn in_states<'s, E: Begun>(
    of: Uuid,
    states: impl IntoIterator<Item = &'s str>,
    not_started: bool,
) -> Condition {
    let with = |which: Condition| {
        let these = Condition::all().add(E::OF.eq(of)).add(which);
        let urns =
            Query::select().column((E::default(), E::URN)).from(E::default()).cond_where(these).to_owned();
        Expr::col((school::Entity, school::Column::Urn)).in_subquery(urns)
    };
    let any = Condition::any().add(with(Condition::all().add(E::STATE.is_in(states))));
    if not_started { any.add(with(Condition::all()).not()) } else { any }
}

impl<C: ConnectionTrait> Session<'_, C> {
    /// The schools in reach for which this holds, in the order of their URNs.
    pub async fn schools_asked(
        &self,
        wanted: Condition,
        after: Option<i32>,
        most: Option<u64>,
    ) -> Result<Vec<school::Model>> {
        use school::Column;
        let wanted = wanted.add_option(after.map(|urn| Column::Urn.gt(urn)));
        let mut schools = self.find::<school::Entity>().filter(wanted);
        if let Some(most) = most {
            schools = schools.limit(most);
        }
        schools.order_by(Column::Urn, Order::Asc).all().await
    }

    /// What these schools, which stand in order, have of what is asked for, by their URNs: one statement.
    pub async fn begun_by<E: Begun>(
        &self,
        of: Uuid,
        schools: &[school::Model],
    ) -> Result<HashMap<i32, E::Model>> {
        let (Some(first), Some(last)) = (schools.first(), schools.last()) else { return Ok(HashMap::new()) };
        let these = Condition::all().add(E::OF.eq(of)).add(E::URN.between(first.urn, last.urn));
        let rows = self.find::<E>().filter(these).all().await?;
        let by_urn = |row: E::Model| <i32 as ValueType>::try_from(row.get(E::URN)).ok().map(|urn| (urn, row));
        Ok(rows.into_iter().filter_map(by_urn).collect())
    }
}
