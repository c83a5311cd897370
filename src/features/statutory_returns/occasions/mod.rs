//! Occasions: what regulation 13 asks a school to return, worked out from its pages and its roll and never stored.

mod absence;
mod ground;
mod known;
mod roll;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use ground::{Change, Ground};
pub use known::{Known, Papers, Read, days_of_books, earliest, open};

use super::values::{Basis, Exemption, Kind};
use crate::{access::fingerprint, attendance::rules::Mark, domain::session::Session, error::Result};

/// Something that is to be returned.
#[derive(Clone, Debug, Serialize)]
pub struct Occasion {
    /// The same for as long as the occasion is the same.
    pub id: Uuid,
    /// What is to be returned.
    pub kind: Kind,
    /// What it rests on.
    pub basis: Basis,
    /// The pupil, where it is about one.
    pub pupil: Option<Uuid>,
    /// The entry of the admission register.
    pub enrolment: Option<Uuid>,
    /// The day of entry, of the deletion, of the session with which it was met; the last day of a nil return's interval.
    pub occurred_on: NaiveDate,
    /// Of an absence, its first day; of a nil return, that of the interval.
    pub from_on: Option<NaiveDate>,
    /// The last one.
    pub to_on: Option<NaiveDate>,
    /// The day by whose end it is due.
    pub due_on: Option<NaiveDate>,
    /// Why no return is due although its occasion is there.
    pub exempt: Option<Exemption>,
    /// The thresholds.
    pub rule_set: &'static str,
    /// What makes it.
    pub facts: Facts,
}

/// What makes an occasion, as it is kept with a return.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Of a deletion, its ground.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<String>,
    /// Of an absence, the sessions that make it, in order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Told>,
    /// Of a continuous absence, whether it still ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs_on: Option<bool>,
    /// Of a nil return, how many marks of the interval have not come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmarked: Option<u64>,
}

/// A mark that was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub date: NaiveDate,
    pub session: Session,
    pub code: String,
}

impl From<&Mark> for Told {
    fn from(mark: &Mark) -> Self {
        Self { date: mark.on.date, session: mark.on.session, code: mark.code.as_str().to_owned() }
    }
}

/// The id of an occasion: of this kind, about this subject, and what tells it from others of the subject.
fn id(urn: i32, kind: Kind, subject: Uuid, what: &impl Serialize) -> Result<Uuid> {
    let print = fingerprint(&("statutory return", urn, kind, subject, what))?;
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(print).for_each(|(to, from)| *to = from);
    Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
