//! Use cases: the figures of one school, and of all schools in reach.

use sea_orm::ConnectionTrait;

use super::{
    ask::{Asked, FiguresQuery},
    dto::{FigureExplanation, FigureLinks, FigureSpan, FigureTable},
    view::{self, Showing},
};
use crate::{
    access::{Access, FiguresRead, Permission as _, PupilsRead, RegistersCodesRead, Session},
    attendance::{
        book::{
            Years,
            calendars::{AUTHORITY, Calendars, SchoolCalendar},
            tables,
        },
        figures::{DEFINITION, Dimension, Table, suppress},
    },
    error::{AppError, Code, Result},
};

/// The figures of one school.
pub async fn of_school(cx: &Access<FiguresRead>, urn: i32, query: &FiguresQuery) -> Result<FigureTable> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let asked = understand(cx, &session, urn, query).await?;
    let (table, calendars) = tables::of_school(&session, reached.school(), &asked.ask, asked.as_of).await?;
    let links = FigureLinks {
        enrolments: Some(format!("/v1/schools/{urn}/enrolments")),
        registers: Some(format!("/v1/schools/{urn}/registers/{{date}}/{{session}}")),
    };
    Ok(answer(cx, &session, &asked, table, &calendars, links))
}

/// The figures of every school in reach, read school by school and folded as they come.
pub async fn of_all(cx: &Access<FiguresRead>, query: &FiguresQuery) -> Result<FigureTable> {
    let session = cx.read().await?;
    let asked = understand(cx, &session, AUTHORITY, query).await?;
    let years = Years::all(&session, asked.ask.span, asked.as_of).await?;
    let sees_pupils = cx.also::<PupilsRead>();
    let whole = tables::of_all(&session, &asked.ask, &years, asked.as_of, sees_pupils).await?;
    let links = FigureLinks { enrolments: None, registers: None };
    Ok(answer(cx, &session, &asked, whole, &years.of(AUTHORITY), links))
}

async fn understand<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    urn: i32,
    query: &FiguresQuery,
) -> Result<Asked> {
    let calendar = match query.calendar_year() {
        Some(year) => Calendars::one_as_of(session, urn, year, query.as_of).await?.of(urn),
        None => None,
    };
    let calendar = calendar.as_ref().map(|held| &*held.calendar);
    let asked = query.understand(calendar, session.now(), session.today())?;
    // Forms lie within year groups: of two tables each would show what the other withholds.
    if asked.ask.by.contains(&Dimension::RegistrationGroup) && !cx.also::<PupilsRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(PupilsRead::SCOPE));
    }
    Ok(asked)
}

fn answer<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    asked: &Asked,
    table: Table<'_>,
    calendars: &[SchoolCalendar],
    links: FigureLinks,
) -> FigureTable {
    let ask = &asked.ask;
    let rule_set = table.rules();
    let groups = table.finish();
    let withheld = match cx.also::<PupilsRead>() {
        true => Default::default(),
        false => suppress::withheld(&groups),
    };
    let codes = cx.also::<RegistersCodesRead>();
    let showing = Showing { codes, with_counts: asked.with_counts, explain: asked.explain };
    let row = |(group, tally)| match withheld.contains(group) {
        true => view::suppressed(ask, group),
        false => view::figure(ask, group, tally, showing),
    };
    let explanation = asked.explain.then(|| FigureExplanation {
        measures: view::measures(),
        calendars: calendars.iter().map(|held| view::calendar(held, ask.span)).collect(),
        links,
    });
    FigureTable {
        span: FigureSpan {
            period: asked.period.map(|period| period.to_string()),
            from_on: ask.span.from_on,
            to_on: ask.span.to_on,
        },
        unit: ask.unit,
        cohort: ask.cohort,
        group_by: ask.by.clone(),
        data_as_at: asked.as_of.unwrap_or(session.now()),
        rule_set,
        definition: DEFINITION,
        data: groups.iter().map(row).collect(),
        explanation,
    }
}
