//! Whether a contact point is open, by its hours and the days: pure.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::dto::ContactPointHours;
use crate::{
    attendance::calendar::{Calendar, DayOffKind, Weekday},
    domain::{academic_year::AcademicYear, spelled::spelled},
    notices::working_days::bank_holidays,
};

/// How far ahead is looked for the next opening: past the longest holidays there are.
const AHEAD: u64 = 400;

spelled! {
    /// Why a contact point is open or not. The list may grow.
    ServiceState {
        /// It is open.
        Open = "open";
        /// It has hours on the day, and this is not within them.
        OutsideHours = "outside_hours";
        /// It has no hours on this day of the week.
        ClosedWeekday = "closed_weekday";
        /// It is a bank holiday.
        BankHoliday = "bank_holiday";
        /// Its hours hold in term time, and it is none.
        OutsideTerm = "outside_term";
        /// Its hours hold in term time, and no calendar of the authority tells whether it is.
        NoCalendar = "no_calendar";
    }
}

/// Whether it is open, and when it closes or opens next, by the clocks on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Why it is open or not.
    pub state: ServiceState,
    /// When it closes, where it is open.
    pub closes: Option<NaiveDateTime>,
    /// When it opens next, where it is not, as far as the calendars tell.
    pub opens: Option<NaiveDateTime>,
}

/// What the hours depend on.
#[derive(Clone, Copy)]
pub struct Week<'a> {
    /// The hours.
    pub hours: &'a [ContactPointHours],
    /// Whether they hold in term time alone.
    pub term_time_only: bool,
    /// The authority's calendars, as far as they are laid down.
    pub calendars: &'a [&'a Calendar],
}

impl Week<'_> {
    /// How it stands at a time on the wall. It is open from the minute it opens until, and not at, the minute it closes.
    pub fn at(&self, now: NaiveDateTime) -> Standing {
        let state = self.state(now);
        if state == ServiceState::Open {
            return Standing { state, closes: self.closes(now), opens: None };
        }
        Standing { state, closes: None, opens: self.opens_after(now) }
    }

    fn state(&self, now: NaiveDateTime) -> ServiceState {
        let day = self.day(now.date());
        if day != ServiceState::Open {
            return day;
        }
        let mut today = self.of(now.date()).peekable();
        match today.peek().is_some() {
            false => ServiceState::ClosedWeekday,
            true if today.any(|hours| hours.opens <= now.time() && now.time() < hours.closes) => {
                ServiceState::Open
            }
            true => ServiceState::OutsideHours,
        }
    }

    /// When it closes: hours that follow on each other without a pause are one.
    fn closes(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        let mut today: Vec<_> = self.of(now.date()).collect();
        today.sort_by_key(|hours| hours.opens);
        let mut closes: Option<NaiveTime> = None;
        for hours in today.iter().filter(|hours| hours.closes > now.time()) {
            match closes {
                None => closes = Some(hours.closes),
                Some(before) if hours.opens <= before => closes = Some(before.max(hours.closes)),
                Some(_) => break,
            }
        }
        closes.map(|time| now.date().and_time(time))
    }

    fn opens_after(&self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        for ahead in 0..=AHEAD {
            let date = now.date().checked_add_days(Days::new(ahead))?;
            match self.day(date) {
                ServiceState::Open => {}
                // What lies beyond is not known: an opening found there might not be the next.
                ServiceState::NoCalendar => return None,
                _ => continue,
            }
            let later = self.of(date).map(|hours| date.and_time(hours.opens)).filter(|opens| *opens > now);
            if let Some(opens) = later.min() {
                return Some(opens);
            }
        }
        None
    }

    fn of(&self, date: NaiveDate) -> impl Iterator<Item = &ContactPointHours> {
        let weekday = Weekday::from(date.weekday());
        self.hours.iter().filter(move |hours| hours.weekday == weekday)
    }

    /// Whether its hours hold on a day at all.
    fn day(&self, date: NaiveDate) -> ServiceState {
        let year = AcademicYear::of(date);
        let calendar = self.calendars.iter().find(|calendar| calendar.year() == year);
        let off = |calendar: &&&Calendar| {
            let mut days = calendar.data().days_off.iter();
            days.any(|day| day.on == date && day.session.is_none() && day.kind == DayOffKind::BankHoliday)
        };
        if bank_holidays(date.year()).contains(&date) || calendar.as_ref().is_some_and(off) {
            return ServiceState::BankHoliday;
        }
        match (self.term_time_only, calendar) {
            (false, _) => ServiceState::Open,
            (true, None) => ServiceState::NoCalendar,
            // The offices are open on days on which schools train their staff.
            (true, Some(calendar)) if calendar.half_term_of(date).is_some() => ServiceState::Open,
            (true, Some(_)) => ServiceState::OutsideTerm,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// Monday to Thursday 9 to 5, Friday 9 to 4.
    fn office() -> Vec<ContactPointHours> {
        let day = |(weekday, closes): (&str, &str)| {
            serde_json::from_value(json!({"weekday": weekday, "opens": "09:00", "closes": closes})).unwrap()
        };
        [("mon", "17:00"), ("tue", "17:00"), ("wed", "17:00"), ("thu", "17:00"), ("fri", "16:00")]
            .map(day)
            .to_vec()
    }

    fn calendar() -> Calendar {
        let data = json!({
            "half_terms": [
                {"id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-23"},
                {"id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18"},
                {"id": "2026-27-spring-1", "from_on": "2027-01-04", "to_on": "2027-02-12"},
                {"id": "2026-27-spring-2", "from_on": "2027-02-22", "to_on": "2027-03-25"},
                {"id": "2026-27-summer-1", "from_on": "2027-04-12", "to_on": "2027-05-28"},
            ],
            "weekdays": ["mon", "tue", "wed", "thu", "fri"],
            "days_off": [{"on": "2026-09-04", "kind": "inset"}],
        });
        let year = "2026-27".parse().unwrap();
        Calendar::new(year, serde_json::from_value(data).unwrap(), Vec::new())
    }

    fn at(text: &str, term_time_only: bool) -> (&'static str, String) {
        let (hours, calendar) = (office(), calendar());
        let week = Week { hours: &hours, term_time_only, calendars: &[&calendar] };
        let standing = week.at(text.parse().unwrap());
        let next = standing.closes.or(standing.opens).map(|at| at.format("%a %-d %b %H:%M").to_string());
        (standing.state.as_str(), next.unwrap_or_default())
    }

    #[test]
    fn the_line_is_open_until_five_and_on_fridays_until_four() {
        assert_eq!(at("2026-11-19T09:00:00", true), ("open", "Thu 19 Nov 17:00".into()));
        assert_eq!(at("2026-11-19T16:59:59", true), ("open", "Thu 19 Nov 17:00".into()));
        assert_eq!(at("2026-11-19T17:00:00", true), ("outside_hours", "Fri 20 Nov 09:00".into()));
        assert_eq!(at("2026-11-20T16:30:00", true), ("outside_hours", "Mon 23 Nov 09:00".into()));
        assert_eq!(at("2026-11-21T10:00:00", true), ("closed_weekday", "Mon 23 Nov 09:00".into()));
        assert_eq!(at("2026-11-20T08:59:59", true), ("outside_hours", "Fri 20 Nov 09:00".into()));
    }

    #[test]
    fn in_the_holidays_it_opens_when_term_begins() {
        assert_eq!(at("2026-10-28T10:00:00", true), ("outside_term", "Mon 2 Nov 09:00".into()));
        assert_eq!(at("2026-10-28T10:00:00", false), ("open", "Wed 28 Oct 17:00".into()));
        assert_eq!(at("2026-09-04T10:00:00", true), ("open", "Fri 4 Sep 16:00".into()), "a training day");
        assert_eq!(at("2026-12-18T16:00:00", true), ("outside_hours", "Mon 4 Jan 09:00".into()));
    }

    #[test]
    fn bank_holidays_are_closed_in_term_or_not() {
        assert_eq!(at("2027-05-03T10:00:00", true), ("bank_holiday", "Tue 4 May 09:00".into()));
        assert_eq!(at("2026-12-24T18:00:00", false), ("outside_hours", "Tue 29 Dec 09:00".into()));
    }

    #[test]
    fn beyond_the_calendars_nothing_is_promised() {
        assert_eq!(at("2027-07-30T10:00:00", true), ("outside_term", String::new()));
        assert_eq!(at("2027-09-07T10:00:00", true), ("no_calendar", String::new()));
        assert_eq!(at("2027-09-07T10:00:00", false), ("open", "Tue 7 Sep 17:00".into()));
        assert_eq!(
            Week { hours: &[], term_time_only: false, calendars: &[] }
                .at("2026-11-19T10:00:00".parse().unwrap())
                .opens,
            None
        );
    }

    #[test]
    fn hours_with_a_pause_close_and_open_again() {
        let day = |opens: &str, closes: &str| -> ContactPointHours {
            serde_json::from_value(json!({"weekday": "thu", "opens": opens, "closes": closes})).unwrap()
        };
        let hours = [day("13:00", "17:00"), day("09:00", "12:00")];
        let week = Week { hours: &hours, term_time_only: false, calendars: &[] };
        let time = |text: &str| format!("2026-11-19T{text}:00").parse::<NaiveDateTime>().unwrap();
        assert_eq!(week.at(time("10:00")).closes, Some(time("12:00")));
        assert_eq!(week.at(time("12:30")).opens, Some(time("13:00")));
        let hours = [day("09:00", "12:00"), day("12:00", "17:00")];
        let week = Week { hours: &hours, ..week };
        assert_eq!(week.at(time("10:00")).closes, Some(time("17:00")));
    }

    proptest! {
        /// Minute by minute: what is said to be the next change is the first minute at which it is otherwise.
        #[test]
        fn the_next_change_is_the_first_minute_that_is_otherwise(minutes in 0..60 * 24 * 300i64, term in any::<bool>()) {
            let (hours, calendar) = (office(), calendar());
            let week = Week { hours: &hours, term_time_only: term, calendars: &[&calendar] };
            let start: NaiveDateTime = "2026-08-01T00:00:00".parse().unwrap();
            let now = start + chrono::TimeDelta::minutes(minutes);
            let standing = week.at(now);
            let open = |at: NaiveDateTime| week.at(at).state == ServiceState::Open;
            if let Some(change) = standing.closes.or(standing.opens) {
                prop_assert!(change > now);
                prop_assert_ne!(open(change), open(now));
                let mut at = now;
                while at < change {
                    prop_assert_eq!(open(at), open(now), "{}", at);
                    at += chrono::TimeDelta::minutes(15 - i64::from(chrono::Timelike::minute(&at)) % 15);
                }
            }
        }
    }
}
