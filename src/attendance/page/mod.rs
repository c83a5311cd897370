//! The page of one session: one byte per line, as on paper, and beside it who last spoke for each line.

mod push;
mod source;
mod take;

pub use push::{Amendment, Named, Outcome, Pushed, push, removes_too_many};
pub use source::{Detail, Source};
pub use take::{Change, DetailChange, Reason, Take, TakeNotes, Told, decode, encode, undo};

use super::code::{Code, NO_MARK};

/// The marks of one session, by line. A short page reads "no mark" beyond its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page(Vec<u8>);

impl Page {
    /// A page as it is stored.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// As it is stored: as long as its last mark.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The byte on a line.
    pub fn byte(&self, line: u16) -> u8 {
        self.0.get(usize::from(line)).copied().unwrap_or(NO_MARK)
    }

    /// The code on a line; `None` where no mark stands.
    pub fn code(&self, line: u16) -> Option<Code> {
        Code::from_byte(self.byte(line))
    }

    /// How many lines have a mark.
    pub fn marked(&self) -> usize {
        self.0.iter().filter(|byte| **byte != NO_MARK).count()
    }

    fn set(&mut self, line: u16, byte: u8) {
        let line = usize::from(line);
        if self.0.len() <= line {
            self.0.resize(line + 1, NO_MARK);
        }
        if let Some(mark) = self.0.get_mut(line) {
            *mark = byte;
        }
    }
}
