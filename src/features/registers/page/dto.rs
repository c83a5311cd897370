//! Registers and their history, as they go over the wire.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    attendance::{
        code::{Class, Code},
        query::Query,
    },
    domain::{person::Person, session::Session},
    http::Sheet,
};

/// A mark as this caller may see it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = RegisterMarkShown)]
pub struct Shown {
    /// The attendance code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/")]
    pub code: Option<&'static str>,
    /// Its statistical class.
    pub class: Class,
}

impl Shown {
    /// What a caller sees of a code.
    pub fn of(code: Code, with_codes: bool) -> Self {
        Self { code: with_codes.then(|| code.as_str()), class: code.class() }
    }
}

/// The state of a register; the list may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegisterState {
    /// Nothing has been received.
    NoRegister,
    /// Some pupils who need a mark have none.
    Incomplete,
    /// Every pupil who needs a mark has one.
    Complete,
}

/// The register of one school and session.
#[derive(Debug, Serialize, ToSchema)]
pub struct Register {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// How complete it is.
    pub state: RegisterState,
    /// Counts the changes to its marks.
    #[schema(example = 3)]
    pub version: i32,
    /// When the first push arrived.
    pub created_at: Option<DateTime<Utc>>,
    /// When the newest push that said something new arrived.
    pub updated_at: Option<DateTime<Utc>>,
    /// The marks, by line.
    pub marks: Vec<RegisterLine>,
    /// Pupils on roll who need a mark and have none.
    pub missing: Vec<RegisterMissingPupil>,
}

/// One line of a register.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterLine {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The pupil's UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// The attendance code; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "L")]
    pub code: Option<&'static str>,
    /// Its statistical class.
    pub class: Class,
    /// Minutes late; only with the scope `registers.codes:read`, for they go with `L` and `U`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// The instant at which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
    /// What the school should explain; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<Query>,
}

/// A register as a table: first the marks by line, then the pupils who need one and have none.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterRow {
    /// The school.
    #[schema(example = 120765)]
    pub urn: i32,
    /// The day.
    #[schema(example = "2026-11-20")]
    pub date: NaiveDate,
    /// The session.
    pub session: Session,
    /// The pupil.
    pub pupil_id: Uuid,
    /// The pupil's UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// Whether the pupil has a mark.
    #[schema(example = true)]
    pub marked: bool,
    /// The attendance code; only with the scope `registers.codes:read`.
    #[schema(example = "L")]
    pub code: Option<&'static str>,
    /// Its statistical class.
    #[schema(example = "present")]
    pub class: Option<Class>,
    /// Minutes late; only with the scope `registers.codes:read`.
    #[schema(example = 7)]
    pub minutes_late: Option<u16>,
    /// The note; only with the scope `registers.codes:read`.
    #[schema(example = "Museum visit")]
    pub note: Option<String>,
    /// The instant at which the school's record stood so.
    pub taken_at: Option<DateTime<Utc>>,
    /// What the school should explain; only with the scope `registers.codes:read`.
    #[schema(example = json!([]))]
    pub queries: Vec<Query>,
}

impl Sheet for Register {
    type Row = RegisterRow;

    fn rows(&self) -> Vec<RegisterRow> {
        let row = |pupil_id: Uuid, upn: &str| RegisterRow {
            urn: self.urn,
            date: self.date,
            session: self.session,
            pupil_id,
            upn: upn.to_owned(),
            marked: false,
            code: None,
            class: None,
            minutes_late: None,
            note: None,
            taken_at: None,
            queries: Vec::new(),
        };
        let marks = self.marks.iter().map(|mark| RegisterRow {
            marked: true,
            code: mark.code,
            class: Some(mark.class),
            minutes_late: mark.minutes_late,
            note: mark.note.clone(),
            taken_at: mark.taken_at,
            queries: mark.queries.clone(),
            ..row(mark.pupil_id, &mark.upn)
        });
        marks.chain(self.missing.iter().map(|pupil| row(pupil.pupil_id, &pupil.upn))).collect()
    }
}

/// A pupil without a mark.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterMissingPupil {
    /// The pupil.
    pub pupil_id: Uuid,
    /// The pupil's UPN as the school holds it.
    #[schema(example = "R201100018042")]
    pub upn: String,
    /// Form or class.
    #[schema(example = "6B")]
    pub registration_group: Option<String>,
}

/// One push, as the history keeps it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterTake {
    /// Its number, in the order of arrival.
    #[schema(example = 1)]
    pub take: i32,
    /// The instant at which the school's record stood so.
    pub taken_at: DateTime<Utc>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// The program that sent it; nil is the operator of the service.
    pub client_id: Uuid,
    /// The request that brought it.
    #[schema(example = "019aa0f2-6c1e-7d3a-9d55-0c5f6a1e2b3d")]
    pub request_id: Option<String>,
    /// Who took or changed the register.
    pub recorded_by: Person,
    /// Every mark that it changed or came too late to change.
    pub changes: Vec<RegisterChange>,
}

/// The change of one mark: the five facts that the law wants of an amendment, with the take that brought it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterChange {
    /// The pupil.
    pub pupil_id: Option<Uuid>,
    /// The mark before; null where there was none.
    pub original: Option<Shown>,
    /// The mark that was sent; null where it was taken back.
    pub amended: Option<Shown>,
    /// Minutes late before and after, where they changed; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes_late: Option<RegisterChangedMinutes>,
    /// The note before and after, where it changed; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<RegisterChangedNote>,
    /// Whether a newer take had spoken, so that nothing was changed.
    #[schema(example = false)]
    pub superseded: bool,
    /// The reason; only with the scope `registers.codes:read`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Parent telephoned")]
    pub reason: Option<String>,
    /// Who changed it.
    pub by: Person,
    /// When it was changed at the school, as it was given.
    pub at: Option<DateTime<Utc>>,
}

/// Minutes late, before and after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterChangedMinutes {
    /// Before; null where none stood.
    #[schema(example = 3)]
    pub original: Option<u16>,
    /// After; null where they were cleared.
    #[schema(example = 5)]
    pub amended: Option<u16>,
}

/// A note, before and after a change.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegisterChangedNote {
    /// Before; null where none stood.
    #[schema(example = "Museum visit")]
    pub original: Option<String>,
    /// After; null where it was cleared.
    #[schema(example = "Theatre visit")]
    pub amended: Option<String>,
}
