//! Trying a template in every case that there can be: with each choice of what may be left unsaid.
//!
//! A placeholder behind a condition is filled for some parents and not for others. What goes wrong then must not wait for
//! the day on which a letter is issued: each case is filled with samples, and in each no placeholder prints nothing, every
//! part stands, and says what it must.

use super::{
    fill::{Said, Silent, escaped, render, title, values},
    form::{Field, Form, Part},
    letter::{Block, Run},
    markdown::{self, Links},
    template::{Mistake, Place, Template, Wrong},
};

/// Mistakes that are told of the cases; who mends these sees the others next.
const TOLD: usize = 20;

/// Letters of no language: the first tells a field, and with [`LINE`] the end of a line.
const FIELD: u32 = 0xE100;
const LINE: char = '\u{E002}';

/// A case: the fields that are said, and those that may be and are not.
struct Case {
    unsaid: Vec<&'static str>,
}

impl Case {
    /// Every case of a form: each choice with each of all others.
    fn all(form: &Form) -> Vec<Self> {
        let mut cases = vec![Vec::new()];
        for sets in form.choices {
            let of_all = || sets.iter().flat_map(|set| set.iter()).copied();
            cases = cases
                .iter()
                .flat_map(|unsaid: &Vec<&'static str>| {
                    sets.iter().map(|said| {
                        let others = of_all().filter(|name| !said.contains(name));
                        unsaid.iter().copied().chain(others).collect()
                    })
                })
                .collect();
        }
        // Where most is said comes first: what is wrong there is wrong without any condition.
        cases.sort_by_key(Vec::len);
        cases.into_iter().map(|unsaid| Self { unsaid }).collect()
    }

    /// What is said: each field by a sample that is told from all others.
    fn said(&self, form: &Form) -> Said {
        let said = form.fields.iter().enumerate().filter(|(_, field)| !self.unsaid.contains(&field.name));
        said.fold(Said::new(), |said, (place, field)| {
            let sample = format!("{}{}", mark(place), field.sample);
            match field.block {
                true => said.blocks(field.name, vec![Block::list([sample])]),
                false => said.text(field.name, sample),
            }
        })
    }
}

fn mark(place: usize) -> char {
    u32::try_from(place).ok().and_then(|place| char::from_u32(FIELD + place)).unwrap_or('\u{E0FF}')
}

impl Template {
    /// What goes wrong in any case, each once, with its line.
    pub fn tried(&self, form: &Form) -> Vec<Mistake> {
        let mut found: Vec<Mistake> = Vec::new();
        for case in Case::all(form) {
            for mistake in self.tried_in(form, &case) {
                let alike = |other: &Mistake| {
                    (&other.place, other.line) == (&mistake.place, mistake.line)
                        && std::mem::discriminant(&other.what) == std::mem::discriminant(&mistake.what)
                };
                if !found.iter().any(alike) && found.len() < TOLD {
                    found.push(mistake);
                }
            }
        }
        found
    }

    fn tried_in(&self, form: &Form, case: &Case) -> Vec<Mistake> {
        let (values, pieces) = values(form, &case.said(form));
        let when = |what| match what {
            Wrong::Nothing(_) => Wrong::Nothing(case.unsaid.clone()),
            other => other,
        };
        if let Err(what) = title(&self.title, &values, Silent::Refused) {
            return vec![Mistake { place: Place::Title, line: None, what: when(what) }];
        }
        let (text, lines) = match render(&self.numbered(), &values, escaped, Silent::Refused) {
            Ok(text) => lined(&text),
            Err((line, what)) => return vec![Mistake { place: Place::Text, line, what: when(what) }],
        };
        let at = |line: usize| lines.get(line.saturating_sub(1)).copied().flatten();
        match markdown::read(&text, &pieces, Links::Written) {
            Err(odd) => {
                let told =
                    |(line, odd)| Mistake { place: Place::Text, line: at(line), what: Wrong::Odd(odd) };
                odd.into_iter().map(told).collect()
            }
            Ok(blocks) => {
                let hidden = form.parts.iter().filter(|part| !says(form, part, &blocks));
                let told = |part: &'static Part| Mistake {
                    place: Place::Text,
                    line: self.line_of(part.name),
                    what: Wrong::Hidden(part.name, case.unsaid.clone()),
                };
                hidden.map(told).collect()
            }
        }
    }

    /// The text with the number of each line behind it, so that lines of a letter are known as lines of the template.
    fn numbered(&self) -> String {
        let mut open = false;
        let mut numbered = String::with_capacity(self.text.len() * 2);
        for (number, line) in self.text.lines().enumerate() {
            numbered.push_str(line);
            // Within braces that go on over lines nothing may stand.
            for (place, _) in line.match_indices(['{', '}']) {
                match line.get(place..place + 2) {
                    Some("{{" | "{%") => open = true,
                    Some("}}") => open = false,
                    _ if line[..place].ends_with('%') => open = false,
                    _ => {}
                }
            }
            if !open && !line.trim().is_empty() {
                numbered.push_str(&format!("{LINE}{}{LINE}", number + 1));
            }
            numbered.push('\n');
        }
        numbered
    }
}

/// The text without the numbers, and for each of its lines the line of the template.
fn lined(text: &str) -> (String, Vec<Option<usize>>) {
    let (mut plain, mut lines) = (String::with_capacity(text.len()), Vec::new());
    for line in text.lines() {
        let pieces: Vec<&str> = line.split(LINE).collect();
        // What stands between two marks is a number; several where a condition ended within the line.
        lines.push(pieces.iter().skip(1).step_by(2).next_back().and_then(|number| number.parse().ok()));
        let words: String = pieces.iter().step_by(2).copied().collect();
        plain.push_str(words.trim_end());
        plain.push('\n');
    }
    // A value of several lines has its number behind the last of them.
    for place in (0..lines.len().saturating_sub(1)).rev() {
        if lines[place].is_none() {
            lines[place] = lines[place + 1];
        }
    }
    (plain, lines)
}

/// Whether a part stands in a letter, has something below its heading, and says what it must.
fn says(form: &Form, part: &Part, blocks: &[Block]) -> bool {
    let heads = |block: &Block| matches!(block, Block::Heading { part: Some(_), .. });
    let own = |block: &Block| matches!(block, Block::Heading { part: Some(name), .. } if name == part.name);
    let Some(begins) = blocks.iter().position(own) else { return false };
    let below = blocks.iter().skip(begins + 1).take_while(|block| !heads(block));
    let below: Vec<&Block> = below.collect();
    let told = below.iter().map(|block| words(block)).collect::<String>();
    let mark_of = |name: &str| form.fields.iter().position(|field: &Field| field.name == name).map(mark);
    let all_said = part.says.iter().all(|name| mark_of(name).is_some_and(|mark| told.contains(mark)));
    !below.is_empty() && all_said
}

fn words(block: &Block) -> String {
    let of = |runs: &[Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
    match block {
        Block::Heading { runs, .. } | Block::Paragraph { runs } => of(runs),
        Block::List { items, .. } => items.iter().flatten().map(words).collect(),
        Block::Table { rows, .. } => rows.iter().flatten().map(String::as_str).collect(),
        Block::Picture { says, .. } => says.clone(),
        Block::Contents { .. } | Block::PageBreak => String::new(),
    }
}
