//! Which schools came before and after which, from the official links between them: a school that becomes an academy closes,
//! and another opens in its place.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Query, SelectStatement},
};

use crate::{
    access::Session,
    entities::{
        school,
        school_link::{Column, Entity, Model},
    },
    error::Result,
};

/// On which side of a school another stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// It came before.
    Before,
    /// It came after.
    After,
}

/// What a link tells of one of its two schools: the other one, and on which side of it that stands.
pub fn beside(urn: i32, link: &Model) -> Option<(Side, i32)> {
    let own = link.urn == urn;
    let side = match (link.kind.as_str(), own) {
        ("predecessor", true) | ("successor", false) => Side::Before,
        ("successor", true) | ("predecessor", false) => Side::After,
        _ => return None,
    };
    Some((side, if own { link.link_urn } else { link.urn }))
}

/// The schools that have closed before a day: their last day is over, or they are closed and it is not known since when.
pub fn closed(on: NaiveDate) -> SelectStatement {
    use school::{Column, Entity};
    let unknown = Condition::all().add(Column::ClosedOn.is_null()).add(Column::Status.eq("closed"));
    let over = Condition::any().add(Column::ClosedOn.lt(on)).add(unknown);
    Query::select().column((Entity, Column::Urn)).from(Entity).cond_where(over).to_owned()
}

/// A school that has closed, and one that came after it and has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    /// The school that came after.
    pub after: i32,
    /// The closed school.
    pub before: i32,
}

/// The closed schools after which these came, as far as these are open: one statement.
pub async fn closed_before<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    on: NaiveDate,
) -> Result<BTreeSet<Succession>> {
    let these = || urns.iter().copied();
    read(session, on, (Column::Urn.is_in(these()), Column::LinkUrn.is_in(these()))).await
}

/// The schools that came after these, as far as these have closed: one statement.
pub async fn open_after<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    on: NaiveDate,
) -> Result<BTreeSet<Succession>> {
    let these = || urns.iter().copied();
    read(session, on, (Column::LinkUrn.is_in(these()), Column::Urn.is_in(these()))).await
}

/// Most pairs are told from both sides, some from one. `told` narrows them where the later school tells of the earlier one,
/// and where the earlier tells of the later.
async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    on: NaiveDate,
    told: (impl sea_orm::sea_query::IntoCondition, impl sea_orm::sea_query::IntoCondition),
) -> Result<BTreeSet<Succession>> {
    let by_later = Condition::all()
        .add(Column::Kind.eq("predecessor"))
        .add(told.0.into_condition())
        .add(Column::LinkUrn.in_subquery(closed(on)))
        .add(Column::Urn.not_in_subquery(closed(on)));
    let by_earlier = Condition::all()
        .add(Column::Kind.eq("successor"))
        .add(told.1.into_condition())
        .add(Column::Urn.in_subquery(closed(on)))
        .add(Column::LinkUrn.not_in_subquery(closed(on)));
    let links = session.shared::<Entity>().filter(Condition::any().add(by_later).add(by_earlier));
    let pair = |link: Model| match link.kind.as_str() {
        "predecessor" => Succession { after: link.urn, before: link.link_urn },
        _ => Succession { after: link.link_urn, before: link.urn },
    };
    Ok(links.all().await?.into_iter().map(pair).collect())
}
