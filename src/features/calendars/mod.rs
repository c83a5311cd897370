//! Calendars and closures: on which sessions a school meets, and when it could not.
//!
//! The calendar belongs to the school; the authority's is what a school without one of its own goes by.
//! A school's own calendar replaces the authority's whole. Versions are added, never changed: what was
//! in force at an earlier instant can always be told. A planned closure takes sessions out of the
//! calendar; an unexpected one leaves them in and not due. Neither touches a mark.

mod closures;
mod dto;
mod http;
mod outside;
mod service;
mod view;

pub use service::record_authority;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    closures::routes(cfg);
}
