//! Taking out what a parent may not be told: visibly, and with a list of what was taken out, where and why.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::needles::{Hidden, Needle, matched, needles, words};
use crate::domain::spelled::spelled;

spelled! {
    /// What is withheld from a parent. The list may grow.
    RedactionKind {
        /// Who another parent of the child is, and where and how that parent is found.
        OtherParent = "other_parent";
        /// Somebody else whom a school names for the child.
        OtherContact = "other_contact";
        /// Another child of the family.
        OtherChild = "other_child";
        /// What somebody told who is neither the parent nor the child.
        ThirdParty = "third_party";
        /// An address that must not be told to this parent, or could be one.
        ConfidentialAddress = "confidential_address";
        /// Where else the child was or is on a roll.
        OtherSchool = "other_school";
        /// What the authority noted for itself.
        Internal = "internal";
        /// What no rule of the service has judged.
        Unjudged = "unjudged";
    }
}

impl RedactionKind {
    /// What stands in the place of what was taken out.
    pub const fn marker(self) -> &'static str {
        match self {
            Self::OtherParent => "[withheld: other parent]",
            Self::OtherContact => "[withheld: other contact]",
            Self::OtherChild => "[withheld: another child]",
            Self::ThirdParty => "[withheld: third party]",
            Self::ConfidentialAddress => "[withheld: address]",
            Self::OtherSchool => "[withheld: another school]",
            Self::Internal => "[withheld: internal note]",
            Self::Unjudged => "[withheld: not judged]",
        }
    }

    /// Whether something was taken out as a whole where a text stands now.
    pub fn is_marker(text: &str) -> bool {
        Self::ALL.iter().any(|kind| kind.marker() == text)
    }

    /// Why it was.
    pub const fn why(self) -> &'static str {
        match self {
            Self::OtherParent => {
                "One parent is never told who another is, or where and how that parent is found."
            }
            Self::OtherContact => "What a school knows of other people is told to nobody but themselves.",
            Self::OtherChild => "The bundle is about one child.",
            Self::ThirdParty => "It was told by somebody who is neither the parent nor the child.",
            Self::ConfidentialAddress => {
                "The address is, or could be, one that this parent must not be told."
            }
            Self::OtherSchool => "The bundle is about one school: another would tell where the child went.",
            Self::Internal => "What the authority notes for its own work is given to no parent.",
            Self::Unjudged => "No rule of the service says yet to whom it may be told.",
        }
    }
}

/// Something that was taken out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Redaction {
    /// The file from which.
    pub file: String,
    /// The place in it (a JSON Pointer).
    pub place: String,
    /// What it was.
    pub kind: RedactionKind,
    /// Why.
    pub why: &'static str,
    /// How often in that place.
    pub times: usize,
}

/// Takes things out, and notes each.
#[derive(Default)]
pub struct Redactor {
    needles: Vec<Needle>,
    found: Vec<Redaction>,
}

impl Redactor {
    /// For what must not be told. What already stands in one of the `known` texts the parent knows: the child's name, the
    /// parent's own name and address, the school's.
    pub fn new(hidden: &[Hidden], known: &[String]) -> Self {
        Self { needles: needles(hidden, known), found: Vec::new() }
    }

    /// Notes that something was taken out as a whole, and says what stands in its place.
    pub fn withhold(&mut self, file: &str, place: &str, kind: RedactionKind) -> &'static str {
        self.note(file, place, kind, 1);
        kind.marker()
    }

    /// Takes what must not be told out of every text of a value; names of properties are the service's own.
    pub fn walk(&mut self, file: &str, value: &mut Value) {
        self.walk_at(file, &mut String::new(), value);
    }

    /// What was taken out, in the order in which it was.
    pub fn into_found(self) -> Vec<Redaction> {
        self.found
    }

    fn walk_at(&mut self, file: &str, place: &mut String, value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(clean) = self.clean(file, place, text) {
                    *text = clean;
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    self.below(file, place, &at.to_string(), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    self.below(file, place, name, member);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, file: &str, place: &mut String, name: &str, value: &mut Value) {
        let length = place.len();
        stepped(place, name);
        self.walk_at(file, place, value);
        place.truncate(length);
    }

    /// The text without what must not be told; nothing where there is none of it. Of two things that begin at one word the
    /// longer is taken.
    fn clean(&mut self, file: &str, place: &str, text: &str) -> Option<String> {
        let words = words(text);
        let (mut clean, mut from, mut at) = (String::new(), 0, 0);
        while at < words.len() {
            // Of two as long the one that was named first: `max_by_key` takes the last.
            let needles = self.needles.iter().rev();
            let hits = needles.filter_map(|one| Some((matched(one, &words[at..])?, one.kind)));
            let Some((count, kind)) = hits.max_by_key(|(count, _)| *count) else {
                at += 1;
                continue;
            };
            let (first, last) = (&words[at], &words[at + count - 1]);
            clean.push_str(&text[from..first.from]);
            clean.push_str(kind.marker());
            (from, at) = (last.to, at + count);
            self.note(file, place, kind, 1);
        }
        if from == 0 {
            return None;
        }
        clean.push_str(&text[from..]);
        Some(clean)
    }

    fn note(&mut self, file: &str, place: &str, kind: RedactionKind, times: usize) {
        let same = |one: &&mut Redaction| one.file == file && one.place == place && one.kind == kind;
        match self.found.iter_mut().rev().take(8).find(same) {
            Some(one) => one.times += times,
            None => self.found.push(Redaction {
                file: file.to_owned(),
                place: place.to_owned(),
                kind,
                why: kind.why(),
                times,
            }),
        }
    }
}

/// Goes one step further in a JSON Pointer.
pub(super) fn stepped(place: &mut String, name: &str) {
    place.push('/');
    place.push_str(&name.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{domain::address::Address, proceedings::bundle::Named};

    fn other() -> Hidden {
        Hidden {
            kind: RedactionKind::OtherParent,
            named: vec![Named {
                title: Some("Mrs".into()),
                forename: Some("Parent-0002".into()),
                surname: "Sample-Elm".into(),
            }],
            addresses: vec![Address {
                line_1: "2 Hidden Lane".into(),
                line_2: None,
                line_3: None,
                town: Some("Sampleton".into()),
                county: None,
                postcode: Some("NR1 2DH".into()),
                country: None,
            }],
            others: vec!["01632 960002".into(), "p.elm@family.example".into()],
        }
    }

    fn clean(hidden: &[Hidden], known: &[&str], text: &str) -> String {
        let known: Vec<String> = known.iter().map(|text| (*text).to_owned()).collect();
        let (mut redactor, mut value) = (Redactor::new(hidden, &known), json!({ "text": text }));
        redactor.walk("events.json", &mut value);
        value["text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn another_parent_is_taken_out_however_the_name_is_written() {
        let told = |text: &str| clean(&[other()], &["Pupil-0001 Sample-Oak"], text);
        for text in [
            "Parent-0002 Sample-Elm",
            "SAMPLE-ELM, Parent-0002",
            "mrs sample elm",
            "Parent 0002",
            "P. Sample-Elm",
            "SampleElm",
        ] {
            let told = told(&format!("Spoke with {text} today"));
            assert!(told.starts_with("Spoke with "), "{told}");
            assert!(told.contains("[withheld: other parent]") && told.ends_with(" today"), "{text}: {told}");
            assert!(!told.to_lowercase().contains("elm") && !told.contains("0002"), "{text}: {told}");
        }
        assert_eq!(told("The elm before the school"), "The elm before the school");
    }

    #[test]
    fn where_and_how_the_other_parent_is_found_is_taken_out() {
        let told = |text: &str| clean(&[other()], &[], text);
        for text in [
            "2, Hidden Lane",
            "hidden lane",
            "NR12DH",
            "nr1 2dh",
            "01632960002",
            "0044 1632 960002",
            "P.Elm@Family.example",
        ] {
            assert_eq!(told(&format!("<{text}>")), "<[withheld: other parent]>", "{text}");
        }
    }

    #[test]
    fn what_the_parent_knows_stays() {
        let known = ["Pupil-0001 Sample-Elm", "2 Hidden Lane NR1 2DH"];
        let told = |text: &str| clean(&[other()], &known, text);
        assert_eq!(told("Pupil-0001 Sample-Elm of 2 Hidden Lane"), "Pupil-0001 Sample-Elm of 2 Hidden Lane");
        assert_eq!(
            told("Parent-0002 Sample-Elm"),
            "[withheld: other parent]",
            "the whole name is not the child's"
        );
        assert_eq!(told("Mrs Sample-Elm"), "[withheld: other parent]");
    }

    #[test]
    fn each_place_is_listed_with_kind_reason_and_number() {
        let mut redactor = Redactor::new(&[other()], &[]);
        let mut value = json!([{ "a/b": "Sample-Elm and Sample-Elm" }, "nothing"]);
        redactor.walk("tasks.json", &mut value);
        let found = redactor.into_found();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((found[0].place.as_str(), found[0].times), ("/0/a~1b", 2));
        assert_eq!(found[0].kind, RedactionKind::OtherParent);
        assert_eq!(value[1], "nothing");
    }
}
