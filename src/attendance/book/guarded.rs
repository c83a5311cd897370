//! Figures for who sees no pupils: the academic year of all schools in reach is read once, for the plan of what is
//! withheld and for the figures themselves. Nothing of either is kept.

use std::{collections::BTreeSet, sync::Arc};

use sea_orm::ConnectionTrait;

use super::{
    Book, Years,
    calendars::SchoolCalendar,
    tables::{self, Figures},
};
use crate::{
    access::Session,
    attendance::figures::{
        Ask, Dimension, SchoolFacts, Table, Unit,
        plan::{Cell, Parts, Plan, Survey, week_of},
    },
    domain::{academic_year::AcademicYear, span::Span},
    error::{AppError, Result},
};

/// Reads the year of every school in reach, does something with the book of each, and hands over the plan.
pub async fn read<C: ConnectionTrait, T: Send + 'static>(
    session: &Session<'_, C>,
    year: AcademicYear,
    work: impl Fn(Book, &SchoolFacts) -> Option<T> + Clone + Send + 'static,
    mut take: impl FnMut(T),
) -> Result<Plan> {
    let span = Span::year(year);
    let years = Years::all(session, span, None).await?;
    let schools = tables::schools(session, None).await?;
    let parts = Arc::new(Parts::new(year, session.today()));
    let mut surveys: Vec<Survey> = Vec::new();
    let told = parts.clone();
    let both = move |book: Book, facts: SchoolFacts| {
        let survey = Survey::of(&book, &facts, &told);
        (survey, work(book, &facts))
    };
    let keep = |(survey, done): (Survey, Option<T>)| {
        surveys.push(survey);
        done.into_iter().for_each(&mut take);
    };
    tables::each(session, schools, span, &years, None, both, keep).await?;
    // Schools come as they are read; of two cells alike the same is hidden each time.
    surveys.sort_by_key(|survey| survey.school.urn);
    tokio::task::spawn_blocking(move || Plan::new(&surveys, &parts)).await.map_err(AppError::internal)
}

/// The figures of one school, and the calendars that they went by.
pub async fn of_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    ask: &Ask,
) -> Result<(Figures, Vec<SchoolCalendar>)> {
    let (ask, last) = asked(session, ask);
    let counted = {
        let ask = ask.clone();
        move |book: Book, school: &SchoolFacts| {
            (school.urn == urn).then(|| {
                let mut table = Table::guarded(ask.clone(), last);
                table.add(&book, school);
                (table, book.calendars)
            })
        }
    };
    let mut found = None;
    let plan = read(session, year(&ask), counted, |one| found = Some(one)).await?;
    let (table, calendars) = found.unwrap_or_else(|| (Table::guarded(ask.clone(), last), Vec::new()));
    Ok((withheld(table, &ask, plan, Some(urn)), calendars))
}

/// The figures of every school in reach.
pub async fn of_all<C: ConnectionTrait>(session: &Session<'_, C>, ask: &Ask) -> Result<Figures> {
    let (ask, last) = asked(session, ask);
    let counted = {
        let ask = ask.clone();
        move |book: Book, school: &SchoolFacts| {
            ask.has_kind(&school.phase).then(|| {
                let mut table = Table::guarded(ask.clone(), last);
                table.add(&book, school);
                table
            })
        }
    };
    let mut whole = Table::guarded(ask.clone(), last);
    let plan = read(session, year(&ask), counted, |one| whole.merge(one)).await?;
    Ok(withheld(whole, &ask, plan, None))
}

/// The question in whole weeks, whatever days were asked for, and the last day that is told.
fn asked<C: ConnectionTrait>(session: &Session<'_, C>, ask: &Ask) -> (Arc<Ask>, Option<chrono::NaiveDate>) {
    let year = Span::year(year(ask));
    let weeks = week_of(ask.span.from_on).or(week_of(ask.span.to_on));
    let ask = Ask { span: weeks.and(year).unwrap_or(year), ..ask.clone() };
    (Arc::new(ask), session.today().pred_opt())
}

fn year(ask: &Ask) -> AcademicYear {
    AcademicYear::of(ask.span.to_on)
}

/// Figures of the cells that the plan hides are withheld, and so are those of the authority, of a kind or of a district
/// behind which one school stands alone: they are told under the school's own name.
fn withheld(table: Table, ask: &Ask, plan: Plan, school: Option<i32>) -> Figures {
    let (rules, groups) = (table.rules(), table.finish());
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
