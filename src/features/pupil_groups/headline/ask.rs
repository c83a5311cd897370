//! What is asked for: the parameters of a headline, understood.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    attendance::calendar::{Calendar, Period, query_of_days},
    domain::{date, span::Span},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Which children of a group are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PupilGroupAge)]
pub enum Age {
    /// Those of compulsory school age on any of the days, with the sessions of the days on which they are.
    #[default]
    Compulsory,
    /// All of them.
    All,
}

query_of_days! {
/// Which days, and which children.
pub struct PupilGroupHeadlineQuery {
    /// An academic year (`2026-27`), term (`2026-27-autumn`) or half term (`2026-27-autumn-2`) by the calendar of
    /// the school, or of the authority for all schools. Without it and without days: the academic year to date.
    period,
    /// The day on which it is asked who is in the group; the last day of the span when absent, or today while it lasts.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-10-23")]
    pub census_on: Option<NaiveDate>,
    /// Which children of the group are counted.
    #[serde(default)]
    #[param(inline, default = "compulsory")]
    pub age: Age,
    /// As it stood at this past instant: registers, roll, calendars and the group.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T12:00:00Z")]
    pub as_of: Option<DateTime<Utc>>,
}
}

/// A headline that can be worked out.
pub struct Asked {
    /// The period by its name, where it was given so.
    pub period: Option<Period>,
    /// The days.
    pub span: Span,
    /// The day on which the group is counted.
    pub census_on: NaiveDate,
    /// Which children.
    pub age: Age,
    /// The past instant, if one is asked for.
    pub as_of: Option<DateTime<Utc>>,
}

impl PupilGroupHeadlineQuery {
    /// Every fault of the parameters at once, or what they ask for.
    pub fn understand(
        &self,
        calendar: Option<&Calendar>,
        now: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Asked> {
        let mut faults = Vec::new();
        let asked = self.days().span(calendar, today);
        let asked = asked.map_err(|fault| faults.push(fault)).ok();
        faults.extend(self.as_of.filter(|then| *then > now).map(|_| Fault::in_future("as_of")));
        if let (Some((_, span)), Some(on)) = (&asked, self.census_on)
            && !(span.from_on..=span.to_on).contains(&on)
        {
            let fault = Fault::parameter("census_on", FaultCode::DateOutsideSpan);
            faults.push(fault.detail("The group is counted on a day of the span."));
        }
        match asked {
            Some((period, span)) if faults.is_empty() => {
                let census_on = self.census_on.unwrap_or(span.to_on.min(today).max(span.from_on));
                Ok(Asked { period, span, census_on, age: self.age, as_of: self.as_of })
            }
            _ => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}
