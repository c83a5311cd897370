//! Whom referrals and cases are about: under which id the school knows the pupil, and whether the pupil is on its roll.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{
    access::Session,
    entities::{enrolment, pupil},
    error::Result,
};

pub use crate::attendance::book::pupil::hold;

/// Where a pupil is, as one school knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The id under which the school knows the pupil now.
    pub pupil_id: Uuid,
    /// Whether the pupil is on the school's roll today.
    pub on_roll: bool,
    /// The last day on roll, of who was and is not.
    pub left_on: Option<NaiveDate>,
}

#[derive(FromQueryResult)]
struct Enrolled {
    urn: i32,
    pupil_id: Uuid,
    starting_on: NaiveDate,
    deleted_on: Option<NaiveDate>,
}

/// Where these pupils are, each at one school: two statements, however many.
pub async fn whereabouts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    of: impl IntoIterator<Item = (i32, Uuid)>,
) -> Result<HashMap<(i32, Uuid), Whereabouts>> {
    let asked: BTreeSet<(i32, Uuid)> = of.into_iter().collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    let recorded = pupil::Column::Id.is_in(asked.iter().map(|(_, id)| *id));
    let recorded = session.shared::<pupil::Entity>().filter(recorded).all().await?;
    let now: HashMap<Uuid, Uuid> =
        recorded.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect();
    let enrolled = {
        use enrolment::Column as Of;
        let ids: BTreeSet<Uuid> = asked.iter().map(|(_, id)| *id).chain(now.values().copied()).collect();
        let these = Condition::all()
            .add(Of::Urn.is_in(asked.iter().map(|(urn, _)| *urn).collect::<BTreeSet<_>>()))
            .add(Of::PupilId.is_in(ids))
            .add(Of::SupersededAt.is_null())
            .add(Of::Voided.eq(false));
        let columns = [Of::Urn, Of::PupilId, Of::StartingOn, Of::DeletedOn];
        session.find::<enrolment::Entity>().filter(these).columns::<Enrolled>(columns).await?
    };
    let today = session.today();
    let whereabouts = |(urn, id): (i32, Uuid)| {
        let own =
            |row: &&Enrolled| row.urn == urn && (row.pupil_id == id || now.get(&id) == Some(&row.pupil_id));
        let rows: Vec<_> = enrolled.iter().filter(own).collect();
        // A school that enrolled the pupil before it was found to be another keeps the old id until its next roll.
        let known = rows.iter().find(|row| row.pupil_id == id).or(rows.first());
        let is_on =
            |row: &&&Enrolled| row.starting_on <= today && row.deleted_on.is_none_or(|on| today <= on);
        let on_roll = rows.iter().any(|row| is_on(&row));
        let left_on = rows.iter().filter_map(|row| row.deleted_on).filter(|on| *on < today).max();
        let pupil_id = known.map_or(now.get(&id).copied().unwrap_or(id), |row| row.pupil_id);
        ((urn, id), Whereabouts { pupil_id, on_roll, left_on: left_on.filter(|_| !on_roll) })
    };
    Ok(asked.iter().copied().map(whereabouts).collect())
}

/// The last day of a pupil on a school's roll; none of who is on it today, or is yet to come.
pub async fn left_on<C: ConnectionTrait>(
    session: &Session<'_, C>,
    of: (i32, Uuid),
) -> Result<Option<NaiveDate>> {
    Ok(whereabouts(session, [of]).await?.get(&of).and_then(|pupil| pupil.left_on))
}
