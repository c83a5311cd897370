//! The lines of several enrolments of one pupil, put together: each session counts once.

use std::collections::BTreeMap;

use super::Line;
use crate::{
    attendance::code::{Class, class_of},
    domain::session::SessionOn,
};

/// One line made of several.
///
/// Of a session at two schools the mark that tells more of where the pupil was stands: `D` and gaps give way to any
/// other mark, what was not possible to an absence, an absence to attendance. Of two that tell as much the mark of
/// the line that was named first stands.
#[derive(Clone, Debug, Default)]
pub struct Together {
    sessions: Vec<SessionOn>,
    marks: Vec<u8>,
    /// Of which line each mark is.
    from: Vec<usize>,
    /// Marks of possible sessions that gave way.
    gave_way: Vec<GaveWay>,
}

/// A mark of a possible session that is not counted, because a mark of the same session at another school is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GaveWay {
    /// The session.
    pub on: SessionOn,
    /// Of which line the mark is, counted from 0.
    pub line: usize,
    /// Its byte.
    pub byte: u8,
}

impl Together {
    /// Puts lines together.
    pub fn of<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> Self {
        let mut places: BTreeMap<SessionOn, (u8, usize)> = BTreeMap::new();
        let mut gave_way = Vec::new();
        for (line, marks) in lines.into_iter().enumerate() {
            for (on, byte) in marks.sessions().iter().copied().zip(marks.bytes().iter().copied()) {
                let place = places.entry(on).or_insert((byte, line));
                if place.1 == line {
                    continue;
                }
                let mut other = (byte, line);
                if weight(byte) > weight(place.0) {
                    std::mem::swap(place, &mut other);
                }
                if class_of(other.0).is_some_and(Class::is_possible) {
                    gave_way.push(GaveWay { on, line: other.1, byte: other.0 });
                }
            }
        }
        gave_way.sort_by_key(|mark| (mark.on, mark.line));
        let mut together = Self { gave_way, ..Self::default() };
        for (on, (byte, line)) in places {
            together.sessions.push(on);
            together.marks.push(byte);
            together.from.push(line);
        }
        together
    }

    /// The line.
    pub fn line(&self) -> Line<'_> {
        Line::new(&self.sessions, &self.marks)
    }

    /// Of which line the mark of a session is, counted from 0.
    pub fn source(&self, on: SessionOn) -> Option<usize> {
        self.sessions.binary_search(&on).ok().map(|place| self.from[place])
    }

    /// The marks of possible sessions that gave way, in order of time: they count in their own line alone.
    pub fn gave_way(&self) -> &[GaveWay] {
        &self.gave_way
    }
}

/// How much a mark tells of where the pupil was.
fn weight(byte: u8) -> u8 {
    match class_of(byte) {
        None => 0,
        Some(Class::NotPossible | Class::Administrative) => 1,
        Some(Class::Authorised | Class::Unauthorised) => 2,
        Some(Class::Present | Class::Aea) => 3,
    }
}
