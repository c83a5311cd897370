//! Trends of one authority beside its region and England: a row for each item, year and area.

use super::{
    DFE_TREND, FigureKey, FigureRecord, Reading,
    areas::{self, Area, ENGLAND, Level, region_of_name},
    sheet::{Cell, Row, Sheet, quoted},
};
use crate::{
    domain::academic_year::AcademicYear,
    error::{Fault, FaultCode},
};

/// By which it is known.
pub const COLUMNS: &[&str] = &["Short Desc", "Years", "LA and Regions", "Values", "LA Number"];
/// Words for people.
pub const OTHERS: &[&str] = &["Data item", "Region"];

/// Items by their short name: kind of school and measure.
const ITEMS: &[(&str, &str, &str)] = &[
    ("TotAbs", "all", "overall_absence"),
    ("TotUnAuthAbs", "all", "unauthorised_absence"),
    ("TotPerAbNew", "all", "persistent_absence"),
    ("TotSevPerAbNew", "all", "severe_absence"),
    ("PriTotAbs", "primary", "overall_absence"),
    ("PriAuth", "primary", "authorised_absence"),
    ("PriUnauth", "primary", "unauthorised_absence"),
    ("SFPriPerAbNew", "primary", "persistent_absence"),
    ("SFPriSevPerAbNew", "primary", "severe_absence"),
    ("SecTotAbs", "secondary", "overall_absence"),
    ("SecAuth", "secondary", "authorised_absence"),
    ("SecUnauth", "secondary", "unauthorised_absence"),
    ("SFSecPerAbNew", "secondary", "persistent_absence"),
    ("SFSecSevPerAbNew", "secondary", "severe_absence"),
    ("SpecPerAbNew", "special", "persistent_absence"),
    ("SpecSevPerAbNew", "special", "severe_absence"),
    ("total_absence_special", "special", "overall_absence"),
    ("authorised_absence_special", "special", "authorised_absence"),
    ("unauthorised_absence_special", "special", "unauthorised_absence"),
    ("4yrAbsence", "all", "overall_absence_age_4"),
];

/// Items of the same tool that are not of pupils.
const NOT_OF_PUPILS: &[&str] = &["Work_Force_SWAbsence"];

pub fn read(sheet: &Sheet, reading: &mut Reading) {
    let mut passed_over = Vec::new();
    for row in sheet.rows(&mut reading.faults) {
        if reading.is_full() {
            break;
        }
        if NOT_OF_PUPILS.contains(&row.text("Short Desc")) {
            passed_over.push(row.line);
            continue;
        }
        if let Some(record) = record(&row, &mut reading.faults) {
            reading.take(record);
        }
    }
    if let Some(first) = passed_over.first() {
        let detail = format!(
            "{} row(s) of {}: the absence of staff is none of pupils.",
            passed_over.len(),
            NOT_OF_PUPILS.join(", ")
        );
        reading.note(*first, "row_passed_over", detail);
    }
}

fn record(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<FigureRecord> {
    let before = faults.len();
    let name = row.text("Short Desc");
    let item = ITEMS.iter().find(|(known, ..)| *known == name);
    if item.is_none() {
        let detail = format!("{} is no item of pupils' absence that is known here.", quoted(name));
        faults.push(row.fault("Short Desc", FaultCode::UnknownValue, detail));
    }
    let year = year(row, faults);
    let area = area(row, faults);
    let percent = row.percent("Values", faults);
    let (area, (_, phase, measure)) = area.filter(|_| before == faults.len()).zip(item)?;
    Some(FigureRecord {
        line: row.line,
        key: FigureKey {
            source: DFE_TREND.to_owned(),
            academic_year: year?,
            time_frame: "Academic year".to_owned(),
            area_level: area.level,
            area_code: area.code,
            phase: (*phase).to_owned(),
            measure: (*measure).to_owned(),
        },
        area_name: area.name,
        region_code: area.region,
        as_at_on: None,
        numerator: None,
        denominator: None,
        percent: percent.number(),
        suppressed: percent == Cell::Suppressed,
    })
}

/// The academic year that ends in the year named.
fn year(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<AcademicYear> {
    let text = row.text("Years");
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = text.parse::<i32>().ok().filter(|_| plain).and_then(|ends| AcademicYear::starting(ends - 1));
    if year.is_none() {
        let detail = format!("{} is not the year in which an academic year ends.", quoted(text));
        faults.push(row.fault("Years", FaultCode::InvalidFormat, detail));
    }
    year
}

fn area(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<Area> {
    let name = row.needed("LA and Regions", faults)?;
    let named = |level, (code, name): (&str, &str)| Area {
        level,
        code: code.to_owned(),
        name: name.to_owned(),
        region: None,
    };
    if name == ENGLAND.1 {
        return Some(named(Level::National, ENGLAND));
    }
    if let Some(region) = region_of_name(&name) {
        return Some(named(Level::Regional, region));
    }
    let region = region_of_name(row.text("Region")).map(|(code, _)| code.to_owned());
    Some(Area { level: Level::LocalAuthority, code: areas::la_code(row, "LA Number", faults)?, name, region })
}
