//! What proposals and returns share on the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::{
    content::{StatutoryReturnContent, StatutoryReturnPupil},
    values::{Basis, GroundStatus, Kind, Status},
};
use crate::{
    attendance::code::Class,
    domain::{action::RefusedAction, person::Person, session::Session, text::some_text, urn::Urn},
};

/// The rule that a return rests on.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnRule {
    /// The paragraph of the School Attendance (Pupil Registration) (England) Regulations 2024.
    #[schema(example = "reg13-attendance-return")]
    pub regulation: &'static str,
    /// The rule in words.
    #[schema(
        example = "A deletion is returned as soon as its ground is met, and no later than the deletion"
    )]
    pub meaning: &'static str,
    /// The name of the thresholds that were in force.
    #[schema(example = "2024-08-19")]
    pub rule_set: String,
}

/// A session that makes an absence.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnSession {
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The class of the mark.
    pub class: Option<Class>,
    /// Its code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "O")]
    pub code: Option<String>,
}

/// A return as the school made it, or its statement that none is required.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturn {
    /// Identifier; sorts by the time of making.
    #[schema(example = "0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub id: Uuid,
    /// The school.
    pub urn: Urn,
    /// What is returned.
    pub kind: Kind,
    /// What it rests on.
    pub basis: Basis,
    /// How far it is.
    pub status: Status,
    /// The pupil; null for a nil return.
    pub pupil_id: Option<Uuid>,
    /// The enrolment.
    pub enrolment_id: Option<Uuid>,
    /// Whom it tells of; with `pupils:read`.
    pub pupil: Option<StatutoryReturnPupil>,
    /// The day of entry, of the deletion, or of the session with which an absence was long enough; of what the school
    /// states, the first day; the last day of a nil return's interval.
    #[schema(example = "2026-11-12")]
    pub occurred_on: NaiveDate,
    /// First day of an absence, or of a nil return's interval.
    #[schema(example = "2026-10-16")]
    pub from_on: Option<NaiveDate>,
    /// Last day of it, as it was told.
    #[schema(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Of a deletion, its ground (regulation 9).
    #[schema(example = "9-1-a")]
    pub deletion_ground: Option<String>,
    /// Scopes without which something of it is stored and not told to this client: `pupils:read` for the pupil and the
    /// cause, `pupils.contacts:read` for the statement of an amendment. Empty where everything is told.
    #[schema(example = json!(["pupils:read"]))]
    pub withheld: Vec<&'static str>,
    /// Why the pupil was absent, as far as the school knows; with `pupils:read`.
    #[schema(example = "Family moved; no answer to three calls")]
    pub cause: Option<String>,
    /// Of illness, the day on which the school came to believe that fifteen school days will be missed.
    #[schema(example = "2026-11-19")]
    pub believed_on: Option<NaiveDate>,
    /// The day by whose end it was to be made; null where nothing is to be returned.
    #[schema(example = "2026-11-30")]
    pub due_on: Option<NaiveDate>,
    /// The day on which it was made (Europe/London).
    #[schema(example = "2026-11-20")]
    pub made_on: NaiveDate,
    /// Days by which it was late; 0 when it was not.
    #[schema(example = 0)]
    pub days_late: i64,
    /// What the school made otherwise than it was proposed, and why.
    pub amendment: Option<StatutoryReturnAmendment>,
    /// Why none is required, or why it was taken back.
    #[schema(example = "The pupil was found to attend another school")]
    pub reason: Option<String>,
    /// Whether what it rests on still stands, worked out from the registers and the roll as they are now; null where
    /// nothing was returned.
    pub ground: Option<StatutoryReturnGround>,
    /// Who made it.
    pub recorded_by: Person,
    /// The rule that it rests on.
    pub rule: StatutoryReturnRule,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its status last changed.
    pub updated_at: DateTime<Utc>,
    /// Counts its steps.
    #[schema(example = 1)]
    pub version: i32,
    /// Where to go on.
    pub links: StatutoryReturnLinks,
}

/// Whether what a return rests on still stands; of what a school stated, whether its registers show it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnGround {
    /// Whether it does. The list may grow.
    pub status: GroundStatus,
    /// What is otherwise than it was told.
    pub changes: Vec<StatutoryReturnChange>,
}

/// Something that is otherwise than it was told.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnChange {
    /// `mark`, `starting_on`, `deleted_on`, `ground` or `enrolment`; the list may grow.
    #[schema(example = "mark")]
    pub what: &'static str,
    /// Of a mark, the day.
    #[schema(example = "2026-11-12")]
    pub date: Option<NaiveDate>,
    /// Of a mark, the session.
    pub session: Option<Session>,
    /// What it was; of a mark the class, with `registers.codes:read` the code.
    #[schema(example = "unauthorised")]
    pub was: Option<String>,
    /// What it is now; null where nothing is.
    #[schema(example = "authorised")]
    pub is: Option<String>,
}

/// What a school made otherwise than it was proposed. Left out is what stays as proposed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct StatutoryReturnAmendment {
    /// Why.
    #[validate(length(min = 1, max = 500), custom(function = some_text))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "The parent told us on the first day; the register follows"
    )]
    pub reason: String,
    /// Another first day of the absence.
    #[serde(default, deserialize_with = "crate::domain::date::strict_option")]
    #[schema(example = "2026-10-19")]
    pub from_on: Option<NaiveDate>,
    /// Another last day of it.
    #[serde(default, deserialize_with = "crate::domain::date::strict_option")]
    #[schema(example = "2026-11-18")]
    pub to_on: Option<NaiveDate>,
    /// What else is so, in words: another starting day or ground than the register has today. It is told with
    /// `pupils.contacts:read`, for it may hold anything.
    #[validate(length(min = 1, max = 2000), custom(function = some_text))]
    #[schema(min_length = 1, max_length = 2000, example = "The starting day was 3 November")]
    pub statement: Option<String>,
}

/// Where to go on from a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnLinks {
    /// The return itself.
    #[serde(rename = "self")]
    #[schema(example = "/v1/schools/120765/statutory-returns/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub this: String,
    /// The pupil's contacts, where confidential addresses are told to whom they may be.
    #[schema(example = "/v1/schools/120765/pupils/019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d/contacts")]
    pub contacts: Option<String>,
}

/// A return with all that was shown when it was made, and every step since.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnDocument {
    /// The return.
    pub statutory_return: StatutoryReturn,
    /// The sessions that made it, as they were told.
    pub evidence: Vec<StatutoryReturnSession>,
    /// What the regulation wants of the admission register's entry, as it was then.
    pub content: Option<StatutoryReturnContent>,
    /// Its steps, oldest first.
    pub history: Vec<StatutoryReturnStep>,
    /// What can be done with it now.
    #[schema(example = json!(["acknowledge", "withdraw"]))]
    pub allowed_actions: Vec<&'static str>,
    /// What cannot be done with it now, and why.
    pub refused_actions: Vec<RefusedAction>,
}

/// A step of a return.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnStep {
    /// Which of its steps.
    #[schema(example = 1)]
    pub version: i32,
    /// `made`, `declined`, `acknowledged` or `withdrawn`.
    #[schema(example = "made")]
    pub action: String,
    /// Why.
    #[schema(example = "Made for the wrong pupil")]
    pub reason: Option<String>,
    /// Who did it.
    pub recorded_by: Person,
    /// The client.
    #[schema(example = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3f")]
    pub client_id: Uuid,
    /// When.
    pub recorded_at: DateTime<Utc>,
}

/// What a write came to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatutoryReturnWritten {
    /// The return as it now is, or with `dry_run` would be.
    pub document: StatutoryReturnDocument,
    /// Whether it was stored.
    #[schema(example = true)]
    pub committed: bool,
}
