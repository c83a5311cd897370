//! The days that somebody asks for: a period by its name, or a first and a last day.

use chrono::NaiveDate;

use super::{Calendar, Period};
use crate::{
    domain::{academic_year::AcademicYear, span::Span},
    error::{Fault, FaultCode},
};

/// Academic years that may be asked for at once.
const MOST_YEARS: usize = 10;

/// The days that a query is about, as it names them.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedDays<'q> {
    /// A period by its name.
    pub period: Option<&'q str>,
    /// First day, in place of a period.
    pub from_on: Option<NaiveDate>,
    /// Last day.
    pub to_on: Option<NaiveDate>,
}

impl AskedDays<'_> {
    /// The academic year whose calendar the period needs.
    pub fn calendar_year(self) -> Option<AcademicYear> {
        self.period?.parse::<Period>().ok().map(Period::year)
    }

    /// The days of a period, or from one day to another; by default the academic year to date. A term or half term needs
    /// the calendar that it is by.
    pub fn span(
        self,
        calendar: Option<&Calendar>,
        today: NaiveDate,
    ) -> Result<(Option<Period>, Span), Fault> {
        let Self { period, from_on, to_on } = self;
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
        let what = if matches!(period, Period::Term(..)) { "term" } else { "half term" };
        let detail = format!(
            "The calendar that holds here has no such {what}: of one school its own or, where it sends none, the \
             authority's; of all schools the authority's. Give the days instead, ask school by school, or send the \
             calendar."
        );
        let span = period.span(calendar).ok_or_else(|| fault("period", &detail))?;
        Ok((Some(period), span))
    }
}

/// The parameters of a query about some days: `period`, `from_on` and `to_on` and its own. What stands above `period`
/// says by whose calendar a term is told.
///
/// A struct flattened into others would do the same, but of what it holds serde no longer says which parameter is at
/// fault.
macro_rules! query_of_days {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $(#[$by_which_calendar:meta])*
            period,
            $($others:tt)*
        }
    ) => {
        $(#[$about])*
        #[derive(Debug, serde::Deserialize, utoipa::IntoParams, validator::Validate)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            $(#[$by_which_calendar])*
            #[param(example = "2026-27-autumn-2")]
            pub period: Option<String>,
            /// First day, in place of a period.
            #[serde(default, deserialize_with = "crate::domain::date::strict_option")]
            #[param(example = "2026-09-01")]
            pub from_on: Option<chrono::NaiveDate>,
            /// Last day; today (Europe/London) when absent.
            #[serde(default, deserialize_with = "crate::domain::date::strict_option")]
            #[param(example = "2026-11-20")]
            pub to_on: Option<chrono::NaiveDate>,
            $($others)*
        }

        impl $name {
            /// The days that it is about.
            pub fn days(&self) -> $crate::attendance::calendar::AskedDays<'_> {
                let (from_on, to_on) = (self.from_on, self.to_on);
                $crate::attendance::calendar::AskedDays { period: self.period.as_deref(), from_on, to_on }
            }
        }
    };
}
pub(crate) use query_of_days;
