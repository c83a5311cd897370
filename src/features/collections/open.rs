//! What schools are still to answer, for lists of what is to be done next.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    pages::{Question, SchoolDays},
    returns::{fresh, held_of, item},
    shown,
    values::ReturnState,
};
use crate::{
    access::Session,
    attendance::book::{Book, Unread, Years},
    domain::span::Span,
    entities::{collection, collection_return, collection_school, school},
    error::Result,
};

/// A return whose next step is the school's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenReturn {
    /// The school.
    pub urn: i32,
    /// The collection.
    pub collection_id: Uuid,
    /// What people call it.
    pub title: String,
    /// The days asked about.
    pub span: Span,
    /// The day by whose end it is to be answered.
    pub due_on: NaiveDate,
    /// `not_started`, `draft`, or `queried`: then the school is to explain something.
    pub state: ReturnState,
    /// Whether the day is over, and nothing was submitted.
    pub is_overdue: bool,
    /// What the authority asks, where it is queried.
    pub message: Option<String>,
}

/// The open returns of a school, the first due first: two statements. Whether its feed answers in its place takes its
/// registers: see [`answered_by_feed`].
pub async fn open_returns<C: ConnectionTrait>(session: &Session<'_, C>, urn: i32) -> Result<Vec<OpenReturn>> {
    let these = shown::of_school(urn, Some(session.today())).add(collection::Column::ClosedAt.is_null());
    let these = these.add(shown::visible_to_schools());
    let collections = session.find::<collection::Entity>().filter(these).all().await?;
    let held = held_of(session, urn, &collections).await?;
    let mut open = Vec::new();
    for collection in &collections {
        let row = held.get(&collection.id).cloned();
        open.extend(of(
            session,
            collection,
            row.unwrap_or_else(|| fresh(urn, collection.id, session.now())),
        )?);
    }
    open.sort_by_key(|one| (one.due_on, one.collection_id));
    Ok(open)
}

/// The open returns of these schools, by their URNs and the first due first: three statements, however many.
pub async fn open_returns_of_all<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
) -> Result<Vec<OpenReturn>> {
    let now_open = shown::authoritys()
        .add(collection::Column::OpensOn.lte(session.today()))
        .add(collection::Column::ClosedAt.is_null())
        .add(shown::visible_to_schools());
    let collections = session.find::<collection::Entity>().filter(now_open).all().await?;
    let collections: HashMap<Uuid, collection::Model> =
        collections.into_iter().map(|row| (row.id, row)).collect();
    let asked = Condition::all()
        .add(collection_school::Column::Urn.eq(shown::AUTHORITY_URN))
        .add(collection_school::Column::CollectionId.is_in(collections.keys().copied()))
        .add(collection_school::Column::SchoolUrn.is_in(urns.iter().copied()));
    let asked = session.find::<collection_school::Entity>().filter(asked).all().await?;
    let these = Condition::all()
        .add(collection_return::Column::CollectionId.is_in(collections.keys().copied()))
        .add(collection_return::Column::Urn.is_in(urns.iter().copied()));
    let held = session.find::<collection_return::Entity>().filter(these).all().await?;
    let mut held: HashMap<(i32, Uuid), collection_return::Model> =
        held.into_iter().map(|row| ((row.urn, row.collection_id), row)).collect();
    let mut open = Vec::new();
    for one in asked {
        let Some(collection) = collections.get(&one.collection_id) else { continue };
        let row = held.remove(&(one.school_urn, one.collection_id));
        let row = row.unwrap_or_else(|| fresh(one.school_urn, one.collection_id, session.now()));
        open.extend(of(session, collection, row)?);
    }
    open.sort_by_key(|one| (one.urn, one.due_on, one.collection_id));
    Ok(open)
}

/// Those of a school's open returns, by their collections, that its feed answers in its place: it is live, and covers the
/// days asked about. A return that is queried waits for an answer whatever the feed does. The school's book is read once,
/// in a handful of statements, and turned aside.
pub async fn answered_by_feed<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    open: &[OpenReturn],
) -> Result<BTreeSet<Uuid>> {
    let asked: Vec<_> = open.iter().filter(|one| one.state != ReturnState::Queried).collect();
    let asked: Vec<(Uuid, Question)> =
        asked.iter().map(|one| (one.collection_id, Question::of_feed(one.span, session.today()))).collect();
    let Some(days) = asked.iter().map(|(_, question)| question.days()).reduce(Span::or) else {
        return Ok(BTreeSet::new());
    };
    let years = Years::one(session, school.urn, days, None).await?;
    let unread = Unread::read(session, school.urn, days, &years, None).await?;
    let school = SchoolDays::from(school);
    let told = move |unread: &Unread| {
        let book = unread.turn()?;
        let answers = |(_, question): &&(Uuid, Question)| question.told(&book, &school).answers_by_feed();
        Ok(asked.iter().filter(answers).map(|(id, _)| *id).collect())
    };
    session.aside(unread, told).await
}

/// The same of one open return, from a book that is read already and holds the days asked about up to `today`.
pub fn is_answered_by_feed(open: &OpenReturn, book: &Book, school: &school::Model, today: NaiveDate) -> bool {
    let question = Question::of_feed(open.span, today);
    let days = question.days();
    let holds = book.span.from_on <= days.from_on && days.to_on <= book.span.to_on;
    open.state != ReturnState::Queried
        && holds
        && question.told(book, &SchoolDays::from(school)).answers_by_feed()
}

fn of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    collection: &collection::Model,
    row: collection_return::Model,
) -> Result<Option<OpenReturn>> {
    let item = item(collection, &row, session.now())?;
    Ok(item.state.is_the_schools().then_some(OpenReturn {
        urn: item.urn,
        collection_id: item.collection_id,
        title: item.title,
        span: Span { from_on: item.from_on, to_on: item.to_on },
        due_on: item.due_on,
        state: item.state,
        is_overdue: item.is_overdue,
        message: item.message,
    }))
}
