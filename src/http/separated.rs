//! Rows of separated values, as programs and people export them: by comma, semicolon or tab, in UTF-8 or Windows-1252.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

/// What exports part fields with.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// What a file parts its fields with, told by its header.
pub fn delimiter(header: &[u8]) -> u8 {
    let count = |delimiter: &u8| header.iter().filter(|byte| *byte == delimiter).count();
    let mut delimiter = b',';
    for other in DELIMITERS {
        if count(&other) > count(&delimiter) {
            delimiter = other;
        }
    }
    delimiter
}

/// The bytes of a file without its byte-order mark; a file in UTF-16, as spreadsheets save "Unicode text", becomes one in
/// UTF-8. `None` where its mark is of UTF-16 and the rest is not.
pub fn unmarked(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    let (encoding, rest) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return Some(Cow::Borrowed(rest)),
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        _ => return Some(Cow::Borrowed(bytes)),
    };
    let (text, is_malformed) = encoding.decode_without_bom_handling(rest);
    (!is_malformed).then(|| Cow::Owned(text.into_owned().into_bytes()))
}

/// The cells of a row.
pub fn record(bytes: &[u8], delimiter: u8) -> Option<csv::ByteRecord> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .buffer_capacity(1024)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    match reader.read_byte_record(&mut record) {
        Ok(true) => Some(record),
        _ => None,
    }
}

/// The text of a cell of a file that is in UTF-8 as a whole, or is not; `None` where it is neither.
pub fn decoded(cell: &[u8], utf8: bool) -> Option<String> {
    match utf8 {
        true => std::str::from_utf8(cell).ok().map(str::to_owned),
        false => Some(WINDOWS_1252.decode_without_bom_handling(cell).0.into_owned()),
    }
}

/// Counts the lines of a file as its records are read: of lines that end in CR and LF, the reader gives the record the
/// number of the line before.
#[derive(Default)]
pub struct LineCount {
    seen: usize,
    before: u64,
}

impl LineCount {
    /// The line on which a record of these bytes begins; records come in their order.
    pub fn of(&mut self, bytes: &[u8], record: &csv::ByteRecord) -> u64 {
        let at = record.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or_default();
        let ends =
            bytes.get(at..).unwrap_or_default().iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let passed = bytes.get(self.seen..at + ends).unwrap_or_default();
        self.before += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.seen = self.seen.max(at + ends);
        self.before + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_on_the_line_where_it_begins_however_lines_end() {
        for end in ["\n", "\r\n"] {
            let text = ["a,b", "1,2", "", "\"x\ny\",4", "5,6"].join(end);
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let mut count = LineCount::default();
            let lines: Vec<_> =
                reader.byte_records().map(|record| count.of(text.as_bytes(), &record.unwrap())).collect();
            assert_eq!(lines, [1, 2, 4, 6], "{end:?}");
        }
    }
}
