//! Looking a template through before anybody is written to.

use std::collections::BTreeSet;

use super::{
    fill::{environment, syntax},
    form::Form,
    language::Language,
    template::{Mistake, Place, Template, Wrong},
};

impl Template {
    /// Everything that is wrong with this wording for the form; nothing, if letters can be made of it.
    pub fn mistakes(&self, form: &Form) -> Vec<Mistake> {
        let mut found = Vec::new();
        for (text, place) in [(&self.title, Place::Title), (&self.text, Place::Text)] {
            let at = |line| if place == Place::Text { line } else { None };
            let mistake = |line, what| Mistake { place: place.clone(), line: at(line), what };
            match environment().template_from_str(text) {
                Err(error) => {
                    let (line, what) = syntax(&error);
                    found.push(mistake(line, what));
                }
                Ok(template) => {
                    let names: BTreeSet<_> = template.undeclared_variables(false).into_iter().collect();
                    for name in names.into_iter().filter(|name| form.field(name).is_none()) {
                        let line = lines(text).find(|(_, line)| mentions(line, &name)).map(|(n, _)| n);
                        let near = nearest(&name, form.fields.iter().map(|field| field.name));
                        found.push(mistake(line, Wrong::Unknown(name, near)));
                    }
                }
            }
        }
        found.extend(self.parts_wrong(form));
        found.extend(self.words_wrong(form));
        if found.is_empty() {
            found = self.tried(form);
        }
        found.sort_by(|a, b| (&a.place, a.line).cmp(&(&b.place, b.line)));
        found
    }

    /// The line of the heading of a part.
    pub(super) fn line_of(&self, part: &str) -> Option<usize> {
        lines(&self.text).find(|(_, line)| part_of(line) == Some(part)).map(|(n, _)| n)
    }

    /// Words that the form does not have, and those that another language needs.
    fn words_wrong(&self, form: &Form) -> Vec<Mistake> {
        let at = |name: &str, what| Mistake { place: Place::Word(name.to_owned()), line: None, what };
        let names = || form.words.iter().map(|word| word.name);
        let unknown = self.words.keys().filter(|name| form.word(name).is_none());
        let unknown = unknown.map(|name| at(name, Wrong::NoWord(nearest(name, names()))));
        let says = |name: &str| self.words.get(name).is_some_and(|word| !word.trim().is_empty());
        let needed = form.words.iter().filter(|_| self.language != Language::ENGLISH);
        let missing = needed.filter(|word| !says(word.name));
        unknown.chain(missing.map(|word| at(word.name, Wrong::Wordless(word.english)))).collect()
    }

    /// Parts that are missing, doubled or unknown, and those that stand there without saying it.
    fn parts_wrong(&self, form: &Form) -> Vec<Mistake> {
        let mut found = Vec::new();
        let at = |line, what| Mistake { place: Place::Text, line, what };
        let headings: Vec<_> = lines(&self.text).filter_map(|(n, line)| Some((n, part_of(line)?))).collect();
        let mut seen = BTreeSet::new();
        for (n, name) in &headings {
            let what = match form.part(name) {
                None => Wrong::NoPart((*name).to_owned()),
                Some(part) if !seen.insert(part.name) => Wrong::Twice(part.name),
                Some(_) => continue,
            };
            found.push(at(Some(*n), what));
        }
        for part in form.parts {
            let Some((begins, _)) = headings.iter().find(|(_, name)| *name == part.name) else {
                let what = Wrong::Missing(part.name, part.what, part.rule);
                found.push(at(None, what));
                continue;
            };
            let ends = headings.iter().map(|(n, _)| *n).find(|n| n > begins).unwrap_or(usize::MAX);
            let below = || lines(&self.text).filter(|(n, _)| n > begins && *n < ends);
            if below().all(|(_, line)| line.trim().is_empty()) {
                found.push(at(Some(*begins), Wrong::Empty(part.name)));
                continue;
            }
            for field in part.says {
                if !below().any(|(_, line)| shows(line, field)) {
                    found.push(at(Some(*begins), Wrong::Unsaid(part.name, field)));
                }
            }
        }
        found
    }
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(n, line)| (n + 1, line))
}

/// The part whose heading this line is.
fn part_of(line: &str) -> Option<&str> {
    let heading = line.trim().strip_prefix("##")?.strip_suffix('}')?;
    let (_, name) = heading.rsplit_once("{#")?;
    Some(name.trim())
}

/// The names between double braces on a line, without what may follow them.
fn shown(line: &str) -> impl Iterator<Item = &str> {
    let of = |rest: &str| {
        rest.trim_start().split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().map(str::len)
    };
    line.split("{{").skip(1).filter_map(move |rest| {
        let rest = rest.trim_start();
        of(rest).and_then(|length| rest.get(..length))
    })
}

fn shows(line: &str, field: &str) -> bool {
    shown(line).any(|name| name == field)
}

fn mentions(line: &str, name: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}

fn nearest(name: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = |other: &str| strsim::jaro_winkler(name, other);
    known.filter(|other| near(other) > 0.85).max_by(|a, b| near(a).total_cmp(&near(b)))
}
