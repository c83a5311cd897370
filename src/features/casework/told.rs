//! Who is told of whom: reads about a named pupil are written down before the answer leaves.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use crate::{
    access::{Access, Disclosure, Permission},
    attendance::book::shown::AUTHORITY_URN,
    domain::{
        person::Person,
        purpose::{Purpose, Reader},
    },
    error::Result,
};

/// Writes down that somebody is about to be told of one pupil's document.
pub async fn of_one<P: Permission>(
    cx: &Access<P>,
    urn: i32,
    operation: &'static str,
    id: Uuid,
    reader: &Reader,
) -> Result<()> {
    cx.disclose(urn, &Disclosure { operation, subject: id.to_string(), reader, pupils: 1 }).await
}

/// Writes down, with each school whose pupils are told of, who is told. That nobody was found is told, too.
pub async fn of_many<P: Permission>(
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
        told.insert(school.unwrap_or(AUTHORITY_URN), BTreeSet::new());
    }
    let of_school = |(urn, pupils): (i32, BTreeSet<Uuid>)| {
        (urn, Disclosure { operation, subject: urn.to_string(), reader, pupils: pupils.len() })
    };
    let told: Vec<_> = told.into_iter().map(of_school).collect();
    cx.disclose_all(told.iter().map(|(urn, what)| (*urn, what))).await
}

/// Who writes is told what stands: the person who does it, following up a pupil's absence.
pub fn writer(by: &Person) -> Reader {
    Reader { person: by.clone(), purpose: Purpose::AttendanceFollowUp }
}
