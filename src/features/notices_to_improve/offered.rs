//! What was offered and tried before a notice, as one parent is told it.

use super::{contents::NoticeToImproveSupport, pair::Pair};
use crate::attendance::book::support::{SupportFor, SupportSource, SupportUntil};

/// What was offered to this parent, or to the family where nobody is named, at one school alone or at all of them, and by
/// the authority.
pub fn of_parent(
    support: Vec<SupportUntil>,
    pair: &Pair,
    at: Option<i32>,
) -> Vec<(SupportFor, SupportUntil)> {
    let here = |one: &SupportUntil| match one.source {
        SupportSource::School { urn, .. } => at.is_none_or(|at| at == urn),
        SupportSource::Place { .. } => true,
    };
    let told = |one: SupportUntil| {
        let stands = one.stands_for(&pair.parent.ids)?;
        Some((stands, one.told_to(stands)))
    };
    support.into_iter().filter(here).filter_map(told).collect()
}

/// As the notice tells it.
pub fn told(one: &SupportUntil) -> NoticeToImproveSupport {
    NoticeToImproveSupport {
        kind: one.kind,
        title: one.title.clone(),
        state: one.state,
        offered_on: one.days.offered_on,
        started_on: one.days.started_on,
        not_taken_on: one.days.not_taken_on,
        ended_on: one.days.ended_on,
        outcome: one.outcome,
    }
}
