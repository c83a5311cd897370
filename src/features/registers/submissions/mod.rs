//! Bulk submissions: many registers in one body, as MIS exports and vendors' back-fills bring them.
//!
//! The body is spooled to disk before anything of it is understood and is never held in memory. It is indexed in one
//! pass (`plan`), then each register is pushed by itself through the use case of `putRegister` (`run`). What became
//! of each line is kept in a journal (`results`), from which it is told in the order of the file. A submission
//! that is answered at once and one that is worked on later (`job`, `worker`) share all of it.

mod csv;
mod desk;
mod dto;
mod http;
mod job;
mod lines;
mod ndjson;
mod plan;
mod results;
mod rows;
mod run;
mod service;
mod spool;
mod terms;
mod worker;

pub use http::routes;
pub use service::Submissions;
pub use spool::Spool;
pub use worker::start as start_worker;
