//! The service about itself: health, its document, and what its problems mean.

mod http;

pub use http::{DocumentText, root_routes, v1_routes};
