//! What stands in each place of each kind of document, and what becomes of it in a bundle.
//!
//! Documents are told as their own features keep them, and this module knows none of these: it knows their places. Every
//! place is listed with its class. A place that is not is withheld, before a court and from a parent, and is read by somebody
//! where the bundle is given to neither: what a feature adds tomorrow is told to nobody until it is listed here. A test holds
//! the list against the schemas of the documents.

mod cases;
mod notices;
mod pupils;

use serde_json::Value;

use super::redaction::{RedactionKind, stepped};

/// What stands in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Something that is told to whoever is given the bundle: a day, a choice, an id, the name of whoever acted for school
    /// or authority. What must not be told of others is taken out of it by rule.
    Fact,
    /// What people wrote in their own words. It is told as a fact is, and read by somebody before.
    Words,
    /// What the authority noted for itself, in words.
    Note,
    /// What the authority keeps for its own work.
    Internal,
    /// What an agency or a constable told, in words.
    ThirdParty,
    /// People whom the service does not know.
    People,
    /// The same, in words.
    PersonInWords,
    /// Why an address is not told, in words.
    Address,
    /// The URN of a school: that of the case is told.
    School,
    /// That other notices or proceedings came before, or came of the case before.
    Earlier,
    /// The same, in words.
    EarlierInWords,
}

impl Class {
    /// As what it is withheld from a parent; nothing where it is told, and of a school, of which it depends which it is.
    const fn withheld(self) -> Option<RedactionKind> {
        match self {
            Self::Note | Self::Internal => Some(RedactionKind::Internal),
            Self::ThirdParty => Some(RedactionKind::ThirdParty),
            Self::People | Self::PersonInWords => Some(RedactionKind::OtherContact),
            Self::Address => Some(RedactionKind::ConfidentialAddress),
            Self::Fact | Self::Words | Self::School | Self::Earlier | Self::EarlierInWords => None,
        }
    }

    /// Whether a court that has not convicted is not told it.
    pub const fn is_earlier(self) -> bool {
        matches!(self, Self::Earlier | Self::EarlierInWords)
    }

    /// Whether people wrote it in their own words.
    pub const fn is_in_words(self) -> bool {
        match self {
            Self::Words
            | Self::Note
            | Self::ThirdParty
            | Self::PersonInWords
            | Self::Address
            | Self::EarlierInWords => true,
            Self::Fact | Self::Internal | Self::People | Self::School | Self::Earlier => false,
        }
    }
}

/// A place in a document (a JSON Pointer; `-` is any item of a list), with what stands there: in it, or as a whole below it.
pub type Field = (&'static str, Class);

/// The places of a kind of document.
pub struct Fields {
    /// The kind.
    pub kind: &'static str,
    /// Of what of it never changes.
    pub about: &'static [Field],
    /// Of what it says.
    pub terms: &'static [Field],
}

/// Of what nobody listed.
static UNLISTED: Fields = Fields { kind: "", about: &[], terms: &[] };

/// Every kind of document that a bundle holds.
pub fn listed_kinds() -> impl Iterator<Item = &'static Fields> {
    [cases::CASES, pupils::PUPILS, notices::NOTICES].into_iter().flatten()
}

/// The places of a kind; of a kind that is not listed there are none.
pub fn fields_of(kind: &str) -> &'static Fields {
    listed_kinds().find(|fields| fields.kind == kind).unwrap_or(&UNLISTED)
}

/// What stands in a place, if it is listed.
pub fn class(fields: &[Field], place: &str) -> Option<Class> {
    fields.iter().find(|(listed, _)| *listed == place).map(|(_, class)| *class)
}

/// As what a parent is not told what stands in a place, where the case is of this school.
pub fn withheld(class: Option<Class>, said: &Value, urn: i32) -> Option<RedactionKind> {
    match class {
        None => Some(RedactionKind::Unjudged),
        Some(Class::School) => (said.as_i64() != Some(i64::from(urn))).then_some(RedactionKind::OtherSchool),
        Some(class) => class.withheld(),
    }
}

/// Goes through every place of a value that is listed, and through every other in which something is said: with where it
/// stands below `at`, and what. What is put in the place of something whole is not gone into.
pub fn each(
    fields: &[Field],
    value: &mut Value,
    at: &str,
    act: &mut impl FnMut(&str, Option<Class>, &mut Value),
) {
    let mut walk = Walk { fields, listed: String::new(), place: at.to_owned(), act };
    walk.go(value);
}

struct Walk<'a, A> {
    fields: &'a [Field],
    /// The place as it is listed.
    listed: String,
    /// The place itself.
    place: String,
    act: &'a mut A,
}

impl<A: FnMut(&str, Option<Class>, &mut Value)> Walk<'_, A> {
    fn go(&mut self, value: &mut Value) {
        if is_nothing(value) {
            return;
        }
        let class = class(self.fields, &self.listed);
        if class.is_some() || !(value.is_array() || value.is_object()) {
            (self.act)(&self.place, class, value);
        }
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter_mut().enumerate() {
                    self.below("-", &at.to_string(), item);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    self.below(name, name, member);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, listed: &str, name: &str, value: &mut Value) {
        let lengths = (self.listed.len(), self.place.len());
        stepped(&mut self.listed, listed);
        stepped(&mut self.place, name);
        self.go(value);
        self.listed.truncate(lengths.0);
        self.place.truncate(lengths.1);
    }
}

/// How many texts a value holds that somebody must read: those in people's own words, and whatever nobody listed.
pub fn texts(fields: &[Field], value: &Value) -> usize {
    let mut number = 0;
    let count = &mut |_: &str, class: Option<Class>, _: &mut Value| {
        number += usize::from(class.is_none_or(Class::is_in_words));
    };
    each(fields, &mut value.clone(), "", count);
    number
}

/// Whether nothing is said: nothing ever was, or it was taken out already.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => RedactionKind::is_marker(text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_kind_and_no_place_stands_twice() {
        let all: Vec<_> = listed_kinds().collect();
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other.kind != one.kind), "{}", one.kind);
            for fields in [one.about, one.terms] {
                for (place, (listed, _)) in fields.iter().enumerate() {
                    let again = fields[place + 1..].iter().any(|(other, _)| other == listed);
                    assert!(!again, "{} {listed}", one.kind);
                }
            }
        }
    }

    #[test]
    fn what_is_listed_is_told_as_what_it_is_and_the_rest_as_unjudged() {
        let mut said = json!({
            "found": { "note": "Said so", "met_at": null, "weather": "wet" },
            "follow_ups": [{ "note": "[withheld: other parent]" }, { "note": "Rang" }, { "pence": 5 }],
        });
        let mut found = Vec::new();
        let fields = fields_of("patrol_encounter").terms;
        let note = &mut |place: &str, class: Option<Class>, _: &mut Value| {
            found.push((place.to_owned(), class));
        };
        each(fields, &mut said, "/3/terms", note);
        let told: Vec<_> = found.iter().map(|(place, class)| (place.as_str(), *class)).collect();
        assert_eq!(
            told,
            [
                ("/3/terms/follow_ups/1/note", Some(Class::Words)),
                ("/3/terms/follow_ups/2/pence", None),
                ("/3/terms/found/note", Some(Class::ThirdParty)),
                ("/3/terms/found/weather", None),
            ]
        );
        assert_eq!(texts(fields, &said), 4);
        assert_eq!(texts(fields_of("horoscope").terms, &said), 4, "of an unknown kind everything is read");
    }

    #[test]
    fn what_is_replaced_as_a_whole_is_not_gone_into() {
        let mut said = json!({ "plan": { "invited": [{ "name": "G. Governor", "role": "Governor" }] } });
        let mut places = Vec::new();
        let cut = &mut |place: &str, class: Option<Class>, said: &mut Value| {
            places.push(place.to_owned());
            if let Some(kind) = withheld(class, said, 120_765) {
                *said = json!(kind.marker());
            }
        };
        each(fields_of("attendance_panel").terms, &mut said, "", cut);
        assert_eq!(places, ["/plan/invited"]);
        assert_eq!(said["plan"]["invited"], "[withheld: other contact]");
    }

    #[test]
    fn a_school_is_told_where_it_is_that_of_the_case() {
        let told = |said: Value| withheld(Some(Class::School), &said, 120_765);
        assert_eq!(told(json!(120_765)), None);
        for other in [json!(120_766), json!("120765"), json!([120_765])] {
            assert_eq!(told(other), Some(RedactionKind::OtherSchool));
        }
        assert_eq!(withheld(None, &json!(1), 120_765), Some(RedactionKind::Unjudged));
    }
}
