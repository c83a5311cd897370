//! A cycle as the authority defines it: what is asked, of whom, from when and by when.

mod audience;
mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;

pub use http::routes;
