//! A pupil's attendance: by enrolment and over all of them together, with what it is made of.

mod dto;
mod http;
mod picture;
mod query;
mod service;
mod view;

pub use http::routes;
