//! The heart: codes, calendar, pages and the rules over them.

pub mod age;
pub mod book;
pub mod calendar;
pub mod code;
pub mod feed;
pub mod figures;
pub mod marking;
pub mod page;
pub mod query;
pub mod rules;
