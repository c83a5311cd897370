//! Absences of which a child's social worker is told (statutory guidance "Working together to improve school
//! attendance": of unexplained absence; the authority's own practice: of any concern about attendance, at the earliest
//! opportunity).
//!
//! That a child's attendance is not improving is none of them. The authority asks a school to consult an officer then, and
//! says neither over which time nor beside what it would have improved: it is a judgement of people, whom figures of two
//! periods help, and not a number that could be met on a day. A school that tells of it records it as another concern.

use chrono::NaiveDate;

use super::{Concern, ConcernKind, Line, Mark};
use crate::{
    attendance::code::{Class, Code},
    domain::{session::SessionOn, span::Span, spelled::spelled},
};

spelled! {
    /// What a social worker is told of. The list may grow.
    #[schema(as = SocialWorkTriggerKind)]
    #[derive(PartialOrd, Ord)]
    TriggerKind {
        /// Absences of which the school knows no reason: marks `N`, and marks `O` for which it gave none.
        UnexplainedAbsence = "unexplained_absence";
        /// Ten school days in a row of `G`, `N`, `O` or `U`.
        ContinuousAbsence = "continuous_absence";
        /// A tenth or more of the enrolment's possible sessions missed, in the academic year to date.
        PersistentAbsence = "persistent_absence";
        /// Another concern about the child's attendance, which no mark tells.
        OtherConcern = "other_concern";
    }
}

/// A reason in the marks to tell a child's social worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// What it is.
    pub kind: TriggerKind,
    /// The session with which it began, or with which it was met as it stands.
    pub first: SessionOn,
    /// The last day of it.
    pub last_on: NaiveDate,
    /// The sessions that make it, in order of time.
    pub evidence: Vec<Mark>,
}

/// What somebody was told of: of days, from the first of a trigger until they were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Telling {
    /// Of what.
    pub kind: TriggerKind,
    /// Of which days.
    pub days: Span,
}

impl Trigger {
    /// Whether a telling is of it: of its kind, and of one of its days.
    pub fn is_told_by(&self, told: &Telling) -> bool {
        let own = Span { from_on: self.first.date, to_on: self.last_on };
        told.kind == self.kind && own.and(told.days).is_some()
    }
}

/// The triggers that follow from concerns.
pub fn of_concerns(concerns: Vec<Concern>, on: NaiveDate) -> impl Iterator<Item = Trigger> {
    concerns.into_iter().filter_map(move |concern| {
        let (kind, runs_on) = match concern.kind {
            ConcernKind::PersistentAbsence => (TriggerKind::PersistentAbsence, true),
            ConcernKind::ContinuousAbsence => {
                (TriggerKind::ContinuousAbsence, concern.runs_on.unwrap_or_default())
            }
            _ => return None,
        };
        let ended = concern.evidence.last().map_or(on, |mark| mark.on.date);
        let last_on = if runs_on { on } else { ended.max(concern.met_on.date) };
        Some(Trigger { kind, first: concern.met_on, last_on, evidence: concern.evidence })
    })
}

/// The spells of unexplained absence on a line: sessions of `N`, and of `O` for which no reason was given.
///
/// A session that was not possible, or of which no register tells, neither belongs to a spell nor ends it; any other
/// mark ends it.
pub fn unexplained(line: Line<'_>, explained: impl Fn(SessionOn) -> bool) -> Vec<Trigger> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for mark in line.marks() {
        match mark.code.as_str() {
            "N" => open.push(mark),
            "O" if !explained(mark.on) => open.push(mark),
            _ if passes(mark.code) => {}
            _ => found.push(std::mem::take(&mut open)),
        }
    }
    found.push(open);
    let spell = |evidence: Vec<Mark>| {
        let (first, last) = (evidence.first()?.on, evidence.last()?.on);
        Some(Trigger { kind: TriggerKind::UnexplainedAbsence, first, last_on: last.date, evidence })
    };
    found.into_iter().filter_map(spell).collect()
}

fn passes(code: Code) -> bool {
    matches!(code.class(), Class::NotPossible | Class::Administrative)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::Session::{Am, Pm};

    /// Sessions from 9 November on, two a day, and the spells on them: first and last day of each, and its sessions.
    fn spells(codes: &[&str], explained: &[usize]) -> Vec<(u32, u32, usize)> {
        use chrono::Datelike as _;
        let first = NaiveDate::from_ymd_opt(2026, 11, 9).unwrap();
        let on = |n: usize| SessionOn {
            date: first + chrono::Days::new(n as u64 / 2),
            session: if n.is_multiple_of(2) { Am } else { Pm },
        };
        let sessions: Vec<_> = (0..codes.len()).map(on).collect();
        let byte = |code: &&str| match *code {
            "." => crate::attendance::code::NO_MARK,
            code => Code::parse(code).unwrap().byte(),
        };
        let marks: Vec<u8> = codes.iter().map(byte).collect();
        let explained: Vec<_> = explained.iter().map(|n| on(*n)).collect();
        let found = unexplained(Line::new(&sessions, &marks), |on| explained.contains(&on));
        let days = |one: Trigger| (one.first.date.day(), one.last_on.day(), one.evidence.len());
        found.into_iter().map(days).collect()
    }

    #[test]
    fn a_spell_goes_on_until_a_mark_tells_otherwise() {
        assert_eq!(spells(&["/", "N", "N", "O", "/", "\\"], &[]), [(9, 10, 3)]);
        assert_eq!(
            spells(&["N", "N", ".", ".", "Y4", "O"], &[]),
            [(9, 11, 3)],
            "silence and closure end nothing"
        );
        assert_eq!(spells(&["N", "\\", "N", "I", "O", "."], &[]), [(9, 9, 1), (10, 10, 1), (11, 11, 1)]);
        assert_eq!(spells(&["/", "\\", "I", "U", ".", "."], &[]), []);
    }

    #[test]
    fn an_unauthorised_absence_with_a_reason_is_explained_and_one_with_no_reason_yet_is_not() {
        assert_eq!(spells(&["O", "O", "N", "N"], &[0, 2]), [(9, 10, 3)]);
        assert_eq!(spells(&["N", "O", "N", "."], &[1]), [(9, 9, 1), (10, 10, 1)]);
    }

    #[test]
    fn a_telling_is_of_the_days_from_its_trigger_until_it_was_told() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
        let kind = TriggerKind::UnexplainedAbsence;
        let first = SessionOn { date: day(10), session: Am };
        let trigger = Trigger { kind, first, last_on: day(12), evidence: Vec::new() };
        let told = |kind, from, to| {
            trigger.is_told_by(&Telling { kind, days: Span { from_on: day(from), to_on: day(to) } })
        };
        assert!(told(kind, 10, 10) && told(kind, 9, 11) && told(kind, 12, 16));
        assert!(!told(kind, 6, 9) && !told(kind, 13, 16));
        assert!(!told(TriggerKind::PersistentAbsence, 10, 12));
    }
}
