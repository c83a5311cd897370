//! The outbox: what is to leave by mail, what became of it, and the worker that sends it.
//!
//! A mail is written in the transaction of what it tells of (`access`), so that it leaves if that was kept, and only then.
//! It is sent at least once: where a process dies between the mail server's answer and the note of it, the mail is sent
//! again with the same `Message-ID`, by which mail programs know it for the same. It is never sent twice for one event
//! otherwise, however many processes share the outbox.

mod dto;
mod http;
mod rules;
mod sending;
mod service;

pub use http::routes;
pub use sending::{Mailer, Relay, Security, Worker, start};
