//! Who is new: the entries of a source that knows less of a pupil than the roll does.

use std::{borrow::Cow, collections::BTreeSet};

use super::{
    dto::{Flag, Outcome},
    identity::{Known, Stay},
    row::Row,
    rules::RowResult,
};

/// The rows of pupils who are not on roll from the row's starting day on, and what is answered to the others.
pub fn newcomers<'a>(rows: &'a [Row], known: &Known) -> (Cow<'a, [Row]>, Vec<RowResult>) {
    let (mut new, mut on_roll) = (Vec::new(), Vec::new());
    for row in rows {
        match known.stays.iter().find(|stay| of_same_pupil(row, stay, known) && lasts(row, stay)) {
            None => new.push(row.clone()),
            Some(stay) => on_roll.push(RowResult {
                index: row.index,
                outcome: Outcome::Unchanged,
                enrolment: Some(stay.id),
                flags: BTreeSet::from([Flag::AlreadyOnRoll]),
                errors: Vec::new(),
            }),
        }
    }
    (Cow::Owned(new), on_roll)
}

fn of_same_pupil(row: &Row, stay: &Stay, known: &Known) -> bool {
    let mut upns = [&row.entry.upn].into_iter().chain(&row.former_upns);
    upns.any(|upn| stay.entry.upn == *upn || known.upns.get(upn).is_some_and(|pupil| *pupil == stay.pupil))
}

fn lasts(row: &Row, stay: &Stay) -> bool {
    stay.entry.last_on().is_none_or(|last| row.entry.starting_on <= last)
}
