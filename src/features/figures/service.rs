//! Use cases: the figures of one school, and of all schools in reach.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    ask::{Asked, FiguresQuery},
    dfe::Place,
    dto::{FigureCalendar, FigureExplanation, FigureLinks, FigureSpan, FigureTable},
    few,
    view::{self, Showing},
};
use crate::{
    access::{
        Access, FiguresRead, Permission as _, PupilsGroupsRead, PupilsRead, RegistersCodesRead, Session,
    },
    attendance::{
        book::{
            Unread, Years,
            calendars::{Calendars, SchoolCalendar},
            groups::members_on,
            guarded, shown,
            tables::{self, Figures},
            untold::SOCIAL_WORKER,
        },
        figures::{DEFINITION, Dimension, Group, Tally, ToldApart},
        rules::RuleSet,
    },
    domain::{academic_year::AcademicYear, urn::AUTHORITY},
    entities::school,
    error::{AppError, Code, Result},
};

/// Figures that are worked out, before they take their form.
pub struct Worked {
    /// What was asked for.
    pub asked: Asked,
    /// The groups in the order of their values.
    pub groups: BTreeMap<Group, Tally>,
    /// Those of them whose figures are withheld.
    pub withheld: BTreeSet<Group>,
    /// The thresholds.
    pub rule_set: &'static RuleSet,
    /// The instant as of which everything was read: not later than the moment that a school's figures are of.
    pub data_as_at: DateTime<Utc>,
    /// The calendars that the sessions were told by.
    pub calendars: Vec<SchoolCalendar>,
    /// Of what place the figures are.
    pub place: Place,
}

/// The figures of one school.
pub async fn of_school(cx: &Access<FiguresRead>, urn: i32, query: &FiguresQuery) -> Result<Worked> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let (now, reached) = (session.now(), session.school(urn).await?);
    let asked = understand(cx, &session, urn, query).await?;
    let place = place(std::slice::from_ref(reached.school()), Some(urn));
    if !cx.also::<PupilsRead>() {
        drop(snapshot);
        let asks = [asked.ask.clone()];
        let ([figures], calendars) = guarded::of_school(&cx.read().await?, urn, asks).await?;
        return Ok(worked(now, asked, figures, calendars, place));
    }
    let years = Years::one(&session, urn, asked.ask.span, asked.as_of).await?;
    let unread = Unread::read(&session, urn, asked.ask.span, &years, asked.as_of).await?;
    drop(snapshot);
    let (ask, facts) = (asked.ask.clone(), tables::facts(reached.school()));
    let [figures] =
        cx.aside(unread, move |unread| Ok(tables::of_school(&unread.turn()?, &facts, [ask]))).await?;
    Ok(worked(now, asked, figures, years.of(urn), place))
}

/// The figures of every school in reach, read school by school and folded as they come.
pub async fn of_all(cx: &Access<FiguresRead>, query: &FiguresQuery) -> Result<Worked> {
    let session = cx.read().await?;
    let asked = understand(cx, &session, AUTHORITY, query).await?;
    let calendars = Years::one(&session, AUTHORITY, asked.ask.span, asked.as_of).await?.of(AUTHORITY);
    let schools = tables::schools(&session, None).await?;
    let place = place(&schools, None);
    let sees_pupils = cx.also::<PupilsRead>();
    let asks = [asked.ask.clone()];
    let [figures] = tables::of_all(&session, schools, asks, asked.as_of, sees_pupils).await?;
    Ok(worked(session.now(), asked, figures, calendars, place))
}

fn worked(
    now: DateTime<Utc>,
    asked: Asked,
    Figures { rules: rule_set, groups, withheld, .. }: Figures,
    calendars: Vec<SchoolCalendar>,
    place: Place,
) -> Worked {
    let data_as_at = asked.as_of.unwrap_or(now);
    Worked { asked, groups, withheld, rule_set, data_as_at, calendars, place }
}

async fn understand<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    urn: i32,
    query: &FiguresQuery,
) -> Result<Asked> {
    let is_guarded = !cx.also::<PupilsRead>();
    let of_days = || AcademicYear::of(query.to_on.unwrap_or(session.today()));
    let calendar = match query.days().calendar_year().or_else(|| is_guarded.then(of_days)) {
        Some(year) => Calendars::one_as_of(session, urn, year, query.as_of).await?.of(urn),
        None => None,
    };
    let calendar = calendar.as_ref().map(|held| &*held.calendar);
    let mut asked = query.understand(calendar, session.now(), session.today())?;
    if is_guarded {
        asked.ask.span = few::whole(&asked, calendar, session.today()).map_err(|faults| {
            AppError::new(Code::ScopeMissing).required_scope(PupilsRead::SCOPE).faults(faults)
        })?;
    }
    if asked.ask.by.contains(&Dimension::PupilGroup) {
        asked.ask.group = Some(told_apart(cx, session, query.group_id, &asked).await?);
    }
    if asked.dfe.is_some() && !cx.also::<RegistersCodesRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(RegistersCodesRead::SCOPE));
    }
    Ok(asked)
}

/// The group that is told apart, if the client may know of it, with who was in it on the last day.
async fn told_apart<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    id: Option<Uuid>,
    asked: &Asked,
) -> Result<ToldApart> {
    if !cx.also::<PupilsGroupsRead>() {
        return Err(AppError::new(Code::ScopeMissing).required_scope(PupilsGroupsRead::SCOPE));
    }
    let group = shown::named_or(cx, session, id, SOCIAL_WORKER).await?;
    let members = members_on(session, group.id, asked.ask.span.to_on, asked.as_of).await?;
    Ok(ToldApart { code: group.code, members: Arc::new(members) })
}

fn place(schools: &[school::Model], urn: Option<i32>) -> Place {
    Place {
        la_code: schools.first().map(|school| school.la_code),
        la_name: schools.iter().find_map(|school| school.la_name.clone()),
        region_name: schools.iter().find_map(|school| school.region_name.clone()),
        kinds: schools.iter().map(|school| (school.urn, school.kind.clone())).collect(),
        urn,
    }
}

/// The figures as a document.
pub fn document(cx: &Access<FiguresRead>, worked: &Worked) -> FigureTable {
    let Worked { asked, groups, withheld, .. } = worked;
    let ask = &asked.ask;
    let codes = cx.also::<RegistersCodesRead>();
    let left_out = cx.also::<PupilsRead>();
    let showing = Showing { codes, with_counts: asked.with_counts, explain: asked.explain, left_out };
    let row = |(group, tally)| match withheld.contains(group) {
        true => view::suppressed(ask, group),
        false => view::figure(ask, group, tally, showing),
    };
    let under = |rest: &str| worked.place.urn.map(|urn| format!("/v1/schools/{urn}/{rest}"));
    let explanation = asked.explain.then(|| FigureExplanation {
        measures: view::measures(),
        calendars: worked.calendars.iter().map(|held| FigureCalendar::of(held, ask.span)).collect(),
        links: FigureLinks {
            enrolments: under("enrolments"),
            registers: under("registers/{date}/{session}"),
        },
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
        data_as_at: worked.data_as_at,
        rule_set: worked.rule_set,
        definition: DEFINITION,
        data: groups.iter().map(row).collect(),
        explanation,
    }
}
