//! Statutory returns (regulation 13): new pupils, deletions, continuous absence and illness.
//!
//! What is to be returned follows from the pages and the roll. It is worked out when asked and stored nowhere: an
//! amendment that takes an occasion away takes the *proposal* away with it. The school confirms a proposal as it was
//! shown, amends it, or says why no return is required; what it made is a *return*, which the authority reads in its
//! inbox and acknowledges. Whether the ground of a return still stands is worked out on reading, too.
//!
//! What is open at a school, with its days and rules, is told by [`Papers`] and [`Occasion`]: one list for whoever asks what
//! the school should do next.

mod agreement;
mod content;
mod dto;
mod occasions;
mod proposals;
mod returns;
mod rules;
mod values;
mod view;

use crate::http::Routes;

pub use occasions::{Occasion, Papers, days_of_books, earliest};
pub use values::{Basis, Kind};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    // First, for `proposals` stands where an id may stand.
    cfg.configure(proposals::routes);
    cfg.configure(returns::routes);
    cfg.configure(agreement::routes);
}
