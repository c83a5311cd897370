//! Pupils and the admission register: the roll that a school sends, the enrolments it makes, and
//! what the authority knows of a pupil across schools.
//!
//! A pupil is known by UPN only. Names and characteristics stand with each enrolment, so that no
//! school can change what another one sees.

mod contacts;
mod ctf;
mod deletion;
mod enrolments;
mod entry;
mod lookups;
mod pupil;
mod reading;
mod roll;
mod values;

use crate::http::Routes;

pub use ctf::{LARGEST_CTF, Numbers, Transfer, read as read_ctf};
pub use roll::{RollAnswer, RollSubmission, Submitted, put_roll};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    cfg.configure(roll::routes);
    cfg.configure(enrolments::routes);
    cfg.configure(lookups::routes);
    cfg.configure(pupil::routes);
    cfg.configure(contacts::routes);
}
