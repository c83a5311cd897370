//! Decisions about historic cases that need no database.

use chrono::NaiveDate;

use super::dto::CaseImportRow;
use crate::{
    domain::upn::{Upn, UpnFault},
    error::{Fault, FaultCode},
};

/// The pupil's UPN, and everything wrong with a row.
pub fn read(index: usize, row: &CaseImportRow, today: NaiveDate) -> (Option<Upn>, Vec<Fault>) {
    let at = |part: &str, code| Fault::at(format!("/rows/{index}/{part}"), code);
    let mut faults = Vec::new();
    let upn = Upn::parse(&row.upn);
    if let Err(fault) = &upn {
        faults.push(at(
            "upn",
            match fault {
                UpnFault::Malformed => FaultCode::UpnMalformed,
                UpnFault::CheckLetter => FaultCode::UpnCheckLetter,
            },
        ));
    }
    if row.closed_on < row.opened_on {
        faults.push(at("closed_on", FaultCode::DatesReversed));
    }
    if row.closed_on > today {
        let detail = "A historic case is closed: work on one that is open is recorded as a case.";
        faults.push(at("closed_on", FaultCode::DateInFuture).detail(detail));
    }
    let mut before = row.opened_on;
    for (place, stage) in row.stages.iter().enumerate() {
        if stage.on < before || row.closed_on < stage.on {
            let detail = "Stages stand in order, from the first day of the case to its last.";
            faults.push(at(&format!("stages/{place}/on"), FaultCode::DateOutsideSpan).detail(detail));
        }
        before = before.max(stage.on);
    }
    (upn.ok(), faults)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mistake_of_a_row_is_told_at_once() {
        let row: CaseImportRow = serde_json::from_value(json!({
            "urn": 120765, "upn": "X", "legacy_reference": "FT-1", "opened_on": "2005-01-10", "closed_on": "2005-04-04",
            "stages": [
                { "stage": "Panel", "on": "2005-02-14" }, { "stage": "Earlier", "on": "2005-02-01" },
                { "stage": "Court", "on": "2005-05-01" },
            ],
            "outcome": "Improved",
        }))
        .unwrap();
        let (upn, faults) = read(3, &row, "2026-11-20".parse().unwrap());
        assert!(upn.is_none());
        let told: Vec<_> =
            faults.iter().map(|fault| (fault.pointer.as_deref().unwrap(), fault.code)).collect();
        use FaultCode::{DateOutsideSpan, UpnMalformed};
        assert_eq!(
            told,
            [
                ("/rows/3/upn", UpnMalformed),
                ("/rows/3/stages/1/on", DateOutsideSpan),
                ("/rows/3/stages/2/on", DateOutsideSpan),
            ]
        );
    }
}
