//! What is asked of comparators.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

use super::layouts::{Level, PHASES};
use crate::{
    domain::{academic_year::AcademicYear, text::plain_text},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Values of one filter.
const MOST_VALUES: usize = 50;

/// Which comparators to list.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ComparatorsQuery {
    /// Measures, several by comma.
    #[validate(custom(function = "plain_text"))]
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["overall_absence", "persistent_absence"]))]
    pub measure: Option<String>,
    /// Kinds of school, several by comma: `all`, `primary`, `secondary`, `special`, `alternative_provision`, `nursery`.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["primary"]))]
    pub phase: Option<String>,
    /// Academic years, several by comma.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["2024-25"]))]
    pub period: Option<String>,
    /// How large the areas are, several by comma: `national`, `regional`, `local_authority`.
    #[param(value_type = Option<Vec<Level>>, inline, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["national", "regional"]))]
    pub level: Option<String>,
    /// Areas by code, several by comma: `926`, `E12000006`, `E92000001`.
    #[validate(custom(function = "plain_text"))]
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 50)]
    #[param(example = json!(["926", "E92000001"]))]
    pub area: Option<String>,
    /// Rows of a page.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before, with the same filters.
    #[param(example = "q83vEjRWeJA")]
    pub cursor: Option<String>,
}

/// What a query asks for, read and put in order.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Filter {
    pub measures: Vec<String>,
    pub phases: Vec<String>,
    pub years: Vec<String>,
    pub levels: Vec<String>,
    pub areas: Vec<String>,
}

impl Filter {
    /// Reads the query, or says everything that is wrong with it.
    pub fn read(query: &ComparatorsQuery) -> Result<Self> {
        let mut faults = Vec::new();
        let mut values = |name, given: &Option<String>, form: &str, known: &dyn Fn(&str) -> bool| {
            let Some(given) = given else { return Vec::new() };
            let mut parts: Vec<_> = given.split(',').map(|part| part.trim().to_owned()).collect();
            if parts.len() > MOST_VALUES || !parts.iter().all(|part| known(part)) {
                let detail = format!("Expected {form}, at most {MOST_VALUES}, separated by commas.");
                faults.push(Fault::parameter(name, FaultCode::InvalidParameter).detail(detail));
                return Vec::new();
            }
            parts.sort();
            parts.dedup();
            parts
        };
        let word = |text: &str| !text.is_empty() && text.len() <= 60 && text.is_ascii();
        let level = |text: &str| Level::ALL.iter().any(|known| known.as_str() == text);
        let filter = Self {
            measures: values("measure", &query.measure, "measures", &word),
            phases: values("phase", &query.phase, &PHASES.join(", "), &|text| PHASES.contains(&text)),
            years: values("period", &query.period, "academic years such as 2024-25", &|text| {
                text.parse::<AcademicYear>().is_ok()
            }),
            levels: values("level", &query.level, "national, regional, local_authority", &level),
            areas: values("area", &query.area, "codes such as 926 or E12000006", &word),
        };
        match faults.is_empty() {
            true => Ok(filter),
            false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}

/// How to take a file.
#[derive(Debug, Default, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct ComparatorImportQuery {
    /// Whose statistical neighbours the file lists, by the three digits; for such a list only.
    #[validate(range(min = 100, max = 999))]
    #[param(minimum = 100, maximum = 999, example = 926)]
    pub la_code: Option<i32>,
    /// Of which year that list is.
    #[validate(range(min = 2000, max = 2100))]
    #[param(minimum = 2000, maximum = 2100, example = 2025)]
    pub edition: Option<i32>,
    /// Check everything, store nothing, and give the same answer with `committed` false.
    #[serde(default)]
    #[param(example = false, default = false)]
    pub dry_run: bool,
}
