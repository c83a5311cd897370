//! Use case: how far a target is on the way, worked out from the registers when asked.

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
        book::{Book, Years, calendars::Calendars, guarded, tables},
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
    let session = cx.read().await?;
    owner.require(&session).await?;
    let row = reading::find(cx, &session, owner, id).await?;
    let period: Period = row.period.parse().map_err(AppError::internal)?;
    let held = Calendars::one(&session, owner.urn(), period.year()).await?.of(owner.urn());
    let span = period.span(held.as_ref().map(|held| &*held.calendar));
    // A calendar that was replaced may have lost its half term since.
    let span = span.ok_or_else(|| {
        AppError::new(Code::StateConflict).detail("The calendar has no such half term any more.")
    })?;
    let (span, outlook, suppressed) = match cx.also::<PupilsRead>() {
        true => (span, open(&session, owner, &row, span).await?, false),
        false => {
            // A period's short weeks are whole, as in the figures.
            let weeks = whole_weeks(span, true, None, session.today()).unwrap_or(span);
            let (outlook, hidden) = guarded(&session, owner, &row, weeks).await?;
            (weeks, outlook, hidden)
        }
    };
    let judged = (!suppressed).then(|| judge(&row, &outlook)).transpose()?;
    Ok(TargetProgress {
        target: reading::view(&row)?,
        from_on: span.from_on,
        to_on: span.to_on,
        cohort: COHORT,
        data_as_at: session.now(),
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

/// How the period stands for who sees pupils.
async fn open<C: ConnectionTrait>(
    session: &Session<'_, C>,
    owner: Owner,
    row: &Model,
    span: Span,
) -> Result<Outlook> {
    let today = session.today();
    let mut outlook = Outlook::new(span, COHORT, today);
    match owner {
        Owner::School(urn) => {
            let school = session.school(urn).await?;
            let years = Years::one(session, urn, span, None).await?;
            let book = Book::load(session, urn, span, &years, None).await?;
            outlook.add(&book, &tables::facts(school.school()));
        }
        Owner::Authority => {
            let years = Years::all(session, span, None).await?;
            let mut schools = tables::schools(session, row.phase.as_deref()).await?;
            schools.retain(|school| is_of(row, &school.kind));
            let of_school = move |book: Book, facts: SchoolFacts| {
                let mut one = Outlook::new(span, COHORT, today);
                one.add(&book, &facts);
                one
            };
            let merge = |one: Outlook| outlook.merge(one);
            tables::each(session, schools, span, &years, None, of_school, merge).await?;
        }
    }
    Ok(outlook)
}

/// The same for who sees no pupils, and whether it is withheld: by the plan of the academic year, and where of the
/// authority's schools one stands alone behind it.
async fn guarded<C: ConnectionTrait>(
    session: &Session<'_, C>,
    owner: Owner,
    row: &Model,
    span: Span,
) -> Result<(Outlook, bool)> {
    let today = session.today();
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
        is_asked.then(|| {
            let mut one = Outlook::until_yesterday(span, COHORT, today);
            one.add(&book, school);
            one
        })
    };
    let mut outlook = Outlook::until_yesterday(span, COHORT, today);
    let merge = |one: Outlook| outlook.merge(one);
    let plan = guarded::read(session, AcademicYear::of(span.to_on), of_school, merge).await?;
    let is_one_schools = matches!(owner, Owner::Authority) && outlook.schools == 1;
    let hidden = is_one_schools || plan.hides(&Cell::all(place), COHORT, false);
    Ok((outlook, hidden))
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
