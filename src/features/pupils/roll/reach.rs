//! What a roll says of contacts, entry by entry.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::{
    dto::Flag,
    row::{Row, Unread},
    rules::Decision,
};
use crate::{
    error::{Fault, FaultCode},
    features::pupils::contacts::{self, Card, Stored, Told},
};

/// The rows that do not disagree with another about a person whom both name; the others are refused, for nobody can
/// tell which of them is right.
pub fn agreeing(rows: Vec<Row>, unread: &mut Vec<Unread>) -> Vec<Row> {
    let cards = rows.iter().enumerate().filter_map(|(place, row)| Some((place, row.contacts.as_ref()?)));
    let mut faults: HashMap<usize, Vec<Fault>> = HashMap::new();
    for (row, person) in contacts::contradictions(cards) {
        let Some(card) = rows[row].contacts.as_ref() else { continue };
        let at = format!("/enrolments/{}/{}/mis_id", rows[row].index, contacts::pointer(card, person));
        let fault = Fault::at(at, FaultCode::ContactContradicts);
        faults.entry(row).or_default().push(fault.detail(FaultCode::ContactContradicts.meaning()));
    }
    if faults.is_empty() {
        return rows;
    }
    let mut agreeing = Vec::with_capacity(rows.len());
    for (place, row) in rows.into_iter().enumerate() {
        match faults.remove(&place) {
            None => agreeing.push(row),
            Some(faults) => unread.push(Unread { index: row.index, upn: Some(row.entry.upn), faults }),
        }
    }
    agreeing
}

/// What the entries that stand say.
pub fn told<'a>(rows: &'a [Row], decision: &Decision) -> Vec<Told<'a>> {
    let cards: HashMap<usize, Option<&Card>> =
        rows.iter().map(|row| (row.index, row.contacts.as_ref())).collect();
    let stand = decision.results.iter().filter(|result| result.errors.is_empty());
    let told = stand.filter_map(|result| {
        Some(Told { enrolment: result.enrolment?, card: cards.get(&result.index).copied().flatten() })
    });
    told.collect()
}

/// How many of them say nothing.
pub fn without(told: &[Told<'_>]) -> usize {
    told.iter().filter(|told| told.card.is_none()).count()
}

/// Flags what an entry lacks, and what is not known any more.
pub fn flag(rows: &[Row], decision: &mut Decision, stored: &Stored) {
    let speaking = rows.iter().filter_map(|row| Some((row.index, row.contacts.as_ref()?)));
    let lacks: HashMap<usize, Vec<Flag>> = speaking.map(|(index, card)| (index, card.lacks())).collect();
    let withdrawn: &HashSet<Uuid> = &stored.withdrawn;
    for result in decision.results.iter_mut().filter(|result| result.errors.is_empty()) {
        result.flags.extend(lacks.get(&result.index).into_iter().flatten());
        if result.enrolment.is_some_and(|id| withdrawn.contains(&id)) {
            result.flags.insert(Flag::ContactsWithdrawn);
        }
    }
}
