//! Dossiers: everything that is known of a case, in one answer; and evidence bundles: the same as of an instant, as files
//! for a court, each with its hash.
//!
//! It reaches over features because a case does: registers, support, notices, letters, parents. Nothing of it is stored.
//! What a dossier is, how a bundle is sealed and what is taken out of it stands in `proceedings::bundle`, which is pure; here
//! it is read, at one moment, and written down who read it.
//!
//! - `read`: all parts of a dossier as of an instant, each with its scope.
//! - `hidden`: what must not be told to the parent for whom a bundle is redacted.
//! - `notices`: notices as they were issued.

mod archive;
mod hidden;
mod http;
mod notices;
mod query;
mod read;
mod service;

pub use http::routes;
