//! Illness over an academic year, as the sickness return asks for it (regulation 13).

use super::{Line, RuleSet};
use crate::domain::session::SessionOn;

/// A pupil's illness in one academic year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Illness {
    /// The sessions under `I`, in order of time; two make a school day, and they need not follow each other.
    pub sessions: Vec<SessionOn>,
    /// The session with which they reached the days that are returned, if they did.
    pub met_on: Option<SessionOn>,
    /// The continuous spells: first session, last session, how many sessions under `I`.
    pub spells: Vec<(SessionOn, SessionOn, usize)>,
}

impl Illness {
    /// Sessions still to go before a return.
    pub fn to_go(&self, rules: &RuleSet) -> usize {
        (2 * rules.illness_days).saturating_sub(self.sessions.len())
    }
}

/// The illness on a line, which is that of one academic year.
///
/// Sessions that were not possible, and those without a mark, do not end a spell; any other mark does.
pub fn illness(line: Line<'_>, rules: &RuleSet) -> Illness {
    let mut found = Illness::default();
    let mut spell: Option<(SessionOn, SessionOn, usize)> = None;
    for mark in line.marks() {
        if mark.code.as_str() == "I" {
            found.sessions.push(mark.on);
            let (first, _, length) = spell.unwrap_or((mark.on, mark.on, 0));
            spell = Some((first, mark.on, length + 1));
        } else if mark.code.is_possible() {
            found.spells.extend(spell.take());
        }
    }
    found.spells.extend(spell);
    found.met_on = found.sessions.get(2 * rules.illness_days - 1).copied();
    found
}
