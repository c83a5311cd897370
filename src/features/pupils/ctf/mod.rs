//! The Common Transfer File: what one school sends another about pupils who move, and what an information system
//! exports of its own.
//!
//! It holds less than an admission register: a pupil who is on roll already stays as the school's own roll has it,
//! and one who is not is entered. Totals of attendance at other schools are told back, pupil by pupil, and not kept:
//! figures come from the pages alone. Assessments and notes are read over.

mod elsewhere;
mod file;
mod home;
mod pupil;
mod xml;

pub use file::{LARGEST_CTF, Numbers, Transfer, read};

#[cfg(test)]
mod tests;
