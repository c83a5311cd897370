//! Which schools a query asks for.

use std::fmt::Display;

use serde::Serialize;

use super::{
    gias::{Phase, SchoolKind, SchoolStatus},
    query::{SchoolSort, SchoolsQuery},
};
use crate::{
    domain::text,
    error::{AppError, Code, Fault, FaultCode, Result},
};

/// Values of one filter.
const MOST_VALUES: usize = 50;
/// Characters of the text that is searched for, without blanks around it.
const SHORTEST_NAME: usize = 3;

const SORTS: &[(&str, SchoolSort)] = &[
    ("name", SchoolSort::Name),
    ("-name", SchoolSort::NameFalling),
    ("urn", SchoolSort::Urn),
    ("-urn", SchoolSort::UrnFalling),
];

/// What a query asks for, read and put in order: two queries that mean the same share their cursors.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Filter {
    pub(super) kinds: Vec<&'static str>,
    pub(super) phases: Vec<i32>,
    pub(super) types: Vec<i32>,
    pub(super) statuses: Vec<&'static str>,
    pub(super) districts: Vec<String>,
    pub(super) trusts: Vec<i32>,
    /// In lower case.
    pub(super) name: Option<String>,
    pub(super) sort: SchoolSort,
}

impl Filter {
    /// Reads the query, or says everything that is wrong with it.
    pub(super) fn read(query: &SchoolsQuery) -> Result<Self> {
        let mut faults = Vec::new();
        let kind = |text: &str| SchoolKind::from_word(text).map(SchoolKind::word);
        let status = |text: &str| SchoolStatus::from_word(text).map(SchoolStatus::word);
        let phase = |text: &str| {
            number(text).and_then(Phase::from_code).or_else(|| Phase::from_name(text)).map(Phase::code)
        };
        let filter = Self {
            kinds: values("kind", &query.kind, one_of(SchoolKind::WORDS), kind, &mut faults),
            phases: values("phase", &query.phase, one_of(Phase::NAMES), phase, &mut faults),
            types: values("type", &query.r#type, codes(), number, &mut faults),
            statuses: values("status", &query.status, one_of(SchoolStatus::WORDS), status, &mut faults),
            districts: values("district", &query.district, districts(), |t| Some(t.to_owned()), &mut faults),
            trusts: values("trust", &query.trust, codes(), number, &mut faults),
            name: query.name.as_deref().and_then(|name| searched(name, &mut faults)),
            sort: sort(query.sort.as_deref(), &mut faults),
        };
        match faults.is_empty() {
            true => Ok(filter),
            false => Err(AppError::new(Code::InvalidParameter).faults(faults)),
        }
    }
}

/// What a filter takes, in words and, where they are few, value by value.
struct Accepted {
    form: String,
    allowed: &'static [&'static str],
}

fn one_of(allowed: &'static [&'static str]) -> Accepted {
    Accepted { form: format!("one or several of {}, separated by commas", allowed.join(", ")), allowed }
}

fn codes() -> Accepted {
    Accepted { form: "one or several official codes in digits, separated by commas".to_owned(), allowed: &[] }
}

fn districts() -> Accepted {
    Accepted { form: "one or several ONS codes or names, separated by commas".to_owned(), allowed: &[] }
}

/// The values of one filter, each once and in order. One that cannot be read is a fault of the filter.
fn values<T: Ord>(
    parameter: &'static str,
    given: &Option<String>,
    accepted: Accepted,
    read: impl Fn(&str) -> Option<T>,
    faults: &mut Vec<Fault>,
) -> Vec<T> {
    let Some(given) = given else { return Vec::new() };
    let parts = || given.split(',').map(str::trim);
    let values: Option<Vec<T>> =
        parts().take(MOST_VALUES).map(|part| if part.is_empty() { None } else { read(part) }).collect();
    match values {
        Some(mut values) if parts().nth(MOST_VALUES).is_none() => {
            values.sort();
            values.dedup();
            values
        }
        Some(_) => {
            faults.push(fault(parameter, format!("Expected at most {MOST_VALUES} values.")));
            Vec::new()
        }
        None => {
            faults.push(fault(parameter, format!("Expected {}.", accepted.form)).allowed(accepted.allowed));
            Vec::new()
        }
    }
}

fn fault(parameter: &'static str, detail: impl Display) -> Fault {
    Fault::parameter(parameter, FaultCode::InvalidParameter).detail(detail.to_string())
}

/// A code in plain digits.
fn number(text: &str) -> Option<i32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// The text to look for, as names are stored.
fn searched(name: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let name = text::clean(name).unwrap_or_default();
    if name.chars().count() < SHORTEST_NAME {
        faults.push(fault("name", format!("Expected at least {SHORTEST_NAME} characters beside blanks.")));
        return None;
    }
    Some(name.to_lowercase())
}

fn sort(given: Option<&str>, faults: &mut Vec<Fault>) -> SchoolSort {
    let given = given.unwrap_or("urn");
    let known = SORTS.iter().find(|(word, _)| *word == given).map(|(_, sort)| *sort);
    known.unwrap_or_else(|| {
        let words: Vec<_> = SORTS.iter().map(|(word, _)| *word).collect();
        faults.push(fault("sort", format!("Expected one of {}.", words.join(", "))).allowed(&words));
        SchoolSort::Urn
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(change: impl FnOnce(&mut SchoolsQuery)) -> Result<Filter> {
        let mut query = SchoolsQuery::default();
        change(&mut query);
        Filter::read(&query)
    }

    #[test]
    fn two_queries_that_mean_the_same_are_the_same_filter() {
        let one = query(|q| q.kind = Some("special,primary".into())).unwrap();
        let two = query(|q| q.kind = Some("primary, special,primary".into())).unwrap();
        assert_eq!(one, two);
        let one = query(|q| q.phase = Some("ALL through,2".into())).unwrap();
        let two = query(|q| q.phase = Some("primary,07".into())).unwrap();
        assert_eq!((one.phases.as_slice(), &one), ([2, 7].as_slice(), &two));
        assert_eq!(query(|q| q.name = Some(" ZOE\u{308}’s ".into())).unwrap().name.unwrap(), "zoë’s");
    }

    #[test]
    fn every_filter_at_fault_is_named_with_what_it_takes() {
        let many = vec!["1"; 51].join(",");
        let error = query(|q| {
            q.kind = Some("primary,PRIMARY".into());
            q.phase = Some("8".into());
            q.r#type = Some("-1".into());
            q.status = Some("".into());
            q.district = Some("Norwich,".into());
            q.trust = Some(many);
            q.name = Some("  ab ".into());
            q.sort = Some("town".into());
        })
        .unwrap_err();
        assert_eq!(error.code(), Code::InvalidParameter);
        let names: Vec<_> = error.errors().iter().filter_map(|fault| fault.parameter.as_deref()).collect();
        assert_eq!(names, ["kind", "phase", "type", "status", "district", "trust", "name", "sort"]);
        assert_eq!(error.errors()[0].allowed, SchoolKind::WORDS);
        assert_eq!(error.errors()[7].allowed, ["name", "-name", "urn", "-urn"]);
        assert!(query(|q| q.trust = Some(vec!["1"; 50].join(","))).is_ok());
    }
}
