//! The rows of a list as they were sent, understood: whom each names, or every fault of them.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::dto::PupilGroupListed;
use crate::{
    domain::upn::{Upn, UpnFault},
    error::{Fault, FaultCode},
};

/// Rows of a list at the most.
pub const MOST_ROWS: usize = 20_000;

/// One row: whom it names, by UPN, by id, or by both.
pub struct SentRow {
    /// The line of a file on which it stands.
    pub line: Option<u64>,
    /// The UPN.
    pub upn: Option<Upn>,
    /// The id.
    pub pupil_id: Option<Uuid>,
}

impl SentRow {
    /// What was sent, for the authority to look into if it names nobody.
    pub fn text(&self) -> String {
        let upn = self.upn.as_ref().map(|upn| upn.as_str().to_owned());
        let id = self.pupil_id.map(|id| id.to_string());
        upn.into_iter().chain(id).collect::<Vec<_>>().join(" ")
    }
}

/// Understands the rows of a list in JSON.
pub fn of_json(rows: &[PupilGroupListed]) -> Result<Vec<SentRow>, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut read = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let at = |name: &str| format!("/pupils/{place}/{name}");
        if row.upn.is_none() && row.pupil_id.is_none() {
            faults.push(
                Fault::at(at("upn"), FaultCode::MissingProperty).detail("Name the pupil by UPN or id."),
            );
        }
        let upn = row.upn.as_deref().and_then(|text| upn(text, &at("upn"), &mut faults));
        read.push(SentRow { line: None, upn, pupil_id: row.pupil_id });
    }
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

/// A UPN, in whatever case it was typed.
pub fn upn(text: &str, at: &str, faults: &mut Vec<Fault>) -> Option<Upn> {
    match Upn::parse(&text.trim().to_ascii_uppercase()) {
        Ok(upn) => Some(upn),
        Err(fault) => {
            let code = match fault {
                UpnFault::Malformed => FaultCode::UpnMalformed,
                UpnFault::CheckLetter => FaultCode::UpnCheckLetter,
            };
            faults.push(Fault::at(at, code));
            None
        }
    }
}

/// The UPNs and ids that rows name.
pub fn named(rows: &[SentRow]) -> (BTreeSet<String>, BTreeSet<Uuid>) {
    let upns = rows.iter().filter_map(|row| Some(row.upn.as_ref()?.as_str().to_owned())).collect();
    (upns, rows.iter().filter_map(|row| row.pupil_id).collect())
}
