//! What is looked for in texts that people wrote: names, addresses, numbers, however each is written.
//!
//! It errs towards taking out: a word too many is missed and asked for, a word too few tells where somebody hides.

use std::collections::BTreeSet;

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::redaction::RedactionKind;
use crate::domain::address::Address;

/// What somebody is called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// Title.
    pub title: Option<String>,
    /// Forenames.
    pub forename: Option<String>,
    /// Surname.
    pub surname: String,
}

/// Somebody, or something, that must not be told.
#[derive(Clone)]
pub struct Hidden {
    /// What it is.
    pub kind: RedactionKind,
    /// What the person is called, or was.
    pub named: Vec<Named>,
    /// Where the person lives, or lived.
    pub addresses: Vec<Address>,
    /// Telephone numbers, addresses of mail, ids.
    pub others: Vec<String>,
}

/// A word of a text: letters and digits, small and without accents, with its place.
pub struct Word {
    pub from: usize,
    pub to: usize,
    pub text: String,
}

/// Words that must not stand one after another.
pub struct Needle {
    pub kind: RedactionKind,
    words: Vec<String>,
    joined: String,
    /// Numbers are written in any groups.
    loose: bool,
}

impl Needle {
    fn new(kind: RedactionKind, text: &str) -> Option<Self> {
        let words: Vec<String> = words(text).into_iter().map(|word| word.text).collect();
        let joined = words.concat();
        let loose = joined.chars().any(|c| c.is_ascii_digit());
        // A letter alone is an initial, and stands everywhere.
        (joined.chars().count() > 1).then_some(Self { kind, words, joined, loose })
    }
}

/// The words of a text.
pub fn words(text: &str) -> Vec<Word> {
    let inside = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let mut found: Vec<Word> = Vec::new();
    let mut open: Option<usize> = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (open, inside(c)) {
            (None, true) => open = Some(at),
            (Some(from), false) => {
                found.push(Word { from, to: at, text: plain(&text[from..at]) });
                open = None;
            }
            _ => {}
        }
    }
    found
}

fn plain(word: &str) -> String {
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// How many of these words, from the first on, are what is looked for.
pub fn matched(needle: &Needle, words: &[Word]) -> Option<usize> {
    let length = needle.words.len();
    let alike = words.len() >= length && needle.words.iter().zip(words).all(|(one, word)| *one == word.text);
    if alike {
        return Some(length);
    }
    let mut rest = needle.joined.as_str();
    for (at, word) in words.iter().enumerate() {
        // Words of letters alone are one word or the same words; numbers are written in any groups.
        if at > 0 && !needle.loose {
            return None;
        }
        rest = rest.strip_prefix(word.text.as_str())?;
        if rest.is_empty() {
            return Some(at + 1);
        }
    }
    None
}

/// What is looked for, but for what the parent knows.
pub fn needles(hidden: &[Hidden], known: &[String]) -> Vec<Needle> {
    let known: Vec<Vec<Word>> = known.iter().map(|text| words(text)).collect();
    let is_known = |needle: &Needle| {
        known.iter().any(|words| (0..words.len()).any(|at| matched(needle, &words[at..]).is_some()))
    };
    let mut found = Vec::new();
    for one in hidden {
        let texts: BTreeSet<String> =
            one.named.iter().flat_map(of_name).chain(one.addresses.iter().flat_map(of_address)).collect();
        let numbers = one.others.iter().flat_map(|text| of_number(text));
        let all = texts.into_iter().chain(numbers).filter_map(|text| Needle::new(one.kind, &text));
        found.extend(all.filter(|needle| !is_known(needle)));
    }
    found
}

/// The ways in which a name is written.
fn of_name(name: &Named) -> Vec<String> {
    let (title, surname) = (name.title.as_deref(), name.surname.as_str());
    let forename = name.forename.as_deref().unwrap_or_default();
    let first = forename.split_whitespace().next().unwrap_or_default();
    let mut ways = vec![surname.to_owned(), forename.to_owned(), first.to_owned()];
    for forename in [forename, first].into_iter().filter(|forename| !forename.is_empty()) {
        ways.extend([format!("{forename} {surname}"), format!("{surname} {forename}")]);
        let initial: String = forename.chars().take(1).collect();
        ways.extend([format!("{initial} {surname}"), format!("{surname} {initial}")]);
    }
    for title in title.into_iter().chain(["Mr", "Mrs", "Ms", "Miss", "Dr"]) {
        ways.extend([format!("{title} {surname}"), format!("{title} {forename} {surname}")]);
    }
    ways
}

/// The parts of an address that lead to a house.
fn of_address(address: &Address) -> Vec<String> {
    let lines = [Some(&address.line_1), address.line_2.as_ref(), address.line_3.as_ref()];
    let lines: Vec<&String> = lines.into_iter().flatten().collect();
    let mut parts: Vec<String> = lines.iter().map(|line| (*line).clone()).collect();
    for line in lines {
        // The street without the number leads there too.
        let street: Vec<String> =
            words(line).into_iter().map(|word| word.text).filter(|word| !is_number(word)).collect();
        if street.len() > 1 {
            parts.push(street.join(" "));
        }
    }
    parts.extend(address.town.clone().filter(|town| !town.trim().is_empty()));
    parts.extend(address.postcode.clone());
    parts.retain(|part| !is_number(part.trim()));
    parts
}

fn is_number(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

/// A telephone number with and without the country's; anything else as it is.
fn of_number(text: &str) -> Vec<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let plain = |c: char| c.is_ascii_digit() || " +()-.".contains(c);
    if digits.len() < 6 || !text.chars().all(plain) {
        return vec![text.to_owned()];
    }
    let national = digits.strip_prefix("0044").or(digits.strip_prefix("44")).unwrap_or(&digits);
    let national = national.trim_start_matches('0');
    ["", "0", "44", "440", "0044"].iter().map(|before| format!("{before}{national}")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_small_and_without_accents() {
        let told: Vec<_> =
            words("Si\u{e2}n O\u{2019}Sample-Elm, 12b").into_iter().map(|word| word.text).collect();
        assert_eq!(told, ["sian", "o", "sample", "elm", "12b"]);
    }

    proptest! {
        /// Each word lies where it says, in order, and none is left out.
        #[test]
        fn words_lie_in_their_text(text in ".{0,60}") {
            let mut last = 0;
            for word in words(&text) {
                prop_assert!(last <= word.from && word.from < word.to);
                prop_assert_eq!(plain(&text[word.from..word.to]), word.text);
                last = word.to;
            }
        }

        /// What is looked for is found where it stands.
        #[test]
        fn what_stands_there_is_found(one in "[a-z]{2,8}", two in "[a-z]{2,8}", before in "[ a-z.]{0,12}") {
            let needle = Needle::new(RedactionKind::OtherParent, &format!("{one} {two}")).unwrap();
            let text = format!("{before} {}, {}!", one.to_uppercase(), two);
            let words = words(&text);
            prop_assert!((0..words.len()).any(|at| matched(&needle, &words[at..]).is_some()));
        }
    }
}
