//! Pushing a register: the whole roll or part of it, once or again, in any order.

mod answer;
mod dto;
mod http;
mod rules;
mod service;
mod store;

pub use dto::{
    RegisterAmendment, RegisterMark, RegisterPush, RegisterPushRow, RegisterPushSummary, RegisterPushed,
    RegisterRowOutcome,
};
pub use http::routes;
pub use service::{Answer, Manner, push};
