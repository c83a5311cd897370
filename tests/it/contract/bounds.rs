//! utoipa does not read `#[validate]`: each bound is written twice, and both must say the same.

use serde_json::{Value, json};

use super::{Gaps, Operation, World, bodies::reachable, schema, schema::Place, world::sent};
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(odd_text_in_a_body_never_breaks_the_service,);

/// The documented body with another value at one place.
async fn with(world: &World, operation: &Operation, example: &Value, at: &str, value: Value) -> Answer {
    let mut body = example.clone();
    schema::set(&mut body, operation.body_schema().unwrap(), at, value);
    let call = operation.dry(operation.call(&super::world::GRANTED.to_string()));
    world.raw(operation, &call, sent(&body), &[]).await
}

/// Values on a documented bound, and one beyond it.
fn edges(place: &Place) -> Vec<(Value, Value)> {
    let schema = place.schema;
    let text = |length: i64| json!("x".repeat(length.max(0) as usize));
    let items = |count: i64| schema::items(schema, count.max(0) as usize);
    let mut edges = Vec::new();
    for (key, step) in [("minimum", -1), ("maximum", 1)] {
        edges.extend(schema[key].as_i64().map(|bound| (json!(bound), json!(bound + step))));
    }
    for (key, step) in [("minLength", -1), ("maxLength", 1)] {
        let bound = schema[key].as_i64().filter(|bound| bound + step >= 0);
        edges.extend(bound.map(|bound| (text(bound), text(bound + step))));
    }
    for (key, step) in [("minItems", -1), ("maxItems", 1)] {
        let bound = schema[key].as_i64().filter(|bound| bound + step >= 0);
        edges.extend(bound.map(|bound| (items(bound), items(bound + step))));
    }
    edges
}

#[tokio::test]
async fn every_documented_bound_is_enforced_and_no_tighter_one() {
    let world = World::sqlite().await;
    let (mut gaps, mut tried) = (Gaps::default(), 0);
    for (operation, example) in reachable() {
        for place in schema::places(operation.body_schema().unwrap()) {
            let at = place.pointer.as_str();
            let mine = |answer: &Answer, codes: &[&str]| {
                answer
                    .faults()
                    .iter()
                    .any(|(p, code)| p == at && (codes.is_empty() || codes.contains(&code.as_str())))
            };
            for (on, over) in edges(&place) {
                tried += 1;
                let shown = over.to_string().chars().take(60).collect::<String>();
                let refused = with(&world, &operation, &example, at, over).await;
                let named = refused.problem() == (422, "validation_failed") && mine(&refused, &[]);
                let large = refused.problem() == (413, "body_too_large");
                gaps.insist(named || large, || format!("{} {at} {shown}: {refused:?}", operation.id));
                let accepted = with(&world, &operation, &example, at, on).await;
                let tighter = mine(&accepted, &["wrong_length", "out_of_range"]);
                gaps.insist(!tighter, || format!("{} {at} on its bound: {accepted:?}", operation.id));
            }
        }
    }
    eprintln!("{tried} bounds tried");
    gaps.none();
}

/// Texts that are read into something shorter before anything is kept: UPNs have thirteen characters.
const READ: &[&str] = &["/enrolments/0/former_upns/0"];

/// Text without a bound would be stored whatever its length.
#[test]
fn every_text_and_list_of_a_request_has_an_upper_bound() {
    let mut gaps = Gaps::default();
    for operation in super::operations().iter().filter(|operation| !operation.is_public()) {
        let Some(root) = operation.body_schema() else { continue };
        for place in schema::places(root) {
            let (schema, at) = (place.schema, &place.pointer);
            let closed =
                schema["enum"].is_array() || schema["format"].is_string() || schema["pattern"].is_string();
            let free = schema::is(schema, "string") && !closed && !READ.contains(&at.as_str());
            gaps.insist(!free || schema["maxLength"].is_u64(), || {
                format!("{} {at}: no maxLength", operation.id)
            });
            let list = schema::is(schema, "array");
            gaps.insist(!list || schema["maxItems"].is_u64(), || {
                format!("{} {at}: no maxItems", operation.id)
            });
            let number = schema::is(schema, "integer") && !schema["enum"].is_array();
            let ended = schema["maximum"].is_number() && schema["minimum"].is_number();
            gaps.insist(!number || ended, || format!("{} {at}: no minimum or maximum", operation.id));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_value_of_another_json_type_is_malformed_and_pointed_at() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, example) in reachable() {
        for place in schema::places(operation.body_schema().unwrap()) {
            let object = place.schema["properties"].is_object();
            let wrong = if object { json!([[1]]) } else { json!({ "$ne": null }) };
            let answer = with(&world, &operation, &example, &place.pointer, wrong).await;
            let at = answer.faults().first().map(|(pointer, _)| pointer.clone()).unwrap_or_default();
            let good = answer.problem() == (400, "body_malformed") && at == place.pointer;
            gaps.insist(good, || format!("{} {}: {answer:?}", operation.id, place.pointer));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_value_that_its_form_excludes_is_refused_by_name() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, example) in reachable() {
        for place in schema::places(operation.body_schema().unwrap()) {
            let bad: &[&str] = match (place.schema["format"].as_str(), place.schema["enum"].is_array()) {
                (Some("date"), _) => &[
                    "2026-02-30",
                    "2026-13-01",
                    "+99999-01-01",
                    "20/11/2026",
                    "2026-11-20T00:00Z",
                    "2026-1-1",
                    "",
                ],
                (Some("date-time"), _) => &["2026-11-20T09:00:00", "2026-11-20", "2026-11-20T25:00:00Z", ""],
                (Some("uuid"), _) => &["x", ""],
                (_, true) if schema::is(place.schema, "string") => &["no_such_value", "", "\u{0}"],
                _ => &[],
            };
            for value in bad {
                let answer = with(&world, &operation, &example, &place.pointer, json!(value)).await;
                let named = answer.faults().iter().any(|(pointer, _)| *pointer == place.pointer);
                gaps.insist(answer.status == 422 && named, || {
                    format!("{} {} {value:?}: {answer:?}", operation.id, place.pointer)
                });
                let quoted = !value.is_empty() && answer.text.contains(&format!("\"{value}\""));
                gaps.insist(!quoted, || format!("{} {} quotes what was sent", operation.id, place.pointer));
            }
        }
    }
    gaps.none();
}

/// Text that a person would not write is refused where it can hide or break something, and is harmless elsewhere.
async fn odd_text_in_a_body_never_breaks_the_service(app: TestApp) {
    let world = World::on(app).await;
    let mut gaps = Gaps::default();
    for (operation, example) in reachable() {
        for place in schema::places(operation.body_schema().unwrap()) {
            if !schema::is(place.schema, "string") {
                continue;
            }
            for value in ["a\u{0}b", "a\u{202e}b", "a\u{1b}[2Jb"] {
                let answer = with(&world, &operation, &example, &place.pointer, json!(value)).await;
                let named = answer.faults().iter().any(|(pointer, _)| *pointer == place.pointer);
                gaps.insist(answer.status == 422 && named, || {
                    format!("{} {} {value:?}: {answer:?}", operation.id, place.pointer)
                });
            }
            for value in [
                "Robert'); DROP TABLE pupil;--",
                "<script>",
                "=HYPERLINK(1)",
                "Zoe\u{308}",
                "🎓",
                "%00",
                "{{7*7}}",
            ] {
                let answer = with(&world, &operation, &example, &place.pointer, json!(value)).await;
                gaps.insist(answer.status < 500, || {
                    format!("{} {} {value}: {answer:?}", operation.id, place.pointer)
                });
            }
        }
    }
    gaps.none();
}
