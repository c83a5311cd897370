//! The file about a case, and what of it goes before a court.
//!
//! A [`Dossier`] is all that is known of a case as of one instant. An evidence bundle is an archive made of one: each part
//! is a file, `manifest.json` names every file with its SHA-256 in a chain, and `manifest.sha256` holds the manifest
//! itself, so that one changed byte anywhere is found with SHA-256 alone. What may not be told to the parent against whom
//! the case is brought is replaced, visibly, before anything is made of it ([`Redactor`]), and the manifest lists where. A
//! bundle about one legal action ([`Charge`]) holds what belongs to it and says which kinds of things it leaves out. Of each
//! document every place is listed with what stands in it ([`Fields`]), and one that is not is told to no parent and no court.
//!
//! No program knows a person by everything that is written about one: what people wrote in their own words, and what was
//! served as it was served, is listed in the bundle for somebody to read before it is given away.
//!
//! Nothing here knows a database, a clock or a request: the same dossier makes the same bytes.

mod archive;
mod charge;
mod cover;
mod dossier;
mod fields;
mod files;
mod manifest;
mod needles;
mod reading;
mod redaction;
mod served;
#[cfg(test)]
mod tests;

pub use archive::{unzipped, zipped};
pub use charge::{Charge, LeftOut, narrowed};
pub use cover::{Covered, court};
pub use dossier::*;
pub use fields::{Class, Field, Fields, listed_kinds};
pub use files::{SECTIONS, Section, redacted, written};
pub use manifest::{About, CHAIN_BEGINS, MANIFEST, MANIFEST_SUM, Piece, Sealed, Told, seal, verify};
pub use needles::{Hidden, Named};
pub use reading::{ToBeRead, to_be_read};
pub use redaction::{Redaction, RedactionKind, Redactor};
pub use served::{ForParent, cut};
