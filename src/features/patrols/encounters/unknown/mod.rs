//! Encounters with children whom no school of the authority knows: the authority's own, and of nobody by name.

mod http;

pub use http::routes;
