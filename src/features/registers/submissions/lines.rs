//! The physical lines of a file, read one after the other in bounded memory.

use std::io::{self, BufRead};

/// A line without its end.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// Counted from 1.
    pub number: u32,
    /// Where it begins.
    pub offset: u64,
    /// What it holds; of a line that is too long, nothing.
    pub bytes: Vec<u8>,
    /// Whether it is longer than a line may be.
    pub too_long: bool,
}

impl Line {
    /// Whether it holds nothing but blanks.
    pub fn is_blank(&self) -> bool {
        !self.too_long && self.bytes.iter().all(u8::is_ascii_whitespace)
    }
}

/// Reads lines of at most `longest` bytes; a longer one is passed over and said to be so.
pub struct Lines<R> {
    from: R,
    longest: usize,
    number: u32,
    offset: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `from`, which stands at `offset`.
    pub fn of(from: R, offset: u64, longest: usize) -> Self {
        Self { from, longest, number: 0, offset }
    }

    /// The next line; none after the last.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        let (offset, mut bytes, mut read, mut too_long) = (self.offset, Vec::new(), 0_u64, false);
        loop {
            let part = self.from.fill_buf()?;
            if part.is_empty() {
                break;
            }
            let end = part.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(part.len(), |end| end + 1);
            too_long |= bytes.len() + taken > self.longest + 2;
            if too_long {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&part[..taken]);
            }
            self.from.consume(taken);
            read += taken as u64;
            if end.is_some() {
                break;
            }
        }
        if read == 0 {
            return Ok(None);
        }
        self.offset += read;
        self.number += 1;
        for end in [b'\n', b'\r'] {
            if bytes.last() == Some(&end) {
                bytes.pop();
            }
        }
        too_long |= bytes.len() > self.longest;
        Ok(Some(Line { number: self.number, offset, bytes, too_long }))
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn lines(text: &[u8], longest: usize) -> Vec<(u32, u64, String, bool)> {
        let mut lines = Lines::of(BufReader::with_capacity(3, text), 0, longest);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            let text = String::from_utf8(line.bytes).unwrap();
            found.push((line.number, line.offset, text, line.too_long));
        }
        found
    }

    #[test]
    fn lines_end_as_on_any_machine_and_are_counted() {
        let found = lines(b"ab\r\n\ncdefg\nh", 5);
        let expected = [(1, 0, "ab"), (2, 4, ""), (3, 5, "cdefg"), (4, 11, "h")];
        assert_eq!(found, expected.map(|(number, offset, text)| (number, offset, text.to_owned(), false)));
        assert!(lines(b"", 5).is_empty());
    }

    #[test]
    fn a_line_that_is_too_long_spoils_no_other() {
        let found = lines(b"abcdef\nab\nabcdefabcdef", 5);
        let long: Vec<_> = found.iter().map(|(number, _, _, too_long)| (*number, *too_long)).collect();
        assert_eq!(long, [(1, true), (2, false), (3, true)]);
        assert_eq!(found[1].2, "ab");
    }
}
