//! What a booking may say, and what becomes of its people when it changes: pure.

use std::collections::BTreeSet;

use super::dto::WebinarBookingPerson;
use crate::{
    domain::{
        email::EmailAddress,
        text::{TextFault, clean},
    },
    error::{Fault, FaultCode},
    features::webinars::{terms::WebinarBookingQuestion, values::WebinarRole},
};

/// Somebody, as they are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Somebody {
    /// Name.
    pub name: String,
    /// What they do.
    pub role: WebinarRole,
    /// Their address.
    pub email: EmailAddress,
}

impl Somebody {
    /// What makes somebody the same person twice.
    pub fn folded(&self) -> String {
        self.email.folded()
    }
}

/// The people as they are stored, or that one stands in the list twice. What was read has an address each.
pub fn people(sent: &[WebinarBookingPerson], faults: &mut Vec<Fault>) -> Result<Vec<Somebody>, TextFault> {
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for (place, person) in sent.iter().enumerate() {
        let at = format!("/people/{place}/email");
        let Ok(email) = EmailAddress::parse(&person.email) else {
            faults.push(Fault::at(at, FaultCode::InvalidFormat));
            continue;
        };
        if !seen.insert(email.folded()) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue).detail("Each address stands once."));
        }
        found.push(Somebody { name: clean(&person.name)?, role: person.role, email });
    }
    Ok(found)
}

/// The questions as they are stored.
pub fn questions(sent: &[WebinarBookingQuestion]) -> Result<Vec<WebinarBookingQuestion>, TextFault> {
    sent.iter().map(|one| Ok(WebinarBookingQuestion { question: clean(&one.question)? })).collect()
}

/// What becomes of the people of a booking.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Who stays, by where they stood, with what is said of them now.
    pub kept: Vec<(usize, Somebody)>,
    /// Who comes in somebody's place.
    pub new: Vec<Somebody>,
    /// Who does not come any more, by where they stood.
    pub gone: Vec<usize>,
}

/// What becomes of people, told by their addresses, when these are to come.
pub fn changed(before: &[String], sent: Vec<Somebody>) -> Changed {
    let mut changed = Changed::default();
    for somebody in sent {
        match before.iter().position(|folded| *folded == somebody.folded()) {
            Some(place) => changed.kept.push((place, somebody)),
            None => changed.new.push(somebody),
        }
    }
    let stays = |place: &usize| changed.kept.iter().any(|(kept, _)| kept == place);
    changed.gone = (0..before.len()).filter(|place| !stays(place)).collect();
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str) -> WebinarBookingPerson {
        WebinarBookingPerson {
            name: " A. Sample ".to_owned(),
            role: WebinarRole::Teacher,
            email: email.to_owned(),
        }
    }

    fn somebody(email: &str) -> Somebody {
        let mut none = Vec::new();
        people(&[person(email)], &mut none).unwrap().remove(0)
    }

    #[test]
    fn one_address_is_one_person_however_it_is_written() {
        let mut faults = Vec::new();
        let found = people(&[person("A@school.example"), person("a@School.example")], &mut faults).unwrap();
        assert_eq!(found[0].name, "A. Sample");
        let told: Vec<_> = faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect();
        assert_eq!(told, [("/people/1/email".to_owned(), FaultCode::RepeatedValue)]);
    }

    #[test]
    fn an_address_that_is_more_than_one_is_refused() {
        for wrong in ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>"] {
            let mut faults = Vec::new();
            assert!(people(&[person(wrong)], &mut faults).unwrap().is_empty());
            assert_eq!(faults.len(), 1, "{wrong:?}");
        }
    }

    #[test]
    fn who_has_another_address_is_somebody_else() {
        let before = ["a@school.example".to_owned(), "b@school.example".to_owned()];
        let told = changed(&before, vec![somebody("B@school.example"), somebody("c@school.example")]);
        assert_eq!(told.kept.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1]);
        assert_eq!(told.new, [somebody("c@school.example")]);
        assert_eq!(told.gone, [0]);
    }
}
