//! The calendars by which improvement periods are counted: those of the school of the notice. It keeps them when the pupil
//! moves, for its days were told to the parent.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;

use super::terms::NoticeToImproveIssue;
use crate::{
    access::Session,
    attendance::book::calendars::{Calendars, SchoolCalendar},
    domain::academic_year::AcademicYear,
    error::Result,
    notices::period::{Period, PeriodLength, period},
};

/// The calendars of some schools, over the years in which their periods may lie.
#[derive(Default)]
pub struct SchoolYears(HashMap<i32, Vec<SchoolCalendar>>);

impl SchoolYears {
    /// Reads those of the academic years of these days and of the year after each: two statements a year, however many
    /// schools.
    pub async fn read<C: ConnectionTrait>(
        session: &Session<'_, C>,
        urns: &[i32],
        begins: impl IntoIterator<Item = NaiveDate>,
    ) -> Result<Self> {
        let mut starts: Vec<i32> = begins
            .into_iter()
            .flat_map(|day| {
                let start = AcademicYear::of(day).start_year();
                [start, start + 1]
            })
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let mut found: HashMap<i32, Vec<SchoolCalendar>> = HashMap::new();
        for year in starts.into_iter().filter_map(AcademicYear::starting) {
            let calendars = Calendars::some_as_of(session, urns, year, None).await?;
            for urn in urns {
                found.entry(*urn).or_default().extend(calendars.of(*urn));
            }
        }
        Ok(Self(found))
    }

    /// The period at a school that begins on the first school day on or after a day.
    pub fn period(&self, urn: i32, from_on: NaiveDate, length: PeriodLength) -> Period {
        let known = self.0.get(&urn).map(Vec::as_slice).unwrap_or_default();
        // A period that begins in one year does not read the years before it.
        let year = AcademicYear::of(from_on).start_year();
        let of_period = known.iter().filter(|known| known.calendar.year().start_year() >= year);
        period(of_period.map(|known| &*known.calendar), from_on, length)
    }

    /// The period of a notice that was issued, as the calendar now has it.
    pub fn of_notice(&self, urn: i32, issue: &NoticeToImproveIssue) -> Period {
        self.period(urn, issue.period_from_on, issue.length)
    }
}
