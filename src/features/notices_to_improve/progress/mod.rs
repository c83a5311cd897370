//! The watch: how a Notice to Improve goes, by the registers as they stand.

mod dto;
mod http;
mod service;
mod watch;

pub use http::routes;
pub use watch::{Watch, Watched};
