//! What a take keeps of a push: every line it changed, with the mark before and after.
//!
//! The five facts that the law wants of an amendment (original, amended, reason, when, who with
//! title) all come from here, and so does the page at an earlier instant.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Detail, Page};
use crate::domain::person::Person;

/// Bytes of one change that is stored alone.
const WIDTH: usize = 7;
/// Begins changes that are stored in runs. Read as a line it is one that no register gives out.
const RUNS: [u8; 2] = u16::MAX.to_le_bytes();
const NO_REASON: u16 = u16::MAX;
const SUPERSEDED: u8 = 1;

/// What a take did to one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The line.
    pub line: u16,
    /// The mark before.
    pub old: u8,
    /// The mark that was sent.
    pub new: u8,
    /// Which of the take's reasons was given for it.
    pub reason: Option<u16>,
    /// Whether a newer take had spoken for the line already, so that nothing was changed.
    pub superseded: bool,
}

/// Why marks were changed, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The reason as it was given.
    pub reason: Option<String>,
    /// Who changed it, where that is not who recorded the register.
    pub by: Option<Person>,
    /// When it was changed at the school, as it was given.
    pub at: Option<DateTime<Utc>>,
}

/// What a line said besides its code, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailChange {
    /// Before.
    pub old: Detail,
    /// After.
    pub new: Detail,
}

/// What of a take does not fit into seven bytes a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeNotes {
    /// The reasons that changes name by number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Reason>,
    /// Lines whose details changed or on which queries were raised or explained.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<u16, DetailChange>,
}

/// A take, understood: who recorded it, what it did to each line, and what was said of that.
#[derive(Clone, Debug)]
pub struct Take {
    /// Who recorded the register.
    pub recorded_by: Person,
    changes: Vec<Change>,
    notes: TakeNotes,
}

/// A change as it is told.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The change.
    pub change: Change,
    /// Why, as it was given.
    pub reason: Option<&'a str>,
    /// Who changed it: who was named for it, or else who recorded the register.
    pub by: &'a Person,
    /// When it was changed at the school, as it was given.
    pub at: Option<DateTime<Utc>>,
    /// What the line said besides its code, where that was changed.
    pub detail: Option<&'a DetailChange>,
}

impl Take {
    /// By what is stored of it.
    pub fn read(changes: &[u8], notes: &str, recorded_by: Person) -> serde_json::Result<Self> {
        Ok(Self { recorded_by, changes: decode(changes), notes: serde_json::from_str(notes)? })
    }

    /// Its changes in the order of their lines.
    pub fn told(&self) -> impl Iterator<Item = Told<'_>> {
        self.changes.iter().map(|change| self.tell(*change))
    }

    /// What it did to a line, if it spoke for it.
    pub fn on_line(&self, line: u16) -> Option<Told<'_>> {
        self.changes.iter().find(|change| change.line == line).map(|change| self.tell(*change))
    }

    fn tell(&self, change: Change) -> Told<'_> {
        let given = change.reason.and_then(|place| self.notes.reasons.get(usize::from(place)));
        Told {
            change,
            reason: given.and_then(|given| given.reason.as_deref()),
            by: given.and_then(|given| given.by.as_ref()).unwrap_or(&self.recorded_by),
            at: given.and_then(|given| given.at),
            detail: self.notes.details.get(&change.line).filter(|_| !change.superseded),
        }
    }
}

/// Changes as they are stored, in the order of their lines.
///
/// Most takes are the first marks of neighbouring lines, alike in all but the mark. Runs of such lines are told
/// once with the marks one after another, or else each change in [`WIDTH`] bytes, whichever is shorter: a first
/// push of 270 pupils takes 280 bytes instead of 1,890, and no database spends time on compressing it.
pub fn encode(changes: &[Change]) -> Vec<u8> {
    let mut sorted = changes.to_vec();
    sorted.sort_by_key(|change| change.line);
    let (runs, whole) = (in_runs(&sorted), sorted.len() * WIDTH);
    if runs.len() < whole { runs } else { sorted.iter().flat_map(alone).collect() }
}

/// Line, old, new, reason and flags, little-endian.
fn alone(change: &Change) -> [u8; WIDTH] {
    let (line, reason) = (change.line.to_le_bytes(), change.reason.unwrap_or(NO_REASON).to_le_bytes());
    [line[0], line[1], change.old, change.new, reason[0], reason[1], flags(change)]
}

/// [`RUNS`], then of each run the first line, how many lines, and what all its changes share, then the marks.
fn in_runs(changes: &[Change]) -> Vec<u8> {
    let next_to = |a: &Change, b: &Change| {
        a.line.checked_add(1) == Some(b.line)
            && (a.old, a.reason, a.superseded) == (b.old, b.reason, b.superseded)
    };
    let mut bytes = RUNS.to_vec();
    for run in changes.chunk_by(next_to) {
        let (Some(first), Ok(count)) = (run.first(), u16::try_from(run.len())) else { continue };
        bytes.extend(first.line.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.push(first.old);
        bytes.extend(first.reason.unwrap_or(NO_REASON).to_le_bytes());
        bytes.push(flags(first));
        bytes.extend(run.iter().map(|change| change.new));
    }
    bytes
}

fn flags(change: &Change) -> u8 {
    if change.superseded { SUPERSEDED } else { 0 }
}

/// The changes that [`encode`] stored.
pub fn decode(bytes: &[u8]) -> Vec<Change> {
    let Some(mut rest) = bytes.strip_prefix(&RUNS) else {
        let change = |part: &[u8]| change([part[0], part[1]], part[2], part[3], [part[4], part[5]], part[6]);
        return bytes.chunks_exact(WIDTH).map(change).collect();
    };
    let mut changes = Vec::new();
    while let Some(([l0, l1, c0, c1, old, r0, r1, flags], marks)) = rest.split_first_chunk() {
        let count = usize::from(u16::from_le_bytes([*c0, *c1])).min(marks.len());
        let (marks, after) = marks.split_at(count);
        // Bounded, for a run that was damaged may point past the last line there can be.
        let lines = u16::from_le_bytes([*l0, *l1])..=u16::MAX;
        let run =
            lines.zip(marks).map(|(line, new)| change(line.to_le_bytes(), *old, *new, [*r0, *r1], *flags));
        changes.extend(run);
        rest = after;
    }
    changes
}

fn change(line: [u8; 2], old: u8, new: u8, reason: [u8; 2], flags: u8) -> Change {
    Change {
        line: u16::from_le_bytes(line),
        old,
        new,
        reason: Some(u16::from_le_bytes(reason)).filter(|reason| *reason != NO_REASON),
        superseded: flags & SUPERSEDED != 0,
    }
}

/// Takes a take back from the page that it made. Takes are undone newest first.
pub fn undo(page: &mut Page, changes: &[Change]) {
    for change in changes.iter().rev().filter(|change| !change.superseded) {
        page.set(change.line, change.old);
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::btree_map, option, prelude::*};

    use super::*;

    fn first(line: u16) -> Change {
        Change { line, old: b'.', new: b'/', reason: None, superseded: false }
    }

    #[test]
    fn a_first_push_is_stored_in_a_byte_a_line() {
        let whole: Vec<_> = (0..270).map(first).collect();
        assert_eq!(encode(&whole).len(), 270 + 10);
        let shuffled: Vec<_> = whole.iter().rev().copied().collect();
        assert_eq!(decode(&encode(&shuffled)), whole);
    }

    #[test]
    fn changes_that_have_nothing_in_common_are_stored_alone() {
        let apart = [first(3), first(9)];
        assert_eq!(encode(&apart), [3, 0, b'.', b'/', 255, 255, 0, 9, 0, b'.', b'/', 255, 255, 0]);
        assert_eq!(decode(&encode(&apart)), apart);
        assert_eq!((encode(&[]), decode(&[])), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_damaged_run_ends_at_the_last_line_there_can_be() {
        let run = [&RUNS[..], &[254, 255, 4, 0, b'.', 255, 255, 0], b"////"].concat();
        assert_eq!(decode(&run), [first(u16::MAX - 1), first(u16::MAX)]);
    }

    #[test]
    fn a_change_is_told_with_who_made_it_and_why() {
        let person = |name: &str| Person { name: name.to_owned(), title: None };
        let notes = r#"{"reasons": [{"reason": "Parent telephoned", "by": {"name": "B. Sample-Oak"}, "at": null},
                                    {"reason": "Seen at the gate", "by": null, "at": null}],
                        "details": {"3": {"old": {}, "new": {"minutes_late": 5}}}}"#;
        let told_of = |superseded| {
            let of = |line, reason| Change { reason, superseded, ..first(line) };
            let changes = [of(1, None), of(3, Some(0)), of(9, Some(1)), of(12, Some(7))];
            Take::read(&encode(&changes), notes, person("A. Sample-Oak")).unwrap()
        };
        let take = told_of(false);
        let told: Vec<_> = take.told().map(|told| (told.change.line, told.reason, &*told.by.name)).collect();
        let own = "A. Sample-Oak";
        assert_eq!(
            told,
            [
                (1, None, own),
                (3, Some("Parent telephoned"), "B. Sample-Oak"),
                (9, Some("Seen at the gate"), own),
                (12, None, own),
            ]
        );
        let minutes = |take: &Take| Some(take.on_line(3)?.detail?.new.minutes_late);
        assert_eq!((minutes(&take), take.on_line(4).is_none()), (Some(Some(5)), true));
        assert_eq!(minutes(&told_of(true)), None, "it came too late to change anything");
    }

    proptest! {
        #[test]
        fn what_is_stored_is_read(
            lines in btree_map(0u16..300, (b'a'..=b'c', b'a'..=b'z', option::of(0u16..3), any::<bool>()), 0..300)
        ) {
            let change = |(line, (old, new, reason, superseded))| Change { line, old, new, reason, superseded };
            let changes: Vec<_> = lines.into_iter().map(change).collect();
            prop_assert_eq!(decode(&encode(&changes)), changes);
        }

        #[test]
        fn reading_survives_any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            decode(&[RUNS.to_vec(), bytes].concat());
        }
    }
}
