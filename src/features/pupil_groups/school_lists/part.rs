//! Which of a school's pupils a list names while it is in force, and what that changes from another list.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};
use uuid::Uuid;

use super::dto::SchoolListedPupil;
use crate::{
    access::{Session, short_print},
    attendance::book::groups::{Members, enrolled_as, known_ids, listed_pupils, on_roll_between},
    domain::span::Span,
    entities::{
        enrolment,
        pupil_group_list::{Column, Entity, Model},
    },
    error::Result,
};

/// A school's part of a list.
pub struct Part {
    /// Its pupils, each once, by the child that each is.
    pub pupils: BTreeMap<Uuid, SchoolListedPupil>,
    /// Everybody whom the list names, at whatever school.
    pub named: Members,
    /// The days on which it is in force.
    pub days: Span,
}

impl Part {
    /// The digest of whom it names.
    pub fn print(&self) -> Result<String> {
        short_print(&self.pupils.keys().collect::<Vec<_>>())
    }

    /// Its pupils in the order of their UPNs.
    pub fn listed(&self) -> Vec<SchoolListedPupil> {
        in_order(self.pupils.values().cloned().collect())
    }

    /// Pupils of this part who are not in another: for the other list does not name them, or for they were not at the
    /// school while it was in force.
    pub fn beyond(&self, other: Option<&Self>) -> Vec<SchoolListedPupil> {
        let missing = |child: &Uuid| other.is_none_or(|other| !other.pupils.contains_key(child));
        let why = |child: &Uuid| match other.is_some_and(|other| other.named.child(*child).is_some()) {
            true => "roll",
            false => "group",
        };
        let beyond = self.pupils.iter().filter(|(child, _)| missing(child));
        let beyond =
            beyond.map(|(child, pupil)| SchoolListedPupil { because_of: Some(why(child)), ..pupil.clone() });
        in_order(beyond.collect())
    }
}

fn in_order(mut pupils: Vec<SchoolListedPupil>) -> Vec<SchoolListedPupil> {
    pupils.sort_by(|one, two| one.upn.cmp(&two.upn));
    pupils
}

/// The days on which a list is in force: until the day before the next one's, or until today. Its own day always.
pub async fn in_force<C: ConnectionTrait>(session: &Session<'_, C>, list: &Model) -> Result<Span> {
    let later = Condition::all().add(Column::GroupId.eq(list.group_id));
    let later = session.shared::<Entity>().filter(later);
    let later = later.after([Column::AsAtOn, Column::Sequence], [list.as_at_on.into(), list.sequence.into()]);
    let later = later.order_by(Column::AsAtOn, Order::Asc).order_by(Column::Sequence, Order::Asc);
    let next = later.limit(1).one().await?;
    let last = next.and_then(|next| next.as_at_on.pred_opt()).unwrap_or(session.today());
    Ok(Span { from_on: list.as_at_on, to_on: last.max(list.as_at_on) })
}

/// A school's part of a list: four statements, however many it names.
pub async fn of<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, list: &Model) -> Result<Part> {
    let days = in_force(session, list).await?;
    let here = on_roll_between(days.from_on, days.to_on)
        .add(enrolment::Column::Urn.eq(urn))
        .add(enrolled_as(listed_pupils(list.id)));
    let rows = session.find::<enrolment::Entity>().filter(here);
    let rows = rows.order_by(enrolment::Column::StartingOn, Order::Asc).all().await?;
    let named = known_ids(session, listed_pupils(list.id)).await?;
    let pupils = rows.into_iter().filter_map(|row| {
        let pupil = SchoolListedPupil {
            pupil_id: row.pupil_id,
            upn: row.upn,
            mis_id: row.mis_id,
            registration_group: row.registration_group,
            because_of: None,
        };
        Some((named.child(row.pupil_id)?, pupil))
    });
    Ok(Part { pupils: pupils.collect(), named, days })
}
