//! The file about a case, and what of it goes before a court.
//!
//! A [`Dossier`] is all that is known of a case as of one instant. An evidence bundle is an archive made of one: each part
//! is a file, `manifest.json` names every file with its SHA-256 in a chain, and `manifest.sha256` holds the manifest
//! itself, so that one changed byte anywhere is found with SHA-256 alone. What may not be told to the parent against whom
//! the case is brought is replaced, visibly, before anything is made of it ([`Redactor`]), and the manifest lists where.
//!
//! Nothing here knows a database, a clock or a request: the same dossier makes the same bytes.

mod archive;
mod cover;
mod dossier;
mod files;
mod manifest;
mod needles;
mod redaction;
mod served;
#[cfg(test)]
mod tests;

pub use archive::{unzipped, zipped};
pub use cover::{Covered, court};
pub use dossier::*;
pub use files::{SECTIONS, Section, redacted, written};
pub use manifest::{About, CHAIN_BEGINS, MANIFEST, MANIFEST_SUM, Piece, Sealed, seal, verify};
pub use needles::{Hidden, Named};
pub use redaction::{Redaction, RedactionKind, Redactor};
pub use served::{ForParent, cut};
