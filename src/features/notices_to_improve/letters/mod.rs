//! The letter that a Notice to Improve is: made of what was issued, in the wording of that day.

mod http;
mod service;

pub use http::routes;
pub use service::frozen_letter;
