//! The rows of a CSV body, line by line.

use std::{collections::VecDeque, io};

use super::{
    csv,
    lines::{Line, Lines},
    plan::MOST_ROWS,
};

/// Lines after which blank ones count as rows: skipping millions of them is work too.
pub const BLANKS_UNTIL: u32 = 2 * MOST_ROWS as u32;
/// Lines that one row may go over.
const MOST_LINES: usize = 100;

/// The rows of CSV: a quoted cell may go over several lines, and one that never ends spoils its own line only.
pub struct Rows<R> {
    lines: Lines<R>,
    waiting: VecDeque<Line>,
    delimiter: u8,
}

impl<R: io::BufRead> Rows<R> {
    /// The rows of these lines.
    pub fn of(lines: Lines<R>, delimiter: u8) -> Self {
        Self { lines, waiting: VecDeque::new(), delimiter }
    }

    /// Parts cells by this from now on.
    pub fn part_by(&mut self, delimiter: u8) {
        self.delimiter = delimiter;
    }

    fn line(&mut self) -> io::Result<Option<Line>> {
        match self.waiting.pop_front() {
            Some(line) => Ok(Some(line)),
            None => self.lines.next(),
        }
    }

    /// The next row that is not blank.
    pub fn next(&mut self) -> io::Result<Option<Line>> {
        loop {
            match self.line()? {
                Some(line) if line.is_blank() && line.number <= BLANKS_UNTIL => {}
                Some(line) => return self.whole(line).map(Some),
                None => return Ok(None),
            }
        }
    }

    /// A row with all of its lines. One that goes on for too many is none: whoever leaves a quotation mark open must
    /// not make every line be read as many times as there are lines.
    fn whole(&mut self, first: Line) -> io::Result<Line> {
        let mut open = csv::is_open(&first.bytes, self.delimiter, false);
        let (mut more, mut bytes) = (Vec::new(), first.bytes.clone());
        while open {
            let Some(line) = self.line()? else { break };
            // What stood between the two lines stands in the cell.
            let gap = line.offset - first.offset - bytes.len() as u64;
            bytes.extend_from_slice(if gap == 2 { b"\r\n" } else { b"\n" });
            bytes.extend_from_slice(&line.bytes);
            open = csv::is_open(&line.bytes, self.delimiter, true);
            let too_long = line.too_long || bytes.len() > csv::LONGEST_ROW || more.len() >= MOST_LINES;
            more.push(line);
            if too_long {
                open = true;
                break;
            }
        }
        if !open {
            return Ok(Line { bytes, ..first });
        }
        for line in more.into_iter().rev() {
            self.waiting.push_front(line);
        }
        Ok(Line { too_long: true, ..first })
    }
}
