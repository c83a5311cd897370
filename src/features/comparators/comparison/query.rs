//! What is asked of a comparison.

use super::{super::layouts::PHASES, dto::OwnFrom};
use crate::{
    attendance::{
        calendar::query_of_days,
        figures::{Cohort, Measure},
    },
    domain::academic_year::AcademicYear,
    error::{Fault, FaultCode},
};

fn comparable() -> Cohort {
    Cohort::DfeComparable
}

query_of_days! {
    /// Which figures of a school to compare, and with what.
    pub struct SchoolComparisonQuery {
        /// An academic year, term or half term by the school's calendar. Without it and without days: the year to date.
        period,
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
}

query_of_days! {
    /// Which figures of the authority to compare, and with what.
    pub struct AuthorityComparisonQuery {
        /// An academic year, term or half term by the authority's calendar. Without it and without days: the year to date.
        period,
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
}

impl SchoolComparisonQuery {
    /// Its lists.
    pub fn lists(&self) -> Lists<'_> {
        Lists {
            measure: self.measure.as_deref(),
            phase: None,
            comparator_period: self.comparator_period.as_deref(),
        }
    }
}

impl AuthorityComparisonQuery {
    /// Its lists.
    pub fn lists(&self) -> Lists<'_> {
        Lists {
            measure: self.measure.as_deref(),
            phase: self.phase.as_deref(),
            comparator_period: self.comparator_period.as_deref(),
        }
    }
}

/// What is compared with what, as either says it.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'q> {
    pub measure: Option<&'q str>,
    pub phase: Option<&'q str>,
    pub comparator_period: Option<&'q str>,
}

/// The same, understood.
#[derive(Debug)]
pub struct Wanted {
    pub measures: Vec<Measure>,
    pub phases: Vec<&'static str>,
    /// The year of the published figures, where it is named.
    pub year: Option<AcademicYear>,
}

impl Wanted {
    /// Reads the lists, and says what is wrong with them.
    pub fn read(lists: Lists<'_>, faults: &mut Vec<Fault>) -> Self {
        let measures = lists.measure.map(|given| {
            let known = |name: &str| Measure::ALL.into_iter().find(|known| known.as_str() == name);
            listed("measure", given, &Measure::ALL.map(Measure::as_str).join(", "), known, faults)
        });
        let phases = lists.phase.map(|given| {
            let known = |name: &str| PHASES.into_iter().find(|known| *known == name);
            listed("phase", given, &PHASES.join(", "), known, faults)
        });
        let year = lists.comparator_period.and_then(|given| {
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
