//! A survey as the authority defines it: what is asked, of whom, and in which days.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;

pub use http::routes;
