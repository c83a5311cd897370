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
        deletion::{Deletion, DeletionFacts, Ground, OtherSchool},
        entry::Entry,
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

/// Reads a row. Every text is composed (NFC) and trimmed; an empty optional one is none.
pub fn read(index: usize, row: RollEnrolment) -> Result<Row, Unread> {
    let mut reader = Reader { at: format!("/enrolments/{index}"), faults: Vec::new() };
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
            Ok(Row { index, entry, former_upns })
        }
        (upn, _) => Err(Unread { index, upn, faults: reader.faults }),
    }
}

/// Reads the values of one row and notes the faults.
struct Reader {
    at: String,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, name: &str, code: FaultCode) {
        self.faults.push(Fault::at(format!("{}/{name}", self.at), code).detail(code.meaning()));
    }

    fn upn(&mut self, text: &str, name: &str) -> Option<Upn> {
        let code = match Upn::parse(text) {
            Ok(upn) => return Some(upn),
            Err(UpnFault::Malformed) => FaultCode::UpnMalformed,
            Err(UpnFault::CheckLetter) => FaultCode::UpnCheckLetter,
        };
        self.fault(name, code);
        None
    }

    /// A text of one line.
    fn text(&mut self, text: &str, name: &str) -> String {
        match clean(text) {
            Ok(text) if !text.contains('\n') => return text,
            _ => self.fault(name, FaultCode::ControlCharacter),
        }
        String::new()
    }

    fn required(&mut self, text: &str, name: &str) -> String {
        let before = self.faults.len();
        let text = self.text(text, name);
        if text.is_empty() && self.faults.len() == before {
            self.fault(name, FaultCode::WrongLength);
        }
        text
    }

    fn optional(&mut self, text: Option<String>, name: &str) -> Option<String> {
        text.map(|text| self.text(&text, name)).filter(|text| !text.is_empty())
    }

    fn school(&mut self, school: Option<OtherSchool>, name: &str) -> Option<OtherSchool> {
        let school = school?;
        Some(OtherSchool { name: self.required(&school.name, &format!("{name}/name")), ..school })
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
