//! Wording for a kind of letter, and what may be wrong with it.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use super::{form::Form, language::Language, markdown::Odd};

/// Wording for a form in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The language.
    pub language: Language,
    /// What the letter is about; placeholders may stand in it.
    pub title: String,
    /// The text: Markdown with `{{placeholders}}`, `{% if name %} … {% endif %}`, and a heading with `{#part}` for each
    /// part that the form must have.
    pub text: String,
    /// The words of tables and of the letter's head, by their names; English has words of its own.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
}

impl Template {
    /// The wording that comes with the program.
    pub fn shipped(form: &Form) -> Self {
        Self {
            language: Language::ENGLISH,
            title: form.shipped.title.to_owned(),
            text: form.shipped.text.to_owned(),
            words: BTreeMap::new(),
        }
    }

    /// A word of a table or of the letter's head.
    pub fn word(&self, form: &Form, name: &str) -> String {
        let own = self.words.get(name).map(String::as_str);
        own.or_else(|| form.word(name).map(|word| word.english)).unwrap_or_default().to_owned()
    }
}

/// Something wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands.
    pub place: Place,
    /// The line of the text, from 1; none where it is about the whole, or about another place.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: Wrong,
}

/// Which piece of a template.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The title.
    Title,
    /// The text.
    Text,
    /// A word, by its name.
    Word(String),
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// The braces cannot be read.
    Syntax(String),
    /// There is no such placeholder; the nearest one.
    Unknown(String, Option<&'static str>),
    /// A heading names a part that the form does not have.
    NoPart(String),
    /// A part stands twice.
    Twice(&'static str),
    /// A part has no heading: its name, what it is, what asks for it.
    Missing(&'static str, &'static str, &'static str),
    /// A part stands there without the placeholder that would say it.
    Unsaid(&'static str, &'static str),
    /// A part has a heading and nothing below it.
    Empty(&'static str),
    /// There is no such word; the nearest one.
    NoWord(Option<&'static str>),
    /// A word is missing in a language other than English; what it is in English.
    Wordless(&'static str),
    /// A placeholder prints nothing where these fields are not said.
    Nothing(Vec<&'static str>),
    /// A part is hidden, or says nothing, where these fields are not said.
    Hidden(&'static str, Vec<&'static str>),
    /// Something that a letter cannot have.
    Odd(Odd),
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(out, "Line {line}: ")?;
        }
        match &self.what {
            Wrong::Syntax(why) => write!(out, "the braces cannot be read: {why}."),
            Wrong::Unknown(name, None) => write!(out, "there is no placeholder {{{{ {name} }}}}."),
            Wrong::Unknown(name, Some(near)) => {
                write!(out, "there is no placeholder {{{{ {name} }}}}; did you mean {{{{ {near} }}}}?")
            }
            Wrong::NoPart(name) => write!(out, "the letter has no part named {name}."),
            Wrong::Twice(name) => write!(out, "the part {name} has a heading already."),
            Wrong::Missing(name, what, rule) => {
                write!(out, "no heading ends with {{#{name}}}: the letter must tell {what} ({rule}).")
            }
            Wrong::Unsaid(part, field) => {
                write!(out, "{{{{ {field} }}}} must stand below the heading of {part}, or it says nothing.")
            }
            Wrong::Empty(part) => write!(out, "nothing stands below the heading of {part}."),
            Wrong::NoWord(None) => write!(out, "there is no word of this name."),
            Wrong::NoWord(Some(near)) => write!(out, "there is no word of this name; did you mean {near}?"),
            Wrong::Wordless(english) => write!(out, "the word is missing; in English it is: {english}."),
            Wrong::Nothing(unsaid) => {
                write!(out, "a placeholder prints nothing where {} empty: ", empty(unsaid))?;
                write!(out, "put what needs it between {{% if … %}} and {{% endif %}}.")
            }
            Wrong::Hidden(part, unsaid) => {
                write!(out, "the part {part} does not tell what it must where {} empty.", empty(unsaid))
            }
            Wrong::Odd(odd) => odd.fmt(out),
        }
    }
}

/// The fields that are empty, in words.
fn empty(fields: &[&str]) -> String {
    let names: Vec<_> = fields.iter().map(|name| format!("{{{{ {name} }}}}")).collect();
    match names.as_slice() {
        [] => "nothing is".to_owned(),
        [one] => format!("{one} is"),
        _ => format!("{} are", names.join(", ")),
    }
}
