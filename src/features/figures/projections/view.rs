//! A line of marks and what is left of the calendar, made into what the wire shows.

use chrono::NaiveDate;

use super::dto::{
    Projection, ProjectionCourse, ProjectionRemaining, ProjectionSession, ProjectionStanding,
    ProjectionSupposed, ProjectionThreshold,
};
use crate::{
    attendance::{
        book::{Book, calendars::SchoolCalendar, enrolled::Enrolled},
        calendar::Period,
        rules::{Assumption, Line, RuleSet, Standing, Sums, allowance, course},
    },
    domain::{percentage::Rate, session::SessionOn, span::Span},
    features::figures::dto::{FigureCalendar, FigureSpan},
};

/// What all enrolments of one school have in common.
pub struct Frame<'a> {
    /// The days that are counted.
    pub span: Span,
    /// Their name, where they have one.
    pub period: Option<Period>,
    /// The register book of those days.
    pub book: &'a Book,
    /// The calendar.
    pub held: &'a SchoolCalendar,
    /// What is supposed.
    pub supposed: &'a ProjectionSupposed,
    /// The first day whose sessions are still open.
    pub today: NaiveDate,
    /// The thresholds.
    pub rules: &'static RuleSet,
}

impl Frame<'_> {
    /// The projection of one enrolment.
    pub fn project(&self, enrolled: &Enrolled, line: Line<'_>) -> Projection {
        let sums = Sums::of(line.bytes());
        let now = Standing { possible: sums.possible(), absent: sums.absent() };
        let open = |on: &SessionOn| self.book.is_in_calendar(*on) && !self.book.is_closed(*on);
        let (left, gone): (Vec<_>, Vec<_>) =
            line.unmarked().filter(open).partition(|on| self.today <= on.date);
        let given = self.given(&left);
        let threshold = |percent| threshold(now, &left, &given, percent);
        let missed = given.iter().filter(|given| **given).count() as u64;
        let all = left.len() as u64;
        let attendance = |standing: Standing| Rate::new(standing.attended(), standing.possible);
        Projection {
            pupil_id: enrolled.pupil_id,
            urn: self.book.urn,
            enrolment_id: enrolled.id,
            registration: enrolled.registration.clone(),
            span: FigureSpan {
                period: self.period.map(|period| period.to_string()),
                from_on: self.span.from_on,
                to_on: self.span.to_on,
            },
            now: ProjectionStanding {
                possible: now.possible,
                attended: now.attended(),
                absent: now.absent,
                attendance: attendance(now),
                without_mark: gone.len() as u64,
            },
            remaining: ProjectionRemaining {
                sessions: all,
                supposed_absent: missed,
                first: left.first().map(session),
                last: left.last().map(session),
                calendar: FigureCalendar::of(self.held, self.span),
            },
            best: attendance(now.and(all, missed)),
            worst: attendance(now.and(all, all)),
            persistent_absence: threshold(self.rules.persistent_percent),
            severe_absence: threshold(self.rules.severe_percent),
        }
    }

    /// Which of the sessions left are supposed as missed.
    fn given(&self, left: &[SessionOn]) -> Vec<bool> {
        let away = self.supposed.away;
        let is_away =
            |on: &SessionOn| away.is_some_and(|away| away.from_on <= on.date && on.date <= away.to_on);
        let mut more = self.supposed.absent_sessions.unwrap_or_default();
        let given = |on: &SessionOn| {
            is_away(on) || {
                let missed = more > 0;
                more = more.saturating_sub(1);
                missed
            }
        };
        left.iter().map(given).collect()
    }
}

fn threshold(now: Standing, left: &[SessionOn], given: &[bool], percent: u32) -> ProjectionThreshold {
    let missed = given.iter().filter(|given| **given).count() as u64;
    let room = allowance(now, left.len() as u64, missed, percent);
    let courses = Assumption::ALL.into_iter().filter_map(|assumption| {
        let goes = course(now, given, assumption, percent)?;
        let at = |place: Option<usize>| place.and_then(|place| left.get(place)).map(session);
        Some(ProjectionCourse {
            assumption,
            absence: Rate::new(goes.end.absent, goes.end.possible),
            met_at_end: goes.met_at_end,
            met_with: at(goes.becomes),
            left_with: at(goes.ceases),
        })
    });
    ProjectionThreshold {
        percent,
        met: room.met,
        avoidable: room.may_miss.is_some(),
        may_still_be_missed: room.may_miss,
        must_be_attended: room.must_attend,
        absences_to_meet: room.to_become,
        attendances_to_leave: room.to_cease,
        courses: courses.collect(),
    }
}

fn session(on: &SessionOn) -> ProjectionSession {
    ProjectionSession { date: on.date, session: on.session }
}
