//! Where a child and those about it must not be found by one of its parents: what no document that is served on a parent
//! may say.
//!
//! It is asked of every school and of the authority whatever the caller reaches, for a yes or no that names none of them:
//! an address that was once confidential may give away where a mother hides, and so may every other that is known of her.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use serde::Deserialize;
use uuid::Uuid;

use super::parents::{self, Person};
use crate::{
    access::Session,
    domain::{address::Address, parent::ParentChildState, urn::AUTHORITY},
    entities::{
        contact, contact_link, enrolment, enrolment_contacts, parent, parent_child, parent_contact,
        parent_revision,
    },
    error::{AppError, Result},
};

/// What is kept of a parent's record, as far as addresses go.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Kept {
    details: KeptDetails,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct KeptDetails {
    service_address: Option<Address>,
    address_confidential: bool,
}

/// Why an address of a child may not be told to a parent of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// It may be where somebody lives, or lived, whose address is or was confidential.
    MayBe,
    /// It shares its postcode with such an address: a dozen houses, and the one that is looked for among them.
    Nearby,
    /// Somebody's address is confidential and not known here: nobody can say that it is not this one.
    Unknown,
}

/// What is known of where those are whose addresses are or were confidential.
#[derive(Default)]
struct Guarded {
    addresses: Vec<Address>,
    /// Where one of them lives now is not known.
    unknown: bool,
}

/// Why this address of a child may not be told to this parent of it; nothing where it may. What is served goes to the
/// parent's own address: that gives nothing away.
pub async fn hidden<C: ConnectionTrait>(
    session: &Session<'_, C>,
    address: &Address,
    parent: &Person,
    own: Option<&Address>,
    pupil_ids: &[Uuid],
) -> Result<Option<Hidden>> {
    if own.is_some_and(|own| own.is_surely(address)) {
        return Ok(None);
    }
    let mut guarded = Guarded::default();
    of_parents(session, parent, pupil_ids, &mut guarded).await?;
    of_contacts(session, parent, pupil_ids, &mut guarded).await?;
    Ok(match &guarded {
        _ if guarded.addresses.iter().any(|one| one.may_be(address)) => Some(Hidden::MayBe),
        _ if guarded.addresses.iter().any(|one| one.shares_postcode(address)) => Some(Hidden::Nearby),
        _ => guarded.unknown.then_some(Hidden::Unknown),
    })
}

/// The child's other parents one of whose addresses is or was confidential. A record that was merged and the one that
/// stands for it are one person: what was said of either guards both.
async fn of_parents<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent: &Person,
    pupil_ids: &[Uuid],
    guarded: &mut Guarded,
) -> Result<()> {
    use parent_child::Column as Child;
    let theirs = Condition::all()
        .add(Child::Urn.eq(AUTHORITY))
        .add(Child::PupilId.is_in(pupil_ids.iter().copied()))
        .add(Child::ParentId.is_not_in(parent.ids.iter().copied()));
    let rows = session.everywhere::<parent_child::Entity>().filter(theirs).all().await?;
    let standing: BTreeSet<Uuid> =
        rows.iter().filter(|row| row.state == STANDING).map(|row| row.parent_id).collect();
    let mut people: BTreeMap<Uuid, (Person, bool)> = BTreeMap::new();
    for id in rows.iter().map(|row| row.parent_id).collect::<BTreeSet<_>>() {
        let Some(person) = parents::person(session, id).await? else { continue };
        let stands = standing.contains(&id);
        people.entry(person.id).or_insert((person, false)).1 |= stands;
    }
    for (person, stands) in people.into_values() {
        if !parent.ids.contains(&person.id) {
            of_person(session, &person, stands, false, guarded).await?;
        }
    }
    Ok(())
}

const STANDING: &str = ParentChildState::Standing.as_str();

/// Every address, past or present, under every id of a person of whom one was ever confidential, or a school says so.
/// Where the person is now is asked of who stands as somebody about the child.
async fn of_person<C: ConnectionTrait>(
    session: &Session<'_, C>,
    person: &Person,
    stands: bool,
    said: bool,
    guarded: &mut Guarded,
) -> Result<()> {
    let ids = || person.ids.iter().copied();
    let these = Condition::all().add(parent::Column::Urn.eq(AUTHORITY)).add(parent::Column::Id.is_in(ids()));
    let rows = session.everywhere::<parent::Entity>().filter(these).all().await?;
    use parent_revision::Column as Kept_;
    let kept = Condition::all().add(Kept_::Urn.eq(AUTHORITY)).add(Kept_::ParentId.is_in(ids()));
    let kept = session.everywhere::<parent_revision::Entity>().filter(kept).all().await?;
    let kept = kept.iter().map(|version| serde_json::from_str::<Kept>(&version.terms));
    let kept: Vec<Kept> = kept.collect::<Result<_, _>>().map_err(AppError::internal)?;
    let ever = rows.iter().any(|row| row.address_confidential)
        || kept.iter().any(|version| version.details.address_confidential);
    if !ever && !said {
        return Ok(());
    }
    for row in &rows {
        let address = parents::address(row)?;
        guarded.unknown |= stands && row.id == person.id && address.is_none();
        guarded.addresses.extend(address);
    }
    guarded.addresses.extend(kept.into_iter().filter_map(|version| version.details.service_address));
    Ok(())
}

/// Whoever a school knows with the child whose address is or was confidential, but for the parent; and the child's own
/// address where it lives, as far as is known, with one of them. Who of them is a parent known to the authority is guarded
/// as that parent.
async fn of_contacts<C: ConnectionTrait>(
    session: &Session<'_, C>,
    parent: &Person,
    pupil_ids: &[Uuid],
    guarded: &mut Guarded,
) -> Result<()> {
    use enrolment::Column as Entry;
    let entries = session.everywhere::<enrolment::Entity>();
    let entries = entries.filter(Entry::PupilId.is_in(pupil_ids.iter().copied())).all().await?;
    let entries: BTreeSet<Uuid> = entries.into_iter().map(|row| row.id).collect();
    let links = session.everywhere::<contact_link::Entity>();
    let links = links.filter(contact_link::Column::EnrolmentId.is_in(entries.iter().copied())).all().await?;
    let named: BTreeSet<Uuid> = links.iter().map(|link| link.contact_id).collect();
    use parent_contact::Column as Known;
    let known = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::Linked.eq(true))
        .add(Known::ContactId.is_in(named.iter().copied()));
    let known = session.everywhere::<parent_contact::Entity>().filter(known).all().await?;
    let known: BTreeMap<(i32, Uuid), Uuid> =
        known.into_iter().map(|row| ((row.school_urn, row.contact_id), row.parent_id)).collect();
    let people = session.everywhere::<contact::Entity>();
    let mut people = people.filter(contact::Column::Id.is_in(named)).all().await?;
    people.retain(|one| known.get(&(one.urn, one.id)).is_none_or(|id| !parent.ids.contains(id)));
    let closed = people.iter().filter(|person| person.address_confidential);
    let closed: BTreeSet<(i32, Uuid)> = closed.map(|person| (person.urn, person.id)).collect();
    for key in &closed {
        let versions = || people.iter().filter(|person| (person.urn, person.id) == *key);
        for text in versions().filter_map(|person| person.address.as_deref()) {
            guarded.addresses.push(read(text)?);
        }
        let now = versions().max_by_key(|person| person.version).and_then(|person| person.address.as_deref());
        let person = match known.get(key) {
            Some(id) => parents::person(session, *id).await?,
            None => None,
        };
        match person {
            Some(person) => of_person(session, &person, now.is_none(), true, guarded).await?,
            None => guarded.unknown |= now.is_none(),
        }
    }
    let cards = session.everywhere::<enrolment_contacts::Entity>();
    use enrolment_contacts::Column as Card;
    let cards = cards.filter(Card::EnrolmentId.is_in(entries)).all().await?;
    for card in cards {
        let with = links.iter().any(|link| {
            (link.enrolment_id, link.version) == (card.enrolment_id, card.version)
                && link.lives_with_pupil != Some(false)
                && closed.contains(&(link.urn, link.contact_id))
        });
        if let Some(address) = card.address.as_deref().filter(|_| with) {
            guarded.addresses.push(read(address)?);
        }
    }
    Ok(())
}

fn read(text: &str) -> Result<Address> {
    serde_json::from_str(text).map_err(AppError::internal)
}
