//! Illness that is still to be told in a sickness return (regulation 13): once for a continuous period.

use super::{Illness, Line, RuleSet, illness};
use crate::domain::{session::SessionOn, span::Span};

/// Fifteen school days of illness that no return has told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IllnessDue {
    /// The sessions under `I`, in order of time; they need not follow each other.
    pub sessions: Vec<SessionOn>,
    /// The session with which they came to the days that are returned.
    pub met_on: SessionOn,
}

/// The illness on a line, which is that of one academic year, for which a return is due beside those that were made
/// (or found not to be required) for the days of `told`.
///
/// One return is made for one continuous period: a spell of which a day was told is told as a whole, however long it
/// goes on. What lies in other spells is counted anew, one after the other or not.
pub fn illness_due(line: Line<'_>, told: &[Span], rules: &RuleSet) -> Option<IllnessDue> {
    let Illness { mut sessions, spells, .. } = illness(line, rules);
    let overlaps = |first: SessionOn, last: SessionOn| {
        told.iter().any(|told| told.from_on <= last.date && first.date <= told.to_on)
    };
    let known: Vec<_> = spells.iter().filter(|(first, last, _)| overlaps(*first, *last)).collect();
    sessions.retain(|on| !known.iter().any(|(first, last, _)| first <= on && on <= last));
    let met_on = sessions.get((2 * rules.illness_days).checked_sub(1)?).copied()?;
    Some(IllnessDue { sessions, met_on })
}
