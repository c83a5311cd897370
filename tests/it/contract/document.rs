//! Whether the document says enough to build a client from, and nothing that is not so.

use std::{collections::BTreeSet, fs};

use rollcall::access::SCOPES;
use serde_json::Value;

use super::{Gaps, PUBLIC, document, operations, schema};

/// Answers whose form another standard fixes. Only ever shrink this list.
const UNNAMED: &[&str] = &["getAuthorizationServer", "getOpenApiDocument", "getSigningKeys"];

/// How the committed document is made anew.
const REFRESH: &str =
    "note the change in openapi/CHANGES.md and run: cargo run -q -- openapi > openapi/openapi.json";

#[test]
fn the_committed_document_is_the_one_that_is_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/openapi.json");
    let now = serde_json::to_string_pretty(document()).unwrap() + "\n";
    let committed = fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == now,
        "openapi/openapi.json is not what the code says; if the change is meant, {REFRESH}"
    );
}

#[test]
fn every_operation_is_described() {
    let tags: BTreeSet<_> =
        document()["tags"].as_array().unwrap().iter().filter_map(|tag| tag["name"].as_str()).collect();
    let mut gaps = Gaps::default();
    for operation in operations() {
        let (id, spec) = (&operation.id, operation.spec);
        let own: Vec<_> = spec["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        gaps.insist(own.len() == 1 && tags.contains(own[0]), || {
            format!("{id}: one documented tag, not {own:?}")
        });
        for part in ["summary", "description"] {
            let said = spec[part].as_str().is_some_and(|text| !text.trim().is_empty());
            gaps.insist(said, || format!("{id}: no {part}"));
        }
        let short = spec["summary"].as_str().is_none_or(|text| text.len() <= 80 && !text.ends_with('.'));
        gaps.insist(short, || format!("{id}: the summary is a line without a full stop"));
        for parameter in spec["parameters"].as_array().into_iter().flatten() {
            let said = parameter["description"].as_str().is_some_and(|text| !text.is_empty());
            gaps.insist(said, || format!("{id}: parameter {} is not described", parameter["name"]));
        }
    }
    gaps.none();
}

#[test]
fn every_answer_is_described_and_has_a_named_schema() {
    let mut gaps = Gaps::default();
    for operation in operations() {
        let id = &operation.id;
        for (status, response) in operation.spec["responses"].as_object().unwrap() {
            let said = response["description"].as_str().is_some_and(|text| !text.trim().is_empty());
            gaps.insist(said, || format!("{id} {status}: no description"));
            let content = response["content"].as_object();
            let empty = ["204", "304"].contains(&status.as_str());
            gaps.insist(empty || content.is_some(), || format!("{id} {status}: no content"));
            for (media, content) in content.into_iter().flatten() {
                let named = content["schema"]["$ref"].is_string()
                    || (media != "application/problem+json" && UNNAMED.contains(&id.as_str()))
                    || (media.starts_with("text/") && content["schema"]["type"] == "string")
                    || media == "application/x-ndjson";
                gaps.insist(named, || format!("{id} {status} {media}: {content} has no named schema"));
            }
        }
        let success = operation.statuses().iter().any(|status| (200..300).contains(status));
        gaps.insist(success, || format!("{id}: no answer to a good request"));
    }
    gaps.none();
}

#[test]
fn every_reference_resolves() {
    let text = document().to_string();
    let mut gaps = Gaps::default();
    for pointer in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        gaps.insist(document().pointer(pointer).is_some(), || format!("{pointer} is not there"));
    }
    gaps.none();
}

#[test]
fn every_named_schema_is_used() {
    let text = document().to_string();
    let mut gaps = Gaps::default();
    for name in document()["components"]["schemas"].as_object().unwrap().keys() {
        // The schema of a page holds that of its rows.
        let used = [name.clone(), format!("Page_{name}")]
            .iter()
            .any(|name| text.contains(&format!("\"#/components/schemas/{name}\"")));
        gaps.insist(used, || format!("{name} is used nowhere"));
    }
    gaps.none();
}

/// Deny by default: a public operation stands in the list, and the list holds nothing else.
#[test]
fn every_operation_names_the_one_scope_it_needs() {
    let mut gaps = Gaps::default();
    for operation in operations() {
        let (id, security) = (&operation.id, &operation.spec["security"]);
        if operation.is_public() {
            gaps.insist(security.as_array().is_some_and(Vec::is_empty), || format!("{id}: {security}"));
            continue;
        }
        let scopes = operation.scopes();
        let known = scopes.len() == 1 && SCOPES.iter().any(|(scope, _)| *scope == scopes[0]);
        gaps.insist(known, || format!("{id}: one known scope, not {security}"));
    }
    let ids: BTreeSet<_> = operations().into_iter().map(|operation| operation.id).collect();
    for id in PUBLIC {
        gaps.insist(ids.contains(*id), || {
            format!("{id} is gone: take it from the list of public operations")
        });
    }
    gaps.none();
}

#[test]
fn every_property_is_described_and_shown() {
    let mut gaps = Gaps::default();
    for (name, named) in document()["components"]["schemas"].as_object().unwrap() {
        gaps.insist(named["description"].is_string(), || format!("{name}: no description"));
        for (property, inner) in named["properties"].as_object().into_iter().flatten() {
            let place = format!("{name}.{property}");
            let inside = inner["oneOf"].as_array().into_iter().flatten().chain([inner]);
            let said = inside.into_iter().any(|one| one["description"].is_string());
            gaps.insist(said, || format!("{place}: no description"));
            let target = schema::resolve(inner);
            let scalar = ["string", "integer", "number"].iter().any(|kind| schema::is(target, kind));
            let shown = !schema::example(inner).is_null();
            gaps.insist(!scalar || shown, || format!("{place}: no example and no list of values"));
        }
    }
    gaps.none();
}

/// A client can send what the documentation shows and be understood.
#[test]
fn every_example_fits_its_schema() {
    let mut gaps = Gaps::default();
    for operation in operations() {
        let id = &operation.id;
        if let Some((schema, body)) = operation.body_schema().zip(operation.body()) {
            gaps.insist(!body.is_null(), || format!("{id}: the request has no example"));
            for fault in schema::faults(schema, &body) {
                gaps.insist(false, || format!("{id}: the request's example {fault}"));
            }
        }
        for (status, response) in operation.spec["responses"].as_object().unwrap() {
            let Some(content) = response["content"].get("application/json") else { continue };
            let Some(example) = content.get("example") else { continue };
            for fault in schema::faults(&content["schema"], example) {
                gaps.insist(false, || format!("{id}: the example of {status} {fault}"));
            }
        }
    }
    gaps.none();
}

/// Nothing that is sent is silently ignored, down to the last level; answers stay open to growth.
#[test]
fn every_request_schema_is_closed() {
    let mut gaps = Gaps::default();
    for operation in operations() {
        let Some(root) = operation.body_schema() else { continue };
        gaps.insist(root["$ref"].is_string(), || {
            format!("{}: the request has no named schema", operation.id)
        });
        for place in schema::places(root) {
            let closed = place.schema["additionalProperties"] == false;
            let object = place.schema["properties"].is_object();
            gaps.insist(!object || closed, || format!("{}: {} is open", operation.id, place.pointer));
            let known = place.schema["type"].is_string() || place.schema["type"].is_array() || object;
            gaps.insist(known, || format!("{}: {} may be anything", operation.id, place.pointer));
        }
    }
    gaps.none();
}
