//! Use cases: a school's and the authority's figures beside published ones.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{
    beside::{self, Beside},
    compared::Compared,
    dto::{Comparison, ComparisonOwn, ComparisonRow, OwnFrom},
    query::{AuthorityComparisonQuery, Lists, SchoolComparisonQuery, Wanted},
};
use crate::{
    access::{Access, FiguresRead, Permission as _, PupilsRead, Reached, Session},
    attendance::{
        book::{
            Unread, Years,
            calendars::Calendars,
            guarded,
            tables::{self, Figures},
        },
        calendar::{AskedDays, Period},
        figures::{
            Ask, Cohort, DEFINITION, Dimension, Group, Measure, SchoolFacts, Tally, Unit, is_in_totals,
            plan::{Cell, Place, Plan, whole_weeks},
        },
    },
    domain::{academic_year::AcademicYear, percent::Percent, span::Span, urn::AUTHORITY},
    entities::school,
    error::{AppError, Code, Fault, Result},
    features::comparators::layouts::region_of_name,
};

const GAP: &str = "own minus comparator, in percentage points, rounded once from the exact figures";

/// The figures of one school beside published ones of schools of its kind.
pub async fn of_school(
    cx: &Access<FiguresRead>,
    urn: i32,
    query: &SchoolComparisonQuery,
) -> Result<Comparison> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let reached = session.school(urn).await?;
    let place = (urn, OwnFrom::Registers);
    let (asked, wanted) = understand(cx, &session, place, query.days(), query.lists()).await?;
    let read = AtSchool::read(cx, &session, &reached, asked.span, &wanted).await?;
    let now = session.now();
    drop(snapshot);
    let ([figures], compared) = read.figures(cx, [ask(asked.span, query.cohort, Vec::new())]).await?;
    let data = compared.rows(&figures, &wanted.measures);
    Ok(answer(now, Some(urn), Some(compared.la_code), asked, query.cohort, data))
}

/// What a school's own figures are made of, and the published ones beside them.
pub(super) struct AtSchool {
    facts: SchoolFacts,
    /// Its book; none for who sees no pupils, whose figures rest on more than this school.
    unread: Option<Unread>,
    compared: Compared,
}

impl AtSchool {
    /// Reads it.
    pub(super) async fn read<C: ConnectionTrait>(
        cx: &Access<FiguresRead>,
        session: &Session<'_, C>,
        reached: &Reached,
        span: Span,
        wanted: &Wanted,
    ) -> Result<Self> {
        let (school, urn) = (reached.school(), reached.urn());
        let years = Years::one(session, urn, span, None).await?;
        let unread = match cx.also::<PupilsRead>() {
            true => Some(Unread::read(session, urn, span, &years, None).await?),
            false => None,
        };
        let year = (wanted.year, AcademicYear::of(span.to_on));
        let compared = Compared::read(session, school, years.of(urn), &wanted.measures, year).await?;
        Ok(Self { facts: tables::facts(school), unread, compared })
    }

    /// The own figures, for each of these asks.
    pub(super) async fn figures<const N: usize>(
        self,
        cx: &Access<FiguresRead>,
        asks: [Ask; N],
    ) -> Result<([Figures; N], Compared)> {
        let Self { facts, unread, compared } = self;
        let figures = match unread {
            Some(unread) => {
                let count = move |unread: &Unread| Ok(tables::of_school(&unread.turn()?, &facts, asks));
                cx.aside(unread, count).await?
            }
            None => guarded::of_school(&cx.read().await?, facts.urn, asks).await?.0,
        };
        Ok((figures, compared))
    }
}

/// The figures of the authority beside published ones, for each kind of school and for all.
pub async fn of_all(cx: &Access<FiguresRead>, query: &AuthorityComparisonQuery) -> Result<Comparison> {
    let session = cx.read().await?;
    let now = session.now();
    let place = (AUTHORITY, query.own);
    let (asked, wanted) = understand(cx, &session, place, query.days(), query.lists()).await?;
    let Some((la_code, region)) = authority(&session).await? else {
        return Ok(answer(now, None, None, asked, query.cohort, Vec::new()));
    };
    let year = (wanted.year, AcademicYear::of(asked.span.to_on));
    let beside = Beside::load(&session, &la_code, region, &wanted.measures, year).await?;
    let data = match query.own {
        OwnFrom::Published => published(&wanted, &beside),
        OwnFrom::Registers => {
            let asks = [ask(asked.span, query.cohort, vec![Dimension::Phase])];
            let schools = tables::schools(&session, None).await?;
            let [figures] = tables::of_all(&session, schools, asks, None, cx.also::<PupilsRead>()).await?;
            worked_out(&figures, query.cohort, &wanted, &beside)
        }
    };
    Ok(answer(now, None, Some(la_code), asked, query.cohort, data))
}

/// The days of the own figures.
pub(super) struct Asked {
    period: Option<Period>,
    pub(super) span: Span,
}

pub(super) async fn understand<C: ConnectionTrait>(
    cx: &Access<FiguresRead>,
    session: &Session<'_, C>,
    (urn, own): (i32, OwnFrom),
    days: AskedDays<'_>,
    lists: Lists<'_>,
) -> Result<(Asked, Wanted)> {
    let mut faults: Vec<Fault> = Vec::new();
    let wanted = Wanted::read(lists, &mut faults);
    let of_days = || AcademicYear::of(days.to_on.unwrap_or(session.today()));
    // What is published is told to everybody; of registers few are told to who sees no pupils.
    let is_guarded = own == OwnFrom::Registers && !cx.also::<PupilsRead>();
    let held = match days.calendar_year().or_else(|| is_guarded.then(of_days)) {
        Some(year) => Calendars::one(session, urn, year).await?.of(urn),
        None => None,
    };
    let calendar = held.as_ref().map(|held| &*held.calendar);
    match days.span(calendar, session.today()) {
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

pub(super) fn ask(span: Span, cohort: Cohort, by: Vec<Dimension>) -> Ask {
    Ask { span, unit: Unit::Enrolment, cohort, by, by_code: None, group: None }
}

#[derive(FromQueryResult)]
struct AreaOf {
    la_code: i32,
    region_name: Option<String>,
}

/// The authority of most schools in reach, and the code of their region as the register of establishments has it.
pub(super) async fn authority<C: ConnectionTrait>(
    session: &Session<'_, C>,
) -> Result<Option<(String, Option<&'static str>)>> {
    use school::Column::{LaCode, RegionName};
    let schools: Vec<AreaOf> = session.find::<school::Entity>().columns([LaCode, RegionName]).await?;
    let mut counts: BTreeMap<i32, (usize, Option<String>)> = BTreeMap::new();
    for school in schools {
        let place = counts.entry(school.la_code).or_default();
        place.0 += 1;
        place.1 = place.1.take().or(school.region_name);
    }
    let most = counts.into_iter().max_by_key(|(_, (count, _))| *count);
    let region = |name: Option<String>| name.as_deref().and_then(region_of_name).map(|(code, _)| code);
    Ok(most.map(|(code, (_, name))| (format!("{code:03}"), region(name))))
}

/// The rows of one kind of school; without a tally its figures are withheld.
pub(super) fn rows(
    phase: &str,
    tally: Option<&Tally>,
    measures: &[Measure],
    beside: &Beside,
) -> Vec<ComparisonRow> {
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
    measures.iter().map(row).collect()
}

/// The rows of each kind of school and of all, out of figures by kind.
pub(super) fn worked_out(
    figures: &Figures,
    cohort: Cohort,
    wanted: &Wanted,
    beside: &Beside,
) -> Vec<ComparisonRow> {
    let phase_of = |group: &Group| group.first().cloned().flatten().unwrap_or_default();
    let mut data = Vec::new();
    let mut whole = Tally::default();
    for (group, tally) in &figures.groups {
        let phase = phase_of(group);
        if is_in_totals(&phase, cohort) {
            whole.merge(tally.clone());
        }
        if wanted.phases.contains(&phase.as_str()) {
            let shown = Some(tally).filter(|_| !figures.withheld.contains(group));
            data.extend(rows(&phase, shown, &wanted.measures, beside));
        }
    }
    if wanted.phases.contains(&"all") && !figures.groups.is_empty() {
        let hides = |plan: &Arc<Plan>| {
            whole.schools.len() == 1 || plan.hides(&Cell::all(Place::Authority), cohort, false)
        };
        let shown = Some(&whole).filter(|_| !figures.plan.as_ref().is_some_and(hides));
        data.extend(rows("all", shown, &wanted.measures, beside));
    }
    data
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

fn answer(
    now: DateTime<Utc>,
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
        data_as_at: now,
        definition: DEFINITION,
        gap_meaning: GAP,
        data,
    }
}
