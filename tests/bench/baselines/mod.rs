//! What one would do instead: a row for each mark, straight into the same database server, without HTTP.
//!
//! The tables have what reading marks back needs: the register of a session by the primary key, and the line of one
//! pupil by an index. They keep no history, no reasons and no audit.

mod postgres;
mod sqlite;

pub use postgres::{Copying, Upserting, prepare};
pub use sqlite::{UpsertingHere, prepare as prepare_sqlite};
