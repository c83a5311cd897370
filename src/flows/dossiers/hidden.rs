//! What must not be told to the parent for whom a bundle is redacted: who the others about the child are, and where.
//!
//! It goes by everything that is known by now, whatever instant the bundle is of: an address that became confidential
//! yesterday is not told in a bundle of last year. A bundle that was made before may so have told more than one made
//! today of the same instant.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait as _, Condition, Order};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    access::Moment,
    attendance::book::{
        parents::{self, Person},
        whereabouts,
    },
    domain::{
        address::{Address, Telephone},
        urn::AUTHORITY,
    },
    entities::{
        contact, contact_link, enrolment, enrolment_contacts, parent, parent_child, parent_contact,
        parent_revision, school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    proceedings::bundle::{Dossier, ForParent, Hidden, Named, RedactionKind},
};

/// For whom a bundle is redacted, and what that parent is not told.
pub struct Withheld {
    /// For whom.
    pub parent: ForParent,
    /// What the parent is called.
    pub name: String,
    /// What is not told.
    pub hidden: Vec<Hidden>,
    /// What the parent knows: it may be told whoever else's it is.
    pub known: Vec<String>,
}

/// What is kept of a parent, as far as somebody could be found by it.
#[derive(Deserialize)]
struct Kept {
    details: KeptDetails,
}

#[derive(Deserialize)]
struct KeptDetails {
    title: Option<String>,
    forename: Option<String>,
    surname: String,
    service_address: Option<Address>,
    #[serde(default)]
    telephones: Vec<Telephone>,
}

/// What is withheld from a parent of the pupil of a case.
pub async fn from(
    session: &Moment<'_>,
    dossier: &Dossier,
    pupil_id: Uuid,
    parent_id: Uuid,
) -> Result<Withheld> {
    let mut pupil_ids = parents::pupil_ids(session, pupil_id).await?;
    pupil_ids.push(pupil_id);
    let parent = parents::person(session, parent_id).await?.ok_or_else(no_parent)?;
    let family = family(session, &pupil_ids).await?;
    if !family.iter().any(|one| parent.ids.contains(&one.id)) {
        return Err(no_parent());
    }
    let contacts = Contacts::read(session, &pupil_ids).await?;
    let own = told_of(session, &parent, RedactionKind::OtherParent).await?;
    let mut hidden = Vec::new();
    let mut people: Vec<Person> = vec![parent.clone()];
    for other in family.into_iter().filter(|one| !parent.ids.contains(&one.id)) {
        hidden.push(told_of(session, &other, RedactionKind::OtherParent).await?);
        people.push(other);
    }
    let contact_ids = contacts.of(&parent);
    hidden.extend(contacts.hidden(&contact_ids, &own.named)?);
    hidden.extend(other_children(session, &people, &pupil_ids).await?);
    hidden.extend(other_schools(session, &pupil_ids, dossier.school.urn).await?);
    let address = dossier.contacts.as_ref().and_then(|contacts| contacts.address.as_ref());
    let child_address_told = match address {
        Some(address) => {
            let served = parents::served(session, parent.id).await?;
            whereabouts::hidden(session, address, &parent, served.address.as_ref(), &pupil_ids)
                .await?
                .is_none()
        }
        None => true,
    };
    let mut known: Vec<String> = own.named.iter().flat_map(|name| [whole(name), titled(name)]).collect();
    known.extend(own.addresses.iter().flat_map(lines));
    known.extend(own.others.iter().cloned());
    known.extend(contacts.texts_of(&contact_ids)?);
    known.extend(address.filter(|_| child_address_told).into_iter().flat_map(lines));
    known.extend(children_names(session, &pupil_ids).await?);
    known.push(dossier.school.name.clone());
    let name = own.named.last().map(whole).unwrap_or_default();
    let parent = ForParent { ids: parent.ids, contact_ids, child_address_told };
    Ok(Withheld { parent, name, hidden, known })
}

fn no_parent() -> AppError {
    let fault = Fault::parameter("redact_for", FaultCode::ReferenceNotFound);
    let detail = "The authority knows no such parent of this pupil: a bundle is redacted for one of the pupil's parents.";
    AppError::new(Code::InvalidParameter).faults(vec![fault.detail(detail)])
}

/// Everybody who is, was, or was ever said to be a parent of the child.
async fn family(session: &Moment<'_>, pupil_ids: &[Uuid]) -> Result<Vec<Person>> {
    use parent_child::Column;
    let these =
        Condition::all().add(Column::Urn.eq(AUTHORITY)).add(Column::PupilId.is_in(pupil_ids.iter().copied()));
    let rows = session.find::<parent_child::Entity>().filter(these).all().await?;
    let mut found: Vec<Person> = Vec::new();
    for id in rows.into_iter().map(|row| row.parent_id).collect::<BTreeSet<_>>() {
        let Some(mut person) = parents::person(session, id).await? else { continue };
        person.ids.insert(id);
        if !found.iter().any(|one| one.id == person.id) {
            found.push(person);
        }
    }
    Ok(found)
}

/// Everything by which somebody could be named or found, now and before, oldest first.
async fn told_of(session: &Moment<'_>, person: &Person, kind: RedactionKind) -> Result<Hidden> {
    use parent_revision::Column;
    let these = Condition::all()
        .add(Column::Urn.eq(AUTHORITY))
        .add(Column::ParentId.is_in(person.ids.iter().copied()));
    let rows = session.find::<parent_revision::Entity>().filter(these);
    let rows = rows.order_by(Column::RecordedAt, Order::Asc).all().await?;
    let standing = parent::Column::Id.is_in(person.ids.iter().copied());
    let standing = session.find::<parent::Entity>().filter(standing).all().await?;
    let others = person.ids.iter().map(Uuid::to_string).collect();
    let mut told = Hidden { kind, named: Vec::new(), addresses: Vec::new(), others };
    for terms in rows.iter().map(|row| &row.terms).chain(standing.iter().map(|row| &row.terms)) {
        let Kept { details } = serde_json::from_str(terms).map_err(AppError::internal)?;
        let KeptDetails { title, forename, surname, service_address, telephones } = details;
        told.named.push(Named { title, forename, surname });
        told.addresses.extend(service_address);
        told.others.extend(telephones.into_iter().map(|telephone| telephone.number));
    }
    Ok(told)
}

fn whole(name: &Named) -> String {
    let parts = [name.title.as_deref(), name.forename.as_deref(), Some(name.surname.as_str())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn titled(name: &Named) -> String {
    format!("{} {}", name.title.as_deref().unwrap_or_default(), name.surname)
}

fn lines(address: &Address) -> Vec<String> {
    let Address { line_1, line_2, line_3, town, county, postcode, country } = address;
    let others = [line_2, line_3, town, county, postcode, country];
    others.into_iter().flatten().chain([line_1]).cloned().collect()
}

/// What the child is and was called, at every school.
async fn children_names(session: &Moment<'_>, pupil_ids: &[Uuid]) -> Result<Vec<String>> {
    use enrolment::Column;
    let these = Column::PupilId.is_in(pupil_ids.iter().copied());
    let rows = session.find::<enrolment::Entity>().filter(these).all().await?;
    Ok(rows.iter().flat_map(|row| named(row).iter().map(whole).collect::<Vec<_>>()).collect())
}

fn named(row: &enrolment::Model) -> Vec<Named> {
    let preferred = row.preferred_forename.is_some() || row.preferred_surname.is_some();
    let usual = Named { title: None, forename: Some(row.forename.clone()), surname: row.surname.clone() };
    let preferred = preferred.then(|| Named {
        title: None,
        forename: row.preferred_forename.clone().or_else(|| Some(row.forename.clone())),
        surname: row.preferred_surname.clone().unwrap_or_else(|| row.surname.clone()),
    });
    [usual].into_iter().chain(preferred).collect()
}

/// The other children of everybody about the child, as far as they are on a roll.
async fn other_children(session: &Moment<'_>, people: &[Person], pupil_ids: &[Uuid]) -> Result<Vec<Hidden>> {
    let mut others = BTreeSet::new();
    for person in people {
        others.extend(parents::children(session, person).await?);
    }
    others.retain(|id| !pupil_ids.contains(id));
    use enrolment::Column;
    let these = Column::PupilId.is_in(others);
    let rows = session.find::<enrolment::Entity>().filter(these).all().await?;
    let mut found: BTreeMap<Uuid, Hidden> = BTreeMap::new();
    for row in &rows {
        let child = found.entry(row.pupil_id).or_insert_with(|| Hidden {
            kind: RedactionKind::OtherChild,
            named: Vec::new(),
            addresses: Vec::new(),
            others: vec![row.pupil_id.to_string()],
        });
        child.named.extend(named(row));
        child.others.push(row.upn.clone());
    }
    Ok(found.into_values().collect())
}

/// Every other school on whose roll the child is or ever was.
async fn other_schools(session: &Moment<'_>, pupil_ids: &[Uuid], urn: i32) -> Result<Vec<Hidden>> {
    let these = enrolment::Column::PupilId.is_in(pupil_ids.iter().copied());
    let rows = session.find::<enrolment::Entity>().filter(these).all().await?;
    let urns: BTreeSet<i32> = rows.into_iter().map(|row| row.urn).filter(|other| *other != urn).collect();
    let these = school::Column::Urn.is_in(urns.iter().copied());
    let rows = session.find::<school::Entity>().filter(these).all().await?;
    let names: BTreeMap<i32, String> = rows.into_iter().map(|row| (row.urn, row.name)).collect();
    Ok(urns.into_iter().map(|urn| other_school(urn, names.get(&urn).cloned())).collect())
}

fn other_school(urn: i32, name: Option<String>) -> Hidden {
    Hidden {
        kind: RedactionKind::OtherSchool,
        named: Vec::new(),
        addresses: Vec::new(),
        others: [Some(urn.to_string()), name].into_iter().flatten().collect(),
    }
}

/// Whom schools name, or ever named, for the child.
struct Contacts {
    people: Vec<contact::Model>,
    known: BTreeMap<(i32, Uuid), Uuid>,
    /// Where the child lives, or lived, as each school knew it.
    homes: Vec<Address>,
}

impl Contacts {
    async fn read(session: &Moment<'_>, pupil_ids: &[Uuid]) -> Result<Self> {
        use enrolment::Column as Entry;
        let these = Entry::PupilId.is_in(pupil_ids.iter().copied());
        let entries = session.find::<enrolment::Entity>().filter(these).all().await?;
        let entries: BTreeSet<Uuid> = entries.into_iter().map(|row| row.id).collect();
        let these = contact_link::Column::EnrolmentId.is_in(entries.iter().copied());
        let links = session.find::<contact_link::Entity>().filter(these).all().await?;
        let named: BTreeSet<Uuid> = links.iter().map(|link| link.contact_id).collect();
        let people =
            session.find::<contact::Entity>().filter(contact::Column::Id.is_in(named.iter().copied()));
        let mut people = people.all().await?;
        people.sort_by_key(|one| (one.urn, one.id, one.version));
        use parent_contact::Column as Known;
        let known = Condition::all()
            .add(Known::Urn.eq(AUTHORITY))
            .add(Known::Linked.eq(true))
            .add(Known::ContactId.is_in(named));
        let known = session.find::<parent_contact::Entity>().filter(known).all().await?;
        let known = known.into_iter().map(|row| ((row.school_urn, row.contact_id), row.parent_id)).collect();
        let cards = enrolment_contacts::Column::EnrolmentId.is_in(entries);
        let cards = session.find::<enrolment_contacts::Entity>().filter(cards).all().await?;
        let homes = cards.iter().filter_map(|card| card.address.as_deref());
        let homes = homes.map(|text| serde_json::from_str(text).map_err(AppError::internal));
        Ok(Self { people, known, homes: homes.collect::<Result<_>>()? })
    }

    /// The contacts that are this parent.
    fn of(&self, parent: &Person) -> BTreeSet<Uuid> {
        let theirs = self.known.iter().filter(|(_, id)| parent.ids.contains(id));
        theirs.map(|((_, contact), _)| *contact).collect()
    }

    /// Everybody else, and where the child lived: what of it the parent may be told is known to the parent. A contact of
    /// the parent's own name is the parent, whom nobody has linked yet.
    fn hidden(&self, own: &BTreeSet<Uuid>, called: &[Named]) -> Result<Vec<Hidden>> {
        let mut found: BTreeMap<(i32, Uuid), Hidden> = BTreeMap::new();
        let is_own = |one: &contact::Model| {
            let called =
                called.iter().any(|name| name.forename == one.forename && name.surname == one.surname);
            own.contains(&one.id) || (called && !self.known.contains_key(&(one.urn, one.id)))
        };
        for one in self.people.iter().filter(|one| !is_own(one)) {
            let is_parent = self.known.contains_key(&(one.urn, one.id));
            let kind = if is_parent { RedactionKind::OtherParent } else { RedactionKind::OtherContact };
            let told = found.entry((one.urn, one.id)).or_insert_with(|| Hidden {
                kind,
                named: Vec::new(),
                addresses: Vec::new(),
                others: vec![one.id.to_string()],
            });
            told.named.push(Named {
                title: one.title.clone(),
                forename: one.forename.clone(),
                surname: one.surname.clone(),
            });
            told.addresses.extend(address(one)?);
            told.others.extend(telephones(one)?);
            told.others.extend(one.email.clone());
        }
        let homes = Hidden {
            kind: RedactionKind::ConfidentialAddress,
            named: Vec::new(),
            addresses: self.homes.clone(),
            others: Vec::new(),
        };
        Ok(found.into_values().chain([homes]).collect())
    }

    /// What these contacts are called and how they are reached.
    fn texts_of(&self, ids: &BTreeSet<Uuid>) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for one in self.people.iter().filter(|one| ids.contains(&one.id)) {
            let name = Named {
                title: one.title.clone(),
                forename: one.forename.clone(),
                surname: one.surname.clone(),
            };
            texts.push(whole(&name));
            texts.extend(address(one)?.iter().flat_map(lines));
            texts.extend(telephones(one)?);
            texts.extend(one.email.clone());
        }
        Ok(texts)
    }
}

fn address(one: &contact::Model) -> Result<Option<Address>> {
    one.address.as_deref().map(serde_json::from_str).transpose().map_err(AppError::internal)
}

fn telephones(one: &contact::Model) -> Result<Vec<String>> {
    let all: Vec<Telephone> = serde_json::from_str(&one.telephones).map_err(AppError::internal)?;
    Ok(all.into_iter().map(|telephone| telephone.number).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::proceedings::bundle::Redactor;

    #[test]
    fn another_school_is_taken_out_by_name_and_number() {
        let hidden =
            [other_school(120_766, Some("Sample Hill Academy".to_owned())), other_school(120_767, None)];
        let mut redactor = Redactor::new(&hidden, &["Sample Primary School".to_owned()]);
        let mut told = json!([
            "Moved from Sample Primary School to SAMPLE HILL Academy (URN 120766)",
            "Rang 120767, not 120765",
        ]);
        redactor.walk("case/events.json", &mut told);
        let marker = RedactionKind::OtherSchool.marker();
        assert_eq!(told[0], format!("Moved from Sample Primary School to {marker} (URN {marker})"));
        assert_eq!(told[1], format!("Rang {marker}, not 120765"));
    }
}
