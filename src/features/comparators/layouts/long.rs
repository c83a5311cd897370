//! The Department's attendance file from 2025/26: a row for each reason, and no column of what it is out of.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::{
    DFE_ATTENDANCE, FigureKey, FigureRecord, Reading, areas,
    sheet::{Cell, Row, Sheet, quoted},
};
use crate::{
    domain::{academic_year::AcademicYear, decimal::Decimal},
    error::{Fault, FaultCode},
};

/// By which it is known.
pub const COLUMNS: &[&str] = &[
    "time_period",
    "time_identifier",
    "time_frame",
    "geographic_level",
    "region_code",
    "la_name",
    "old_la_code",
    "reference_date",
    "education_phase",
    "attendance_status",
    "attendance_type",
    "attendance_reason",
    "session_count",
    "session_percent",
];

/// What it has beside them and what is told by them.
pub const OTHERS: &[&str] = &["country_code", "country_name", "region_name", "new_la_code"];

/// What every percentage of the file is out of.
const POSSIBLE: &str = "possible_sessions";
/// The time frame that runs from the start of the year.
const TO_DATE: &str = "Year to date";

/// Measures by the attendance code that their reason ends with, `Illness (i)`, as the wide file names them.
const BY_CODE: &[(&str, &str)] = &[
    ("i", "illness"),
    ("m", "medical_appointment"),
    ("r", "religious_observance"),
    ("s", "study_leave"),
    ("t", "mobile_child"),
    ("h", "authorised_holiday"),
    ("e", "excluded"),
    ("c", "other_authorised"),
    ("c1", "regulated_performance"),
    ("j1", "interview"),
    ("c2", "part_time_timetable"),
    ("g", "unauthorised_holiday"),
    ("u", "late_after_registers_closed"),
    ("o", "other_unauthorised"),
    ("n", "no_reason_yet"),
    ("l", "late_before_registers_closed"),
    ("b", "education_off_site"),
    ("j", "interview_attended"),
    ("p", "sporting_activity"),
    ("v", "educational_visit"),
    ("w", "work_experience"),
    ("k", "education_arranged_by_la"),
];

/// Measures by a reason without a code.
const BY_NAME: &[(&str, &str)] = &[
    ("overall_attendance", "attendance"),
    ("all_authorised", "authorised_absence"),
    ("all_authorised_absence", "authorised_absence"),
    ("all_unauthorised", "unauthorised_absence"),
    ("all_unauthorised_absence", "unauthorised_absence"),
    ("all_overall_absence", "overall_absence"),
    ("all_overall_attendance", "attendance"),
    ("all_possible_sessions", POSSIBLE),
    ("all_late_sessions", "late"),
    ("late_sessions", "late"),
    ("all_present", "present"),
    ("all_approved_educational_activity", "approved_educational_activity"),
];

pub fn read(sheet: &Sheet, reading: &mut Reading) {
    let mut records = Vec::new();
    for row in sheet.rows(&mut reading.faults) {
        if reading.is_full() {
            break;
        }
        records.extend(record(&row, &mut reading.faults));
    }
    // What a percentage is out of stands in a row of its own.
    let of = |record: &FigureRecord| FigureKey { measure: POSSIBLE.to_owned(), ..record.key.clone() };
    let possible: HashMap<FigureKey, Decimal> = records
        .iter()
        .filter(|record| record.key.measure == POSSIBLE)
        .filter_map(|record| Some((record.key.clone(), record.numerator?)))
        .collect();
    for mut record in records {
        if record.key.measure != POSSIBLE && record.numerator.is_some() {
            record.denominator = possible.get(&of(&record)).copied();
        }
        reading.compare(record.line, std::slice::from_ref(&record));
        reading.take(record);
    }
}

fn record(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<FigureRecord> {
    let before = faults.len();
    let as_at_on = row.day("reference_date", faults);
    let year = year(row, as_at_on, faults);
    let time_frame = time_frame(row, as_at_on, faults);
    let area = areas::of_dfe(row, faults);
    let phase = areas::phase(row, "education_phase", faults);
    let measure = measure(row, faults);
    let (count, percent) = (row.count("session_count", faults), row.percent("session_percent", faults));
    let area = area.filter(|_| before == faults.len())?;
    Some(FigureRecord {
        line: row.line,
        key: FigureKey {
            source: DFE_ATTENDANCE.to_owned(),
            academic_year: year?,
            time_frame: time_frame?,
            area_level: area.level,
            area_code: area.code,
            phase: phase?.to_owned(),
            measure: measure?,
        },
        area_name: area.name,
        region_code: area.region,
        as_at_on,
        numerator: count.number(),
        denominator: None,
        percent: percent.number(),
        suppressed: [count, percent].contains(&Cell::Suppressed),
    })
}

/// The academic year: named, or that of the day where the file names a week of a calendar year.
fn year(row: &Row<'_>, on: Option<NaiveDate>, faults: &mut Vec<Fault>) -> Option<AcademicYear> {
    let text = row.text("time_period");
    if text.len() != 4 {
        return row.year("time_period", faults);
    }
    if on.is_none() && !row.text("reference_date").is_empty() {
        return None;
    }
    if on.is_none() {
        let detail = format!("Which academic year the week of {} lies in is told by this day.", quoted(text));
        faults.push(row.fault("reference_date", FaultCode::MissingProperty, detail));
    }
    on.map(AcademicYear::of)
}

/// The part of the year. That to date is one, whichever day it runs to: the next release takes its place.
fn time_frame(row: &Row<'_>, on: Option<NaiveDate>, faults: &mut Vec<Fault>) -> Option<String> {
    let frame = row.needed("time_frame", faults)?;
    if frame.eq_ignore_ascii_case(TO_DATE) {
        return Some(TO_DATE.to_owned());
    }
    let identifier = row.needed("time_identifier", faults)?;
    let on = on.map(|on| format!(", {on}")).unwrap_or_default();
    Some(if identifier == frame { format!("{frame}{on}") } else { format!("{identifier}, {frame}{on}") })
}

fn measure(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<String> {
    let reason = row.needed("attendance_reason", faults)?;
    let code = reason.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, code)| code);
    let code = code.map(str::to_ascii_lowercase);
    if let Some((_, measure)) = BY_CODE.iter().find(|(known, _)| code.as_deref() == Some(*known)) {
        return Some((*measure).to_owned());
    }
    let slug = slug(&reason);
    // `Total` alone says nothing: of what, the type says.
    let slug =
        if slug == "total" { format!("all_{}", self::slug(row.text("attendance_type"))) } else { slug };
    let known = BY_NAME.iter().find(|(known, _)| *known == slug);
    Some(known.map_or(slug, |(_, measure)| (*measure).to_owned()))
}

fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_")
}
