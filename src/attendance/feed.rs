//! Whether a school's registers come so that they can be relied on.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{book::Book, rules::Line};
use crate::domain::{session::SessionOn, span::Span};

/// School days before today that must be whole for a feed to be live: a week of school.
const PROVEN: usize = 5;
/// How far back they are sought. No holiday is as long.
const REACH: Days = Days::new(70);

/// Whether these school days, the last one first and each whole or not, prove a feed.
pub fn is_proven(days: impl Iterator<Item = bool>) -> bool {
    days.take(PROVEN).take_while(|whole| *whole).count() == PROVEN
}

/// The days before a day that a book must hold to tell whether the feed was live on it.
pub fn days_before(day: NaiveDate) -> Span {
    let from_on = day.checked_sub_days(REACH).unwrap_or(day);
    Span { from_on, to_on: day.pred_opt().unwrap_or(day).max(from_on) }
}

/// Whether the feed of a school was live on a day: every register that was due on the five school days before it is
/// whole. The book holds [`days_before`] it; `is_open` says on which days the school exists.
pub fn is_live(book: &Book, day: NaiveDate, is_open: impl Fn(NaiveDate) -> bool) -> bool {
    let before = days_before(day);
    let mut days: BTreeMap<NaiveDate, bool> = BTreeMap::new();
    for (enrolled, line) in book.lines() {
        if enrolled.boarder || enrolled.registration == "guest" {
            continue;
        }
        for (on, code) in line.within(before).entries().filter(|(on, _)| is_due(book, *on)) {
            *days.entry(on.date).or_insert(true) &= code.is_some();
        }
    }
    is_proven(days.into_iter().rev().filter(|(date, _)| is_open(*date)).map(|(_, whole)| whole))
}

/// Whether a register of a session was due: it is in the calendar and the school was not closed.
fn is_due(book: &Book, on: SessionOn) -> bool {
    book.calendars.iter().any(|known| known.calendar.is_due_session(on.date, on.session))
}

/// Sessions of a line up to a day on which a mark was due, and those of them on which one stands. Where no calendar is
/// held, a page is all that tells of a session.
pub fn due_and_marked(book: &Book, line: Line<'_>, until: NaiveDate) -> (u64, u64) {
    let due = |on: SessionOn| on.date <= until && (book.calendars.is_empty() || is_due(book, on));
    line.entries()
        .filter(|(on, _)| due(*on))
        .fold((0, 0), |(due, marked), (_, code)| (due + 1, marked + u64::from(code.is_some())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_whole_days_in_a_row_prove_a_feed() {
        assert!(is_proven([true; 5].into_iter()));
        assert!(is_proven([true, true, true, true, true, false].into_iter()));
        assert!(!is_proven([true; 4].into_iter()), "four days prove nothing");
        assert!(!is_proven([true, true, false, true, true, true].into_iter()));
    }
}
