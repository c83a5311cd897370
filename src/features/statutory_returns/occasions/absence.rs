//! Occasions of the attendance register: continuous absence, illness, and that there is nothing to tell.

use std::borrow::Cow;

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Facts, Known, Occasion, Told, id};
use crate::{
    attendance::{
        age,
        book::enrolled::Enrolled,
        rules::{IllnessDue, Line, Run, illness_due, runs},
    },
    domain::{session::SessionOn, span::Span},
    error::Result,
    features::statutory_returns::{
        rules::{due_on, nil_due_on},
        values::{Basis, Kind, Status},
    },
};

/// A pupil of the school, with the marks of all enrolments here.
pub struct PupilAt<'b> {
    pub pupil: Uuid,
    pub born_on: NaiveDate,
    pub stays: Vec<&'b Enrolled>,
    pub sessions: Cow<'b, [SessionOn]>,
    pub marks: Cow<'b, [u8]>,
}

impl PupilAt<'_> {
    /// The marks of the time in compulsory school age: no other absence is returned.
    pub fn compulsory(&self) -> Line<'_> {
        let (from, to) = age::compulsory_school_age(self.born_on);
        Line::new(&self.sessions, &self.marks).between(from, to)
    }

    /// The enrolment to which a day belongs.
    fn enrolment_on(&self, day: NaiveDate) -> Option<Uuid> {
        let on_day = Span { from_on: day, to_on: day };
        let on_roll = self.stays.iter().find(|stay| stay.within(on_day).is_some());
        on_roll.or(self.stays.last()).map(|stay| stay.id)
    }
}

impl Known<'_> {
    /// A pupil's continuous absences and illness that are to be returned.
    pub(super) fn absences(&self, pupil: &PupilAt<'_>) -> Result<Vec<Occasion>> {
        let line = pupil.compulsory();
        let mut found = Vec::new();
        let told = self.told(pupil.pupil, Kind::Attendance);
        for (run, met_on, days) in self.long_runs(pupil) {
            if met_on.date >= self.from_on && !told.iter().any(|told| told.and(days).is_some()) {
                let facts = Facts { runs_on: Some(run.runs_on), ..evidence(line, &run.sessions) };
                found.extend(self.of_absence(pupil, Kind::Attendance, days, met_on.date, facts)?);
            }
        }
        let told = self.told(pupil.pupil, Kind::Sickness);
        for year in (Span { from_on: self.from_on, to_on: self.today }).years() {
            let of_year = line.within(Span::year(year));
            let due = illness_due(of_year, &told, self.rules);
            if let Some((IllnessDue { sessions, met_on }, days)) = due.and_then(|due| {
                let days = days_of(&due.sessions)?;
                Some((due, days))
            }) && met_on.date >= self.from_on
            {
                let facts = evidence(of_year, &sessions);
                found.extend(self.of_absence(pupil, Kind::Sickness, days, met_on.date, facts)?);
            }
        }
        Ok(found)
    }

    /// The runs of `G`, `N`, `O` and `U` that came to ten school days, with the session that made them so and their days.
    pub(super) fn long_runs(&self, pupil: &PupilAt<'_>) -> Vec<(Run, SessionOn, Span)> {
        let line = pupil.compulsory();
        let unauthorised = line.marks().filter(|mark| mark.code.info().penalty).count();
        if unauthorised < 2 * self.rules.continuous_days {
            return Vec::new();
        }
        let whole = |run: Run| {
            let (met_on, days) = (run.met_on?, days_of(&run.sessions)?);
            Some((run, met_on, days))
        };
        let (_, last_day) = age::compulsory_school_age(pupil.born_on);
        let ended = |run: Run| Run { runs_on: run.runs_on && self.today <= last_day, ..run };
        runs(line, self.rules).into_iter().map(ended).filter_map(whole).collect()
    }

    fn of_absence(
        &self,
        pupil: &PupilAt<'_>,
        kind: Kind,
        days: Span,
        occurred_on: NaiveDate,
        facts: Facts,
    ) -> Result<Option<Occasion>> {
        let Some(first) = facts.evidence.first() else { return Ok(None) };
        Ok(Some(Occasion {
            id: id(self.urn, kind, pupil.pupil, &(first.date, first.session))?,
            kind,
            basis: Basis::Derived,
            pupil: Some(pupil.pupil),
            enrolment: pupil.enrolment_on(days.to_on),
            occurred_on,
            from_on: Some(days.from_on),
            to_on: Some(days.to_on),
            due_on: due_on(kind, occurred_on, self.agreement.interval_on(occurred_on)),
            exempt: None,
            rule_set: self.rules.id,
            facts,
        }))
    }

    /// Intervals that have ended without anybody to tell of in an attendance return, where nil returns are agreed.
    ///
    /// Those of which no register is held are left out: the school sent none then, and this list knows nothing of them.
    pub(super) fn nil_returns(&self, pupils: &[PupilAt<'_>]) -> Result<Vec<Occasion>> {
        let ended = self.today.pred_opt().unwrap_or(self.today);
        let Some(span) = Span::new(self.from_on, ended) else { return Ok(Vec::new()) };
        let met: Vec<NaiveDate> = pupils
            .iter()
            .flat_map(|pupil| self.long_runs(pupil))
            .map(|(_, met_on, _)| met_on.date)
            .chain(self.returned_absences())
            .collect();
        let mut found = Vec::new();
        for period in self.agreement.nil_intervals(span) {
            let told = met.iter().any(|on| period.from_on <= *on && *on <= period.to_on);
            if !told && !self.is_accounted_for(period) && self.has_registers(period) {
                found.push(self.nil(period)?);
            }
        }
        Ok(found)
    }

    /// The days of attendance returns that the school made: their interval is accounted for, also where a mark was amended
    /// since.
    fn returned_absences(&self) -> impl Iterator<Item = NaiveDate> {
        let returned = self.answers.iter().filter(|answer| {
            answer.kind == Kind::Attendance.as_str()
                && answer.basis != Basis::Nil.as_str()
                && answer.status != Status::Declined.as_str()
        });
        returned.map(|answer| answer.occurred_on)
    }

    /// Whether nil returns were answered that together speak for all of these days: another interval may have been agreed
    /// since.
    fn is_accounted_for(&self, period: Span) -> bool {
        let nil = self.answers.iter().filter(|answer| answer.basis == Basis::Nil.as_str());
        let told: Vec<_> = nil.filter_map(|answer| Span::new(answer.from_on?, answer.to_on?)).collect();
        let mut days = period.from_on.iter_days().take_while(|on| *on <= period.to_on);
        days.all(|on| told.iter().any(|told| told.from_on <= on && on <= told.to_on))
    }

    fn has_registers(&self, period: Span) -> bool {
        self.book.lines().any(|(_, line)| line.within(period).marks().next().is_some())
    }

    fn nil(&self, period: Span) -> Result<Occasion> {
        let timetable = self.book.timetable();
        let marked =
            self.book.lines().filter(|(enrolled, _)| !enrolled.boarder && enrolled.registration != "guest");
        let unmarked = marked.map(|(_, line)| {
            let unmarked = timetable.unmarked(line.within(period), period.to_on);
            unmarked.filter(|on| !self.book.is_closed(*on)).count() as u64
        });
        Ok(Occasion {
            id: id(self.urn, Kind::Attendance, Uuid::nil(), &(period.from_on, period.to_on))?,
            kind: Kind::Attendance,
            basis: Basis::Nil,
            pupil: None,
            enrolment: None,
            occurred_on: period.to_on,
            from_on: Some(period.from_on),
            to_on: Some(period.to_on),
            due_on: Some(nil_due_on(period)),
            exempt: None,
            rule_set: self.rules.id,
            facts: Facts { unmarked: Some(unmarked.sum()), ..Facts::default() },
        })
    }
}

/// The days from the first of some sessions to the last.
pub fn days_of(sessions: &[SessionOn]) -> Option<Span> {
    Span::new(sessions.first()?.date, sessions.last()?.date)
}

/// The marks of these sessions as evidence.
fn evidence(line: Line<'_>, sessions: &[SessionOn]) -> Facts {
    let of_it = line.marks().filter(|mark| sessions.binary_search(&mark.on).is_ok());
    Facts { evidence: of_it.map(|mark| Told::from(&mark)).collect(), ..Facts::default() }
}
