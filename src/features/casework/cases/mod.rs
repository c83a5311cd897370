//! Cases of the attendance service about a school's pupil: of a pupil at a school one is open at a time.

mod acting;
mod closing;
mod dto;
mod former;
mod http;
mod opening;
mod reading;
mod steps;

pub use dto::{AttendanceCaseClosing, AttendanceCaseImported, AttendanceCaseStage, AttendanceCaseTerms};
pub use opening::{NewCase, add_referrals, insert, lock_open, lock_writable};
pub use reading::{find, find_told, link};

use crate::http::Routes;

/// Mounts the sub-resource.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(http::routes).configure(steps::routes);
}
