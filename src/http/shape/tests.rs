//! Bodies refused, each with every fault that can be named.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::*;

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[allow(dead_code, reason = "only parsed")]
struct Leave {
    #[validate(range(min = 1, max = 6))]
    #[schema(example = 3)]
    weeks: u8,
    #[schema(example = "2026-11-20")]
    from_on: NaiveDate,
    #[validate(nested)]
    rows: Option<Vec<LeaveRow>>,
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[allow(dead_code, reason = "only parsed")]
struct LeaveRow {
    #[schema(example = "2026-11-20")]
    on: NaiveDate,
}

fn codes(body: &str) -> Vec<(String, &'static str)> {
    let error = read::<Leave>(body.as_bytes()).unwrap_err();
    error.errors().iter().map(|f| (f.pointer.clone().unwrap_or_default(), f.code.wire())).collect()
}

#[test]
fn every_fault_of_a_body_is_reported_at_once() {
    let body = r#"{"week": 3, "rows": [{"on": "20/11/2026"}, {}, {"on": "2026-13-01"}]}"#;
    assert_eq!(
        codes(body),
        [
            ("/from_on".into(), "missing_property"),
            ("/rows/0/on".into(), "invalid_format"),
            ("/rows/1/on".into(), "missing_property"),
            ("/rows/2/on".into(), "invalid_format"),
            ("/week".into(), "unknown_property"),
            ("/weeks".into(), "missing_property"),
        ]
    );
    let error = read::<Leave>(body.as_bytes()).unwrap_err();
    assert_eq!(error.errors()[4].did_you_mean.as_deref(), Some("weeks"));
}

#[test]
fn a_body_that_is_no_json_or_of_the_wrong_type_is_malformed() {
    for body in [r#"{"weeks":3"#, "", "{} {}", r#"{"weeks":"3","from_on":"2026-11-20"}"#, "[[[["] {
        assert_eq!(read::<Leave>(body.as_bytes()).unwrap_err().code(), Code::BodyMalformed, "{body}");
    }
    let twice = r#"{"weeks":3,"weeks":4,"from_on":"2026-11-20"}"#;
    assert_eq!(read::<Leave>(twice.as_bytes()).unwrap_err().code(), Code::BodyMalformed);
    assert_eq!(codes(twice), [("/weeks".into(), "repeated_property")]);
    let within = r#"{"weeks":3,"from_on":"2026-11-20","rows":[{"on":"2026-11-20","on":"2026-11-20"}]}"#;
    assert_eq!(codes(within), [("/rows/0/on".into(), "repeated_property")]);
}

#[test]
fn an_array_is_no_object_however_well_its_items_fit() {
    for (body, pointer) in [
        (r#"[3,"2026-11-20",null]"#, ""),
        (r#"{"weeks":3,"from_on":"2026-11-20","rows":[["2026-11-20"]]}"#, "/rows/0"),
        ("[]", ""),
    ] {
        let error = read::<Leave>(body.as_bytes()).unwrap_err();
        assert_eq!(error.code(), Code::BodyMalformed, "{body}");
        assert_eq!(error.errors()[0].pointer.as_deref(), Some(pointer));
        assert_eq!(error.errors()[0].detail.as_deref(), Some("Expected an object."));
    }
    assert!(read::<Leave>(br#"{"weeks":3,"from_on":"2026-11-20","rows":[{"on":"2026-11-20"}]}"#).is_ok());
}

#[derive(Debug, Deserialize, Validate, ToSchema)]
#[allow(dead_code, reason = "only parsed")]
struct Register {
    #[schema(example = "2026-11-20")]
    taken_on: NaiveDate,
    #[validate(length(min = 1, max = 10_000), nested)]
    #[schema(min_items = 1, max_items = 10_000)]
    marks: Vec<Mark>,
    #[validate(length(max = 2))]
    #[schema(max_items = 2)]
    tags: Option<Vec<String>>,
}

#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[allow(dead_code, reason = "only parsed")]
struct Mark {
    #[schema(example = "R201100018042")]
    upn: String,
    #[schema(example = "/")]
    code: String,
    #[validate(range(max = 400))]
    minutes: Option<u16>,
    #[schema(example = "2026-11-20")]
    on: Option<NaiveDate>,
}

fn register(mark: &str, times: usize) -> String {
    format!(r#"{{"taken_on":"2026-11-20","marks":[{}]}}"#, vec![mark; times].join(","))
}

fn refused_register(body: &str) -> AppError {
    let error = read::<Register>(body.as_bytes()).unwrap_err();
    let answer: usize = error.errors().iter().map(|f| format!("{f:?}").len()).sum();
    assert!(answer < 100_000, "{answer} bytes of faults");
    error
}

fn said(error: &AppError) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}

#[test]
fn a_list_that_is_too_long_is_one_fault_whatever_it_holds() {
    for mark in ["{}", r#"{"foo":1}"#, "[]", r#"{"upn":"a","code":"b"}"#] {
        let error = refused_register(&register(mark, 400_000));
        let malformed = mark == "[]";
        let expected = if malformed { FaultCode::WrongType } else { FaultCode::WrongLength };
        assert_eq!(error.errors().len(), 1, "{mark}");
        assert_eq!(error.errors()[0].code, expected);
        if !malformed {
            assert_eq!(error.errors()[0].pointer.as_deref(), Some("/marks"));
            assert_eq!(error.errors()[0].detail.as_deref(), Some("at least 1, at most 10000"));
        }
    }
    let few = r#"{"taken_on":"x","marks":[{"upn":"a","code":"b"}],"tags":["a","b","c"]}"#;
    let pointers: Vec<_> =
        refused_register(few).errors().iter().map(|f| f.pointer.clone().unwrap_or_default()).collect();
    assert_eq!(pointers, ["/tags", "/taken_on"]);
}

#[test]
fn the_first_200_faults_are_listed_whatever_they_are() {
    let bad = [
        ("{}", 10_000),
        (r#"{"foo":1}"#, 10_000),
        (r#"{"foo":1}"#, 300),
        (r#"{"upn":"a","code":"b","minutes":401}"#, 300),
        (r#"{"upn":"a","code":"b","foo":1}"#, 10_000),
    ];
    for (mark, times) in bad {
        let error = refused_register(&register(mark, times));
        assert_eq!(error.errors().len(), 200, "{mark}");
        assert!(said(&error).ends_with(": The first 200 faults are listed."), "{}", said(&error));
    }
    let rows = format!(r#"{{"weeks":1,"from_on":"2026-11-20","rows":[{}]}}"#, vec!["{}"; 60_000].join(","));
    assert_eq!(read::<Leave>(rows.as_bytes()).unwrap_err().errors().len(), 200);
}

#[test]
fn what_was_not_looked_at_to_the_end_is_said() {
    let late = r#"{"upn":"a","code":"b","on":"x"}"#;
    let small = refused_register(&register(late, 30));
    assert_eq!(small.errors().len(), ROUNDS);
    assert!(said(&small).ends_with(": More may be wrong than is listed."), "{}", said(&small));
    let large = refused_register(&register(late, 10_000));
    assert_eq!(large.errors().len(), 1);
    assert_eq!(large.errors()[0].pointer.as_deref(), Some("/marks/0/on"));
    assert!(said(&large).ends_with(": More may be wrong than is listed."), "{}", said(&large));
    assert!(!said(&refused_register(&register(late, 3))).contains("More"));
}

#[test]
fn a_long_name_is_not_repeated_whole() {
    let body = format!(r#"{{"weeks":3,"from_on":"2026-11-20","{}":1}}"#, "é/".repeat(100));
    let named = codes(&body);
    assert_eq!(named, [(format!("/{}…", "é~1".repeat(32)), "unknown_property")]);
}

#[test]
fn what_was_expected_is_said_in_the_words_of_json() {
    for (weeks, rows, expected) in [
        (r#"", expected A at line ""#, "[]", "Expected a whole number."),
        ("1", "{}", "Expected a list."),
        ("1", "[1]", "Expected an object."),
    ] {
        let body = format!(r#"{{"weeks":{weeks},"from_on":"2026-11-20","rows":{rows}}}"#);
        let error = read::<Leave>(body.as_bytes()).unwrap_err();
        assert_eq!(error.errors()[0].detail.as_deref(), Some(expected), "{body}");
    }
    assert_eq!(["f64", "a boolean", "a string"].map(plain), ["a number", "true or false", "a text"]);
}

#[test]
fn a_broken_bound_names_the_bound() {
    let error = read::<Leave>(br#"{"weeks":7,"from_on":"2026-11-20"}"#).unwrap_err();
    assert_eq!(error.errors()[0].detail.as_deref(), Some("at least 1, at most 6"));
}

/// The guard against endless lists must not refuse a list that is documented.
#[test]
fn no_documented_list_is_longer_than_the_longest_that_is_read() {
    fn longest(value: &Value) -> u64 {
        let own = value["maxItems"].as_u64().unwrap_or_default();
        let inner = value.as_object().into_iter().flat_map(|object| object.values());
        let inner = inner.chain(value.as_array().into_iter().flatten());
        inner.map(longest).max().unwrap_or_default().max(own)
    }
    let document = serde_json::from_str(include_str!("../../../openapi/openapi.json")).unwrap();
    assert_eq!(longest(&document), objects::ITEMS as u64);
}
