//! The answer to a roll.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    dto::{Outcome, RollAnswer, RowView, StateView, Summary},
    identity::Known,
    row::Unread,
    rules::{Decision, RowResult},
};
use crate::{access::date_at_school, domain::urn::Urn, entities::roll};

/// What was asked, apart from the rows.
pub struct Asked {
    pub urn: Urn,
    pub as_at: DateTime<Utc>,
    pub received: usize,
    pub complete: bool,
    pub only_new: bool,
    pub dry_run: bool,
}

/// The answer to a roll that is older than the last one.
pub fn superseded(asked: &Asked, roll: &roll::Model) -> RollAnswer {
    let row = |index| RowView {
        index,
        outcome: Outcome::Superseded,
        enrolment_id: None,
        flags: Vec::new(),
        errors: Vec::new(),
    };
    RollAnswer {
        roll: StateView { urn: asked.urn, as_at: roll.as_at, first_received_at: roll.first_received_at },
        summary: Summary { received: asked.received, superseded: asked.received, ..Summary::default() },
        rows: (0..asked.received).map(row).collect(),
        absent_from_roll: Vec::new(),
        attendance_elsewhere: Vec::new(),
        committed: !asked.dry_run,
    }
}

/// Whom a complete roll leaves out of those on roll at its instant. A row that was refused still names its pupil.
pub fn absent(asked: &Asked, known: &Known, decision: &Decision, unread: &[Unread]) -> Vec<Uuid> {
    if !asked.complete {
        return Vec::new();
    }
    let day = date_at_school(asked.as_at);
    let misread: HashSet<Uuid> =
        unread.iter().filter_map(|row| known.upns.get(row.upn.as_ref()?)).copied().collect();
    let left_out = known.stays.iter().filter(|stay| {
        let on_roll = stay.entry.starting_on <= day && stay.entry.last_on().is_none_or(|last| day <= last);
        on_roll && !decision.named.contains(&stay.id) && !misread.contains(&stay.pupil)
    });
    left_out.map(|stay| stay.id).collect()
}

/// What became of the contacts of the entries that stand.
pub struct Contacts {
    /// How many are new, or not as they were.
    pub changed: usize,
    /// How many entries say nothing of any.
    pub without: usize,
}

/// The answer to a roll that was taken.
pub fn taken(
    asked: &Asked,
    first_received_at: DateTime<Utc>,
    decision: Decision,
    contacts: Contacts,
    unread: &[Unread],
    absent_from_roll: Vec<Uuid>,
) -> RollAnswer {
    let misread = unread.iter().map(|row| RowView {
        index: row.index,
        outcome: Outcome::Rejected,
        enrolment_id: None,
        flags: Vec::new(),
        errors: row.faults.clone(),
    });
    let mut rows: Vec<RowView> = decision.results.into_iter().map(|row| view(row, asked.dry_run)).collect();
    rows.extend(misread);
    rows.sort_by_key(|row| row.index);
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count();
    let summary = Summary {
        received: asked.received,
        created: count(Outcome::Created),
        changed: count(Outcome::Changed),
        unchanged: count(Outcome::Unchanged),
        superseded: 0,
        rejected: count(Outcome::Rejected),
        flagged: rows.iter().filter(|row| !row.flags.is_empty()).count(),
        absent_from_roll: absent_from_roll.len(),
        contacts_changed: contacts.changed,
        without_contacts: contacts.without,
    };
    rows.retain(|row| !matches!(row.outcome, Outcome::Created | Outcome::Unchanged) || !row.flags.is_empty());
    RollAnswer {
        roll: StateView { urn: asked.urn, as_at: asked.as_at, first_received_at: Some(first_received_at) },
        summary,
        rows,
        absent_from_roll,
        attendance_elsewhere: Vec::new(),
        committed: !asked.dry_run,
    }
}

fn view(row: RowResult, dry_run: bool) -> RowView {
    RowView {
        index: row.index,
        outcome: row.outcome,
        enrolment_id: row.enrolment.filter(|_| !(dry_run && row.outcome == Outcome::Created)),
        flags: row.flags.into_iter().collect(),
        errors: row.errors,
    }
}
