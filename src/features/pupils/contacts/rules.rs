//! Who is told what: pure decisions about addresses that must not be told.
//!
//! An answer about all contacts is for those who look after the pupil; it leaves out every confidential address, and
//! the pupil's own where that could be the same. An answer about one contact may be shown to that person, so it holds
//! nothing of anybody else: it tells where the pupil lives only to a parent with whom the pupil normally lives, and
//! not even then while another's address is confidential.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    card::{HomeMove, Listed},
    dto::{PupilContact, PupilContactDocument, PupilContacts, PupilHomeMove},
    values::{Address, Role, SchoolMove},
};
use crate::domain::urn::Urn;

/// A person as one is known, and what they are to the pupil.
pub struct Known {
    pub id: Uuid,
    pub version: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Whether the address must not be told.
    pub confidential: bool,
    pub listed: Listed,
}

/// The contacts of an entry as they stood at one instant.
pub struct Standing {
    pub known: bool,
    pub as_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub address: Option<Address>,
    pub home_moves: Vec<HomeMove>,
    pub school_moves: Vec<SchoolMove>,
    pub people: Vec<Known>,
    /// Addresses that must not be told, whoever stood here then: what is confidential by now.
    pub guarded: Vec<Address>,
}

/// Whose they are.
#[derive(Clone, Copy)]
pub struct Whose {
    pub urn: Urn,
    pub pupil: Uuid,
    pub enrolment: Uuid,
}

impl Standing {
    /// All of them, for those who look after the pupil.
    pub fn all(&self, whose: Whose) -> PupilContacts {
        let of = |role| {
            let people = self.people.iter().filter(move |person| person.listed.details.role == role);
            people.map(|person| contact(person, person.confidential)).collect()
        };
        let open = self.home_is_open();
        PupilContacts {
            urn: whose.urn,
            pupil_id: whose.pupil,
            enrolment_id: whose.enrolment,
            known: self.known,
            address: self.address.clone().filter(|_| open),
            address_withheld: self.address.is_some() && !open,
            parents: of(Role::Parent),
            emergency_contacts: of(Role::EmergencyContact),
            home_moves: self.home_moves.iter().map(|to| home_move(to, self.withholds(to))).collect(),
            school_moves: self.school_moves.clone(),
            as_at: Some(self.as_at),
            created_at: Some(self.created_at),
            updated_at: Some(self.updated_at),
            version: self.version,
        }
    }

    /// One of them, and of everything else what that person may be told.
    pub fn one(&self, whose: Whose, id: Uuid) -> Option<PupilContactDocument> {
        let person = self.people.iter().find(|person| person.id == id)?;
        let details = &person.listed.details;
        let guarded = || self.people.iter().filter(|other| other.id != id && other.confidential);
        let at_home = person.listed.lives_with_pupil == Some(true) && guarded().next().is_none();
        let is_theirs = |to: &&HomeMove| {
            details.role == Role::Parent && to.parent_mis_id.is_some() && to.parent_mis_id == details.mis_id
        };
        let others = |to: &HomeMove| guarded().any(|other| same_place(&to.address, other));
        let own = |address: &Address| details.address.as_ref() == Some(address);
        Some(PupilContactDocument {
            urn: whose.urn,
            pupil_id: whose.pupil,
            enrolment_id: whose.enrolment,
            contact: contact(person, false),
            pupil_address: self.address.clone().filter(|address| at_home || own(address)),
            home_moves: self
                .home_moves
                .iter()
                .filter(is_theirs)
                .map(|to| home_move(to, others(to)))
                .collect(),
            school_moves: if at_home { self.school_moves.clone() } else { Vec::new() },
            created_at: person.created_at,
            updated_at: person.updated_at,
            version: person.version,
        })
    }

    fn confidential(&self) -> impl Iterator<Item = &Known> {
        self.people.iter().filter(|person| person.confidential)
    }

    /// The pupil's address, where it could give a confidential one away.
    pub fn closed_home(&self) -> Option<&Address> {
        self.address.as_ref().filter(|_| !self.home_is_open())
    }

    fn is_guarded(&self, address: &Option<Address>) -> bool {
        address.as_ref().is_some_and(|address| self.guarded.contains(address))
    }

    /// Whether the pupil's address gives nobody's confidential address away: it does not where it is known that the
    /// pupil does not live with that person, and the two are not the same.
    fn home_is_open(&self) -> bool {
        !self.is_guarded(&self.address)
            && self.confidential().all(|person| {
                person.listed.lives_with_pupil == Some(false) && !same_place(&self.address, person)
            })
    }

    /// Whether the address of a move could be one that must not be told: unless it is that of a parent whose address
    /// may be.
    fn withholds(&self, to: &HomeMove) -> bool {
        if self.is_guarded(&to.address) {
            return true;
        }
        let named = self.people.iter().find(|person| {
            let details = &person.listed.details;
            details.role == Role::Parent && details.mis_id.is_some() && details.mis_id == to.parent_mis_id
        });
        match named {
            Some(parent) if !parent.confidential => {
                self.confidential().any(|person| same_place(&to.address, person))
            }
            _ => self.confidential().next().is_some(),
        }
    }
}

fn same_place(address: &Option<Address>, person: &Known) -> bool {
    address.is_some() && *address == person.listed.details.address
}

fn home_move(to: &HomeMove, withheld: bool) -> PupilHomeMove {
    PupilHomeMove {
        starting_on: to.starting_on,
        parent_mis_id: to.parent_mis_id.clone(),
        parent_name: to.parent_name.clone(),
        address: to.address.clone().filter(|_| !withheld),
        address_withheld: to.address.is_some() && withheld,
    }
}

fn contact(person: &Known, withheld: bool) -> PupilContact {
    let (listed, details) = (&person.listed, &person.listed.details);
    PupilContact {
        id: person.id,
        role: details.role,
        mis_id: details.mis_id.clone(),
        title: details.title.clone(),
        forename: details.forename.clone(),
        surname: details.surname.clone(),
        relationship: listed.relationship.clone(),
        parental_responsibility: listed.parental_responsibility,
        lives_with_pupil: listed.lives_with_pupil,
        address: details.address.clone().filter(|_| !withheld),
        address_confidential: person.confidential,
        address_withheld: details.address.is_some() && withheld,
        telephones: details.telephones.clone(),
        email: details.email.clone(),
        preferred_language: details.preferred_language.clone(),
        preferred_format: details.preferred_format.clone(),
        version: person.version,
    }
}
