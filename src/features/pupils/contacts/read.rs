//! Reading the contacts of one entry, and checking them as far as the entry alone allows.

use std::collections::HashSet;

use validator::ValidateEmail as _;

use super::{
    card::{Card, Details, HomeMove, Listed},
    sent::{RollContacts, RollEmergencyContact, RollHomeMove, RollParent},
    values::{Address, Role, SchoolMove, Telephone},
};
use crate::{
    domain::{postcode, telephone},
    error::{Fault, FaultCode},
    features::pupils::reading::Reading,
};

/// The card that was sent. Every text is composed (NFC) and trimmed; an empty optional one is none.
pub fn read(sent: RollContacts, reader: &mut Reading) -> Card {
    let address = sent.address.map(|address| reader.address(address, "contacts/address"));
    let mut people = Vec::with_capacity(sent.parents.len() + sent.emergency_contacts.len());
    for (place, parent) in sent.parents.into_iter().enumerate() {
        people.push(reader.parent(parent, &format!("contacts/parents/{place}")));
    }
    for (place, contact) in sent.emergency_contacts.into_iter().enumerate() {
        people.push(reader.contact(contact, &format!("contacts/emergency_contacts/{place}")));
    }
    let card = Card { address, people, ..Card::default() };
    reader.refuse_repeated(&card);
    let home_moves = sent.home_moves.into_iter().enumerate();
    let home_moves =
        home_moves.map(|(place, to)| reader.home_move(to, &card, &format!("contacts/home_moves/{place}")));
    let home_moves = home_moves.collect();
    let school_moves = sent.school_moves.into_iter().enumerate();
    let school_moves = school_moves.filter_map(|(place, to)| {
        let school = reader.school(Some(to.school), &format!("contacts/school_moves/{place}/school"))?;
        Some(SchoolMove { kind: to.kind, starting_on: to.starting_on, school })
    });
    let school_moves = school_moves.collect();
    Card { home_moves, school_moves, ..card }
}

/// Where the person at this place of a card stands in the request, below the entry.
pub fn pointer(card: &Card, place: usize) -> String {
    let parents = card.parents().count();
    match place.checked_sub(parents) {
        None => format!("contacts/parents/{place}"),
        Some(place) => format!("contacts/emergency_contacts/{place}"),
    }
}

impl Reading {
    fn address(&mut self, sent: Address, at: &str) -> Address {
        let country = self.optional(sent.country, &format!("{at}/country"));
        let postcode = self.optional(sent.postcode, &format!("{at}/postcode"));
        let postcode = match (postcode, &country) {
            (Some(text), None) => {
                let read = postcode::uk(&text);
                if read.is_none() {
                    self.fault(&format!("{at}/postcode"), FaultCode::PostcodeMalformed);
                }
                read
            }
            (text, _) => text,
        };
        Address {
            line_1: self.required(&sent.line_1, &format!("{at}/line_1")),
            line_2: self.optional(sent.line_2, &format!("{at}/line_2")),
            line_3: self.optional(sent.line_3, &format!("{at}/line_3")),
            town: self.optional(sent.town, &format!("{at}/town")),
            county: self.optional(sent.county, &format!("{at}/county")),
            postcode,
            country,
        }
    }

    fn telephones(&mut self, sent: Vec<Telephone>, at: &str) -> Vec<Telephone> {
        let numbered = sent.into_iter().enumerate();
        let read = numbered.map(|(place, sent)| {
            let name = format!("{at}/telephones/{place}/number");
            let before = self.faults.len();
            let number = self.text(&sent.number, &name);
            if self.faults.len() == before && !telephone::is_number(&number) {
                self.fault(&name, FaultCode::TelephoneMalformed);
            }
            Telephone { number, ..sent }
        });
        read.collect()
    }

    fn email(&mut self, sent: Option<String>, at: &str) -> Option<String> {
        let before = self.faults.len();
        let email = self.optional(sent, at)?;
        if self.faults.len() == before && !email.validate_email() {
            self.faults.push(
                Fault::at(format!("{}/{at}", self.at), FaultCode::InvalidFormat)
                    .detail("Expected an e-mail address."),
            );
        }
        Some(email)
    }

    fn parent(&mut self, sent: RollParent, at: &str) -> Listed {
        let details = Details {
            role: Role::Parent,
            mis_id: self.optional(sent.mis_id, &format!("{at}/mis_id")),
            title: self.optional(sent.title, &format!("{at}/title")),
            forename: self.optional(sent.forename, &format!("{at}/forename")),
            surname: self.required(&sent.surname, &format!("{at}/surname")),
            address: sent.address.map(|address| self.address(address, &format!("{at}/address"))),
            address_confidential: sent.address_confidential,
            telephones: self.telephones(sent.telephones, at),
            email: self.email(sent.email, &format!("{at}/email")),
            preferred_language: self.optional(sent.preferred_language, &format!("{at}/preferred_language")),
            preferred_format: self.optional(sent.preferred_format, &format!("{at}/preferred_format")),
        };
        Listed {
            details,
            relationship: self.optional(sent.relationship, &format!("{at}/relationship")),
            parental_responsibility: sent.parental_responsibility,
            lives_with_pupil: sent.lives_with_pupil,
        }
    }

    fn contact(&mut self, sent: RollEmergencyContact, at: &str) -> Listed {
        let details = Details {
            role: Role::EmergencyContact,
            mis_id: self.optional(sent.mis_id, &format!("{at}/mis_id")),
            title: self.optional(sent.title, &format!("{at}/title")),
            forename: self.optional(sent.forename, &format!("{at}/forename")),
            surname: self.required(&sent.surname, &format!("{at}/surname")),
            address: None,
            address_confidential: false,
            telephones: self.telephones(sent.telephones, at),
            email: None,
            preferred_language: self.optional(sent.preferred_language, &format!("{at}/preferred_language")),
            preferred_format: None,
        };
        let relationship = self.optional(sent.relationship, &format!("{at}/relationship"));
        Listed { details, relationship, parental_responsibility: None, lives_with_pupil: None }
    }

    /// One person stands in a card once.
    fn refuse_repeated(&mut self, card: &Card) {
        let mut seen = HashSet::new();
        for (place, person) in card.people.iter().enumerate() {
            if person.details.number().is_some_and(|number| !seen.insert(number)) {
                self.fault(&format!("{}/mis_id", pointer(card, place)), FaultCode::RepeatedValue);
            }
        }
    }

    fn home_move(&mut self, sent: RollHomeMove, card: &Card, at: &str) -> HomeMove {
        let to = HomeMove {
            starting_on: sent.starting_on,
            parent_mis_id: self.optional(sent.parent_mis_id, &format!("{at}/parent_mis_id")),
            parent_name: self.optional(sent.parent_name, &format!("{at}/parent_name")),
            address: sent.address.map(|address| self.address(address, &format!("{at}/address"))),
        };
        let known =
            |number: &String| card.parents().any(|parent| parent.details.mis_id.as_ref() == Some(number));
        if to.parent_mis_id.as_ref().is_some_and(|number| !known(number)) {
            let fault = Fault::at(format!("{}/{at}/parent_mis_id", self.at), FaultCode::ReferenceNotFound);
            self.faults.push(fault.detail("It is the number of none of this entry's parents."));
        }
        if to.parent_mis_id.is_none() && to.parent_name.is_none() && to.address.is_none() {
            let fault = Fault::at(format!("{}/{at}/address", self.at), FaultCode::MissingProperty);
            self.faults.push(
                fault.rule("reg8-3").detail("State the new address, the parent to live with, or both."),
            );
        }
        to
    }
}
