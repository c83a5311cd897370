//! Counting who came back: children, not enrolments.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::dto::{ReturnCheckCounts, ReturnUnknownCounts};
use crate::{
    attendance::book::back::{ReturnOutcome, ReturnUnknownReason, Returning},
    domain::percentage::Rate,
};

/// What is known of children, each once: by the marks, and by findings.
#[derive(Clone, Debug, Default)]
pub struct Tally(BTreeMap<Uuid, (Known, Known)>);

/// What is known of one child at all schools together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Known {
    returned: bool,
    absent: bool,
    untold: bool,
    /// Why some school's marks do not tell: what can be mended first stands first.
    why: Option<ReturnUnknownReason>,
}

impl Known {
    /// Who came back to one school came back. Who came back to none and is awaited at one is not known; a school where no
    /// session could be attended says neither.
    fn outcome(self) -> ReturnOutcome {
        match self {
            Self { returned: true, .. } => ReturnOutcome::Returned,
            Self { absent: true, untold: false, .. } => ReturnOutcome::NotReturned,
            _ => ReturnOutcome::Unknown,
        }
    }

    fn add(&mut self, outcome: ReturnOutcome, why: Option<ReturnUnknownReason>) {
        match outcome {
            ReturnOutcome::Returned => self.returned = true,
            ReturnOutcome::NotReturned => self.absent = true,
            ReturnOutcome::Unknown => self.untold |= why != Some(ReturnUnknownReason::NonePossible),
        }
        self.why = self.why.into_iter().chain(why).min_by_key(|why| *why as u8);
    }
}

impl Tally {
    /// Adds one enrolment, with what was found of it.
    pub fn add(&mut self, row: &Returning, found: Option<ReturnOutcome>) {
        let (marks, both) = self.0.entry(row.child).or_default();
        marks.add(row.by_marks, row.why);
        both.add(row.outcome(found), row.why);
    }

    /// Adds a child who is on no roll; says whether it is.
    pub fn add_child(&mut self, child: Uuid) -> bool {
        let is_new = !self.0.contains_key(&child);
        self.0.entry(child).or_default();
        is_new
    }

    /// The counts.
    pub fn counts(&self) -> ReturnCheckCounts {
        let cohort = self.0.len() as u64;
        let with = |outcome| self.0.values().filter(|(_, both)| both.outcome() == outcome).count() as u64;
        let rate = |outcome| Rate::new(with(outcome), cohort);
        let told = |known: &Known| known.outcome() != ReturnOutcome::Unknown;
        let by_marks = self.0.values().filter(|(marks, _)| told(marks)).count() as u64;
        let unknown = rate(ReturnOutcome::Unknown);
        let mut because = ReturnUnknownCounts::default();
        for (_, both) in self.0.values().filter(|(_, both)| both.outcome() == ReturnOutcome::Unknown) {
            *match both.why {
                Some(ReturnUnknownReason::MarksMissing) => &mut because.marks_missing,
                Some(ReturnUnknownReason::NoFullWeek) => &mut because.no_full_week,
                Some(ReturnUnknownReason::NonePossible) => &mut because.none_possible,
                None => &mut because.not_on_roll,
            } += 1;
        }
        ReturnCheckCounts {
            cohort,
            returned: rate(ReturnOutcome::Returned),
            not_returned: rate(ReturnOutcome::NotReturned),
            unknown,
            unknown_because: because,
            by_marks,
            by_finding: (cohort - unknown.numerator).saturating_sub(by_marks),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(child: u128, by_marks: ReturnOutcome, why: Option<ReturnUnknownReason>) -> Returning {
        Returning {
            pupil_id: Uuid::from_u128(child),
            child: Uuid::from_u128(child),
            enrolment_id: Uuid::nil(),
            year_group: "6".into(),
            registration_group: None,
            by_marks,
            why,
            evidence: Vec::new(),
            unmarked: Vec::new(),
        }
    }

    #[test]
    fn a_child_at_two_schools_is_one() {
        use ReturnOutcome::{NotReturned, Returned, Unknown};
        let (missing, none) = (ReturnUnknownReason::MarksMissing, ReturnUnknownReason::NonePossible);
        let mut tally = Tally::default();
        for (child, by_marks, why, found) in [
            (1, Returned, None, None),
            (1, Unknown, Some(missing), None),
            (2, NotReturned, None, None),
            (2, Unknown, Some(none), None),
            (3, NotReturned, None, None),
            (3, Unknown, Some(missing), None),
            (4, Unknown, Some(missing), Some(Returned)),
            (5, NotReturned, None, Some(Returned)),
        ] {
            tally.add(&row(child, by_marks, why), found);
        }
        assert!(tally.add_child(Uuid::from_u128(6)) && !tally.add_child(Uuid::from_u128(1)));
        let counts = tally.counts();
        let numbers = [counts.returned, counts.not_returned, counts.unknown].map(|rate| rate.numerator);
        assert_eq!((counts.cohort, numbers), (6, [2, 2, 2]), "marks that tell hold against a finding");
        assert_eq!((counts.by_marks, counts.by_finding), (3, 1));
        let because = ReturnUnknownCounts { marks_missing: 1, not_on_roll: 1, ..Default::default() };
        assert_eq!(counts.unknown_because, because);
    }
}
