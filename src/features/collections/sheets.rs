//! A return as a file: separated values, as the sheet that was read comes back from a spreadsheet.
//!
//! Pure. A column that is neither read nor known from the sheet is refused, so that a misspelt one is noticed.

use uuid::Uuid;

use crate::{
    error::{Fault, FaultCode},
    http::{LineCount, decoded, delimiter, nearest, unmarked},
};

/// Faults that are told of one file.
const MOST_FAULTS: usize = 10_000;

/// One row as it was sent, in either form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SentRow {
    /// The line of a file on which it stands.
    pub line: Option<u64>,
    /// The pupil, by id.
    pub pupil_id: Option<Uuid>,
    /// The pupil, by UPN.
    pub upn: Option<String>,
    /// Sessions that were possible.
    pub possible: Option<u64>,
    /// Those of them that were attended.
    pub attended: Option<u64>,
    /// What is explained.
    pub explanation: Option<String>,
    /// Whether whom it names could not be read; that is told already.
    pub is_misnamed: bool,
    /// Whether it names nobody, has no counts and explains something: the whole return.
    pub is_of_all: bool,
}

/// A file as far as it could be understood.
#[derive(Debug, Default)]
pub struct ReadSheet {
    /// Its rows; a cell that could not be understood is as one that is empty.
    pub rows: Vec<SentRow>,
    /// Every fault of its cells and rows, with its line.
    pub faults: Vec<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Upn,
    PupilId,
    Possible,
    Attended,
    Explanation,
    Over,
}

/// What columns are called, without case, blanks and punctuation.
const NAMES: &[(&str, Column)] = &[
    ("upn", Column::Upn),
    ("uniquepupilnumber", Column::Upn),
    ("pupilid", Column::PupilId),
    ("possible", Column::Possible),
    ("possiblesessions", Column::Possible),
    ("sessionspossible", Column::Possible),
    ("attended", Column::Attended),
    ("attendedsessions", Column::Attended),
    ("sessionsattended", Column::Attended),
    ("explanation", Column::Explanation),
    ("comment", Column::Explanation),
    // What the sheet shows and nobody reads back.
    ("misid", Column::Over),
    ("yeargroup", Column::Over),
    ("registrationgroup", Column::Over),
    ("registerspossible", Column::Over),
    ("registersattended", Column::Over),
    ("findings", Column::Over),
    ("surname", Column::Over),
    ("forename", Column::Over),
    ("name", Column::Over),
];

/// The columns that are read.
const READ: &[(Column, &str)] = &[
    (Column::Upn, "upn"),
    (Column::PupilId, "pupil_id"),
    (Column::Possible, "possible"),
    (Column::Attended, "attended"),
    (Column::Explanation, "explanation"),
];

/// Sessions at the most: no cell holds more.
const MOST_SESSIONS: u64 = 10_000_000;

/// Understands a file, in UTF-8 with or without a byte-order mark, in UTF-16 with one, or in Windows-1252, of at most so
/// many rows. Refused as a whole is one whose header is not understood, or that has more rows.
pub fn read(bytes: &[u8], most_rows: usize, names_pupils: bool) -> Result<ReadSheet, Vec<Fault>> {
    let Some(bytes) = unmarked(bytes) else {
        let detail = "The file begins as one in UTF-16 and is none: save it as CSV in UTF-8.";
        return Err(vec![unreadable(1, detail.to_owned())]);
    };
    let bytes: &[u8] = bytes.as_ref();
    let utf8 = std::str::from_utf8(bytes).is_ok();
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(header))
        .from_reader(bytes);
    let mut records = reader.byte_records();
    let header = match records.next() {
        Some(Ok(header)) => header,
        _ => return Err(vec![Fault::at("/lines/1", FaultCode::EmptySubmission)]),
    };
    let names: Vec<_> = header.iter().map(|cell| decoded(cell, utf8).unwrap_or_default()).collect();
    let columns = columns(&names, names_pupils)?;
    let (mut rows, mut faults, mut count) = (Vec::new(), Vec::new(), LineCount::default());
    for record in records {
        let Ok(record) = record else {
            faults.push(unreadable(1, "A row could not be read.".to_owned()));
            break;
        };
        let line = count.of(bytes, &record);
        if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        if rows.len() >= most_rows || faults.len() >= MOST_FAULTS {
            let fault = Fault::at(format!("/lines/{line}"), FaultCode::TooManyRows);
            faults.push(fault.detail(format!("At most {most_rows} rows.")));
            return Err(faults);
        }
        if record.len() != columns.len() {
            let (wants, has) = (columns.len(), record.len());
            faults.push(unreadable(line, format!("The header has {wants} columns, the row {has} cells.")));
            continue;
        }
        rows.extend(row(line, &columns, &record, (utf8, names_pupils), &mut faults));
    }
    Ok(ReadSheet { rows, faults })
}

fn unreadable(line: u64, detail: String) -> Fault {
    Fault::at(format!("/lines/{line}"), FaultCode::RowUnreadable).detail(detail)
}

/// A row; one of pupils whose cells that are read are all empty says nothing, such as that which tells what is asked of
/// the whole return.
fn row(
    line: u64,
    columns: &[Column],
    record: &csv::ByteRecord,
    (utf8, names_pupils): (bool, bool),
    faults: &mut Vec<Fault>,
) -> Option<SentRow> {
    let (mut names, mut counts) = (false, false);
    let mut read = SentRow { line: Some(line), ..SentRow::default() };
    let at = |name: &str| format!("/lines/{line}/{name}");
    for (column, cell) in columns.iter().zip(record) {
        let text = decoded(cell, utf8).unwrap_or_default();
        let text = plain(&text);
        if text.is_empty() {
            continue;
        }
        names |= matches!(column, Column::Upn | Column::PupilId);
        counts |= matches!(column, Column::Possible | Column::Attended);
        match column {
            Column::Over => {}
            Column::Upn => read.upn = Some(text.to_ascii_uppercase()),
            Column::PupilId => match text.parse() {
                Ok(id) => read.pupil_id = Some(id),
                Err(_) => {
                    read.is_misnamed = true;
                    let fault = Fault::at(at("pupil_id"), FaultCode::InvalidFormat);
                    faults.push(fault.detail("Expected the id by which Rollcall knows the pupil."));
                }
            },
            Column::Possible => read.possible = number(text, at("possible"), faults),
            Column::Attended => read.attended = number(text, at("attended"), faults),
            Column::Explanation => read.explanation = Some(text.to_owned()),
        }
    }
    read.is_of_all = names_pupils && !names && !counts && read.explanation.is_some();
    (!names_pupils || names || counts || read.is_of_all).then_some(read)
}

/// A cell without the apostrophe that the sheet puts before what a spreadsheet could take for a formula.
fn plain(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix('\'').unwrap_or(text).trim()
}

/// A whole number, as spreadsheets write one: `66` or `66.0`. `1.000` is refused: it is a thousand where a full stop groups
/// digits.
fn number(text: &str, at: String, faults: &mut Vec<Fault>) -> Option<u64> {
    let whole = match text.split_once('.') {
        Some((whole, "" | "0" | "00")) => whole,
        _ => text,
    };
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    match whole.parse::<u64>() {
        Ok(number) if digits && number <= MOST_SESSIONS => Some(number),
        Ok(_) if digits => {
            faults.push(Fault::at(at, FaultCode::OutOfRange));
            None
        }
        _ => {
            let fault = Fault::at(at, FaultCode::InvalidFormat);
            faults.push(fault.detail("Expected a whole number of sessions."));
            None
        }
    }
}

/// What each column is, or every fault of the header.
fn columns(names: &[String], names_pupils: bool) -> Result<Vec<Column>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut found = Vec::with_capacity(names.len());
    for (place, name) in (1..).zip(names) {
        let short: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match NAMES.iter().find(|(known, _)| *known == short) {
            Some((_, column)) => found.push(*column),
            None if short.is_empty() => found.push(Column::Over),
            None => {
                // It keeps its place, so that those after it are told by theirs.
                found.push(Column::Over);
                let wanted = nearest(&short, NAMES.iter().map(|(known, _)| *known));
                let fault = Fault::at("/lines/1", FaultCode::UnknownProperty).detail(format!(
                    "Column {place} of the header is none that the sheet has: leave it out."
                ));
                faults.push(Fault { did_you_mean: wanted, ..fault });
            }
        }
    }
    let times = |wanted: Column| found.iter().filter(|column| **column == wanted).count();
    for (column, name) in [(Column::Possible, "possible"), (Column::Attended, "attended")] {
        if times(column) == 0 {
            let fault = Fault::at("/lines/1", FaultCode::MissingProperty);
            faults.push(fault.detail(format!("The header has no column {name}.")));
        }
    }
    if names_pupils && times(Column::Upn) + times(Column::PupilId) == 0 {
        let fault = Fault::at("/lines/1", FaultCode::MissingProperty);
        faults.push(fault.detail("The header has neither a column upn nor one pupil_id."));
    }
    for (column, name) in READ {
        let places = (1..).zip(&found).filter(|(_, one)| *one == column);
        let places: Vec<String> = places.map(|(place, _): (usize, _)| place.to_string()).collect();
        if places.len() > 1 {
            let fault = Fault::at("/lines/1", FaultCode::RepeatedValue);
            let places = places.join(" and ");
            faults.push(
                fault.detail(format!("Columns {places} of the header are both {name}: leave one out.")),
            );
        }
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPN: &str = "R201100018042";

    fn faults(text: &str) -> Vec<(String, FaultCode)> {
        let faults = read(text.as_bytes(), 3, true).map_or_else(|faults| faults, |read| read.faults);
        faults.into_iter().map(|fault| (fault.pointer.unwrap_or_default(), fault.code)).collect()
    }

    #[test]
    fn sheets_are_read_as_spreadsheets_save_them() {
        for text in [
            format!("upn,possible,attended,explanation\n{UPN},66,60,'=late\n"),
            format!(
                "\u{FEFF}UPN;Year Group;Possible sessions;Attended;Comment\r\n{UPN};6;66.0;60;=late\r\n;;;;\r\n"
            ),
            format!("attended\tpossible\tupn\texplanation\n60\t66\t'{}\t=late\n", UPN.to_lowercase()),
        ] {
            let rows = read(text.as_bytes(), 3, true).unwrap().rows;
            let found: Vec<_> = rows
                .iter()
                .map(|row| (row.upn.as_deref(), row.possible, row.attended, row.explanation.as_deref()))
                .collect();
            assert_eq!(found, [(Some(UPN), Some(66), Some(60), Some("=late"))], "{text}");
        }
        let windows =
            [b"upn,possible,attended,comment\n".as_slice(), UPN.as_bytes(), b",1,1,Zo\xEB\n"].concat();
        assert_eq!(read(&windows, 3, true).unwrap().rows[0].explanation.as_deref(), Some("Zo\u{EB}"));
        assert_eq!(read(b"possible,attended\n66,60\n", 3, false).unwrap().rows.len(), 1);
    }

    #[test]
    fn a_line_that_names_nobody_explains_the_whole_or_says_nothing() {
        let text =
            format!("upn,possible,attended,comment,findings\n{UPN},1,1,,\n,,,Few,query\n,,,,query\n,1,,x,\n");
        let found = read(text.as_bytes(), 3, true).unwrap();
        let rows: Vec<_> = found.rows.iter().map(|row| (row.line.unwrap(), row.is_of_all)).collect();
        assert_eq!(rows, [(2, false), (3, true), (5, false)]);
        let one = read(b"possible,attended,comment\n,,Flooded\n", 3, false).unwrap().rows;
        assert_eq!((one.len(), one[0].is_of_all), (1, false), "of a whole school it is its row");
    }

    #[test]
    fn unicode_text_of_a_spreadsheet_is_read() {
        let text = format!("\u{FEFF}upn\tpossible\tattended\tcomment\r\n{UPN}\t66\t60\tZo\u{EB}\r\n");
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for file in [&little, &big] {
            let rows = read(file, 3, true).unwrap().rows;
            assert_eq!((rows[0].attended, rows[0].explanation.as_deref()), (Some(60), Some("Zo\u{EB}")));
        }
        let half = read(&little[..little.len() - 1], 3, true).unwrap_err();
        assert_eq!(half[0].code, FaultCode::RowUnreadable);
    }

    #[test]
    fn columns_at_fault_are_told_by_their_places() {
        let detail =
            |text: &str| read(text.as_bytes(), 3, true).unwrap_err().remove(0).detail.unwrap_or_default();
        assert!(detail("upn,possible,attended,,favourite colour\n").starts_with("Column 5 of"));
        assert!(detail("upn,name,UPN,possible,attended\n").starts_with("Columns 1 and 3 of"));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        assert_eq!(
            faults(&format!(
                "upn,pupil_id,possible,attended\n{UPN},,x,-1\n{UPN},nobody,1.5,99999999999\n{UPN}\n"
            )),
            [
                ("/lines/2/possible".to_owned(), FaultCode::InvalidFormat),
                ("/lines/2/attended".to_owned(), FaultCode::InvalidFormat),
                ("/lines/3/pupil_id".to_owned(), FaultCode::InvalidFormat),
                ("/lines/3/possible".to_owned(), FaultCode::InvalidFormat),
                ("/lines/3/attended".to_owned(), FaultCode::OutOfRange),
                ("/lines/4".to_owned(), FaultCode::RowUnreadable),
            ]
        );
        let at_header = |text: &str| faults(text).into_iter().map(|(_, code)| code).collect::<Vec<_>>();
        assert_eq!(at_header(""), [FaultCode::EmptySubmission]);
        assert_eq!(
            at_header("upn,posible\n"),
            [FaultCode::UnknownProperty, FaultCode::MissingProperty, FaultCode::MissingProperty]
        );
        assert_eq!(at_header("possible,attended\n"), [FaultCode::MissingProperty]);
        assert_eq!(at_header("upn,upn,possible,attended\n"), [FaultCode::RepeatedValue]);
        assert_eq!(
            at_header("upn,possible,attended\na,1,1\nb,1,1\nc,1,1\nd,1,1\n"),
            [FaultCode::TooManyRows]
        );
    }
}
