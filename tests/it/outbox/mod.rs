//! Mails: posted with what they tell of, sent over SMTP to a real mail server, at least once and never twice for one event.

mod killed;
mod sending;
mod server;
