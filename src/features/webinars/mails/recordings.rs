//! What people are told of recordings.

use chrono::{DateTime, Days, NaiveTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{day, said};
use crate::{
    access::Mail,
    domain::{email::EmailAddress, wall_time::instant},
    error::{AppError, Result},
    features::webinars::terms::{BookingTerms, RecordingTerms, WebinarTerms},
};

/// Which recording, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct OfRecording<'a> {
    /// The recording.
    pub id: Uuid,
    /// Which version of it.
    pub version: i32,
    /// What it says.
    pub terms: &'a RecordingTerms,
    /// Whether they were told of it before, and it stands otherwise now.
    pub again: bool,
}

/// What the keys of all events about a version of a recording begin with.
pub fn recording_events(recording: Uuid, version: i32) -> String {
    format!("webinar-recording/{recording}/{version}/")
}

/// A recording is there: for everybody who was booked or came and everybody who asked for it. `whose` names the place or the
/// request. It does not leave once the recording has expired.
pub fn recording(
    of: OfRecording<'_>,
    whose: &str,
    webinar: &WebinarTerms,
    name: &str,
    email: &str,
) -> Result<Mail> {
    let OfRecording { id, version, terms, again } = of;
    let minutes = terms.duration_seconds.map(|seconds| seconds.saturating_add(59) / 60);
    let more = json!({
        "recording_title": terms.title,
        "recording_link": terms.link,
        "transcript_link": terms.transcript_link.clone().unwrap_or_default(),
        "minutes": minutes.unwrap_or_default(),
        "expires": terms.expires_on.map(day).unwrap_or_default(),
        "again": again,
    });
    Ok(Mail {
        event: format!("{}{whose}", recording_events(id, version)),
        template: "webinar_recording",
        name: Some(name.to_owned()),
        to: EmailAddress::parse(email).map_err(AppError::internal)?,
        said: said(webinar, name, &BookingTerms::default(), false, &more),
        calendar: None,
        unsubscribe: None,
        not_before: None,
        not_after: expires_at(terms),
    })
}

/// The first instant at which it is there no more.
fn expires_at(terms: &RecordingTerms) -> Option<DateTime<Utc>> {
    let after = terms.expires_on?.checked_add_days(Days::new(1))?;
    instant(after, NaiveTime::MIN).ok()
}
