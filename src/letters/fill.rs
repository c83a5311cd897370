//! Filling a template with what is to be said to one person.

use std::collections::BTreeMap;

use minijinja::{Environment, UndefinedBehavior, Value, syntax::SyntaxConfig};

use super::{
    form::{Field, Form, Part},
    letter::{Block, Head, Letter},
    markdown::{self, CLOSES, Links, OPENS, mark_of},
    template::{Mistake, Place, Template, Wrong},
};

/// The most work that filling one text may be; a letter takes some hundred steps.
const FUEL: u64 = 100_000;

/// What is to be said to one person, by field.
#[derive(Clone, Debug, Default)]
pub struct Said {
    texts: BTreeMap<&'static str, String>,
    pieces: BTreeMap<&'static str, Vec<Block>>,
}

/// Why no letter could be made.
#[derive(Clone, Debug)]
pub enum Unsaid {
    /// These parts would be missing.
    Parts(Vec<&'static Part>),
    /// The template itself is wrong.
    Wording(Vec<Mistake>),
}

impl Unsaid {
    /// The same in words.
    pub fn why(&self) -> String {
        match self {
            Self::Parts(parts) => parts.iter().map(|part| part.what).collect::<Vec<_>>().join(", "),
            Self::Wording(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }
    }
}

impl Said {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a text. It is never read as markup.
    #[must_use]
    pub fn text(mut self, field: &'static str, text: impl Into<String>) -> Self {
        self.texts.insert(field, text.into());
        self
    }

    /// With a list, a table or a picture.
    #[must_use]
    pub fn blocks(mut self, field: &'static str, blocks: Vec<Block>) -> Self {
        self.pieces.insert(field, blocks);
        self
    }

    /// The samples of a form: of what may be left unsaid, the last of each choice.
    pub fn samples(form: &Form) -> Self {
        let unsaid: Vec<_> = form
            .choices
            .iter()
            .flat_map(|sets| {
                let shown = sets.last().copied().unwrap_or_default();
                sets.iter().flat_map(|set| set.iter()).filter(|name| !shown.contains(name))
            })
            .copied()
            .collect();
        form.fields.iter().filter(|field| !unsaid.contains(&field.name)).fold(Self::new(), Self::sample)
    }

    fn sample(self, field: &Field) -> Self {
        match field.block {
            true => self.blocks(field.name, vec![Block::list([field.sample.to_owned()])]),
            false => self.text(field.name, field.sample),
        }
    }

    fn says(&self, field: &str) -> bool {
        self.texts.get(field).is_some_and(|text| !text.trim().is_empty())
            || self.pieces.get(field).is_some_and(|blocks| !blocks.is_empty())
    }

    /// The parts of a form that would say nothing.
    pub fn missing(&self, form: &Form) -> Vec<&'static Part> {
        let silent = |part: &&Part| !part.says.iter().all(|field| self.says(field));
        form.parts.iter().filter(silent).collect()
    }
}

impl Template {
    /// The letter that says this. Every part that the form must have stands in it, or there is no letter.
    pub fn letter(&self, form: &Form, said: &Said, head: Head, large_print: bool) -> Result<Letter, Unsaid> {
        let missing = said.missing(form);
        if !missing.is_empty() {
            return Err(Unsaid::Parts(missing));
        }
        let (title, blocks) = self.filled(form, said).map_err(Unsaid::Wording)?;
        let stands = |part: &&Part| {
            let of =
                |block: &Block| matches!(block, Block::Heading { part: Some(name), .. } if name == part.name);
            blocks.iter().any(of)
        };
        let missing: Vec<_> = form.parts.iter().filter(|part| !stands(part)).collect();
        if !missing.is_empty() {
            return Err(Unsaid::Parts(missing));
        }
        Ok(Letter { language: self.language, large_print, head, title, blocks })
    }

    /// Title and text with everything in its place.
    fn filled(&self, form: &Form, said: &Said) -> Result<(String, Vec<Block>), Vec<Mistake>> {
        let (values, pieces) = values(form, said);
        let title = title(&self.title, &values, Silent::Told)
            .map_err(|what| vec![Mistake { place: Place::Title, line: None, what }])?;
        let text = render(&self.text, &values, escaped, Silent::Told)
            .map_err(|(line, what)| vec![Mistake { place: Place::Text, line, what }])?;
        let odd = |(line, odd)| Mistake { place: Place::Text, line: Some(line), what: Wrong::Odd(odd) };
        let blocks = markdown::read(&text, &pieces, Links::Kept)
            .map_err(|mistakes| mistakes.into_iter().map(odd).collect::<Vec<_>>())?;
        Ok((title, blocks))
    }
}

type Values = BTreeMap<&'static str, Value>;

/// What is said, as templates are given it, and the pieces that marks stand for.
pub(super) fn values(form: &Form, said: &Said) -> (Values, Vec<Vec<Block>>) {
    let (mut values, mut pieces) = (BTreeMap::new(), Vec::new());
    for field in form.fields {
        let text = said.texts.get(field.name).map(String::as_str).unwrap_or_default();
        let value = match said.pieces.get(field.name).filter(|blocks| !blocks.is_empty()) {
            Some(blocks) => {
                pieces.push(blocks.clone());
                Value::from_safe_string(mark_of(pieces.len() - 1))
            }
            None => Value::from(text.trim()),
        };
        values.insert(field.name, value);
    }
    (values, pieces)
}

/// What becomes of a placeholder that says nothing.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Silent {
    /// Nothing is printed in its place.
    Told,
    /// It is a mistake.
    Refused,
}

/// A title: one line of words.
pub(super) fn title(title: &str, values: &Values, silent: Silent) -> Result<String, Wrong> {
    let title = render(title, values, str::to_owned, silent).map_err(|(_, what)| what)?;
    match title.contains([OPENS, CLOSES]) {
        true => Err(Wrong::Odd(markdown::Odd::InText)),
        false => Ok(title.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// What is to be known of templates: nothing but placeholders and conditions.
pub(super) fn environment<'a>() -> Environment<'a> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    // Templates have no comments of the usual form: `{#` begins the name of a part.
    if let Ok(syntax) = SyntaxConfig::builder().comment_delimiters("{!--", "--!}").build() {
        environment.set_syntax(syntax);
    }
    environment
}

/// What the library says of a mistake, with its line.
pub(super) fn syntax(error: &minijinja::Error) -> (Option<usize>, Wrong) {
    let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    match why == SILENT {
        true => (error.line(), Wrong::Nothing(Vec::new())),
        false => (error.line(), Wrong::Syntax(why)),
    }
}

/// What is said of a placeholder that prints nothing, inside.
const SILENT: &str = "a placeholder prints nothing";

pub(super) fn render(
    text: &str,
    values: &Values,
    escape: fn(&str) -> String,
    silent: Silent,
) -> Result<String, (Option<usize>, Wrong)> {
    render_in(environment(), text, values, escape, silent)
}

pub(super) fn render_in(
    mut environment: Environment<'_>,
    text: &str,
    values: impl Into<Value>,
    escape: fn(&str) -> String,
    silent: Silent,
) -> Result<String, (Option<usize>, Wrong)> {
    environment.set_formatter(move |out, _, value| {
        let text = value.to_string();
        if silent == Silent::Refused && text.trim().is_empty() {
            return Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, SILENT));
        }
        let written = if value.is_safe() { text } else { escape(&without_marks(&text)) };
        out.write_str(&written).map_err(minijinja::Error::from)
    });
    let template = environment.template_from_str(text).map_err(|error| syntax(&error))?;
    template.render(values).map_err(|error| syntax(&error))
}

fn without_marks(text: &str) -> String {
    text.replace([OPENS, CLOSES], "")
}

/// A value as words: whatever means something in Markdown is only itself, and its lines stay lines of one paragraph.
pub(super) fn escaped(text: &str) -> String {
    let line = |line: &str| {
        let mut words = String::with_capacity(line.len() * 2);
        for c in line.trim().chars() {
            if c.is_ascii_punctuation() {
                words.push('\\');
            }
            words.push(c);
        }
        words
    };
    let lines = text.lines().map(line).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\\\n")
}
