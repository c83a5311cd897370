//! Penalty notices on their ladders, for whatever else must know that one stands there otherwise than it was issued: a
//! merge of two records of a parent moves notices, and so does what another authority tells late. What may be issued is
//! no business of the book's: `notices::ladder` says it of what is read here.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use crate::{
    access::Session,
    domain::urn::AUTHORITY,
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

/// Parents of one statement: what is asked about stays within what both databases take.
const CHUNK: usize = 500;

/// To whom these notices are, by the records under which they were issued: one statement.
pub async fn parents_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    notices: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<Uuid>> {
    let rows = session.shared::<Entity>().filter(Column::Id.is_in(notices)).columns(COLUMNS);
    let rows: Vec<Noticed> = rows.await?;
    Ok(rows.into_iter().map(|row| row.parent_id).collect())
}

/// The notices that stand to these parents, those of one person and child together, under whichever ids: the same four
/// statements for every 500 of them.
pub async fn ladders<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parents: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Vec<Noticed>>> {
    let parents: Vec<Uuid> = parents.into_iter().collect();
    let mut found: BTreeMap<(Uuid, Uuid), BTreeMap<Uuid, Noticed>> = BTreeMap::new();
    for some in parents.chunks(CHUNK) {
        let people = people(session, some).await?;
        let wanted = Condition::all()
            .add(Column::Fate.eq("stands"))
            .add(Column::ParentId.is_in(people.keys().copied()));
        let rows: Vec<Noticed> = session.shared::<Entity>().filter(wanted).columns(COLUMNS).await?;
        use pupil::Column as Pupil;
        let children: BTreeSet<Uuid> = rows.iter().map(|row| row.pupil_id).collect();
        let merged = Condition::all().add(Pupil::Id.is_in(children)).add(Pupil::MergedInto.is_not_null());
        let merged = session.shared::<pupil::Entity>().filter(merged);
        let children = stands_for(merged.columns([Pupil::Id, Pupil::MergedInto]).await?);
        let now = |map: &HashMap<Uuid, Uuid>, id: Uuid| map.get(&id).copied().unwrap_or(id);
        for row in rows {
            let pair = (now(&people, row.parent_id), now(&children, row.pupil_id));
            found.entry(pair).or_default().insert(row.id, row);
        }
    }
    Ok(found.into_values().map(|of_pair| of_pair.into_values().collect()).collect())
}

/// Every id of the people of these records, each with the record that stands: two statements.
async fn people<C: ConnectionTrait>(session: &Session<'_, C>, ids: &[Uuid]) -> Result<HashMap<Uuid, Uuid>> {
    use parent::Column as Parent;
    let records = async |these: Condition| {
        let these = these.add(Parent::Urn.eq(AUTHORITY)).add(Parent::MergedInto.is_not_null());
        let rows = session.everywhere::<parent::Entity>().filter(these);
        rows.columns([Parent::Id, Parent::MergedInto]).await.map(stands_for)
    };
    let own = records(Condition::all().add(Parent::Id.is_in(ids.iter().copied()))).await?;
    let stand: BTreeSet<Uuid> = ids.iter().map(|id| own.get(id).copied().unwrap_or(*id)).collect();
    let mut people = records(Condition::all().add(Parent::MergedInto.is_in(stand.iter().copied()))).await?;
    people.extend(stand.into_iter().map(|id| (id, id)));
    Ok(people)
}

fn stands_for(merged: Vec<Merged>) -> HashMap<Uuid, Uuid> {
    merged.into_iter().filter_map(|row| Some((row.id, row.merged_into?))).collect()
}
