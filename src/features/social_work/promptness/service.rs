//! Use case: how soon social workers were told at the schools in reach.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, FromQueryResult, Order};

use super::{
    dto::{
        SocialWorkerNotificationSummary, SocialWorkerNotificationSummaryQuery, SocialWorkerPromptnessOfSchool,
    },
    rules::Told,
};
use crate::{
    access::{Access, Moment, SocialWorkRead, instant_at_school},
    attendance::{
        book::{
            Book, Years, concerned,
            groups::{enrolled_as, membership_pupils, on_roll_between, standing_on},
            shown, tables,
            untold::{Beside, SOCIAL_WORKER, Untold},
        },
        figures::SchoolFacts,
        rules::TriggerKind,
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::{
        enrolment, pupil_group,
        safeguarding_record::{Column, Entity},
        school,
    },
    error::{AppError, Code, Fault, FaultCode, Result},
    features::social_work::{
        notifications::{dto::SocialWorkerTelling, recorded::Calendars},
        record::{Version, Wanted},
    },
};

/// Notifications that are looked at together, at the most.
const MOST: u64 = 20_000;

/// What is summarised.
#[derive(Clone, Copy)]
struct Asked {
    span: Span,
    kind: Option<TriggerKind>,
    now: DateTime<Utc>,
}

/// The summary of the schools in reach: what was told from one statement, what was not from the books of those schools
/// alone that have a child with a social worker, one after the other.
pub async fn of_all(
    cx: &Access<SocialWorkRead>,
    query: &SocialWorkerNotificationSummaryQuery,
) -> Result<SocialWorkerNotificationSummary> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let wanted = Wanted { kind: query.kind, ..Wanted::default() };
    let wanted = wanted.of_schools(query.urn.as_deref(), ["from_on", "to_on"])?;
    let span = days(query, session.today())?;
    let asked = Asked { span, kind: query.kind, now: session.now() };
    let mut schools = told(&session, &wanted, span).await?;
    let untold = Reading::of(cx, &session, &wanted, asked).await?;
    drop(snapshot);
    let sees_untold = untold.is_some();
    if let Some(reading) = untold {
        for (urn, seconds) in reading.untold(cx).await? {
            schools.entry(urn).or_default().untold.extend(seconds);
        }
    }
    let mut together = Told::default();
    schools.values().for_each(|of_school| together.add(of_school));
    let of_school = |(urn, told): (i32, Told)| SocialWorkerPromptnessOfSchool {
        urn,
        promptness: told.promptness(sees_untold),
    };
    Ok(SocialWorkerNotificationSummary {
        from_on: span.from_on,
        to_on: span.to_on,
        together: together.promptness(sees_untold),
        schools: schools.into_iter().map(of_school).collect(),
    })
}

/// The days that are asked about: of one academic year, for of that one the registers tell what was not told.
fn days(query: &SocialWorkerNotificationSummaryQuery, today: NaiveDate) -> Result<Span> {
    let to_on = query.to_on.unwrap_or(today);
    let first = AcademicYear::of(to_on).first_day();
    let from_on = query.from_on.unwrap_or(first);
    let mut faults = Vec::new();
    if to_on > today {
        faults.push(Fault::in_future("to_on"));
    }
    if from_on < first || to_on < from_on {
        let detail = "Both days lie in one academic year (1 August to 31 July), the first before the last.";
        faults.push(Fault::parameter("from_on", FaultCode::InvalidParameter).detail(detail));
    }
    match faults.is_empty() {
        true => Ok(Span { from_on, to_on }),
        false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
    }
}

/// What was told at each school, of what began in these days.
async fn told(session: &Moment<'_>, wanted: &Wanted, span: Span) -> Result<BTreeMap<i32, Told>> {
    let these = wanted
        .condition::<SocialWorkerTelling>()
        .add(Column::FromOn.gte(span.from_on))
        .add(Column::FromOn.lte(span.to_on));
    let rows = session.find::<Entity>().filter(these).limit(MOST + 1).all().await?;
    if rows.len() as u64 > MOST {
        let detail = "There are too many notifications to summarise at once: name schools or days.";
        let fault = Fault::parameter("from_on", FaultCode::InvalidParameter).detail(detail);
        return Err(AppError::new(Code::InvalidParameter).faults(vec![fault]));
    }
    let versions =
        rows.into_iter().map(Version::of).collect::<Result<Vec<Version<SocialWorkerTelling>>>>()?;
    let calendars = Calendars::read(session, &versions).await?;
    let mut schools: BTreeMap<i32, Told> = BTreeMap::new();
    for Version { row, terms } in versions {
        let began_at = calendars.began_at(row.urn, &terms.trigger);
        let took = began_at.map(|began_at| (terms.told_at - began_at).num_seconds());
        schools.entry(row.urn).or_default().seconds.push(took);
    }
    Ok(schools)
}

#[derive(FromQueryResult)]
struct OfSchool {
    urn: i32,
}

/// What is known beside the books of what nobody was told, and the schools whose books tell of it.
struct Reading {
    asked: Asked,
    beside: Arc<Beside>,
    schools: Vec<school::Model>,
    days: Span,
}

impl Reading {
    /// Reads it; none where the group is closed to the client.
    async fn of(
        cx: &Access<SocialWorkRead>,
        session: &Moment<'_>,
        wanted: &Wanted,
        asked: Asked,
    ) -> Result<Option<Self>> {
        use school::Column;
        let group = shown::visible(cx).add(pupil_group::Column::Code.eq(SOCIAL_WORKER));
        let group = session.shared::<pupil_group::Entity>().filter(group).one().await?;
        let Some(group) = group else { return Ok(None) };
        let on = asked.span.to_on;
        let here = on_roll_between(on, on)
            .add(enrolled_as(membership_pupils(standing_on(group.id, on, None))))
            .add_option(
                (!wanted.urns.is_empty()).then(|| enrolment::Column::Urn.is_in(wanted.urns.iter().copied())),
            );
        let of = session.find::<enrolment::Entity>().filter(here).distinct();
        let of: Vec<OfSchool> = of.columns([enrolment::Column::Urn]).await?;
        let urns: Vec<i32> = of.into_iter().map(|one| one.urn).collect();
        let these = Condition::all().add(Column::Urn.is_in(urns.iter().copied()));
        let schools = session.find::<school::Entity>().filter(these);
        let schools = schools.order_by(Column::Urn, Order::Asc).all().await?;
        let two_years = Span { from_on: concerned::year_before(on).first_day(), to_on: on };
        let years = Years::some(session, &urns, two_years, None).await?;
        let first = urns.iter().map(|urn| concerned::first_day(&years.of(*urn), on)).min();
        let days = Span { from_on: first.unwrap_or(on), to_on: on };
        let beside = Arc::new(Beside::read(session, &urns, group.id, on).await?);
        Ok(Some(Self { asked, beside, schools, days }))
    }

    /// What nobody was told at each school, each for how many seconds.
    async fn untold(self, cx: &Access<SocialWorkRead>) -> Result<Vec<(i32, Vec<Option<i64>>)>> {
        let (asked, beside) = (self.asked, self.beside);
        let work = move |book: Book, facts: SchoolFacts| {
            let found = beside.untold(&book);
            let found = found.into_iter().filter(|one| asked.is_of(one));
            let found: Vec<_> = found.map(|one| began_at(&book, &one).map(|at| asked.since(at))).collect();
            (facts.urn, found)
        };
        let mut schools = Vec::new();
        let take = |(urn, found): (i32, Vec<_>)| {
            if !found.is_empty() {
                schools.push((urn, found));
            }
        };
        tables::each(&cx.read().await?, self.schools, self.days, None, work, take).await?;
        Ok(schools)
    }
}

impl Asked {
    fn is_of(&self, one: &Untold) -> bool {
        let on = one.trigger.first.date;
        self.span.from_on <= on
            && on <= self.span.to_on
            && self.kind.is_none_or(|kind| kind == one.trigger.kind)
    }

    fn since(&self, at: DateTime<Utc>) -> i64 {
        (self.now - at).num_seconds()
    }
}

/// When an absence began, by the calendar that the school went by.
fn began_at(book: &Book, one: &Untold) -> Option<DateTime<Utc>> {
    let first = one.trigger.first;
    let year = AcademicYear::of(first.date);
    let held = book.calendars.iter().find(|known| known.calendar.year() == year)?;
    instant_at_school(first.date.and_time(held.calendar.starts(first.session)))
}
