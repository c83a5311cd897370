//! The parameters of a pupil's attendance.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    attendance::calendar::{Calendar, Period, query_of_days},
    domain::{date, span::Span},
    error::{AppError, Code, Fault, Result},
};

query_of_days! {
    /// Which days, and how much of them.
    pub struct AttendanceQuery {
        /// An academic year (`2026-27`), term (`2026-27-autumn`) or half term (`2026-27-autumn-2`), by the calendar of
        /// each school. Without it and without days: the academic year to date.
        period,
        /// Tell what each figure is made of: counts by code, the sessions left out and why, the calendars.
        #[serde(default)]
        #[param(default = false)]
        pub explain: bool,
        /// As it stood at this past instant: registers, roll, calendars and closures. Whose an enrolment is stands as it
        /// is known now.
        #[serde(default, deserialize_with = "date::instant_option")]
        #[param(example = "2026-11-20T12:00:00Z")]
        pub as_of: Option<DateTime<Utc>>,
    }
}

/// What can be worked out.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The period by its name, where it was given so.
    pub period: Option<Period>,
    /// The days.
    pub span: Span,
    /// Whether each figure is explained.
    pub explain: bool,
    /// The past instant, if one is asked for.
    pub as_of: Option<DateTime<Utc>>,
}

impl AttendanceQuery {
    /// Every fault of the parameters at once, or what they ask for.
    pub fn understand(
        &self,
        calendar: Option<&Calendar>,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Asked> {
        let late = self.as_of.filter(|then| *then > now).map(|_| Fault::in_future("as_of"));
        match (self.days().span(calendar, today), late) {
            (Ok((period, span)), None) => {
                Ok(Asked { period, span, explain: self.explain, as_of: self.as_of })
            }
            (days, late) => {
                let faults = days.err().into_iter().chain(late).collect();
                Err(AppError::new(Code::InvalidParameter).faults(faults))
            }
        }
    }
}
