//! What is asked of a comparison.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

use super::{super::layouts::PHASES, dto::OwnFrom};
use crate::{
    attendance::figures::{Cohort, Measure},
    domain::{academic_year::AcademicYear, date},
    error::{Fault, FaultCode},
};

fn comparable() -> Cohort {
    Cohort::DfeComparable
}

/// Which figures of a school to compare, and with what.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct SchoolComparisonQuery {
    /// An academic year, term or half term by the school's calendar. Without it and without days: the year to date.
    #[param(example = "2026-27-autumn-2")]
    pub period: Option<String>,
    /// First day, in place of a period.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Measures, several by comma; all of them when absent.
    #[param(value_type = Option<Vec<Measure>>, inline, style = Form, explode = false, max_items = 6)]
    #[param(example = json!(["overall_absence"]))]
    pub measure: Option<String>,
    /// The academic year of the published figures. Without it, of each publication the newest that is not after the
    /// own figures.
    #[param(value_type = Option<String>, example = "2024-25")]
    pub comparator_period: Option<String>,
    /// Who is counted in the own figures: those whom the Department counts, unless asked otherwise.
    #[serde(default = "comparable")]
    #[param(inline, default = "dfe_comparable")]
    pub cohort: Cohort,
}

/// Which figures of the authority to compare, and with what.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub struct AuthorityComparisonQuery {
    /// An academic year, term or half term by the authority's calendar. Without it and without days: the year to date.
    #[param(example = "2026-27-autumn-2")]
    pub period: Option<String>,
    /// First day, in place of a period.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-09-01")]
    pub from_on: Option<NaiveDate>,
    /// Last day; today (Europe/London) when absent.
    #[serde(default, deserialize_with = "date::strict_option")]
    #[param(example = "2026-11-20")]
    pub to_on: Option<NaiveDate>,
    /// Measures, several by comma; all of them when absent.
    #[param(value_type = Option<Vec<Measure>>, inline, style = Form, explode = false, max_items = 6)]
    #[param(example = json!(["overall_absence"]))]
    pub measure: Option<String>,
    /// Kinds of school, several by comma: `all`, `primary`, `secondary`, `special`, `alternative_provision`, `nursery`.
    #[param(value_type = Option<Vec<String>>, style = Form, explode = false, max_items = 6)]
    #[param(example = json!(["secondary"]))]
    pub phase: Option<String>,
    /// The academic year of the published figures. Without it, of each publication the newest that is not after the
    /// own figures.
    #[param(value_type = Option<String>, example = "2011-12")]
    pub comparator_period: Option<String>,
    /// Who is counted in the own figures: those whom the Department counts, unless asked otherwise.
    #[serde(default = "comparable")]
    #[param(inline, default = "dfe_comparable")]
    pub cohort: Cohort,
    /// Whether the own figure is worked out from the registers or is what was published of the authority.
    #[serde(default)]
    #[param(inline, default = "registers")]
    pub own: OwnFrom,
}

/// The same of either, understood.
#[derive(Debug)]
pub struct Wanted {
    pub measures: Vec<Measure>,
    pub phases: Vec<&'static str>,
    /// The year of the published figures, where it is named.
    pub year: Option<AcademicYear>,
}

impl Wanted {
    /// Reads the lists, and says what is wrong with them.
    pub fn read(
        measure: Option<&str>,
        phase: Option<&str>,
        year: Option<&str>,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let measures = measure.map(|given| {
            let known = |name: &str| Measure::ALL.into_iter().find(|known| known.as_str() == name);
            listed("measure", given, &Measure::ALL.map(Measure::as_str).join(", "), known, faults)
        });
        let phases = phase.map(|given| {
            let known = |name: &str| PHASES.into_iter().find(|known| *known == name);
            listed("phase", given, &PHASES.join(", "), known, faults)
        });
        let year = year.and_then(|given| {
            let year = given.parse().ok();
            if year.is_none() {
                let fault = Fault::parameter("comparator_period", FaultCode::InvalidParameter);
                faults.push(fault.detail("Expected an academic year such as 2024-25."));
            }
            year
        });
        let measures = measures.unwrap_or(Measure::ALL.to_vec());
        Self { measures, phases: phases.unwrap_or(PHASES.to_vec()), year }
    }
}

fn listed<T: PartialEq>(
    name: &'static str,
    given: &str,
    form: &str,
    known: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let mut found = Vec::new();
    for part in given.split(',').map(str::trim) {
        match known(part) {
            Some(value) if !found.contains(&value) => found.push(value),
            Some(_) => {}
            None => {
                let detail = format!("Expected one or several of {form}, separated by commas.");
                faults.push(Fault::parameter(name, FaultCode::InvalidParameter).detail(detail));
                break;
            }
        }
    }
    found
}
