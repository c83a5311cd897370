//! Attendance codes: what each means, how it counts, and when it may stand.
//!
//! The codes are those of regulation 10 of the School Attendance (Pupil Registration) (England)
//! Regulations 2024 and the withdrawn ones before them; their classes are those the statutory guidance
//! *Working together to improve school attendance* gives for statistics.

mod table;

use std::fmt;

use chrono::NaiveDate;
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use crate::domain::session::Session;
pub use table::TABLE;

/// The byte of a page where no mark is. No code has it.
pub const NO_MARK: u8 = b'.';

/// How a session under a code counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceClass)]
pub enum Class {
    /// In school: possible and attended.
    Present,
    /// Elsewhere, being educated with the school's approval: possible and attended.
    #[serde(rename = "approved_educational_activity")]
    Aea,
    /// Absent with leave or good reason: possible, not attended.
    Authorised,
    /// Absent without: possible, not attended.
    Unauthorised,
    /// Could not or need not attend: neither present nor absent.
    NotPossible,
    /// No attendance at all: not collected and not stored.
    Administrative,
}

impl Class {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Aea => "approved_educational_activity",
            Self::Authorised => "authorised",
            Self::Unauthorised => "unauthorised",
            Self::NotPossible => "not_possible",
            Self::Administrative => "administrative",
        }
    }

    /// Whether the session counts in the pupil's possible sessions, the denominator of every rate.
    pub const fn is_possible(self) -> bool {
        matches!(self, Self::Present | Self::Aea | Self::Authorised | Self::Unauthorised)
    }

    /// Whether the session counts as attended.
    pub const fn is_attended(self) -> bool {
        matches!(self, Self::Present | Self::Aea)
    }
}

/// The sessions in which a code may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceCodeSessions)]
pub enum CodeSessions {
    /// Morning and afternoon.
    Both,
    /// The morning only.
    Am,
    /// The afternoon only.
    Pm,
}

impl CodeSessions {
    /// Whether the code may stand in this session.
    pub const fn allows(self, session: Session) -> bool {
        match self {
            Self::Both => true,
            Self::Am => matches!(session, Session::Am),
            Self::Pm => matches!(session, Session::Pm),
        }
    }
}

/// The pupils for whom a code may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceCodeAge)]
pub enum AgeRule {
    /// Pupils of any age.
    Any,
    /// Only pupils of compulsory school age.
    CompulsoryOnly,
    /// Only pupils not of compulsory school age.
    NotCompulsoryOnly,
}

/// Whether a code needs a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = AttendanceCodeNote)]
pub enum NoteRule {
    /// No note is looked for.
    None,
    /// A mark without the note stands, and the school is asked.
    Warn,
    /// A mark without the note is refused.
    Required,
}

/// All that is known of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AttendanceCode)]
pub struct CodeInfo {
    /// The code, verbatim.
    #[schema(example = "L")]
    pub code: &'static str,
    /// Its byte in a page.
    #[serde(skip)]
    pub byte: u8,
    /// What it says of the session.
    #[schema(example = "Late: arrived after the register began and before it closed")]
    pub meaning: &'static str,
    /// How it counts.
    pub class: Class,
    /// Whether it counts towards the threshold for penalty notices.
    pub penalty: bool,
    /// The sessions in which it may stand.
    pub sessions: CodeSessions,
    /// The pupils for whom it may stand.
    pub age: AgeRule,
    /// Whether it needs a note.
    pub note: NoteRule,
    /// Whether minutes of lateness may stand beside it.
    pub minutes: bool,
    /// First day of sessions that may have it; null if that is too long ago to matter.
    pub valid_from: Option<NaiveDate>,
    /// Last day of sessions that may have it; null while it is in force.
    pub valid_to: Option<NaiveDate>,
    /// The regulation of 2024 it rests on, as far as it is known; of a withdrawn code, the one that left it out.
    #[schema(example = "reg10")]
    pub rule: &'static str,
}

impl CodeInfo {
    /// Whether a session on this day may have the code.
    pub fn valid_on(&self, date: NaiveDate) -> bool {
        self.valid_from.is_none_or(|from| from <= date) && self.valid_to.is_none_or(|to| date <= to)
    }
}

/// One of the codes of the table, as its byte.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u8);

const ABSENT: u8 = u8::MAX;

/// The place in the table of each byte's code.
static PLACES: [u8; 256] = {
    let mut places = [ABSENT; 256];
    let mut place = 0;
    while place < TABLE.len() {
        places[TABLE[place].byte as usize] = place as u8;
        place += 1;
    }
    places
};

/// The class of each byte's code: what every count of a page looks up.
static CLASSES: [Option<Class>; 256] = {
    let mut classes = [None; 256];
    let mut place = 0;
    while place < TABLE.len() {
        classes[TABLE[place].byte as usize] = Some(TABLE[place].class);
        place += 1;
    }
    classes
};

impl Code {
    /// The code with exactly this spelling: case counts, and nothing is trimmed.
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [byte] => Self::from_byte(*byte),
            _ => TABLE.iter().find(|info| info.code == text).map(|info| Self(info.byte)),
        }
    }

    /// The code that a byte of a page stands for; none for [`NO_MARK`] and for bytes not given out.
    pub fn from_byte(byte: u8) -> Option<Self> {
        (PLACES[usize::from(byte)] != ABSENT).then_some(Self(byte))
    }

    /// Its byte in a page.
    pub const fn byte(self) -> u8 {
        self.0
    }

    /// Its spelling.
    pub fn as_str(self) -> &'static str {
        self.info().code
    }

    /// Its row of the table.
    pub fn info(self) -> &'static CodeInfo {
        // Only bytes of the table become a `Code`, so the place is always one of the table.
        &TABLE[usize::from(PLACES[usize::from(self.0)])]
    }

    /// Whether a session on this day may have it.
    pub fn valid_on(self, date: NaiveDate) -> bool {
        self.info().valid_on(date)
    }

    /// How it counts.
    pub fn class(self) -> Class {
        self.info().class
    }

    /// Whether its session is one the pupil could have attended.
    pub fn is_possible(self) -> bool {
        self.class().is_possible()
    }

    /// Whether its session was attended.
    pub fn is_attended(self) -> bool {
        self.class().is_attended()
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Code({})", self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

/// How a byte of a page counts; none for [`NO_MARK`] and for bytes not given out.
pub fn class_of(byte: u8) -> Option<Class> {
    CLASSES[usize::from(byte)]
}

/// The codes that a session on this day may have.
pub fn valid_on(date: NaiveDate) -> impl Iterator<Item = &'static CodeInfo> {
    TABLE.iter().filter(move |info| info.valid_on(date))
}

/// The codes a school may have meant by one that the day does not have. They are for the school to choose from:
/// which of them is true cannot be inferred, so none is ever put in by itself.
pub fn suggestions(code: Code, date: NaiveDate) -> &'static [&'static str] {
    if code.valid_on(date) {
        return &[];
    }
    let new_law = table::COMMENCED.is_some_and(|first| first <= date);
    match (code.as_str(), new_law) {
        ("H" | "F", true) => &["C", "G"],
        ("F", false) => &["H"],
        ("J", true) => &["J1"],
        ("Y", true) => &["Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Q"],
        ("J1", false) => &["J"],
        ("C1" | "C2", false) => &["C"],
        ("Q" | "Y1" | "Y2" | "Y3" | "Y4" | "Y5" | "Y6" | "Y7", false) => &["Y"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
