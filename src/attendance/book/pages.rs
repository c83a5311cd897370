//! Reading pages and their siblings: the one place that turns stored rows into them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};

use crate::{
    access::Session,
    attendance::page::{Page, Source, decode, undo},
    domain::session::SessionOn,
    entities::{register_page, register_page_source, register_take},
    error::{AppError, Result},
};

/// Which sibling of a page: that of this session.
pub fn sibling_on(on: SessionOn) -> Condition {
    use register_page_source::Column;
    Condition::all().add(Column::Date.eq(on.date)).add(Column::Session.eq(on.session.as_str()))
}

/// Which page: that of this session.
pub fn page_on(on: SessionOn) -> Condition {
    use register_page::Column;
    Condition::all().add(Column::Date.eq(on.date)).add(Column::Session.eq(on.session.as_str()))
}

/// A stored page with its place.
pub fn page(row: register_page::Model) -> Result<(SessionOn, Page)> {
    Ok((place(row.date, &row.session)?, Page::from_bytes(row.marks)))
}

/// A stored sibling with its place.
pub fn source(row: &register_page_source::Model) -> Result<(SessionOn, Source)> {
    let source = Source::from_stored(&row.takes, &row.taken, &row.details).map_err(AppError::internal)?;
    Ok((place(row.date, &row.session)?, source))
}

fn place(date: NaiveDate, session: &str) -> Result<SessionOn> {
    Ok(SessionOn { date, session: session.parse().map_err(AppError::internal)? })
}

/// The page of one session as it is stored, and its sibling; `None` before the first push.
pub async fn stored<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    on: SessionOn,
) -> Result<Option<(register_page::Model, Source)>> {
    let this = page_on(on).add(register_page::Column::Urn.eq(urn));
    let Some(page) = session.find::<register_page::Entity>().filter(this).one().await? else {
        return Ok(None);
    };
    let this = sibling_on(on).add(register_page_source::Column::Urn.eq(urn));
    let row = session.find::<register_page_source::Entity>().filter(this).one().await?;
    let row = row.ok_or_else(|| AppError::internal("a page has lost its source"))?;
    Ok(Some((page, source(&row)?.1)))
}

/// The pages of one school from one day to another, both included, in order of time.
pub async fn between<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<Vec<(SessionOn, Page)>> {
    use register_page::Column;
    let days = Condition::all().add(Column::Urn.eq(urn)).add(Column::Date.between(from_on, to_on));
    let rows = session.find::<register_page::Entity>().filter(days).all().await?;
    let mut pages = rows.into_iter().map(page).collect::<Result<Vec<_>>>()?;
    pages.sort_by_key(|(on, _)| *on);
    Ok(pages)
}

/// What of a take its undoing needs.
#[derive(FromQueryResult)]
struct Undone {
    date: NaiveDate,
    session: String,
    take: i32,
    changes: Vec<u8>,
}

/// The same as they stood at a past instant: every take that was received later is undone, newest first.
pub async fn between_as_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
    then: DateTime<Utc>,
) -> Result<Vec<(SessionOn, Page)>> {
    use register_take::Column;
    let mut pages = between(session, urn, from_on, to_on).await?;
    let mut unmade = HashSet::new();
    let later = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.between(from_on, to_on))
        .add(Column::ReceivedAt.gt(then));
    let takes = session.find::<register_take::Entity>().filter(later).order_by(Column::Take, Order::Desc);
    let undone: Vec<Undone> =
        takes.columns([Column::Date, Column::Session, Column::Take, Column::Changes]).await?;
    for take in undone {
        let on = place(take.date, &take.session)?;
        if let Ok(found) = pages.binary_search_by_key(&on, |(on, _)| *on) {
            undo(&mut pages[found].1, &decode(&take.changes));
        }
        if take.take == 1 {
            unmade.insert(on);
        }
    }
    // A page whose first take came later was not there yet.
    pages.retain(|(on, _)| !unmade.contains(on));
    Ok(pages)
}

/// Their siblings; `narrowed` may leave some out.
pub async fn sources_between<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
    narrowed: Condition,
) -> Result<HashMap<SessionOn, Source>> {
    use register_page_source::Column;
    let days = Condition::all().add(Column::Urn.eq(urn)).add(Column::Date.between(from_on, to_on));
    let rows = session.find::<register_page_source::Entity>().filter(days.add(narrowed)).all().await?;
    rows.iter().map(source).collect()
}
