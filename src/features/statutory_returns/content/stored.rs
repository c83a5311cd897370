//! Entries as they are stored: the versions that stand, or those that a return keeps.

use std::collections::{BTreeSet, HashMap};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    access::Session,
    entities::{contact, contact_link, enrolment, enrolment_contacts},
    error::Result,
};

/// Which versions of an entry were shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refs {
    /// Of the entry.
    pub revision: i32,
    /// Of its contacts.
    pub contacts: Option<i32>,
    /// Of the people whom they name.
    pub people: Vec<(Uuid, i32)>,
}

/// An entry to be read: the versions of a return, or those that stand.
pub struct Wanted {
    pub urn: i32,
    pub enrolment: Uuid,
    pub refs: Option<Refs>,
}

/// Entries by school, enrolment and, where it is a return's, revision.
pub struct Entries(HashMap<(i32, Uuid, Option<i32>), enrolment::Model>);

impl Entries {
    /// The entry that was wanted.
    pub fn of(&self, wanted: &Wanted) -> Option<&enrolment::Model> {
        let revision = wanted.refs.as_ref().map(|refs| refs.revision);
        self.0.get(&(wanted.urn, wanted.enrolment, revision))
    }
}

/// Reads entries, of whichever schools in reach: one statement.
pub async fn entries<C: ConnectionTrait>(session: &Session<'_, C>, wanted: &[Wanted]) -> Result<Entries> {
    use enrolment::Column;
    if wanted.is_empty() {
        return Ok(Entries(HashMap::new()));
    }
    let one = |wanted: &Wanted| {
        let this = Condition::all().add(Column::Urn.eq(wanted.urn)).add(Column::Id.eq(wanted.enrolment));
        match &wanted.refs {
            Some(refs) => this.add(Column::Revision.eq(refs.revision)),
            None => this.add(Column::SupersededAt.is_null()),
        }
    };
    let these = wanted.iter().fold(Condition::any(), |any, wanted| any.add(one(wanted)));
    let rows = session.find::<enrolment::Entity>().filter(these).all().await?;
    let mut found = HashMap::new();
    for row in rows {
        if row.superseded_at.is_none() {
            found.insert((row.urn, row.id, None), row.clone());
        }
        found.insert((row.urn, row.id, Some(row.revision)), row);
    }
    Ok(Entries(found))
}

/// The contacts of an entry as they were shown.
pub struct Card {
    pub row: enrolment_contacts::Model,
    pub people: Vec<(contact_link::Model, contact::Model)>,
    /// Whether one of the addresses is confidential, or ever was: then none is told.
    pub guarded: bool,
}

impl Card {
    /// Which versions they are.
    pub fn people_refs(&self) -> Vec<(Uuid, i32)> {
        self.people.iter().map(|(_, person)| (person.id, person.version)).collect()
    }
}

/// Reads the contacts of entries of one school, by enrolment: three statements at the most.
pub async fn cards<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    wanted: &[Wanted],
) -> Result<HashMap<Uuid, Card>> {
    use enrolment_contacts::Column as Of;
    let ids: BTreeSet<Uuid> = wanted.iter().map(|wanted| wanted.enrolment).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let these = Condition::all().add(Of::Urn.eq(urn)).add(Of::EnrolmentId.is_in(ids.iter().copied()));
    let mut versions: HashMap<Uuid, Vec<enrolment_contacts::Model>> = HashMap::new();
    for card in session.find::<enrolment_contacts::Entity>().filter(these).all().await? {
        versions.entry(card.enrolment_id).or_default().push(card);
    }
    if versions.is_empty() {
        return Ok(HashMap::new());
    }
    use contact_link::Column as Link;
    let these = Condition::all().add(Link::Urn.eq(urn)).add(Link::EnrolmentId.is_in(ids));
    let links = session.find::<contact_link::Entity>().filter(these).all().await?;
    use contact::Column as Person;
    let named: BTreeSet<Uuid> = links.iter().map(|link| link.contact_id).collect();
    let these = Condition::all().add(Person::Urn.eq(urn)).add(Person::Id.is_in(named));
    let people = session.find::<contact::Entity>().filter(these).all().await?;
    let shown = wanted.iter().filter_map(|wanted| {
        let cards = versions.get(&wanted.enrolment)?;
        Some((wanted.enrolment, card(wanted, cards, &links, &people)?))
    });
    Ok(shown.collect())
}

fn card(
    wanted: &Wanted,
    versions: &[enrolment_contacts::Model],
    links: &[contact_link::Model],
    people: &[contact::Model],
) -> Option<Card> {
    let row = versions.iter().find(|card| match &wanted.refs {
        Some(refs) => refs.contacts == Some(card.version),
        None => card.superseded_at.is_none(),
    })?;
    let of_entry = || links.iter().filter(|link| link.enrolment_id == wanted.enrolment);
    let mut named: Vec<_> = of_entry().filter(|link| link.version == row.version).collect();
    named.sort_by_key(|link| link.place);
    let shown = |link: &contact_link::Model| {
        let mut versions = people.iter().filter(|person| person.id == link.contact_id);
        let person = versions.find(|person| match &wanted.refs {
            Some(refs) => refs.people.contains(&(person.id, person.version)),
            None => person.superseded_at.is_none(),
        })?;
        Some((link.clone(), person.clone()))
    };
    // Whoever stands or stood beside the pupil, in whatever version.
    let guarded = of_entry()
        .any(|link| people.iter().any(|person| person.id == link.contact_id && person.address_confidential));
    Some(Card { row: row.clone(), people: named.into_iter().filter_map(shown).collect(), guarded })
}
