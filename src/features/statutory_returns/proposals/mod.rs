//! Proposals: what is to be returned, worked out when asked, and the school's answers to it.

mod answering;
mod dto;
mod http;
mod service;

pub use dto::{AnswerQuery, StatutoryReturnProposal, StatutoryReturnProposalLinks};
pub use http::routes;
pub use service::kinds;
