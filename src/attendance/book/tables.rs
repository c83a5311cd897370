//! Working figures out: books are read school by school, folded as they come, and let go.

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::{Book, Years, calendars::SchoolCalendar};
use crate::{
    access::Session,
    attendance::figures::{Ask, SchoolFacts, Table, suppress},
    domain::span::Span,
    entities::school,
    error::{AppError, Result},
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
pub async fn of_school<'a, C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    ask: &'a Ask,
    as_of: Option<DateTime<Utc>>,
) -> Result<(Table<'a>, Vec<SchoolCalendar>)> {
    let years = Years::one(session, school.urn, ask.span, as_of).await?;
    let book = Book::load(session, school.urn, ask.span, &years, as_of).await?;
    let mut table = Table::new(ask);
    table.add(&book, &facts(school));
    Ok((table, book.calendars))
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
pub async fn of_all<'a, C: ConnectionTrait>(
    session: &Session<'_, C>,
    schools: Vec<school::Model>,
    ask: &'a Ask,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<Table<'a>> {
    let mut whole = Table::new(ask);
    let merge = |book: Book, facts: SchoolFacts| {
        let mut table = Table::new(ask);
        table.add(&book, &facts);
        if sees_pupils || !suppress::is_small(&table) {
            whole.merge(table);
        }
    };
    each(session, schools, ask.span, years, as_of, merge).await?;
    Ok(whole)
}

/// Hands over the book of each of these schools, in no order, never more than a few at once.
pub async fn each<C: ConnectionTrait>(
    session: &Session<'_, C>,
    schools: Vec<school::Model>,
    span: Span,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    mut take: impl FnMut(Book, SchoolFacts),
) -> Result<()> {
    let one = async |school: school::Model| {
        let book = Book::load(session, school.urn, span, years, as_of).await?;
        Ok::<_, AppError>((school, book))
    };
    let mut books = stream::iter(schools).map(one).buffer_unordered(ABREAST);
    while let Some((school, book)) = books.try_next().await? {
        take(book, facts(&school));
    }
    Ok(())
}
