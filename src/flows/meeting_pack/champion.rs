//! Who the school's senior attendance champion is, as far as anybody said. Nobody keeps a list of them: schools name theirs
//! with what they do.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    access::Session,
    error::Result,
    features::{
        meetings::{HeldMeeting, MeetingAt},
        webinars::champion_named,
    },
};

/// The senior leader who is responsible for attendance at the school, as the school named that person last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SupportMeetingPackChampion {
    /// The name.
    #[schema(example = "A. Champion")]
    pub name: String,
    /// The day of the meeting, or of the booking, for which the person was named.
    #[schema(example = "2026-06-24")]
    pub named_on: NaiveDate,
    /// Where it was said.
    #[schema(example = "/v1/schools/120765/support-meetings/0199e2a4-5b1c-7d3e-8f90-123456789abc")]
    pub link: String,
}

/// Whom the meeting itself names; otherwise whoever was named last, at a meeting that was held before or, where the caller
/// sees them, with places at a webinar.
pub async fn find<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    (meeting, held): (&MeetingAt, &[HeldMeeting]),
    (on, by, bookings): (NaiveDate, DateTime<Utc>, bool),
) -> Result<Option<SupportMeetingPackChampion>> {
    let at_meeting = |name: &str, named_on: NaiveDate, id: Uuid| SupportMeetingPackChampion {
        name: name.to_owned(),
        named_on,
        link: format!("/v1/schools/{urn}/support-meetings/{id}"),
    };
    if let Some((name, _)) = meeting.champion() {
        return Ok(Some(at_meeting(name, meeting.on, meeting.id)));
    }
    // Of a meeting as of the pack, the last stands first.
    let before = held.iter().filter(|one| one.id != meeting.id && one.held_on <= on);
    let mut named = before.filter_map(|one| Some((one.champion()?.0, one.held_on, one.id)));
    let there = named.next().map(|(name, named_on, id)| at_meeting(name, named_on, id));
    let booked = if bookings { champion_named(session, urn, by).await? } else { None };
    let booked = booked.map(|one| SupportMeetingPackChampion {
        name: one.name,
        named_on: one.named_on,
        link: format!("/v1/schools/{urn}/webinar-bookings/{}", one.booking_id),
    });
    Ok(match (there, booked) {
        (Some(there), Some(booked)) if there.named_on < booked.named_on => Some(booked),
        (there, booked) => there.or(booked),
    })
}
