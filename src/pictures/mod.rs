//! Drawing: figures made into pictures (SVG) that can be printed, read without colour, and read aloud.
//!
//! Everything here is a pure function from plain values to the text of a picture. What is drawn, and who may see it,
//! is decided by the features; no database, clock or request is known here.

mod canvas;
mod ink;
mod pen;
pub mod ratings;
pub mod sessions;
pub mod weekly;
pub mod weeks;
mod words;

#[cfg(test)]
mod reading;
