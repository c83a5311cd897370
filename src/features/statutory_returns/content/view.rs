//! What of an entry a return tells, and to whom.

use serde::de::DeserializeOwned;

use super::{
    dto::{
        StatutoryReturnAddress, StatutoryReturnContacts, StatutoryReturnContent, StatutoryReturnEntry,
        StatutoryReturnHomeMove, StatutoryReturnPerson, StatutoryReturnPupil, StatutoryReturnSchool,
    },
    stored::Card,
};
use crate::{
    access::{Access, Permission, PupilsContactsRead, PupilsRead, RegistersCodesRead},
    entities::{contact, contact_link, enrolment},
    error::{AppError, Result},
    features::statutory_returns::values::Kind,
};

/// What a client may see beside the returns themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Sight {
    /// Attendance codes, and so illness.
    pub codes: bool,
    /// Names.
    pub pupils: bool,
    /// Addresses, parents and numbers.
    pub contacts: bool,
}

impl Sight {
    /// That of a caller.
    pub fn of<P: Permission>(cx: &Access<P>) -> Self {
        Self {
            codes: cx.also::<RegistersCodesRead>(),
            pupils: cx.also::<PupilsRead>(),
            contacts: cx.also::<PupilsContactsRead>(),
        }
    }
}

/// Whom a return tells of.
pub fn pupil(entry: &enrolment::Model) -> StatutoryReturnPupil {
    StatutoryReturnPupil {
        upn: entry.upn.clone(),
        surname: entry.surname.clone(),
        forename: entry.forename.clone(),
        middle_names: entry.middle_names.clone(),
        born_on: entry.born_on,
        year_group: entry.year_group.clone(),
    }
}

/// What the regulation wants of an entry for a return of this kind.
pub fn content(
    kind: Kind,
    entry: &enrolment::Model,
    card: Option<&Card>,
    sight: Sight,
) -> Result<StatutoryReturnContent> {
    let of_roll = matches!(kind, Kind::NewPupil | Kind::Deletion);
    let told = contacts(kind, card)?;
    let mut missing = lacks(kind, card);
    if kind == Kind::Deletion && entry.deletion_ground.is_none() {
        missing.push("ground");
    }
    let scopes = [(sight.pupils, PupilsRead::SCOPE), (sight.contacts, PupilsContactsRead::SCOPE)];
    Ok(StatutoryReturnContent {
        entry: (of_roll && sight.pupils).then(|| entry_of(kind, entry)).transpose()?,
        contacts: sight.contacts.then_some(told),
        missing,
        withheld: scopes.into_iter().filter(|(seen, _)| !seen).map(|(_, scope)| scope).collect(),
    })
}

fn entry_of(kind: Kind, entry: &enrolment::Model) -> Result<StatutoryReturnEntry> {
    let facts: serde_json::Value = match entry.deletion.as_deref().filter(|_| kind == Kind::Deletion) {
        Some(facts) => from_json(facts)?,
        None => serde_json::Value::Null,
    };
    let school = |value: serde_json::Value| serde_json::from_value::<StatutoryReturnSchool>(value).ok();
    Ok(StatutoryReturnEntry {
        sex: entry.sex.clone(),
        preferred_surname: entry.preferred_surname.clone(),
        preferred_forename: entry.preferred_forename.clone(),
        starting_on: entry.starting_on,
        registration: entry.registration.clone(),
        boarder: entry.boarder,
        previous_school: entry.previous_school.as_deref().map(from_json).transpose()?,
        next_school: school(facts["next_school"].clone()),
        ground_text: facts["text"].as_str().map(str::to_owned),
    })
}

fn contacts(kind: Kind, card: Option<&Card>) -> Result<StatutoryReturnContacts> {
    let Some(card) = card else { return Ok(StatutoryReturnContacts::default()) };
    let mut told = StatutoryReturnContacts {
        address: card.row.address.as_deref().map(from_json).transpose()?,
        addresses_withheld: card.guarded,
        ..StatutoryReturnContacts::default()
    };
    if matches!(kind, Kind::NewPupil | Kind::Deletion) {
        told.home_moves = from_json(&card.row.home_moves)?;
        told.school_moves = from_json(&card.row.school_moves)?;
        for (link, row) in &card.people {
            match (is_parent(row), kind) {
                (true, Kind::NewPupil) => told.parents.push(person(link, row)?),
                (true, _) if lives_with(link) => told.parents.push(person(link, row)?),
                (false, Kind::NewPupil) => told.emergency_contacts.push(person(link, row)?),
                _ => {}
            }
        }
    }
    if card.guarded {
        told.address = None;
        told.parents.iter_mut().for_each(|person| person.address = None);
        told.home_moves.iter_mut().for_each(|to: &mut StatutoryReturnHomeMove| to.address = None);
    }
    Ok(told)
}

fn person(link: &contact_link::Model, row: &contact::Model) -> Result<StatutoryReturnPerson> {
    Ok(StatutoryReturnPerson {
        title: row.title.clone(),
        forename: row.forename.clone(),
        surname: row.surname.clone(),
        relationship: link.relationship.clone(),
        lives_with_pupil: link.lives_with_pupil,
        address: row.address.as_deref().map(from_json::<StatutoryReturnAddress>).transpose()?,
        emergency_numbers: emergency_numbers(row),
    })
}

fn emergency_numbers(row: &contact::Model) -> Vec<String> {
    let known: serde_json::Value = serde_json::from_str(&row.telephones).unwrap_or_default();
    let all = known.as_array().into_iter().flatten();
    let emergency = all.filter(|telephone| telephone["emergency"] != false);
    emergency.filter_map(|telephone| telephone["number"].as_str().map(str::to_owned)).collect()
}

fn is_parent(row: &contact::Model) -> bool {
    row.role == "parent"
}

fn lives_with(link: &contact_link::Model) -> bool {
    link.lives_with_pupil == Some(true)
}

/// What the regulation wants and the entry does not hold; where something is known, confidential or not, it does.
fn lacks(kind: Kind, card: Option<&Card>) -> Vec<&'static str> {
    let people = card.map(|card| card.people.as_slice()).unwrap_or_default();
    let parents = || people.iter().filter(|(_, row)| is_parent(row));
    let at_home = || parents().filter(|(link, _)| lives_with(link));
    let address = card.is_some_and(|card| card.row.address.is_some());
    let of_roll = matches!(kind, Kind::NewPupil | Kind::Deletion);
    let unreachable =
        at_home().next().is_none() || at_home().any(|(_, row)| emergency_numbers(row).is_empty());
    let whose = |(link, row): &&(contact_link::Model, contact::Model)| {
        row.address.is_none() && (kind == Kind::NewPupil || lives_with(link))
    };
    let missing = [
        (!address, "address"),
        (kind == Kind::NewPupil && parents().next().is_none(), "parents"),
        (of_roll && at_home().next().is_none(), "home_parent"),
        (of_roll && parents().any(|parent| whose(&parent)), "parent_address"),
        (of_roll && unreachable, "emergency_number"),
    ];
    missing.into_iter().filter_map(|(missing, what)| missing.then_some(what)).collect()
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(AppError::internal)
}
