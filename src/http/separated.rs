//! Rows of separated values, as programs and people export them: by comma, semicolon or tab, in UTF-8 or Windows-1252.

use encoding_rs::WINDOWS_1252;

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
