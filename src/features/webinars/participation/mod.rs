//! Who came: attendance as the hosts took it, certificates, and which schools and roles have never been there.

mod dto;
mod http;
mod reading;
mod schools;
mod service;
mod unbooked;

pub use http::routes;
