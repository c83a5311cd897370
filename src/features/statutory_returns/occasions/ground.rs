//! Whether what a return rests on still stands, and what has changed since: worked out on reading.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    Facts, Known,
    absence::{PupilAt, days_of},
};
use crate::{
    attendance::{
        code::Code,
        rules::{Line, illness},
    },
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::statutory_return::Model,
    error::{AppError, Result},
    features::statutory_returns::values::{Basis, GroundStatus, Kind},
};

/// The code of illness.
const ILLNESS: &str = "I";

/// What became of what a return rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    pub status: GroundStatus,
    /// What is otherwise than it was told.
    pub changes: Vec<Change>,
}

/// Something that is otherwise than it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A property of the entry.
    Entry { what: &'static str, was: Option<String>, is: Option<String> },
    /// A mark.
    Mark { on: SessionOn, was: String, is: Option<Code> },
}

impl Known<'_> {
    /// The grounds of returns that were made, each by its id.
    pub fn grounds(&self, made: &[Model]) -> Result<Vec<(Uuid, Ground)>> {
        let pupils = self.pupils();
        made.iter().map(|made| Ok((made.id, self.ground(made, &pupils)?))).collect()
    }

    fn ground(&self, made: &Model, pupils: &[PupilAt<'_>]) -> Result<Ground> {
        let kind = Kind::spelled(&made.kind).ok_or_else(|| AppError::internal("no such kind of return"))?;
        let facts: Facts = serde_json::from_str(&made.facts).map_err(AppError::internal)?;
        let days = made.from_on.zip(made.to_on).and_then(|(from, to)| Span::new(from, to));
        let pupil = self.pupil_of(made).and_then(|id| find(pupils, id));
        Ok(match (kind, Basis::spelled(&made.basis), days) {
            (_, Some(Basis::Stated), Some(days)) => {
                Ground { status: self.of_stating(kind, pupil, days), changes: Vec::new() }
            }
            (_, Some(Basis::Nil), Some(days)) => ground(!self.is_met_within(pupils, days), Vec::new()),
            (Kind::NewPupil, ..) => self.of_entering(made),
            (Kind::Deletion, ..) => self.of_deletion(made, &facts),
            (Kind::Attendance, _, Some(days)) => {
                let stands = pupil.is_some_and(|pupil| self.was_absent(pupil, days));
                ground(stands, marks_changed(pupil, &facts))
            }
            (_, _, Some(days)) => {
                let stands = pupil.is_some_and(|pupil| self.was_ill(pupil, days));
                ground(stands, marks_changed(pupil, &facts))
            }
            _ => ground(false, Vec::new()),
        })
    }

    /// What the registers show of what a school states: it rests on what the school knows, and not on them.
    fn of_stating(&self, kind: Kind, pupil: Option<&PupilAt<'_>>, days: Span) -> GroundStatus {
        let line =
            pupil.map_or(Line::default(), |pupil| Line::new(&pupil.sessions, &pupil.marks).within(days));
        let shows = |code: Code| match kind {
            Kind::Sickness => code.as_str() == ILLNESS,
            _ => code.info().penalty,
        };
        let awaited = self.today <= days.to_on || line.unmarked().next().is_some();
        match line.marks().any(|mark| shows(mark.code)) {
            true => GroundStatus::Stands,
            false if awaited => GroundStatus::NotYetShown,
            false => GroundStatus::NotShown,
        }
    }

    /// Whether somebody came to ten school days in these days.
    fn is_met_within(&self, pupils: &[PupilAt<'_>], days: Span) -> bool {
        let mut met = pupils.iter().flat_map(|pupil| self.long_runs(pupil)).map(|(_, met_on, _)| met_on.date);
        met.any(|on| days.from_on <= on && on <= days.to_on)
    }

    /// Whether the pupil has ten school days in a row that overlap these days.
    fn was_absent(&self, pupil: &PupilAt<'_>, days: Span) -> bool {
        self.long_runs(pupil).iter().any(|(_, _, run)| run.and(days).is_some())
    }

    /// Whether the spells of illness that overlap these days still come to fifteen school days.
    fn was_ill(&self, pupil: &PupilAt<'_>, days: Span) -> bool {
        let year = Span::year(AcademicYear::of(days.from_on));
        let spells = illness(pupil.compulsory().within(year), self.rules).spells.into_iter();
        let overlaps =
            |(first, last): (SessionOn, SessionOn)| first.date <= days.to_on && days.from_on <= last.date;
        let sessions = spells.filter(|(first, last, _)| overlaps((*first, *last))).map(|(.., length)| length);
        sessions.sum::<usize>() >= 2 * self.rules.illness_days
    }

    fn of_entering(&self, made: &Model) -> Ground {
        let Some(entry) = made.enrolment_id.and_then(|id| self.entries.get(&id)) else {
            return ground(false, vec![entry_changed("enrolment", Some("entered".into()), None)]);
        };
        let moved = day_changed("starting_on", made.occurred_on, Some(entry.starting_on));
        ground(true, moved.into_iter().collect())
    }

    fn of_deletion(&self, made: &Model, facts: &Facts) -> Ground {
        let Some(entry) = made.enrolment_id.and_then(|id| self.entries.get(&id)) else {
            return ground(false, vec![entry_changed("enrolment", Some("deleted".into()), None)]);
        };
        let moved = day_changed("deleted_on", made.occurred_on, entry.deleted_on);
        let stands = moved.is_none();
        let other = (facts.ground != entry.deletion_ground)
            .then(|| entry_changed("ground", facts.ground.clone(), entry.deletion_ground.clone()));
        ground(stands, moved.into_iter().chain(other).collect())
    }
}

fn ground(stands: bool, changes: Vec<Change>) -> Ground {
    let status = if stands { GroundStatus::Stands } else { GroundStatus::Gone };
    Ground { status, changes }
}

fn entry_changed(what: &'static str, was: Option<String>, is: Option<String>) -> Change {
    Change::Entry { what, was, is }
}

fn day_changed(what: &'static str, was: NaiveDate, is: Option<NaiveDate>) -> Option<Change> {
    let text = |day: NaiveDate| day.to_string();
    (is != Some(was)).then(|| entry_changed(what, Some(text(was)), is.map(text)))
}

fn find<'p, 'b>(pupils: &'p [PupilAt<'b>], id: Uuid) -> Option<&'p PupilAt<'b>> {
    pupils.binary_search_by_key(&id, |pupil| pupil.pupil).ok().map(|at| &pupils[at])
}

/// The marks that were told and are others now.
fn marks_changed(pupil: Option<&PupilAt<'_>>, facts: &Facts) -> Vec<Change> {
    let told: Vec<_> =
        facts.evidence.iter().map(|one| SessionOn { date: one.date, session: one.session }).collect();
    let line = pupil.map_or(Line::default(), |pupil| Line::new(&pupil.sessions, &pupil.marks));
    let line = days_of(&told).map_or(line, |days| line.within(days));
    let now = |on: SessionOn| {
        let at = line.sessions().binary_search(&on).ok();
        at.and_then(|at| Code::from_byte(line.bytes()[at]))
    };
    let changed = facts.evidence.iter().zip(told).filter_map(|(one, on)| {
        let is = now(on);
        (is.map(Code::as_str) != Some(one.code.as_str())).then(|| Change::Mark {
            on,
            was: one.code.clone(),
            is,
        })
    });
    changed.collect()
}
