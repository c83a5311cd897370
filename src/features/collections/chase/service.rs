//! Use cases: the returns of all schools, whom to chase, and how many have answered.

use std::{collections::BTreeMap, sync::Arc};

use sea_orm::Condition;
use uuid::Uuid;

use super::{
    answers::Answers,
    cohort::{Cohort, Pupils},
    dto::{
        CollectionChase, CollectionChaseLinks, CollectionChaseQuery, CollectionResponse,
        CollectionReturnsQuery,
    },
};
use crate::{
    access::{self, Access, Begun, CollectionsManage, Pooled},
    attendance::{
        book::{Book, tables},
        figures::SchoolFacts,
    },
    domain::listed::listed,
    entities::{collection, collection_return, school},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::collections::{
        days::Days,
        pages::{Question, SchoolDays, Told},
        returns::{CollectionReturnItem, fresh, item, standing, totals},
        shown,
        values::{CollectionState, Kind, ReturnState},
    },
    http::{Page, PageEnd},
};

/// Schools whose registers are read before it is known whether a page is full.
const AT_ONCE: usize = 100;

/// The returns of all schools that a collection asks, in the order of their URNs, as they stood at one moment: a handful
/// of statements.
pub async fn returns(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    query: &CollectionReturnsQuery,
) -> Result<Page<CollectionReturnItem>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let states = states(query)?;
    let paging =
        cx.paging("returns of a collection", &(id, &states), query.limit, query.cursor.as_deref())?;
    let collection = shown::find_for_authority(cx, &session, id).await?;
    let wanted = shown::asks(id).add_option(states.map(|states| in_states(id, &states)));
    let schools = session.schools_asked(wanted, paging.after()?, Some(paging.fetch())).await?;
    let held = session.begun_by::<collection_return::Entity>(id, &schools).await?;
    let page = paging.cut(schools, |school| school.urn, |school| school)?;
    let urns: Vec<i32> = page.data.iter().map(|school| school.urn).collect();
    let days = Days::read(&session, [&collection], Some(&urns)).await?;
    let rows = page.data.iter().map(|school| {
        let fresh = || fresh(school.urn, id, session.now());
        let held = held.get(&school.urn).cloned().unwrap_or_else(fresh);
        let item = item(&collection, &held, days.of(&collection, school.urn), session.now());
        item.map(|item| item.of_caller(cx))
    });
    Ok(Page { data: rows.collect::<Result<_>>()?, page: page.page })
}

fn states(query: &CollectionReturnsQuery) -> Result<Option<Vec<ReturnState>>> {
    let Some(given) = &query.state else { return Ok(None) };
    let known = ReturnState::ALL.len();
    listed(given, known, ReturnState::spelled).map(Some).ok_or_else(|| {
        let all: Vec<_> = ReturnState::ALL.iter().map(|state| state.as_str()).collect();
        let fault = Fault::parameter("state", FaultCode::InvalidParameter);
        let fault = fault.detail(format!("One or several of {}, by comma.", all.join(", ")));
        AppError::new(Code::InvalidParameter).faults(vec![fault])
    })
}

impl Begun for collection_return::Entity {
    const OF: Self::Column = collection_return::Column::CollectionId;
    const STATE: Self::Column = collection_return::Column::State;
}

/// Schools whose returns are in one of these states.
fn in_states(id: Uuid, states: &[ReturnState]) -> Condition {
    let spelled = states.iter().map(|state| state.as_str());
    access::in_states::<collection_return::Entity>(id, spelled, states.contains(&ReturnState::NotStarted))
}

/// What the registers of these schools say, by their URNs.
async fn told(
    session: &Pooled<'_>,
    schools: Vec<school::Model>,
    question: &Question,
) -> Result<BTreeMap<i32, Told>> {
    let (days, asked) = (Arc::new(SchoolDays::of_all(&schools)), Arc::new(question.clone()));
    let mut found = BTreeMap::new();
    let span = question.days();
    let work = move |book: Book, facts: SchoolFacts| {
        (facts.urn, days.get(&facts.urn).map(|days| asked.told(&book, days)))
    };
    let take = |(urn, told): (i32, Option<Told>)| {
        found.extend(told.map(|told| (urn, told)));
    };
    tables::each(session, schools, span, None, work, take).await?;
    Ok(found)
}

/// Whom to chase, or once it is closed who never answered: who has not submitted is read at one moment, then registers, of some schools at a time until a page is
/// full.
pub async fn chase(
    cx: &Access<CollectionsManage>,
    id: Uuid,
    query: &CollectionChaseQuery,
) -> Result<Page<CollectionChase>> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let paging = cx.paging("chase list", &id, query.limit, query.cursor.as_deref())?;
    let collection = shown::find_for_authority(cx, &session, id).await?;
    let (now, today) = (session.now(), session.today());
    let after: Option<i32> = paging.after()?;
    let mut found: Vec<CollectionChase> = Vec::new();
    let open: &[ReturnState] = match shown::state(&collection, today) {
        // Nobody was asked yet.
        CollectionState::Planned => {
            let page = PageEnd { limit: paging.limit(), has_more: false, next_cursor: None };
            return Ok(Page { data: found, page });
        }
        CollectionState::Open => &[ReturnState::NotStarted, ReturnState::Draft, ReturnState::Queried],
        // Who is queried has answered; of the others it stays to be known that they did not.
        CollectionState::Closed => &[ReturnState::NotStarted, ReturnState::Draft],
    };
    let question = Question::of(&session, &collection, None).await?;
    let schools = session.schools_asked(shown::asks(id).add(in_states(id, open)), after, None).await?;
    let held = session.begun_by::<collection_return::Entity>(id, &schools).await?;
    drop(snapshot);
    let session = cx.read().await?;
    for schools in schools.chunks(AT_ONCE) {
        if found.len() as u64 >= paging.fetch() {
            break;
        }
        let told = told(&session, schools.to_vec(), &question).await?;
        for school in schools {
            let fresh = fresh(school.urn, id, now);
            let row = held.get(&school.urn).unwrap_or(&fresh);
            let told = told.get(&school.urn).cloned().unwrap_or_default();
            let (standing, is_overdue) = standing(&collection, row, now)?;
            let state = standing.state;
            // A query is answered by the school, whatever its feed does since.
            if told.answers_by_feed() && state != ReturnState::Queried {
                continue;
            }
            let days = (today - collection.due_on).num_days();
            let days_overdue = if is_overdue { days } else { 0 };
            found.push(chased(school.clone(), &collection, row, state, &told, days_overdue));
        }
    }
    paging.cut(found, |row| row.urn, |row| row)
}

fn chased(
    school: school::Model,
    collection: &collection::Model,
    row: &collection_return::Model,
    state: ReturnState,
    told: &Told,
    days_overdue: i64,
) -> CollectionChase {
    CollectionChase {
        urn: school.urn,
        name: school.name,
        head: school.head,
        telephone: school.telephone,
        state,
        due_on: collection.due_on,
        days_overdue,
        is_closed: collection.closed_at.is_some(),
        updated_at: (row.version > 0).then_some(row.updated_at),
        is_live: told.is_live,
        coverage: told.school.coverage(),
        has_roll: told.has_roll,
        links: CollectionChaseLinks {
            of_return: format!("/v1/schools/{}/collection-returns/{}", school.urn, collection.id),
        },
    }
}

/// How many have answered, read school by school and folded as they come. Before it opens nobody was asked.
pub async fn response(cx: &Access<CollectionsManage>, id: Uuid) -> Result<CollectionResponse> {
    let snapshot = cx.snapshot().await?;
    let session = snapshot.session();
    let collection = shown::find_for_authority(cx, &session, id).await?;
    if shown::state(&collection, session.today()) == CollectionState::Planned {
        return Err(AppError::new(Code::StateConflict).detail("The collection has not opened yet."));
    }
    let question = Question::of(&session, &collection, None).await?;
    let schools = session.schools_asked(shown::asks(id), None, None).await?;
    let mut held = session.begun_by::<collection_return::Entity>(id, &schools).await?;
    let held: BTreeMap<i32, Option<collection_return::Model>> =
        schools.iter().map(|school| (school.urn, held.remove(&school.urn))).collect();
    let cohort = Cohort::read(&session, &collection, &question, &held).await?;
    let now = session.now();
    drop(snapshot);
    // What was submitted tells of itself; the registers are read of the others, exempt ones apart.
    let is_open = |row: &collection_return::Model| {
        ReturnState::spelled(&row.state)
            .is_some_and(|state| !state.has_answered() && state != ReturnState::Exempt)
    };
    let mut to_read = schools.clone();
    to_read.retain(|school| held.get(&school.urn).and_then(Option::as_ref).is_none_or(is_open));
    let told = told(&cx.read().await?, to_read, &question).await?;
    let mut answers = Answers::default();
    for school in &schools {
        let fresh = fresh(school.urn, id, now);
        let row = held.get(&school.urn).and_then(Option::as_ref).unwrap_or(&fresh);
        let (standing, is_overdue) = standing(&collection, row, now)?;
        let totals = totals(row)?.unwrap_or_default();
        answers.add(question.kind, standing.state, is_overdue, &totals, told.get(&school.urn));
    }
    let kind = question.kind;
    let mut pupils = Pupils { on_roll: answers.of_schools.cohort, ..answers.of_schools };
    if kind == Kind::PupilAttendance {
        let by_feed = std::mem::take(&mut answers.by_feed);
        let count = move |cohort: &Cohort| cohort.count(&question, &by_feed);
        pupils = cx.aside(cohort, count).await?;
    }
    Ok(answers.document(id, kind, pupils, shown::sees_pupils(cx), now))
}
