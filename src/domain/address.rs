//! Where somebody lives and can be called, as it goes over the wire and is stored.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::spelled::spelled;

spelled! {
    /// Where a telephone rings.
    #[schema(as = ContactTelephoneKind)]
    TelephoneKind {
        /// At home.
        Home = "home";
        /// In a pocket.
        Mobile = "mobile";
        /// At work.
        Work = "work";
        /// Elsewhere.
        Other = "other";
    }
}

/// An address.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ContactAddress)]
pub struct Address {
    /// First line.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "1 Sample Road")]
    pub line_1: String,
    /// Second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Sample Green")]
    pub line_2: Option<String>,
    /// Third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Little Sampleton")]
    pub line_3: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Sampleton")]
    pub town: Option<String>,
    /// County.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 100))]
    #[schema(max_length = 100, example = "Norfolk")]
    pub county: Option<String>,
    /// Postcode; of the United Kingdom's form unless a country is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 20))]
    #[schema(max_length = 20, example = "NR1 2DH")]
    pub postcode: Option<String>,
    /// Country, where it is not the United Kingdom.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(max = 60))]
    #[schema(max_length = 60, example = "Ireland")]
    pub country: Option<String>,
}

impl Address {
    /// Whether both can be the same place, however each is written: lines that name one house, with a postcode or a town
    /// that does not speak against it. It errs towards yes: it is asked where a place must not be told.
    pub fn may_be(&self, other: &Self) -> bool {
        let words = |text: &str| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect::<Vec<_>>()
        };
        let whole = |of: &Self| {
            let lines = [Some(&of.line_1), of.line_2.as_ref(), of.line_3.as_ref()];
            lines.into_iter().flatten().flat_map(|line| words(line)).collect::<Vec<_>>()
        };
        let plain = |text: &Option<String>| text.as_deref().map(|text| words(text).concat());
        let (one, two) = (whole(self), whole(other));
        let differ =
            |one: Option<String>, two: Option<String>| matches!((one, two), (Some(a), Some(b)) if a != b);
        let codes_differ = differ(plain(&self.postcode), plain(&other.postcode));
        let named_alike = one == two && !differ(plain(&self.town), plain(&other.town));
        let holds = |long: &[String], line: &str| {
            let line = words(line);
            !line.is_empty() && long.windows(line.len()).any(|part| part == line)
        };
        let houses = || holds(&one, &other.line_1) || holds(&two, &self.line_1);
        named_alike || !codes_differ && houses()
    }

    /// Whether both are one place beyond doubt: the same lines, and the same postcode, or the same town where neither has
    /// one. It errs towards no: it is asked where something may be told because it is known already.
    pub fn is_surely(&self, other: &Self) -> bool {
        let lines = |of: &Self| {
            let lines = [Some(&of.line_1), of.line_2.as_ref(), of.line_3.as_ref()];
            lines.into_iter().flatten().map(|line| packed(line)).collect::<String>()
        };
        let plain = |text: &Option<String>| text.as_deref().map(packed).filter(|text| !text.is_empty());
        let placed = match (plain(&self.postcode), plain(&other.postcode)) {
            (None, None) => plain(&self.town).is_some_and(|town| Some(town) == plain(&other.town)),
            (one, two) => one == two,
        };
        placed && lines(self) == lines(other)
    }

    /// Whether both have the same whole postcode, a dozen houses or so, however it is written.
    pub fn shares_postcode(&self, other: &Self) -> bool {
        let plain = |of: &Self| of.postcode.as_deref().map(packed).filter(|text| !text.is_empty());
        plain(self).is_some_and(|code| Some(code) == plain(other))
    }
}

/// Letters and digits alone, small.
fn packed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A telephone number.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ContactTelephone)]
pub struct Telephone {
    /// The number, as the school writes it.
    #[validate(length(max = 40))]
    #[schema(max_length = 40, example = "01632 960001")]
    pub number: String,
    /// Where it rings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TelephoneKind>,
    /// Whether it is for emergencies.
    #[serde(default = "yes")]
    #[schema(default = true, example = true)]
    pub emergency: bool,
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line_1: &str, line_2: Option<&str>, town: Option<&str>, postcode: Option<&str>) -> Address {
        let text = |text: Option<&str>| text.map(str::to_owned);
        Address {
            line_1: line_1.into(),
            line_2: text(line_2),
            line_3: None,
            town: text(town),
            county: None,
            postcode: text(postcode),
            country: None,
        }
    }

    #[test]
    fn one_house_is_the_same_however_it_is_written() {
        let hidden = at("2 Hidden Lane", None, Some("Sampleton"), Some("NR1 2DH"));
        for same in [
            at("2, hidden lane", None, None, Some("nr12dh")),
            at("Flat 1", Some("2 Hidden Lane"), None, Some("NR1 2DH")),
            at("2 Hidden Lane", None, None, None),
            at("2 Hidden Lane", None, Some("Sampleton"), Some("NR1 2DX")),
        ] {
            assert!(hidden.may_be(&same) && same.may_be(&hidden), "{}", same.line_1);
        }
        for other in [
            at("12 Hidden Lane", None, None, Some("NR1 2DH")),
            at("1 Sample Road", None, None, Some("NR1 2DH")),
            at("2 Hidden Lane", None, Some("Elsewhere"), Some("PE30 1AA")),
        ] {
            assert!(!hidden.may_be(&other) && !other.may_be(&hidden), "{}", other.line_1);
        }
    }

    #[test]
    fn one_place_beyond_doubt_has_the_same_lines_and_postcode() {
        let own = at("1 Sample Road", None, Some("Sampleton"), Some("NR1 2DH"));
        assert!(own.is_surely(&at("1, sample road", None, None, Some("nr12dh"))));
        for other in [
            at("Flat 1", Some("1 Sample Road"), Some("Sampleton"), Some("NR1 2DH")),
            at("1 Sample Road", None, Some("Sampleton"), None),
            at("1 Sample Road", None, Some("Sampleton"), Some("NR1 2DX")),
        ] {
            assert!(!own.is_surely(&other) && !other.is_surely(&own));
        }
        let nameless = at("1 Sample Road", None, None, None);
        assert!(!nameless.is_surely(&nameless), "two towns may each have one");
    }

    #[test]
    fn a_postcode_is_shared_however_it_is_written_and_none_is_not() {
        let hidden = at("2 Hidden Lane", None, None, Some("NR1 2DH"));
        assert!(hidden.shares_postcode(&at("14 Hidden Lane", None, None, Some("nr12dh"))));
        for other in [Some("NR1 2DX"), Some(""), None] {
            assert!(!hidden.shares_postcode(&at("2 Hidden Lane", None, None, other)));
        }
    }
}
