//! The content of a return, as it goes over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whom a return tells of.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnPupil {
    /// The UPN as the school held it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// Legal surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// Legal forename.
    #[schema(example = "Pupil-0042")]
    pub forename: String,
    /// Middle names.
    #[schema(example = "Elm")]
    pub middle_names: Option<String>,
    /// Date of birth.
    #[schema(example = "2014-05-02")]
    pub born_on: NaiveDate,
    /// Year group.
    #[schema(example = "6")]
    pub year_group: String,
}

/// What regulation 13 wants of the admission register's entry.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct StatutoryReturnContent {
    /// Of a new pupil, what else the entry holds; with `pupils:read`.
    pub entry: Option<StatutoryReturnEntry>,
    /// Where the pupil lives and whom to call; with `pupils.contacts:read`.
    pub contacts: Option<StatutoryReturnContacts>,
    /// What the regulation wants and the entry does not hold.
    #[schema(example = json!(["emergency_number"]))]
    pub missing: Vec<&'static str>,
    /// Scopes without which part of the content is not told here.
    #[schema(example = json!(["pupils.contacts:read"]))]
    pub withheld: Vec<&'static str>,
}

/// What else the entry of a new or a deleted pupil holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnEntry {
    /// Sex.
    #[schema(example = "F")]
    pub sex: String,
    /// The surname the pupil goes by.
    #[schema(example = "Sample-Oak")]
    pub preferred_surname: Option<String>,
    /// The forename the pupil goes by.
    #[schema(example = "Pupil-0042")]
    pub preferred_forename: Option<String>,
    /// Starting day.
    #[schema(example = "2026-11-02")]
    pub starting_on: NaiveDate,
    /// `single`, `main` or `subsidiary`.
    #[schema(example = "single")]
    pub registration: String,
    /// Whether the pupil boards.
    #[schema(example = false)]
    pub boarder: bool,
    /// The school last attended.
    pub previous_school: Option<StatutoryReturnSchool>,
    /// Of a deletion, the next school.
    pub next_school: Option<StatutoryReturnSchool>,
    /// Of a deletion under regulation 9(3), its ground in words.
    #[schema(example = "Left the sixth form")]
    pub ground_text: Option<String>,
}

/// Another school, as the entry names it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatutoryReturnSchool {
    /// Its name.
    #[schema(example = "Sample Infant School")]
    pub name: String,
    /// Its URN, where it is known.
    #[schema(example = 120766)]
    pub urn: Option<i32>,
    /// Its address, on one line.
    #[schema(example = "1 Sample Road, Sampleton, NR1 2DH")]
    pub address: Option<String>,
}

/// Where a pupil lives and whom to call, as far as the return wants it.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct StatutoryReturnContacts {
    /// The pupil's address.
    pub address: Option<StatutoryReturnAddress>,
    /// Whether addresses are known and not told here, because one of them is confidential: each person's own document
    /// among the pupil's contacts has it.
    #[schema(example = false)]
    pub addresses_withheld: bool,
    /// Of a new pupil every known parent, of a deleted one those with whom the pupil normally lives.
    pub parents: Vec<StatutoryReturnPerson>,
    /// Of a new pupil, who else is to be called.
    pub emergency_contacts: Vec<StatutoryReturnPerson>,
    /// New homes, and parents to live with, that were notified (regulation 8(3)).
    pub home_moves: Vec<StatutoryReturnHomeMove>,
    /// Other schools that were notified (regulation 8(3)).
    pub school_moves: Vec<StatutoryReturnSchoolMove>,
}

/// A parent or another contact.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnPerson {
    /// Title.
    #[schema(example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[schema(example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// What they are to the pupil.
    #[schema(example = "Mother")]
    pub relationship: Option<String>,
    /// Whether the pupil normally lives with them; null where that is not known.
    #[schema(example = true)]
    pub lives_with_pupil: Option<bool>,
    /// Their address.
    pub address: Option<StatutoryReturnAddress>,
    /// Their telephone numbers for emergencies.
    #[schema(example = json!(["01632 960001"]))]
    pub emergency_numbers: Vec<String>,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StatutoryReturnAddress {
    /// First line.
    #[schema(example = "1 Sample Road")]
    pub line_1: String,
    /// Second line.
    #[schema(example = "Sample Green")]
    pub line_2: Option<String>,
    /// Third line.
    #[schema(example = "Little Sampleton")]
    pub line_3: Option<String>,
    /// Town.
    #[schema(example = "Sampleton")]
    pub town: Option<String>,
    /// County.
    #[schema(example = "Norfolk")]
    pub county: Option<String>,
    /// Postcode.
    #[schema(example = "NR1 2DH")]
    pub postcode: Option<String>,
    /// Country, where it is not the United Kingdom.
    #[schema(example = "Ireland")]
    pub country: Option<String>,
}

/// A new home, or a parent to live with.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatutoryReturnHomeMove {
    /// The first day there.
    #[schema(example = "2027-01-05")]
    pub starting_on: NaiveDate,
    /// The full name of that parent.
    #[schema(example = "Parent-0017 Sample-Oak")]
    pub parent_name: Option<String>,
    /// The new address.
    pub address: Option<StatutoryReturnAddress>,
}

/// Another school, or the next, of which a parent has notified this one.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StatutoryReturnSchoolMove {
    /// `another`: the pupil is to attend it too; `next`: instead of this one.
    #[schema(example = "next")]
    pub kind: String,
    /// The first day there, as far as it is known.
    #[schema(example = "2027-01-05")]
    pub starting_on: Option<NaiveDate>,
    /// The school.
    pub school: StatutoryReturnSchool,
}
