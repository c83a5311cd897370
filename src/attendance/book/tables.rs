//! Working figures out: books are read school by school, folded as they come, and let go.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::{
    Book, Years,
    calendars::SchoolCalendar,
    guarded,
    unread::{Unread, aside},
};
use crate::{
    access::Session,
    attendance::{
        figures::{Ask, Group, SchoolFacts, Table, Tally, plan::Plan},
        rules::RuleSet,
    },
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

/// Figures as they may be seen.
pub struct Figures {
    /// The thresholds.
    pub rules: &'static RuleSet,
    /// The groups in the order of their values.
    pub groups: BTreeMap<Group, Tally>,
    /// Those of them whose figures are withheld from who sees no pupils.
    pub withheld: BTreeSet<Group>,
    /// What is withheld of the academic year; from who sees pupils nothing is.
    pub plan: Option<Plan>,
}

impl Figures {
    fn open(table: Table) -> Self {
        Self { rules: table.rules(), groups: table.finish(), withheld: BTreeSet::new(), plan: None }
    }
}

/// What was counted at one school.
fn counted(ask: &Arc<Ask>, book: &Book, school: &SchoolFacts) -> Table {
    let mut table = Table::new(ask.clone());
    table.add(book, school);
    table
}

/// The figures of one school, and the calendars that they went by. Who sees no pupils gets them as of now.
pub async fn of_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    ask: &Ask,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<(Figures, Vec<SchoolCalendar>)> {
    if !sees_pupils {
        return guarded::of_school(session, school.urn, ask).await;
    }
    let years = Years::one(session, school.urn, ask.span, as_of).await?;
    let unread = Unread::read(session, school.urn, ask.span, &years, as_of).await?;
    let (ask, facts) = (Arc::new(ask.clone()), facts(school));
    aside(unread, move |unread| {
        let book = unread.turn()?;
        Ok((Figures::open(counted(&ask, &book, &facts)), book.calendars))
    })
    .await
}

/// Every school in reach, or those of one kind, in the order of their URNs.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    kind: Option<&str>,
) -> Result<Vec<school::Model>> {
    let wanted = Condition::all().add_option(kind.map(|kind| school::Column::Kind.eq(kind)));
    session.find::<school::Entity>().filter(wanted).order_by(school::Column::Urn, Order::Asc).all().await
}

/// The figures of these schools, all that the caller reaches; those of a kind that is told by itself only where it is.
pub async fn of_all<C: ConnectionTrait>(
    session: &Session<'_, C>,
    mut schools: Vec<school::Model>,
    ask: &Ask,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<Figures> {
    if !sees_pupils {
        return guarded::of_all(session, ask).await;
    }
    schools.retain(|school| ask.has_kind(&school.kind));
    let (span, ask) = (ask.span, Arc::new(ask.clone()));
    let mut whole = Table::new(ask.clone());
    let count = move |book: Book, facts: SchoolFacts| counted(&ask, &book, &facts);
    each(session, schools, span, years, as_of, count, |one: Table| whole.merge(one)).await?;
    Ok(Figures::open(whole))
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
