//! Whom the school of a case named for the pupil at an instant, and where the pupil lived.
//!
//! A confidential address is told in its own person's document alone, here as in every answer about all contacts, also
//! where it became confidential later; and so is whatever could be the same address.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait as _, Condition, Order};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Asked;
use crate::{
    access::Moment,
    domain::{address::Address, urn::AUTHORITY},
    entities::{contact, contact_link, enrolment, enrolment_contacts, parent_contact},
    error::{AppError, Result},
    proceedings::bundle::{DossierContact, DossierContacts, RedactionKind},
};

/// The contacts of the pupil's latest entry at the school: five statements at the most.
pub async fn read(
    session: &Moment<'_>,
    roll: &[enrolment::Model],
    asked: Asked,
) -> Result<Option<DossierContacts>> {
    let Some(entry) = roll.iter().rev().find(|row| row.urn == asked.urn) else { return Ok(None) };
    use enrolment_contacts::Column as Card;
    let cards = Condition::all()
        .add(Card::Urn.eq(asked.urn))
        .add(Card::EnrolmentId.eq(entry.id))
        .add(Card::RecordedAt.lte(asked.as_of));
    let cards = session.find::<enrolment_contacts::Entity>().filter(cards);
    let Some(card) = cards.order_by(Card::Version, Order::Desc).limit(1).one().await? else {
        return Ok(None);
    };
    use contact_link::Column as Link;
    let links = Condition::all()
        .add(Link::Urn.eq(asked.urn))
        .add(Link::EnrolmentId.eq(entry.id))
        .add(Link::Version.eq(card.version));
    let links =
        session.find::<contact_link::Entity>().filter(links).order_by(Link::Place, Order::Asc).all().await?;
    let ids = || links.iter().map(|link| link.contact_id);
    use contact::Column as Person;
    let people = Condition::all().add(Person::Urn.eq(asked.urn)).add(Person::Id.is_in(ids()));
    let people =
        session.find::<contact::Entity>().filter(people).order_by(Person::Version, Order::Asc).all().await?;
    use parent_contact::Column as Known;
    let known = Condition::all()
        .add(Known::Urn.eq(AUTHORITY))
        .add(Known::SchoolUrn.eq(asked.urn))
        .add(Known::Linked.eq(true))
        .add(Known::ContactId.is_in(ids()));
    let known = session.find::<parent_contact::Entity>().filter(known).all().await?;
    let known: BTreeMap<Uuid, Uuid> = known.into_iter().map(|row| (row.contact_id, row.parent_id)).collect();
    let guarded = guarded(&people)?;
    let mut told = Vec::new();
    for link in &links {
        told.extend(contact(link, &people, &known, &guarded, asked.as_of)?);
    }
    let address: Option<Address> = parsed(card.address.as_deref())?;
    let hidden = address.as_ref().is_some_and(|address| guarded.iter().any(|one| one.may_be(address)));
    Ok(Some(DossierContacts {
        address: address.filter(|_| !hidden),
        address_withheld: hidden.then(|| RedactionKind::ConfidentialAddress.marker().to_owned()),
        people: told,
    }))
}

/// Every address that was ever told of somebody who ever asked that it be kept secret.
fn guarded(people: &[contact::Model]) -> Result<Vec<Address>> {
    let closed = |id: Uuid| people.iter().any(|one| one.id == id && one.address_confidential);
    let theirs = people.iter().filter(|one| closed(one.id)).filter_map(|one| one.address.as_deref());
    theirs.map(|text| serde_json::from_str(text).map_err(AppError::internal)).collect()
}

fn contact(
    link: &contact_link::Model,
    people: &[contact::Model],
    known: &BTreeMap<Uuid, Uuid>,
    guarded: &[Address],
    as_of: DateTime<Utc>,
) -> Result<Option<DossierContact>> {
    let versions = people.iter().filter(|one| one.id == link.contact_id && one.recorded_at <= as_of);
    let Some(person) = versions.max_by_key(|one| one.version) else { return Ok(None) };
    let address: Option<Address> = parsed(person.address.as_deref())?;
    let hidden = address.as_ref().is_some_and(|address| guarded.iter().any(|one| one.may_be(address)));
    let name = [person.title.as_deref(), person.forename.as_deref(), Some(person.surname.as_str())];
    Ok(Some(DossierContact {
        id: Some(person.id),
        parent_id: known.get(&person.id).copied(),
        name: name.into_iter().flatten().collect::<Vec<_>>().join(" "),
        relationship: link.relationship.clone(),
        parental_responsibility: link.parental_responsibility,
        lives_with_pupil: link.lives_with_pupil,
        address: address.filter(|_| !hidden),
        address_confidential: person.address_confidential || hidden,
        telephones: parsed(Some(&person.telephones))?.unwrap_or_default(),
        email: person.email.clone(),
    }))
}

fn parsed<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>> {
    text.map(serde_json::from_str).transpose().map_err(AppError::internal)
}
