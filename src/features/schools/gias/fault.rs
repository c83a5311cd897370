//! What can be wrong with an extract, from the whole file down to one cell.

use std::{collections::BTreeSet, fmt};

use serde::Serialize;
use utoipa::ToSchema;

use super::table::{MAX_BYTES, MAX_COLUMNS, MAX_RECORD_BYTES, MAX_ROWS};

/// Notes listed for one file; what goes beyond is counted. A national extract has far fewer.
const MAX_NOTES: usize = 100_000;

/// Why a row, or one cell of it, was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SchoolRowFault)]
pub struct RowFault {
    /// Line of the file on which the row begins; the header is line 1.
    pub line: u64,
    /// The row's URN, where it could be read.
    pub urn: Option<i32>,
    /// Header of the column at fault; absent when the row as a whole is.
    pub column: Option<&'static str>,
    /// What is wrong, in a word that never changes.
    pub code: &'static str,
    /// What is wrong and how to mend it.
    pub detail: String,
}

/// Something a reader of the file should know although the row was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SchoolRowNote)]
pub struct RowNote {
    /// Line of the file on which the row begins; line 1 speaks of the file as a whole.
    pub line: u64,
    /// The row's URN.
    pub urn: Option<i32>,
    /// Header of the column the note is about.
    pub column: Option<&'static str>,
    /// What the note says, in a word that never changes.
    pub code: &'static str,
    /// The note.
    pub detail: String,
}

impl RowNote {
    /// Whether it says that a school's kind was guessed, or could not be told.
    pub fn is_guess(&self) -> bool {
        self.code.starts_with("kind_")
    }
}

/// How many different rows the faults speak of.
pub(super) fn rows(faults: &[RowFault]) -> usize {
    faults.iter().map(|fault| fault.line).collect::<BTreeSet<_>>().len()
}

/// The notes of one file as they come, bounded so that a hostile file cannot fill the memory with them.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<RowNote>,
    left_out: u64,
}

impl Notes {
    pub(super) fn push(
        &mut self,
        line: u64,
        urn: Option<i32>,
        column: Option<&'static str>,
        code: &'static str,
        detail: String,
    ) {
        if self.list.len() < MAX_NOTES {
            self.list.push(RowNote { line, urn, column, code, detail });
        } else {
            self.left_out += 1;
        }
    }

    /// The notes, the last of them saying how many were left out.
    pub(super) fn finish(mut self) -> Vec<RowNote> {
        if self.left_out > 0 {
            self.list.push(RowNote {
                line: 1,
                urn: None,
                column: None,
                code: "notes_left_out",
                detail: format!("{} further notes are not listed.", self.left_out),
            });
        }
        self.list
    }
}

/// A column the file must have and has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// The header looked for.
    pub name: &'static str,
    /// A header of the file that may have been meant.
    pub did_you_mean: Option<String>,
}

/// Why a file was refused whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileFault {
    /// No bytes, or a header with nothing under it.
    Empty,
    /// More than [`MAX_BYTES`].
    TooLarge {
        /// The file's size.
        bytes: usize,
    },
    /// Not a text file in Windows-1252 or UTF-8.
    NotText {
        /// What it seems to be and what to do.
        detail: &'static str,
    },
    /// Columns that must be there are not.
    ColumnsMissing {
        /// Each of them, with what may have been meant.
        columns: Vec<MissingColumn>,
        /// The sign that seems to separate the cells, where it is not a comma.
        separator: Option<&'static str>,
    },
    /// The same header stands twice.
    ColumnRepeated {
        /// The header.
        name: &'static str,
    },
    /// More than [`MAX_COLUMNS`].
    TooManyColumns,
    /// More than [`MAX_ROWS`].
    TooManyRows,
    /// One record runs over [`MAX_RECORD_BYTES`].
    RecordTooLong {
        /// Where it begins.
        line: u64,
    },
}

impl FileFault {
    /// What is wrong, in a word that never changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge { .. } => "file_too_large",
            Self::NotText { .. } => "file_not_text",
            Self::ColumnsMissing { .. } => "columns_missing",
            Self::ColumnRepeated { .. } => "column_repeated",
            Self::TooManyColumns => "too_many_columns",
            Self::TooManyRows => "too_many_rows",
            Self::RecordTooLong { .. } => "record_too_long",
        }
    }
}

impl fmt::Display for FileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("The file holds no rows: export it again."),
            Self::TooLarge { bytes } => write!(
                f,
                "The file has {bytes} bytes; at most {MAX_BYTES} are read. Export your own authority only."
            ),
            Self::NotText { detail } => f.write_str(detail),
            Self::ColumnsMissing { columns, separator } => missing(f, columns, *separator),
            Self::ColumnRepeated { name } => {
                write!(f, "The header names the column “{name}” twice: remove one of the two.")
            }
            Self::TooManyColumns => write!(f, "The header has more than {MAX_COLUMNS} columns."),
            Self::TooManyRows => {
                write!(f, "The file has more than {MAX_ROWS} rows. Export your own authority only.")
            }
            Self::RecordTooLong { line } => write!(
                f,
                "The record that begins on line {line} runs over {MAX_RECORD_BYTES} bytes. \
                 A quotation mark is probably opened there and not closed."
            ),
        }
    }
}

impl std::error::Error for FileFault {}

fn missing(
    f: &mut fmt::Formatter<'_>,
    columns: &[MissingColumn],
    separator: Option<&'static str>,
) -> fmt::Result {
    f.write_str("The first line must be the header. It lacks")?;
    for (index, column) in columns.iter().enumerate() {
        let lead = if index == 0 { " " } else { ", " };
        write!(f, "{lead}“{}”", column.name)?;
        if let Some(meant) = &column.did_you_mean {
            write!(f, " (was “{meant}” meant?)")?;
        }
    }
    f.write_str(".")?;
    match separator {
        Some(sign) => write!(f, " The cells seem to be separated by {sign}: save the file with commas."),
        None => Ok(()),
    }
}
