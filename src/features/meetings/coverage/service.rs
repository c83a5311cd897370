//! Use cases: how schools stand with their meeting of a term, school by school and counted.

use std::collections::HashMap;

use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait,
    sea_query::{Expr, ExprTrait as _, Query},
};

use super::dto::{
    SupportMeetingCoverage, SupportMeetingCoverageLinks, SupportMeetingCoverageQuery,
    SupportMeetingCoverageState, SupportMeetingCoverageSummary,
};
use crate::{
    access::{Access, Session, SupportMeetingsRead},
    domain::{
        percentage::Rate,
        school::{is_open, keeps_registers},
    },
    entities::{
        school,
        support_meeting::{Column, Entity, Model},
    },
    error::Result,
    features::meetings::support_meetings::{SupportMeetingKind, SupportMeetingState},
    http::Page,
};

/// Schools that are closed are not looked at; whether one that is to open has, is told by the day.
fn live() -> Condition {
    Condition::all()
        .add(school::Column::Status.ne("closed"))
        .add(school::Column::Status.ne("proposed_to_open"))
        .add(school::Column::Kind.ne("sixteen_plus"))
}

/// How schools stand, in the order of their URNs.
pub async fn list(
    cx: &Access<SupportMeetingsRead>,
    query: &SupportMeetingCoverageQuery,
) -> Result<Page<SupportMeetingCoverage>> {
    let session = cx.read().await?;
    let sealed = (&query.term, query.held);
    let paging = cx.paging("support meeting coverage", &sealed, query.limit, query.cursor.as_deref())?;
    let with_one = || {
        let held = Condition::all()
            .add(Column::Term.eq(&query.term))
            .add(Column::Kind.eq(SupportMeetingKind::Termly.as_str()))
            .add(Column::State.eq(SupportMeetingState::Held.as_str()));
        let urns = Query::select().column((Entity, Column::Urn)).from(Entity).cond_where(held).to_owned();
        Expr::col((school::Entity, school::Column::Urn)).in_subquery(urns)
    };
    let wanted = live().add_option(query.held.map(|held| if held { with_one() } else { with_one().not() }));
    let schools = session.schools_asked(wanted, paging.after()?, Some(paging.fetch())).await?;
    let page = paging.cut(schools, |school| school.urn, |school| school)?;
    let urns: Vec<i32> = page.data.iter().map(|school| school.urn).collect();
    let best = termly(&session, &query.term, Some(&urns)).await?;
    Ok(page.map(|school| view(&school, best.get(&school.urn))))
}

/// The termly meeting of each school that tells most: one that was held or is planned before one that is not to be, and of
/// those the last.
async fn termly<C: ConnectionTrait>(
    session: &Session<'_, C>,
    term: &str,
    urns: Option<&[i32]>,
) -> Result<HashMap<i32, Model>> {
    let these = Condition::all()
        .add(Column::Term.eq(term))
        .add(Column::Kind.eq(SupportMeetingKind::Termly.as_str()))
        .add_option(urns.map(|urns| Column::Urn.is_in(urns.iter().copied())));
    let mut best: HashMap<i32, Model> = HashMap::new();
    for row in session.find::<Entity>().filter(these).all().await? {
        let place = |row: &Model| (is_live(row), row.id);
        match best.get(&row.urn) {
            Some(known) if place(known) > place(&row) => {}
            _ => {
                best.insert(row.urn, row);
            }
        }
    }
    Ok(best)
}

fn is_live(row: &Model) -> bool {
    let live = [SupportMeetingState::Planned, SupportMeetingState::Held];
    live.iter().any(|state| state.as_str() == row.state)
}

fn state(row: Option<&Model>) -> SupportMeetingCoverageState {
    use SupportMeetingCoverageState as Is;
    match row.and_then(|row| SupportMeetingState::spelled(&row.state)) {
        None => Is::None,
        Some(SupportMeetingState::Planned) => Is::Planned,
        Some(SupportMeetingState::Held) => Is::Held,
        Some(SupportMeetingState::Cancelled) => Is::Cancelled,
        Some(SupportMeetingState::Declined) => Is::Declined,
    }
}

fn view(school: &school::Model, row: Option<&Model>) -> SupportMeetingCoverage {
    SupportMeetingCoverage {
        urn: school.urn,
        school: school.name.clone(),
        state: state(row),
        meeting_id: row.map(|row| row.id),
        planned_on: row.map(|row| row.planned_on),
        held_on: row.and_then(|row| row.held_on),
        links: SupportMeetingCoverageLinks {
            meeting: row.map(|row| format!("/v1/schools/{}/support-meetings/{}", row.urn, row.id)),
        },
    }
}

/// The same, counted.
pub async fn summary(cx: &Access<SupportMeetingsRead>, term: &str) -> Result<SupportMeetingCoverageSummary> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let mut schools = session.schools_asked(live(), None, None).await?;
    let today = session.today();
    schools.retain(|school| {
        keeps_registers(&school.kind, school.type_code)
            && is_open(&school.status, school.opened_on, school.closed_on, today)
    });
    let best = termly(&session, term, None).await?;
    let held =
        Condition::all().add(Column::Term.eq(term)).add(Column::State.eq(SupportMeetingState::Held.as_str()));
    let meetings_held = session.find::<Entity>().filter(held).count().await?;
    let states: Vec<_> = schools.iter().map(|school| state(best.get(&school.urn))).collect();
    let count = |wanted| states.iter().filter(|state| **state == wanted).count();
    use SupportMeetingCoverageState as Is;
    Ok(SupportMeetingCoverageSummary {
        term: term.to_owned(),
        held: Rate::new(count(Is::Held) as u64, states.len() as u64),
        planned: count(Is::Planned),
        declined: count(Is::Declined),
        cancelled: count(Is::Cancelled),
        none: count(Is::None),
        meetings_held: usize::try_from(meetings_held).unwrap_or(usize::MAX),
    })
}
