//! Request bodies: read within bounds, understood as a whole or refused with every fault named.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{
    Gaps, Operation, World, operations, schema,
    world::{GRANTED, sent},
};
use crate::support::Answer;

/// Faults of form, which the documented example of a body cannot have.
const OF_FORM: &[&str] = &[
    "unknown_property",
    "missing_property",
    "wrong_type",
    "wrong_length",
    "out_of_range",
    "invalid_format",
    "unknown_value",
];

/// Operations with a JSON body, with the body that the document shows.
fn with_bodies() -> Vec<(Operation, Value)> {
    let all = operations().into_iter();
    all.filter(|operation| !operation.is_public()).filter_map(|o| o.body().map(|body| (o, body))).collect()
}

/// Those whose body is looked at without making anything first. A school that one names is in reach.
pub fn reachable() -> Vec<(Operation, Value)> {
    let mut all = with_bodies();
    all.retain(|(operation, _)| !operation.names_a_thing());
    for (_, body) in all.iter_mut().filter(|(_, body)| body["urn"].is_number()) {
        body["urn"] = json!(GRANTED);
    }
    all
}

async fn send(world: &World, operation: &Operation, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
    world.raw(operation, &operation.dry(operation.call(&GRANTED.to_string())), body, headers).await
}

#[tokio::test]
async fn the_documented_example_is_understood() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, body) in reachable() {
        let answer = send(&world, &operation, sent(&body), &[]).await;
        let malformed = answer.body["code"] == "body_malformed";
        let fault = answer.faults().into_iter().find(|(_, code)| OF_FORM.contains(&code.as_str()));
        gaps.insist(!malformed && fault.is_none(), || format!("{}: {body}\n{answer:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn a_body_of_another_media_type_or_packed_is_refused() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, body) in with_bodies() {
        let bad = [
            ("Content-Type", "text/plain"),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Type", "application/json; charset=utf-16"),
            ("Content-Type", "application/merge-patch"),
            ("Content-Type", ""),
            ("Content-Encoding", "gzip"),
            ("Content-Encoding", "br, identity"),
        ];
        let offered = &operation.spec["requestBody"]["content"];
        for header in bad.into_iter().filter(|(_, media)| offered[media].is_null()) {
            let answer = send(&world, &operation, sent(&body), &[header]).await;
            let good = answer.problem() == (415, "unsupported_media_type");
            gaps.insist(good, || format!("{} {header:?}: {answer:?}", operation.id));
        }
        for media in ["application/json; charset=utf-8", "Application/JSON"] {
            let answer = send(&world, &operation, sent(&body), &[("Content-Type", media)]).await;
            gaps.insist(answer.status != 415, || format!("{} {media}: {answer:?}", operation.id));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_before_it_is_read() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, _) in with_bodies() {
        let spaces = vec![b' '; 4 * 1024 * 1024 + 1];
        let answer = send(&world, &operation, spaces, &[]).await;
        gaps.insist(answer.problem() == (413, "body_too_large"), || format!("{}: {answer:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn a_body_that_is_not_one_json_value_is_malformed() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, body) in reachable() {
        let text = body.to_string();
        let (name, value) = body.as_object().and_then(|body| body.iter().next()).expect("an object");
        let twice = format!("{{{}:{value},{}", json!(name), &text[1..]);
        let bad = [
            Vec::new(),
            b"{".to_vec(),
            b"null".to_vec(),
            b"\"text\"".to_vec(),
            b"[]".to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            format!("{text} x").into_bytes(),
            format!("{text}{text}").into_bytes(),
            twice.into_bytes(),
            text.replacen(':', ":NaN,\"x\":", 1).into_bytes(),
            text.replacen(':', ":1e400,\"x\":", 1).into_bytes(),
            text.replacen('{', "{\"\\ud800\":1,", 1).into_bytes(),
            [b"{\"\xFF\":1,", &text.as_bytes()[1..]].concat(),
            text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ];
        for bytes in bad {
            let answer = send(&world, &operation, bytes.clone(), &[]).await;
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
            gaps.insist(answer.problem() == (400, "body_malformed"), || {
                format!("{} {shown}: {answer:?}", operation.id)
            });
        }
    }
    gaps.none();
}

#[tokio::test]
async fn deep_nesting_and_many_names_are_refused_at_once() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, body) in reachable() {
        let many: String = (0..20_000).map(|n| format!("\"k{n}\":1,")).collect();
        let text = body.to_string();
        let inside = text.replacen(':', &format!(":{}", "[".repeat(200_000)), 1);
        let bad = [
            "[".repeat(1_000_000).into_bytes(),
            "[".repeat(250_000).into_bytes(),
            "{\"a\":".repeat(50_000).into_bytes(),
            inside.into_bytes(),
            text.replacen('{', &format!("{{{many}"), 1).into_bytes(),
        ];
        for bytes in bad {
            let started = Instant::now();
            let answer = send(&world, &operation, bytes.clone(), &[]).await;
            let refused = [400, 413, 422].contains(&answer.status);
            let shown = String::from_utf8_lossy(&bytes[..20]).into_owned();
            gaps.insist(refused, || format!("{} {shown}: {}", operation.id, answer.status));
            let took = started.elapsed();
            gaps.insist(took < Duration::from_secs(5), || format!("{} {shown}: {took:?}", operation.id));
            let long = answer.text.len() > bytes.len();
            gaps.insist(!long, || format!("{} {shown}: the answer dwarfs the request", operation.id));
        }
    }
    gaps.none();
}

/// At every level of a body, a property that is not documented is refused by name.
#[tokio::test]
async fn an_unknown_property_is_refused_with_the_one_that_was_meant() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, example) in reachable() {
        let root = operation.body_schema().unwrap();
        for place in schema::places(root).iter().filter(|place| place.schema["properties"].is_object()) {
            let known = place.schema["properties"].as_object().unwrap().keys();
            let Some(longest) = known.max_by_key(|name| name.len()) else { continue };
            let name = format!("{longest}x");
            let mut body = example.clone();
            schema::set(&mut body, root, &format!("{}/{name}", place.pointer), json!(1));
            let answer = send(&world, &operation, sent(&body), &[]).await;
            let pointer = format!("{}/{name}", place.pointer);
            let errors = answer.body["errors"].as_array().cloned().unwrap_or_default();
            let named = errors.iter().any(|error| {
                error["code"] == "unknown_property"
                    && error["pointer"] == pointer
                    && error["did_you_mean"] == *longest
            });
            let good = answer.problem() == (422, "validation_failed") && named;
            gaps.insist(good, || format!("{} {pointer}: {answer:?}", operation.id));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_missing_property_is_named_at_every_level() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (operation, example) in reachable() {
        let root = operation.body_schema().unwrap();
        for place in schema::places(root) {
            for name in place.schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                let mut body = example.clone();
                schema::set(&mut body, root, &format!("{}/{name}", place.pointer), Value::Null);
                let around = body.pointer_mut(&place.pointer).and_then(Value::as_object_mut);
                around.expect("an object").remove(name);
                let answer = send(&world, &operation, sent(&body), &[]).await;
                let expected = (format!("{}/{name}", place.pointer), "missing_property".to_owned());
                let good = answer.status == 422 && answer.faults().contains(&expected);
                gaps.insist(good, || format!("{} {}: {answer:?}", operation.id, expected.0));
            }
        }
    }
    gaps.none();
}
