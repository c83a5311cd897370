//! Working figures out: books are read school by school, folded as they come, and let go.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::{Book, Unread, Years};
use crate::{
    access::{Pooled, Session},
    attendance::{
        figures::{Ask, Cohort, Crowds, Group, SMALLEST, SchoolFacts, Table, Tally, suppress},
        rules::RuleSet,
    },
    domain::span::Span,
    entities::school,
    error::{AppError, Result},
};

/// Schools whose books are read side by side.
const ABREAST: usize = 4;
/// Schools that are read in one snapshot: beginning one, and reading its calendars, costs little for each; and no
/// connection is held for long.
const IN_ONE: usize = 8;

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

/// The figures of one school, for each of these asks.
pub fn of_school<const N: usize>(
    book: &Book,
    school: &SchoolFacts,
    asks: [Ask; N],
    sees_pupils: bool,
) -> [Figures; N] {
    asks.map(|ask| {
        let cohort = ask.cohort;
        Figures::of(counted(&Arc::new(ask), sees_pupils, book, school), cohort)
    })
}

/// Every school in reach, or those of one kind, in the order of their URNs.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    kind: Option<&str>,
) -> Result<Vec<school::Model>> {
    let wanted = Condition::all().add_option(kind.map(|kind| school::Column::Kind.eq(kind)));
    session.find::<school::Entity>().filter(wanted).order_by(school::Column::Urn, Order::Asc).all().await
}

/// The figures of these schools, for each of these asks of one span: the books are read once. Schools of a kind that
/// is told by itself are only where it is. Who sees no pupils gets them without the schools of very few: a total with
/// one in it, less the other schools, would be that school's.
pub async fn of_all<const N: usize>(
    session: &Pooled<'_>,
    mut schools: Vec<school::Model>,
    asks: [Ask; N],
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<[Figures; N]> {
    let span = one_span(&asks)?;
    schools.retain(|school| asks.iter().any(|ask| ask.has_kind(&school.kind)));
    let asks = asks.map(Arc::new);
    let mut wholes = asks.clone().map(Table::new);
    let of_all = asks.clone();
    let count = move |book: Book, facts: SchoolFacts| {
        let count = |ask| counted(ask, sees_pupils, &book, &facts);
        of_all.each_ref().map(|ask| ask.has_kind(&facts.phase).then(|| count(ask)))
    };
    let merge = |tables: [Option<Table>; N]| {
        for (whole, one) in wholes.iter_mut().zip(tables) {
            if let Some(one) = one.filter(|one| sees_pupils || one.pupils() >= SMALLEST) {
                whole.merge(one);
            }
        }
    };
    each(session, schools, span, as_of, count, merge).await?;
    let finish = move |(): &()| {
        let mut cohorts = asks.iter().map(|ask| ask.cohort);
        Ok(wholes.map(|whole| Figures::of(whole, cohorts.next().unwrap_or_default())))
    };
    session.aside((), finish).await
}

/// The span that all of these are of.
fn one_span(asks: &[Ask]) -> Result<Span> {
    match asks {
        [first, others @ ..] if others.iter().all(|ask| ask.span == first.span) => Ok(first.span),
        _ => Err(AppError::internal("the figures of one reading are of one span")),
    }
}

/// Does something with the book of each of these schools, aside, and hands over what came out: in no order, and never
/// with more than a few books at once. Calendars, roll and pages of a school are those of one moment.
pub async fn each<T: Send + 'static>(
    session: &Pooled<'_>,
    schools: Vec<school::Model>,
    span: Span,
    as_of: Option<DateTime<Utc>>,
    work: impl Fn(Book, SchoolFacts) -> T + Clone + Send + 'static,
    take: impl FnMut(T),
) -> Result<()> {
    let take = RefCell::new(take);
    let read = async |schools: &[school::Model]| -> Result<()> {
        let snapshot = session.snapshot().await?;
        let session = snapshot.session();
        let urns: Vec<i32> = schools.iter().map(|school| school.urn).collect();
        let years = Years::some(&session, &urns, span, as_of).await?;
        for school in schools {
            let unread = Unread::read(&session, school.urn, span, &years, as_of).await?;
            let (work, facts) = (work.clone(), facts(school));
            let of_school = session.aside(unread, move |unread| Ok(work(unread.turn()?, facts))).await?;
            (take.borrow_mut())(of_school);
        }
        Ok(())
    };
    stream::iter(schools.chunks(IN_ONE)).map(read).buffer_unordered(ABREAST).try_collect().await
}
