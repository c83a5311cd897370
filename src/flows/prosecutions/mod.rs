//! Steps of legal actions that are steps of penalty notices, too: a prosecution that follows a notice is begun and ended once,
//! and stands in both, in one transaction.

mod http;

pub use http::routes;
