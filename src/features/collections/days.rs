//! The days that a collection asks a school about.
//!
//! Days that were named are the same for every school. A half term, a term or a year that was named is each school's own:
//! its days by the calendar that the school goes by, as an academy with dates of its own cannot be asked for sessions that
//! its half term does not have.

use std::collections::{BTreeMap, HashMap};

use sea_orm::ConnectionTrait;
use uuid::Uuid;

use crate::{
    access::Session,
    attendance::{book::calendars::Calendars, calendar::Period},
    domain::{academic_year::AcademicYear, span::Span},
    entities::collection::Model,
    error::Result,
};

/// The days that collections ask those schools about that have calendars of their own.
#[derive(Clone, Debug, Default)]
pub struct Days(HashMap<(Uuid, i32), Span>);

impl Days {
    /// Those of these collections and schools, or of every school in reach: two statements for each academic year of which
    /// a collection names a period.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        collections: impl IntoIterator<Item = &Model>,
        urns: Option<&[i32]>,
    ) -> Result<Self> {
        let mut named: BTreeMap<AcademicYear, Vec<(Uuid, Period)>> = BTreeMap::new();
        for collection in collections {
            let period = collection.period.as_deref().and_then(|name| name.parse::<Period>().ok());
            if let Some(period) = period {
                named.entry(period.year()).or_default().push((collection.id, period));
            }
        }
        let mut days = HashMap::new();
        for (year, periods) in named {
            let calendars = match urns {
                Some(urns) => Calendars::some_as_of(session, urns, year, None).await?,
                None => Calendars::all(session, year).await?,
            };
            for (urn, own) in calendars.own() {
                let own =
                    periods.iter().filter_map(|(id, period)| Some((*id, period.span(Some(&*own.calendar))?)));
                days.extend(own.map(|(id, span)| ((id, urn), span)));
            }
        }
        Ok(Self(days))
    }

    /// The days that a collection asks a school about. Where the school's calendar has no such half term, those of the
    /// authority's.
    pub fn of(&self, collection: &Model, urn: i32) -> Span {
        let asked = Span { from_on: collection.from_on, to_on: collection.to_on };
        self.own(collection.id, urn).unwrap_or(asked)
    }

    /// Those of a school's own calendar, where it has one.
    pub fn own(&self, collection: Uuid, urn: i32) -> Option<Span> {
        self.0.get(&(collection, urn)).copied()
    }

    /// All days that any of these schools is asked about.
    pub fn all(&self) -> Option<Span> {
        self.0.values().copied().reduce(Span::or)
    }
}
