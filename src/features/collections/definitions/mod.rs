//! A collection as the authority defines it: what is asked for, of whom, from when and by when.

mod announced;
mod changing;
mod dto;
mod http;
mod opening;
mod reading;
mod rules;
mod view;

pub use http::routes;
