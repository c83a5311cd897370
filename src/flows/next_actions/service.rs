//! Use cases: what one school is to do next, and what all schools in reach are.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait as _, Order};
use uuid::Uuid;

use super::{
    dto::{NextAction, NextActionLevel, NextActions, NextActionsWithheld},
    kind::{Kind, NextActionKind},
    query::{Filter, NextActionsQuery},
    source::{Desk, Reach, Tells, Told},
    sources,
};
use crate::{
    access::{Access, Moment, RegistersCodesRead, RegistersRead, at_school},
    attendance::book::{Years, shelf::Shelf},
    domain::{academic_year::AcademicYear, span::Span, urn::Urn},
    entities::school,
    error::Result,
    features::statutory_returns::{days_of_books, earliest},
    http::Page,
};

/// Schools that a page of the authority's list looks at: their books lie in memory together.
const TOGETHER: usize = 20;

/// The place of an action in its school's list.
type Place = (bool, bool, Option<NaiveDate>, bool, Option<DateTime<Utc>>, bool, String, Uuid);

/// The place of an action over all schools: after a school without one come all of the next.
type PlaceOfAll = (i32, Option<Place>);

impl NextAction {
    /// What is overdue comes first, then what is due first, then duties.
    fn place(&self) -> Place {
        (
            !self.overdue,
            self.due_on.is_none(),
            self.due_on,
            self.due_at.is_none(),
            self.due_at,
            self.level != NextActionLevel::Must,
            self.kind.0.name.to_owned(),
            self.id,
        )
    }
}

/// What one school is to do: the same few statements however many pupils it has, all of one moment.
pub async fn of_school(
    cx: &Access<RegistersRead>,
    urn: Urn,
    query: &NextActionsQuery,
) -> Result<NextActions> {
    let snapshot = cx.snapshot().await?;
    let moment = snapshot.session();
    let reached = moment.school(urn.get()).await?;
    let filter = query.understand(|scope| cx.holds(scope))?;
    let paging = cx.paging("school next actions", &(urn, &filter), query.limit, query.cursor.as_deref())?;
    let after: Option<Place> = paging.after()?;
    let now = moment.now();
    let read = Read::of(cx, &moment, vec![reached.school().clone()], filter).await?;
    drop(snapshot);
    let mut found = cx.aside(read, Read::tell).await?;
    found.retain(|action| after.as_ref().is_none_or(|after| action.place() > *after));
    let page = paging.cut(found, NextAction::place, |action| action)?;
    Ok(document(cx, page, now))
}

/// What all schools in reach are to do: the same few statements for a page however many schools and pupils it tells of.
pub async fn of_all(cx: &Access<RegistersRead>, query: &NextActionsQuery) -> Result<NextActions> {
    let snapshot = cx.snapshot().await?;
    let moment = snapshot.session();
    let filter = query.understand(|scope| cx.holds(scope))?;
    let paging = cx.paging("next actions", &filter, query.limit, query.cursor.as_deref())?;
    let after: Option<PlaceOfAll> = paging.after()?;
    let now = moment.now();
    let mut schools = schools(&moment, after.as_ref()).await?;
    let beyond = (schools.len() > TOGETHER).then(|| schools.pop()).is_some();
    let beyond = schools.last().filter(|_| beyond).map(|last| (last.urn, None));
    let read = Read::of(cx, &moment, schools, filter).await?;
    drop(snapshot);
    let mut found = cx.aside(read, Read::tell).await?;
    if let Some((urn, Some(after))) = &after {
        found.retain(|action| action.urn != *urn || action.place() > *after);
    }
    let page = paging.cut_or(found, beyond, |action| (action.urn, Some(action.place())), |action| action)?;
    Ok(document(cx, page, now))
}

/// The schools that a page looks at, and one more if there is one.
async fn schools(moment: &Moment<'_>, after: Option<&PlaceOfAll>) -> Result<Vec<school::Model>> {
    use school::Column;
    let from = match after {
        None => Column::Urn.gt(0),
        Some((urn, None)) => Column::Urn.gt(*urn),
        Some((urn, Some(_))) => Column::Urn.gte(*urn),
    };
    let next = moment.find::<school::Entity>().filter(from).order_by(Column::Urn, Order::Asc);
    next.limit(TOGETHER as u64 + 1).all().await
}

fn document(cx: &Access<RegistersRead>, page: Page<NextAction>, now: DateTime<Utc>) -> NextActions {
    let withheld = |kind: &'static Kind| {
        let scope = kind.missing(|scope| cx.holds(scope))?;
        Some(NextActionsWithheld { kind: NextActionKind(kind), scope })
    };
    NextActions {
        data: page.data,
        page: page.page,
        withheld_kinds: Kind::all().filter_map(withheld).collect(),
        data_as_at: now,
    }
}

/// What was read of some schools and is not yet told.
struct Read {
    reach: Reach,
    filter: Filter,
    schools: Vec<school::Model>,
    years: Years,
    shelf: Shelf,
    sources: Vec<Box<dyn Tells>>,
}

impl Read {
    async fn of(
        cx: &Access<RegistersRead>,
        moment: &Moment<'_>,
        schools: Vec<school::Model>,
        filter: Filter,
    ) -> Result<Self> {
        let today = moment.today();
        let from_on = earliest(today);
        let reach = Reach {
            urns: schools.iter().map(|school| school.urn).collect(),
            today,
            now: at_school(moment.now()),
            span: days_of_books(from_on, today),
            from_on,
            codes: cx.also::<RegistersCodesRead>(),
        };
        // Deadlines of the last weeks of a year lie in the next one.
        let next = AcademicYear::starting(reach.year().start_year() + 1);
        let to_on = next.map_or(today, AcademicYear::first_day);
        let years = Years::some(moment, &reach.urns, Span { to_on, ..reach.span }, None).await?;
        let shelf = Shelf::read(moment, &reach.urns, reach.span, &years).await?;
        let mut read = Vec::new();
        for source in sources::ALL {
            if source.kinds().iter().any(|kind| filter.kinds.contains(&kind.name)) {
                read.push(source.read(moment, &reach).await?);
            }
        }
        Ok(Self { reach, filter, schools, years, shelf, sources: read })
    }

    /// The actions of each school in the order of the schools.
    fn tell(&self) -> Result<Vec<NextAction>> {
        let mut all = Vec::new();
        self.shelf.each(|urn, held| {
            let Some(school) = self.schools.iter().find(|school| school.urn == urn) else { return Ok(()) };
            let calendars = self.years.of(urn);
            let desk = Desk { school, held, calendars: &calendars, reach: &self.reach };
            let mut told = Told { filter: &self.filter, found: Vec::new() };
            for source in &self.sources {
                source.tell(&desk, &mut told)?;
            }
            told.found.sort_by_cached_key(NextAction::place);
            all.append(&mut told.found);
            Ok(())
        })?;
        Ok(all)
    }
}
