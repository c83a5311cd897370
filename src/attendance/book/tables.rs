//! Working figures out: books are read school by school, folded as they come, and let go.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::{
    Book, Years,
    calendars::SchoolCalendar,
    unread::{Unread, aside},
};
use crate::{
    access::Session,
    attendance::figures::{Ask, SchoolFacts, Table, suppress},
    domain::span::Span,
    entities::school,
    error::Result,
};

/// Schools whose books are read side by side.
const ABREAST: usize = 4;

/// What figures ask of a school.
pub fn facts(school: &school::Model) -> SchoolFacts {
    SchoolFacts {
        urn: school.urn,
        phase: school.kind.clone(),
        district: school.district_name.clone().or_else(|| school.district_code.clone()),
        independent: school.kind == "independent",
    }
}

/// The table of one school, and the calendars that it went by.
pub async fn of_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    ask: &Ask,
    as_of: Option<DateTime<Utc>>,
) -> Result<(Table, Vec<SchoolCalendar>)> {
    let years = Years::one(session, school.urn, ask.span, as_of).await?;
    let unread = Unread::read(session, school.urn, ask.span, &years, as_of).await?;
    let (ask, facts) = (Arc::new(ask.clone()), facts(school));
    aside(unread, move |unread| {
        let book = unread.turn()?;
        Ok((counted(&ask, &book, &facts), book.calendars))
    })
    .await
}

fn counted(ask: &Arc<Ask>, book: &Book, school: &SchoolFacts) -> Table {
    let mut table = Table::new(ask.clone());
    table.add(book, school);
    table
}

/// Every school in reach, or those of one kind, in the order of their URNs.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    kind: Option<&str>,
) -> Result<Vec<school::Model>> {
    let wanted = Condition::all().add_option(kind.map(|kind| school::Column::Kind.eq(kind)));
    session.find::<school::Entity>().filter(wanted).order_by(school::Column::Urn, Order::Asc).all().await
}

/// The table of these schools. Who sees no pupils gets it without the schools of very few: a total with one in
/// it, less the other schools, would be that school's.
pub async fn of_all<C: ConnectionTrait>(
    session: &Session<'_, C>,
    schools: Vec<school::Model>,
    ask: &Ask,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<Table> {
    let ask = Arc::new(ask.clone());
    let span = ask.span;
    let mut whole = Table::new(ask.clone());
    let merge = |table: Table| {
        if sees_pupils || !suppress::is_small(&table) {
            whole.merge(table);
        }
    };
    let count = move |book: Book, facts: SchoolFacts| counted(&ask, &book, &facts);
    each(session, schools, span, years, as_of, count, merge).await?;
    Ok(whole)
}

/// Does something with the book of each of these schools, aside, and hands over what came out: in no order, and never
/// with more than a few books at once.
pub async fn each<C: ConnectionTrait, T: Send + 'static>(
    session: &Session<'_, C>,
    schools: Vec<school::Model>,
    span: Span,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    work: impl Fn(Book, SchoolFacts) -> T + Clone + Send + 'static,
    mut take: impl FnMut(T),
) -> Result<()> {
    let one = async |school: school::Model| {
        let unread = Unread::read(session, school.urn, span, years, as_of).await?;
        let (work, facts) = (work.clone(), facts(&school));
        aside(unread, move |unread| Ok(work(unread.turn()?, facts))).await
    };
    let mut done = stream::iter(schools).map(one).buffer_unordered(ABREAST);
    while let Some(of_school) = done.try_next().await? {
        take(of_school);
    }
    Ok(())
}
