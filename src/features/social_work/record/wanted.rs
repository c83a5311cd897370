//! Which records a list is asked for.

use chrono::{Days, NaiveDate, NaiveTime};
use sea_orm::{ColumnTrait as _, Condition};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Recorded,
    store::{self, WITHDRAWN},
};
use crate::{
    access::instant_at_school,
    attendance::rules::TriggerKind,
    domain::{listed::listed, urn::Urn},
    entities::safeguarding_record::Column,
    error::{AppError, Code, Fault, FaultCode, Result},
    features::social_work::dto::SafeguardingRecordsQuery,
};

/// Schools of one filter.
const MOST_SCHOOLS: usize = 100;

/// The schools that a parameter names by comma; `None` when it cannot be read.
pub fn urns(given: Option<&str>) -> Option<Vec<i32>> {
    let urn = |text: &str| text.parse::<Urn>().ok().map(Urn::get);
    given.map_or(Some(Vec::new()), |given| listed(given, MOST_SCHOOLS, urn))
}

/// Which records are asked for.
#[derive(Debug, Default, Serialize)]
pub struct Wanted {
    /// Of these schools; of all in reach when there is none.
    pub urns: Vec<i32>,
    /// About this pupil.
    pub pupil: Option<Uuid>,
    /// About children who are with this social work team today.
    pub team: Option<Uuid>,
    /// Of this kind of trigger.
    pub kind: Option<TriggerKind>,
    /// Of what was on this day on a school's wall, or later.
    pub from: Option<NaiveDate>,
    /// Of what was on this day or before.
    pub to: Option<NaiveDate>,
    /// Those too that were withdrawn.
    pub include_withdrawn: bool,
    /// Rows of a page.
    #[serde(skip)]
    pub limit: Option<u16>,
    /// Where to go on.
    #[serde(skip)]
    pub cursor: Option<String>,
}

impl Wanted {
    /// The same, if its days are in order and its schools can be read; otherwise every fault of it. `days`: what the
    /// request calls the first and the last day.
    pub fn of_schools(mut self, urn: Option<&str>, days: [&str; 2]) -> Result<Self> {
        let mut faults = Vec::new();
        match urns(urn) {
            Some(urns) => self.urns = urns,
            None => {
                let detail = format!("One URN of six digits, or up to {MOST_SCHOOLS} by comma.");
                faults.push(Fault::parameter("urn", FaultCode::InvalidParameter).detail(detail));
            }
        }
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            let fault = Fault::parameter(days[1], FaultCode::InvalidParameter);
            faults.push(fault.detail(format!("The last day lies on or after the first, {}.", days[0])));
        }
        match faults.is_empty() {
            true => Ok(self),
            false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }

    /// What it asks of the versions that stand, the pupil and the team apart.
    pub fn condition<T: Recorded>(&self) -> Condition {
        let midnight = |day: NaiveDate| instant_at_school(day.and_time(NaiveTime::MIN));
        let next = self.to.and_then(|to| to.checked_add_days(Days::new(1)));
        store::of_kind::<T>()
            .add_option((!self.urns.is_empty()).then(|| Column::Urn.is_in(self.urns.iter().copied())))
            .add_option(self.kind.map(|kind| Column::TriggerKind.eq(kind.as_str())))
            .add_option(self.from.and_then(midnight).map(|from| Column::At.gte(from)))
            .add_option(next.and_then(midnight).map(|next| Column::At.lt(next)))
            .add_option((!self.include_withdrawn).then(|| Column::Action.ne(WITHDRAWN)))
    }
}

impl From<SafeguardingRecordsQuery> for Wanted {
    fn from(query: SafeguardingRecordsQuery) -> Self {
        Self {
            pupil: query.pupil_id,
            include_withdrawn: query.include_withdrawn,
            limit: query.limit,
            cursor: query.cursor,
            ..Self::default()
        }
    }
}
