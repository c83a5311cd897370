//! Consultations: a school's question to an officer about one pupil, the advice, and what came of it.

mod dto;
mod http;
mod proposals;
mod reading;
mod service;
mod states;

pub use http::routes;
pub use states::OfficerConsultationState;
