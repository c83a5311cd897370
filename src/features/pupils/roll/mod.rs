//! The roll: a school's admission register, as its information system sends it.
//!
//! The school's own register is the statutory one; this is the authority's copy, so a roll is taken at its
//! word, row by row, unless it contradicts itself or the marks that stand.

mod answer;
mod dto;
mod evidence;
mod http;
mod identity;
mod known;
mod newcomers;
mod reach;
mod row;
mod rules;
mod service;
mod store;
mod verdict;

pub use dto::{Flag, RollAnswer, RollAttendanceElsewhere, RollEnrolment, RollSubmission};
pub use http::routes;
pub use service::{Submitted, put as put_roll};

#[cfg(test)]
mod tests;
