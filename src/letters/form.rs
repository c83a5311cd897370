//! Kinds of letters: what each must have, and what can be said in it.

/// A kind of letter.
#[derive(Debug)]
pub struct Form {
    /// Its stable name: `notice_to_improve`.
    pub name: &'static str,
    /// The parts that the letter must have, each under a heading of its own, in any order.
    pub parts: &'static [Part],
    /// What can be said, anywhere in the letter.
    pub fields: &'static [Field],
    /// What may be left unsaid, choice by choice: of each, one of these sets of fields is said and the others are not. Every
    /// field that stands in none is always said.
    pub choices: &'static [Choice],
    /// The words that tables and the letter's head need, which a wording in another language gives in its own.
    pub words: &'static [Word],
    /// The wording in English that holds until the authority gives its own.
    pub shipped: Shipped,
}

/// Sets of fields of which one is said, and the other fields of them are not. `[[], ["a", "b"]]`: both or none. The last is
/// what samples show.
pub type Choice = &'static [&'static [&'static str]];

/// A word that stands outside the text.
#[derive(Debug)]
pub struct Word {
    /// Its stable name: `morning`.
    pub name: &'static str,
    /// The word in English.
    pub english: &'static str,
}

/// A wording that comes with the program.
#[derive(Debug)]
pub struct Shipped {
    /// The title.
    pub title: &'static str,
    /// The text.
    pub text: &'static str,
}

/// Something that a letter must tell.
#[derive(Debug)]
pub struct Part {
    /// Its stable name, which marks the heading: `## What you must do {#improvement_period}`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// The regulation or guidance that asks for it.
    pub rule: &'static str,
    /// The fields without which it would say nothing.
    pub says: &'static [&'static str],
}

/// Something that can be said.
#[derive(Debug)]
pub struct Field {
    /// Its name, as it stands in a template: `{{ period_ends_on }}`.
    pub name: &'static str,
    /// What it is, in a few words.
    pub what: &'static str,
    /// What it could be: templates are tried with it.
    pub sample: &'static str,
    /// Whether it is a list, a table or a picture, which stands on a line of its own.
    pub block: bool,
}

impl Form {
    /// The field of this name.
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The word of this name.
    pub fn word(&self, name: &str) -> Option<&'static Word> {
        self.words.iter().find(|word| word.name == name)
    }

    /// The part of this name.
    pub fn part(&self, name: &str) -> Option<&'static Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}
