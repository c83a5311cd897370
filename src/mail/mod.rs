//! Mails: what the service says to people by e-mail, in words that the authority can change.
//!
//! A mail is worded by one file: the subject on its first line, then text with headings, lists, links and
//! `{{placeholders}}` (Markdown). Filled with what is to be said it becomes plain text and a page, which say the same
//! because both are made of the same text. What is filled in is text, never markup, and a subject is one line whatever
//! stands in it.
//!
//! The same mail is the same bytes whenever it is made: its `Message-ID` and its date are given to it, so that a mail
//! that is sent twice is known as one.

mod message;
mod plain;
mod shipped;
mod wording;

pub use message::{Calendar, Outgoing, Sender, message, message_id};
pub use shipped::{SHIPPED, Shipped};
pub use wording::{Unworded, Wordings, Written};
