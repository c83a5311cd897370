//! Reading pages and their siblings, as they stand or as they stood at an instant: what figures, lists and documents are
//! worked out from. The register's own room understands the page that it shows or that a push locks itself.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult, Order};

use crate::{
    access::{Gathered, Session},
    attendance::page::{Page, Source, decode, undo},
    domain::{session::SessionOn, span::Span},
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

/// The session of a row.
pub(super) fn place(date: NaiveDate, session: &str) -> Result<SessionOn> {
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

/// Pages that were read and are not yet understood.
pub struct Unread {
    pages: Gathered,
    /// The takes that a past instant did not know, newest first.
    later: Vec<Undone>,
}

/// What of a take its undoing needs.
#[derive(FromQueryResult)]
struct Undone {
    date: NaiveDate,
    session: String,
    take: i32,
    changes: Vec<u8>,
}

/// Reads the pages of one school within a span, as they stand now or stood at a past instant: one statement, and one
/// more for a past instant.
pub async fn read<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
    as_of: Option<DateTime<Utc>>,
) -> Result<Unread> {
    use register_page::Column;
    let days = Column::Date.between(span.from_on, span.to_on);
    let these = Condition::all().add(Column::Urn.eq(urn)).add(days);
    let columns = [Column::Date, Column::Session, Column::Marks];
    let pages = session.gathered::<register_page::Entity, _>(these, columns).await?;
    let later = match as_of {
        Some(then) => later(session, urn, span, then).await?,
        None => Vec::new(),
    };
    Ok(Unread { pages, later })
}

async fn later<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    span: Span,
    then: DateTime<Utc>,
) -> Result<Vec<Undone>> {
    use register_take::Column;
    let later = Condition::all()
        .add(Column::Urn.eq(urn))
        .add(Column::Date.between(span.from_on, span.to_on))
        .add(Column::ReceivedAt.gt(then));
    let takes = session.find::<register_take::Entity>().filter(later).order_by(Column::Take, Order::Desc);
    takes.columns([Column::Date, Column::Session, Column::Take, Column::Changes]).await
}

impl Unread {
    /// The pages in order of time.
    pub fn understand(&self) -> Result<Vec<(SessionOn, Page)>> {
        let dates = self.pages.column::<NaiveDate>(0)?.into_iter();
        let sessions = self.pages.column::<String>(1)?;
        let marks = self.pages.column::<Vec<u8>>(2)?.into_iter().map(Page::from_bytes);
        let places = dates.zip(&sessions).map(|(date, session)| place(date, session));
        let mut pages = places.zip(marks).map(|(on, page)| Ok((on?, page))).collect::<Result<Vec<_>>>()?;
        pages.sort_by_key(|(on, _)| *on);
        take_back(&mut pages, &self.later)?;
        Ok(pages)
    }
}

/// Undoes these takes. A page whose first take is among them was not there yet.
fn take_back(pages: &mut Vec<(SessionOn, Page)>, later: &[Undone]) -> Result<()> {
    let mut unmade = HashSet::new();
    for take in later {
        let on = place(take.date, &take.session)?;
        if let Ok(found) = pages.binary_search_by_key(&on, |(on, _)| *on) {
            undo(&mut pages[found].1, &decode(&take.changes));
        }
        if take.take == 1 {
            unmade.insert(on);
        }
    }
    pages.retain(|(on, _)| !unmade.contains(on));
    Ok(())
}

/// The pages of one school from one day to another, both included, in order of time.
pub async fn between<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
) -> Result<Vec<(SessionOn, Page)>> {
    read(session, urn, Span { from_on, to_on }, None).await?.understand()
}

/// Their siblings; `narrowed` may leave some out.
pub async fn sources_between<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    from_on: NaiveDate,
    to_on: NaiveDate,
    narrowed: Condition,
) -> Result<HashMap<SessionOn, Source>> {
    let found = sources_of(session, &[urn], Span { from_on, to_on }, narrowed).await?;
    Ok(found.into_iter().map(|(_, on, source)| (on, source)).collect())
}

/// The siblings of the pages of several schools, each with its school; `narrowed` may leave some out. One statement.
pub async fn sources_of<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    span: Span,
    narrowed: Condition,
) -> Result<Vec<(i32, SessionOn, Source)>> {
    use register_page_source::Column;
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::Date.between(span.from_on, span.to_on));
    let rows = session.find::<register_page_source::Entity>().filter(these.add(narrowed)).all().await?;
    rows.iter().map(|row| source(row).map(|(on, source)| (row.urn, on, source))).collect()
}

/// Pages of several schools that were read and are not yet understood.
pub struct Several(Gathered);

/// Reads the pages of several schools within a span, as they stand now: one statement.
pub async fn of_several<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urns: &[i32],
    span: Span,
) -> Result<Several> {
    use register_page::Column;
    let these = Condition::all()
        .add(Column::Urn.is_in(urns.iter().copied()))
        .add(Column::Date.between(span.from_on, span.to_on));
    let columns = [Column::Urn, Column::Date, Column::Session, Column::Marks];
    session.gathered::<register_page::Entity, _>(these, columns).await.map(Several)
}

impl Several {
    /// The pages of each school, in order of time.
    pub fn by_school(&self) -> Result<HashMap<i32, Vec<(SessionOn, Page)>>> {
        let urns = self.0.column::<i32>(0)?.into_iter();
        let dates = self.0.column::<NaiveDate>(1)?.into_iter();
        let sessions = self.0.column::<String>(2)?;
        let marks = self.0.column::<Vec<u8>>(3)?.into_iter().map(Page::from_bytes);
        let mut schools: HashMap<i32, Vec<(SessionOn, Page)>> = HashMap::new();
        for (((urn, date), session), page) in urns.zip(dates).zip(&sessions).zip(marks) {
            schools.entry(urn).or_default().push((place(date, session)?, page));
        }
        schools.values_mut().for_each(|pages| pages.sort_by_key(|(on, _)| *on));
        Ok(schools)
    }
}
