//! Where a pupil lives, the parents, and whom else to call: the part of the admission register (regulation 8) that
//! only few may see. It comes with the roll, stands in tables of its own, and is read with a scope of its own.

mod card;
mod dto;
mod http;
mod read;
mod rules;
mod sent;
mod service;
mod store;
mod stored;
mod values;

pub use card::{Card, contradictions};
pub use http::routes;
pub use read::{pointer, read};
pub use sent::RollContacts;
pub use store::{Stored, Told, store};

#[cfg(test)]
mod tests;
