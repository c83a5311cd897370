//! Next actions: what a school must or should do now, as one ordered list, and over all schools.
//!
//! Nothing of it is stored. What is to be done follows from registers, roll, calendars and documents as they stand, and an
//! action is gone when what it asks for is done. Each kind comes from one [`Source`](source::Source), a file in `sources`
//! with a line in [`sources::ALL`]; a source reads what stands beside the books of some schools in a few statements,
//! however many schools, and then tells, school by school, what is to be done.
//!
//! A kind is told only to a client whose scopes show what stands behind it. What is withheld is named in the answer, so
//! that nobody takes the list for complete.

mod dto;
mod http;
mod kind;
mod query;
mod service;
mod source;
mod sources;

pub use http::routes;
