//! Webinars, bookings and recordings as documents of which every version is kept.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    ledger::Places,
    states::{WebinarBookingState, WebinarState},
    terms::{BookingTerms, RecordingTerms, WebinarTerms},
    values::WebinarRecordingState,
};
pub use crate::attendance::book::shown::reaches_any;
use crate::{
    access::{Document as _, Session, document, revised},
    domain::{academic_year::AcademicYear, audience::AudienceRule, urn::AUTHORITY},
    entities::{
        school, webinar, webinar_booking, webinar_booking_revision, webinar_recording,
        webinar_recording_revision, webinar_revision,
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

/// Webinars that schools are told of: no drafts, and none that was given up as a draft, of which nobody was told.
pub fn announced() -> Condition {
    use webinar::Column as Of;
    let given_up =
        Condition::all().add(Of::State.eq(WebinarState::Cancelled.as_str())).add(Of::Sequence.eq(0));
    Condition::all().add(Of::State.ne(WebinarState::Draft.as_str())).add(given_up.not())
}

impl Shown {
    /// Whether schools are told of it.
    pub fn is_announced(&self) -> bool {
        match self.stored {
            WebinarState::Draft => false,
            WebinarState::Cancelled => self.row.sequence > 0,
            _ => true,
        }
    }
}

/// Those of webinars that the reader may see: of one for named schools only these and the authority are told.
pub async fn for_reader<C: ConnectionTrait>(
    session: &Session<'_, C>,
    shown: Vec<Shown>,
) -> Result<Vec<Shown>> {
    let named = |shown: &Shown| {
        let urns = shown.terms.audience.urns.iter().flatten().map(|urn| urn.get());
        (shown.terms.audience.rule == AudienceRule::Urns).then(|| urns.collect::<Vec<_>>())
    };
    if !shown.iter().any(|shown| named(shown).is_some()) || session.reaches_authority().await? {
        return Ok(shown);
    }
    use school::Column as Of;
    let urns: BTreeSet<i32> = shown.iter().filter_map(named).flatten().collect();
    let these = session.find::<school::Entity>().filter(Of::Urn.is_in(urns));
    let reached: BTreeSet<i32> = these.all().await?.into_iter().map(|row| row.urn).collect();
    let is_for = |shown: &Shown| named(shown).is_none_or(|urns| urns.iter().any(|urn| reached.contains(urn)));
    Ok(shown.into_iter().filter(is_for).collect())
}

/// The webinar, to who may see it: drafts are the authority's own, the rest is for whoever reaches a school that it is for.
pub async fn find<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Shown> {
    let shown = Shown::of(session.document::<webinar::Entity>(AUTHORITY, id).await?)?;
    let may_see = match shown.is_announced() {
        false => session.reaches_authority().await?,
        true => reaches_any(session).await?,
    };
    let found = if may_see { for_reader(session, vec![shown]).await?.pop() } else { None };
    found.ok_or(Code::NotFound.into())
}

/// The webinar, to a client that reaches every school.
pub async fn find_for_authority<C: ConnectionTrait>(session: &Session<'_, C>, id: Uuid) -> Result<Shown> {
    session.require_authority().await?;
    Shown::of(session.document::<webinar::Entity>(AUTHORITY, id).await?)
}
