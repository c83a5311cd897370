//! Use case: how far a target is on the way, worked out from the registers when asked.

use chrono::{DateTime, Utc};
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
        book::{Book, Unread, Years, calendars::Calendars, guarded, tables},
        calendar::Period,
        figures::{
            Cohort, Outlook, SchoolFacts, is_in_totals,
            plan::{Cell, Place, whole_weeks},
        },
    },
    domain::{academic_year::AcademicYear, span::Span},
    entities::attendance_target::Model,
    error::{AppError, Code, Result},
};

/// Targets are set for whom the Department counts.
const COHORT: Cohort = Cohort::DfeComparable;

/// The progress of a target that the caller reaches and may see.
pub async fn of(cx: &Access<TargetsRead>, owner: Owner, id: Uuid) -> Result<TargetProgress> {
    let Read { row, span, outlook, suppressed, data_as_at } = match (owner, cx.also::<PupilsRead>()) {
        (_, false) => of_few(cx, owner, id).await?,
        (Owner::School(urn), true) => at_school(cx, urn, id).await?,
        (Owner::Authority, true) => over_all(cx, id).await?,
    };
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
    suppressed: bool,
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
    let (empty, data_as_at) = (Outlook::new(span, COHORT, session.today()), session.now());
    drop(snapshot);
    let look = move |unread: &Unread| Ok(look(empty, &unread.turn()?, &facts));
    Ok(Read { row, span, outlook: cx.aside(unread, look).await?, suppressed: false, data_as_at })
}

/// That of every school of the kind, read school by school.
async fn over_all(cx: &Access<TargetsRead>, id: Uuid) -> Result<Read> {
    let session = cx.read().await?;
    let (row, span) = target(cx, &session, Owner::Authority, id).await?;
    let today = session.today();
    let mut schools = tables::schools(&session, row.phase.as_deref()).await?;
    schools.retain(|school| is_of(&row, &school.kind));
    let mut outlook = Outlook::new(span, COHORT, today);
    let of_school =
        move |book: Book, facts: SchoolFacts| look(Outlook::new(span, COHORT, today), &book, &facts);
    tables::each(&session, schools, span, None, of_school, |one: Outlook| outlook.merge(one)).await?;
    Ok(Read { row, span, outlook, suppressed: false, data_as_at: session.now() })
}

/// The same for who sees no pupils: withheld by the plan of the academic year, and where of the authority's schools one
/// stands alone behind it.
async fn of_few(cx: &Access<TargetsRead>, owner: Owner, id: Uuid) -> Result<Read> {
    let session = cx.read().await?;
    let (row, span) = target(cx, &session, owner, id).await?;
    let today = session.today();
    // A period's short weeks are whole, as in the figures.
    let span = whole_weeks(span, true, None, today).unwrap_or(span);
    let place = match (owner, &row.phase) {
        (Owner::School(urn), _) => Place::School(urn),
        (Owner::Authority, Some(phase)) => Place::Phase(phase.clone()),
        (Owner::Authority, None) => Place::Authority,
    };
    let wanted = row.clone();
    let of_school = move |book: Book, school: &SchoolFacts| {
        let is_asked = match owner {
            Owner::School(urn) => school.urn == urn,
            Owner::Authority => is_of(&wanted, &school.phase),
        };
        is_asked.then(|| look(Outlook::until_yesterday(span, COHORT, today), &book, school))
    };
    let mut outlook = Outlook::until_yesterday(span, COHORT, today);
    let merge = |one: Outlook| outlook.merge(one);
    let plan = guarded::read(&session, AcademicYear::of(span.to_on), of_school, merge).await?;
    let is_one_schools = matches!(owner, Owner::Authority) && outlook.schools == 1;
    let suppressed = is_one_schools || plan.hides(&Cell::all(place), COHORT, false);
    Ok(Read { row, span, outlook, suppressed, data_as_at: session.now() })
}

fn look(mut empty: Outlook, book: &Book, school: &SchoolFacts) -> Outlook {
    empty.add(book, school);
    empty
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

/// Whether schools of a kind stand behind an authority's target. In the Department's total of all schools alternative
/// provision does not stand.
fn is_of(row: &Model, kind: &str) -> bool {
    row.phase.as_deref().map_or(is_in_totals(kind, COHORT), |phase| phase == kind)
}

fn judge(row: &Model, outlook: &Outlook) -> Result<Judged> {
    let measure = reading::view(row)?.measure;
    Ok(rules::judge(measure, row.percent_hundredths, outlook))
}
