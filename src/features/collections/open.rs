//! What schools are still to answer, for lists of what is to be done next.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait};
use uuid::Uuid;

use super::{
    days::Days,
    pages::{Question, SchoolDays},
    returns::{CollectionReturnItem, fresh, item},
    shown,
    values::ReturnState,
};
use crate::{
    access::Session,
    attendance::book::Book,
    domain::{span::Span, urn::AUTHORITY},
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
    /// The days that the school is asked about.
    pub span: Span,
    /// The day by whose end it is to be answered.
    pub due_on: NaiveDate,
    /// `not_started`, `draft`, or `queried`: then the school is to explain something.
    pub state: ReturnState,
    /// What the authority asks about it.
    pub message: Option<String>,
}

/// The open returns of these schools, by their URNs and the first due first: the same few statements, however many. Whether
/// a feed answers takes the school's registers: see [`is_answered_by_feed`].
pub async fn open_returns<C: ConnectionTrait>(
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
        .add(collection_school::Column::Urn.eq(AUTHORITY))
        .add(collection_school::Column::CollectionId.is_in(collections.keys().copied()))
        .add(collection_school::Column::SchoolUrn.is_in(urns.iter().copied()));
    let asked = session.find::<collection_school::Entity>().filter(asked).all().await?;
    let these = Condition::all()
        .add(collection_return::Column::CollectionId.is_in(collections.keys().copied()))
        .add(collection_return::Column::Urn.is_in(urns.iter().copied()));
    let held = session.find::<collection_return::Entity>().filter(these).all().await?;
    let mut held: HashMap<(i32, Uuid), collection_return::Model> =
        held.into_iter().map(|row| ((row.urn, row.collection_id), row)).collect();
    let days = Days::read(session, collections.values(), Some(urns)).await?;
    let mut open = Vec::new();
    for one in asked {
        let Some(collection) = collections.get(&one.collection_id) else { continue };
        let row = held.remove(&(one.school_urn, one.collection_id));
        let row = row.unwrap_or_else(|| fresh(one.school_urn, one.collection_id, session.now()));
        let item = item(collection, &row, days.of(collection, one.school_urn), session.now())?;
        open.extend(of(item));
    }
    open.sort_by_key(|one| (one.urn, one.due_on, one.collection_id));
    Ok(open)
}

/// Whether a school's feed answers in its place, from a book that is read already and holds the days asked about up to
/// `today`: it is live, and covers the days asked about. A return that is queried waits for an answer whatever the feed
/// does.
pub fn is_answered_by_feed(open: &OpenReturn, book: &Book, school: &school::Model, today: NaiveDate) -> bool {
    let question = Question::of_feed(open.span, today);
    let days = question.days();
    let holds = book.span.from_on <= days.from_on && days.to_on <= book.span.to_on;
    open.state != ReturnState::Queried
        && holds
        && question.told(book, &SchoolDays::from(school)).answers_by_feed()
}

fn of(item: CollectionReturnItem) -> Option<OpenReturn> {
    item.state.is_the_schools().then_some(OpenReturn {
        urn: item.urn,
        collection_id: item.collection_id,
        span: Span { from_on: item.from_on, to_on: item.to_on },
        due_on: item.due_on,
        state: item.state,
        message: item.message,
    })
}
