//! Truancy patrols: the authority with the police and in discussion with schools, and the children that they meet.
//!
//! - `plans`: patrols of the year's programme: when, in which districts, with whom, and that they were held.
//! - `encounters`: whom a patrol met and what was done. One of a pupil belongs to the pupil's school, which sees it; one of a
//!   child whom nobody here knows is the authority's own (`urn` 0).
//! - `programme`: a year of patrols by district and term, and which districts have none.
//! - `summary`: how many were met, small groups withheld.
//!
//! No place is kept but the district, and texts that tell one more closely are refused (`domain::place`). What a constable may
//! do follows from section 16 of the Crime and Disorder Act 1998.

mod encounters;
mod plans;
mod programme;
mod shown;
mod summary;
mod values;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    plans::routes(cfg);
    encounters::routes(cfg);
    programme::routes(cfg);
    summary::routes(cfg);
}
