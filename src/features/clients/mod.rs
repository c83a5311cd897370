//! Clients: the programs that may call the API, their secrets and the schools they are granted.
//!
//! They are managed by the command on the host and over HTTP, through the same use cases. Only the host
//! gives `clients:manage` and changes a client that holds it: nobody who comes with a token can make
//! another manager, take one over, or lock one out; so no manager can revoke itself either.

mod dto;
mod file;
mod granting;
mod http;
mod reading;
mod rules;
mod service;

pub use file::urns_of_lines;
pub use granting::{end_grant, grant, grant_schools};
pub use http::routes;
pub use reading::{ClientSummary, list, show};
pub use rules::{ClientKind, GrantSpan, NewClient, Place};
pub use service::{add_secret, create, revoke, revoke_secret};
