//! Any other published table, a row for each figure: old tables are put into this layout by hand.
//!
//! `source,period,area_level,area_code,area_name,phase,measure,percent` and, where they are published,
//! `region_code` (of an authority), `numerator`, `denominator`, `time_frame`, `as_at_on`. Areas are `national` (`E92000001`), `regional` (an ONS code such as
//! `E12000006`) or `local_authority` (three digits, such as `926`); a withheld figure has `c` as its percentage.

use super::{
    FigureKey, FigureRecord, Reading, areas,
    sheet::{Cell, Row, Sheet, quoted},
};
use crate::error::{Fault, FaultCode};

/// By which it is known.
pub const COLUMNS: &[&str] =
    &["source", "period", "area_level", "area_code", "area_name", "phase", "measure", "percent"];
/// What it may have beside them.
pub const OTHERS: &[&str] = &["region_code", "numerator", "denominator", "time_frame", "as_at_on"];

pub fn read(sheet: &Sheet, reading: &mut Reading) {
    for row in sheet.rows(&mut reading.faults) {
        if reading.is_full() {
            break;
        }
        if let Some(record) = record(&row, &mut reading.faults) {
            reading.compare(row.line, std::slice::from_ref(&record));
            reading.take(record);
        }
    }
}

fn record(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<FigureRecord> {
    let before = faults.len();
    let source = row.needed("source", faults);
    let year = row.year("period", faults);
    let area = areas::of_generic(row, faults);
    let phase = areas::phase(row, "phase", faults);
    let measure = measure(row, faults);
    let as_at_on = row.day("as_at_on", faults);
    let percent = row.percent("percent", faults);
    let counts = ["numerator", "denominator"].map(|column| row.count(column, faults));
    let frame = match row.text("time_frame") {
        "" => Some("Academic year".to_owned()),
        _ => row.needed("time_frame", faults),
    };
    let area = area.filter(|_| before == faults.len())?;
    Some(FigureRecord {
        line: row.line,
        key: FigureKey {
            source: source?,
            academic_year: year?,
            time_frame: frame?,
            area_level: area.level,
            area_code: area.code,
            phase: phase?.to_owned(),
            measure: measure?,
        },
        area_name: area.name,
        region_code: area.region,
        as_at_on,
        numerator: counts[0].number(),
        denominator: counts[1].number(),
        percent: percent.number(),
        suppressed: [percent, counts[0]].contains(&Cell::Suppressed),
    })
}

fn measure(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    let text = row.text("measure");
    let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=60).contains(&text.len()) && text.bytes().all(word) {
        return Some(text.to_owned());
    }
    let detail = format!("{} is no measure: lower-case letters, such as overall_absence.", quoted(text));
    faults.push(row.fault("measure", FaultCode::InvalidFormat, detail));
    None
}
