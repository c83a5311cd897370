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
    unread::{Unread, aside},
};
use crate::{
    access::Session,
    attendance::{
        figures::{Ask, Cohort, Crowds, Group, SMALLEST, SchoolFacts, Table, Tally, suppress},
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
    /// Who is behind the groups; nobody is told of to who sees pupils.
    pub crowds: Crowds,
}

impl Figures {
    fn of(table: Table, cohort: Cohort) -> Self {
        let crowds = table.crowds();
        let withheld = suppress::withheld(&crowds, cohort);
        Self { rules: table.rules(), withheld, crowds, groups: table.finish() }
    }
}

/// What was counted at one school.
fn counted(ask: &Arc<Ask>, sees_pupils: bool, book: &Book, school: &SchoolFacts) -> Table {
    let ask = ask.clone();
    let mut table = if sees_pupils { Table::new(ask) } else { Table::guarded(ask) };
    table.add(book, school);
    table
}

/// The figures of one school, and the calendars that they went by.
pub async fn of_school<C: ConnectionTrait>(
    session: &Session<'_, C>,
    school: &school::Model,
    ask: &Ask,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<(Figures, Vec<SchoolCalendar>)> {
    let years = Years::one(session, school.urn, ask.span, as_of).await?;
    let unread = Unread::read(session, school.urn, ask.span, &years, as_of).await?;
    let (ask, facts) = (Arc::new(ask.clone()), facts(school));
    aside(unread, move |unread| {
        let book = unread.turn()?;
        Ok((Figures::of(counted(&ask, sees_pupils, &book, &facts), ask.cohort), book.calendars))
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

/// The figures of these schools, those of a kind that is told by itself only where it is. Who sees no pupils gets them
/// without the schools of very few: a total with one in it, less the other schools, would be that school's.
pub async fn of_all<C: ConnectionTrait>(
    session: &Session<'_, C>,
    mut schools: Vec<school::Model>,
    ask: &Ask,
    years: &Years,
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<Figures> {
    schools.retain(|school| ask.has_kind(&school.kind));
    let (span, cohort, ask) = (ask.span, ask.cohort, Arc::new(ask.clone()));
    let mut whole = Table::new(ask.clone());
    let merge = |one: Table| {
        if sees_pupils || one.pupils() >= SMALLEST {
            whole.merge(one);
        }
    };
    let count = move |book: Book, facts: SchoolFacts| counted(&ask, sees_pupils, &book, &facts);
    each(session, schools, span, years, as_of, count, merge).await?;
    Ok(Figures::of(whole, cohort))
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
