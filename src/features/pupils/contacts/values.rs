//! What a request, a row and an answer share: addresses, telephone numbers, moves.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use crate::domain::address::{Address, Telephone};
use crate::{
    domain::{date, spelled::spelled},
    features::pupils::deletion::OtherSchool,
};

spelled! {
    /// What a person is to the pupil's school.
    #[schema(as = ContactRole)]
    Role {
        /// A parent (section 576 of the Education Act 1996): a natural parent, anyone with parental responsibility,
        /// anyone with care of the child.
        Parent = "parent";
        /// Somebody else to call.
        EmergencyContact = "emergency_contact";
    }
}

spelled! {
    /// How another school stands to this one.
    #[schema(as = ContactSchoolMoveKind)]
    SchoolMoveKind {
        /// The pupil is to attend both.
        Another = "another";
        /// The pupil is to attend it instead of this one.
        Next = "next";
    }
}

/// Another school, or the next, of which a parent has notified this one (regulation 8(3)).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ContactSchoolMove)]
pub struct SchoolMove {
    /// Whether the pupil is to attend it too, or instead of this one.
    pub kind: SchoolMoveKind,
    /// The first day there, as far as it is known.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[schema(example = "2027-01-05")]
    pub starting_on: Option<NaiveDate>,
    /// The school.
    #[validate(nested)]
    pub school: OtherSchool,
}
