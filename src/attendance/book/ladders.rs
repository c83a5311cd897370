//! Penalty notices on their ladders, for whatever else must know that one stands there otherwise than it was issued: a
//! merge of two records of a parent moves notices, and so does what another authority tells late. What may be issued is
//! no business of the book's: `notices::ladder` says it of what is read here.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::parents::{AUTHORITY, NO_SCHOOL, Person};
use crate::{
    access::Session,
    entities::{
        parent,
        penalty_ladder_notice::{Column, Entity},
        pupil,
    },
    error::Result,
};

/// A notice on its ladder, as narrow as it is read and as it is spelled.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Noticed {
    /// The notice.
    pub id: Uuid,
    /// To whom, by the record under which it was issued.
    pub parent_id: Uuid,
    /// For whom, by the id under which it was issued.
    pub pupil_id: Uuid,
    /// Whose it is: `own` or `elsewhere`.
    pub origin: String,
    /// What it was given for.
    pub kind: String,
    /// The step at which it was issued.
    pub step: String,
    /// The day of its issue.
    pub issued_on: NaiveDate,
    /// The last day of the offences.
    pub last_offence_on: NaiveDate,
    /// What became of it.
    pub fate: String,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
}

const COLUMNS: [Column; 10] = [
    Column::Id,
    Column::ParentId,
    Column::PupilId,
    Column::Origin,
    Column::Kind,
    Column::Step,
    Column::IssuedOn,
    Column::LastOffenceOn,
    Column::Fate,
    Column::RecordedAt,
];

/// A record that stands for another.
#[derive(FromQueryResult)]
struct Merged {
    id: Uuid,
    merged_into: Option<Uuid>,
}

/// The notices that stand, those of one parent and child together: to this person, or to all. The same three statements,
/// however many.
pub async fn ladders<C: ConnectionTrait>(
    session: &Session<'_, C>,
    of: Option<&Person>,
) -> Result<Vec<Vec<Noticed>>> {
    let wanted = Condition::all()
        .add(Column::Fate.eq("stands"))
        .add_option(of.map(|person| Column::ParentId.is_in(person.ids.iter().copied())));
    let rows: Vec<Noticed> = session.shared::<Entity>().filter(wanted).columns(COLUMNS).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let parents = match of {
        // All of them are of one person.
        Some(person) => person.ids.iter().map(|id| (*id, person.id)).collect(),
        None => {
            use parent::Column as Parent;
            let merged =
                Condition::all().add(Parent::Urn.eq(AUTHORITY)).add(Parent::MergedInto.is_not_null());
            let rows = session.elsewhere::<parent::Entity>(NO_SCHOOL).filter(merged);
            stands_for(rows.columns([Parent::Id, Parent::MergedInto]).await?)
        }
    };
    use pupil::Column as Pupil;
    let merged = session.shared::<pupil::Entity>().filter(Pupil::MergedInto.is_not_null());
    let pupils = stands_for(merged.columns([Pupil::Id, Pupil::MergedInto]).await?);
    let now = |map: &HashMap<Uuid, Uuid>, id: Uuid| map.get(&id).copied().unwrap_or(id);
    let mut found: BTreeMap<(Uuid, Uuid), Vec<Noticed>> = BTreeMap::new();
    for row in rows {
        found.entry((now(&parents, row.parent_id), now(&pupils, row.pupil_id))).or_default().push(row);
    }
    Ok(found.into_values().collect())
}

fn stands_for(merged: Vec<Merged>) -> HashMap<Uuid, Uuid> {
    merged.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect()
}
