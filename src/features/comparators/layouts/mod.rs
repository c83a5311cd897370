//! The layouts in which published figures come, told apart by their headers.
//!
//! Pure reading: bytes in, figures out, or every fault of every line. A file with a fault is refused whole: half a
//! publication would be compared with as if it were all of it.

mod areas;
mod generic;
mod long;
mod neighbours;
mod sheet;
#[cfg(test)]
mod tests;
mod trend;
mod wide;

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use areas::{ENGLAND, Level, PHASES, region_of_name};
pub use neighbours::{Neighbour, NeighbourList};

use crate::{
    domain::{academic_year::AcademicYear, decimal::Decimal, percent::Percent},
    error::{Fault, FaultCode},
};
use sheet::{MOST_FAULTS, Sheet};

/// What the figures of pupil attendance are published as.
const DFE_ATTENDANCE: &str = "Department for Education: Pupil attendance in schools";
/// What the trends are published as.
const DFE_TREND: &str = "Department for Education: Local Authority Interactive Tool";
/// How near a percentage must come to what its counts make: one part in so many of a point.
const NEAR: i128 = 1_000_000_000;
/// Notes listed of one file; what goes beyond is counted.
const NOTES: usize = 100;

/// The layout of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ComparatorLayout)]
pub enum Layout {
    /// The Department's attendance file until 2024/25: a row for each area and phase, a column for each count.
    DfeWide,
    /// The Department's attendance file from 2025/26: a row for each reason.
    DfeLong,
    /// The Department's trends of one authority beside its region and England.
    LaTrend,
    /// Any other published table, a row for each figure.
    Generic,
    /// The statistical neighbours of one authority.
    Neighbours,
}

impl Layout {
    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DfeWide => "dfe_wide",
            Self::DfeLong => "dfe_long",
            Self::LaTrend => "la_trend",
            Self::Generic => "generic",
            Self::Neighbours => "neighbours",
        }
    }

    /// The columns by which it is known, and which it must have.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::DfeWide => wide::COLUMNS,
            Self::DfeLong => long::COLUMNS,
            Self::LaTrend => trend::COLUMNS,
            Self::Generic => generic::COLUMNS,
            Self::Neighbours => neighbours::COLUMNS,
        }
    }

    /// Columns that it may have and that say something.
    fn others(self) -> Vec<&'static str> {
        match self {
            Self::DfeWide => wide::others(),
            Self::DfeLong => long::OTHERS.to_vec(),
            Self::LaTrend => trend::OTHERS.to_vec(),
            Self::Generic => generic::OTHERS.to_vec(),
            Self::Neighbours => Vec::new(),
        }
    }
}

/// Every layout, the most particular header first.
const LAYOUTS: [Layout; 5] =
    [Layout::DfeWide, Layout::DfeLong, Layout::LaTrend, Layout::Generic, Layout::Neighbours];

/// What a figure is of. Of two with the same key the later import stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureKey {
    /// The publication, before the rest: two imports of one wait for each other.
    pub source: String,
    /// The academic year.
    pub academic_year: AcademicYear,
    /// The part of it, as published.
    pub time_frame: String,
    /// National, regional or of an authority.
    pub area_level: Level,
    /// ONS code of England or the region; three digits of the authority.
    pub area_code: String,
    /// Kind of school.
    pub phase: String,
    /// What is measured.
    pub measure: String,
}

/// One published figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRecord {
    /// Line of the file.
    pub line: u64,
    /// What it is of.
    pub key: FigureKey,
    /// The area by name.
    pub area_name: String,
    /// The region that a local authority lies in, where it is told.
    pub region_code: Option<String>,
    /// The last day that it covers, where the publication tells it.
    pub as_at_on: Option<NaiveDate>,
    /// What was counted.
    pub numerator: Option<Decimal>,
    /// Out of how many.
    pub denominator: Option<Decimal>,
    /// The percentage as published.
    pub percent: Option<Decimal>,
    /// Whether the publisher withholds it.
    pub suppressed: bool,
}

/// Something a reader of the file should know although it was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComparatorNote {
    /// Line of the file; the header is line 1.
    #[schema(example = 491)]
    pub line: u64,
    /// What the note says, in a word: `percent_differs_from_counts`, `counts_do_not_add_up`, `row_passed_over`,
    /// `column_passed_over`. The list may grow.
    #[schema(example = "percent_differs_from_counts")]
    pub code: String,
    /// The note.
    #[schema(example = "Not taken: colour.")]
    pub detail: String,
}

/// The figures of a file.
#[derive(Clone, Debug)]
pub struct Figures {
    /// Its layout.
    pub layout: Layout,
    /// Lines under the header.
    pub rows: usize,
    /// The figures, each key once.
    pub records: Vec<FigureRecord>,
    /// Cells that hold nothing, or say that there is nothing to publish.
    pub not_given: usize,
    /// What should be known of it.
    pub notes: Vec<ComparatorNote>,
    /// Notes beyond those listed.
    pub notes_left_out: usize,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub enum Contents {
    /// Figures.
    Figures(Figures),
    /// Statistical neighbours.
    Neighbours(NeighbourList),
}

/// What the list of neighbours does not say itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Whose neighbours they are.
    pub la_code: Option<i32>,
    /// Of which year the list is.
    pub edition: Option<i32>,
}

/// Reads a file of any layout, or says everything that is wrong with it.
pub fn read(bytes: &[u8], told: Told) -> Result<Contents, Vec<Fault>> {
    let sheet = Sheet::read(bytes).map_err(|fault| vec![fault])?;
    let layout = LAYOUTS.into_iter().find(|layout| layout.columns().iter().all(|name| sheet.has(name)));
    let Some(layout) = layout else { return Err(vec![unknown(&sheet)]) };
    if layout == Layout::Neighbours {
        return neighbours::read(&sheet, told).map(Contents::Neighbours);
    }
    let mut reading = Reading::new(layout, sheet.rows.len());
    if told.la_code.is_some() || told.edition.is_some() {
        let detail = "la_code and edition go with a list of statistical neighbours only.";
        reading.faults.push(Fault::parameter("la_code", FaultCode::InvalidParameter).detail(detail));
    }
    reading.pass_over_columns(&sheet);
    match layout {
        Layout::DfeWide => wide::read(&sheet, &mut reading),
        Layout::DfeLong => long::read(&sheet, &mut reading),
        Layout::LaTrend => trend::read(&sheet, &mut reading),
        Layout::Generic | Layout::Neighbours => generic::read(&sheet, &mut reading),
    }
    reading.finish().map(Contents::Figures)
}

/// The fault of a header that is of no layout, which names what each would have had.
fn unknown(sheet: &Sheet) -> Fault {
    let lacks = |layout: Layout| {
        let missing: Vec<_> = layout.columns().iter().filter(|name| !sheet.has(name)).copied().collect();
        (missing.len(), format!("{} lacks {}", layout.as_str(), missing.join(", ")))
    };
    let mut all = LAYOUTS.map(lacks);
    all.sort();
    let said: Vec<_> = all.into_iter().map(|(_, said)| said).collect();
    let detail = format!("The header is of no known layout: {}.", said.join("; "));
    Fault::at("/lines/1", FaultCode::LayoutUnknown).detail(detail)
}

/// A file while it is read.
struct Reading {
    figures: Figures,
    seen: HashMap<FigureKey, u64>,
    faults: Vec<Fault>,
}

impl Reading {
    fn new(layout: Layout, rows: usize) -> Self {
        let records = Vec::new();
        let figures = Figures { layout, rows, records, not_given: 0, notes: Vec::new(), notes_left_out: 0 };
        Self { figures, seen: HashMap::new(), faults: Vec::new() }
    }

    /// Whether so much is wrong that no more is looked for.
    fn is_full(&self) -> bool {
        self.faults.len() >= MOST_FAULTS
    }

    fn note(&mut self, line: u64, code: &str, detail: String) {
        match self.figures.notes.len() < NOTES {
            true => self.figures.notes.push(ComparatorNote { line, code: code.to_owned(), detail }),
            false => self.figures.notes_left_out += 1,
        }
    }

    /// One note for the columns that mean nothing here.
    fn pass_over_columns(&mut self, sheet: &Sheet) {
        let layout = self.figures.layout;
        let others = layout.others();
        let known = |name: &&String| layout.columns().iter().chain(&others).any(|known| known == name);
        let more: Vec<_> = sheet.names.iter().filter(|name| !known(name)).map(String::as_str).collect();
        if !more.is_empty() {
            self.note(1, "column_passed_over", format!("Not taken: {}.", more.join(", ")));
        }
    }

    /// Takes a figure, unless its key has been read before.
    fn take(&mut self, record: FigureRecord) {
        let nothing = record.numerator.is_none() && record.percent.is_none() && !record.suppressed;
        if nothing {
            self.figures.not_given += 1;
            return;
        }
        if let Some(first) = self.seen.insert(record.key.clone(), record.line) {
            let detail = format!("Line {first} already gives {} of this area and phase.", record.key.measure);
            let at = format!("/lines/{}", record.line);
            self.faults.push(Fault::at(at, FaultCode::RepeatedValue).detail(detail));
            return;
        }
        self.figures.records.push(record);
    }

    /// Says so where the percentage of a figure is not what its counts make: once for a line, by the one most apart.
    fn compare(&mut self, line: u64, records: &[FigureRecord]) {
        let mut apart: Vec<_> = records.iter().filter_map(|record| Some((record, apart(record)?))).collect();
        apart.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        if let Some((record, points)) = apart.first() {
            let detail = format!(
                "{} is published {points:+.6} points from what its counts make, the most of {} such measure(s) of this \
                 line: the publisher may weight its figures.",
                record.key.measure,
                apart.len()
            );
            self.note(line, "percent_differs_from_counts", detail);
        }
    }

    fn finish(mut self) -> Result<Figures, Vec<Fault>> {
        if self.figures.rows == 0 {
            let fault = Fault::at("/lines/1", FaultCode::EmptySubmission);
            self.faults.push(fault.detail("The file holds no row under its header."));
        }
        match self.faults.is_empty() {
            true => Ok(self.figures),
            false => Err(self.faults),
        }
    }
}

/// How many points the published percentage of a figure lies from that of its counts, where that is more than nothing.
fn apart(record: &FigureRecord) -> Option<f64> {
    let counts = Percent::of_counts(record.numerator?, record.denominator?)?;
    // What is published to few decimals was rounded by its publisher.
    let published = Percent::published(record.percent.filter(|percent| percent.unit() > 1_000_000)?);
    (!published.is_within(counts, NEAR)).then(|| published.minus(counts).map(Percent::nearly)).flatten()
}
