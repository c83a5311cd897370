//! Rule sets: what the law leaves as numbers, as it was in force on a day. Decisions and figures name the set
//! by which they were made; here each can be read, and two held against each other.

mod http;
mod sets;

pub use http::routes;
