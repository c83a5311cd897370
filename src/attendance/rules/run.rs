//! Runs of unauthorised absence over school days: for the attendance return (regulation 13), and before a name may be
//! deleted (regulation 9(1)(i)).
//!
//! Both are one engine over what each session, or each school day, does to a run. They differ in what counts, in
//! what is passed over, and in whether a session or a whole day is looked at.

use chrono::NaiveDate;

use super::{Line, RuleSet};
use crate::{
    attendance::code::{Class, Code},
    domain::session::SessionOn,
};

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

/// What a session or a school day does to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// It is one more of the run.
    Counts,
    /// It neither counts nor ends the run.
    PassedOver,
    /// No register tells of it. It may have been attended, so it ends the run, unless nothing is told after it.
    Untold,
    /// It ends the run.
    Ends,
}

/// The engine: what stands between the steps that end a run, each with whether it still runs at the end.
fn between<T: Copy>(steps: &[(T, Step)]) -> Vec<(Vec<T>, bool)> {
    let silent = |step: Step| matches!(step, Step::Untold | Step::PassedOver);
    let told = steps.iter().rposition(|(_, step)| !silent(*step)).map_or(0, |last| last + 1);
    let mut found = Vec::new();
    let mut open = Vec::new();
    for (one, step) in &steps[..told] {
        match step {
            Step::Counts => open.push(*one),
            Step::PassedOver => {}
            Step::Untold | Step::Ends => found.push((std::mem::take(&mut open), false)),
        }
    }
    found.push((open, true));
    found.retain(|(run, _)| !run.is_empty());
    found
}

/// Every run of sessions of `G`, `N`, `O` or `U`, in order of time, as the attendance return asks for it
/// (regulation 13).
///
/// A session that was not possible (a closure, `X`, `Q`, `Y1` to `Y7`) neither counts nor ends a run. Any other mark
/// ends it: attendance, leave, and `D`, for who is expected at another school may be there. So does a session
/// without a mark, which may have been attended, unless no later mark counts or ends a run.
pub fn runs(line: Line<'_>, rules: &RuleSet) -> Vec<Run> {
    let step = |code: Option<Code>| match code {
        None => Step::Untold,
        Some(code) if code.info().penalty => Step::Counts,
        Some(code) if passes(code) => Step::PassedOver,
        Some(_) => Step::Ends,
    };
    let steps: Vec<_> = line.entries().map(|(on, code)| (on, step(code))).collect();
    let run = |(sessions, runs_on): (Vec<SessionOn>, bool)| {
        let met_on = sessions.get(2 * rules.continuous_days - 1).copied();
        Run { sessions, met_on, runs_on }
    };
    between(&steps).into_iter().map(run).collect()
}

fn passes(code: Code) -> bool {
    matches!(code.class(), Class::NotPossible | Class::Administrative) && code.as_str() != "D"
}

/// The longest run; of two the later.
pub fn longest_run(line: Line<'_>, rules: &RuleSet) -> Option<Run> {
    runs(line, rules).into_iter().max_by_key(Run::length)
}

/// How many school days in a row, up to the last one told of, were days of unauthorised absence: `G`, `N` or `O` in
/// every session, as regulation 9(1)(i) asks for it before a name may be deleted.
///
/// `line` has the sessions in which the school was open. A day on which the whole school was closed (`Y4`) neither
/// counts nor ends the run; every other mark ends it, and so does a day that is not told of whole, for an unmarked
/// session may have been attended. Days at the end whose registers have not come yet are passed over.
pub fn days_absent_to_the_end(line: Line<'_>) -> usize {
    let steps: Vec<_> = line.days().filter_map(day).collect();
    between(&steps).last().filter(|(_, runs_on)| *runs_on).map_or(0, |(days, _)| days.len())
}

/// What a school day does to the run.
fn day(day: Line<'_>) -> Option<(NaiveDate, Step)> {
    let date = day.sessions().first()?.date;
    let codes = || {
        let codes = day.entries().map(|(_, code)| code.map(Code::as_str));
        codes.filter(|code| *code != Some("Y4"))
    };
    let step = match codes().next() {
        None => Step::PassedOver,
        Some(_) if codes().flatten().any(|code| !matches!(code, "G" | "N" | "O")) => Step::Ends,
        Some(_) if codes().all(|code| code.is_some()) => Step::Counts,
        Some(_) => Step::Untold,
    };
    Some((date, step))
}
