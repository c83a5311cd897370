//! A return as a file: separated values, as the sheet that was read comes back from a spreadsheet.
//!
//! Pure. A column that is neither read nor known from the sheet is refused, so that a misspelt one is noticed.

use uuid::Uuid;

use crate::{
    error::{Fault, FaultCode},
    http::{LineCount, decoded, delimiter, nearest},
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

/// Sessions at the most: no cell holds more.
const MOST_SESSIONS: u64 = 10_000_000;

/// Understands a file, in UTF-8 with or without a byte-order mark, or in Windows-1252, of at most so many rows; otherwise
/// every fault of it, with its line.
pub fn read(bytes: &[u8], most_rows: usize, names_pupils: bool) -> Result<Vec<SentRow>, Vec<Fault>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
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
            break;
        }
        if record.len() != columns.len() {
            let (wants, has) = (columns.len(), record.len());
            faults.push(unreadable(line, format!("The header has {wants} columns, the row {has} cells.")));
            continue;
        }
        rows.push(row(line, &columns, &record, utf8, &mut faults));
    }
    if faults.is_empty() { Ok(rows) } else { Err(faults) }
}

fn unreadable(line: u64, detail: String) -> Fault {
    Fault::at(format!("/lines/{line}"), FaultCode::RowUnreadable).detail(detail)
}

fn row(
    line: u64,
    columns: &[Column],
    record: &csv::ByteRecord,
    utf8: bool,
    faults: &mut Vec<Fault>,
) -> SentRow {
    let mut read = SentRow { line: Some(line), ..SentRow::default() };
    let at = |name: &str| format!("/lines/{line}/{name}");
    for (column, cell) in columns.iter().zip(record) {
        let text = decoded(cell, utf8).unwrap_or_default();
        let text = plain(&text);
        if text.is_empty() {
            continue;
        }
        match column {
            Column::Over => {}
            Column::Upn => read.upn = Some(text.to_ascii_uppercase()),
            Column::PupilId => match text.parse() {
                Ok(id) => read.pupil_id = Some(id),
                Err(_) => faults.push(
                    Fault::at(at("pupil_id"), FaultCode::InvalidFormat)
                        .detail("Expected the id by which Rollcall knows the pupil."),
                ),
            },
            Column::Possible => read.possible = number(text, at("possible"), faults),
            Column::Attended => read.attended = number(text, at("attended"), faults),
            Column::Explanation => read.explanation = Some(text.to_owned()),
        }
    }
    read
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
    for name in names {
        let short: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match NAMES.iter().find(|(known, _)| *known == short) {
            Some((_, column)) => found.push(*column),
            None if short.is_empty() => found.push(Column::Over),
            None => {
                let wanted = nearest(&short, NAMES.iter().map(|(known, _)| *known));
                let fault = Fault::at("/lines/1", FaultCode::UnknownProperty)
                    .detail("The header names a column that the sheet does not have.");
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
    let twice = NAMES.iter().any(|(_, column)| *column != Column::Over && times(*column) > 1);
    if twice {
        let fault = Fault::at("/lines/1", FaultCode::RepeatedValue);
        faults.push(fault.detail("The header names a column twice, perhaps by two of its names."));
    }
    if faults.is_empty() { Ok(found) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPN: &str = "R201100018042";

    fn faults(text: &str) -> Vec<(String, FaultCode)> {
        let faults = read(text.as_bytes(), 3, true).err().unwrap();
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
            let rows = read(text.as_bytes(), 3, true).unwrap();
            let found: Vec<_> = rows
                .iter()
                .map(|row| (row.upn.as_deref(), row.possible, row.attended, row.explanation.as_deref()))
                .collect();
            assert_eq!(found, [(Some(UPN), Some(66), Some(60), Some("=late"))], "{text}");
        }
        let windows =
            [b"upn,possible,attended,comment\n".as_slice(), UPN.as_bytes(), b",1,1,Zo\xEB\n"].concat();
        assert_eq!(read(&windows, 3, true).unwrap()[0].explanation.as_deref(), Some("Zo\u{EB}"));
        assert_eq!(read(b"possible,attended\n66,60\n", 3, false).unwrap().len(), 1);
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
