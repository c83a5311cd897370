//! Contacts as they are read.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::values::{Address, Role, SchoolMove, Telephone};
use crate::domain::urn::Urn;

/// How much of the history to list.
#[derive(Debug, Deserialize, Serialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ContactsHistoryQuery {
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// Where a pupil lives, the parents, and whom else to call, as the admission register of one school has it
/// (regulation 8). No confidential address stands in it.
#[derive(Serialize, ToSchema)]
pub struct PupilContacts {
    /// The school.
    pub urn: Urn,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The pupil's latest enrolment here, whose entry it is.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// Whether the school's last roll of this pupil said anything of contacts; otherwise nothing is known.
    #[schema(example = true)]
    pub known: bool,
    /// The pupil's address.
    pub address: Option<Address>,
    /// Whether the pupil's address is known and not told here, because it could give a confidential one away.
    #[schema(example = false)]
    pub address_withheld: bool,
    /// The known parents.
    pub parents: Vec<PupilContact>,
    /// Who else is to be called, in this order.
    pub emergency_contacts: Vec<PupilContact>,
    /// New homes, and parents to live with, that were notified (regulation 8(3)).
    pub home_moves: Vec<PupilHomeMove>,
    /// Other schools that were notified (regulation 8(3)).
    pub school_moves: Vec<SchoolMove>,
    /// The instant of which the roll spoke that last changed what stands here of the pupil.
    #[schema(example = "2026-11-20T07:00:00Z")]
    pub as_at: Option<DateTime<Utc>>,
    /// When contacts were first recorded.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub created_at: Option<DateTime<Utc>>,
    /// When any of it last changed.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub updated_at: Option<DateTime<Utc>>,
    /// Counts the versions of the entry; each person has a count of their own. 0 where nothing was ever recorded.
    #[schema(example = 2)]
    pub version: i32,
}

/// A parent or another contact, as one school knows the person.
#[derive(Serialize, ToSchema)]
pub struct PupilContact {
    /// The contact. A parent of several pupils of the school is one contact where its own number says so.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b40")]
    pub id: Uuid,
    /// Whether it is a parent.
    pub role: Role,
    /// The person's number in the school's own system.
    #[schema(example = "P-17")]
    pub mis_id: Option<String>,
    /// Title.
    #[schema(example = "Ms")]
    pub title: Option<String>,
    /// Forename.
    #[schema(example = "Parent-0017")]
    pub forename: Option<String>,
    /// Surname.
    #[schema(example = "Sample-Oak")]
    pub surname: String,
    /// What they are to this pupil, in words.
    #[schema(example = "Mother")]
    pub relationship: Option<String>,
    /// Whether they have parental responsibility for this pupil; null where that is not known.
    #[schema(example = true)]
    pub parental_responsibility: Option<bool>,
    /// Whether this pupil normally lives with them; null where that is not known.
    #[schema(example = true)]
    pub lives_with_pupil: Option<bool>,
    /// Their address.
    pub address: Option<Address>,
    /// Whether their address must not be told to the other parent or anybody else.
    #[schema(example = false)]
    pub address_confidential: bool,
    /// Whether their address is known and not told here, because it is confidential.
    #[schema(example = false)]
    pub address_withheld: bool,
    /// Telephone numbers, the one to try first at the beginning.
    pub telephones: Vec<Telephone>,
    /// E-mail address.
    #[schema(example = "parent-0017@example.org")]
    pub email: Option<String>,
    /// The language they prefer.
    #[schema(example = "Polish")]
    pub preferred_language: Option<String>,
    /// The format they prefer.
    #[schema(example = "Large print")]
    pub preferred_format: Option<String>,
    /// Counts the versions of the person.
    #[schema(example = 1)]
    pub version: i32,
}

/// A new home, or a parent to live with, that was notified (regulation 8(3)).
#[derive(Serialize, ToSchema)]
pub struct PupilHomeMove {
    /// The first day there.
    #[schema(example = "2027-01-05")]
    pub starting_on: NaiveDate,
    /// The number of that parent in the school's own system.
    #[schema(example = "P-17")]
    pub parent_mis_id: Option<String>,
    /// The full name of that parent.
    #[schema(example = "Parent-0017 Sample-Oak")]
    pub parent_name: Option<String>,
    /// The new address.
    pub address: Option<Address>,
    /// Whether the new address is known and not told here, because it could give a confidential one away.
    #[schema(example = false)]
    pub address_withheld: bool,
}

/// One contact of a pupil, with nothing of any other: it may be shown to that person.
#[derive(Serialize, ToSchema)]
pub struct PupilContactDocument {
    /// The school.
    pub urn: Urn,
    /// The pupil.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e")]
    pub pupil_id: Uuid,
    /// The pupil's latest enrolment here, whose entry it is.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d")]
    pub enrolment_id: Uuid,
    /// The person, with their own address, confidential or not.
    pub contact: PupilContact,
    /// The pupil's address, where this person may know it: a parent with whom the pupil normally lives, while nobody
    /// else's address is confidential, or one whose own address it is.
    pub pupil_address: Option<Address>,
    /// The notified moves to this parent.
    pub home_moves: Vec<PupilHomeMove>,
    /// Other schools that were notified, for a parent who may know the pupil's address.
    pub school_moves: Vec<SchoolMove>,
    /// When the person was first recorded.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub created_at: DateTime<Utc>,
    /// When what is known of the person last changed.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub updated_at: DateTime<Utc>,
    /// Counts the versions of the person.
    #[schema(example = 1)]
    pub version: i32,
}

/// The contacts of a pupil as they stood, and from when to when. What is confidential now is not told of the past.
#[derive(Serialize, ToSchema)]
pub struct PupilContactsVersion {
    /// When they came to stand so.
    #[schema(example = "2026-09-03T07:02:11Z")]
    pub recorded_at: DateTime<Utc>,
    /// When something took their place; null while they stand.
    #[schema(example = "2026-11-20T07:00:12Z")]
    pub superseded_at: Option<DateTime<Utc>>,
    /// The client that sent the change.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3f")]
    pub client_id: Uuid,
    /// The contacts as they stood.
    pub contacts: PupilContacts,
}
