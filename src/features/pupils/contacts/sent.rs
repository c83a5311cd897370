//! Contacts as a roll brings them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::values::{Address, SchoolMove, Telephone};
use crate::domain::date;

/// Where a pupil lives, the parents, and whom else to call: what regulation 8 has the admission register hold
/// besides. What is left out, or null, is not known: it does not keep its old value.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
pub struct RollContacts {
    /// The pupil's address.
    #[validate(nested)]
    pub address: Option<Address>,
    /// Every known parent.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub parents: Vec<RollParent>,
    /// Who else is to be called, in this order.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub emergency_contacts: Vec<RollEmergencyContact>,
    /// New homes, and parents to live with, that a parent has notified (regulation 8(3)).
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub home_moves: Vec<RollHomeMove>,
    /// Other schools that a parent has notified (regulation 8(3)).
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub school_moves: Vec<SchoolMove>,
}

/// A parent: a natural parent, anyone with parental responsibility, anyone with care of the child.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
pub struct RollParent {
    /// The person's number in the school's own system. The same number is the same person for every pupil of the
    /// school; entries that name it must agree about the person.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, example = "P-17")]
    pub mis_id: Option<String>,
    /// Title.
    #[validate(length(max = 30))]
    #[schema(max_length = 30, example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Sample-Oak")]
    pub surname: String,
    /// What they are to this pupil, in words.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "Mother")]
    pub relationship: Option<String>,
    /// Whether they have parental responsibility for this pupil.
    #[schema(example = true)]
    pub parental_responsibility: Option<bool>,
    /// Whether this pupil normally lives with them.
    #[schema(example = true)]
    pub lives_with_pupil: Option<bool>,
    /// Their address.
    #[validate(nested)]
    pub address: Option<Address>,
    /// Whether their address must not be told to the other parent or anybody else, as of one in a refuge. It is then
    /// shown with this person alone, never in an answer about all contacts.
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub address_confidential: bool,
    /// Telephone numbers, the one to try first at the beginning.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub telephones: Vec<Telephone>,
    /// E-mail address.
    #[validate(length(max = 254))]
    #[schema(max_length = 254, example = "parent-0017@example.org")]
    pub email: Option<String>,
    /// The language they prefer.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "Polish")]
    pub preferred_language: Option<String>,
    /// The format they prefer.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "Large print")]
    pub preferred_format: Option<String>,
}

/// Somebody who is no parent and may be called.
#[derive(Serialize, Deserialize, Validate, ToSchema)]
pub struct RollEmergencyContact {
    /// The person's number in the school's own system, as that of a parent.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, example = "E-5")]
    pub mis_id: Option<String>,
    /// Title.
    #[validate(length(max = 30))]
    #[schema(max_length = 30, example = "Mr")]
    pub title: Option<String>,
    /// Forename.
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Contact-0005")]
    pub forename: Option<String>,
    /// Surname.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Sample-Elm")]
    pub surname: String,
    /// What they are to this pupil, in words.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "Grandfather")]
    pub relationship: Option<String>,
    /// Telephone numbers, the one to try first at the beginning.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub telephones: Vec<Telephone>,
    /// The language they prefer.
    #[validate(length(max = 50))]
    #[schema(max_length = 50, example = "English")]
    pub preferred_language: Option<String>,
}

/// A new home, or a parent to live with, of which a parent has notified the school (regulation 8(3)).
#[derive(Serialize, Deserialize, Validate, ToSchema)]
pub struct RollHomeMove {
    /// The first day there.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2027-01-05")]
    pub starting_on: NaiveDate,
    /// The parent to live with: the number of one of this entry's parents.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, example = "P-17")]
    pub parent_mis_id: Option<String>,
    /// The full name of that parent.
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "Parent-0017 Sample-Oak")]
    pub parent_name: Option<String>,
    /// The new address.
    #[validate(nested)]
    pub address: Option<Address>,
}
