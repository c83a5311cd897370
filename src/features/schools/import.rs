//! Bringing the schools up to date with an extract, and the report of what that did.

use std::collections::HashMap;

use serde::Serialize;

use super::{
    gias::{Extract, RowFault, RowNote, SchoolRecord},
    stored::{self, Revision},
};
use crate::{
    access::{Access, Action, SCHOOLS_AT_ONCE, SchoolsManage, Tx},
    domain::urn::AUTHORITY,
    error::Result,
};

/// A school that was not there before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolCreated {
    /// Line of the file.
    pub line: u64,
    /// The school.
    pub urn: i32,
}

/// A school of which the extract says something new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchoolChanged {
    /// Line of the file.
    pub line: u64,
    /// The school.
    pub urn: i32,
    /// What is new.
    pub columns: Vec<&'static str>,
}

/// What an import did with each row of the file.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// Schools that were not there before, by URN.
    pub created: Vec<SchoolCreated>,
    /// Schools that the extract changed, by URN.
    pub changed: Vec<SchoolChanged>,
    /// How many schools stand as they stood.
    pub unchanged: usize,
    /// How many rows were refused.
    pub refused_rows: usize,
    /// Why rows were refused; a row with several bad cells has several entries.
    pub refused: Vec<RowFault>,
    /// Guesses, cleaned cells and cells left empty.
    pub notes: Vec<RowNote>,
}

impl ImportReport {
    /// The schools whose kind was guessed, or could not be told.
    pub fn guesses(&self) -> impl Iterator<Item = &RowNote> {
        self.notes.iter().filter(|note| note.is_guess())
    }
}

/// Makes and changes schools as the extract has them. The extract is the truth about every school it names:
/// a cell that is empty in it is empty here. A school it does not name stays as it is, and none is removed.
///
/// The same extract again changes nothing. Every five hundred schools are a transaction of their own, so
/// that registers can be pushed meanwhile; an import that was interrupted is simply run again. With
/// `dry_run` the report is the same and nothing is kept.
pub async fn import(cx: &Access<SchoolsManage>, extract: Extract, dry_run: bool) -> Result<ImportReport> {
    let refused_rows = extract.refused_rows();
    let mut records = extract.records;
    // In the order in which rows are locked.
    records.sort_by_key(|record| record.urn);
    let mut report = ImportReport {
        refused_rows,
        refused: extract.refused,
        notes: extract.notes,
        ..ImportReport::default()
    };
    for chunk in records.chunks(SCHOOLS_AT_ONCE) {
        let (Some(first), Some(last)) = (chunk.first(), chunk.last()) else { continue };
        let action = Action::new("schools.import", format!("{} to {}", first.urn, last.urn)).dry(dry_run);
        let done = cx.write(AUTHORITY, &action, async |tx| bring_up_to_date(tx, chunk).await).await?;
        report.unchanged += chunk.len() - done.created.len() - done.changed.len();
        report.created.extend(done.created);
        report.changed.extend(done.changed);
    }
    Ok(report)
}

async fn bring_up_to_date(tx: &Tx<'_>, records: &[SchoolRecord]) -> Result<ImportReport> {
    let mut report = ImportReport::default();
    let urns: Vec<_> = records.iter().map(|record| record.urn).collect();
    let mut stored: HashMap<_, _> =
        tx.lock_schools(&urns).await?.into_iter().map(|school| (school.urn, school)).collect();
    let (mut new, mut replaced) = (Vec::new(), Vec::new());
    for record in records {
        let SchoolRecord { line, urn, .. } = *record;
        let Some(school) = stored.remove(&urn) else {
            let revision = Revision { created_at: tx.now(), updated_at: tx.now(), version: 1 };
            new.push(stored::row(record, revision));
            report.created.push(SchoolCreated { line, urn });
            continue;
        };
        let columns = stored::differences(&school, record);
        if !columns.is_empty() {
            let version = school.version + 1;
            let revision = Revision { created_at: school.created_at, updated_at: tx.now(), version };
            replaced.push((school, stored::row(record, revision)));
            report.changed.push(SchoolChanged { line, urn, columns });
        }
    }
    tx.insert_schools(new).await?;
    tx.replace_schools(replaced).await?;
    Ok(report)
}
