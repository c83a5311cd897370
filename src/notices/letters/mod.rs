//! Letters of notices: what each must have, what can be said in it, and the wording that comes with the program.
//!
//! The wording beside this file (`*.en.md`) is version 1 of each letter in English. The authority may put its own in its
//! place, in any of the languages of letters; what was issued keeps the wording it was issued with.

mod improving;
mod notice_to_improve;
mod penalty_notice;
mod withdrawal;

pub use improving::{Improving, Supported, improving};
pub use notice_to_improve::NOTICE_TO_IMPROVE;
pub use penalty_notice::PENALTY_NOTICE;
pub use withdrawal::PENALTY_NOTICE_WITHDRAWAL;

use crate::{
    domain::{address::Address, session::Session, session::SessionOn},
    letters::{Block, Field, Form, Part, Template, Word},
};

/// Every letter.
pub static FORMS: [&Form; 3] = [&NOTICE_TO_IMPROVE, &PENALTY_NOTICE, &PENALTY_NOTICE_WITHDRAWAL];

/// The letter of this name.
pub fn form(name: &str) -> Option<&'static Form> {
    FORMS.into_iter().find(|form| form.name == name)
}

const fn part(
    name: &'static str,
    rule: &'static str,
    says: &'static [&'static str],
    what: &'static str,
) -> Part {
    Part { name, what, rule, says }
}

const fn text(name: &'static str, sample: &'static str, what: &'static str) -> Field {
    Field { name, what, sample, block: false }
}

const fn block(name: &'static str, sample: &'static str, what: &'static str) -> Field {
    Field { name, what, sample, block: true }
}

const fn word(name: &'static str, english: &'static str) -> Word {
    Word { name, english }
}

/// Words that the head of every letter and the tables of sessions need.
const REFERENCE: Word = word("reference", "Reference");
const DAY: Word = word("day", "Day");
const WHEN: Word = word("when", "Missed");
const MORNING: Word = word("morning", "Morning");
const AFTERNOON: Word = word("afternoon", "Afternoon");
const WHOLE_DAY: Word = word("whole_day", "Morning and afternoon");
const LATE: Word = word("late", "late, after the register had closed");
const SESSIONS: Word = word("missed_sessions", "Sessions missed without the school's permission");

/// An address, a line each.
pub fn lines(address: &Address) -> Vec<String> {
    let Address { line_1, line_2, line_3, town, county, postcode, country } = address;
    let rest = [line_2, line_3, town, county, postcode, country].into_iter().flatten();
    [line_1].into_iter().chain(rest).filter(|line| !line.trim().is_empty()).cloned().collect()
}

/// Somebody with an address, a line each.
pub fn named(name: &str, address: Option<&Address>) -> Vec<String> {
    [name.to_owned()].into_iter().chain(address.map(lines).unwrap_or_default()).collect()
}

/// Sessions that were missed, a day each, as a table.
pub fn sessions(
    form: &Form,
    wording: &Template,
    missed: impl IntoIterator<Item = SessionOn>,
) -> Option<Block> {
    sessions_told(form, wording, missed.into_iter().map(|on| (on, false)))
}

/// The same with those in which the child arrived after the register had closed (`U`): in law it was absent, and a parent
/// who brought it to school would not know the day otherwise.
pub fn sessions_told(
    form: &Form,
    wording: &Template,
    missed: impl IntoIterator<Item = (SessionOn, bool)>,
) -> Option<Block> {
    let mut all: Vec<_> = missed.into_iter().collect();
    all.sort_unstable();
    all.dedup_by_key(|(on, _)| *on);
    let mut rows: Vec<Vec<String>> = Vec::new();
    let half =
        |session: Session| wording.word(form, if session == Session::Am { "morning" } else { "afternoon" });
    let told = |on: &SessionOn, late: bool| match late {
        true => format!("{} ({})", half(on.session), wording.word(form, "late")),
        false => half(on.session),
    };
    for day in all.chunk_by(|(a, _), (b, _)| a.date == b.date) {
        let when = match day {
            [(_, false), (_, false)] => wording.word(form, "whole_day"),
            halves => halves.iter().map(|(on, late)| told(on, *late)).collect::<Vec<_>>().join(", "),
        };
        let date = day.first().map(|(one, _)| wording.language.date(one.date)).unwrap_or_default();
        rows.push(vec![date, when]);
    }
    (!rows.is_empty()).then(|| Block::Table {
        says: wording.word(form, "missed_sessions"),
        columns: vec![wording.word(form, "day"), wording.word(form, "when")],
        rows,
    })
}

#[cfg(test)]
mod tests;
