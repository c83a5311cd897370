//! The pupil's entries in registers, and the people about the pupil, as a dossier tells them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::address::{Address, Telephone};

/// An entry in an admission register.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierEnrolment {
    /// The enrolment; null where it is withheld.
    pub id: Option<Uuid>,
    /// The school; null where it is withheld.
    #[schema(example = 120765)]
    pub urn: Option<i32>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// Forename.
    #[schema(example = "Pupil-0001")]
    pub forename: String,
    /// First day on roll.
    #[schema(example = "2025-09-03")]
    pub starting_on: Option<NaiveDate>,
    /// Last day on roll, if it is over.
    #[schema(example = "2026-10-23")]
    pub deleted_on: Option<NaiveDate>,
    /// The ground on which the name was deleted.
    #[schema(example = "9-1-a")]
    pub deletion_ground: Option<String>,
    /// Kind of registration.
    #[schema(example = "single")]
    pub registration: String,
    /// National curriculum year group.
    #[schema(example = "6")]
    pub year_group: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
    /// When this way of the entry was recorded; null where it is withheld.
    pub recorded_at: Option<DateTime<Utc>>,
}

/// A parent, as the authority knew one.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierParent {
    /// The parent; null where the parent is withheld.
    pub id: Option<Uuid>,
    /// Name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub name: String,
    /// By what somebody is the child's parent (section 576 of the Education Act 1996).
    #[schema(example = "natural_parent")]
    pub basis: String,
    /// Since when, as far as it is known.
    #[schema(example = "2014-05-02")]
    pub from_on: Option<NaiveDate>,
    /// Until when, if it is over.
    #[schema(example = "2026-05-02")]
    pub to_on: Option<NaiveDate>,
    /// Where the parent was served.
    pub service_address: Option<Address>,
    /// Whether that must be told to nobody else.
    #[schema(example = false)]
    pub address_confidential: bool,
    /// Telephone numbers.
    pub telephones: Vec<Telephone>,
}

/// Whom a school named for a pupil, and where the pupil lived.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierContacts {
    /// Where the pupil lived, as the school of the case knew it.
    pub address: Option<Address>,
    /// Why the address is not told, where it is not.
    #[schema(example = "[withheld: address]")]
    pub address_withheld: Option<String>,
    /// The people, in the order in which they were to be called.
    pub people: Vec<DossierContact>,
}

/// Somebody whom a school named for a pupil.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct DossierContact {
    /// The contact; null where the contact is withheld.
    pub id: Option<Uuid>,
    /// The parent that the authority knows the contact as.
    pub parent_id: Option<Uuid>,
    /// Name.
    #[schema(example = "Ms Parent-0001 Sample-Oak")]
    pub name: String,
    /// What the person is to the pupil.
    #[schema(example = "mother")]
    pub relationship: Option<String>,
    /// Whether the person has parental responsibility.
    #[schema(example = true)]
    pub parental_responsibility: Option<bool>,
    /// Whether the pupil lives with the person.
    #[schema(example = true)]
    pub lives_with_pupil: Option<bool>,
    /// Address; null where it is confidential.
    pub address: Option<Address>,
    /// Whether it must be told to nobody else.
    #[schema(example = false)]
    pub address_confidential: bool,
    /// Telephone numbers.
    pub telephones: Vec<Telephone>,
    /// Address of electronic mail.
    #[schema(example = "parent@family.example")]
    pub email: Option<String>,
}
