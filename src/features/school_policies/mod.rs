//! Schools' own policies on attendance: which is published, when it was approved, and when it is to be reviewed.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use http::routes;
pub use reading::{ATTENDANCE, PolicyReview, reviews_due, without_attendance_policy};
