//! Tokens: OAuth 2.0 client credentials (RFC 6749, section 4.4), the keys that check them, and the metadata.

mod http;

pub use http::routes;
