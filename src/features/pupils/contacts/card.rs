//! What the admission register holds of where a pupil lives and of whom the school can reach.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::values::{Address, Role, SchoolMove, Telephone};
use crate::features::pupils::roll::Flag;

/// All of it, of one entry. No `Debug`: it holds names, addresses and numbers.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The pupil's address.
    pub address: Option<Address>,
    /// Parents, then others, in the order in which they are to be called.
    pub people: Vec<Listed>,
    /// New homes that were notified.
    pub home_moves: Vec<HomeMove>,
    /// Other schools that were notified.
    pub school_moves: Vec<SchoolMove>,
}

/// A person, and what they are to the pupil.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub details: Details,
    /// In words.
    pub relationship: Option<String>,
    /// Parental responsibility for the pupil.
    pub parental_responsibility: Option<bool>,
    /// Whether the pupil normally lives with them.
    pub lives_with_pupil: Option<bool>,
}

/// A person, whichever pupil it is about.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Details {
    pub role: Role,
    pub mis_id: Option<String>,
    pub title: Option<String>,
    pub forename: Option<String>,
    pub surname: String,
    pub address: Option<Address>,
    pub address_confidential: bool,
    pub telephones: Vec<Telephone>,
    pub email: Option<String>,
    pub preferred_language: Option<String>,
    pub preferred_format: Option<String>,
}

impl Details {
    fn has_emergency_number(&self) -> bool {
        self.telephones.iter().any(|telephone| telephone.emergency)
    }

    /// What the school itself knows the person by.
    pub fn number(&self) -> Option<(Role, &str)> {
        Some((self.role, self.mis_id.as_deref()?))
    }
}

/// A new home, or a parent to live with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeMove {
    pub starting_on: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_mis_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

impl Card {
    /// The parents.
    pub fn parents(&self) -> impl Iterator<Item = &Listed> {
        self.people.iter().filter(|person| person.details.role == Role::Parent)
    }

    /// What regulation 8 asks for and the card does not tell. The law wants a number of each parent with whom the
    /// pupil normally lives; a second contact is advice.
    pub fn lacks(&self) -> Vec<Flag> {
        let at_home = || self.parents().filter(|parent| parent.lives_with_pupil == Some(true));
        let reachable = match at_home().next() {
            Some(_) => at_home().all(|parent| parent.details.has_emergency_number()),
            None => self.parents().any(|parent| parent.details.has_emergency_number()),
        };
        let lacks = [
            (self.address.is_none(), Flag::AddressMissing),
            (self.parents().next().is_none(), Flag::ParentMissing),
            (self.parents().any(|parent| parent.details.address.is_none()), Flag::ParentAddressMissing),
            (at_home().next().is_none(), Flag::HomeParentMissing),
            (!reachable, Flag::EmergencyNumberMissing),
        ];
        lacks.into_iter().filter_map(|(missing, flag)| missing.then_some(flag)).collect()
    }
}

/// Of several entries, the people about whom they disagree: the place of each entry, and that of the person in it.
///
/// Neither side is chosen, for whether an address is confidential may be what they disagree about.
pub fn contradictions<'a>(cards: impl Iterator<Item = (usize, &'a Card)> + Clone) -> Vec<(usize, usize)> {
    let mut told: HashMap<(Role, &str), (&Details, bool)> = HashMap::new();
    let people = cards.flat_map(|(entry, card)| {
        card.people.iter().enumerate().map(move |(place, person)| (entry, place, &person.details))
    });
    for (_, _, details) in people.clone() {
        let Some(number) = details.number() else { continue };
        let (first, agree) = told.entry(number).or_insert((details, true));
        *agree &= *first == details;
    }
    let disputed = |details: &Details| {
        details.number().and_then(|number| told.get(&number)).is_some_and(|(_, agree)| !agree)
    };
    people.filter(|(_, _, details)| disputed(details)).map(|(entry, place, _)| (entry, place)).collect()
}
