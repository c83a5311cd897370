//! Use cases: a school's and the authority's figures beside published ones.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    beside::{self, Beside},
    dto::{Comparison, ComparisonOwn, ComparisonRow, OwnFrom},
    query::{AuthorityComparisonQuery, SchoolComparisonQuery, Wanted},
};
use crate::{
    access::{Access, FiguresRead, Permission as _, PupilsRead, Session},
    attendance::{
        book::{
            Years,
            calendars::{AUTHORITY, Calendars},
            tables,
        },
        calendar::{Period, asked_span},
        figures::{
            Ask, Cohort, DEFINITION, Dimension, Group, Measure, Tally, Unit, is_in_totals,
            plan::{Cell, Place, Plan, whole_weeks},
        },
    },
    domain::{academic_year::AcademicYear, percent::Percent, span::Span},
    entities::school,
    error::{AppError, Code, Fault, Result},
    features::comparators::layouts::{PHASES, region_of_name},
};

const GAP: &str = "own minus comparator, in percentage points, rounded once from the exact figures";

/// The figures of one school beside published ones of schools of its kind.
pub async fn of_school(
    cx: &Access<FiguresRead>,
    urn: i32,
    query: &SchoolComparisonQuery,
) -> Result<Comparison> {
    let session = cx.read().await?;
    let reached = session.school(urn).await?;
    let school = reached.school();
    let days = (query.from_on, query.to_on);
    let (measure, year) = (query.measure.as_deref(), query.comparator_period.as_deref());
    let (asked, wanted) = understand(
        cx,
        &session,
        (urn, OwnFrom::Registers),
        query.period.as_deref(),
        days,
        (measure, None, year),
    )
    .await?;
    let la_code = format!("{:03}", school.la_code);
    let data = school_rows(cx, &session, school, (&asked, query.cohort), &wanted).await?;
    Ok(answer(&session, Some(urn), Some(la_code), asked, query.cohort, data))
}

/// The rows of one school, a row for each measure.
pub(super) async fn school_rows<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    school: &school::Model,
    (asked, cohort): (&Asked, Cohort),
    wanted: &Wanted,
) -> Result<Vec<ComparisonRow>> {
    let ask = ask(asked.span, cohort, Vec::new(), session.today());
    let (figures, _) = tables::of_school(session, school, &ask, None, cx.also::<PupilsRead>()).await?;
    // Schools of a kind of which nothing is published stand beside all schools.
    let phase = PHASES.into_iter().find(|phase| *phase == school.kind).unwrap_or("all");
    let la_code = format!("{:03}", school.la_code);
    let region = school.region_name.as_deref().and_then(region_of_name).map(|(code, _)| code);
    let own_year = AcademicYear::of(asked.span.to_on);
    let beside = Beside::load(session, &la_code, region, &wanted.measures, (wanted.year, own_year)).await?;
    let shown = |group, tally| Some(tally).filter(|_| !figures.withheld.contains(group));
    let own = figures.groups.iter().next();
    Ok(own.map(|(group, tally)| rows(phase, shown(group, tally), wanted, &beside)).unwrap_or_default())
}

/// The figures of the authority beside published ones, for each kind of school and for all.
pub async fn of_all(cx: &Access<FiguresRead>, query: &AuthorityComparisonQuery) -> Result<Comparison> {
    let session = cx.read().await?;
    let days = (query.from_on, query.to_on);
    let lists = (query.measure.as_deref(), query.phase.as_deref(), query.comparator_period.as_deref());
    let (asked, wanted) =
        understand(cx, &session, (AUTHORITY, query.own), query.period.as_deref(), days, lists).await?;
    let Some((la_code, region)) = authority(&session).await? else {
        return Ok(answer(&session, None, None, asked, query.cohort, Vec::new()));
    };
    let own_year = AcademicYear::of(asked.span.to_on);
    let region = region.as_deref().and_then(region_of_name).map(|(code, _)| code);
    let beside = Beside::load(&session, &la_code, region, &wanted.measures, (wanted.year, own_year)).await?;
    let data = match query.own {
        OwnFrom::Published => published(&wanted, &beside),
        OwnFrom::Registers => {
            let ask = ask(asked.span, query.cohort, vec![Dimension::Phase], session.today());
            worked_out(cx, &session, &ask, &wanted, &beside).await?
        }
    };
    Ok(answer(&session, None, Some(la_code), asked, query.cohort, data))
}

/// The days of the own figures.
pub(super) struct Asked {
    period: Option<Period>,
    pub(super) span: Span,
}

/// Lists of a query: measures, kinds of school, and the year of the published figures.
type Lists<'a> = (Option<&'a str>, Option<&'a str>, Option<&'a str>);

pub(super) async fn understand<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    (urn, own): (i32, OwnFrom),
    period: Option<&str>,
    days: (Option<NaiveDate>, Option<NaiveDate>),
    (measure, phase, year): Lists<'_>,
) -> Result<(Asked, Wanted)> {
    let mut faults: Vec<Fault> = Vec::new();
    let wanted = Wanted::read(measure, phase, year, &mut faults);
    let named = period.and_then(|period| period.parse::<Period>().ok()).map(Period::year);
    let of_days = || AcademicYear::of(days.1.unwrap_or(session.today()));
    // What is published is told to everybody; of registers few are told to who sees no pupils.
    let is_guarded = own == OwnFrom::Registers && !cx.also::<PupilsRead>();
    let held = match named.or_else(|| is_guarded.then(of_days)) {
        Some(year) => Calendars::one(session, urn, year).await?.of(urn),
        None => None,
    };
    let calendar = held.as_ref().map(|held| &*held.calendar);
    match asked_span(period, days, calendar, session.today()) {
        Ok((period, span)) if faults.is_empty() => {
            let weeks = || whole_weeks(span, period.is_some(), calendar, session.today());
            let span = if is_guarded { weeks().map_err(few_could_be_told)? } else { span };
            Ok((Asked { period, span }, wanted))
        }
        outcome => {
            faults.extend(outcome.err());
            Err(AppError::new(Code::InvalidParameter).faults(faults))
        }
    }
}

fn few_could_be_told(faults: Vec<Fault>) -> AppError {
    AppError::new(Code::ScopeMissing).required_scope(PupilsRead::SCOPE).faults(faults)
}

pub(super) fn ask(span: Span, cohort: Cohort, by: Vec<Dimension>, today: NaiveDate) -> Ask {
    Ask { span, unit: Unit::Enrolment, cohort, by, until: today, by_code: false }
}

#[derive(FromQueryResult)]
struct AreaOf {
    la_code: i32,
    region_name: Option<String>,
}

/// The authority of most schools in reach, and their region as the register of establishments has it.
pub(super) async fn authority<C: ConnectionTrait>(
    session: &Session<'_, C>,
) -> Result<Option<(String, Option<String>)>> {
    use school::Column::{LaCode, RegionName};
    let schools: Vec<AreaOf> = session.find::<school::Entity>().columns([LaCode, RegionName]).await?;
    let mut counts: BTreeMap<i32, (usize, Option<String>)> = BTreeMap::new();
    for school in schools {
        let place = counts.entry(school.la_code).or_default();
        place.0 += 1;
        place.1 = place.1.take().or(school.region_name);
    }
    let most = counts.into_iter().max_by_key(|(_, (count, _))| *count);
    Ok(most.map(|(code, (_, region))| (format!("{code:03}"), region)))
}

/// The rows of one kind of school; without a tally its figures are withheld.
fn rows(phase: &str, tally: Option<&Tally>, wanted: &Wanted, beside: &Beside) -> Vec<ComparisonRow> {
    let row = |measure: &Measure| {
        let rate = tally.map(|tally| measure.of(tally));
        let own = ComparisonOwn {
            from: OwnFrom::Registers,
            suppressed: tally.is_none(),
            rate,
            published_percent: None,
            percent: rate.and_then(|rate| rate.percent()),
        };
        let exact = rate.and_then(Percent::of_rate);
        let comparators = beside.with(phase, *measure, exact, None);
        ComparisonRow { phase: phase.to_owned(), measure: *measure, own, comparators }
    };
    wanted.measures.iter().map(row).collect()
}

pub(super) async fn worked_out<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    ask: &Ask,
    wanted: &Wanted,
    beside: &Beside,
) -> Result<Vec<ComparisonRow>> {
    let years = Years::all(session, ask.span, None).await?;
    let schools = tables::schools(session, None).await?;
    let figures = tables::of_all(session, schools, ask, &years, None, cx.also::<PupilsRead>()).await?;
    let phase_of = |group: &Group| group.first().cloned().flatten().unwrap_or_default();
    let mut data = Vec::new();
    let mut whole = Tally::default();
    for (group, tally) in &figures.groups {
        let phase = phase_of(group);
        if is_in_totals(&phase, ask.cohort) {
            whole.merge(tally.clone());
        }
        if wanted.phases.contains(&phase.as_str()) {
            let shown = Some(tally).filter(|_| !figures.withheld.contains(group));
            data.extend(rows(&phase, shown, wanted, beside));
        }
    }
    if wanted.phases.contains(&"all") && !figures.groups.is_empty() {
        let hides = |plan: &Plan| {
            whole.schools.len() == 1 || plan.hides(&Cell::all(Place::Authority), ask.cohort, false)
        };
        let shown = Some(&whole).filter(|_| !figures.plan.as_ref().is_some_and(hides));
        data.extend(rows("all", shown, wanted, beside));
    }
    Ok(data)
}

/// Published figures of the authority beside those of the same publication and year.
fn published(wanted: &Wanted, beside: &Beside) -> Vec<ComparisonRow> {
    let mut data = Vec::new();
    for phase in beside.phases().into_iter().filter(|phase| wanted.phases.contains(phase)) {
        for measure in &wanted.measures {
            for figure in beside.published(phase, *measure) {
                let own = ComparisonOwn {
                    from: OwnFrom::Published,
                    suppressed: figure.suppressed,
                    rate: None,
                    published_percent: figure.published_percent,
                    percent: figure.percent,
                };
                let comparators = beside.with(phase, *measure, beside::exact(figure), Some(figure));
                data.push(ComparisonRow { phase: phase.to_owned(), measure: *measure, own, comparators });
            }
        }
    }
    data
}

fn answer<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: Option<i32>,
    la_code: Option<String>,
    asked: Asked,
    cohort: Cohort,
    data: Vec<ComparisonRow>,
) -> Comparison {
    Comparison {
        urn,
        la_code,
        period: asked.period.map(|period| period.to_string()),
        from_on: asked.span.from_on,
        to_on: asked.span.to_on,
        cohort,
        data_as_at: session.now(),
        definition: DEFINITION,
        gap_meaning: GAP,
        data,
    }
}
