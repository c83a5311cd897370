//! Figures for who sees no pupils: the academic year of all schools in reach is read once, for the plan of what is
//! withheld and for the figures themselves. Nothing of either is kept.

use std::{collections::BTreeSet, sync::Arc};

use chrono::NaiveDate;

use super::{
    Book, Years,
    calendars::SchoolCalendar,
    tables::{self, Figures},
};
use crate::{
    access::Pooled,
    attendance::figures::{
        Ask, Dimension, SchoolFacts, Table, Unit,
        plan::{Cell, Parts, Plan, Survey, week_of},
    },
    domain::{academic_year::AcademicYear, span::Span, urn::AUTHORITY},
    error::Result,
};

/// Reads the year of every school in reach, does something with the book of each, and hands over the plan.
pub async fn read<T: Send + 'static>(
    session: &Pooled<'_>,
    year: AcademicYear,
    work: impl Fn(Book, &SchoolFacts) -> Option<T> + Clone + Send + 'static,
    mut take: impl FnMut(T),
) -> Result<Plan> {
    let schools = tables::schools(session, None).await?;
    let parts = Arc::new(Parts::new(year, session.today()));
    let terms = Years::one(session, AUTHORITY, Span::year(year), None).await?.of(AUTHORITY).pop();
    let mut surveys: Vec<Survey> = Vec::new();
    let told = parts.clone();
    let both = move |book: Book, facts: SchoolFacts| {
        let terms = terms.as_ref().map(|terms| &*terms.calendar);
        let (survey, book) = Survey::without_thin_weeks(book, &facts, &told, terms);
        (survey, work(book, &facts))
    };
    let keep = |(survey, done): (Survey, Option<T>)| {
        surveys.push(survey);
        done.into_iter().for_each(&mut take);
    };
    tables::each(session, schools, Span::year(year), None, both, keep).await?;
    // Schools come as they are read; of two cells alike the same is hidden each time.
    surveys.sort_by_key(|survey| survey.school.urn);
    session.aside((surveys, parts), |(surveys, parts)| Ok(Plan::new(surveys, parts))).await
}

/// The figures of one school, for each of these asks of one span, and the calendars that they went by.
pub async fn of_school<const N: usize>(
    session: &Pooled<'_>,
    urn: i32,
    asks: [Ask; N],
) -> Result<([Figures; N], Vec<SchoolCalendar>)> {
    let (year, last) = (year(&asks)?, session.today().pred_opt());
    let asks = asks.map(|ask| in_whole_weeks(ask, year));
    let counted = {
        let asks = asks.clone();
        move |book: Book, school: &SchoolFacts| {
            (school.urn == urn).then(|| {
                let tables = asks.each_ref().map(|ask| counted(ask, last, &book, school));
                (tables, book.calendars)
            })
        }
    };
    let mut found = None;
    let plan = Arc::new(read(session, year, counted, |one| found = Some(one)).await?);
    let empty = || (asks.clone().map(|ask| Table::guarded(ask, last)), Vec::new());
    let (tables, calendars) = found.unwrap_or_else(empty);
    Ok((all_withheld(tables, &plan, Some(urn)), calendars))
}

/// The figures of every school in reach, for each of these asks of one span.
pub async fn of_all<const N: usize>(session: &Pooled<'_>, asks: [Ask; N]) -> Result<[Figures; N]> {
    let (year, last) = (year(&asks)?, session.today().pred_opt());
    let asks = asks.map(|ask| in_whole_weeks(ask, year));
    let counted = {
        let asks = asks.clone();
        move |book: Book, school: &SchoolFacts| {
            let of = |ask: &Arc<Ask>| ask.has_kind(&school.phase).then(|| counted(ask, last, &book, school));
            Some(asks.each_ref().map(of))
        }
    };
    let mut wholes = asks.clone().map(|ask| Table::guarded(ask, last));
    let merge = |tables: [Option<Table>; N]| {
        for (whole, one) in wholes.iter_mut().zip(tables) {
            one.into_iter().for_each(|one| whole.merge(one));
        }
    };
    let plan = Arc::new(read(session, year, counted, merge).await?);
    Ok(all_withheld(wholes, &plan, None))
}

/// What was counted at one school up to the last day that is told.
fn counted(ask: &Arc<Ask>, last: Option<NaiveDate>, book: &Book, school: &SchoolFacts) -> Table {
    let mut table = Table::guarded(ask.clone(), last);
    table.add(book, school);
    table
}

/// The academic year that these are of.
fn year(asks: &[Ask]) -> Result<AcademicYear> {
    Ok(AcademicYear::of(tables::one_span(asks)?.to_on))
}

/// The question in whole weeks, whatever days were asked for.
fn in_whole_weeks(ask: Ask, year: AcademicYear) -> Arc<Ask> {
    let (year, weeks) = (Span::year(year), week_of(ask.span.from_on).or(week_of(ask.span.to_on)));
    Arc::new(Ask { span: weeks.and(year).unwrap_or(year), ..ask })
}

fn all_withheld<const N: usize>(tables: [Table; N], plan: &Arc<Plan>, school: Option<i32>) -> [Figures; N] {
    tables.map(|table| withheld(table, plan.clone(), school))
}

/// Figures of the cells that the plan hides are withheld, and so are those of the authority, of a kind or of a district
/// behind which one school stands alone: they are told under the school's own name.
fn withheld(table: Table, plan: Arc<Plan>, school: Option<i32>) -> Figures {
    let (ask, rules) = (table.ask().clone(), table.rules());
    let groups = table.finish();
    let by_day = ask.by.contains(&Dimension::Weekday);
    let characteristics = ask.by.iter().filter(|by| by.is_of_pupils()).count();
    // What the plan has no cells for: nobody is asked to answer it, and nothing is told.
    let is_beyond = characteristics > usize::from(!by_day) || ask.unit == Unit::Child;
    let names_the_school = school.is_some() || ask.by.contains(&Dimension::School);
    let hidden = groups.iter().filter(|(group, tally)| {
        let is_one_schools = !names_the_school && tally.schools.len() == 1;
        is_beyond || is_one_schools || plan.hides(&Cell::of_group(&ask.by, group, school), ask.cohort, by_day)
    });
    let withheld: BTreeSet<_> = hidden.map(|(group, _)| group.clone()).collect();
    Figures { rules, groups, withheld, plan: Some(plan) }
}
