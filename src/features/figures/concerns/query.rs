//! The parameters of the list of concerns.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use crate::{
    access::date_at_school,
    attendance::rules::ConcernKind,
    domain::{date, listed::listed, year_group::YearGroup},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;

/// Which concerns to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ConcernsQuery {
    /// Kinds, several by comma; every kind that the client may see when absent. `illness` needs the scope
    /// `registers.codes:read`.
    #[param(value_type = Option<Vec<ConcernKind>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["severe_absence", "penalty_threshold"]))]
    pub kind: Option<String>,
    /// National curriculum year groups, several by comma.
    #[param(value_type = Option<Vec<YearGroup>>, inline, style = Form, explode = false, max_items = 20)]
    #[param(example = json!(["5", "6"]))]
    pub year_group: Option<String>,
    /// As at the end of this day, in its academic year to date; today (Europe/London), or the day of `as_of`, when
    /// absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub on: Option<NaiveDate>,
    /// As it stood at this past instant: registers, roll, calendars and closures.
    #[serde(default, deserialize_with = "date::instant_option")]
    #[param(example = "2026-11-20T12:00:00Z")]
    pub as_of: Option<DateTime<Utc>>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    pub cursor: Option<String>,
}

/// What a query asks for, read and put in order: two queries that mean the same share their cursors.
#[derive(Debug, Serialize)]
pub struct Filter {
    /// Kinds, every one when empty.
    pub kinds: Vec<ConcernKind>,
    /// Year groups, any when empty.
    pub year_groups: Vec<&'static str>,
    /// The day, where one is named.
    pub on: Option<NaiveDate>,
    /// The past instant, if one is asked for.
    pub as_of: Option<DateTime<Utc>>,
}

impl ConcernsQuery {
    /// Every fault of the filters at once, or what they ask for.
    pub fn understand(&self) -> Result<Filter> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, detail: String| {
            faults.push(Fault::parameter(name, FaultCode::InvalidParameter).detail(detail));
        };
        let kinds = self.kind.as_deref();
        let kinds = kinds.map_or(Some(Vec::new()), |given| listed(given, MOST_VALUES, ConcernKind::spelled));
        if kinds.is_none() {
            let all = ConcernKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
            fault("kind", format!("One or several of {all}, by comma."));
        }
        let group = |text: &str| YearGroup::spelled(text).map(YearGroup::as_str);
        let groups = self.year_group.as_deref();
        let groups = groups.map_or(Some(Vec::new()), |given| listed(given, MOST_VALUES, group));
        if groups.is_none() {
            fault("year_group", "One or several of N1, N2, R, 1 to 14 and X, by comma.".to_owned());
        }
        match (kinds, groups) {
            (Some(kinds), Some(year_groups)) => {
                Ok(Filter { kinds, year_groups, on: self.on, as_of: self.as_of })
            }
            _ => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}

impl Filter {
    /// The day that is meant, if nothing lies in the future.
    pub fn day(&self, now: DateTime<Utc>, today: NaiveDate) -> Result<NaiveDate> {
        let late = self.as_of.filter(|then| *then > now).map(|_| "as_of");
        let day = self.on.unwrap_or_else(|| self.as_of.map_or(today, date_at_school));
        let later = self.on.filter(|on| *on > today).map(|_| "on");
        let faults: Vec<_> = later.into_iter().chain(late).map(Fault::in_future).collect();
        match faults.is_empty() {
            true => Ok(day),
            false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }

    /// Whether concerns of a kind are asked for.
    pub fn wants(&self, kind: ConcernKind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Whether pupils of a year group are asked for.
    pub fn wants_year_group(&self, year_group: &str) -> bool {
        self.year_groups.is_empty() || self.year_groups.contains(&year_group)
    }
}
