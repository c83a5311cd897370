//! Contact points of the authority: its teams, officers and lines, how they are reached, and when. Hours are wall time in
//! Europe/London, and some hold in term time alone, by the authority's calendar.

mod dto;
mod hours;
mod http;
mod reading;
mod rules;
mod service;

pub use http::routes;
