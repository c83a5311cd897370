//! Referrals of pupils to other agencies: health services, youth justice, careers, early help, voluntary organisations.
//!
//! The school or the authority refers, with consent or with the lawful ground on which it goes without, and records what the
//! agency answered and what came of it. Rollcall sends nothing to the agency. What is read of them is written down.

mod dto;
mod due;
mod http;
mod reading;
mod referral;
mod rules;
mod service;
mod steps;
mod store;
mod values;

pub use due::{Unanswered, unanswered};
pub use http::routes;
