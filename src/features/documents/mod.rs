//! What the authority publishes: its code of conduct, guidance, forms, templates, training and leaflets, version by
//! version. A version holds from its day on until the next one's: on any day one at most is in force, the ones before it
//! are superseded, and what is published or announced for later is forthcoming. Which kinds of documents there are is
//! data.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod versions;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    versions::routes(cfg);
}
