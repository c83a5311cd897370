//! Continuous unauthorised absence, as the attendance return asks for it (regulation 13).

use super::{Line, RuleSet};
use crate::{attendance::code::Class, domain::session::SessionOn};

/// A run of unauthorised absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its sessions, in order of time.
    pub sessions: Vec<SessionOn>,
    /// The session with which it reached the length that is returned, if it did.
    pub met_on: Option<SessionOn>,
    /// Whether it still runs at the end of the line.
    pub runs_on: bool,
}

impl Run {
    /// Its length in sessions; two make a school day.
    pub fn length(&self) -> usize {
        self.sessions.len()
    }
}

/// Every run of sessions of `G`, `N`, `O` or `U`, in order of time.
///
/// A session that was not possible (a closure, `X`, `Q`, `Y1` to `Y7`) neither counts nor ends a run. Any other mark
/// ends it: attendance, leave, and `D`, for who is expected at another school may be there. So does a session
/// without a mark, which may have been attended, unless nothing is told after it.
pub fn runs(line: Line<'_>, rules: &RuleSet) -> Vec<Run> {
    let mut found = Vec::new();
    let mut open: Vec<SessionOn> = Vec::new();
    let told = line.entries().rev().skip_while(|(_, code)| code.is_none()).count();
    for (on, code) in line.entries().take(told) {
        match code {
            Some(code) if code.info().penalty => open.push(on),
            Some(code) if passes(code.class(), code.as_str()) => {}
            _ => close(&mut open, false, rules, &mut found),
        }
    }
    close(&mut open, true, rules, &mut found);
    found
}

fn passes(class: Class, code: &str) -> bool {
    matches!(class, Class::NotPossible | Class::Administrative) && code != "D"
}

fn close(open: &mut Vec<SessionOn>, runs_on: bool, rules: &RuleSet, found: &mut Vec<Run>) {
    let sessions = std::mem::take(open);
    if !sessions.is_empty() {
        let met_on = sessions.get(2 * rules.continuous_days - 1).copied();
        found.push(Run { sessions, met_on, runs_on });
    }
}

/// The longest run; of two the later.
pub fn longest_run(line: Line<'_>, rules: &RuleSet) -> Option<Run> {
    runs(line, rules).into_iter().max_by_key(Run::length)
}
