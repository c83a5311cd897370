//! What the registers of a school say to what a collection asks.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    days::Days,
    shown,
    values::{Age, Kind},
};
use crate::{
    access::{Session, date_at_school},
    attendance::{
        age::compulsory_days,
        book::{
            Book, Unread, Years,
            enrolled::Enrolled,
            groups::{Members, members_on},
        },
        feed,
        rules::{Line, Sums},
    },
    domain::{
        percentage::Rate,
        school::{is_open, keeps_registers},
        span::Span,
    },
    entities::{collection, school},
    error::Result,
};

/// Of the marks that are due, the percentage that must stand for the registers to answer in the school's place, and for
/// a row to be filled in from them. A feed that came only lately does not tell of the weeks before.
const COVERS_PERCENT: u64 = 90;

/// What is asked of every school alike.
#[derive(Clone, Debug)]
pub struct Question {
    pub kind: Kind,
    collection_id: Uuid,
    /// The days asked about, of schools that have no calendar of their own.
    span: Span,
    own: Days,
    pub compulsory: bool,
    /// The day on which it is judged whether a feed is live: today, or the day on which the collection was closed.
    judged_on: NaiveDate,
    /// Who is in the group on the last day asked about.
    pub members: Members,
}

/// Marks of a pupil, or of all pupils, in the days asked about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// What they count as.
    pub sums: Sums,
    /// Marks that were due.
    pub due: u64,
    /// Those of them that stand.
    pub marked: u64,
    /// Sessions of the calendar while the pupil was on roll: nobody has more possible ones. Of all pupils, theirs added up.
    pub sessions: u64,
}

/// What the registers of one school say.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// Each pupil who is asked about, by the child that it is.
    pub pupils: BTreeMap<Uuid, Marks>,
    /// Whether the feed is live.
    pub is_live: bool,
    /// The marks of all pupils of the school, asked about or not.
    pub school: Marks,
    /// Whether its roll has anybody in the days asked about. A school that sent none cannot say that it has nobody.
    pub has_roll: bool,
}

/// Since when and until when a school exists, and whether it keeps registers.
#[derive(Clone, Debug)]
pub struct SchoolDays {
    status: String,
    opened_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    keeps_registers: bool,
}

impl From<&school::Model> for SchoolDays {
    fn from(row: &school::Model) -> Self {
        Self {
            status: row.status.clone(),
            opened_on: row.opened_on,
            closed_on: row.closed_on,
            keeps_registers: keeps_registers(&row.kind, row.type_code),
        }
    }
}

impl SchoolDays {
    /// Of several schools, by their URNs.
    pub fn of_all(rows: &[school::Model]) -> HashMap<i32, Self> {
        rows.iter().map(|row| (row.urn, Self::from(row))).collect()
    }

    fn is_open(&self, on: NaiveDate) -> bool {
        self.keeps_registers && is_open(&self.status, self.opened_on, self.closed_on, on)
    }
}

impl Marks {
    /// How many of the marks that were due stand.
    pub fn coverage(&self) -> Rate {
        Rate::new(self.marked, self.due)
    }

    /// Whether they are enough to answer by.
    pub fn cover(&self) -> bool {
        self.due > 0 && 100 * self.marked >= COVERS_PERCENT * self.due
    }

    fn add(&mut self, other: Self) {
        self.sums += other.sums;
        self.due += other.due;
        self.marked += other.marked;
        self.sessions += other.sessions;
    }
}

impl Told {
    /// Whether the school answers by its feed: it is live, and covers the days asked about.
    pub fn answers_by_feed(&self) -> bool {
        self.is_live && self.school.cover()
    }

    /// The marks of all pupils who are asked about.
    pub fn together(&self) -> Marks {
        let mut all = Marks::default();
        self.pupils.values().for_each(|marks| all.add(*marks));
        all
    }
}

impl Question {
    /// What a collection asks of these schools, or of every school in reach, with who is in its group: four statements at
    /// the most.
    pub async fn of<C: ConnectionTrait>(
        session: &Session<'_, C>,
        row: &collection::Model,
        urns: Option<&[i32]>,
    ) -> Result<Self> {
        let span = Span { from_on: row.from_on, to_on: row.to_on };
        let members = match row.group_id {
            Some(group) => members_on(session, group, row.to_on, None).await?,
            None => Members::default(),
        };
        let closed_on = row.closed_at.map(date_at_school);
        Ok(Self {
            kind: shown::kind(row)?,
            collection_id: row.id,
            span,
            own: Days::read(session, [row], urns).await?,
            compulsory: row.age == Age::Compulsory.as_str(),
            judged_on: closed_on.unwrap_or(session.today()),
            members,
        })
    }

    /// What tells of the feed alone, over these days and as of today.
    pub fn of_feed(span: Span, today: NaiveDate) -> Self {
        Self {
            kind: Kind::SchoolAttendance,
            collection_id: Uuid::nil(),
            span,
            own: Days::default(),
            compulsory: false,
            judged_on: today,
            members: Members::default(),
        }
    }

    /// The days that a school is asked about.
    pub fn span_of(&self, urn: i32) -> Span {
        self.own.own(self.collection_id, urn).unwrap_or(self.span)
    }

    /// The days that any school is asked about.
    pub fn spans(&self) -> Span {
        self.own.all().map_or(self.span, |own| own.or(self.span))
    }

    /// The days that a book must hold.
    pub fn days(&self) -> Span {
        self.spans().or(feed::days_before(self.judged_on))
    }

    /// Those of some days on which a pupil is asked about, if there are any.
    pub fn of_age(&self, born_on: NaiveDate, days: Span) -> Option<Span> {
        if self.compulsory { compulsory_days(born_on, days) } else { Some(days) }
    }

    /// What a school's book says.
    pub fn told(&self, book: &Book, school: &SchoolDays) -> Told {
        let until = self.judged_on.pred_opt().unwrap_or(self.judged_on);
        let mut told =
            Told { is_live: feed::is_live(book, self.judged_on, |on| school.is_open(on)), ..Told::default() };
        for (enrolled, line) in book.lines() {
            let Some(days) = enrolled.within(self.span_of(book.urn)) else { continue };
            told.has_roll = true;
            let all = marks(book, enrolled, line.within(days), until);
            told.school.add(all);
            let child = match self.kind {
                Kind::SchoolAttendance => Some(enrolled.pupil_id),
                Kind::PupilAttendance => self.members.child(enrolled.pupil_id),
            };
            if let Some((child, of_age)) = child.zip(self.of_age(enrolled.born_on, days)) {
                let asked =
                    if of_age == days { all } else { marks(book, enrolled, line.within(of_age), until) };
                told.pupils.entry(child).or_default().add(asked);
            }
        }
        told
    }
}

/// What the marks of a part of a line come to.
fn marks(book: &Book, enrolled: &Enrolled, line: Line<'_>, until: NaiveDate) -> Marks {
    let needs_mark = !enrolled.boarder && enrolled.registration != "guest";
    let (due, marked) = if needs_mark { feed::due_and_marked(book, line, until) } else { Default::default() };
    let in_calendar = line.sessions().iter().filter(|on| book.is_in_calendar(**on)).count();
    Marks { sums: Sums::of(line.bytes()), due, marked, sessions: in_calendar as u64 }
}

/// The book of one school, read and not yet turned: a handful of statements, whatever its size.
pub async fn unread<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    question: &Question,
) -> Result<Unread> {
    let years = Years::one(session, urn, question.days(), None).await?;
    Unread::read(session, urn, question.days(), &years, None).await
}

/// Whether an instant lies after the end of a day at a school.
pub fn is_after(instant: DateTime<Utc>, day: NaiveDate) -> bool {
    date_at_school(instant) > day
}
