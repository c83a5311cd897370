//! Use cases: reading a pupil's contacts, one of them, and how they stood before.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{ContactsHistoryQuery, PupilContactDocument, PupilContacts, PupilContactsVersion},
    rules::Whose,
    stored::{self, Stood, Versions},
};
use crate::{
    access::{Access, PupilsContactsRead, short_print},
    attendance::book::pupil::{self, FoundPupil},
    domain::urn::Urn,
    error::{Code, Result},
    http::{Page, Tagged},
};

/// What was found of a pupil.
pub enum Found<T> {
    /// It is here.
    Here(T),
    /// The pupil turned out to be another one.
    Moved(Uuid),
}

/// The contacts of a pupil of this school.
pub async fn all(
    cx: &Access<PupilsContactsRead>,
    urn: Urn,
    id: Uuid,
) -> Result<Found<Tagged<PupilContacts>>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let found = pupil::find_at(&session, urn.get(), id).await?;
    if found.id != id {
        return Ok(Found::Moved(found.id));
    }
    let whose = latest(urn, &found)?;
    let archive = stored::load(&session, urn, &[whose.enrolment], Versions::Current).await?;
    let standing = archive.now(whose.enrolment)?;
    tagged(standing.map_or_else(|| nothing(whose), |standing| standing.all(whose))).map(Found::Here)
}

/// One contact of a pupil of this school.
pub async fn one(
    cx: &Access<PupilsContactsRead>,
    urn: Urn,
    id: Uuid,
    contact: Uuid,
) -> Result<Found<Tagged<PupilContactDocument>>> {
    let session = cx.read().await?;
    session.school(urn.get()).await?;
    let found = pupil::find_at(&session, urn.get(), id).await?;
    let whose = latest(urn, &found)?;
    let archive = stored::load(&session, urn, &[whose.enrolment], Versions::Current).await?;
    let standing = archive.now(whose.enrolment)?;
    let document = standing.and_then(|standing| standing.one(whose, contact)).ok_or(Code::NotFound)?;
    match found.id == id {
        true => tagged(document).map(Found::Here),
        false => Ok(Found::Moved(found.id)),
    }
}

/// Every way in which the contacts of a pupil of this school ever stood, oldest first.
pub async fn history(
    cx: &Access<PupilsContactsRead>,
    urn: Urn,
    id: Uuid,
    query: &ContactsHistoryQuery,
) -> Result<Found<Page<PupilContactsVersion>>> {
    let session = cx.read().await?;
    let paging = cx.paging("contacts history", &(urn, id), query.limit, query.cursor.as_deref())?;
    session.school(urn.get()).await?;
    let found = pupil::find_at(&session, urn.get(), id).await?;
    if found.id != id {
        return Ok(Found::Moved(found.id));
    }
    let enrolments: Vec<Uuid> = found.enrolments.iter().map(|enrolment| enrolment.id).collect();
    let archive = stored::load(&session, urn, &enrolments, Versions::Every).await?;
    let mut stood = archive.history()?;
    if let Some(after) = paging.after::<(DateTime<Utc>, Uuid)>()? {
        stood.retain(|stood| key(stood) > after);
    }
    let view = |stood: Stood| PupilContactsVersion {
        recorded_at: stood.from,
        superseded_at: stood.until,
        client_id: stood.client,
        contacts: stood.standing.all(Whose { urn, pupil: id, enrolment: stood.enrolment }),
    };
    paging.cut(stood, key, view).map(Found::Here)
}

fn key(stood: &Stood) -> (DateTime<Utc>, Uuid) {
    (stood.from, stood.enrolment)
}

/// The pupil's latest enrolment at the school.
fn latest(urn: Urn, found: &FoundPupil) -> Result<Whose> {
    let latest = found.enrolments.iter().max_by_key(|enrolment| (enrolment.starting_on, enrolment.id));
    let enrolment = latest.ok_or(Code::NotFound)?.id;
    Ok(Whose { urn, pupil: found.id, enrolment })
}

/// The answer of a school that never said anything.
fn nothing(whose: Whose) -> PupilContacts {
    PupilContacts {
        urn: whose.urn,
        pupil_id: whose.pupil,
        enrolment_id: whose.enrolment,
        known: false,
        address: None,
        address_withheld: false,
        parents: Vec::new(),
        emergency_contacts: Vec::new(),
        home_moves: Vec::new(),
        school_moves: Vec::new(),
        as_at: None,
        created_at: None,
        updated_at: None,
        version: 0,
    }
}

fn tagged<T: Serialize>(document: T) -> Result<Tagged<T>> {
    Ok(Tagged { tag: short_print(&document)?, document })
}
