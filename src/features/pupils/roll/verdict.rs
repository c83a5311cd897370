//! Which rows may stand: what one pupil's rows, enrolments and marks have against each other.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    identity::Stay,
    row::Row,
    rules::{Group, Matched},
};
use crate::{
    attendance::rules::{Line, RuleSet, days_absent_to_the_end, laid},
    domain::session::SessionOn,
    error::{Fault, FaultCode},
    features::pupils::{deletion::Deletion, entry::Entry},
};

/// What the registers hold for the wanted spans.
#[derive(Default)]
pub struct Evidence {
    /// The marks of each enrolment.
    pub marks: HashMap<Uuid, Vec<(SessionOn, u8)>>,
    /// The sessions of the calendar in which the school was open, in order of time.
    pub sessions: Vec<SessionOn>,
}

/// The deletion whose twenty days of absence have yet to be shown.
pub(super) fn absence_to_prove<'a>(new: &'a Entry, old: &Entry) -> Option<&'a Deletion> {
    let deletion = new.deletion.as_ref()?;
    let due = deletion.ground.needs_continuous_absence() && old.deletion.as_ref() != Some(deletion);
    due.then_some(deletion)
}

/// What stands against the rows of one pupil.
pub(super) struct Verdict<'a> {
    matched: &'a Matched<'a>,
    group: &'a Group,
    faults: HashMap<usize, Vec<Fault>>,
}

impl<'a> Verdict<'a> {
    /// The faults of each row, by its place; a row without any stands.
    pub(super) fn of(
        matched: &Matched<'_>,
        group: &Group,
        evidence: &Evidence,
    ) -> HashMap<usize, Vec<Fault>> {
        let mut verdict = Verdict { matched, group, faults: HashMap::new() };
        for (row, stay) in &group.rows {
            let stay = stay.map(|stay| &matched.known.stays[stay]);
            for fault in by_marks(&matched.rows[*row], stay, evidence) {
                verdict.refuse(*row, fault);
            }
        }
        verdict.refuse_doubles();
        verdict.refuse_overlaps();
        verdict.faults
    }

    fn refuse(&mut self, row: usize, fault: Fault) {
        self.faults.entry(row).or_default().push(fault);
    }

    fn at(&self, row: usize, name: &str) -> String {
        format!("/enrolments/{}/{name}", self.matched.rows[row].index)
    }

    /// Two rows with one starting day are the same entry twice; neither is chosen.
    fn refuse_doubles(&mut self) {
        let mut days: BTreeMap<NaiveDate, Vec<usize>> = BTreeMap::new();
        for (row, _) in &self.group.rows {
            days.entry(self.matched.rows[*row].entry.starting_on).or_default().push(*row);
        }
        for row in days.into_values().filter(|rows| rows.len() > 1).flatten() {
            let fault = Fault::at(self.at(row, "upn"), FaultCode::DuplicatePupil);
            self.refuse(
                row,
                fault.detail("Two entries of the pupil have one starting day; neither was chosen."),
            );
        }
    }

    /// Refuses rows until no two enrolments of the pupil share a day. What a refused row would have changed
    /// stays as it was, and may then stand in the way of another row.
    fn refuse_overlaps(&mut self) {
        loop {
            let meeting = self.meeting();
            let mut rows: Vec<usize> = meeting.iter().flatten().copied().collect();
            if rows.is_empty() && !meeting.is_empty() {
                // A temporary pupil and the one it turned out to be were both here at once.
                rows = self.standing().collect();
            }
            if rows.is_empty() {
                return;
            }
            for row in rows {
                let fault = Fault::at(self.at(row, "starting_on"), FaultCode::EnrolmentOverlaps);
                self.refuse(row, fault.detail(OVERLAP));
            }
        }
    }

    fn standing(&self) -> impl Iterator<Item = usize> + '_ {
        self.group.rows.iter().map(|(row, _)| *row).filter(|row| !self.faults.contains_key(row))
    }

    /// The enrolments as they would be stored, each with its row if that changes it.
    fn outcome(&self) -> impl Iterator<Item = (Option<usize>, &'a Entry)> + '_ {
        let (rows, stays) = (self.matched.rows, &self.matched.known.stays);
        let named =
            self.group.rows.iter().filter_map(move |(row, stay)| match self.faults.contains_key(row) {
                false => Some((Some(*row), &rows[*row].entry)),
                true => stay.map(|stay| (None, &stays[stay].entry)),
            });
        named.chain(self.group.others.iter().map(move |stay| (None, &stays[*stay].entry)))
    }

    /// The enrolments that share a day with another, each with its row if one changes it.
    fn meeting(&self) -> Vec<Option<usize>> {
        let mut spans: Vec<_> =
            self.outcome().map(|(row, entry)| (entry.starting_on, entry.last_on(), row)).collect();
        spans.sort();
        // In the order of their first days, a span meets an earlier one or its next neighbour, or none.
        let mut latest: Option<Option<NaiveDate>> = None;
        let mut meeting = Vec::new();
        for (place, (first, last, row)) in spans.iter().enumerate() {
            let earlier = latest.is_some_and(|latest| latest.is_none_or(|latest| *first <= latest));
            let next = spans.get(place + 1).is_some_and(|(next, ..)| last.is_none_or(|last| *next <= last));
            if earlier || next {
                meeting.push(*row);
            }
            latest = Some(match latest {
                Some(latest) => latest.zip(*last).map(|(one, two)| one.max(two)),
                None => *last,
            });
        }
        meeting
    }
}

/// What stands in the way of an enrolment that overlaps another.
const OVERLAP: &str =
    "Another enrolment of the pupil here shares a day with this one; starting and deletion day both count.";

/// What the registers have against a row: marks that would lie outside, absence that they do not show.
fn by_marks(row: &Row, stay: Option<&Stay>, evidence: &Evidence) -> Vec<Fault> {
    let at = |name: &str| format!("/enrolments/{}/{name}", row.index);
    let marks = stay.and_then(|stay| evidence.marks.get(&stay.id)).map(Vec::as_slice).unwrap_or_default();
    let entry = &row.entry;
    let mut faults = Vec::new();
    let before = marks.iter().filter(|(session, _)| session.date < entry.starting_on).count();
    if before > 0 && stay.is_some_and(|stay| stay.entry.starting_on < entry.starting_on) {
        faults.push(
            Fault::at(at("starting_on"), FaultCode::MarksOutsideEnrolment)
                .detail(format!("{before} marks lie before this starting day; take them back first.",)),
        );
    }
    let after =
        marks.iter().filter(|(session, _)| entry.last_on().is_some_and(|last| last < session.date)).count();
    if after > 0 {
        faults.push(
            Fault::at(at("deletion/on"), FaultCode::MarksOutsideEnrolment)
                .detail(format!("{after} marks lie after this deletion day; take them back first.",)),
        );
    }
    let due = match stay {
        Some(stay) => absence_to_prove(entry, &stay.entry),
        None => entry.deletion.as_ref().filter(|deletion| deletion.ground.needs_continuous_absence()),
    };
    if let Some(deletion) = due {
        let bytes = laid(&evidence.sessions, marks);
        let line = Line::new(&evidence.sessions, &bytes).between(NaiveDate::MIN, deletion.on);
        let (days, needed) = (days_absent_to_the_end(line), RuleSet::on(deletion.on).deletion_days);
        if days < needed {
            faults.push(Deletion::run_too_short(days, needed, &at("deletion")));
        }
    }
    faults
}
