//! Reconciliations: a client's own counts held against the pages, with what makes them differ.

mod compare;
mod dto;
mod faults;
mod http;
mod rules;
mod service;
mod tally;
mod view;

pub use http::routes;

#[cfg(test)]
mod tests;
