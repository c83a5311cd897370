//! Values that features share: pure, no I/O, no clock.

pub mod academic_year;
pub mod action;
pub mod address;
pub mod audience;
pub mod canonical;
pub mod date;
pub mod decimal;
pub mod email;
pub mod listed;
pub mod notice_number;
pub mod parent;
pub mod percent;
pub mod percentage;
pub mod person;
pub mod place;
pub mod postcode;
pub mod purpose;
pub mod reviews;
pub mod school;
pub mod session;
pub mod span;
pub(crate) mod spelled;
pub mod state_table;
pub mod support;
pub mod telephone;
pub mod text;
pub mod upn;
pub mod urn;
pub mod wall_time;
pub mod web_address;
pub mod year_group;

/// A text that is not what it should be. It says what was expected and never repeats what was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What would have been readable, in words.
    pub expected: &'static str,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "expected {}", self.expected)
    }
}

impl std::error::Error for Unreadable {}
