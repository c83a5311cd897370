//! Parents as the authority knows them (Education Act 1996, section 576), for whatever rests on who they are.
//!
//! One person may be known under several ids: a record that turned out to be of somebody else's person stays, merged
//! into the other. Whatever counts what was done about a parent counts it under all of them ([`Person`]). A parent's
//! address is told for a document that is served on that parent alone ([`served`]); nothing else here holds it.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};
use uuid::Uuid;

use crate::{
    access::{Scoped, Session, Tx},
    domain::{
        address::{Address, Telephone},
        parent::{ParentBasis, ParentChildState, Parenthood},
        urn::AUTHORITY,
    },
    entities::{
        parent::{self, Column, Entity},
        parent_child, pupil,
    },
    error::{AppError, Code, Result},
};

/// What a parent is called.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ParentName {
    /// The record.
    pub id: Uuid,
    /// Title.
    pub title: Option<String>,
    /// Forename.
    pub forename: Option<String>,
    /// Surname.
    pub surname: String,
    /// The record that stands for it, where it turned out to be of the same person.
    pub merged_into: Option<Uuid>,
}

const NAMES: [Column; 5] = [Column::Id, Column::Title, Column::Forename, Column::Surname, Column::MergedInto];

/// A person, under every id that the authority knows one by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The record that stands.
    pub id: Uuid,
    /// It, and those that were merged into it.
    pub ids: BTreeSet<Uuid>,
}

/// What a pupil's parent is to the pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentOf {
    /// Who it is, by the record that stands.
    pub name: ParentName,
    /// By what (section 576).
    pub basis: ParentBasis,
    /// Since when, as far as it is known; of several spans the first.
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over; of several spans the last.
    pub to_on: Option<NaiveDate>,
    /// All that stands of it: the parent and the child may be known under several ids, and it may have been interrupted.
    pub held: Vec<Parenthood>,
}

impl ParentOf {
    /// Whether it held on a day.
    pub fn held_on(&self, day: NaiveDate) -> bool {
        self.held.iter().any(|one| one.held_on(day))
    }
}

/// A parent on whom something is served.
#[derive(Clone, PartialEq, Eq)]
pub struct ServedParent {
    /// Who it is.
    pub name: ParentName,
    /// Where it is sent.
    pub address: Option<Address>,
    /// Whether the address must be told to nobody else.
    pub address_confidential: bool,
    /// The language the parent prefers.
    pub preferred_language: Option<String>,
    /// Whether letters are to be in large print.
    pub large_print: bool,
}

fn authoritys() -> Condition {
    Condition::all().add(Column::Urn.eq(AUTHORITY))
}

/// The records, whoever asks: for what a parent is called, and for the one document that is served on it.
fn past_the_wall<'a, C: ConnectionTrait>(session: &Session<'a, C>) -> Scoped<'a, C, Entity> {
    session.everywhere::<Entity>()
}

/// What these records are called, by their ids: one statement.
pub async fn names<C: ConnectionTrait>(
    session: &Session<'_, C>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, ParentName>> {
    let these = authoritys().add(Column::Id.is_in(ids));
    let rows: Vec<ParentName> = past_the_wall(session).filter(these).columns(NAMES).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The person of a record, under every id: two statements.
pub async fn person<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Option<Person>> {
    let Some(row) = names(session, [id]).await?.remove(&id) else { return Ok(None) };
    let now = row.merged_into.unwrap_or(id);
    let merged = authoritys().add(Column::MergedInto.eq(now));
    let merged: Vec<ParentName> = past_the_wall(session).filter(merged).columns(NAMES).await?;
    let ids = merged.into_iter().map(|row| row.id).chain([now]).collect();
    Ok(Some(Person { id: now, ids }))
}

/// Every id of a child: the one that is used now, and those that it was known by. None where there is no such pupil.
pub async fn pupil_ids<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Vec<Uuid>> {
    let row = session.shared::<pupil::Entity>().filter(pupil::Column::Id.eq(id)).one().await?;
    let Some(row) = row else { return Ok(Vec::new()) };
    let now = row.merged_into.unwrap_or(id);
    let merged = session.shared::<pupil::Entity>().filter(pupil::Column::MergedInto.eq(now)).all().await?;
    Ok([now].into_iter().chain(merged.into_iter().map(|row| row.id)).collect())
}

/// The parents of a pupil, in the order of their records: the same five statements, however many there are. It is no
/// right of its own: ask first whether the caller reaches the pupil.
pub async fn of_pupil<C: ConnectionTrait>(session: &Session<'_, C>, pupil_id: Uuid) -> Result<Vec<ParentOf>> {
    use parent_child::Column as Child;
    let ids = pupil_ids(session, pupil_id).await?;
    let standing = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::PupilId.is_in(ids))
        .add(Child::State.eq(ParentChildState::Standing.as_str()));
    let rows = session.find::<parent_child::Entity>().filter(standing).order_by(Child::Id, Order::Asc);
    let rows = rows.all().await?;
    let recorded = names(session, rows.iter().map(|row| row.parent_id)).await?;
    let stand = names(session, recorded.values().filter_map(|name| name.merged_into)).await?;
    let mut found: Vec<ParentOf> = Vec::new();
    for row in rows {
        let name = recorded.get(&row.parent_id).ok_or_else(|| AppError::internal("a parent is gone"))?;
        let name = name.merged_into.and_then(|id| stand.get(&id)).unwrap_or(name);
        let held = held(&row)?;
        if let Some(one) = found.iter_mut().find(|one| one.name.id == name.id) {
            // An unknown day is open: with it, all of them together begin or end nowhere that is known.
            one.from_on = one.from_on.zip(held.from_on).map(|(one, other)| one.min(other));
            one.to_on = one.to_on.zip(held.to_on).map(|(one, other)| one.max(other));
            one.held.push(held);
            continue;
        }
        found.push(ParentOf {
            name: name.clone(),
            basis: held.basis,
            from_on: row.from_on,
            to_on: row.to_on,
            held: vec![held],
        });
    }
    Ok(found)
}

/// By what a person is a child's parent, as it stands, under every id of both; nothing where the authority knows no such
/// parent of the child. One statement.
pub async fn parenthoods<C: ConnectionTrait>(
    session: &Session<'_, C>,
    person: &Person,
    pupil_ids: &[Uuid],
) -> Result<Vec<Parenthood>> {
    use parent_child::Column as Child;
    let standing = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::ParentId.is_in(person.ids.iter().copied()))
        .add(Child::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Child::State.eq(ParentChildState::Standing.as_str()));
    let rows = session.find::<parent_child::Entity>().filter(standing).order_by(Child::Id, Order::Asc);
    rows.all().await?.iter().map(held).collect()
}

/// Holds the records of a person and of a child until the transaction ends: whoever merges or amends one of them waits.
pub async fn hold(tx: &Tx<'_>, person: &Person, pupil_ids: &[Uuid]) -> Result<()> {
    for id in &person.ids {
        tx.hold_of_authority::<Entity>(Column::Id.eq(*id).into()).await?;
    }
    let mut pupil_ids = pupil_ids.to_vec();
    pupil_ids.sort_unstable();
    for id in pupil_ids {
        tx.share_shared::<pupil::Entity>(pupil::Column::Id.eq(id).into()).await?;
    }
    Ok(())
}

/// The children of a person, as it stands, by the ids under which they were recorded: one statement.
pub async fn children<C: ConnectionTrait>(
    session: &Session<'_, C>,
    person: &Person,
) -> Result<BTreeSet<Uuid>> {
    use parent_child::Column as Child;
    let standing = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::ParentId.is_in(person.ids.iter().copied()))
        .add(Child::State.eq(ParentChildState::Standing.as_str()));
    let rows = session.find::<parent_child::Entity>().filter(standing).all().await?;
    Ok(rows.into_iter().map(|row| row.pupil_id).collect())
}

fn held(row: &parent_child::Model) -> Result<Parenthood> {
    Ok(Parenthood { basis: basis(&row.basis)?, from_on: row.from_on, to_on: row.to_on })
}

/// The parent on whom a document is served, for that document and nobody else: the record that stands.
pub async fn served<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<ServedParent> {
    let person = person(session, id).await?.ok_or(Code::NotFound)?;
    let this = authoritys().add(Column::Id.eq(person.id));
    let row = past_the_wall(session).filter(this).one().await?.ok_or(Code::NotFound)?;
    let address = address(&row)?;
    Ok(ServedParent {
        name: ParentName {
            id: row.id,
            title: row.title,
            forename: row.forename,
            surname: row.surname,
            merged_into: row.merged_into,
        },
        address,
        address_confidential: row.address_confidential,
        preferred_language: row.preferred_language,
        large_print: row.large_print,
    })
}

/// The address of a record.
pub fn address(row: &parent::Model) -> Result<Option<Address>> {
    let read = row.service_address.as_deref().map(serde_json::from_str);
    read.transpose().map_err(AppError::internal)
}

/// The telephone numbers of a record.
pub fn telephones(row: &parent::Model) -> Result<Vec<Telephone>> {
    serde_json::from_str(&row.telephones).map_err(AppError::internal)
}

/// A stored basis.
pub fn basis(text: &str) -> Result<ParentBasis> {
    ParentBasis::spelled(text).ok_or_else(|| AppError::internal("parent_child.basis holds what it cannot"))
}
