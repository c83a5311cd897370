//! Webinars that the authority holds for schools: the timetable, places, who came, and recordings.
//!
//! - `definitions`: what a webinar is about, when, and how many can come; its steps, and the timetable as a calendar.
//! - `bookings`: places that schools book, several people at once, and the waiting list.
//! - `participation`: who came, certificates, and which schools and roles have never been there.
//! - `recordings`: where one is found, who asks for it, and who watched.
//!
//! A webinar and its places are the authority's own (`urn` 0): one webinar has places for every school, and its row is the
//! lock of them all (`ledger`). A booking is about one school, whose clients read and change it and no other's. Who is
//! offered a place that is free is worked out in `places`, and told by mail in the same transaction (`mails`).

mod bookings;
mod calendar_file;
mod champion;
mod definitions;
mod ledger;
mod mails;
mod participation;
mod places;
mod recordings;
mod states;
mod store;
mod terms;
mod values;

use crate::http::Routes;

pub use champion::{NamedChampion, champion_named};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    definitions::routes(cfg);
    bookings::routes(cfg);
    participation::routes(cfg);
    recordings::routes(cfg);
}
