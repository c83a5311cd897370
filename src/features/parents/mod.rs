//! Parents as the authority knows them (Education Act 1996, section 576): the same person for every child and at every
//! school, with the address at which what the law asks for is served.
//!
//! Schools keep contacts of their own; which of them is a parent that the authority knows is said by an officer, never
//! concluded from a name. A school is told who the parents of its pupils are, and proposes one whom the authority does
//! not know. A parent's address is told with that parent alone: never in a list, never with another parent.

mod children;
mod dto;
mod http;
mod links;
mod proposals;
mod reading;
mod records;
mod rules;
mod service;
mod store;
#[cfg(test)]
mod tests;
mod values;

use crate::http::Routes;

/// Mounts the feature under the version.
pub fn routes(cfg: &mut Routes<'_, '_>) {
    http::routes(cfg);
    children::routes(cfg);
    records::routes(cfg);
    proposals::routes(cfg);
}
