//! What is read of each table for a self-assessment as a whole.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use crate::domain::person::Person;

/// The school, as far as a statement tells of it.
#[derive(Clone, Debug, Deserialize)]
pub struct SchoolRow {
    pub urn: i32,
    pub name: String,
    pub phase_name: Option<String>,
    pub la_code: i32,
}

/// The cycle.
#[derive(Clone, Debug, Deserialize)]
pub struct CycleRow {
    pub id: Uuid,
    pub questionnaire_code: String,
    pub state: String,
    pub opens_on: NaiveDate,
    pub due_on: NaiveDate,
    pub terms: String,
}

/// That the cycle asks the school.
#[derive(Deserialize)]
pub struct AskedRow {
    pub school_urn: i32,
}

/// The version of the questionnaire that the cycle asks.
#[derive(Deserialize)]
pub struct VersionRow {
    pub number: Option<i32>,
    pub terms: String,
}

/// The self-assessment's own row.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    pub id: Uuid,
    pub state: String,
    pub statements: i32,
    pub submitted_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub terms: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// An answer.
#[derive(Clone, Debug, Deserialize)]
pub struct AnswerRow {
    pub question: String,
    pub answer: Option<String>,
    pub narrative: Option<String>,
    pub to_confirm: bool,
    pub answered_by_name: String,
    pub answered_by_title: Option<String>,
    pub answered_at: DateTime<Utc>,
    pub version: i32,
}

/// Evidence, without its bytes.
#[derive(Clone, Debug, Deserialize)]
pub struct EvidenceRow {
    pub id: Uuid,
    pub question: Option<String>,
    pub action_id: Option<Uuid>,
    pub kind: String,
    pub title: String,
    pub address: Option<String>,
    pub file_name: Option<String>,
    pub declared_type: Option<String>,
    pub size: Option<i32>,
    pub sha256: Option<String>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub recorded_at: DateTime<Utc>,
    pub withdrawn_at: Option<DateTime<Utc>>,
    pub withdrawn_by_name: Option<String>,
    pub withdrawn_by_title: Option<String>,
    pub withdrawn_reason: Option<String>,
    /// The first statement that names it.
    pub told_in: Option<i32>,
    pub version: i32,
}

impl EvidenceRow {
    /// Whether it shows anything: a link, or a file that has come, that was not withdrawn.
    pub fn counts(&self) -> bool {
        self.withdrawn_at.is_none() && (self.address.is_some() || self.size.is_some())
    }
}

/// An action.
#[derive(Clone, Debug, Deserialize)]
pub struct ActionRow {
    pub id: Uuid,
    pub state: String,
    pub terms: String,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A statement, without what it says.
#[derive(Clone, Debug, Deserialize)]
pub struct StatementRow {
    pub number: i32,
    pub sha256: String,
    pub late: bool,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub submitted_at: DateTime<Utc>,
}

/// A note of an officer.
#[derive(Clone, Debug, Deserialize)]
pub struct NoteRow {
    pub id: Uuid,
    pub kind: String,
    pub shown_to_school: bool,
    pub area: Option<String>,
    pub question: Option<String>,
    pub note: String,
    pub discussed_on: Option<NaiveDate>,
    pub recorded_by_name: String,
    pub recorded_by_title: Option<String>,
    pub recorded_at: DateTime<Utc>,
}

/// A person from two columns.
pub fn person(name: &str, title: Option<&str>) -> Person {
    Person { name: name.to_owned(), title: title.map(str::to_owned) }
}
