//! Leave of absence in term time (regulation 11): what was asked of the school, what its head decided, which code each
//! session should therefore have, and where the marks say otherwise.
//!
//! Only a person authorised by the school's proprietor gives leave, so only a school's own programs write here; the
//! authority reads. Which code is expected is worked out whenever it is asked for, beside the marks as they stand then.

mod dto;
mod http;
mod marks;
mod reading;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod values;

use crate::http::Routes;

pub use marks::{Disagreement, Requests, Standing};

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    marks::routes(cfg);
}
