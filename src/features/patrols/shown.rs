//! What patrols rest on: the districts of the authority, and its calendar.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::{ColumnTrait as _, Condition, ConnectionTrait, FromQueryResult};

use crate::{
    access::Session,
    attendance::{
        book::calendars::{Calendars, SchoolCalendar},
        calendar::{Period, Term},
    },
    domain::{academic_year::AcademicYear, urn::AUTHORITY},
    entities::school,
    error::Result,
};

#[derive(FromQueryResult)]
struct Of {
    district_name: Option<String>,
}

/// The districts in which the schools in reach lie, as the official extract calls them.
pub async fn districts<C: ConnectionTrait>(session: &Session<'_, C>) -> Result<BTreeSet<String>> {
    let named = Condition::all().add(school::Column::DistrictName.is_not_null());
    let schools = session.find::<school::Entity>().filter(named).distinct();
    let rows: Vec<Of> = schools.columns([school::Column::DistrictName]).await?;
    Ok(rows.into_iter().filter_map(|row| row.district_name).collect())
}

/// The authority's calendar of a year, where it has one.
pub async fn calendar<C: ConnectionTrait>(
    session: &Session<'_, C>,
    year: AcademicYear,
) -> Result<Option<SchoolCalendar>> {
    Ok(Calendars::one(session, AUTHORITY, year).await?.of(AUTHORITY))
}

/// The term in which a day lies, by a calendar.
pub fn term_of(calendar: Option<&SchoolCalendar>, on: NaiveDate) -> Option<Period> {
    let calendar = calendar?.calendar.as_ref();
    let terms = Term::ALL.into_iter().map(|term| Period::Term(calendar.year(), term));
    let mut holding = terms
        .filter(|term| term.span(Some(calendar)).is_some_and(|span| span.from_on <= on && on <= span.to_on));
    holding.next()
}

/// Whether schools meet on a day, by a calendar; where there is none, it is not known that they do not.
pub fn meets(calendar: Option<&SchoolCalendar>, on: NaiveDate) -> bool {
    calendar.is_none_or(|known| known.calendar.is_school_day(on))
}
