//! The Common Transfer File: what one school sends another about pupils who move, and what an information system
//! exports of its own.
//!
//! It holds less than an admission register: a pupil who is on roll already stays as the school's own roll has it,
//! and one who is not is entered. Attendance at other schools, assessments and notes are read over: figures come from
//! the pages alone.

mod file;
mod home;
mod pupil;
mod xml;

pub use file::{LARGEST_CTF, Numbers, Transfer, read};

#[cfg(test)]
mod tests;
