//! A file of comma-separated values as lines under named columns.

use std::collections::HashMap;

use chrono::NaiveDate;
use csv::StringRecord;

use crate::{
    domain::{academic_year::AcademicYear, date, decimal::Decimal},
    error::{Fault, FaultCode},
};

/// Columns that a header may have.
pub const MOST_COLUMNS: usize = 500;
/// Rows of a file at the most: the Department's file of a year to date has about five hundred.
pub const MOST_ROWS: usize = 200_000;
/// Faults that are looked for in one file: a file with more is another file than was meant.
pub const MOST_FAULTS: usize = 10_000;
/// Characters of a cell that are repeated in an answer.
const QUOTED: usize = 40;

/// A file.
pub struct Sheet {
    /// The header, in the order of the file.
    pub names: Vec<String>,
    places: HashMap<String, usize>,
    /// Each record with the line on which it begins.
    pub rows: Vec<(u64, StringRecord)>,
}

impl Sheet {
    /// Reads all of it. Quotation marks, a byte-order mark and any line ends are understood.
    pub fn read(bytes: &[u8]) -> Result<Self, Fault> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
            let fault = Fault::at(format!("/lines/{line}"), FaultCode::RowUnreadable);
            fault.detail("The file is not in UTF-8 from here on: save it as CSV in UTF-8.")
        })?;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| Fault::at("/lines/1", FaultCode::RowUnreadable))?;
            let line = record.position().map_or(1, csv::Position::line);
            if rows.len() > MOST_ROWS {
                let fault = Fault::at(format!("/lines/{line}"), FaultCode::TooManyRows);
                return Err(
                    fault.detail(format!("At most {MOST_ROWS} rows are taken at once: split the file."))
                );
            }
            rows.push((line, record));
        }
        if rows.is_empty() {
            let fault = Fault::at("/lines/1", FaultCode::EmptySubmission);
            return Err(fault.detail("The file is empty."));
        }
        let (_, header) = rows.remove(0);
        if header.len() > MOST_COLUMNS {
            let fault = Fault::at("/lines/1", FaultCode::LayoutUnknown);
            return Err(
                fault.detail(format!("The header has more than {MOST_COLUMNS} columns: no layout has."))
            );
        }
        let names: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        let mut places = HashMap::new();
        for (place, name) in names.iter().enumerate() {
            if places.insert(name.clone(), place).is_some() {
                let fault = Fault::at("/lines/1", FaultCode::RepeatedValue);
                return Err(fault.detail(format!("The header names the column {} twice.", quoted(name))));
            }
        }
        Ok(Self { names, places, rows })
    }

    /// Whether it has this column.
    pub fn has(&self, column: &str) -> bool {
        self.places.contains_key(column)
    }

    /// Its rows; one whose width is not the header's is a fault, and none is read after the last fault that is listed.
    pub fn rows<'a>(&'a self, faults: &mut Vec<Fault>) -> Vec<Row<'a>> {
        let mut rows = Vec::with_capacity(self.rows.len());
        for (line, record) in &self.rows {
            if record.len() == self.names.len() {
                rows.push(Row { line: *line, record, sheet: self });
                continue;
            }
            if faults.len() >= MOST_FAULTS {
                break;
            }
            let (has, wants) = (record.len(), self.names.len());
            let fault = Fault::at(format!("/lines/{line}"), FaultCode::RowUnreadable);
            faults.push(fault.detail(format!("The line has {has} cells; the header has {wants} columns.")));
        }
        rows
    }
}

/// One line of a file.
pub struct Row<'a> {
    /// Where it begins.
    pub line: u64,
    record: &'a StringRecord,
    sheet: &'a Sheet,
}

/// What a cell of a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A number.
    Number(Decimal),
    /// The publisher withholds it (`c`).
    Suppressed,
    /// Nothing: empty, not available or not applicable (`x`, `z`, `:`, `-`, `NA`).
    NotGiven,
}

impl Cell {
    /// The number, if it is one.
    pub fn number(self) -> Option<Decimal> {
        match self {
            Self::Number(number) => Some(number),
            Self::Suppressed | Self::NotGiven => None,
        }
    }
}

impl Row<'_> {
    /// The text of a cell; empty where the file has no such column.
    pub fn text(&self, column: &str) -> &str {
        let place = self.sheet.places.get(column);
        place.and_then(|place| self.record.get(*place)).unwrap_or_default().trim()
    }

    /// A fault of one of its cells.
    pub fn fault(&self, column: &str, code: FaultCode, detail: String) -> Fault {
        Fault::at(format!("/lines/{}/{}", self.line, pointer(column)), code).detail(detail)
    }

    /// A cell that must hold something.
    pub fn needed(&self, column: &str, faults: &mut Vec<Fault>) -> Option<String> {
        let text = self.text(column);
        if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
            let detail = "Give a text of 1 to 200 characters.".to_owned();
            faults.push(self.fault(column, FaultCode::MissingProperty, detail));
            return None;
        }
        Some(text.to_owned())
    }

    /// What a cell of a count says.
    pub fn count(&self, column: &str, faults: &mut Vec<Fault>) -> Cell {
        match self.text(column) {
            "" | "NA" | "x" | "z" | ":" | "-" => Cell::NotGiven,
            "c" => Cell::Suppressed,
            text => match text.parse() {
                Ok(number) => Cell::Number(number),
                Err(_) => {
                    let detail = format!(
                        "{} is neither a number that is not negative nor c, x, z, :, - or NA.",
                        quoted(text)
                    );
                    faults.push(self.fault(column, FaultCode::InvalidFormat, detail));
                    Cell::NotGiven
                }
            },
        }
    }

    /// What a cell of a percentage says: a number up to a hundred.
    pub fn percent(&self, column: &str, faults: &mut Vec<Fault>) -> Cell {
        let cell = self.count(column, faults);
        if cell.number().is_some_and(|percent| percent.exceeds(100)) {
            let detail = format!("{} is no percentage: at most 100.", quoted(self.text(column)));
            faults.push(self.fault(column, FaultCode::OutOfRange, detail));
        }
        cell
    }

    /// An academic year: `202425`, `2024/25` or `2024-25`.
    pub fn year(&self, column: &str, faults: &mut Vec<Fault>) -> Option<AcademicYear> {
        let text = self.text(column);
        let year = academic_year(text);
        if year.is_none() {
            let detail = format!("{} is no academic year such as 202425 or 2024-25.", quoted(text));
            faults.push(self.fault(column, FaultCode::InvalidFormat, detail));
        }
        year
    }

    /// A day as `YYYY-MM-DD` or `DD/MM/YYYY`; `None` for an empty cell.
    pub fn day(&self, column: &str, faults: &mut Vec<Fault>) -> Option<NaiveDate> {
        let text = self.text(column);
        if text.is_empty() || text == "x" || text == "z" {
            return None;
        }
        let day = date::parse(text).or_else(|| NaiveDate::parse_from_str(text, "%d/%m/%Y").ok());
        if day.is_none() {
            let detail = format!("{} is no day as YYYY-MM-DD.", quoted(text));
            faults.push(self.fault(column, FaultCode::InvalidFormat, detail));
        }
        day
    }
}

/// The academic year that a text of the Department's names.
fn academic_year(text: &str) -> Option<AcademicYear> {
    let digits: String = text.chars().filter(|c| !matches!(c, '/' | '-')).collect();
    let (start, end) = digits.split_at_checked(4).filter(|_| digits.len() == 6)?;
    format!("{start}-{end}").parse().ok()
}

/// A cell as it is repeated in an answer.
pub fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).take(QUOTED).collect();
    format!("“{plain}”")
}

/// A column's name in a JSON Pointer.
fn pointer(column: &str) -> String {
    column.replace('~', "~0").replace('/', "~1")
}
