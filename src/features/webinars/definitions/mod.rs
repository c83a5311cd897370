//! Webinars as the authority announces them: the timetable, what each is about, when, and how many can come.

mod dto;
mod http;
mod reading;
mod rules;
mod service;
mod steps;
mod view;

pub use http::routes;
