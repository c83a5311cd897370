//! Use case: which registers are missing, over every school in reach.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, ConnectionTrait, Order};

use super::{
    dto::{MissingRegister, MissingRegisterLinks},
    rules,
};
use crate::{
    access::{Access, RegistersRead, Session, at_school},
    attendance::{
        book::{
            calendars::Calendars,
            roll::{Roll, Rolls},
        },
        page::Page,
    },
    domain::{
        academic_year::AcademicYear,
        school::{is_open, keeps_registers},
        session::{Session as HalfDay, SessionOn},
    },
    entities::{register, register_page, roll, school},
    error::Result,
    http::{Page as ListPage, Paging},
};

/// Schools read at once.
const CHUNK: u64 = 100;
/// Rolls read side by side when they are not kept.
const ABREAST: usize = 4;

/// The missing registers of one day, by school and session.
pub async fn list(
    cx: &Access<RegistersRead>,
    rolls: &Rolls,
    on: Option<NaiveDate>,
    half: Option<HalfDay>,
    paging: &Paging,
) -> Result<ListPage<MissingRegister>> {
    let session = cx.read().await?;
    let date = on.unwrap_or(session.today());
    let day = Day {
        session: &session,
        rolls,
        date,
        halves: half.map_or(HalfDay::ALL.to_vec(), |half| vec![half]),
        calendars: Calendars::all(&session, AcademicYear::of(date)).await?,
    };
    let after: Option<(i32, HalfDay)> = paging.after()?;
    let mut found = Vec::new();
    let mut from = after.map_or(0, |(urn, _)| urn - 1);
    while date <= session.today() {
        let schools = day.schools_after(from).await?;
        let Some(last) = schools.last() else { break };
        from = last.urn;
        let more = day.missing_of(&schools).await?;
        found.extend(more.into_iter().filter(|row| after.is_none_or(|after| (row.urn, row.session) > after)));
        if found.len() as u64 >= paging.fetch() {
            break;
        }
    }
    paging.cut(found, |row| (row.urn, row.session), |row| row)
}

/// One day over many schools.
struct Day<'a, C> {
    session: &'a Session<'a, C>,
    rolls: &'a Rolls,
    date: NaiveDate,
    halves: Vec<HalfDay>,
    calendars: Calendars,
}

impl<C: ConnectionTrait> Day<'_, C> {
    async fn schools_after(&self, urn: i32) -> Result<Vec<school::Model>> {
        let next = self.session.find::<school::Entity>().filter(school::Column::Urn.gt(urn));
        next.order_by(school::Column::Urn, Order::Asc).limit(CHUNK).all().await
    }

    /// Four statements for all these schools, and three more for each roll that is not kept.
    async fn missing_of(&self, schools: &[school::Model]) -> Result<Vec<MissingRegister>> {
        let now = at_school(self.session.now());
        let due: Vec<_> = schools
            .iter()
            .filter(|school| keeps_registers(&school.kind, school.type_code))
            .filter(|school| is_open(&school.status, school.opened_on, school.closed_on, self.date))
            .flat_map(|school| self.halves.iter().map(move |half| (school, *half)))
            .filter_map(|(school, half)| {
                let calendar = self.calendars.of(school.urn)?.calendar;
                let on = SessionOn { date: self.date, session: half };
                Some((school, on, rules::due(&calendar, on, now)?))
            })
            .collect();
        let urns: Vec<i32> = due.iter().map(|(school, _, _)| school.urn).collect();
        if urns.is_empty() {
            return Ok(Vec::new());
        }
        let received = self.received(&urns).await?;
        let pages = self.pages(&urns).await?;
        let rolls = self.rolls(&received).await?;
        let row = |(school, on, due_at): (&school::Model, SessionOn, _)| {
            let page = pages.get(&(school.urn, on.session));
            let gap = rules::gap(rolls.get(&school.urn)?, on, page)?;
            Some(MissingRegister {
                urn: school.urn,
                school: school.name.clone(),
                date: on.date,
                session: on.session,
                state: gap.state,
                due_at,
                expected: gap.expected,
                missing: gap.missing,
                registration_groups: gap.groups,
                links: MissingRegisterLinks {
                    itself: format!("/v1/schools/{}/registers/{}/{}", school.urn, on.date, on.session),
                },
            })
        };
        Ok(due.into_iter().filter_map(row).collect())
    }

    /// Schools that have sent a roll.
    async fn received(&self, urns: &[i32]) -> Result<Vec<i32>> {
        let sent = self.session.find::<roll::Entity>().filter(roll::Column::Urn.is_in(urns.iter().copied()));
        let sent = sent.filter(roll::Column::FirstReceivedAt.is_not_null()).all().await?;
        Ok(sent.into_iter().map(|row| row.urn).collect())
    }

    async fn pages(&self, urns: &[i32]) -> Result<HashMap<(i32, HalfDay), Page>> {
        use register_page::Column;
        let pages =
            self.session.find::<register_page::Entity>().filter(Column::Urn.is_in(urns.iter().copied()));
        let pages = pages.filter(Column::Date.eq(self.date)).all().await?;
        let keyed = pages.into_iter().filter_map(|row| {
            let half: HalfDay = row.session.parse().ok()?;
            Some(((row.urn, half), Page::from_bytes(row.marks)))
        });
        Ok(keyed.collect())
    }

    async fn rolls(&self, urns: &[i32]) -> Result<HashMap<i32, std::sync::Arc<Roll>>> {
        let year = AcademicYear::of(self.date);
        let open = self.session.find::<register::Entity>();
        let open = open.filter(register::Column::Urn.is_in(urns.iter().copied()));
        let open = open.filter(register::Column::AcademicYear.eq(year.to_string())).all().await?;
        let versions: HashMap<i32, i32> = open.into_iter().map(|row| (row.urn, row.roll_version)).collect();
        let distinct: HashSet<i32> = urns.iter().copied().collect();
        let load = async |urn: i32| match versions.get(&urn) {
            Some(version) => Ok((urn, self.rolls.get(self.session, urn, year, *version).await?)),
            None => Ok((urn, std::sync::Arc::new(Roll::load(self.session, urn, year, 0).await?))),
        };
        stream::iter(distinct).map(load).buffer_unordered(ABREAST).try_collect().await
    }
}
