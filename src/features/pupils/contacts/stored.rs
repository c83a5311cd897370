//! Contacts as they are stored: versions of cards and of people, and how they stood at an instant.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::{
    card::{Details, Listed},
    rules::{Known, Standing},
    values::{Address, Role},
};
use crate::{
    access::Session,
    domain::urn::Urn,
    entities::{contact, contact_link, enrolment_contacts},
    error::{AppError, Result},
};

/// Everything that is stored of some entries of one school.
#[derive(Default)]
pub struct Archive {
    cards: Vec<enrolment_contacts::Model>,
    links: HashMap<(Uuid, i32), Vec<contact_link::Model>>,
    people: HashMap<Uuid, Vec<contact::Model>>,
}

/// Which versions to read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// Those that stand.
    Current,
    /// Every one there ever was.
    Every,
}

/// Reads them: three statements.
pub async fn load<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: Urn,
    enrolments: &[Uuid],
    versions: Versions,
) -> Result<Archive> {
    use enrolment_contacts::Column as Of;
    let mut these =
        Condition::all().add(Of::Urn.eq(urn.get())).add(Of::EnrolmentId.is_in(enrolments.iter().copied()));
    if versions == Versions::Current {
        these = these.add(Of::SupersededAt.is_null());
    }
    let cards = session.find::<enrolment_contacts::Entity>().filter(these).all().await?;
    if cards.is_empty() {
        return Ok(Archive::default());
    }
    let wanted: HashSet<(Uuid, i32)> = cards.iter().map(|card| (card.enrolment_id, card.version)).collect();
    use contact_link::Column as Link;
    let these = Condition::all()
        .add(Link::Urn.eq(urn.get()))
        .add(Link::EnrolmentId.is_in(enrolments.iter().copied()))
        .add(Link::Version.is_in(cards.iter().map(|card| card.version)));
    let mut links: HashMap<(Uuid, i32), Vec<contact_link::Model>> = HashMap::new();
    let mut named = BTreeSet::new();
    for link in session.find::<contact_link::Entity>().filter(these).all().await? {
        let key = (link.enrolment_id, link.version);
        if wanted.contains(&key) {
            named.insert(link.contact_id);
            links.entry(key).or_default().push(link);
        }
    }
    links.values_mut().for_each(|links| links.sort_by_key(|link| link.place));
    use contact::Column as Person;
    let mut these = Condition::all().add(Person::Urn.eq(urn.get())).add(Person::Id.is_in(named));
    if versions == Versions::Current {
        these = these.add(Person::SupersededAt.is_null());
    }
    let mut people: HashMap<Uuid, Vec<contact::Model>> = HashMap::new();
    for person in session.find::<contact::Entity>().filter(these).all().await? {
        people.entry(person.id).or_default().push(person);
    }
    people.values_mut().for_each(|versions| versions.sort_by_key(|person| person.version));
    Ok(Archive { cards, links, people })
}

/// How the contacts of an entry stood from one instant to another.
pub struct Stood {
    pub enrolment: Uuid,
    pub from: DateTime<Utc>,
    pub until: Option<DateTime<Utc>>,
    /// The client that sent the change.
    pub client: Uuid,
    pub standing: Standing,
}

impl Archive {
    /// How the contacts of an entry stand.
    pub fn now(&self, enrolment: Uuid) -> Result<Option<Standing>> {
        let current = |card: &&enrolment_contacts::Model| card.superseded_at.is_none();
        let mut cards = self.cards.iter().filter(|card| card.enrolment_id == enrolment);
        cards.find(current).map(|card| self.standing(card, None)).transpose()
    }

    /// Every way in which they ever stood, oldest first.
    pub fn history(&self) -> Result<Vec<Stood>> {
        let mut history = Vec::new();
        let guarded = self.guarded()?;
        for card in &self.cards {
            let within = |at: &DateTime<Utc>| {
                card.recorded_at < *at && card.superseded_at.is_none_or(|until| *at < until)
            };
            let people = self.linked(card).flat_map(|link| self.versions(link.contact_id));
            let changes: Vec<_> = people.filter(|person| within(&person.recorded_at)).collect();
            let mut instants: BTreeSet<_> = changes.iter().map(|person| person.recorded_at).collect();
            instants.insert(card.recorded_at);
            let instants: Vec<_> = instants.into_iter().collect();
            for (place, from) in instants.iter().enumerate() {
                let sender = changes.iter().find(|person| person.recorded_at == *from);
                history.push(Stood {
                    enrolment: card.enrolment_id,
                    from: *from,
                    until: instants.get(place + 1).copied().or(card.superseded_at),
                    client: sender.map_or(card.client_id, |person| person.client_id),
                    standing: Standing { guarded: guarded.clone(), ..self.standing(card, Some(*from))? },
                });
            }
        }
        history.sort_by_key(|stood| (stood.from, stood.enrolment));
        Ok(history)
    }

    fn linked(&self, card: &enrolment_contacts::Model) -> impl Iterator<Item = &contact_link::Model> {
        self.links.get(&(card.enrolment_id, card.version)).into_iter().flatten()
    }

    fn versions(&self, person: Uuid) -> impl DoubleEndedIterator<Item = &contact::Model> {
        self.people.get(&person).into_iter().flatten()
    }

    /// A card with its people as they stood at an instant, or as they stand.
    fn standing(&self, card: &enrolment_contacts::Model, at: Option<DateTime<Utc>>) -> Result<Standing> {
        let mut people = Vec::new();
        for link in self.linked(card) {
            let stood = |person: &&contact::Model| at.is_none_or(|at| person.recorded_at <= at);
            let person = self.versions(link.contact_id).rev().find(stood);
            let person = person.ok_or_else(|| AppError::internal("a contact is named and not there"))?;
            // What is confidential now is not told of the past either.
            let latest = self.versions(link.contact_id).next_back();
            people.push(Known {
                id: link.contact_id,
                version: person.version,
                created_at: person.created_at,
                updated_at: person.recorded_at,
                confidential: person.address_confidential
                    || latest.is_some_and(|latest| latest.address_confidential),
                listed: Listed {
                    details: details(person)?,
                    relationship: link.relationship.clone(),
                    parental_responsibility: link.parental_responsibility,
                    lives_with_pupil: link.lives_with_pupil,
                },
            });
        }
        let updated = people.iter().map(|person| person.updated_at).chain([card.recorded_at]).max();
        Ok(Standing {
            known: card.known,
            as_at: card.as_at,
            created_at: card.created_at,
            updated_at: updated.unwrap_or(card.recorded_at),
            version: card.version,
            address: card.address.as_deref().map(from_json).transpose()?,
            home_moves: from_json(&card.home_moves)?,
            school_moves: from_json(&card.school_moves)?,
            people,
            guarded: Vec::new(),
        })
    }

    /// Every address, past or present, of whoever's is or was confidential, and the pupil's present one where it must
    /// not be told now: a version from before the person was named would give it away.
    fn guarded(&self) -> Result<Vec<Address>> {
        let confidential =
            self.people.values().filter(|versions| versions.iter().any(|person| person.address_confidential));
        let texts = confidential.flatten().filter_map(|person| person.address.as_deref());
        let mut guarded: Vec<Address> = texts.map(from_json).collect::<Result<_>>()?;
        for card in self.cards.iter().filter(|card| card.superseded_at.is_none()) {
            guarded.extend(self.standing(card, None)?.closed_home().cloned());
        }
        Ok(guarded)
    }
}

fn details(row: &contact::Model) -> Result<Details> {
    let unreadable = || AppError::internal("contact.role holds what it cannot");
    Ok(Details {
        role: Role::spelled(&row.role).ok_or_else(unreadable)?,
        mis_id: row.mis_id.clone(),
        title: row.title.clone(),
        forename: row.forename.clone(),
        surname: row.surname.clone(),
        address: row.address.as_deref().map(from_json).transpose()?,
        address_confidential: row.address_confidential,
        telephones: from_json(&row.telephones)?,
        email: row.email.clone(),
        preferred_language: row.preferred_language.clone(),
        preferred_format: row.preferred_format.clone(),
    })
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(AppError::internal)
}
