//! Looking a template through before anybody is written to.

use std::collections::BTreeSet;

use super::{
    fill::{Said, environment, syntax},
    form::Form,
    template::{Mistake, Template, Wrong},
};

impl Template {
    /// Everything that is wrong with this wording for the form; nothing, if letters can be made of it.
    pub fn mistakes(&self, form: &Form) -> Vec<Mistake> {
        let mut found = Vec::new();
        for (text, in_title) in [(&self.title, true), (&self.text, false)] {
            let at = |line| if in_title { None } else { line };
            match environment().template_from_str(text) {
                Err(error) => {
                    let mistake = syntax(&error);
                    found.push(Mistake { line: at(mistake.line), ..mistake });
                }
                Ok(template) => {
                    let names: BTreeSet<_> = template.undeclared_variables(false).into_iter().collect();
                    for name in names.into_iter().filter(|name| form.field(name).is_none()) {
                        let line = at(lines(text).find(|(_, line)| mentions(line, &name)).map(|(n, _)| n));
                        let near = nearest(&name, form);
                        found.push(Mistake { line, what: Wrong::Unknown(name, near) });
                    }
                }
            }
        }
        found.extend(self.parts_wrong(form));
        if found.is_empty()
            && let Err(odd) = self.filled(form, &Said::samples(form))
        {
            found = odd;
        }
        found.sort_by_key(|mistake| mistake.line);
        found
    }

    /// Parts that are missing, doubled or unknown, and those that stand there without saying it.
    fn parts_wrong(&self, form: &Form) -> Vec<Mistake> {
        let mut found = Vec::new();
        let headings: Vec<_> = lines(&self.text).filter_map(|(n, line)| Some((n, part_of(line)?))).collect();
        let mut seen = BTreeSet::new();
        for (n, name) in &headings {
            let what = match form.part(name) {
                None => Wrong::NoPart((*name).to_owned()),
                Some(part) if !seen.insert(part.name) => Wrong::Twice(part.name),
                Some(_) => continue,
            };
            found.push(Mistake { line: Some(*n), what });
        }
        for part in form.parts {
            let Some((begins, _)) = headings.iter().find(|(_, name)| *name == part.name) else {
                let what = Wrong::Missing(part.name, part.what, part.rule);
                found.push(Mistake { line: None, what });
                continue;
            };
            let ends = headings.iter().map(|(n, _)| *n).find(|n| n > begins).unwrap_or(usize::MAX);
            let below = || lines(&self.text).filter(|(n, _)| n >= begins && *n < ends);
            for field in part.says {
                if !below().any(|(_, line)| shows(line, field)) {
                    found.push(Mistake { line: Some(*begins), what: Wrong::Unsaid(part.name, field) });
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

fn nearest(name: &str, form: &Form) -> Option<&'static str> {
    let near = |field: &&str| strsim::jaro_winkler(name, field);
    let names = form.fields.iter().map(|field| field.name).filter(|field| near(field) > 0.85);
    names.max_by(|a, b| near(a).total_cmp(&near(b)))
}
