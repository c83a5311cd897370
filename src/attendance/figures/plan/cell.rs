//! The cells that every figure is made of for who sees no pupils: a place, and all pupils there or those of one
//! characteristic.

use chrono::NaiveDate;

use crate::attendance::{
    age::is_compulsory,
    book::enrolled::Enrolled,
    figures::{Dimension, Group, SchoolFacts},
};

/// Where the pupils of a cell are. The authority holds kinds and districts of schools, each of these the kinds of one
/// district, and those the schools.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// All schools.
    Authority,
    /// Those of a kind.
    Phase(String),
    /// Those of a district.
    District(Option<String>),
    /// Those of a kind in a district.
    PhaseInDistrict(String, Option<String>),
    /// One of them.
    School(i32),
}

impl Place {
    /// The places that a school lies in, itself first.
    pub fn of(school: &SchoolFacts) -> [Self; 5] {
        let (phase, district) = (school.phase.clone(), school.district.clone());
        [
            Self::School(school.urn),
            Self::PhaseInDistrict(phase.clone(), district.clone()),
            Self::District(district),
            Self::Phase(phase),
            Self::Authority,
        ]
    }
}

/// One characteristic of pupils and its value; `None` is everybody.
pub type Of = Option<(Dimension, Option<String>)>;

/// A place and whom of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Where.
    pub place: Place,
    /// Who.
    pub of: Of,
}

impl Cell {
    /// Everybody at a place.
    pub fn all(place: Place) -> Self {
        Self { place, of: None }
    }

    /// The cell of a group by these dimensions, at one school or over all.
    pub fn of_group(by: &[Dimension], group: &Group, school: Option<i32>) -> Self {
        let value = |wanted: Dimension| {
            let at = by.iter().position(|by| *by == wanted)?;
            group.get(at).cloned()
        };
        let named = value(Dimension::School).flatten().and_then(|urn| urn.parse().ok());
        let place = match (school.or(named), value(Dimension::Phase).flatten(), value(Dimension::District)) {
            (Some(urn), _, _) => Place::School(urn),
            (None, Some(phase), Some(district)) => Place::PhaseInDistrict(phase, district),
            (None, Some(phase), None) => Place::Phase(phase),
            (None, None, Some(district)) => Place::District(district),
            (None, None, None) => Place::Authority,
        };
        let characteristic = by.iter().find(|by| by.is_of_pupils());
        Self { place, of: characteristic.and_then(|by| Some((*by, value(*by)?))) }
    }
}

/// The characteristics that a cell can be of.
pub const CHARACTERISTICS: [Dimension; 7] = [
    Dimension::YearGroup,
    Dimension::Sex,
    Dimension::Sen,
    Dimension::Fsm,
    Dimension::Registration,
    Dimension::Boarder,
    Dimension::CompulsoryAge,
];

/// What an enrolment had of a characteristic on a day; none of what is no characteristic.
pub fn value(by: Dimension, enrolled: &Enrolled, on: NaiveDate) -> Option<String> {
    let before = enrolled.before(on);
    match by {
        Dimension::YearGroup => {
            Some(before.map_or(&enrolled.year_group, |before| &before.year_group).clone())
        }
        Dimension::Sen => before.map_or(&enrolled.sen, |before| &before.sen).clone(),
        Dimension::Fsm => before.map_or(enrolled.fsm, |before| before.fsm).map(|fsm| fsm.to_string()),
        Dimension::CompulsoryAge => Some(is_compulsory(enrolled.born_on, on).to_string()),
        Dimension::RegistrationGroup => enrolled.registration_group.clone(),
        Dimension::Sex => Some(enrolled.sex.clone()),
        Dimension::Registration => Some(enrolled.registration.clone()),
        Dimension::Boarder => Some(enrolled.boarder.to_string()),
        Dimension::School
        | Dimension::Phase
        | Dimension::District
        | Dimension::PupilGroup
        | Dimension::Week
        | Dimension::Weekday => None,
    }
}
