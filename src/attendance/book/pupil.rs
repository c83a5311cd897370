//! Finding a pupil: under the id that is asked for, or under the one that it turned out to be.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parents;
use crate::{
    access::{Session, Tx},
    entities::{
        enrolment::{Column, Entity, Model},
        pupil,
    },
    error::{Code, Result},
};

/// A pupil with every current enrolment in reach; at least one, for without it there is no pupil.
pub struct FoundPupil {
    /// The id under which the pupil is known now.
    pub id: Uuid,
    /// The enrolments.
    pub enrolments: Vec<Model>,
}

/// Where a pupil is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct PupilMoved {
    /// The pupil that this one turned out to be.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
}

/// The pupil with this id, past or present, if one of its enrolments is in reach.
///
/// A school that enrolled the pupil while it was found to be another keeps the old id until its next roll.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<FoundPupil> {
    among(session, id, Condition::all()).await
}

/// The same, as far as one school knows the pupil.
pub async fn find_at<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32, id: Uuid) -> Result<FoundPupil> {
    among(session, id, Condition::all().add(Column::Urn.eq(urn))).await
}

/// For how long a school goes on to be told of the family of a pupil who has left: as long as somebody can be prosecuted
/// for an absence from it (section 127 of the Magistrates' Courts Act 1980).
const TOLD_AFTER_LEAVING: Months = Months::new(6);

/// The same, as far as the school is told of the pupil's family and of notices: while the pupil is on its roll, and for six
/// months after. Whoever reaches every school may look longer.
pub async fn find_told_at<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    id: Uuid,
) -> Result<FoundPupil> {
    let mut found = find_at(session, urn, id).await?;
    if session.reaches_authority().await? {
        return Ok(found);
    }
    let today = session.today();
    found.enrolments.retain(|enrolment| is_told(enrolment.deleted_on, today));
    if found.enrolments.is_empty() { Err(Code::NotFound.into()) } else { Ok(found) }
}

fn is_told(left_on: Option<NaiveDate>, today: NaiveDate) -> bool {
    left_on.and_then(|left| left.checked_add_months(TOLD_AFTER_LEAVING)).is_none_or(|last| today <= last)
}

async fn among<C: ConnectionTrait>(
    session: &Session<'_, C>,
    id: Uuid,
    which: Condition,
) -> Result<FoundPupil> {
    let row = session.shared::<pupil::Entity>().filter(pupil::Column::Id.eq(id)).one().await?;
    let moved_to = row.ok_or(Code::NotFound)?.merged_into.unwrap_or(id);
    let current = which
        .add(Column::PupilId.is_in([id, moved_to]))
        .add(Column::SupersededAt.is_null())
        .add(Column::Voided.eq(false));
    let mut enrolments = session.find::<Entity>().filter(current).all().await?;
    let still_here = enrolments.iter().any(|enrolment| enrolment.pupil_id == id);
    let id = if still_here { id } else { moved_to };
    enrolments.retain(|enrolment| enrolment.pupil_id == id);
    match enrolments.is_empty() {
        true => Err(Code::NotFound.into()),
        false => Ok(FoundPupil { id, enrolments }),
    }
}

/// Holds a pupil, under every id, until the transaction ends: of two who refer, open a case or grant a permit at once,
/// at one school or at two, the second sees what the first did. Every id of the pupil, first the one that is used now.
pub async fn hold(tx: &Tx<'_>, pupil_id: Uuid) -> Result<Vec<Uuid>> {
    // What is merged while it is waited for makes another pupil.
    const LOOKS: usize = 3;
    let sorted = |ids: &[Uuid]| ids.iter().copied().collect::<BTreeSet<_>>();
    for _ in 0..LOOKS {
        let seen = sorted(&parents::pupil_ids(tx, pupil_id).await?);
        for id in &seen {
            tx.lock_shared::<pupil::Entity>(pupil::Column::Id.eq(*id).into()).await?;
        }
        let held = parents::pupil_ids(tx, pupil_id).await?;
        if sorted(&held) == seen {
            return Ok(held);
        }
    }
    Err(Code::Overloaded.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_is_told_of_a_family_for_six_months_after_the_pupil_left() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let left = Some(day("2026-08-31"));
        assert!(is_told(left, day("2027-02-28")) && is_told(None, day("2027-02-28")));
        assert!(!is_told(left, day("2027-03-01")));
    }
}
