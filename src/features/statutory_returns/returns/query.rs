//! The parameters of lists of returns.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use crate::{
    domain::{date, listed::listed, urn::Urn},
    entities::statutory_return::{Column, Entity},
    error::{AppError, Code, Fault, FaultCode, Result},
    features::statutory_returns::{
        content::Sight,
        proposals::kinds,
        values::{GroundStatus, Kind, Status},
    },
};

/// Schools of one filter.
const MOST_SCHOOLS: usize = 100;

/// Which returns to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ReturnsQuery {
    /// Kinds, several by comma; every kind that the client may see when absent. `sickness` needs the scope
    /// `registers.codes:read`.
    #[param(value_type = Option<Vec<Kind>>, inline, style = Form, explode = false, max_items = 4)]
    #[param(example = json!(["attendance", "deletion"]))]
    pub kind: Option<String>,
    /// States, several by comma; when absent what was returned, acknowledged or not.
    #[param(value_type = Option<Vec<Status>>, inline, style = Form, explode = false, max_items = 4)]
    #[param(example = json!(["made"]))]
    pub status: Option<String>,
    /// Schools, several by comma.
    #[param(value_type = Option<Vec<Urn>>, style = Form, explode = false, max_items = 100)]
    #[param(example = json!([120765]))]
    pub urn: Option<String>,
    /// Due on this day or later.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub due_from: Option<NaiveDate>,
    /// Due on this day or before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-30")]
    pub due_to: Option<NaiveDate>,
    /// Made on this day or later (Europe/London).
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-01")]
    pub made_from: Option<NaiveDate>,
    /// Made on this day or before.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-30")]
    pub made_to: Option<NaiveDate>,
    /// Only those that were late, or only those that were not.
    #[param(example = true)]
    pub late: Option<bool>,
    /// Only those whose ground stands, is gone or, of what a school stated, is not shown by its registers. It is worked out from the registers of each
    /// school: name schools or days to ask for less.
    #[param(inline, example = "gone")]
    pub ground: Option<GroundStatus>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What a query asks for, read and put in order.
#[derive(Debug, Serialize)]
pub struct Filter {
    kinds: Vec<Kind>,
    statuses: Vec<&'static str>,
    urns: Vec<i32>,
    due: (Option<NaiveDate>, Option<NaiveDate>),
    made: (Option<NaiveDate>, Option<NaiveDate>),
    late: Option<bool>,
    /// Whether the ground is to be standing, or gone.
    pub ground: Option<GroundStatus>,
}

impl ReturnsQuery {
    /// Every fault of the filters at once, or what they ask for.
    pub fn understand(&self, sight: Sight) -> Result<Filter> {
        let mut faults = Vec::new();
        let mut fault = |name: &str, detail: String| {
            faults.push(Fault::parameter(name, FaultCode::InvalidParameter).detail(detail));
        };
        let status = |text: &str| Status::spelled(text).map(Status::as_str);
        let statuses = match self.status.as_deref() {
            None => Some(vec![Status::Made.as_str(), Status::Acknowledged.as_str()]),
            Some(given) => listed(given, Status::ALL.len(), status),
        };
        if statuses.is_none() {
            let all: Vec<_> = Status::ALL.iter().map(|status| status.as_str()).collect();
            fault("status", format!("One or several of {}, by comma.", all.join(", ")));
        }
        let urn = |text: &str| text.parse::<Urn>().ok().map(Urn::get);
        let urns = self.urn.as_deref().map_or(Some(Vec::new()), |given| listed(given, MOST_SCHOOLS, urn));
        if urns.is_none() {
            fault("urn", format!("One URN of six digits, or up to {MOST_SCHOOLS} by comma."));
        }
        let reversed =
            |from: Option<NaiveDate>, to: Option<NaiveDate>| from.zip(to).is_some_and(|(f, t)| t < f);
        for (name, from, to) in
            [("due_to", self.due_from, self.due_to), ("made_to", self.made_from, self.made_to)]
        {
            if reversed(from, to) {
                fault(name, "The last day lies on or after the first.".to_owned());
            }
        }
        match (statuses, urns) {
            (Some(statuses), Some(urns)) if faults.is_empty() => Ok(Filter {
                kinds: kinds(self.kind.as_deref(), sight)?,
                statuses,
                urns,
                due: (self.due_from, self.due_to),
                made: (self.made_from, self.made_to),
                late: self.late,
                ground: self.ground,
            }),
            _ => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}

impl Filter {
    /// The rows that it asks for, the ground apart.
    pub fn condition(&self) -> Condition {
        let late = Expr::col((Entity, Column::MadeOn)).gt(Expr::col((Entity, Column::DueOn)));
        let in_time = Condition::any()
            .add(Column::DueOn.is_null())
            .add(Expr::col((Entity, Column::MadeOn)).lte(Expr::col((Entity, Column::DueOn))));
        let kinds = self.kinds.iter().map(|kind| kind.as_str());
        Condition::all()
            .add(Column::Status.is_in(self.statuses.iter().copied()))
            .add_option((!self.kinds.is_empty()).then(|| Column::Kind.is_in(kinds)))
            .add_option((!self.urns.is_empty()).then(|| Column::Urn.is_in(self.urns.iter().copied())))
            .add_option(self.due.0.map(|day| Column::DueOn.gte(day)))
            .add_option(self.due.1.map(|day| Column::DueOn.lte(day)))
            .add_option(self.made.0.map(|day| Column::MadeOn.gte(day)))
            .add_option(self.made.1.map(|day| Column::MadeOn.lte(day)))
            .add_option(self.late.map(|wanted| if wanted { Condition::all().add(late) } else { in_time }))
    }
}
