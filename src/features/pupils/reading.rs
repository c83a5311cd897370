//! Reading the texts of one row of a roll as they are stored, and noting every fault.

use super::deletion::OtherSchool;
use crate::{
    domain::text::clean,
    error::{Fault, FaultCode},
};

/// Reads the values below one place of a request and notes the faults.
pub struct Reading {
    /// The JSON Pointer of that place.
    pub at: String,
    /// What is wrong there.
    pub faults: Vec<Fault>,
}

impl Reading {
    /// Nothing read yet.
    pub fn new(at: String) -> Self {
        Self { at, faults: Vec::new() }
    }

    /// Notes a fault of the value with this name.
    pub fn fault(&mut self, name: &str, code: FaultCode) {
        self.faults.push(Fault::at(format!("{}/{name}", self.at), code).detail(code.meaning()));
    }

    /// A text of one line, composed (NFC) and trimmed.
    pub fn text(&mut self, text: &str, name: &str) -> String {
        match clean(text) {
            Ok(text) if !text.contains('\n') => return text,
            _ => self.fault(name, FaultCode::ControlCharacter),
        }
        String::new()
    }

    /// A text of which something must be left.
    pub fn required(&mut self, text: &str, name: &str) -> String {
        let before = self.faults.len();
        let text = self.text(text, name);
        if text.is_empty() && self.faults.len() == before {
            self.fault(name, FaultCode::WrongLength);
        }
        text
    }

    /// A text that may be absent; an empty one is none.
    pub fn optional(&mut self, text: Option<String>, name: &str) -> Option<String> {
        text.map(|text| self.text(&text, name)).filter(|text| !text.is_empty())
    }

    /// Another school.
    pub fn school(&mut self, school: Option<OtherSchool>, name: &str) -> Option<OtherSchool> {
        let school = school?;
        Some(OtherSchool {
            name: self.required(&school.name, &format!("{name}/name")),
            address: self.optional(school.address, &format!("{name}/address")),
            urn: school.urn,
        })
    }
}
