//! Differences made into what the wire shows.

use std::collections::BTreeMap;

use super::{
    compare::{Cause, Difference, Involved},
    dto::{
        ReconciliationBasis, ReconciliationCode, ReconciliationCounts, ReconciliationDifference,
        ReconciliationMark, ReconciliationRow, ReconciliationSession, ReconciliationSummary,
    },
    tally::{Bucket, Detail, Tally},
};
use crate::attendance::code::Code;

/// Sessions that one answer lists; beyond that their number is told.
const LISTED: usize = 20_000;

/// Both counts of one row, and what makes them differ.
pub struct Compared {
    /// Ours.
    pub ours: Tally,
    /// Theirs.
    pub theirs: Tally,
    /// How fine both are.
    pub detail: Detail,
    /// What differs.
    pub differences: Vec<Difference>,
    /// What was compared.
    pub basis: ReconciliationBasis,
}

/// Rows as they come, and how much may still be listed.
pub struct Shown {
    /// Whether codes may be seen.
    pub codes: bool,
    /// All rows together.
    pub summary: ReconciliationSummary,
    /// The rows that do not agree.
    pub rows: Vec<ReconciliationRow>,
    room: usize,
}

impl Shown {
    /// Nothing yet.
    pub fn new(codes: bool) -> Self {
        Self { codes, summary: ReconciliationSummary::default(), rows: Vec::new(), room: LISTED }
    }

    /// Adds a row: the one that is given, filled with what was compared, if anything differs.
    pub fn add(&mut self, compared: Compared, row: impl FnOnce(ReconciliationBasis) -> ReconciliationRow) {
        let Compared { ours, theirs, detail, differences, basis } = compared;
        let gap = theirs.less(&ours);
        let explained = differences.iter().fold(Tally::default(), |sum, one| sum.and(&one.effect.at(detail)));
        let unexplained = gap.less(&explained);
        self.summary.compared += 1;
        if differences.is_empty() && gap.is_nothing() {
            self.summary.agree += 1;
            return;
        }
        self.summary.unexplained += usize::from(!unexplained.is_nothing());
        let codes = if detail == Detail::Codes { codes(&ours, &theirs) } else { Vec::new() };
        let shown = differences.into_iter().map(|one| self.difference(one, detail)).collect();
        let counts = |tally: &Tally| counts(tally, detail);
        self.rows.push(ReconciliationRow {
            ours: counts(&ours),
            theirs: counts(&theirs),
            gap: counts(&gap),
            codes,
            differences: shown,
            unexplained: counts(&unexplained),
            explained: unexplained.is_nothing(),
            ..row(basis)
        });
    }

    fn difference(&mut self, one: Difference, detail: Detail) -> ReconciliationDifference {
        let sum = match one.cause {
            Cause::SessionMissing => &mut self.summary.session_missing,
            Cause::CodeDiffers => &mut self.summary.code_differs,
            Cause::CalendarDiffers => &mut self.summary.calendar_differs,
            Cause::EnrolmentDiffers => &mut self.summary.enrolment_differs,
        };
        *sum += one.count;
        let meant: u64 = one.sessions.iter().map(|session| u64::from(session.pupils)).sum();
        let sessions = if self.codes { one.sessions } else { by_class(one.sessions) };
        let listed = sessions.len().min(self.room);
        self.room -= listed;
        ReconciliationDifference {
            cause: one.cause,
            count: one.count,
            effect: counts(&one.effect, detail),
            exact: meant == one.count,
            not_listed: sessions.len() - listed,
            sessions: sessions.iter().take(listed).map(|session| self.session(session)).collect(),
        }
    }

    fn session(&self, one: &Involved) -> ReconciliationSession {
        let mark = |code: Code| ReconciliationMark {
            code: self.codes.then_some(code.as_str()),
            class: code.class(),
        };
        ReconciliationSession {
            date: one.on.date,
            session: one.on.session,
            ours: one.ours.map(mark),
            theirs: one.theirs.map(mark),
            pupils: one.pupils,
        }
    }
}

/// Sessions of several pupils that are alike as one, where codes may not be seen: two rows of one class would tell
/// that two codes stand behind it, and of how many pupils each.
fn by_class(sessions: Vec<Involved>) -> Vec<Involved> {
    let class = |code: Option<Code>| code.map(Code::class);
    let mut found: BTreeMap<_, Involved> = BTreeMap::new();
    for one in sessions {
        let alike = found.entry((one.on, class(one.ours), class(one.theirs)));
        alike.and_modify(|first| first.pupils += one.pupils).or_insert(one);
    }
    found.into_values().collect()
}

/// The codes that are counted differently often.
fn codes(ours: &Tally, theirs: &Tally) -> Vec<ReconciliationCode> {
    let gap = theirs.less(ours);
    let row = |(bucket, _): (Bucket, i64)| match bucket {
        Bucket::Code(code) => Some(ReconciliationCode {
            code: code.as_str(),
            ours: ours.get(bucket),
            theirs: theirs.get(bucket),
        }),
        _ => None,
    };
    gap.iter().filter_map(row).collect()
}

fn counts(tally: &Tally, detail: Detail) -> ReconciliationCounts {
    let classes = tally.at(Detail::Classes);
    let told_apart = detail > Detail::Absence;
    let attended = classes.get(Bucket::Attended);
    ReconciliationCounts {
        possible: classes.possible(),
        attended,
        absent: classes.possible() - attended,
        authorised: told_apart.then(|| classes.get(Bucket::Authorised)),
        unauthorised: told_apart.then(|| classes.get(Bucket::Unauthorised)),
    }
}
