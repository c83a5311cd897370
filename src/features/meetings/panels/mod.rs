//! Attendance panels: a school's own meeting with a family about a pupil's attendance, what was decided, and its review.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod states;

pub use http::routes;
pub use states::AttendancePanelState;
