//! The content of returns: the entries of the admission register that they tell of.
//!
//! Entries, contacts and people are kept in every version, so a return keeps the versions that were shown and reads
//! them again. An address that has become confidential since is not told of the past either, as it would be from a copy.

mod dto;
mod stored;
mod view;

pub use dto::{StatutoryReturnContent, StatutoryReturnPupil};
pub use stored::{Refs, Wanted, cards, entries};
pub use view::{Sight, content, pupil};
