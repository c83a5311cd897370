//! CSV: one mark in each row, as the MIS exports it.

mod cells;
mod columns;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::Serialize;

use self::columns::Column;
use super::terms::Terms;
use crate::{
    domain::{person::Person, session::SessionOn, urn::Urn},
    error::{AppError, Fault, FaultCode, Result},
    features::registers::push::{RegisterAmendment, RegisterMark},
    http::{broken_rules, decoded, delimiter, record},
};

/// Bytes of a row, which may go over several lines where a cell is quoted.
pub const LONGEST_ROW: usize = 64 * 1024;
/// Rows of one register: what `putRegister` takes.
pub const LARGEST_REGISTER: usize = 10_000;

/// How the rows of one file are to be read.
pub struct Layout {
    delimiter: u8,
    utf8: bool,
    headers: Vec<String>,
    columns: Vec<Option<Column>>,
    /// What holds for every row that has no column for it.
    terms: Terms,
}

/// Whose mark a row is part of: rows that agree in all of it are one push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The school.
    pub urn: Urn,
    /// The session.
    pub on: SessionOn,
    /// Of when it is the truth.
    pub taken_at: DateTime<Utc>,
    /// Who recorded it.
    pub recorded_by: Person,
}

impl Key {
    /// What two keys must share to be one; a text that no part can forge, for the parts are quoted.
    pub fn parts(&self) -> impl Serialize + '_ {
        let session = self.on.session.as_str();
        (self.urn, self.on.date, session, self.taken_at.timestamp_micros(), &self.recorded_by)
    }
}

/// A row whose register is known.
pub struct Row {
    /// The register.
    pub key: Key,
    /// Its mark, or what is wrong with it.
    pub mark: Result<RegisterMark, Vec<Fault>>,
}

impl Layout {
    /// Reads the header. `utf8` says whether the whole file is.
    pub fn read(header: &[u8], utf8: bool, terms: &Terms) -> Result<Self> {
        let delimiter = delimiter(header);
        let unreadable = || AppError::invalid(vec![Fault::at("", FaultCode::RowUnreadable)]);
        let cells = record(header, delimiter).ok_or_else(unreadable)?;
        let headers: Option<Vec<_>> = cells.iter().map(|cell| decoded(cell, utf8)).collect();
        let headers: Vec<_> =
            headers.ok_or_else(unreadable)?.iter().map(|name| name.trim().to_owned()).collect();
        let columns = columns::read(&headers, terms)?;
        Ok(Self { delimiter, utf8, headers, columns, terms: terms.clone() })
    }

    /// Understands a row. `Err` says why it is not even known which register it belongs to.
    pub fn row(&self, bytes: &[u8]) -> Result<Row, Vec<Fault>> {
        let unreadable = |detail: &str| vec![Fault::at("", FaultCode::RowUnreadable).detail(detail)];
        let cells = record(bytes, self.delimiter).ok_or_else(|| unreadable("The row could not be read."))?;
        if cells.len() != self.columns.len() {
            let (columns, cells) = (self.columns.len(), cells.len());
            return Err(unreadable(&format!("The header has {columns} columns, the row {cells}.")));
        }
        let cells: Option<Vec<String>> = cells.iter().map(|cell| decoded(cell, self.utf8)).collect();
        let mut cells = cells.ok_or_else(|| unreadable("The file is UTF-8, but this row is not."))?;
        // A line break within a cell is one, however the machine writes it.
        cells
            .iter_mut()
            .filter(|cell| cell.contains('\r'))
            .for_each(|cell| *cell = cell.replace("\r\n", "\n"));
        let reading = Reading { layout: self, cells };
        let (key, mark) = (reading.key(), reading.mark());
        match (key, mark) {
            (Ok(key), mark) => Ok(Row { key, mark }),
            (Err(mut faults), mark) => {
                faults.extend(mark.err().into_iter().flatten());
                Err(faults)
            }
        }
    }

    /// Where the value of a property stands: its column as the header has it, or the parameter in its place.
    pub fn place(&self, fault: Fault, property: &str) -> Fault {
        match self.columns.iter().position(|column| column.is_some_and(|column| column.name() == property)) {
            Some(at) => {
                Fault { pointer: Some(columns::pointer(&self.headers[at])), parameter: None, ..fault }
            }
            None => Fault { pointer: None, parameter: Some(property.to_owned()), ..fault },
        }
    }

    /// A fault of a push of rows, told of the cell where it is.
    pub fn translate(&self, fault: Fault) -> Fault {
        let at = fault.pointer.as_deref().or(fault.parameter.as_deref()).unwrap_or_default();
        let property = match at.strip_prefix("/marks/").and_then(|rest| rest.split_once('/')) {
            Some((_, property)) => property.replace('/', "_"),
            None => at.trim_start_matches('/').replace('/', "_"),
        };
        self.place(fault, &property)
    }
}

/// One row, cell by cell.
struct Reading<'a> {
    layout: &'a Layout,
    cells: Vec<String>,
}

impl Reading<'_> {
    /// The cell of a column; `None` where it is empty or there is no such column.
    fn cell(&self, column: Column) -> Option<&str> {
        let at = self.layout.columns.iter().position(|known| *known == Some(column))?;
        Some(self.cells.get(at)?.trim()).filter(|cell| !cell.is_empty())
    }

    /// The value of a cell, or else the one that holds for the whole file.
    fn value<T>(
        &self,
        column: Column,
        read: impl Fn(&str) -> Option<T>,
        form: &str,
        otherwise: Option<T>,
        faults: &mut Vec<Fault>,
    ) -> Option<T> {
        let fault = |code| self.layout.place(Fault::at("", code), column.name());
        match self.cell(column) {
            Some(text) => {
                let value = read(text);
                if value.is_none() {
                    faults.push(fault(FaultCode::InvalidFormat).detail(format!("Expected {form}.")));
                }
                value
            }
            None => {
                if otherwise.is_none() {
                    faults.push(fault(FaultCode::MissingProperty).detail("The cell is empty."));
                }
                otherwise
            }
        }
    }

    fn key(&self) -> Result<Key, Vec<Fault>> {
        let (query, mut faults) = (&self.layout.terms.query, Vec::new());
        let urn =
            self.value(Column::Urn, |text| text.parse().ok(), "a URN of six digits", query.urn, &mut faults);
        let form = "a date that exists, as YYYY-MM-DD or DD/MM/YYYY";
        let date = self.value(Column::Date, cells::day, form, query.date, &mut faults);
        let form = "am or pm, or 1 or 2";
        let session = self.value(Column::Session, cells::session, form, query.session, &mut faults);
        let form = "an instant with its offset, or date and time in Europe/London";
        let taken_at = self.value(Column::TakenAt, cells::instant, form, query.taken_at, &mut faults);
        let text = |text: &str| Some(text.to_owned());
        let name = self.value(Column::RecordedByName, text, "a name", None, &mut faults);
        let title = self.cell(Column::RecordedByTitle).map(str::to_owned);
        let person = name.map(|name| Person { name, title });
        faults.extend(person.as_ref().map(|person| self.broken(person, "recorded_by_")).unwrap_or_default());
        match (urn, date, session, taken_at, person) {
            (Some(urn), Some(date), Some(session), Some(taken_at), Some(recorded_by))
                if faults.is_empty() =>
            {
                let on = SessionOn { date, session };
                // What is compared must be what is stored: both databases keep microseconds.
                Ok(Key { urn, on, taken_at: taken_at.trunc_subsecs(6), recorded_by })
            }
            _ => Err(faults),
        }
    }

    fn mark(&self) -> Result<RegisterMark, Vec<Fault>> {
        let mut faults = Vec::new();
        let owned = |column| self.cell(column).map(str::to_owned);
        let minutes_late = self.cell(Column::MinutesLate).and_then(|_| {
            let form = "whole minutes";
            self.value(Column::MinutesLate, cells::minutes, form, None, &mut faults)
        });
        let at = self.cell(Column::AmendmentAt).and_then(|_| {
            let form = "an instant with its offset, or date and time in Europe/London";
            self.value(Column::AmendmentAt, cells::instant, form, None, &mut faults)
        });
        let title = owned(Column::AmendmentByTitle);
        let by = owned(Column::AmendmentByName).map(|name| Person { name, title: title.clone() });
        if title.is_some() && by.is_none() {
            let fault = Fault::at("", FaultCode::MissingProperty).detail("A title stands without its name.");
            faults.push(self.layout.place(fault, Column::AmendmentByName.name()));
        }
        let reason = owned(Column::AmendmentReason);
        let amended = reason.is_some() || by.is_some() || at.is_some();
        let amendment = amended.then_some(RegisterAmendment { reason, by, at });
        // An empty cell is an unmarked box, unless it says why a mark is taken back.
        let code = owned(Column::Code).or_else(|| (!amended).then(|| "-".to_owned()));
        let upn = owned(Column::Upn).unwrap_or_default();
        let mark = RegisterMark { upn, code, minutes_late, note: owned(Column::Note), amendment };
        faults.extend(self.broken(&mark, ""));
        if faults.is_empty() { Ok(mark) } else { Err(faults) }
    }

    /// Broken bounds, each told of its column.
    fn broken(&self, value: &impl validator::Validate, prefix: &str) -> Vec<Fault> {
        let broken = value.validate().err().map(|errors| broken_rules(&errors, "")).unwrap_or_default();
        let place = |fault: Fault| {
            let property =
                fault.pointer.clone().unwrap_or_default().trim_start_matches('/').replace('/', "_");
            self.layout.place(fault, &format!("{prefix}{property}"))
        };
        broken.into_iter().map(place).collect()
    }
}

/// Whether a quoted cell is open at the end of a line: the row goes on in the next. `open` says whether one was
/// open before.
pub fn is_open(line: &[u8], delimiter: u8, open: bool) -> bool {
    let (mut quoted, mut at_start, mut bytes) = (open, !open, line.iter().peekable());
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted && bytes.peek() == Some(&&b'"') => {
                bytes.next();
            }
            b'"' if quoted => quoted = false,
            b'"' if at_start => quoted = true,
            _ => {}
        }
        at_start = !quoted && *byte == delimiter;
    }
    quoted
}

impl Layout {
    /// What parts the cells of this file.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

#[cfg(test)]
mod tests;
