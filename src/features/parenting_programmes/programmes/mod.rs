//! Programmes: what they are called, who provides them, when they meet, how many places they have.

mod dto;
mod http;
mod reading;
mod rules;
mod service;

pub use dto::{ParentingProgrammeCancel, ParentingProgrammePlan};
pub use http::routes;
pub use reading::{find, locked, plan, state};
