//! A webinar as it is told.

use chrono::{DateTime, Utc};

use super::dto::{Webinar, WebinarLinks, WebinarPlaces, WebinarStep};
use crate::{
    access::Stood,
    domain::{academic_year::AcademicYear, action::Actions, wall_time::TIME_ZONE},
    features::webinars::{ledger::Places, states::WEBINAR, store::Shown},
};

/// For whom it is told.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// When.
    pub now: DateTime<Utc>,
    /// Whether they announce webinars, and so know how to get in.
    pub announces: bool,
}

/// A webinar as it is told.
pub fn webinar(shown: Shown, places: &Places, reader: Reader) -> Webinar {
    let state = shown.state(reader.now, places);
    let Shown { row, terms, .. } = shown;
    let Actions { allowed, refused } = WEBINAR.actions(state);
    let this = format!("/v1/webinars/{}", row.id);
    Webinar {
        id: row.id,
        state,
        academic_year: AcademicYear::of(terms.held_on),
        title: terms.title,
        topic: terms.topic,
        description: terms.description,
        hosts: terms.hosts,
        contact: terms.contact,
        held_on: terms.held_on,
        from_time: terms.from_time,
        to_time: terms.to_time,
        time_zone: TIME_ZONE,
        starts_at: terms.starts_at,
        ends_at: terms.ends_at,
        places: told(places),
        audience: terms.audience,
        joining: terms.joining.filter(|_| reader.announces),
        serves: terms.serves,
        brought_over: terms.brought_over,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: row.version,
        allowed_actions: allowed,
        refused_actions: refused,
        links: WebinarLinks {
            availability: format!("{this}/availability"),
            bookings: format!("/v1/webinar-bookings?webinar_id={}", row.id),
            recordings: format!("{this}/recordings"),
            this,
        },
    }
}

/// Places as they are told.
pub fn told(places: &Places) -> WebinarPlaces {
    WebinarPlaces {
        capacity: places.capacity,
        booked: places.booked,
        waiting: places.waiting,
        available: places.available(),
    }
}

/// Something that was done, as it is told.
pub fn step(stood: Stood) -> WebinarStep {
    WebinarStep {
        version: stood.version,
        action: stood.action,
        reason: stood.reason,
        recorded_by: stood.recorded_by,
        recorded_at: stood.recorded_at,
    }
}
