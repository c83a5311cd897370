//! Bulk submissions: what becomes of each line, what is refused whole, and what is left behind.

mod bounds;
mod csv;
mod fixture;
mod historic;
mod killed;
mod later;
mod ndjson;
