//! A pupil's line of marks.

use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap},
};

use chrono::NaiveDate;

use crate::{
    attendance::code::{Code, NO_MARK},
    domain::{session::SessionOn, span::Span},
};

/// A line of marks: sessions in order of time, each with the byte that stands on the pupil's line of its page.
///
/// It holds every session on which a mark could stand, marked or not: those of the calendar and those of a page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Line<'a> {
    sessions: &'a [SessionOn],
    marks: &'a [u8],
}

/// One mark of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its session.
    pub on: SessionOn,
    /// The code that stands.
    pub code: Code,
}

impl<'a> Line<'a> {
    /// A line of these sessions and the bytes on them; what one has beyond the other is left out.
    pub fn new(sessions: &'a [SessionOn], marks: &'a [u8]) -> Self {
        let length = sessions.len().min(marks.len());
        Self { sessions: &sessions[..length], marks: &marks[..length] }
    }

    /// The part of it from one day to another, both included.
    pub fn between(self, from_on: NaiveDate, to_on: NaiveDate) -> Self {
        let from = self.sessions.partition_point(|on| on.date < from_on);
        let to = self.sessions.partition_point(|on| on.date <= to_on).max(from);
        Self { sessions: &self.sessions[from..to], marks: &self.marks[from..to] }
    }

    /// The part of it within a span of days.
    pub fn within(self, span: Span) -> Self {
        self.between(span.from_on, span.to_on)
    }

    /// Each of its days by itself.
    pub fn days(self) -> impl Iterator<Item = Line<'a>> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let date = rest.sessions.first()?.date;
            let length = rest.sessions.iter().take_while(|on| on.date == date).count();
            let (sessions, later_sessions) = rest.sessions.split_at(length);
            let (marks, later_marks) = rest.marks.split_at(length);
            rest = Self { sessions: later_sessions, marks: later_marks };
            Some(Self { sessions, marks })
        })
    }

    /// Its bytes, in order of time.
    pub fn bytes(self) -> &'a [u8] {
        self.marks
    }

    /// Its sessions, in order of time.
    pub fn sessions(self) -> &'a [SessionOn] {
        self.sessions
    }

    /// Each session with the code that stands on it, if one does.
    pub fn entries(self) -> impl DoubleEndedIterator<Item = (SessionOn, Option<Code>)> + 'a {
        self.sessions.iter().copied().zip(self.marks.iter().map(|byte| Code::from_byte(*byte)))
    }

    /// The marks that stand.
    pub fn marks(self) -> impl DoubleEndedIterator<Item = Mark> + 'a {
        self.entries().filter_map(|(on, code)| Some(Mark { on, code: code? }))
    }

    /// The sessions without a mark.
    pub fn unmarked(self) -> impl Iterator<Item = SessionOn> + 'a {
        let pairs = self.sessions.iter().zip(self.marks);
        pairs.filter(|(_, byte)| **byte == NO_MARK).map(|(on, _)| *on)
    }
}

/// The bytes on these sessions of marks that stand in any order; [`NO_MARK`] where there is none.
pub fn laid(sessions: &[SessionOn], marks: &[(SessionOn, u8)]) -> Vec<u8> {
    let marks: HashMap<SessionOn, u8> = marks.iter().copied().collect();
    sessions.iter().map(|on| marks.get(on).copied().unwrap_or(NO_MARK)).collect()
}

/// Sessions and the bytes on them, borrowed from a line where nothing was left out.
pub type Opened<'a> = (Cow<'a, [SessionOn]>, Cow<'a, [u8]>);

/// A line without the sessions that nobody had to mark and nobody did: a closure is no gap, which would end a run.
pub fn opened<'a>(line: Line<'a>, closed: &BTreeSet<SessionOn>) -> Opened<'a> {
    if closed.is_empty() {
        return (line.sessions.into(), line.marks.into());
    }
    let entries = line.sessions.iter().copied().zip(line.marks.iter().copied());
    let (sessions, marks): (Vec<_>, Vec<_>) =
        entries.filter(|(on, byte)| *byte != NO_MARK || !closed.contains(on)).unzip();
    (sessions.into(), marks.into())
}
