//! A CSV file as rows under named columns, within bounds.

use std::{
    borrow::Cow,
    cell::Cell,
    collections::HashMap,
    io::{self, Read},
    rc::Rc,
};

use csv::StringRecord;

use super::{
    cell,
    fault::{FileFault, MissingColumn, Notes, RowFault},
};

/// Largest file that is read.
pub const MAX_BYTES: usize = 64 << 20;
/// Most rows that are read; the whole of England has about fifty thousand establishments.
pub const MAX_ROWS: u64 = 250_000;
/// Most columns a header may have; the published extract has about 140.
pub const MAX_COLUMNS: usize = 1_000;
/// Longest record. An unclosed quotation mark would otherwise swallow the rest of the file.
pub const MAX_RECORD_BYTES: usize = 256 << 10;

/// How alike (0 to 1) a header must be before it is offered as the one that was meant.
const LIKENESS: f64 = 0.75;

/// The text of a file, with a note where it is not in Windows-1252 as published.
pub(super) fn decode<'a>(bytes: &'a [u8], notes: &mut Notes) -> Result<Cow<'a, str>, FileFault> {
    if bytes.len() > MAX_BYTES {
        return Err(FileFault::TooLarge { bytes: bytes.len() });
    }
    if bytes.starts_with(b"PK\x03\x04") {
        let detail = "The file is a zip archive or a workbook: unpack it, or save it as CSV.";
        return Err(FileFault::NotText { detail });
    }
    // One stray zero byte is cleaned with its cell; text in UTF-16 is zero every other byte.
    let start = &bytes[..bytes.len().min(1_024)];
    let zeros = start.iter().filter(|byte| **byte == 0).count();
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || zeros > start.len() / 4 {
        let detail = "The file is not text in Windows-1252 or UTF-8: save it as CSV.";
        return Err(FileFault::NotText { detail });
    }
    let (body, marked) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(body) => (body, true),
        None => (bytes, false),
    };
    match std::str::from_utf8(body) {
        Ok(text) if text.trim().is_empty() => Err(FileFault::Empty),
        Ok(text) => {
            if !marked && !text.is_ascii() {
                let detail = "Read as UTF-8, which its letters beyond ASCII show it to be.";
                notes.push(1, None, None, "encoding_utf8", detail.to_owned());
            }
            Ok(Cow::Borrowed(text))
        }
        Err(_) if marked => {
            let detail = "Marked as UTF-8, but some bytes are not: they show as �.";
            notes.push(1, None, None, "encoding_damaged", detail.to_owned());
            Ok(String::from_utf8_lossy(body))
        }
        Err(_) => Ok(encoding_rs::WINDOWS_1252.decode_without_bom_handling(body).0),
    }
}

/// Bytes that may be read only so far at a time: the budget is renewed for each record.
struct Bounded<'a> {
    rest: &'a [u8],
    budget: Rc<Cell<usize>>,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let budget = self.budget.get();
        if budget == 0 && !self.rest.is_empty() {
            return Err(io::Error::other("record too long"));
        }
        let most = buffer.len().min(budget);
        let taken = self.rest.read(&mut buffer[..most])?;
        self.budget.set(budget - taken);
        Ok(taken)
    }
}

/// Where the wanted columns stand.
struct Header {
    positions: HashMap<&'static str, usize>,
    width: usize,
}

/// A file being read row by row.
pub(super) struct Table<'a> {
    reader: csv::Reader<Bounded<'a>>,
    budget: Rc<Cell<usize>>,
    header: Header,
    record: StringRecord,
    lines: Lines<'a>,
    rows: u64,
}

impl<'a> Table<'a> {
    /// Reads the header. `wanted` are all columns taken; each group of `required` needs one of its columns.
    pub(super) fn open(
        text: &'a str,
        wanted: &'static [&'static str],
        required: &'static [&'static [&'static str]],
    ) -> Result<Self, FileFault> {
        let budget = Rc::new(Cell::new(MAX_RECORD_BYTES));
        let source = Bounded { rest: text.as_bytes(), budget: Rc::clone(&budget) };
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        let header = Header { positions: HashMap::new(), width: 0 };
        let record = StringRecord::new();
        let lines = Lines { text: text.as_bytes(), offset: 0, line: 1 };
        let mut table = Self { reader, budget, header, record, lines, rows: 0 };
        if table.read_record()?.is_none() {
            return Err(FileFault::Empty);
        }
        table.header = header_of(&table.record, wanted, required)?;
        Ok(table)
    }

    /// Whether the file has this column.
    pub(super) fn has(&self, column: &'static str) -> bool {
        self.header.positions.contains_key(column)
    }

    /// The next row; lines with nothing at all on them are passed over.
    pub(super) fn next_row(&mut self) -> Result<Option<Row<'_>>, FileFault> {
        let Some(line) = self.read_record()? else { return Ok(None) };
        self.rows += 1;
        if self.rows > MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        Ok(Some(Row { line, record: &self.record, header: &self.header }))
    }

    /// Reads one record and says on which line it begins.
    fn read_record(&mut self) -> Result<Option<u64>, FileFault> {
        self.budget.set(MAX_RECORD_BYTES);
        let from = self.reader.position().byte();
        let line = self.lines.at_record(from);
        // The text is valid UTF-8 and rows may differ in width, so the bound is the one thing left to fail.
        match self.reader.read_record(&mut self.record) {
            Ok(true) => Ok(Some(line)),
            Ok(false) => Ok(None),
            Err(_) => Err(FileFault::RecordTooLong { line }),
        }
    }
}

/// Counts lines up to a record: its position may lie before line breaks that the record does not own.
struct Lines<'a> {
    text: &'a [u8],
    offset: usize,
    line: u64,
}

impl Lines<'_> {
    fn at_record(&mut self, from: u64) -> u64 {
        let from = usize::try_from(from).unwrap_or(usize::MAX);
        while let Some(&byte) = self.text.get(self.offset) {
            if self.offset >= from && byte != b'\n' && byte != b'\r' {
                break;
            }
            let lone_return = byte == b'\r' && self.text.get(self.offset + 1) != Some(&b'\n');
            if byte == b'\n' || lone_return {
                self.line += 1;
            }
            self.offset += 1;
        }
        self.line
    }
}

fn header_of(
    record: &StringRecord,
    wanted: &'static [&'static str],
    required: &'static [&'static [&'static str]],
) -> Result<Header, FileFault> {
    if record.len() > MAX_COLUMNS {
        return Err(FileFault::TooManyColumns);
    }
    let mut positions = HashMap::new();
    for (index, name) in record.iter().enumerate() {
        let Some(known) = wanted.iter().find(|known| known.eq_ignore_ascii_case(name.trim())) else {
            continue;
        };
        if positions.insert(*known, index).is_some() {
            return Err(FileFault::ColumnRepeated { name: known });
        }
    }
    let columns: Vec<_> = required
        .iter()
        .filter(|group| !group.iter().any(|name| positions.contains_key(name)))
        .filter_map(|group| group.first())
        .map(|name| MissingColumn { name, did_you_mean: closest(name, record, &positions) })
        .collect();
    if columns.is_empty() {
        return Ok(Header { positions, width: record.len() });
    }
    let single = if record.len() == 1 { record.get(0).unwrap_or_default() } else { "" };
    let separator = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")]
        .into_iter()
        .find_map(|(sign, name)| single.contains(sign).then_some(name));
    Err(FileFault::ColumnsMissing { columns, separator })
}

/// The header most like the one looked for, unless that one is known as another column.
fn closest(name: &str, record: &StringRecord, positions: &HashMap<&'static str, usize>) -> Option<String> {
    let name = name.to_lowercase();
    record
        .iter()
        .enumerate()
        .filter(|(index, header)| header.len() <= 60 && !positions.values().any(|known| known == index))
        .map(|(_, header)| {
            (strsim::normalized_damerau_levenshtein(&name, &header.trim().to_lowercase()), header)
        })
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, header)| cell::clean(header).0.into_owned())
}

/// One row under the file's header.
pub(super) struct Row<'a> {
    pub(super) line: u64,
    record: &'a StringRecord,
    header: &'a Header,
}

impl Row<'_> {
    /// The cell under a column as it stands; empty where the file has no such column.
    pub(super) fn raw(&self, column: &'static str) -> &str {
        self.header.positions.get(column).and_then(|&index| self.record.get(index)).unwrap_or_default().trim()
    }

    /// Whether every cell is empty.
    pub(super) fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }

    /// Refuses a row whose cells do not stand under the headers: an unquoted comma moves every cell after it.
    /// Empty cells beyond the last header do no harm.
    pub(super) fn check_width(&self) -> Result<(), Vec<RowFault>> {
        let (width, cells) = (self.header.width, self.record.len());
        if cells == width || (cells > width && self.record.iter().skip(width).all(|c| c.trim().is_empty())) {
            return Ok(());
        }
        let broken = self.record.iter().any(|cell| cell.contains(['\n', '\r']));
        let hint = if broken {
            "A quotation mark is probably opened and not closed, so that the rows after it are part of this one."
        } else {
            "Put cells that hold a comma in quotation marks, and fill the row up with commas."
        };
        let detail = format!("The row has {cells} cells and the header {width}. {hint}");
        Err(vec![RowFault { line: self.line, urn: None, column: None, code: "cells_do_not_match", detail }])
    }

    /// A fault of this row.
    pub(super) fn fault(
        &self,
        urn: Option<i32>,
        column: &'static str,
        code: &'static str,
        detail: String,
    ) -> RowFault {
        RowFault { line: self.line, urn, column: Some(column), code, detail }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_bound_cuts_off_is_still_there_afterwards() {
        let budget = Rc::new(Cell::new(3));
        let mut source = Bounded { rest: b"abcde", budget: Rc::clone(&budget) };
        let mut buffer = [0; 4];
        assert_eq!((source.read(&mut buffer).unwrap(), &buffer[..3]), (3, &b"abc"[..]));
        assert!(source.read(&mut buffer).is_err());
        budget.set(3);
        assert_eq!((source.read(&mut buffer).unwrap(), &buffer[..2]), (2, &b"de"[..]));
        assert_eq!(source.read(&mut buffer).unwrap(), 0);
    }
}
