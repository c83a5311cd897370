//! A pupil's penalty position: how near ten sessions in ten school weeks a pupil is, and by which sessions.

mod dto;
mod http;
mod service;

pub use http::routes;
