//! Areas and kinds of school, as publications name them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sheet::{Row, quoted};
use crate::error::{Fault, FaultCode};

/// England: its ONS code and name.
pub const ENGLAND: (&str, &str) = ("E92000001", "England");

/// The regions of England: ONS code and name.
const REGIONS: [(&str, &str); 9] = [
    ("E12000001", "North East"),
    ("E12000002", "North West"),
    ("E12000003", "Yorkshire and The Humber"),
    ("E12000004", "East Midlands"),
    ("E12000005", "West Midlands"),
    ("E12000006", "East of England"),
    ("E12000007", "London"),
    ("E12000008", "South East"),
    ("E12000009", "South West"),
];

/// The kinds of school that figures are published for.
pub const PHASES: [&str; 6] = ["all", "primary", "secondary", "special", "alternative_provision", "nursery"];

/// How large an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ComparatorLevel)]
pub enum Level {
    /// England.
    National,
    /// A region of England.
    Regional,
    /// A local authority.
    LocalAuthority,
}

impl Level {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::National, Self::Regional, Self::LocalAuthority];

    /// Its name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Regional => "regional",
            Self::LocalAuthority => "local_authority",
        }
    }
}

/// The region of this name, in any case.
pub fn region_of_name(name: &str) -> Option<(&'static str, &'static str)> {
    REGIONS.into_iter().find(|(_, known)| known.eq_ignore_ascii_case(name))
}

/// An area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub level: Level,
    pub code: String,
    pub name: String,
    /// Of an authority, the region it lies in.
    pub region: Option<String>,
}

/// The area of a line of the Department's attendance files.
pub fn of_dfe(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<Area> {
    let area = |level, code: &str, name: &str| {
        Some(Area { level, code: code.to_owned(), name: name.to_owned(), region: None })
    };
    match row.text("geographic_level") {
        "National" => area(Level::National, ENGLAND.0, ENGLAND.1),
        "Regional" => match REGIONS.into_iter().find(|(code, _)| *code == row.text("region_code")) {
            Some((code, name)) => area(Level::Regional, code, name),
            None => {
                let detail = format!("{} is no region of England.", quoted(row.text("region_code")));
                faults.push(row.fault("region_code", FaultCode::UnknownValue, detail));
                None
            }
        },
        "Local authority" => {
            let code = la_code(row, "old_la_code", faults);
            let name = row.needed("la_name", faults);
            let region = region(row);
            Some(Area { level: Level::LocalAuthority, code: code?, name: name?, region })
        }
        other => {
            let detail = format!("{} is none of National, Regional, Local authority.", quoted(other));
            faults.push(row.fault("geographic_level", FaultCode::UnknownValue, detail));
            None
        }
    }
}

/// The region that a line names beside an authority.
fn region(row: &Row<'_>) -> Option<String> {
    let known = REGIONS.iter().find(|(code, _)| *code == row.text("region_code"));
    known.map(|(code, _)| (*code).to_owned())
}

/// The three digits of a local authority.
pub fn la_code(row: &Row<'_>, column: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let text = row.text(column);
    // Spreadsheets make `926.0` of it.
    let digits = text.strip_suffix(".0").unwrap_or(text);
    if digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(digits.to_owned());
    }
    let detail = format!("{} is no local authority's code: three digits, such as 926.", quoted(text));
    faults.push(row.fault(column, FaultCode::InvalidFormat, detail));
    None
}

/// The area of a line that names its level and code in this service's words.
pub fn of_generic(row: &Row<'_>, faults: &mut Vec<Fault>) -> Option<Area> {
    let level = row.text("area_level");
    let Some(level) = Level::ALL.into_iter().find(|known| known.as_str() == level) else {
        let detail = format!("{} is none of national, regional, local_authority.", quoted(level));
        faults.push(row.fault("area_level", FaultCode::UnknownValue, detail));
        return None;
    };
    let name = row.needed("area_name", faults);
    let code = row.text("area_code");
    let known = match level {
        Level::National => code == ENGLAND.0,
        Level::Regional => REGIONS.iter().any(|(known, _)| *known == code),
        Level::LocalAuthority => {
            let code = la_code(row, "area_code", faults);
            return Some(Area { level, code: code?, name: name?, region: region(row) });
        }
    };
    if !known {
        let detail = format!(
            "{} is no ONS code of this level: E92000001, or of a region, such as E12000006.",
            quoted(code)
        );
        faults.push(row.fault("area_code", FaultCode::UnknownValue, detail));
        return None;
    }
    Some(Area { level, code: code.to_owned(), name: name?, region: None })
}

/// The kind of school of a cell, in the Department's words or in this service's.
pub fn phase(row: &Row<'_>, column: &str, faults: &mut Vec<Fault>) -> Option<&'static str> {
    let text = row.text(column);
    let word = text.to_ascii_lowercase().replace([' ', '-'], "_");
    let word = word.strip_prefix("state_funded_").unwrap_or(&word);
    let meant = match word {
        "total" | "all_schools" => "all",
        "pupil_referral_unit" => "alternative_provision",
        other => other,
    };
    let known = PHASES.into_iter().find(|known| *known == meant);
    if known.is_none() {
        let detail = format!("{} is no kind of school: one of {}.", quoted(text), PHASES.join(", "));
        faults.push(row.fault(column, FaultCode::UnknownValue, detail));
    }
    known
}
