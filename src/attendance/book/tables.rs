//! Working figures out: books are read school by school, folded as they come, and let go.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, Order};

use super::{Book, Unread, Years, guarded};
use crate::{
    access::{Pooled, Session},
    attendance::{
        figures::{Ask, Group, SchoolFacts, Table, Tally, plan::Plan},
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
    /// What is withheld of the academic year; from who sees pupils nothing is.
    pub plan: Option<Arc<Plan>>,
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

/// The figures of one school, for each of these asks of who sees pupils.
pub fn of_school<const N: usize>(book: &Book, school: &SchoolFacts, asks: [Ask; N]) -> [Figures; N] {
    asks.map(|ask| Figures::open(counted(&Arc::new(ask), book, school)))
}

/// Every school in reach, or those of one kind, in the order of their URNs.
pub async fn schools<C: ConnectionTrait>(
    session: &Session<'_, C>,
    kind: Option<&str>,
) -> Result<Vec<school::Model>> {
    let wanted = Condition::all().add_option(kind.map(|kind| school::Column::Kind.eq(kind)));
    session.find::<school::Entity>().filter(wanted).order_by(school::Column::Urn, Order::Asc).all().await
}

/// The figures of these schools, all that the caller reaches, for each of these asks of one span: the books are read
/// once. Schools of a kind that is told by itself are only where it is.
pub async fn of_all<const N: usize>(
    session: &Pooled<'_>,
    mut schools: Vec<school::Model>,
    asks: [Ask; N],
    as_of: Option<DateTime<Utc>>,
    sees_pupils: bool,
) -> Result<[Figures; N]> {
    if !sees_pupils {
        return guarded::of_all(session, asks).await;
    }
    let span = one_span(&asks)?;
    schools.retain(|school| asks.iter().any(|ask| ask.has_kind(&school.kind)));
    let asks = asks.map(Arc::new);
    let mut wholes = asks.clone().map(Table::new);
    let count = move |book: Book, facts: SchoolFacts| {
        asks.each_ref().map(|ask| ask.has_kind(&facts.phase).then(|| counted(ask, &book, &facts)))
    };
    let merge = |tables: [Option<Table>; N]| {
        for (whole, one) in wholes.iter_mut().zip(tables) {
            one.into_iter().for_each(|one| whole.merge(one));
        }
    };
    each(session, schools, span, as_of, count, merge).await?;
    session.aside((), move |(): &()| Ok(wholes.map(Figures::open))).await
}

/// The span that all of these are of.
pub(super) fn one_span(asks: &[Ask]) -> Result<Span> {
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
