//! Use case: how far a target is on the way, worked out from the registers when asked.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    dto::TargetProgress,
    reading::{self, Owner},
    rules::{self, Judged},
};
use crate::{
    access::{Access, PupilsRead, Session, TargetsRead},
    attendance::{
        book::{Book, Unread, Years, calendars::Calendars, tables},
        calendar::Period,
        figures::{Cohort, Outlook, SMALLEST, SchoolFacts, is_in_totals, suppress},
    },
    domain::span::Span,
    entities::attendance_target::Model,
    error::{AppError, Code, Result},
};

/// Targets are set for whom the Department counts.
const COHORT: Cohort = Cohort::DfeComparable;

/// The progress of a target that the caller reaches and may see.
pub async fn of(cx: &Access<TargetsRead>, owner: Owner, id: Uuid) -> Result<TargetProgress> {
    let sees_pupils = cx.also::<PupilsRead>();
    let Read { row, span, outlook, data_as_at } = match owner {
        Owner::School(urn) => at_school(cx, urn, id).await?,
        Owner::Authority => over_all(cx, id, sees_pupils).await?,
    };
    let suppressed = !sees_pupils && suppress::is_withheld(outlook.crowd(), COHORT);
    let judged = (!suppressed).then(|| judge(&row, &outlook)).transpose()?;
    Ok(TargetProgress {
        target: reading::view(&row)?,
        from_on: span.from_on,
        to_on: span.to_on,
        cohort: COHORT,
        data_as_at,
        rule_set: outlook.rules,
        suppressed,
        status: judged.as_ref().and_then(|judged| judged.status),
        current: judged.as_ref().map(|judged| judged.current),
        sessions_remaining: (!suppressed).then_some(outlook.remaining),
        best: judged.as_ref().map(|judged| judged.best),
        needed: judged.as_ref().map(|judged| judged.needed),
        arithmetic: judged.map(|judged| judged.arithmetic),
    })
}

/// A target, and how its period stands.
struct Read {
    row: Model,
    span: Span,
    outlook: Outlook,
    data_as_at: DateTime<Utc>,
}

/// That of one school, all of it read at one moment.
async fn at_school(cx: &Access<TargetsRead>, urn: i32, id: Uuid) -> Result<Read> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (row, span) = target(cx, &session, Owner::School(urn), id).await?;
    let facts = tables::facts(session.school(urn).await?.school());
    let years = Years::one(&session, urn, span, None).await?;
    let unread = Unread::read(&session, urn, span, &years, None).await?;
    let (today, data_as_at) = (session.today(), session.now());
    drop(snapshot);
    let look = move |unread: &Unread| Ok(look(&unread.turn()?, &facts, span, today));
    Ok(Read { row, span, outlook: cx.aside(unread, look).await?, data_as_at })
}

/// That of every school of the kind, read school by school.
async fn over_all(cx: &Access<TargetsRead>, id: Uuid, sees_pupils: bool) -> Result<Read> {
    let session = cx.read().await?;
    let (row, span) = target(cx, &session, Owner::Authority, id).await?;
    let today = session.today();
    let mut schools = tables::schools(&session, row.phase.as_deref()).await?;
    // In the Department's total of all schools alternative provision does not stand.
    schools.retain(|school| row.phase.is_some() || is_in_totals(&school.kind, COHORT));
    let mut outlook = Outlook::new(span, COHORT, today);
    let merge = |one: Outlook| {
        if sees_pupils || one.crowd().counted.all >= SMALLEST {
            outlook.merge(one);
        }
    };
    let of_school = move |book: Book, facts: SchoolFacts| look(&book, &facts, span, today);
    tables::each(&session, schools, span, None, of_school, merge).await?;
    Ok(Read { row, span, outlook, data_as_at: session.now() })
}

fn look(book: &Book, school: &SchoolFacts, span: Span, today: NaiveDate) -> Outlook {
    let mut one = Outlook::new(span, COHORT, today);
    one.add(book, school);
    one
}

/// The target and the days of its period.
async fn target<C: ConnectionTrait>(
    cx: &Access<TargetsRead>,
    session: &Session<'_, C>,
    owner: Owner,
    id: Uuid,
) -> Result<(Model, Span)> {
    owner.require(session).await?;
    let row = reading::find(cx, session, owner, id).await?;
    let period: Period = row.period.parse().map_err(AppError::internal)?;
    let held = Calendars::one(session, owner.urn(), period.year()).await?.of(owner.urn());
    let span = period.span(held.as_ref().map(|held| &*held.calendar));
    // A calendar that was replaced may have lost its half term since.
    let span = span.ok_or_else(|| {
        AppError::new(Code::StateConflict).detail("The calendar has no such half term any more.")
    })?;
    Ok((row, span))
}

fn judge(row: &Model, outlook: &Outlook) -> Result<Judged> {
    let measure = reading::view(row)?.measure;
    Ok(rules::judge(measure, row.percent_hundredths, outlook))
}
