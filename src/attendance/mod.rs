//! The heart: codes, calendar, pages and the rules over them.

pub mod code;
