//! The pack of a support meeting: its agenda, prepared from the data when it is asked for. Nothing of it is stored.
//!
//! It quotes what other rooms know: registers, published figures, support, notices, the school's self-assessment, what was
//! agreed earlier. Each part is told only to a client whose scopes show what stands behind it; what is withheld is named, so
//! that nobody takes the agenda for complete.

mod assessed;
mod beside;
mod champion;
mod counted;
mod dto;
mod http;
mod page;
mod plans;
mod service;

pub use http::routes;
