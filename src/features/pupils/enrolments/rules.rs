//! Which enrolments a query asks for.

use chrono::NaiveDate;
use serde::Serialize;

use super::dto::{EnrolmentStatus, EnrolmentsQuery};
use crate::{
    domain::{listed::listed, year_group::YearGroup},
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Values of one filter.
const MOST_VALUES: usize = 20;
/// Characters of a registration group.
const LONGEST_GROUP: usize = 30;

/// What a query asks for, read and put in order: two queries that mean the same share their cursors.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Filter {
    /// The day on which they are on roll; every enrolment when absent.
    pub on: Option<NaiveDate>,
    /// Year groups, any when empty.
    pub year_groups: Vec<&'static str>,
    /// Registration groups, any when empty.
    pub registration_groups: Vec<String>,
}

impl Filter {
    /// Reads the query, or says everything that is wrong with it.
    pub fn read(query: &EnrolmentsQuery, today: NaiveDate) -> Result<Self> {
        let mut faults = Vec::new();
        let all = query.status == Some(EnrolmentStatus::All);
        if all && query.on.is_some() {
            let fault = Fault::parameter("on", FaultCode::InvalidParameter);
            faults.push(fault.detail("A day goes with `status=on_roll` only."));
        }
        let year_group = |text: &str| YearGroup::spelled(text).map(YearGroup::as_str);
        let group = |text: &str| {
            (text.chars().count() <= LONGEST_GROUP && !text.chars().any(char::is_control))
                .then(|| text.to_owned())
        };
        let filter = Self {
            on: (!all).then(|| query.on.unwrap_or(today)),
            year_groups: values("year_group", query.year_group.as_deref(), year_group, &mut faults),
            registration_groups: values(
                "registration_group",
                query.registration_group.as_deref(),
                group,
                &mut faults,
            ),
        };
        match faults.is_empty() {
            true => Ok(filter),
            false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}

/// The values of one filter, each once and in order. One that cannot be read is a fault of the filter.
fn values<T: Ord>(
    name: &'static str,
    given: Option<&str>,
    read: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let Some(given) = given else { return Vec::new() };
    match listed(given, MOST_VALUES, read) {
        Some(values) => values,
        None => {
            let fault = Fault::parameter(name, FaultCode::InvalidParameter);
            faults.push(fault.detail(format!("Expected one to {MOST_VALUES} values, separated by commas.")));
            Vec::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: EnrolmentsQuery) -> Result<Filter> {
        Filter::read(&query, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())
    }

    #[test]
    fn without_a_day_it_is_today() {
        let filter = read(EnrolmentsQuery::default()).unwrap();
        assert_eq!(filter.on, NaiveDate::from_ymd_opt(2026, 11, 20));
        let all = EnrolmentsQuery { status: Some(EnrolmentStatus::All), ..Default::default() };
        assert_eq!(read(all).unwrap().on, None);
    }

    #[test]
    fn values_are_read_whatever_their_order() {
        let query = |text: &str| EnrolmentsQuery { year_group: Some(text.into()), ..Default::default() };
        assert_eq!(read(query("6,5, 6")).unwrap().year_groups, ["5", "6"]);
        for wrong in ["", "5,", "15", "x"] {
            let error = read(query(wrong)).unwrap_err();
            assert_eq!(error.errors()[0].parameter.as_deref(), Some("year_group"), "{wrong}");
        }
    }

    #[test]
    fn every_fault_is_named() {
        let query = EnrolmentsQuery {
            on: NaiveDate::from_ymd_opt(2026, 11, 20),
            status: Some(EnrolmentStatus::All),
            registration_group: Some("6A,".repeat(30)),
            ..Default::default()
        };
        let error = read(query).unwrap_err();
        let names: Vec<_> = error.errors().iter().filter_map(|fault| fault.parameter.as_deref()).collect();
        assert_eq!(names, ["on", "registration_group"]);
    }
}
