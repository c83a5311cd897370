//! The extract of *Get Information about Schools* (GIAS), the Department for Education's register of
//! establishments in England, and its file of links between predecessor and successor schools.
//!
//! Pure reading: bytes in, records out, with every row that was refused and every cell that was guessed or
//! left empty. Nothing here touches the database or the clock.
//!
//! - The bytes are Windows-1252 as published; a UTF-8 byte-order mark, or text that is valid UTF-8 with
//!   letters beyond ASCII, makes them UTF-8.
//! - Columns are taken by their header, in any order, whatever other columns stand beside them.
//! - A fault of the file ([`FileFault`]) refuses it whole. A fault in a required cell ([`RowFault`]) refuses
//!   its row. A fault in any other cell leaves that cell empty and says so ([`RowNote`]).

mod cell;
mod cells;
mod classify;
mod column;
mod fault;
mod links;
mod required;
mod row;
mod table;
#[cfg(test)]
mod tests;
mod word;

use std::collections::HashMap;

pub use classify::{KindSource, Phase, SchoolKind, keeps_registers};
pub use fault::{FileFault, MissingColumn, RowFault, RowNote};
pub use links::{Link, LinkKind, LinkManner, Links, read_links};
pub use row::{SchoolRecord, SchoolStatus};
pub use table::{MAX_BYTES, MAX_COLUMNS, MAX_RECORD_BYTES, MAX_ROWS};

use fault::Notes;
use required::Required;
use table::{Row, Table};

/// What an extract holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extract {
    /// The establishments, in the order of the file; each URN once.
    pub records: Vec<SchoolRecord>,
    /// Why rows were refused. A row with several bad cells has several entries.
    pub refused: Vec<RowFault>,
    /// Guesses, cleaned cells and cells left empty.
    pub notes: Vec<RowNote>,
}

impl Extract {
    /// How many rows were refused, each counted once.
    pub fn refused_rows(&self) -> usize {
        fault::rows(&self.refused)
    }
}

/// Reads an extract of establishments (`edubasealldata….csv` or a part of it).
///
/// A file with a header and no establishment is refused as empty: an importer that compares the extract with
/// what it holds would otherwise find every school gone.
pub fn read(bytes: &[u8]) -> Result<Extract, FileFault> {
    let mut notes = Notes::default();
    let text = table::decode(bytes, &mut notes)?;
    let mut table = Table::open(&text, column::ALL, column::REQUIRED)?;
    note_absent_columns(&table, &mut notes);
    let mut extract = Extract::default();
    let mut seen = HashMap::new();
    while let Some(row) = table.next_row()? {
        if row.is_blank() {
            notes.push(row.line, None, None, "row_empty", "The row holds no value.".to_owned());
            continue;
        }
        match establishment(&row, &seen, &mut notes) {
            Ok(record) => {
                seen.insert(record.urn, record.line);
                extract.records.push(record);
            }
            Err(faults) => extract.refused.extend(faults),
        }
    }
    if extract.records.is_empty() && extract.refused.is_empty() {
        return Err(FileFault::Empty);
    }
    extract.notes = notes.finish();
    Ok(extract)
}

/// One row's establishment, unless its URN has been read before: the first row stands.
fn establishment(
    row: &Row<'_>,
    seen: &HashMap<i32, u64>,
    notes: &mut Notes,
) -> Result<SchoolRecord, Vec<RowFault>> {
    row.check_width()?;
    let required = Required::read(row)?;
    if let Some(first) = seen.get(&required.urn) {
        return Err(vec![RowFault {
            line: row.line,
            urn: Some(required.urn),
            column: Some(column::URN),
            code: "urn_repeated",
            detail: format!("Line {first} already gives URN {}: keep one of the two.", required.urn),
        }]);
    }
    Ok(row::record(row, required, notes))
}

/// One note for the columns that the file does not have at all.
fn note_absent_columns(table: &Table<'_>, notes: &mut Notes) {
    let absent: Vec<_> = column::ALL.iter().copied().filter(|name| !table.has(name)).collect();
    if !absent.is_empty() {
        let detail = format!("Left empty, as the file has no column: {}.", absent.join(", "));
        notes.push(1, None, None, "columns_absent", detail);
    }
}
