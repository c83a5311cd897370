//! The cells that a row must have.

use super::{cell, column, fault::RowFault, row::SchoolStatus, table::Row};
use crate::domain::urn::Urn;

/// The cells without which a row is no school.
pub(super) struct Required {
    pub(super) urn: i32,
    pub(super) name: String,
    pub(super) la_code: i32,
    pub(super) status: SchoolStatus,
}

impl Required {
    /// Reads them, or says everything that is wrong with them.
    pub(super) fn read(row: &Row<'_>) -> Result<Self, Vec<RowFault>> {
        let mut faults = Vec::new();
        let urn = urn(row, column::URN, None, &mut faults);
        let name = needed_text(row, column::NAME, urn, "the school's name", &mut faults);
        let la_code = la_code(row, urn, &mut faults);
        let status = status(row, urn, &mut faults);
        match (urn, name, la_code, status) {
            (Some(urn), Some(name), Some(la_code), Some(status)) => Ok(Self { urn, name, la_code, status }),
            _ => Err(faults),
        }
    }
}

/// A URN: six digits, as every address of the service has them.
pub(super) fn urn(
    row: &Row<'_>,
    column: &'static str,
    of: Option<i32>,
    faults: &mut Vec<RowFault>,
) -> Option<i32> {
    let raw = row.raw(column);
    let urn = raw.parse().ok().map(Urn::get);
    if raw.is_empty() {
        let detail = "Give the school's unique reference number.".to_owned();
        faults.push(row.fault(of, column, "cell_required", detail));
    } else if urn.is_none() {
        let cell = cell::quote(raw);
        let detail = format!("{cell} is not a URN: give its six digits, such as 120765.");
        faults.push(row.fault(of, column, "urn_malformed", detail));
    }
    urn
}

/// Text that must be there.
pub(super) fn needed_text(
    row: &Row<'_>,
    column: &'static str,
    urn: Option<i32>,
    what: &str,
    faults: &mut Vec<RowFault>,
) -> Option<String> {
    let (text, _) = cell::clean(row.raw(column));
    if text.is_empty() {
        faults.push(row.fault(urn, column, "cell_required", format!("Give {what}.")));
        return None;
    }
    if text.chars().count() > cell::MAX_CHARS {
        let detail = format!("Longer than {} characters: shorten it.", cell::MAX_CHARS);
        faults.push(row.fault(urn, column, "text_too_long", detail));
        return None;
    }
    Some(text.into_owned())
}

fn la_code(row: &Row<'_>, urn: Option<i32>, faults: &mut Vec<RowFault>) -> Option<i32> {
    let raw = row.raw(column::LA_CODE);
    let code = cell::whole_number(raw).filter(|code| *code <= 999);
    if code.is_none() {
        let (code, lead) = match raw {
            "" => ("cell_required", String::new()),
            raw => ("la_code_malformed", format!("{} is not a local authority's code. ", cell::quote(raw))),
        };
        let detail = format!("{lead}Give its three digits, such as 926 for Norfolk.");
        faults.push(row.fault(urn, column::LA_CODE, code, detail));
    }
    code
}

/// The status by its code, or by its name where the code is missing.
fn status(row: &Row<'_>, urn: Option<i32>, faults: &mut Vec<RowFault>) -> Option<SchoolStatus> {
    let (code, name) = (row.raw(column::STATUS_CODE), row.raw(column::STATUS_NAME));
    let (column, raw, status) = match (code, name) {
        ("", "") => (column::STATUS_CODE, "", None),
        ("", name) => (column::STATUS_NAME, name, SchoolStatus::by_name(name)),
        (code, _) => (column::STATUS_CODE, code, SchoolStatus::by_code(code)),
    };
    if status.is_none() {
        let (code, lead) = match raw {
            "" => ("cell_required", String::new()),
            raw => ("status_unknown", format!("{} is not a status. ", cell::quote(raw))),
        };
        let detail = format!(
            "{lead}Give 1 (Open), 2 (Closed), 3 (Open, but proposed to close) or 4 (Proposed to open)."
        );
        faults.push(row.fault(urn, column, code, detail));
    }
    status
}
