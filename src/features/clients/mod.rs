//! Clients: the programs that may call the API, their secrets and the schools they are granted.

mod rules;
mod service;

pub use rules::{ClientKind, NewClient};
pub use service::{ClientSummary, GrantSpan, create, grant, list, revoke};
