//! Reading one row of a roll, and checking it as far as the row alone allows.

use chrono::NaiveDate;

use super::dto::{RollDeletion, RollEnrolment};
use crate::{
    domain::{
        text::clean,
        upn::{Upn, UpnFault},
    },
    error::{Fault, FaultCode},
    features::pupils::{
        contacts::{self, Card},
        deletion::{Deletion, DeletionFacts, Ground},
        entry::Entry,
        reading::Reading,
    },
};

/// A row without faults of its own.
#[derive(Clone)]
pub struct Row {
    /// Place in the request.
    pub index: usize,
    /// What it says.
    pub entry: Entry,
    /// UPNs the pupil had before.
    pub former_upns: Vec<Upn>,
    /// Where the pupil lives and whom the school can reach, where the row speaks of it.
    pub contacts: Option<Card>,
}

/// A row with faults of its own.
pub struct Unread {
    /// Place in the request.
    pub index: usize,
    /// The UPN, where that can be read.
    pub upn: Option<Upn>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

impl Unread {
    /// A row that is none: pointers from the row on become pointers from the request on.
    pub fn of(index: usize, mut faults: Vec<Fault>) -> Self {
        for fault in &mut faults {
            let from_row = fault.pointer.take().unwrap_or_default();
            fault.pointer = Some(format!("/enrolments/{index}{from_row}"));
        }
        Self { index, upn: None, faults }
    }
}

/// Reads a row. Every text is composed (NFC) and trimmed; an empty optional one is none.
pub fn read(index: usize, row: RollEnrolment) -> Result<Row, Unread> {
    let mut reader = Reading::new(format!("/enrolments/{index}"));
    let upn = reader.upn(row.upn.as_str(), "upn");
    let former_upns: Vec<Option<Upn>> = row
        .former_upns
        .iter()
        .enumerate()
        .map(|(place, text)| reader.upn(text.as_str(), &format!("former_upns/{place}")))
        .collect();
    let surname = reader.required(&row.surname, "surname");
    let forename = reader.required(&row.forename, "forename");
    let mis_id = reader.optional(row.mis_id, "mis_id");
    let middle_names = reader.optional(row.middle_names, "middle_names");
    let preferred_surname = reader.optional(row.preferred_surname, "preferred_surname");
    let preferred_forename = reader.optional(row.preferred_forename, "preferred_forename");
    let registration_group = reader.optional(row.registration_group, "registration_group");
    let previous_school = reader.school(row.previous_school, "previous_school");
    let contacts = row.contacts.map(|sent| contacts::read(sent, &mut reader));
    if row.starting_on < row.born_on {
        reader.fault("born_on", FaultCode::BornAfterStart);
    }
    let deletion = row.deletion.and_then(|deletion| reader.deletion(deletion, row.born_on, row.starting_on));
    match (upn, reader.faults.is_empty()) {
        (Some(upn), true) => {
            let mut former_upns: Vec<_> =
                former_upns.into_iter().flatten().filter(|former| *former != upn).collect();
            former_upns.sort();
            former_upns.dedup();
            let entry = Entry {
                mis_id,
                upn,
                surname,
                forename,
                middle_names,
                preferred_surname,
                preferred_forename,
                born_on: row.born_on,
                sex: row.sex,
                starting_on: row.starting_on,
                year_group: row.year_group,
                registration_group,
                registration: row.registration,
                boarder: row.boarder,
                sen: row.sen,
                fsm: row.fsm,
                previous_school,
                deletion,
            };
            Ok(Row { index, entry, former_upns, contacts })
        }
        (upn, _) => Err(Unread { index, upn, faults: reader.faults }),
    }
}

/// What only the row of a pupil has.
impl Reading {
    fn upn(&mut self, text: &str, name: &str) -> Option<Upn> {
        let code = match Upn::parse(text) {
            Ok(upn) => return Some(upn),
            Err(UpnFault::Malformed) => FaultCode::UpnMalformed,
            Err(UpnFault::CheckLetter) => FaultCode::UpnCheckLetter,
        };
        self.fault(name, code);
        None
    }

    fn deletion(
        &mut self,
        sent: RollDeletion,
        born_on: NaiveDate,
        starting_on: NaiveDate,
    ) -> Option<Deletion> {
        let text = sent.text.map(|text| clean(&text));
        if text.as_ref().is_some_and(Result::is_err) {
            self.fault("deletion/text", FaultCode::ControlCharacter);
        }
        let next_school = self.school(sent.next_school, "deletion/next_school");
        let Some(ground) = Ground::parse(&sent.ground) else {
            let fault = Fault::at(format!("{}/deletion/ground", self.at), FaultCode::DeletionGroundUnknown);
            self.faults.push(fault.rule("reg9").detail(FaultCode::DeletionGroundUnknown.meaning()));
            return None;
        };
        let facts = DeletionFacts {
            text: text.and_then(Result::ok).filter(|text| !text.is_empty()),
            enquiry_outcome: sent.enquiry_outcome,
            la_confirmed: sent.la_confirmed,
            no_sickness_or_unavoidable_cause: sent.no_sickness_or_unavoidable_cause,
            other_schools_consent: sent.other_schools_consent,
            next_school,
        };
        let deletion = Deletion { on: sent.on, ground, facts };
        self.faults.extend(deletion.faults(born_on, starting_on, &format!("{}/deletion", self.at)));
        Some(deletion)
    }
}
