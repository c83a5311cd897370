//! What covers a session, and when a feed is live.

use chrono::NaiveDate;

use super::dto::{Cover, FeedDay, FeedSessions, State};
use crate::{
    attendance::{book::roll::Roll, feed, page::Page},
    domain::session::{Session, SessionOn},
};

/// How far a register covers the pupils who need a mark; `None` where nobody needs one.
pub fn cover(roll: &Roll, on: SessionOn, page: Option<&Page>) -> Option<Cover> {
    let has_gap = roll.unmarked(on.date, page).next().is_some();
    match (has_gap, page) {
        (true, None) => Some(Cover::None),
        (true, Some(_)) => Some(Cover::Incomplete),
        (false, _) => roll.expected(on.date).next().map(|_| Cover::Whole),
    }
}

/// The days of these sessions, which stand in the order of time.
pub fn days(sessions: impl IntoIterator<Item = (SessionOn, Cover)>) -> Vec<FeedDay> {
    let mut days: Vec<FeedDay> = Vec::new();
    for (on, cover) in sessions {
        if days.last().is_none_or(|day| day.date != on.date) {
            days.push(FeedDay { date: on.date, am: None, pm: None });
        }
        if let Some(day) = days.last_mut() {
            match on.session {
                Session::Am => day.am = Some(cover),
                Session::Pm => day.pm = Some(cover),
            }
        }
    }
    days
}

/// How many sessions of these days are covered how.
pub fn count(days: &[FeedDay]) -> FeedSessions {
    let mut counts = FeedSessions::default();
    for cover in days.iter().flat_map(|day| [day.am, day.pm]).flatten() {
        counts.due += 1;
        match cover {
            Cover::Whole => counts.whole += 1,
            Cover::Incomplete => counts.incomplete += 1,
            Cover::None => counts.none += 1,
        }
    }
    counts
}

/// The state of a feed from which something, or nothing, has ever come.
///
/// Today does not decide: a register that is a minute late must not make a live feed a test, nor its coming a
/// test a live feed. A gap that is filled later counts as filled.
pub fn state(connected: bool, days: &[FeedDay], today: NaiveDate) -> State {
    let whole = |day: &FeedDay| [day.am, day.pm].into_iter().flatten().all(|cover| cover == Cover::Whole);
    let before = days.iter().rev().filter(|day| day.date < today).map(whole);
    match connected {
        false => State::NotConnected,
        true if feed::is_proven(before) => State::Live,
        true => State::Testing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32, am: Option<Cover>, pm: Option<Cover>) -> FeedDay {
        FeedDay { date: NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), am, pm }
    }

    fn week(last: Cover) -> Vec<FeedDay> {
        let whole = Some(Cover::Whole);
        let mut days: Vec<_> = (9..14).map(|date| day(date, whole, whole)).collect();
        days[4].pm = Some(last);
        days
    }

    fn on(date: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, date).unwrap()
    }

    #[test]
    fn a_feed_is_live_after_five_whole_school_days() {
        assert_eq!(state(true, &week(Cover::Whole), on(16)), State::Live);
        assert_eq!(state(true, &week(Cover::Whole)[1..], on(16)), State::Testing, "four days prove nothing");
        for gap in [Cover::Incomplete, Cover::None] {
            assert_eq!(state(true, &week(gap), on(16)), State::Testing);
        }
    }

    #[test]
    fn today_does_not_decide() {
        let mut days = week(Cover::Whole);
        days.push(day(16, Some(Cover::None), None));
        assert_eq!(state(true, &days, on(16)), State::Live);
        assert_eq!(state(true, &days, on(17)), State::Testing);
        assert_eq!(state(true, &week(Cover::Whole), on(13)), State::Testing, "the fifth day is today");
    }

    #[test]
    fn what_lies_before_the_five_days_counts_no_more() {
        let mut days = vec![day(6, Some(Cover::None), Some(Cover::None))];
        days.extend(week(Cover::Whole));
        assert_eq!(state(true, &days, on(16)), State::Live);
    }

    #[test]
    fn a_half_day_counts_with_the_register_that_was_due() {
        let mut days = week(Cover::Whole);
        days[2].pm = None;
        assert_eq!(state(true, &days, on(16)), State::Live);
        assert_eq!(count(&days), FeedSessions { due: 9, whole: 9, incomplete: 0, none: 0 });
    }

    #[test]
    fn a_school_that_never_sent_anything_is_not_connected() {
        assert_eq!(state(false, &[], on(16)), State::NotConnected);
        assert_eq!(state(true, &[], on(16)), State::Testing);
    }
}
