//! The days that somebody asks for: a period by its name, or a first and a last day.

use chrono::NaiveDate;

use super::{Calendar, Period};
use crate::{
    domain::{academic_year::AcademicYear, span::Span},
    error::{Fault, FaultCode},
};

/// Academic years that may be asked for at once.
const MOST_YEARS: usize = 10;

/// The days of a period, or from one day to another; by default the academic year to date. A term or half term needs
/// the calendar that it is by.
pub fn asked_span(
    period: Option<&str>,
    (from_on, to_on): (Option<NaiveDate>, Option<NaiveDate>),
    calendar: Option<&Calendar>,
    today: NaiveDate,
) -> Result<(Option<Period>, Span), Fault> {
    let fault = |name: &'static str, detail: &str| {
        Fault::parameter(name, FaultCode::SpanInvalid).detail(detail.to_owned())
    };
    let Some(name) = period else {
        let to_on = to_on.unwrap_or(today);
        let from_on = from_on.unwrap_or_else(|| AcademicYear::of(to_on).first_day());
        let span = Span::new(from_on, to_on).filter(|span| span.years().len() <= MOST_YEARS);
        let detail = "The last day is not before the first, and they span at most ten academic years.";
        return span.map(|span| (None, span)).ok_or_else(|| fault("to_on", detail));
    };
    if from_on.is_some() || to_on.is_some() {
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
