//! A pupil's marks, over every enrolment in reach.

mod dto;
mod http;
mod service;

pub use dto::PupilMarksRow;
pub use http::routes;
