//! Bodies of many lines: each line is held against the document as a JSON body is, and fails alone.

use serde_json::{Value, json};

use super::{Gaps, Operation, World, operations, schema};
use crate::support::Answer;

/// Operations whose body is lines of JSON.
fn of_lines() -> Vec<Operation> {
    let found: Vec<_> = operations().into_iter().filter(|o| o.line_schema().is_some()).collect();
    assert!(!found.is_empty(), "there is one at least");
    found
}

async fn send(world: &World, operation: &Operation, body: String, headers: &[(&str, &str)]) -> Answer {
    world.raw(operation, &operation.dry(operation.call("")), body.into_bytes(), headers).await
}

/// The problem of the first line of an answer.
async fn problem(world: &World, operation: &Operation, line: &Value) -> Value {
    let ndjson = [("Content-Type", "application/x-ndjson")];
    let answer = send(world, operation, format!("{line}\n"), &ndjson).await;
    assert_eq!(answer.status, 200, "{}: {answer:?}", operation.id);
    let first = answer.text.lines().next().unwrap_or_default();
    serde_json::from_str::<Value>(first).unwrap_or_default()["error"].clone()
}

fn names(problem: &Value, pointer: &str, code: &str) -> bool {
    let mut errors = problem["errors"].as_array().into_iter().flatten();
    errors.any(|error| error["pointer"] == pointer && (code.is_empty() || error["code"] == code))
}

#[tokio::test]
async fn the_documented_example_of_each_form_is_understood() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in of_lines() {
        for (media, text) in operation.texts() {
            let answer = send(&world, &operation, text, &[("Content-Type", media)]).await;
            let lines: Vec<Value> =
                answer.text.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
            let whole = lines.last().is_some_and(|end| end["summary"].is_object() && end["line"].is_null());
            gaps.insist(answer.status == 200 && whole, || format!("{} {media}: {answer:?}", operation.id));
            // The school of the example is not one of the tests': everything before it was understood.
            let understood = lines.first().is_some_and(|line| line["error"]["code"] == "not_found");
            gaps.insist(understood, || format!("{} {media}: {answer:?}", operation.id));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn lines_of_another_media_type_or_packed_otherwise_are_refused() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in of_lines() {
        for (media, text) in operation.texts() {
            let utf16 = format!("{media}; charset=utf-16");
            let bad: [&[(&str, &str)]; 5] = [
                &[("Content-Type", "application/json")],
                &[("Content-Type", "text/plain")],
                &[("Content-Type", &utf16)],
                &[("Content-Type", media), ("Content-Encoding", "br")],
                &[("Content-Type", media), ("Content-Encoding", "gzip, identity")],
            ];
            for headers in bad {
                let answer = send(&world, &operation, text.clone(), headers).await;
                let good = answer.problem() == (415, "unsupported_media_type");
                gaps.insist(good, || format!("{} {headers:?}: {answer:?}", operation.id));
            }
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_line_is_held_against_its_documented_schema() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in of_lines() {
        let root = operation.line_schema().unwrap();
        let texts = operation.texts();
        let example: Value = texts.iter().find_map(|(_, text)| serde_json::from_str(text).ok()).unwrap();
        for fault in schema::faults(root, &example) {
            gaps.insist(false, || format!("{}: the example {fault}", operation.id));
        }
        for place in schema::places(root) {
            let at = place.pointer.as_str();
            if let Some(properties) = place.schema["properties"].as_object() {
                gaps.insist(place.schema["additionalProperties"] == false, || {
                    format!("{} {at}: open", operation.id)
                });
                let longest = properties.keys().max_by_key(|name| name.len()).unwrap();
                let mut line = example.clone();
                schema::set(&mut line, root, &format!("{at}/{longest}x"), json!(1));
                let problem = problem(&world, &operation, &line).await;
                let meant = problem.to_string().contains(&format!("\"did_you_mean\":\"{longest}\""));
                let named = names(&problem, &format!("{at}/{longest}x"), "unknown_property");
                gaps.insist(named && meant, || format!("{} {at}: {problem}", operation.id));
            }
            for name in place.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let mut line = example.clone();
                schema::set(&mut line, root, &format!("{at}/{name}"), Value::Null);
                line.pointer_mut(at).and_then(Value::as_object_mut).unwrap().remove(name);
                let problem = problem(&world, &operation, &line).await;
                let named = names(&problem, &format!("{at}/{name}"), "missing_property");
                gaps.insist(named, || format!("{} {at}/{name}: {problem}", operation.id));
            }
            for over in over(place.schema) {
                let mut line = example.clone();
                schema::set(&mut line, root, at, over.clone());
                let problem = problem(&world, &operation, &line).await;
                gaps.insist(names(&problem, at, ""), || format!("{} {at}: {problem}", operation.id));
            }
        }
    }
    gaps.none();
}

/// Values one beyond each documented bound, and one that the documented form or list excludes.
fn over(schema: &'static Value) -> Vec<Value> {
    let bound = |key: &str, step: i64| schema[key].as_i64().map(|bound| bound + step);
    let text = |length: i64| json!("x".repeat(length.max(0) as usize));
    let numbers =
        [bound("minimum", -1), bound("maximum", 1)].into_iter().flatten().map(|number| json!(number));
    let texts = [bound("maxLength", 1), bound("minLength", -1)].into_iter().flatten().map(text);
    let lists = bound("maxItems", 1).map(|count| schema::items(schema, count as usize));
    let closed = schema["format"] == "date" || schema["format"] == "date-time" || schema["enum"].is_array();
    let form = (closed && schema::is(schema, "string")).then(|| json!("no such value"));
    numbers.chain(texts).chain(lists).chain(form).collect()
}

#[test]
fn every_text_and_list_of_a_line_has_an_upper_bound() {
    for operation in of_lines() {
        for place in schema::places(operation.line_schema().unwrap()) {
            let (schema, at) = (place.schema, &place.pointer);
            let closed = schema["enum"].is_array() || schema["format"].is_string();
            let free = schema::is(schema, "string") && !closed;
            assert!(!free || schema["maxLength"].is_u64(), "{} {at}: no maxLength", operation.id);
            let list = schema::is(schema, "array");
            assert!(!list || schema["maxItems"].is_u64(), "{} {at}: no maxItems", operation.id);
        }
    }
}
