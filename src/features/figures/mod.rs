//! Figures: attendance and absence of a school or of the whole authority, worked out from the register books when
//! asked, grouped, and explained down to the marks.

mod ask;
mod attendance;
mod concerns;
mod dto;
mod http;
mod penalty;
mod service;
mod view;

pub use http::routes;
