//! What a take keeps of a push: every line it changed, with the mark before and after.
//!
//! The five facts that the law wants of an amendment (original, amended, reason, when, who with
//! title) all come from here, and so does the page at an earlier instant.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Detail, Page};
use crate::domain::person::Person;

/// Bytes of one change as it is stored.
const WIDTH: usize = 7;
const NO_REASON: u16 = u16::MAX;
const SUPERSEDED: u8 = 1;

/// What a take did to one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line.
    pub line: u16,
    /// The mark before.
    pub old: u8,
    /// The mark that was sent.
    pub new: u8,
    /// Which of the take's reasons was given for it.
    pub reason: Option<u16>,
    /// Whether a newer take had spoken for the line already, so that nothing was changed.
    pub superseded: bool,
}

/// Why marks were changed, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason as it was given.
    pub reason: Option<String>,
    /// Who changed it, where that is not who recorded the register.
    pub by: Option<Person>,
    /// When it was changed at the school, as it was given.
    pub at: Option<DateTime<Utc>>,
}

/// What a line said besides its code, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailChange {
    /// Before.
    pub old: Detail,
    /// After.
    pub new: Detail,
}

/// What of a take does not fit into seven bytes a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeNotes {
    /// The reasons that changes name by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Lines whose details changed or on which queries were raised or explained.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<u16, DetailChange>,
}

/// Changes as they are stored: line, old, new, reason and flags, little-endian.
pub fn encode(changes: &[Change]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(changes.len() * WIDTH);
    for change in changes {
        bytes.extend(change.line.to_le_bytes());
        bytes.extend([change.old, change.new]);
        bytes.extend(change.reason.unwrap_or(NO_REASON).to_le_bytes());
        bytes.push(if change.superseded { SUPERSEDED } else { 0 });
    }
    bytes
}

/// The changes that [`encode`] stored.
pub fn decode(bytes: &[u8]) -> Vec<Change> {
    let change = |part: &[u8]| Change {
        line: u16::from_le_bytes([part[0], part[1]]),
        old: part[2],
        new: part[3],
        reason: Some(u16::from_le_bytes([part[4], part[5]])).filter(|reason| *reason != NO_REASON),
        superseded: part[6] & SUPERSEDED != 0,
    };
    bytes.chunks_exact(WIDTH).map(change).collect()
}

/// Takes a take back from the page that it made. Takes are undone newest first.
pub fn undo(page: &mut Page, changes: &[Change]) {
    for change in changes.iter().rev().filter(|change| !change.superseded) {
        page.set(change.line, change.old);
    }
}
