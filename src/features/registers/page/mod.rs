//! A register as it stands, and the takes that made it.

mod dto;
mod http;
mod service;

pub use dto::RegisterRow;
pub use http::routes;

/// The version of a register: its marks, its takes, the roll it is read against, and whether codes are shown.
pub fn register_tag(revision: i32, take: u16, roll_version: i32, codes: bool) -> String {
    format!("r{revision}-t{take}-v{roll_version}-{}", if codes { "code" } else { "class" })
}
