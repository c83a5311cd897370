//! What the authority sets for its notices: its particulars, how a penalty is paid, how long a family has to improve.

mod dto;
mod http;
mod service;

pub use http::routes;
pub use service::read;
