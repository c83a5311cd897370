//! Entries of the admission register, for what else a school records about a pupil.
//!
//! It stands with the entry (the enrolment), not with the pupil's id: a pupil who turns out to be another one takes
//! the entries along.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};
use uuid::Uuid;

use super::pupil;
use crate::{
    access::{Locked, Session, Tx},
    domain::span::Span,
    entities::{
        contact_link,
        enrolment::{Column, Entity},
        enrolment_contacts,
    },
    error::{Code, Fault, FaultCode, Result},
};

/// An entry as it stands now.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Entry {
    /// The enrolment.
    pub id: Uuid,
    /// The pupil.
    pub pupil_id: Uuid,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// First day on roll.
    pub starting_on: NaiveDate,
    /// Last day on roll.
    pub deleted_on: Option<NaiveDate>,
    /// National curriculum year group.
    pub year_group: String,
    /// Whether the pupil boards at the school.
    pub boarder: bool,
}

const COLUMNS: [Column; 7] = [
    Column::Id,
    Column::PupilId,
    Column::BornOn,
    Column::StartingOn,
    Column::DeletedOn,
    Column::YearGroup,
    Column::Boarder,
];

impl Entry {
    /// The part of a span in which the pupil is on roll; starting day and deletion day both count.
    pub fn within(&self, span: Span) -> Option<Span> {
        Span::new(self.starting_on, self.deleted_on.unwrap_or(NaiveDate::MAX))?.and(span)
    }
}

/// The entry with which the pupil is on roll on some of these days; of several the last.
pub fn on_roll(entries: &[Entry], days: Span) -> Option<&Entry> {
    entries.iter().filter(|entry| entry.within(days).is_some()).max_by_key(|entry| entry.starting_on)
}

/// The same of the pupil whom a body names, or what is wrong: there is no such pupil, or it is not on roll then, which is
/// told of `at`, where the days stand.
pub fn needed_on_roll<'e>(entries: &'e [Entry], days: Span, at: &str) -> Result<&'e Entry, Fault> {
    on_roll(entries, days).ok_or_else(|| match entries.is_empty() {
        true => Fault::at("/pupil_id", FaultCode::ReferenceNotFound),
        false => Fault::at(at, FaultCode::PupilNotEnrolled),
    })
}

/// Every entry of a pupil at a school, or with none named at any in reach; none where there is no such pupil.
pub async fn of_pupil<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: Option<i32>,
    pupil_id: Uuid,
) -> Result<Vec<Entry>> {
    let found = match urn {
        Some(urn) => pupil::find_at(session, urn, pupil_id).await,
        None => pupil::find(session, pupil_id).await,
    };
    let found = match found {
        Ok(found) => found,
        Err(error) if error.code() == Code::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let entry = |row: crate::entities::enrolment::Model| Entry {
        id: row.id,
        pupil_id: row.pupil_id,
        born_on: row.born_on,
        starting_on: row.starting_on,
        deleted_on: row.deleted_on,
        year_group: row.year_group,
        boarder: row.boarder,
    };
    Ok(found.enrolments.into_iter().map(entry).collect())
}

/// These entries, of whichever school in reach: one statement.
pub async fn all<C: ConnectionTrait>(
    session: &Session<'_, C>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Entry>> {
    let these = Condition::all().add(Column::Id.is_in(ids)).add(Column::SupersededAt.is_null());
    let rows: Vec<Entry> = session.find::<Entity>().filter(these).columns(COLUMNS).await?;
    Ok(rows.into_iter().map(|entry| (entry.id, entry)).collect())
}

/// Locks the entry: of two who record something about one pupil the second sees what the first recorded.
pub async fn lock<'t>(tx: &'t Tx<'_>, id: Uuid) -> Result<Locked<'t, Entity>> {
    // A new version of the entry may take its place while it is waited for.
    const LOOKS: usize = 3;
    for _ in 0..LOOKS {
        let current = Condition::all().add(Column::Id.eq(id)).add(Column::SupersededAt.is_null());
        if let Some(entry) = tx.lock::<Entity>(current).await? {
            return Ok(entry);
        }
    }
    Err(Code::Overloaded.into())
}

/// Whether the school names this contact for the pupil of any of these entries now: two statements, however many there
/// are.
pub async fn have_contact<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    entries: &[Entry],
    contact: Uuid,
) -> Result<bool> {
    use contact_link::Column as Link;
    use enrolment_contacts::Column as Card;
    let ids = || entries.iter().map(|entry| entry.id);
    let current = Condition::all()
        .add(Card::Urn.eq(urn))
        .add(Card::EnrolmentId.is_in(ids()))
        .add(Card::SupersededAt.is_null());
    let cards = session.find::<enrolment_contacts::Entity>().filter(current).all().await?;
    let named = Condition::all()
        .add(Link::Urn.eq(urn))
        .add(Link::EnrolmentId.is_in(ids()))
        .add(Link::ContactId.eq(contact));
    let links = session.find::<contact_link::Entity>().filter(named).all().await?;
    let stands = |link: &contact_link::Model| {
        cards.iter().any(|card| (card.enrolment_id, card.version) == (link.enrolment_id, link.version))
    };
    Ok(links.iter().any(stands))
}
