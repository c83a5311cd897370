//! Properties of every calendar, sound or faulty.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::session::Session::{Am, Pm};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn year() -> AcademicYear {
    AcademicYear::starting(2026).unwrap()
}

fn data(json: Value) -> CalendarData {
    serde_json::from_value(json).unwrap()
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    // A little before and after the year, so that edges are met.
    (-20..390i64).prop_map(|days| day(2026, 8, 1) + chrono::Duration::days(days))
}

fn some_sessions() -> impl Strategy<Value = Vec<Session>> {
    prop::sample::subsequence(Session::ALL.to_vec(), 0..=2)
}

prop_compose! {
    fn some_closure()(from_on in a_day(), to_on in a_day(), sessions in some_sessions(), planned: bool) -> Closure {
        let kind = if planned { ClosureKind::Planned } else { ClosureKind::Unexpected };
        Closure { from_on, to_on, sessions, kind }
    }
}

prop_compose! {
    /// Any calendar, faulty ones too: working it out must never fail.
    fn some_calendar()(
        spans in prop::collection::vec((a_day(), 0..50i64), 0..6),
        weekdays in prop::sample::subsequence(vec!["mon", "tue", "wed", "thu", "fri", "sat", "sun"], 0..=7),
        off in prop::collection::vec((a_day(), prop::option::of(prop::sample::select(vec![Am, Pm]))), 0..8),
        extra in prop::collection::vec((a_day(), some_sessions()), 0..4),
        closures in prop::collection::vec(some_closure(), 0..4),
    ) -> Calendar {
        let half_terms: Vec<_> = spans.iter().enumerate().map(|(i, (from, days))| {
            json!({"id": format!("half-{i}"), "from_on": from, "to_on": *from + chrono::Duration::days(*days)})
        }).collect();
        let days_off: Vec<_> = off.iter().map(|(on, session)| {
            json!({"on": on, "session": session, "kind": "other"})
        }).collect();
        let extra_days: Vec<_> = extra.iter().map(|(on, s)| json!({"on": on, "sessions": s})).collect();
        let json = json!({
            "half_terms": half_terms, "weekdays": weekdays, "days_off": days_off, "extra_days": extra_days
        });
        Calendar::new(year(), data(json), closures)
    }
}

/// Whether a session is in the calendar and due, straight from the words of the rules.
fn naive(calendar: &Calendar, closures: &[Closure], date: NaiveDate, session: Session) -> (bool, bool) {
    let data = calendar.data();
    let closed = |kind| {
        let hit = |c: &Closure| c.from_on <= date && date <= c.to_on && c.sessions.contains(&session);
        closures.iter().any(|c| c.kind == kind && hit(c))
    };
    let ordinary = data.half_terms.iter().any(|h| h.from_on <= date && date <= h.to_on)
        && data.weekdays.contains(&date.weekday().into())
        && !data.days_off.iter().any(|d| d.on == date && d.session.is_none_or(|s| s == session));
    let extra = data.extra_days.iter().any(|d| d.on == date && d.sessions.contains(&session));
    let met = year().contains(date) && (ordinary || extra) && !closed(ClosureKind::Planned);
    (met, met && !closed(ClosureKind::Unexpected))
}

fn around_the_year() -> impl Iterator<Item = NaiveDate> {
    day(2026, 7, 1).iter_days().take(430)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_sessions_are_those_whose_status_says_so(calendar in some_calendar()) {
        let listed: Vec<_> = calendar.sessions().collect();
        let asked: Vec<_> = around_the_year()
            .flat_map(|date| Session::ALL.map(|session| SessionOn { date, session }))
            .filter(|on| calendar.is_session(on.date, on.session))
            .collect();
        prop_assert_eq!(&listed, &asked);
        prop_assert!(listed.is_sorted());
    }

    #[test]
    fn the_status_agrees_with_the_words_of_the_rules(
        calendar in some_calendar(), closures in prop::collection::vec(some_closure(), 0..4)
    ) {
        let calendar = Calendar::new(year(), calendar.data().clone(), closures.clone());
        for date in around_the_year() {
            for session in Session::ALL {
                let said = (calendar.is_session(date, session), calendar.is_due_session(date, session));
                prop_assert_eq!(said, naive(&calendar, &closures, date, session), "{} {}", date, session);
            }
        }
    }

    #[test]
    fn school_days_and_weeks_are_those_of_the_sessions(calendar in some_calendar()) {
        let dates: BTreeSet<_> = calendar.sessions().map(|on| on.date).collect();
        prop_assert!(calendar.school_days().eq(dates.iter().copied()));
        prop_assert!(around_the_year().all(|date| calendar.is_school_day(date) == dates.contains(&date)));
        let iso: BTreeSet<_> = dates.iter().map(|date| (date.iso_week().year(), date.iso_week().week())).collect();
        let weeks = calendar.school_weeks();
        let listed: Vec<_> = weeks.iter().map(|w| (w.monday.iso_week().year(), w.monday.iso_week().week())).collect();
        prop_assert!(listed.iter().eq(iso.iter()));
    }

    #[test]
    fn counting_school_days_agrees_with_walking(calendar in some_calendar(), from in a_day(), n in 0..30usize) {
        let walked = match n {
            0 => Some(from),
            _ => from.iter_days().skip(1).take(800).filter(|date| calendar.is_school_day(*date)).nth(n - 1),
        };
        prop_assert_eq!(calendar.add_school_days(from, n), walked);
    }

    #[test]
    fn a_span_of_sessions_is_cut_from_the_whole(calendar in some_calendar(), from in a_day(), to in a_day()) {
        let cut: Vec<_> = calendar.sessions().filter(|on| from <= on.date && on.date <= to).collect();
        prop_assert_eq!(calendar.sessions_between(from, to), cut);
    }

    #[test]
    fn any_calendar_can_be_checked(calendar in some_calendar()) {
        let faults = calendar.data().faults(year());
        prop_assert!(faults.iter().all(|fault| fault.pointer.starts_with('/') && fault.detail.ends_with('.')));
    }
}
