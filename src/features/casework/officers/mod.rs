//! Officers of the attendance service, under the titles that they had: Education Social Workers, Attendance Improvement
//! Officers, Attendance and Entitlement Officers; and how many open cases each holds.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use dto::{Officer, OfficerTerms};
pub use http::routes;
pub use reading::view;
