//! What tells people apart who are invited: pure.

use crate::error::{Fault, FaultCode};

/// What tells a person from others of the school: the name, whichever its capitals and blanks, and the role.
pub fn person(name: &str, role: Option<&str>) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    format!("{}\n{}", words.join(" ").to_lowercase(), role.unwrap_or_default())
}

/// People who stand in a list more than once.
pub fn repeated<'p>(people: impl Iterator<Item = &'p str>) -> Vec<Fault> {
    let mut seen = std::collections::BTreeSet::new();
    let twice = people.enumerate().filter(|(_, person)| !seen.insert(*person));
    twice
        .map(|(place, _)| {
            let fault = Fault::at(format!("/people/{place}"), FaultCode::RepeatedValue);
            fault.detail("Somebody of this name and role is in the list before; tell them apart by the name.")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_and_blanks_make_nobody_another_person_and_a_role_does() {
        let head = Some("headteacher");
        assert_eq!(person("A.  Head", head), person("a. HEAD", head));
        assert_ne!(person("A. Head", head), person("A. Head", None));
        let people = [person("A. Head", head), person("B. Head", head), person("a. head", head)];
        let faults = repeated(people.iter().map(String::as_str));
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].pointer.as_deref(), Some("/people/2"));
    }
}
