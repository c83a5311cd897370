//! Use case: how far a target is on the way, worked out from the registers when asked.

use uuid::Uuid;

use super::{
    dto::TargetProgress,
    reading::{self, Owner},
    rules::{self, Judged},
};
use crate::{
    access::{Access, PupilsRead, TargetsRead},
    attendance::{
        book::{Book, Years, calendars::Calendars, tables},
        calendar::Period,
        figures::{Cohort, Outlook, SMALLEST, SchoolFacts, is_in_totals, suppress},
    },
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
    let sees_pupils = cx.also::<PupilsRead>();
    let mut outlook = Outlook::new(span, COHORT, session.today());
    match owner {
        Owner::School(urn) => {
            let school = session.school(urn).await?;
            let years = Years::one(&session, urn, span, None).await?;
            let book = Book::load(&session, urn, span, &years, None).await?;
            outlook.add(&book, &tables::facts(school.school()));
        }
        Owner::Authority => {
            let years = Years::all(&session, span, None).await?;
            let mut schools = tables::schools(&session, row.phase.as_deref()).await?;
            // In the Department's total of all schools alternative provision does not stand.
            schools.retain(|school| row.phase.is_some() || is_in_totals(&school.kind, COHORT));
            let today = outlook.today();
            let of_school = move |book: Book, facts: SchoolFacts| {
                let mut one = Outlook::new(span, COHORT, today);
                one.add(&book, &facts);
                one
            };
            let merge = |one: Outlook| {
                if sees_pupils || one.crowd().counted.all >= SMALLEST {
                    outlook.merge(one);
                }
            };
            tables::each(&session, schools, span, &years, None, of_school, merge).await?;
        }
    }
    let suppressed = !sees_pupils && suppress::is_withheld(outlook.crowd(), COHORT);
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

fn judge(row: &Model, outlook: &Outlook) -> Result<Judged> {
    let measure = reading::view(row)?.measure;
    Ok(rules::judge(measure, row.percent_hundredths, outlook))
}
