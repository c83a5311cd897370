//! Returns: what schools made, what they stated of themselves, the authority's inbox, and what became of each.

mod dto;
mod http;
mod inbox;
mod query;
mod reading;
mod service;
mod stating;
mod store;

pub use http::{created, routes};
pub use reading::{supposed, told};
pub use store::{first_step, insert};
