//! Schools: brought in by the operator from the official extract, read over the API.

mod command;
mod extract;
mod import;
mod listing;
mod reading;
