//! Decisions about support meetings that need no database.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{
    dto::{SupportMeetingAttendee, SupportMeetingMinutes},
    states::SupportMeetingSide,
};
use crate::{
    attendance::calendar::{Calendar, Period},
    domain::{
        span::Span,
        wall_time::{WallFault, instant},
    },
    error::{Fault, FaultCode},
};

/// The days in which a meeting of a term can be: those of the term, as far as a calendar knows them, and those of its academic
/// year otherwise.
pub fn days_of(term: &str, calendar: Option<&Calendar>) -> Option<Span> {
    let period: Period = term.parse().ok()?;
    let year = Span::year(period.year());
    Some(period.span(calendar).and_then(|span| span.and(year)).unwrap_or(year))
}

/// The instant of a time on the wall that stands at these places of a body, or what is wrong with it.
pub fn planned_at(
    (on, at): (NaiveDate, NaiveTime),
    place: &str,
    days: Option<Span>,
    faults: &mut Vec<Fault>,
) -> Option<DateTime<Utc>> {
    if !days.is_some_and(|days| days.from_on <= on && on <= days.to_on) {
        faults.push(Fault::at(format!("{place}/planned_on"), FaultCode::DateOutsideTerm));
    }
    match instant(on, at) {
        Ok(instant) => Some(instant),
        Err(WallFault::Never) => {
            faults.push(Fault::at(format!("{place}/from_time"), FaultCode::TimeNotOnClock));
            None
        }
        Err(WallFault::Twice) => {
            faults.push(Fault::at(format!("{place}/from_time"), FaultCode::TimeTwiceOnClock));
            None
        }
    }
}

/// What is wrong with how a meeting of a term went.
pub fn faults_of_minutes(
    minutes: &SupportMeetingMinutes,
    year: Option<Span>,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if minutes.held_on > today {
        faults.push(Fault::at("/minutes/held_on", FaultCode::DateInFuture));
    } else if !year.is_some_and(|year| year.from_on <= minutes.held_on && minutes.held_on <= year.to_on) {
        let detail = "A meeting is held in the academic year of its term.";
        faults.push(Fault::at("/minutes/held_on", FaultCode::DateOutsideTerm).detail(detail));
    }
    let sides = [SupportMeetingSide::School, SupportMeetingSide::Authority];
    let is_there = |side: &SupportMeetingSide| minutes.attendees.iter().any(|one| one.side == *side);
    if !sides.iter().all(is_there) {
        faults.push(Fault::at("/minutes/attendees", FaultCode::MeetingOneSided));
    }
    faults
}

/// Those who come, each once: who is named again is the same person.
pub fn together(
    known: &[SupportMeetingAttendee],
    more: &[SupportMeetingAttendee],
) -> Vec<SupportMeetingAttendee> {
    let mut all = known.to_vec();
    for one in more {
        if !all.contains(one) {
            all.push(one.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn one(name: &str, side: SupportMeetingSide) -> SupportMeetingAttendee {
        SupportMeetingAttendee { name: name.to_owned(), role: "Sample".to_owned(), side }
    }

    fn minutes(held_on: &str, attendees: Vec<SupportMeetingAttendee>) -> SupportMeetingMinutes {
        let (held_on, summary) = (day(held_on), "Sample".to_owned());
        SupportMeetingMinutes { held_on, attendees, summary, self_assessment_discussed: false }
    }

    #[test]
    fn without_a_calendar_a_term_is_somewhere_in_its_year() {
        let days = days_of("2026-27-summer", None).unwrap();
        assert_eq!((days.from_on, days.to_on), (day("2026-08-01"), day("2027-07-31")));
        assert_eq!(days_of("summer", None), None);
    }

    #[test]
    fn a_time_that_is_on_no_clock_is_refused() {
        let mut faults = Vec::new();
        let time = NaiveTime::from_hms_opt(1, 30, 0).unwrap();
        let days = days_of("2026-27-spring", None);
        assert_eq!(planned_at((day("2027-03-28"), time), "/plan", days, &mut faults), None);
        assert_eq!(faults.pop().map(|fault| fault.code), Some(FaultCode::TimeNotOnClock));
        assert_eq!(planned_at((day("2026-10-25"), time), "/plan", days, &mut faults), None);
        assert_eq!(faults.pop().map(|fault| fault.code), Some(FaultCode::TimeTwiceOnClock));
        planned_at((day("2027-08-01"), time), "/plan", days, &mut faults);
        assert_eq!(faults.pop().map(|fault| fault.code), Some(FaultCode::DateOutsideTerm));
    }

    #[test]
    fn a_meeting_has_two_sides_and_is_over_when_it_is_recorded() {
        use SupportMeetingSide::{Authority, Partner, School};
        let year = days_of("2026-27-autumn", None);
        let codes = |held_on: &str, sides: &[SupportMeetingSide]| {
            let attendees = sides.iter().map(|side| one("A. Sample", *side)).collect();
            let faults = faults_of_minutes(&minutes(held_on, attendees), year, day("2026-11-20"));
            faults.into_iter().map(|fault| fault.code).collect::<Vec<_>>()
        };
        assert_eq!(codes("2026-11-20", &[School, Authority]), []);
        assert_eq!(codes("2026-11-21", &[School, Authority]), [FaultCode::DateInFuture]);
        assert_eq!(codes("2026-07-31", &[School, Authority]), [FaultCode::DateOutsideTerm]);
        assert_eq!(codes("2026-11-20", &[School, Partner]), [FaultCode::MeetingOneSided]);
    }

    #[test]
    fn who_is_named_twice_comes_once() {
        let known = vec![one("A. Sample", SupportMeetingSide::School)];
        let more =
            vec![one("A. Sample", SupportMeetingSide::School), one("B. Sample", SupportMeetingSide::School)];
        assert_eq!(together(&known, &more).len(), 2);
    }
}
