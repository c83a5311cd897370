//! The days that a figure is asked for.

use chrono::NaiveDate;

use crate::{
    attendance::calendar::{Calendar, Period},
    domain::{academic_year::AcademicYear, span::Span},
    error::{Fault, FaultCode},
};

/// Academic years that one figure may span.
const MOST_YEARS: usize = 10;

/// Days as they are asked for: a period by its name, or a first and a last day; without either, the academic year
/// to date.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedDays<'q> {
    /// `period`.
    pub period: Option<&'q str>,
    /// `from_on`.
    pub from_on: Option<NaiveDate>,
    /// `to_on`.
    pub to_on: Option<NaiveDate>,
}

impl AskedDays<'_> {
    /// The academic year whose calendar the period needs.
    pub fn calendar_year(&self) -> Option<AcademicYear> {
        self.period?.parse::<Period>().ok().map(Period::year)
    }

    /// The days, with the period where one was named; or what is wrong with them.
    pub fn understand(
        &self,
        calendar: Option<&Calendar>,
        today: NaiveDate,
    ) -> Result<(Option<Period>, Span), Fault> {
        let fault = |name: &'static str, detail: &str| {
            Fault::parameter(name, FaultCode::SpanInvalid).detail(detail.to_owned())
        };
        let Some(name) = self.period else {
            let to_on = self.to_on.unwrap_or(today);
            let from_on = self.from_on.unwrap_or_else(|| AcademicYear::of(to_on).first_day());
            let span = Span::new(from_on, to_on).filter(|span| span.years().len() <= MOST_YEARS);
            let detail = "The last day is not before the first, and they span at most ten academic years.";
            return span.map(|span| (None, span)).ok_or_else(|| fault("to_on", detail));
        };
        if self.from_on.is_some() || self.to_on.is_some() {
            return Err(fault("period", "A period or days, not both."));
        }
        let period: Period = name.parse().map_err(|_| {
            let detail = "An academic year, term or half term: 2026-27, 2026-27-autumn, 2026-27-autumn-2.";
            Fault::parameter("period", FaultCode::InvalidParameter).detail(detail)
        })?;
        let detail = "The calendar has no such half term. Give the days instead, or send the calendar.";
        let span = period.span(calendar).ok_or_else(|| fault("period", detail))?;
        Ok((Some(period), span))
    }
}
