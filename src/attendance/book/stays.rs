//! The marks of some pupils at every school in reach. Pages are read once for each school, however many of its pupils are
//! asked for, and those of a few schools at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, FromQueryResult,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    OwnLine, Timetable, Years,
    calendars::SchoolCalendar,
    groups::{Members, known_ids, on_roll_between},
    lines, pages,
};
use crate::{
    access::Session,
    attendance::{page::Page, rules::Line},
    domain::{session::SessionOn, span::Span},
    entities::{enrolment, pupil},
    error::Result,
};

/// Schools whose pages lie in memory together, half a megabyte for a school and year.
const TOGETHER: usize = 8;

/// One enrolment of a pupil, with its line.
pub struct Stay {
    line: OwnLine,
}

impl Stay {
    /// The line of marks, cut to the days on roll.
    pub fn line(&self) -> Line<'_> {
        self.line.line()
    }

    /// The sessions of the school with what its calendars say of them.
    pub fn timetable(&self) -> Timetable<'_> {
        self.line.timetable()
    }
}

/// The stays of some pupils within a span of days.
#[derive(Default)]
pub struct Stays {
    members: Members,
    by_child: HashMap<Uuid, Vec<Stay>>,
}

impl Stays {
    /// Reads them, under every id that each pupil has: three statements, two for each academic year, and two for every eight
    /// schools. They belong together where the session is that of a [`Snapshot`](crate::access::Snapshot).
    ///
    /// All of them lie in memory at once, some four kilobytes for a pupil and year: whoever asks for very many takes a few
    /// hundred at a time.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        pupil_ids: impl IntoIterator<Item = Uuid>,
        span: Span,
    ) -> Result<Self> {
        let members = known_ids(session, named(pupil_ids.into_iter().collect())).await?;
        let mut by_school: BTreeMap<i32, Vec<Entry>> = BTreeMap::new();
        for entry in entries(session, &members, span).await? {
            by_school.entry(entry.urn).or_default().push(entry);
        }
        let urns: Vec<i32> = by_school.keys().copied().collect();
        let years = Years::some(session, &urns, span, None).await?;
        let mut found = Vec::new();
        for some in by_school.into_iter().collect::<Vec<_>>().chunks(TOGETHER) {
            let read = Unturned::read(session, some, span, &years).await?;
            found.extend(session.aside(read, Unturned::turn).await?);
        }
        found.sort_by_key(|(entry, _)| (entry.starting_on, entry.id));
        let mut by_child: HashMap<Uuid, Vec<Stay>> = HashMap::new();
        for (entry, stay) in found {
            by_child.entry(members.child(entry.pupil_id).unwrap_or(entry.pupil_id)).or_default().push(stay);
        }
        Ok(Self { members, by_child })
    }

    /// The id by which a pupil is known now.
    pub fn child(&self, pupil_id: Uuid) -> Uuid {
        self.members.child(pupil_id).unwrap_or(pupil_id)
    }

    /// The stays of a pupil, in the order of their first days.
    pub fn of(&self, pupil_id: Uuid) -> &[Stay] {
        self.by_child.get(&self.child(pupil_id)).map_or(&[][..], Vec::as_slice)
    }
}

/// An enrolment, as far as its line asks.
#[derive(Clone, Copy, FromQueryResult)]
struct Entry {
    urn: i32,
    id: Uuid,
    pupil_id: Uuid,
    starting_on: NaiveDate,
    deleted_on: Option<NaiveDate>,
}

impl Entry {
    fn within(&self, span: Span) -> Option<Span> {
        Span::new(self.starting_on, self.deleted_on.unwrap_or(NaiveDate::MAX))?.and(span)
    }
}

fn named(pupil_ids: BTreeSet<Uuid>) -> SelectStatement {
    use pupil::{Column, Entity};
    Query::select()
        .column((Entity, Column::Id))
        .from(Entity)
        .cond_where(Column::Id.is_in(pupil_ids))
        .to_owned()
}

/// The enrolments of these pupils that stand now and reach into a span: one statement.
async fn entries<C: ConnectionTrait>(
    session: &Session<'_, C>,
    members: &Members,
    span: Span,
) -> Result<Vec<Entry>> {
    use enrolment::Column;
    let children: Vec<Uuid> = members.children().into_iter().collect();
    let these = Column::PupilId.is_in(members.known_as(&children));
    let these = on_roll_between(span.from_on, span.to_on).add(these);
    let columns = [Column::Urn, Column::Id, Column::PupilId, Column::StartingOn, Column::DeletedOn];
    session.find::<enrolment::Entity>().filter(these).columns(columns).await
}

/// Enrolments of a few schools with the pages that their marks stand on, as the database handed them over.
struct Unturned {
    span: Span,
    entries: Vec<Entry>,
    calendars: HashMap<i32, Vec<SchoolCalendar>>,
    lines: HashMap<Uuid, HashMap<String, u16>>,
    pages: pages::Several,
}

impl Unturned {
    async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        schools: &[(i32, Vec<Entry>)],
        span: Span,
        years: &Years,
    ) -> Result<Self> {
        let urns: Vec<i32> = schools.iter().map(|(urn, _)| *urn).collect();
        let entries: Vec<Entry> = schools.iter().flat_map(|(_, entries)| entries).copied().collect();
        let ids: Vec<Uuid> = entries.iter().map(|entry| entry.id).collect();
        let lines = lines::of_enrolments(session, &urns, &ids).await?;
        let days = entries.iter().filter_map(|entry| entry.within(span)).reduce(Span::or).unwrap_or(span);
        let pages = pages::of_several(session, &urns, days).await?;
        let calendars = urns.iter().map(|urn| (*urn, years.of(*urn))).collect();
        Ok(Self { span, entries, calendars, lines, pages })
    }

    fn turn(&self) -> Result<Vec<(Entry, Stay)>> {
        let (by_school, no_lines) = (self.pages.by_school()?, HashMap::new());
        let stay = |entry: &Entry| {
            let days = entry.within(self.span)?;
            let calendars = self.calendars.get(&entry.urn).map_or(&[][..], Vec::as_slice);
            let lines = self.lines.get(&entry.id).unwrap_or(&no_lines);
            let pages = by_school.get(&entry.urn).map_or(&[][..], Vec::as_slice);
            let line = OwnLine::of(calendars, days, lines, within(pages, days));
            Some((*entry, Stay { line }))
        };
        Ok(self.entries.iter().filter_map(stay).collect())
    }
}

/// The pages of these days, of some that stand in order.
fn within(pages: &[(SessionOn, Page)], days: Span) -> &[(SessionOn, Page)] {
    let from = pages.partition_point(|(on, _)| on.date < days.from_on);
    let to = pages.partition_point(|(on, _)| on.date <= days.to_on).max(from);
    pages.get(from..to).unwrap_or_default()
}
