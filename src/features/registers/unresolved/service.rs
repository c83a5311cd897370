//! Use case: the unresolved marks of a school.

use std::sync::Arc;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::{
    dto::{UnresolvedMark, UnresolvedMarkLinks},
    rules::{NOT_YET_ESTABLISHED, limit},
};
use crate::{
    access::{Access, RegistersCodesRead, Session},
    attendance::book::{
        calendars::school_calendar,
        pages,
        roll::{OnRoll, Roll, Rolls},
    },
    domain::{academic_year::AcademicYear, session},
    error::Result,
    http::{Page as ListPage, Paging},
};

/// A mark by its place, the order of the list: day, session, line.
type Place = (NaiveDate, session::Session, u16);

/// The unresolved marks of one school in this academic year and the one before.
pub async fn list(
    cx: &Access<RegistersCodesRead>,
    rolls: &Rolls,
    urn: i32,
    overdue: Option<bool>,
    paging: &Paging,
) -> Result<ListPage<UnresolvedMark>> {
    let session = cx.read().await?;
    session.school(urn).await?;
    let (today, this) = (session.today(), AcademicYear::of(session.today()));
    let next_to = |step: i32| AcademicYear::starting(this.start_year() + step);
    let mut found: Vec<(Place, Arc<Roll>)> = Vec::new();
    for year in [next_to(-1), Some(this)].into_iter().flatten() {
        let roll = rolls.of_year(&session, urn, year).await?;
        let places = places(&session, urn, year, &roll).await?;
        found.extend(places.into_iter().map(|place| (place, roll.clone())));
    }
    found.sort_by_key(|(place, _)| *place);
    let after: Option<Place> = paging.after()?;
    found.retain(|(place, _)| after.is_none_or(|after| *place > after));
    let years = [next_to(-1), Some(this), next_to(1)];
    let school_days = match found.is_empty() {
        true => Vec::new(),
        false => school_days(&session, urn, years.into_iter().flatten()).await?,
    };
    let limited = found.into_iter().map(|found| (limit(&school_days, found.0.0, today), found));
    let limited = limited.filter(|(limit, _)| overdue.is_none_or(|overdue| overdue == (limit.left <= 0)));
    let seen = limited.filter_map(|(limit, (place, roll))| {
        let pupil: &OnRoll = roll.on_line(place.2)?;
        let (date, half, _) = place;
        let mark = UnresolvedMark {
            date,
            session: half,
            pupil_id: pupil.pupil_id,
            registration_group: pupil.registration_group.clone(),
            resolve_by_on: limit.resolve_by_on,
            school_days_left: limit.left,
            overdue: limit.left <= 0,
            links: UnresolvedMarkLinks { register: format!("/v1/schools/{urn}/registers/{date}/{half}") },
        };
        Some((place, mark))
    });
    let rows = seen.take(usize::try_from(paging.fetch()).unwrap_or(usize::MAX)).collect();
    paging.cut(rows, |(place, _)| *place, |(_, mark)| mark)
}

/// Where the marks stand, in the pages of one year.
async fn places<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    year: AcademicYear,
    roll: &Roll,
) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for (on, page) in pages::between(session, urn, year.first_day(), year.last_day()).await? {
        let lines = roll.enrolments().filter_map(|(_, line)| line);
        let open =
            lines.filter(|line| page.code(*line).is_some_and(|code| code.as_str() == NOT_YET_ESTABLISHED));
        places.extend(open.map(|line| (on.date, on.session, line)));
    }
    Ok(places)
}

/// The school days of these years, in order; of years without a calendar none.
async fn school_days<C: ConnectionTrait>(
    session: &Session<'_, C>,
    urn: i32,
    years: impl Iterator<Item = AcademicYear>,
) -> Result<Vec<NaiveDate>> {
    let mut days = Vec::new();
    for year in years {
        let known = school_calendar(session, urn, year).await?;
        days.extend(known.iter().flat_map(|known| known.calendar.school_days()));
    }
    Ok(days)
}
