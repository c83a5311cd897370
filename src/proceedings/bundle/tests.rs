//! That a bundle is the same bytes each time, verifies, and stops to when one byte changes.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn about() -> About {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    About {
        authority: None,
        urn: 120_777,
        case_id: Uuid::from_u128(1),
        legal_action_id: None,
        as_of: "2026-11-20T12:00:00Z".parse::<DateTime<Utc>>().unwrap(),
        from_on: day("2025-08-01"),
        to_on: day("2026-11-20"),
        redacted_for: None,
    }
}

fn pieces(files: &BTreeMap<String, Vec<u8>>) -> Vec<Piece> {
    let piece = |(path, bytes): (&String, &Vec<u8>)| {
        Piece::new(path.clone(), "Something", "application/octet-stream", bytes.clone())
    };
    files.iter().map(piece).collect()
}

fn made(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let sealed = seal(&about(), pieces(files), Told::default()).unwrap();
    zipped(&sealed.pieces).unwrap()
}

#[test]
fn a_bundle_is_the_same_bytes_each_time_and_verifies() {
    let files =
        BTreeMap::from([("a/one.json".to_owned(), b"{}\n".to_vec()), ("b.html".to_owned(), Vec::new())]);
    let archive = made(&files);
    assert_eq!(archive, made(&files));
    let read = unzipped(&archive).unwrap();
    assert_eq!(read.len(), 4);
    assert_eq!(verify(&read), Vec::<String>::new());
}

#[test]
fn a_file_that_is_added_taken_away_or_changed_places_is_found() {
    let files = BTreeMap::from([("a".to_owned(), b"one".to_vec()), ("b".to_owned(), b"two".to_vec())]);
    let whole = unzipped(&made(&files)).unwrap();
    let mut more = whole.clone();
    more.insert("c".to_owned(), b"three".to_vec());
    assert_eq!(verify(&more), ["c"]);
    let mut less = whole.clone();
    less.remove("a");
    assert_eq!(verify(&less), ["a"]);
    let mut moved = whole.clone();
    moved.insert("a".to_owned(), b"two".to_vec());
    moved.insert("b".to_owned(), b"one".to_vec());
    assert_eq!(verify(&moved), ["a", "b"]);
    let mut bare = whole;
    bare.remove(MANIFEST_SUM);
    assert_eq!(verify(&bare), [MANIFEST]);
}

proptest! {
    /// Whichever byte of whichever file changes, it is found.
    #[test]
    fn no_byte_changes_unseen(
        contents in prop::collection::vec(prop::collection::vec(any::<u8>(), 1..40), 1..5),
        which in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), change in 1..=255_u8,
    ) {
        let files: BTreeMap<_, _> =
            contents.into_iter().enumerate().map(|(at, bytes)| (format!("file-{at}"), bytes)).collect();
        let mut read = unzipped(&made(&files)).unwrap();
        prop_assert_eq!(verify(&read), Vec::<String>::new());
        let path = which.get(&read.keys().cloned().collect::<Vec<_>>()).clone();
        let bytes = read.get_mut(&path).unwrap();
        let at = place.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(!verify(&read).is_empty());
    }
}
