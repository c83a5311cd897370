//! Timetables beside the marks of a school: what must be done about them, and marks that rest on none.

use std::collections::{BTreeMap, HashSet};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::dto::TimetableQueryKind;
use crate::{
    access::{Document as _, Session},
    attendance::{
        book::{
            Book,
            enrolled::Enrolled,
            standing::{self, ByEntry, DaysOf},
        },
        code::Code,
        rules::Mark,
    },
    domain::{session::SessionOn, span::Span},
    entities::part_time_timetable::{Column, Entity, Model},
    error::Result,
    features::part_time_timetables::{
        dto::TimetableTerms,
        rules::{self, TimetableDue},
        values::TimetableState,
    },
};

/// A timetable that was not withdrawn.
pub type Standing = standing::Standing<TimetableState, TimetableTerms>;

impl Standing {
    /// What the school must do about it, the first above.
    pub fn due(&self, today: NaiveDate) -> Vec<TimetableDue> {
        rules::due(self.state, &self.terms, today)
    }
}

/// The timetables of some schools that were not withdrawn, by the entry with which they stand.
pub type Timetables = ByEntry<TimetableState, TimetableTerms>;

/// Marks of one enrolment that lack the same, each with whether it was explained.
pub struct Lacking<'b> {
    /// Whose marks they are.
    pub enrolled: &'b Enrolled,
    /// What they lack.
    pub kind: TimetableQueryKind,
    /// Their code.
    pub code: Code,
    /// The sessions, oldest first, each with whether the school gave a reason.
    pub sessions: Vec<(SessionOn, bool)>,
}

impl Timetables {
    /// Those that may be in force in a span, without an end from its first day on: one statement, however many schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        from_on: NaiveDate,
        to_on: Option<NaiveDate>,
    ) -> Result<Self> {
        let days = DaysOf::<Entity> {
            state: Column::State,
            withdrawn: TimetableState::Withdrawn.as_str(),
            first: Column::FromOn,
            last: Column::UntilOn,
        };
        let understand = |row: Model| {
            let (state, terms) = Entity::read(&row)?;
            Ok(Standing { urn: row.urn, id: row.id, enrolment: row.enrolment_id, state, terms })
        };
        Self::touching(session, urns, days, (from_on, to_on), understand).await
    }

    /// The marks of a book on days of a span that rest on none of them.
    pub fn lacking<'b>(
        &self,
        book: &'b Book,
        span: Span,
        reasons: &HashSet<(Uuid, SessionOn)>,
    ) -> Vec<Lacking<'b>> {
        let mut found = Vec::new();
        for (enrolled, line) in book.lines() {
            let own = self.of(enrolled.id);
            let mut by_kind: BTreeMap<TimetableQueryKind, Lacking<'b>> = BTreeMap::new();
            for mark in line.within(span).marks() {
                let Some(kind) = lacks(own, &mark) else { continue };
                let fresh = || Lacking { enrolled, kind, code: mark.code, sessions: Vec::new() };
                let explained = reasons.contains(&(enrolled.id, mark.on));
                by_kind.entry(kind).or_insert_with(fresh).sessions.push((mark.on, explained));
            }
            found.extend(by_kind.into_values());
        }
        found
    }
}

/// What a mark lacks of the pupil's timetables, if it is one that should rest on one.
fn lacks(timetables: &[Standing], mark: &Mark) -> Option<TimetableQueryKind> {
    use TimetableQueryKind as Kind;
    let [without, outside] = match mark.code.as_str() {
        "C2" => [Kind::LeaveWithoutTimetable, Kind::LeaveOutsidePlan],
        "X" => [Kind::NotRequiredWithoutTimetable, Kind::NotRequiredOutsidePlan],
        _ => return None,
    };
    let mut in_force = timetables.iter().filter_map(|one| one.terms.in_school(one.state, mark.on));
    match in_force.next() {
        None => Some(without),
        Some(true) => Some(outside),
        Some(false) => None,
    }
}

impl TimetableQueryKind {
    /// What the school is asked, in words.
    pub const fn question(self) -> &'static str {
        match self {
            Self::LeaveWithoutTimetable => "Which part-time timetable was agreed, with whom, and until when?",
            Self::NotRequiredWithoutTimetable => {
                "For which sessions is the pupil expected, and until when was that agreed?"
            }
            Self::LeaveOutsidePlan | Self::NotRequiredOutsidePlan => {
                "The plan has the pupil in school: was it changed, or was the absence another?"
            }
        }
    }
}
