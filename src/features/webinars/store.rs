//! Webinars, bookings and recordings as documents of which every version is kept.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ConnectionTrait};
use uuid::Uuid;

use super::{
    ledger::Places,
    states::{WebinarBookingState, WebinarState},
    terms::{BookingTerms, RecordingTerms, WebinarTerms},
    values::WebinarRecordingState,
};
pub use crate::attendance::book::shown::{AUTHORITY_URN, reaches_any, require_authority};
use crate::{
    access::{Document as _, Session, document, revised},
    domain::academic_year::AcademicYear,
    entities::{
        webinar, webinar_booking, webinar_booking_revision, webinar_recording, webinar_recording_revision,
        webinar_revision,
    },
    error::{Code, Result},
};

revised!(webinar, webinar_revision { webinar_id = WebinarId });
document!(webinar: WebinarState, WebinarTerms, webinar_columns);
revised!(webinar_booking, webinar_booking_revision { webinar_booking_id = WebinarBookingId });
document!(webinar_booking: WebinarBookingState, BookingTerms, booking_columns);
revised!(webinar_recording, webinar_recording_revision { webinar_recording_id = WebinarRecordingId });
document!(webinar_recording: WebinarRecordingState, RecordingTerms, recording_columns);

fn webinar_columns(row: &mut webinar::ActiveModel, _: WebinarState, terms: &WebinarTerms) {
    row.academic_year = Set(AcademicYear::of(terms.held_on).to_string());
    row.topic = Set(terms.topic.clone());
    row.starts_at = Set(terms.starts_at);
    row.ends_at = Set(terms.ends_at);
    row.capacity = Set(terms.capacity);
    row.sequence = Set(terms.sequence);
}

fn booking_columns(row: &mut webinar_booking::ActiveModel, _: WebinarBookingState, terms: &BookingTerms) {
    row.party_size = Set(terms.party_size);
}

fn recording_columns(
    row: &mut webinar_recording::ActiveModel,
    _: WebinarRecordingState,
    terms: &RecordingTerms,
) {
    row.expires_on = Set(terms.expires_on);
}

/// A webinar that somebody may see, understood.
pub struct Shown {
    /// Its row.
    pub row: webinar::Model,
    /// What was done with it last.
    pub stored: WebinarState,
    /// What it says.
    pub terms: WebinarTerms,
}

impl Shown {
    /// Understands a row.
    pub fn of(row: webinar::Model) -> Result<Self> {
        let (stored, terms) = webinar::Entity::read(&row)?;
        Ok(Self { row, stored, terms })
    }

    /// How far it is, with these of its places taken.
    pub fn state(&self, now: DateTime<Utc>, places: &Places) -> WebinarState {
        self.stored.at(now, self.row.starts_at, places.available())
    }
}

/// The webinar, to who may see it: drafts are the authority's own, the rest is for whoever reaches a school.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Shown> {
    let shown = Shown::of(session.document::<webinar::Entity>(AUTHORITY_URN, id).await?)?;
    let may_see = match shown.stored {
        WebinarState::Draft => session.reaches_authority().await?,
        _ => reaches_any(session).await?,
    };
    may_see.then_some(shown).ok_or(Code::NotFound.into())
}

/// The webinar, to a client that reaches every school.
pub async fn find_for_authority<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Shown> {
    require_authority(session).await?;
    Shown::of(session.document::<webinar::Entity>(AUTHORITY_URN, id).await?)
}
