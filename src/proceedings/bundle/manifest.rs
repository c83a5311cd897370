//! The manifest of a bundle: every file with its hash, each entry chained to the one before, and the hash of the whole.

use std::collections::{BTreeMap, BTreeSet};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{DossierWithheld, LeftOut, Redaction, ToBeRead, files::written};
use crate::error::Result;

/// The manifest's file.
pub const MANIFEST: &str = "manifest.json";
/// The file that holds the hash of the manifest, as `sha256sum` writes and checks it.
pub const MANIFEST_SUM: &str = "manifest.sha256";
/// What the first entry is chained to.
pub const CHAIN_BEGINS: &str = "0000000000000000000000000000000000000000000000000000000000000000";
const FORMAT: &str = "rollcall-evidence-bundle/1";
const HOW: &str = "Every file has its SHA-256 in `sha256`. `chain` is the SHA-256 of the text made of `previous`, `sha256`, \
    `bytes` and `path`, each followed by a line feed; `previous` is the chain of the entry before, and 64 zeros for the \
    first. manifest.sha256 holds the SHA-256 of manifest.json, and no other file belongs to the bundle. The hash of the \
    manifest was told when the bundle was made and stands in the authority's log of disclosures.";

/// A file of a bundle.
pub struct Piece {
    /// Where it stands in the archive.
    pub path: String,
    /// What it is.
    pub what: String,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Piece {
    /// A file.
    pub fn new(
        path: impl Into<String>,
        what: impl Into<String>,
        media: &'static str,
        bytes: Vec<u8>,
    ) -> Self {
        Self { path: path.into(), what: what.into(), media, bytes }
    }
}

/// What a bundle is about.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    /// The authority that made it, by name.
    pub authority: Option<String>,
    /// The school.
    pub urn: i32,
    /// The case.
    pub case_id: Uuid,
    /// The legal action that it is about; null where it is about none, and must not go before a court.
    pub legal_action_id: Option<Uuid>,
    /// The instant as of which everything is told.
    pub as_of: DateTime<Utc>,
    /// First day of the registers that are told.
    pub from_on: NaiveDate,
    /// Last day of them.
    pub to_on: NaiveDate,
    /// The parent for whom it is redacted; null where it is not, and must not be given to a parent.
    pub redacted_for: Option<Uuid>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    number: usize,
    path: String,
    what: String,
    media_type: String,
    bytes: usize,
    sha256: String,
    previous: String,
    chain: String,
}

/// What is read of a manifest.
#[derive(Deserialize)]
struct Listed {
    files: Vec<Entry>,
    chain: String,
}

/// A manifest, and the hash by which it is known.
pub struct Sealed {
    /// The SHA-256 of the manifest.
    pub sha256: String,
    /// All files of the bundle: those that are listed, then the manifest and its hash.
    pub pieces: Vec<Piece>,
}

/// What is not in a bundle, and what is still to be looked at.
#[derive(Clone, Copy, Default)]
pub struct Told<'a> {
    /// What was taken out for the parent.
    pub redactions: &'a [Redaction],
    /// What whoever made it may not see.
    pub withheld: &'a [DossierWithheld],
    /// What does not belong to the legal action.
    pub left_out: &'a [LeftOut],
    /// What somebody must read before it is served.
    pub to_be_read: &'a [ToBeRead],
}

/// Lists the files, in their order, and seals the list.
pub fn seal(about: &About, pieces: Vec<Piece>, told: Told<'_>) -> Result<Sealed> {
    let mut previous = CHAIN_BEGINS.to_owned();
    let mut files = Vec::new();
    for (place, piece) in pieces.iter().enumerate() {
        let sha256 = hash(&piece.bytes);
        let chain = link(&previous, &sha256, piece.bytes.len(), &piece.path);
        files.push(Entry {
            number: place + 1,
            path: piece.path.clone(),
            what: piece.what.clone(),
            media_type: piece.media.to_owned(),
            bytes: piece.bytes.len(),
            sha256,
            previous: std::mem::replace(&mut previous, chain.clone()),
            chain,
        });
    }
    let manifest = json!({
        "format": FORMAT,
        "about": about,
        "how_to_verify": HOW,
        "withheld": told.withheld,
        "left_out": told.left_out,
        "redactions": told.redactions,
        "to_be_read_before_serving": told.to_be_read,
        "files": files,
        "chain": previous,
    });
    let bytes = written(&manifest)?;
    let sha256 = hash(&bytes);
    let sum = format!("{sha256}  {MANIFEST}\n").into_bytes();
    let mut pieces = pieces;
    pieces.push(Piece::new(MANIFEST, "The list of files", "application/json", bytes));
    pieces.push(Piece::new(MANIFEST_SUM, "The hash of the list", "text/plain", sum));
    Ok(Sealed { sha256, pieces })
}

fn link(previous: &str, sha256: &str, bytes: usize, path: &str) -> String {
    hash(format!("{previous}\n{sha256}\n{bytes}\n{path}\n").as_bytes())
}

/// SHA-256 in small hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    digest(&SHA256, bytes).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What is wrong with the files of a bundle: nothing where each is the one that was listed.
pub fn verify(files: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let empty = Vec::new();
    let manifest = files.get(MANIFEST).unwrap_or(&empty);
    let sum = format!("{}  {MANIFEST}\n", hash(manifest));
    if files.get(MANIFEST_SUM).is_none_or(|told| *told != sum.as_bytes()) {
        wrong.push(MANIFEST.to_owned());
    }
    let Ok(listed) = serde_json::from_slice::<Listed>(manifest) else { return vec![MANIFEST.to_owned()] };
    let mut previous = CHAIN_BEGINS.to_owned();
    for entry in &listed.files {
        let bytes = files.get(&entry.path);
        let same = bytes.is_some_and(|bytes| hash(bytes) == entry.sha256 && bytes.len() == entry.bytes);
        let chain = link(&previous, &entry.sha256, entry.bytes, &entry.path);
        if !same || entry.previous != previous || entry.chain != chain {
            wrong.push(entry.path.clone());
        }
        previous = chain;
    }
    if listed.chain != previous {
        wrong.push(MANIFEST.to_owned());
    }
    let told: BTreeSet<&str> =
        listed.files.iter().map(|entry| entry.path.as_str()).chain([MANIFEST, MANIFEST_SUM]).collect();
    wrong.extend(files.keys().filter(|path| !told.contains(path.as_str())).cloned());
    wrong.dedup();
    wrong
}
