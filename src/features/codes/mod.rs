//! Attendance codes: the statutory table as it was in force on a day, for anyone.

mod http;

pub use http::routes;
