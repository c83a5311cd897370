//! Who last spoke for each line of a page, and the details that few lines have.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::attendance::query::Query;

/// What a line says besides its code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// How late the pupil came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_late: Option<u16>,
    /// A note, such as the nature of the provision.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether the mark was explained: a reason came with it or after it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub explained: bool,
    /// What the school has yet to explain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queries: Vec<Query>,
}

/// The sibling of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    takes: Vec<u16>,
    taken: Taken,
    details: BTreeMap<u16, Detail>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Taken {
    newest: u16,
    /// Microseconds since 1970 of every take that still speaks for a line.
    at: BTreeMap<u16, i64>,
}

impl Source {
    /// A sibling as it is stored.
    pub fn from_stored(takes: &[u8], taken: &str, details: &str) -> Result<Self, serde_json::Error> {
        let pairs = takes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        Ok(Self {
            takes: pairs.collect(),
            taken: serde_json::from_str(taken)?,
            details: serde_json::from_str(details)?,
        })
    }

    /// As it is stored: takes, when they were taken, details.
    pub fn to_stored(&self) -> Result<(Vec<u8>, String, String), serde_json::Error> {
        let takes = self.takes.iter().flat_map(|take| take.to_le_bytes()).collect();
        Ok((takes, serde_json::to_string(&self.taken)?, serde_json::to_string(&self.details)?))
    }

    /// The number of the newest take, whether it speaks for a line or not; 0 before the first.
    pub fn newest(&self) -> u16 {
        self.taken.newest
    }

    /// The instant of which the line's mark was the truth; `None` while nobody has spoken for it.
    pub fn taken_at(&self, line: u16) -> Option<DateTime<Utc>> {
        let take = self.takes.get(usize::from(line)).filter(|take| **take != 0)?;
        DateTime::from_timestamp_micros(*self.taken.at.get(take)?)
    }

    /// What the line says besides its code.
    pub fn detail(&self, line: u16) -> Option<&Detail> {
        self.details.get(&line)
    }

    /// Every line with open queries.
    pub fn queries(&self) -> impl Iterator<Item = (u16, &[Query])> {
        let open = self.details.iter().filter(|(_, detail)| !detail.queries.is_empty());
        open.map(|(line, detail)| (*line, detail.queries.as_slice()))
    }

    /// Every line whose mark was explained.
    pub fn explained(&self) -> impl Iterator<Item = u16> {
        self.details.iter().filter(|(_, detail)| detail.explained).map(|(line, _)| *line)
    }

    /// Begins the next take.
    pub(super) fn begin(&mut self, taken_at: DateTime<Utc>) -> Option<u16> {
        let number = self.taken.newest.checked_add(1)?;
        self.taken.newest = number;
        self.taken.at.insert(number, taken_at.timestamp_micros());
        Some(number)
    }

    /// Lets a take speak for a line.
    pub(super) fn speak(&mut self, line: u16, take: u16) {
        let line = usize::from(line);
        if self.takes.len() <= line {
            self.takes.resize(line + 1, 0);
        }
        if let Some(place) = self.takes.get_mut(line) {
            *place = take;
        }
    }

    pub(super) fn set_detail(&mut self, line: u16, detail: Detail) {
        match detail == Detail::default() {
            true => self.details.remove(&line),
            false => self.details.insert(line, detail),
        };
    }

    /// Forgets the instants of takes that speak for no line any more.
    pub(super) fn tidy(&mut self) {
        let spoken: BTreeSet<u16> = self.takes.iter().copied().collect();
        self.taken.at.retain(|take, _| spoken.contains(take));
    }
}
