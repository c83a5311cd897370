//! What a reader may see of legal action, and who is written down as having read.
//!
//! A school sees that there is one, on which way, how far it is, when it is heard and what came of it; against whom it is,
//! on what it rests, reasons and sentences are for clients of the authority.

use std::collections::{BTreeMap, BTreeSet};

use utoipa::IntoParams;
use uuid::Uuid;

use crate::{
    access::{Access, Disclosure, LegalActionsConfidentialRead, LegalActionsWrite, Permission},
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
        urn::{AUTHORITY, Urn},
    },
    error::Result,
};

/// Whether a client sees everything; who takes legal action does.
pub fn everything<P: Permission>(cx: &Access<P>) -> bool {
    cx.also::<LegalActionsConfidentialRead>() || cx.also::<LegalActionsWrite>()
}

/// Writes down that somebody is about to be told of one pupil's legal action.
pub async fn one<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    operation: &'static str,
    id: Uuid,
    reader: &Reader,
) -> Result<()> {
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader, pupils: 1 }).await
}

/// Writes down, with each school whose pupils are told of, who is told. That nobody was found is told, too.
pub async fn several<P: Permission>(
    cx: &Access<P>,
    school: Option<i32>,
    operation: &'static str,
    pupils: impl IntoIterator<Item = (i32, Uuid)>,
    reader: &Reader,
) -> Result<()> {
    let mut told: BTreeMap<i32, BTreeSet<Uuid>> = BTreeMap::new();
    for (urn, pupil) in pupils {
        told.entry(urn).or_default().insert(pupil);
    }
    if told.is_empty() {
        told.insert(school.unwrap_or(AUTHORITY), BTreeSet::new());
    }
    let of_school = |(urn, pupils): (i32, BTreeSet<Uuid>)| {
        (urn, Disclosure { operation, subject: urn.to_string(), reader, pupils: pupils.len() })
    };
    let told: Vec<_> = told.into_iter().map(of_school).collect();
    cx.disclose_all(told.iter().map(|(urn, what)| (*urn, what))).await
}

/// Who takes a step is told what stands: the person, following up a pupil's absence.
pub fn actor(by: &Person) -> Reader {
    Reader { person: by.clone(), purpose: Purpose::AttendanceFollowUp }
}

/// Who reads about a named pupil, and for what: it is written down before the answer leaves.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ReadFor {
    /// For whom it is read
    #[param(rename = "Person-Name", example = "A. Officer")]
    person_name: String,
    /// That person's role
    #[param(rename = "Person-Title", example = "Attendance and Entitlement Officer")]
    person_title: Option<String>,
    /// What it is read for
    #[param(rename = "Access-Purpose")]
    access_purpose: Purpose,
}

/// Which action.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[allow(dead_code, reason = "it stands in the document alone")]
pub struct ThisAction {
    /// The school
    #[param(example = 120765)]
    urn: Urn,
    /// The legal action
    id: Uuid,
}
