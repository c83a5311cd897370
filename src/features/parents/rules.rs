//! Decisions about parents that need no database: what may be stored, who may be one person, what can be done.

use super::{
    dto::{ParentChildTerms, ParentDetails},
    values::{ParentLikeness, ParentState},
};
use crate::{
    domain::{
        action::Actions,
        address::{Address, Telephone},
        parent::ParentChildState,
        postcode, telephone,
        text::clean,
    },
    error::{Fault, FaultCode},
};

/// What can be done with a record that is used.
const ALL: [&str; 6] = ["amend", "merge", "add_child", "link_contact", "unlink_contact", "confirm_address"];

/// Reads texts as they are stored, and gathers what is wrong with them.
struct Reading<'f> {
    at: &'f str,
    faults: &'f mut Vec<Fault>,
}

/// The details as they are stored: texts composed (NFC) and trimmed, of one line; every fault of them at once.
pub fn cleaned(sent: &ParentDetails, at: &str, faults: &mut Vec<Fault>) -> ParentDetails {
    let mut read = Reading { at, faults };
    ParentDetails {
        title: read.optional(sent.title.as_deref(), "title"),
        forename: read.optional(sent.forename.as_deref(), "forename"),
        surname: read.required(&sent.surname, "surname"),
        service_address: sent.service_address.as_ref().map(|address| read.address(address)),
        address_confidential: sent.address_confidential,
        telephones: sent.telephones.iter().enumerate().map(|(n, one)| read.telephone(one, n)).collect(),
        preferred_language: read.optional(sent.preferred_language.as_deref(), "preferred_language"),
        large_print: sent.large_print,
    }
}

impl Reading<'_> {
    fn fault(&mut self, name: &str, code: FaultCode) {
        self.faults.push(Fault::at(format!("{}/{name}", self.at), code));
    }

    fn optional(&mut self, text: Option<&str>, name: &str) -> Option<String> {
        match clean(text?) {
            Ok(text) if !text.contains('\n') => Some(text).filter(|text| !text.is_empty()),
            _ => {
                self.fault(name, FaultCode::ControlCharacter);
                None
            }
        }
    }

    fn required(&mut self, text: &str, name: &str) -> String {
        let before = self.faults.len();
        let read = self.optional(Some(text), name);
        if read.is_none() && self.faults.len() == before {
            self.fault(name, FaultCode::WrongLength);
        }
        read.unwrap_or_default()
    }

    fn address(&mut self, sent: &Address) -> Address {
        let at = |part: &str| format!("service_address/{part}");
        let country = self.optional(sent.country.as_deref(), &at("country"));
        let mut code = self.optional(sent.postcode.as_deref(), &at("postcode"));
        if let (Some(text), None) = (&code, &country) {
            code = postcode::uk(text);
            if code.is_none() {
                self.fault(&at("postcode"), FaultCode::PostcodeMalformed);
            }
        }
        Address {
            line_1: self.required(&sent.line_1, &at("line_1")),
            line_2: self.optional(sent.line_2.as_deref(), &at("line_2")),
            line_3: self.optional(sent.line_3.as_deref(), &at("line_3")),
            town: self.optional(sent.town.as_deref(), &at("town")),
            county: self.optional(sent.county.as_deref(), &at("county")),
            postcode: code,
            country,
        }
    }

    fn telephone(&mut self, sent: &Telephone, place: usize) -> Telephone {
        let name = format!("telephones/{place}/number");
        let before = self.faults.len();
        let number = self.optional(Some(&sent.number), &name).unwrap_or_default();
        if self.faults.len() == before && !telephone::is_number(&number) {
            self.fault(&name, FaultCode::TelephoneMalformed);
        }
        Telephone { number, ..sent.clone() }
    }
}

/// What is wrong with the days of a parent and a child.
pub fn faults_of_child(child: &ParentChildTerms, at: &str) -> Vec<Fault> {
    match (child.from_on, child.to_on) {
        (Some(from), Some(to)) if to < from => {
            vec![Fault::at(format!("{at}/to_on"), FaultCode::DatesReversed)]
        }
        _ => Vec::new(),
    }
}

/// By what a name is compared: without regard to case and blanks.
pub fn name_key(forename: Option<&str>, surname: &str) -> String {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    format!("{}|{}", plain(surname), plain(forename.unwrap_or_default()))
}

/// Why two people may be one; nothing where their names differ, or nothing but the name is the same.
pub fn likeness(one: &ParentDetails, other: &ParentDetails) -> Vec<ParentLikeness> {
    let key = |of: &ParentDetails| name_key(of.forename.as_deref(), &of.surname);
    if key(one) != key(other) {
        return Vec::new();
    }
    let place = |address: &Address| {
        let plain =
            |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        (plain(&address.line_1), plain(address.postcode.as_deref().unwrap_or_default()))
    };
    let same_place = match (&one.service_address, &other.service_address) {
        (Some(one), Some(other)) => place(one) == place(other),
        _ => false,
    };
    let digits =
        |telephone: &Telephone| telephone.number.chars().filter(char::is_ascii_digit).collect::<String>();
    let same_number =
        one.telephones.iter().any(|one| other.telephones.iter().any(|two| digits(one) == digits(two)));
    let found = [(same_place, ParentLikeness::SameAddress), (same_number, ParentLikeness::SameTelephone)];
    found.into_iter().filter_map(|(is_so, why)| is_so.then_some(why)).collect()
}

/// What can be done with a record, and what cannot.
pub fn actions(state: ParentState) -> Actions {
    let merged = "It is merged into another record: use that one.";
    match state {
        ParentState::Current => Actions::new(ALL, [("separate", "It is merged into no other record.")]),
        ParentState::Merged => Actions::new(["separate"], ALL.map(|name| (name, merged))),
    }
}

/// What can be done with what is said of a parent and a child, and what cannot.
pub fn child_actions(state: ParentChildState) -> Actions {
    let withdrawn = "It is withdrawn: add the child again, if it is one.";
    match state {
        ParentChildState::Standing => Actions::new(["amend", "withdraw"], []),
        ParentChildState::Withdrawn => Actions::none(["amend", "withdraw"], withdrawn),
    }
}
