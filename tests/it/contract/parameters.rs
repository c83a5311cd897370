//! Query and path parameters: nothing is ignored, and what cannot be understood is named.

use serde_json::{Value, json};

use super::{
    Gaps, Operation, World,
    access::with_query,
    operation::is_id,
    operations, schema,
    world::{GRANTED, sent},
};
use crate::support::Answer;

/// Calls the operation with a query, on the granted school and with its documented body.
async fn ask(world: &World, operation: &Operation, name: &str, value: &str) -> Answer {
    let call = operation.call(&GRANTED.to_string());
    let (method, url) = call.split_once(' ').unwrap();
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let others = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
    let query: Vec<_> = others.map(str::to_owned).chain([format!("{name}={value}")]).collect();
    let body = operation.body().map(|body| sent(&body)).unwrap_or_default();
    let call = format!("{method} {path}?{}", query.join("&"));
    if operation.is_public() {
        return world.app.send("", &call, Value::Null, &[]).await;
    }
    world.raw(operation, &call, body, &[]).await
}

/// Whether the answer refuses this parameter and no other.
fn refuses(answer: &Answer, name: &str) -> bool {
    let faults = answer.faults();
    answer.problem() == (400, "invalid_parameter")
        && faults.iter().all(|(at, _)| at == name)
        && !faults.is_empty()
}

#[tokio::test]
async fn an_unknown_query_parameter_is_refused_by_every_operation() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        let answer = ask(&world, &operation, "no_such_parameter", "1").await;
        let named = answer.faults() == [("no_such_parameter".to_owned(), "unknown_parameter".to_owned())];
        let good = answer.problem() == (400, "unknown_parameter") && named;
        gaps.insist(good, || format!("{}: {answer:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn a_misspelt_query_parameter_is_named_with_the_one_that_was_meant() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            if name.len() < 4 {
                continue;
            }
            let answer = ask(&world, &operation, &format!("{name}x"), "1").await;
            let meant = &answer.body["errors"][0]["did_you_mean"];
            gaps.insist(meant == name, || format!("{} {name}x: {answer:?}", operation.id));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_repeated_query_parameter_is_refused() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            let value = schema::text(&schema::parameter_example(query)).unwrap_or_else(|| "1".to_owned());
            let answer = ask(&world, &operation, name, &format!("{value}&{name}={value}")).await;
            let named = answer.faults().contains(&(name.to_owned(), "repeated_parameter".to_owned()));
            gaps.insist(answer.status == 400 && named, || format!("{} {name}: {answer:?}", operation.id));
        }
    }
    gaps.none();
}

/// Values that a parameter's documented type, list or bounds exclude.
fn excluded(schema: &'static Value) -> Vec<String> {
    let schema = schema::resolve(schema);
    let mut values = Vec::new();
    if schema::is(schema, "integer") {
        values.extend(["x", "", "1.5", "1e3", "%201", "99999999999999999999"].map(str::to_owned));
        values.extend(schema["minimum"].as_i64().map(|least| (least - 1).to_string()));
        values.extend(schema["maximum"].as_i64().map(|most| (most + 1).to_string()));
    }
    if schema::is(schema, "boolean") {
        values.extend(["x", "", "1", "TRUE"].map(str::to_owned));
    }
    if schema["enum"].is_array() {
        values.extend(["no_such_value", "", "%00"].map(str::to_owned));
    }
    let dates = [
        "2026-02-30",
        "2026-13-01",
        "0000-01-01",
        "%2B99999-01-01",
        "20/11/2026",
        "2026-11-20T00:00Z",
        "",
        "2026-1-1",
    ];
    match schema["format"].as_str() {
        Some("date") => values.extend(dates.map(str::to_owned)),
        Some("date-time") => values.extend(["2026-11-20T09:00:00", "2026-11-20", "x"].map(str::to_owned)),
        Some("uuid") => values.extend(["x", "1", "%00"].map(str::to_owned)),
        _ => {}
    }
    let length =
        |key: &str, step: i64| schema[key].as_i64().map(|bound| "x".repeat((bound + step).max(0) as usize));
    values.extend(length("maxLength", 1));
    values.extend(length("minLength", -1).filter(|_| schema["minLength"].as_i64() > Some(0)));
    values
}

#[tokio::test]
async fn a_query_parameter_outside_its_documented_values_is_refused_by_name() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            for value in excluded(&query["schema"]) {
                let answer = ask(&world, &operation, name, &value).await;
                gaps.insist(refuses(&answer, name), || {
                    format!("{} {name}={value}: {answer:?}", operation.id)
                });
            }
        }
    }
    gaps.none();
}

/// What a refused value should have been: by its type, list or bounds.
fn names_what_was_expected(schema: &Value, said: &str) -> bool {
    let bounds = ["minimum", "maximum"].map(|key| schema[key].as_i64());
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().filter_map(Value::as_str).all(|value| said.contains(value));
    }
    match schema["format"].as_str() {
        Some("date") => return said.contains("YYYY-MM-DD"),
        Some("date-time") => return said.contains("2026-11-20T"),
        _ => {}
    }
    if schema::is(schema, "boolean") {
        return said.contains("true or false");
    }
    if schema::is(schema, "integer") {
        let named = bounds.into_iter().flatten().all(|bound| said.contains(&bound.to_string()));
        return said.contains("whole number") || said.contains("URN") || named;
    }
    said.starts_with("Expected") || said.contains("such as") || said.contains(", ")
}

#[tokio::test]
async fn a_refused_query_parameter_is_told_what_was_expected() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            let schema = schema::resolve(&query["schema"]);
            for value in ["no_such_value", "0", "-1"] {
                let answer = ask(&world, &operation, name, value).await;
                let fault = answer.body["errors"].as_array().and_then(|all| all.first().cloned());
                let Some(fault) = fault.filter(|fault| fault["code"] == "invalid_parameter") else {
                    continue;
                };
                let said = fault["detail"].as_str().unwrap_or_default();
                gaps.insist(names_what_was_expected(schema, said), || {
                    format!("{} {name}={value}: {said}", operation.id)
                });
            }
        }
    }
    gaps.none();
}

/// A bound is where the document says it is, not one before.
#[tokio::test]
async fn a_query_parameter_on_its_bound_is_accepted() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            let bounds = ["minimum", "maximum"].map(|key| query["schema"][key].as_i64());
            for bound in bounds.into_iter().flatten().filter(|bound| bound.abs() < 1_000_000) {
                let answer = ask(&world, operation, name, &bound.to_string()).await;
                gaps.insist(answer.status != 400, || format!("{} {name}={bound}: {answer:?}", operation.id));
            }
        }
    }
    gaps.none();
}

/// What no rule forbids must still not break anything: odd bytes, and text that only looks like SQL.
#[tokio::test]
async fn odd_text_in_a_query_never_breaks_the_service() {
    let world = World::sqlite().await;
    for operation in operations() {
        for query in operation.parameters("query") {
            let name = query["name"].as_str().unwrap();
            for value in ["%00", "%FF%FE", "'%20OR%201=1--", "%25", "_", "%E2%80%AE", "a,,b", "%7B%7D"] {
                let answer = ask(&world, &operation, name, value).await;
                assert!(answer.status < 500, "{} {name}={value}: {answer:?}", operation.id);
            }
        }
    }
}

#[tokio::test]
async fn every_list_pages_alike() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations() {
        let named =
            |name: &str| operation.parameters("query").into_iter().find(|query| query["name"] == name);
        let (limit, cursor) = (named("limit"), named("cursor"));
        gaps.insist(limit.is_some() == cursor.is_some(), || {
            format!("{}: limit and cursor go together", operation.id)
        });
        let Some(limit) = limit else { continue };
        let bounds = (&limit["schema"]["minimum"], &limit["schema"]["maximum"]);
        gaps.insist(bounds == (&json!(1), &json!(200)), || {
            format!("{}: limit is {}", operation.id, limit["schema"])
        });
        for forged in ["x", "AAAA", "%00", ""] {
            let answer = ask(&world, &operation, "cursor", forged).await;
            gaps.insist(answer.problem() == (400, "cursor_invalid"), || {
                format!("{} {forged}: {answer:?}", operation.id)
            });
        }
        let page = ask(&world, &operation, "limit", "1").await;
        let shape = page.status == 404 || page.body["data"].is_array() && page.body["page"]["limit"] == 1;
        gaps.insist(shape, || format!("{}: {page:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn a_malformed_value_in_a_path_is_a_mistake_in_the_request() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    let bad = [
        (
            "date",
            ["2026-13-01", "2027-02-29", "20-11-2026", "2026-11-20T00:00Z", "%2B99999-01-01", "2026-1-1"],
        ),
        ("session", ["AM", "noon", "am%20", "both", "1", "%00"]),
        ("academic_year", ["2026", "2026-28", "2026-2027", "26-27", "2026-27x", "%00"]),
        ("kind", ["Attendance", "penalty-notices", "1", "-", "attendance%20", "%00"]),
        ("form", ["letter", "Penalty_notice", "penalty-notice", "1", "-", "%00"]),
        ("language", ["EN", "eng", "xx", "en-GB", "1", "%00"]),
        ("question", ["No", "a_b", "1a", "-a", "a%20b", "%00"]),
        ("statement", ["-", "1.0", "one", "1%20", "99999999999", "%00"]),
        ("submission", ["-", "1.0", "one", "1%20", "99999999999", "%00"]),
        ("questionnaire", ["Attendance", "1", "-", "attendance%20", "register_audit", "%00"]),
        ("version", ["-", "1.0", "one", "0", "99999999999", "%00"]),
        ("other_version", ["-", "1.0", "one", "0", "99999999999", "%00"]),
        ("term", ["2026-27", "2026-27-autumn-1", "2026-28-autumn", "autumn", "2026-27-winter", "%00"]),
    ];
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let parts: Vec<_> = operation.parameters("path").iter().filter_map(|p| p["name"].as_str()).collect();
        for part in parts.iter().filter(|part| **part != "urn" && !is_id(part)) {
            let known = bad.iter().find(|(name, _)| name == part);
            let values =
                known.unwrap_or_else(|| panic!("{}: {part} is a new kind of path parameter", operation.id));
            for value in values.1 {
                let choose = |name: &str| match name {
                    "urn" => Some(GRANTED.to_string()),
                    name => (name == *part).then(|| value.to_owned()),
                };
                let call = format!("{} {}", operation.method, operation.path_with(choose));
                let body = operation.body().map(|body| sent(&body)).unwrap_or_default();
                let answer = world.raw(operation, &call, body, &[]).await;
                gaps.insist(refuses(&answer, part), || {
                    format!("{} {part}={value}: {answer:?}", operation.id)
                });
            }
        }
    }
    gaps.none();
}

/// A school out of reach hides even that the rest of the path is malformed, or shows it for every school alike.
#[tokio::test]
async fn a_query_at_fault_is_told_before_any_school_is_looked_up() {
    let world = World::sqlite().await;
    for operation in operations().iter().filter(|operation| operation.is_of_a_school()) {
        let answers =
            [GRANTED, super::world::OTHER, super::world::NEVER].map(|urn| operation.call(&urn.to_string()));
        for call in answers {
            let body = operation.body().map(|body| sent(&body)).unwrap_or_default();
            let answer = world.raw(operation, &with_query(&call, "no_such_parameter=1"), body, &[]).await;
            assert_eq!(answer.problem(), (400, "unknown_parameter"), "{call}");
        }
    }
}
