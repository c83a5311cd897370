//! The letter that a penalty notice is, and the one that tells of its withdrawal: made of what was issued, in the wording of
//! that day.

mod http;
mod said;
mod service;
#[cfg(test)]
mod tests;

pub use http::routes;
#[cfg(test)]
use said::withdrawal;
pub use said::{because, letter};
pub use service::{frozen_letter, frozen_withdrawal};
