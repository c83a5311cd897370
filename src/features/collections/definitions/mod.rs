//! A collection as the authority defines it: what is asked for, of whom, from when and by when.

mod dto;
mod http;
mod rules;
mod service;
mod view;

pub use http::routes;
