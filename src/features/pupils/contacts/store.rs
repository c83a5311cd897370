//! Storing the contacts of a roll: every change is a new version, and what is unchanged is not written again.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, FromQueryResult};
use serde::Serialize;
use uuid::Uuid;

use super::card::{Card, Details, HomeMove, Listed};
use crate::{
    access::{Tx, print},
    entities::{contact, contact_link, enrolment_contacts},
    error::{AppError, Result},
    features::pupils::contacts::values::{Address, Role, SchoolMove},
};

/// Ids named in one statement.
const CHUNK: usize = 500;

/// An entry that stands, and what it says of contacts.
pub struct Told<'a> {
    pub enrolment: Uuid,
    pub card: Option<&'a Card>,
}

/// What became of the contacts of a roll.
#[derive(Default)]
pub struct Stored {
    /// Entries whose contacts are new, or not as they were.
    pub changed: HashSet<Uuid>,
    /// Entries whose contacts are not known any more.
    pub withdrawn: HashSet<Uuid>,
}

/// Stores what the entries say; the roll is locked. One statement where nobody has or had any contacts; otherwise a
/// few, and one more for every five hundred of what is written.
pub async fn store(tx: &Tx<'_>, as_at: DateTime<Utc>, told: &[Told<'_>]) -> Result<Stored> {
    let now = enrolment_contacts::Column::SupersededAt.is_null();
    use enrolment_contacts::Column as Of;
    let columns = [Of::EnrolmentId, Of::Version, Of::Known, Of::Print, Of::CreatedAt];
    let cards: Vec<KnownCard> = tx.find::<enrolment_contacts::Entity>().filter(now).columns(columns).await?;
    let cards = cards.into_iter().map(|card| (card.enrolment_id, card)).collect();
    let people = match told.iter().any(|told| told.card.is_some()) {
        true => known_people(tx).await?,
        false => HashMap::new(),
    };
    let mut changes = Changes { cards, people, ..Changes::new(tx.urn(), tx.now()) };
    for told in told {
        changes.tell(told)?;
    }
    changes.write(tx, as_at).await?;
    Ok(changes.stored)
}

/// A card as it stands, as far as telling whether it changes needs it.
#[derive(FromQueryResult)]
struct KnownCard {
    enrolment_id: Uuid,
    version: i32,
    known: bool,
    print: String,
    created_at: DateTime<Utc>,
}

/// A person as one stands.
#[derive(FromQueryResult)]
struct KnownPerson {
    id: Uuid,
    version: i32,
    slot: String,
    print: String,
    created_at: DateTime<Utc>,
}

async fn known_people(tx: &Tx<'_>) -> Result<HashMap<String, KnownPerson>> {
    use contact::Column;
    let columns = [Column::Id, Column::Version, Column::Slot, Column::Print, Column::CreatedAt];
    let now = Column::SupersededAt.is_null();
    let people: Vec<KnownPerson> = tx.find::<contact::Entity>().filter(now).columns(columns).await?;
    Ok(people.into_iter().map(|person| (person.slot.clone(), person)).collect())
}

/// A version of a person to be stored.
struct NewPerson<'a> {
    id: Uuid,
    version: i32,
    slot: String,
    print: String,
    details: &'a Details,
    created_at: DateTime<Utc>,
}

/// A version of a card to be stored.
struct NewCard<'a> {
    enrolment: Uuid,
    version: i32,
    print: String,
    card: Option<&'a Card>,
    people: Vec<Uuid>,
    created_at: DateTime<Utc>,
}

/// A person, and what they are to the pupil: in words, by parental responsibility, by the home.
type Linked<'a> = (Uuid, &'a Option<String>, Option<bool>, Option<bool>);

/// What tells one version of a card from another.
#[derive(Serialize)]
struct Print<'a> {
    address: &'a Option<Address>,
    home_moves: &'a [HomeMove],
    school_moves: &'a [SchoolMove],
    people: Vec<Linked<'a>>,
}

struct Changes<'a> {
    urn: i32,
    now: DateTime<Utc>,
    cards: HashMap<Uuid, KnownCard>,
    people: HashMap<String, KnownPerson>,
    /// People who get a new version here.
    written: HashSet<Uuid>,
    new_people: Vec<NewPerson<'a>>,
    new_cards: Vec<NewCard<'a>>,
    stored: Stored,
}

impl<'a> Changes<'a> {
    fn new(urn: i32, now: DateTime<Utc>) -> Self {
        Self {
            urn,
            now,
            cards: HashMap::new(),
            people: HashMap::new(),
            written: HashSet::new(),
            new_people: Vec::new(),
            new_cards: Vec::new(),
            stored: Stored::default(),
        }
    }

    fn tell(&mut self, told: &Told<'a>) -> Result<()> {
        let Some(card) = told.card else {
            if self.cards.get(&told.enrolment).is_some_and(|card| card.known) {
                self.stored.withdrawn.insert(told.enrolment);
                self.renew(told.enrolment, String::new(), None, Vec::new());
            }
            return Ok(());
        };
        let mut people = Vec::with_capacity(card.people.len());
        let mut names: HashMap<_, usize> = HashMap::new();
        for person in &card.people {
            let details = &person.details;
            let namesakes =
                names.entry((details.role, &details.title, &details.forename, &details.surname)).or_default();
            let slot = slot(told.enrolment, details, *namesakes)?;
            *namesakes += 1;
            people.push(self.person(slot, details)?);
        }
        let facts = |(listed, id): (&'a Listed, &Uuid)| {
            (*id, &listed.relationship, listed.parental_responsibility, listed.lives_with_pupil)
        };
        let print = print(&Print {
            address: &card.address,
            home_moves: &card.home_moves,
            school_moves: &card.school_moves,
            people: card.people.iter().zip(&people).map(facts).collect(),
        })?;
        let same = self.cards.get(&told.enrolment).is_some_and(|known| known.known && known.print == print);
        if !same || people.iter().any(|id| self.written.contains(id)) {
            self.stored.changed.insert(told.enrolment);
        }
        if !same {
            self.renew(told.enrolment, print, Some(card), people);
        }
        Ok(())
    }

    fn renew(&mut self, enrolment: Uuid, print: String, card: Option<&'a Card>, people: Vec<Uuid>) {
        let before = self.cards.get(&enrolment);
        let (version, created_at) = match before {
            Some(known) => (known.version + 1, known.created_at),
            None => (1, self.now),
        };
        self.new_cards.push(NewCard { enrolment, version, print, card, people, created_at });
    }

    /// The person of this slot, with a new version where the details are not as they were. Entries of one roll agree
    /// about whoever they share, so that the first of them decides.
    fn person(&mut self, slot: String, details: &'a Details) -> Result<Uuid> {
        let print = print(details)?;
        let known = self.people.get(&slot);
        if let Some(known) = known.filter(|known| known.print == print) {
            return Ok(known.id);
        }
        let (id, version, created_at) = match known {
            Some(known) => (known.id, known.version + 1, known.created_at),
            None => (Uuid::now_v7(), 1, self.now),
        };
        self.written.insert(id);
        let now = KnownPerson { id, version, slot: slot.clone(), print: print.clone(), created_at };
        self.people.insert(slot.clone(), now);
        self.new_people.push(NewPerson { id, version, slot, print, details, created_at });
        Ok(id)
    }

    async fn write(&self, tx: &Tx<'_>, as_at: DateTime<Utc>) -> Result<()> {
        use contact::Column as Person;
        use enrolment_contacts::Column as Of;
        let old: Vec<Uuid> = self.new_people.iter().filter(|new| new.version > 1).map(|new| new.id).collect();
        for chunk in old.chunks(CHUNK) {
            let these = Condition::all()
                .add(Person::Id.is_in(chunk.iter().copied()))
                .add(Person::SupersededAt.is_null());
            tx.set_all::<contact::Entity>(these, vec![(Person::SupersededAt, Some(self.now).into())]).await?;
        }
        let old: Vec<Uuid> =
            self.new_cards.iter().filter(|new| new.version > 1).map(|new| new.enrolment).collect();
        for chunk in old.chunks(CHUNK) {
            let these = Condition::all()
                .add(Of::EnrolmentId.is_in(chunk.iter().copied()))
                .add(Of::SupersededAt.is_null());
            let superseded = vec![(Of::SupersededAt, Some(self.now).into())];
            tx.set_all::<enrolment_contacts::Entity>(these, superseded).await?;
        }
        let people = self.new_people.iter().map(|new| self.person_row(tx, as_at, new));
        tx.insert(people.collect::<Result<Vec<_>>>()?).await?;
        let cards = self.new_cards.iter().map(|new| self.card_row(tx, as_at, new));
        tx.insert(cards.collect::<Result<Vec<_>>>()?).await?;
        let links = self.new_cards.iter().flat_map(|new| {
            let people = new.card.map(|card| card.people.as_slice()).unwrap_or_default();
            people.iter().zip(&new.people).zip(0..).map(move |((listed, id), place)| {
                contact_link::ActiveModel {
                    urn: Set(self.urn),
                    enrolment_id: Set(new.enrolment),
                    version: Set(new.version),
                    place: Set(place),
                    contact_id: Set(*id),
                    relationship: Set(listed.relationship.clone()),
                    parental_responsibility: Set(listed.parental_responsibility),
                    lives_with_pupil: Set(listed.lives_with_pupil),
                }
            })
        });
        tx.insert(links.collect()).await
    }

    fn person_row(
        &self,
        tx: &Tx<'_>,
        as_at: DateTime<Utc>,
        new: &NewPerson<'_>,
    ) -> Result<contact::ActiveModel> {
        let details = new.details;
        Ok(contact::ActiveModel {
            urn: Set(self.urn),
            id: Set(new.id),
            version: Set(new.version),
            slot: Set(new.slot.clone()),
            role: Set(details.role.as_str().to_owned()),
            mis_id: Set(details.mis_id.clone()),
            title: Set(details.title.clone()),
            forename: Set(details.forename.clone()),
            surname: Set(details.surname.clone()),
            address: Set(details.address.as_ref().map(json).transpose()?),
            address_confidential: Set(details.address_confidential),
            telephones: Set(json(&details.telephones)?),
            email: Set(details.email.clone()),
            preferred_language: Set(details.preferred_language.clone()),
            preferred_format: Set(details.preferred_format.clone()),
            print: Set(new.print.clone()),
            as_at: Set(as_at),
            client_id: Set(tx.client()),
            created_at: Set(new.created_at),
            recorded_at: Set(self.now),
            superseded_at: Set(None),
        })
    }

    fn card_row(
        &self,
        tx: &Tx<'_>,
        as_at: DateTime<Utc>,
        new: &NewCard<'_>,
    ) -> Result<enrolment_contacts::ActiveModel> {
        let empty = Card::default();
        let card = new.card.unwrap_or(&empty);
        Ok(enrolment_contacts::ActiveModel {
            urn: Set(self.urn),
            enrolment_id: Set(new.enrolment),
            version: Set(new.version),
            known: Set(new.card.is_some()),
            address: Set(card.address.as_ref().map(json).transpose()?),
            home_moves: Set(json(&card.home_moves)?),
            school_moves: Set(json(&card.school_moves)?),
            print: Set(new.print.clone()),
            as_at: Set(as_at),
            client_id: Set(tx.client()),
            created_at: Set(new.created_at),
            recorded_at: Set(self.now),
            superseded_at: Set(None),
        })
    }
}

/// What makes two people the same: the school's own number, for every pupil; without one the pupil's entry and the
/// name, so that nobody is taken for a namesake of another pupil's.
fn slot(enrolment: Uuid, details: &Details, namesakes: usize) -> Result<String> {
    #[derive(Serialize)]
    enum Slot<'a> {
        Number(Role, &'a str),
        Name(Uuid, Role, &'a Option<String>, &'a Option<String>, &'a str, usize),
    }
    print(&match details.number() {
        Some((role, number)) => Slot::Number(role, number),
        None => Slot::Name(
            enrolment,
            details.role,
            &details.title,
            &details.forename,
            &details.surname,
            namesakes,
        ),
    })
}

fn json(content: &impl Serialize) -> Result<String> {
    serde_json::to_string(content).map_err(AppError::internal)
}
