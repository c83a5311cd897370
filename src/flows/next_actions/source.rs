//! Where actions come from: what a source is given, and how it tells.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::{
    dto::{
        NextAction, NextActionEvidence, NextActionLinks, NextActionOperation, NextActionPupil,
        NextActionRule, NextActionSession,
    },
    kind::{Kind, NextActionKind},
    query::Filter,
};
use crate::{
    access::{Moment, fingerprint},
    attendance::book::{calendars::SchoolCalendar, shelf::Held},
    domain::{academic_year::AcademicYear, session::SessionOn, span::Span},
    entities::school,
    error::Result,
};

/// Sessions and pupils that are named as evidence.
const SHOWN: usize = 20;

/// A source of actions of one or several kinds.
#[async_trait(?Send)]
pub trait Source: Sync {
    /// The kinds that it tells of.
    fn kinds(&self) -> &'static [&'static Kind];

    /// Reads what it needs beside the books: the same few statements however many schools and pupils.
    async fn read(&self, moment: &Moment<'_>, reach: &Reach) -> Result<Box<dyn Tells>>;
}

/// What a source has read, ready to be told school by school. It asks the database nothing.
pub trait Tells: Send {
    /// Tells what one school is to do.
    fn tell(&self, desk: &Desk<'_>, told: &mut Told<'_>) -> Result<()>;
}

/// What all sources are asked: of which schools, and as of when.
#[derive(Clone)]
pub struct Reach {
    /// The schools.
    pub urns: Vec<i32>,
    /// Today, on a school's wall.
    pub today: NaiveDate,
    /// The same with the time of the day.
    pub now: NaiveDateTime,
    /// The days of the books.
    pub span: Span,
    /// The first day of what is looked at: the beginning of the academic year, or sixty days ago.
    pub from_on: NaiveDate,
    /// Whether the client may see codes.
    pub codes: bool,
}

impl Reach {
    /// The present academic year.
    pub fn year(&self) -> AcademicYear {
        AcademicYear::of(self.today)
    }

    /// The days of it up to today.
    pub fn this_year(&self) -> Span {
        Span { from_on: self.year().first_day(), to_on: self.today }
    }
}

/// What is known of one school.
pub struct Desk<'a> {
    /// The school.
    pub school: &'a school::Model,
    /// Its book and roll.
    pub held: &'a Held,
    /// Its calendars from the year of the book's first day to the next one.
    pub calendars: &'a [SchoolCalendar],
    /// What all sources are asked.
    pub reach: &'a Reach,
}

impl Desk<'_> {
    /// The school.
    pub fn urn(&self) -> i32 {
        self.school.urn
    }

    /// An address below the school.
    pub fn under(&self, rest: &str) -> String {
        format!("/v1/schools/{}/{rest}", self.urn())
    }

    /// The address of a register.
    pub fn register(&self, on: SessionOn) -> String {
        self.under(&format!("registers/{}/{}", on.date, on.session))
    }

    /// The calendar of an academic year.
    pub fn calendar(&self, year: AcademicYear) -> Option<&SchoolCalendar> {
        self.calendars.iter().find(|held| held.calendar.year() == year)
    }

    /// Evidence: these sessions, in order of time and each once, and these pupils.
    pub fn evidence(
        &self,
        count: usize,
        sessions: impl IntoIterator<Item = SessionOn>,
        pupils: impl IntoIterator<Item = Uuid>,
    ) -> NextActionEvidence {
        let mut sessions: Vec<SessionOn> = sessions.into_iter().collect();
        sessions.sort_unstable();
        sessions.dedup();
        let mut pupils: Vec<Uuid> = pupils.into_iter().collect();
        pupils.sort_unstable();
        pupils.dedup();
        let session = |on: &SessionOn| NextActionSession {
            date: on.date,
            session: on.session,
            register: self.register(*on),
        };
        let pupil = |id: Uuid| NextActionPupil { pupil_id: id, pupil: format!("/v1/pupils/{id}") };
        NextActionEvidence {
            count,
            of: None,
            from_on: sessions.first().map(|on| on.date),
            to_on: sessions.last().map(|on| on.date),
            sessions: sessions.iter().take(SHOWN).map(session).collect(),
            pupils: pupils.into_iter().take(SHOWN).map(pupil).collect(),
            question: None,
        }
    }

    /// The pupils of the enrolments in the book.
    pub fn pupils(&self) -> HashMap<Uuid, Uuid> {
        self.held.book.lines().map(|(enrolled, _)| (enrolled.id, enrolled.pupil_id)).collect()
    }
}

/// By when something is to be done.
#[derive(Clone, Copy, Debug)]
pub enum Due {
    /// By the end of a day.
    On(NaiveDate),
    /// By an instant, which lies on this day.
    At(DateTime<Utc>, NaiveDate),
    /// Nothing is set.
    Open,
}

/// One thing to be done.
pub struct Act {
    /// By when.
    pub due: Due,
    /// What it is about.
    pub evidence: NextActionEvidence,
    /// Where the operation is sent.
    pub href: String,
    /// What it is about, to be looked at.
    pub subject: Option<String>,
    /// The list in which it stands with others.
    pub list: Option<String>,
}

/// What was told of one school so far, as far as it is asked for.
pub struct Told<'a> {
    pub(super) filter: &'a Filter,
    pub(super) found: Vec<NextAction>,
}

impl Told<'_> {
    /// Whether a kind is asked for and may be told.
    pub fn wants(&self, kind: &Kind) -> bool {
        self.filter.kinds.contains(&kind.name)
    }

    /// Tells of an action. `what` tells it from others of its kind at the school.
    pub fn add(
        &mut self,
        desk: &Desk<'_>,
        kind: &'static Kind,
        what: &impl Serialize,
        act: Act,
    ) -> Result<()> {
        let today = desk.reach.today;
        let (due_on, due_at, overdue) = match act.due {
            Due::On(on) => (Some(on), None, on < today),
            Due::At(at, on) => {
                (Some(on), Some(at), on < today || crate::access::at_school(at) <= desk.reach.now)
            }
            Due::Open => (None, None, false),
        };
        let in_time = self.filter.due_on_to.is_none_or(|to| due_on.is_some_and(|on| on <= to));
        let wanted = self.filter.overdue.is_none_or(|asked| asked == overdue);
        if !(self.wants(kind) && in_time && wanted) {
            return Ok(());
        }
        self.found.push(NextAction {
            id: id(desk.urn(), kind.name, what)?,
            urn: desk.urn(),
            school: desk.school.name.clone(),
            kind: NextActionKind(kind),
            title: kind.title,
            level: kind.level,
            due_on,
            due_at,
            overdue,
            rule: NextActionRule { id: kind.rule, text: kind.rule_text },
            evidence: act.evidence,
            operation: NextActionOperation {
                operation_id: kind.operation,
                method: kind.method,
                href: act.href,
                scope: kind.done_with,
            },
            links: NextActionLinks { subject: act.subject, list: act.list },
        });
        Ok(())
    }
}

/// The id of an action: of this kind at this school, and what tells it from others of the kind.
fn id(urn: i32, kind: &str, what: &impl Serialize) -> Result<Uuid> {
    let print = fingerprint(&("next action", urn, kind, what))?;
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(print).for_each(|(to, from)| *to = from);
    Ok(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
