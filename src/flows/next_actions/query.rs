//! What is asked of next actions.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::kind::{Kind, NextActionKind};
use crate::{
    domain::{date, listed::listed},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Kinds that a filter may name.
const MOST: usize = 40;

/// Which actions to list.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct NextActionsQuery {
    /// Kinds, several by comma; every kind that the client may see when absent. One that it may not see is refused.
    #[param(value_type = Option<Vec<NextActionKind>>, inline, style = Form, explode = false, max_items = 40)]
    #[param(example = json!(["register_missing", "marks_unresolved_overdue"]))]
    pub kind: Option<String>,
    /// Only what is due on this day or earlier; what no day is set for is left out.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-27")]
    pub due_on_to: Option<NaiveDate>,
    /// Only what is overdue, or only what is not.
    #[param(example = true)]
    pub overdue: Option<bool>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// The same, understood.
#[derive(Clone, Debug, Serialize)]
pub struct Filter {
    /// The kinds that are told, by name.
    pub kinds: Vec<&'static str>,
    pub due_on_to: Option<NaiveDate>,
    pub overdue: Option<bool>,
}

impl NextActionsQuery {
    /// What is asked for, of what a client with these scopes may see.
    pub fn understand(&self, holds: impl Fn(&str) -> bool) -> Result<Filter> {
        let named = self.kind.as_deref().map(|given| {
            listed(given, MOST, |name| Kind::named(name).map(|kind| kind.name)).ok_or_else(|| {
                let all: Vec<_> = Kind::all().map(|kind| kind.name).collect();
                let detail = format!("One or several of {}, by comma.", all.join(", "));
                let fault = Fault::parameter("kind", FaultCode::InvalidParameter).detail(detail);
                AppError::new(Code::InvalidParameter).faults(vec![fault])
            })
        });
        let named = named.transpose()?;
        let asked = Kind::all().filter(|kind| named.as_ref().is_none_or(|named| named.contains(&kind.name)));
        let mut kinds = Vec::new();
        for kind in asked {
            match kind.missing(&holds) {
                None => kinds.push(kind.name),
                Some(scope) if named.is_some() => {
                    return Err(AppError::new(Code::ScopeMissing).required_scope(scope));
                }
                Some(_) => {}
            }
        }
        Ok(Filter { kinds, due_on_to: self.due_on_to, overdue: self.overdue })
    }
}
