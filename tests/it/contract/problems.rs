//! The one registry of problems: unique, complete, and readable by a person.

use std::collections::BTreeSet;

use rollcall::error::{Code, FaultCode};
use serde_json::{Value, json};

use crate::support::TestApp;

fn is_snake(wire: &str) -> bool {
    wire.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
}

#[test]
fn codes_are_unique_and_in_snake_case() {
    let wires: BTreeSet<_> = Code::ALL.iter().map(|code| code.wire()).collect();
    assert_eq!(wires.len(), Code::ALL.len());
    let faults: BTreeSet<_> = FaultCode::ALL.iter().map(|code| code.wire()).collect();
    assert_eq!(faults.len(), FaultCode::ALL.len());
    for wire in wires.iter().chain(&faults) {
        assert!(is_snake(wire), "{wire}");
    }
}

/// `contract.md`, the table of statuses: every code has the status that clients were promised.
#[test]
fn every_code_of_the_contract_has_its_status() {
    let promised: &[(u16, &[&str])] = &[
        (
            400,
            &[
                "body_malformed",
                "invalid_parameter",
                "unknown_parameter",
                "cursor_invalid",
                "cursor_mismatch",
            ],
        ),
        (401, &["token_missing", "token_invalid", "token_expired"]),
        (403, &["scope_missing"]),
        (404, &["not_found"]),
        (405, &["method_not_allowed"]),
        (409, &["duplicate", "state_conflict", "mass_removal_suspected", "idempotency_in_progress"]),
        (412, &["precondition_failed"]),
        (428, &["precondition_required"]),
        (413, &["body_too_large"]),
        (415, &["unsupported_media_type"]),
        (422, &["validation_failed", "idempotency_key_reused"]),
        (429, &["rate_limited"]),
        (503, &["overloaded", "dependency_unavailable", "outcome_unknown"]),
        (500, &["internal"]),
    ];
    for (status, wires) in promised {
        for wire in *wires {
            let code = Code::ALL.iter().find(|code| code.wire() == *wire);
            assert_eq!(code.map(|code| code.status().as_u16()), Some(*status), "{wire}");
        }
    }
}

#[tokio::test]
async fn every_problem_is_listed_and_has_its_page() {
    let app = TestApp::sqlite().await;
    let listed = app.get("", "/v1/problems").await.expect(200).body;
    let problems = listed["problems"].as_array().unwrap();
    assert_eq!(problems.len(), Code::ALL.len());
    for (code, entry) in Code::ALL.iter().zip(problems) {
        assert_eq!((&entry["code"], &entry["status"]), (&json!(code.wire()), &json!(code.status().as_u16())));
        for part in ["title", "what_to_do"] {
            assert!(entry[part].as_str().is_some_and(|text| text.len() > 10), "{}: {part}", code.wire());
        }
        let page = app.get("", entry["type"].as_str().unwrap()).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"), "{}", page.header("content-type"));
        assert!(page.text.contains(code.wire()) && page.text.contains(code.title()));
    }
    let errors: Vec<_> = listed["errors"].as_array().unwrap().iter().map(|entry| &entry["code"]).collect();
    assert_eq!(
        errors,
        FaultCode::ALL.iter().map(|code| json!(code.wire())).collect::<Vec<_>>().iter().collect::<Vec<_>>()
    );
    assert_eq!(app.get("", "/problems/no-such-problem").await.problem(), (404, "not_found"));
}

#[tokio::test]
async fn a_problem_names_its_request_and_its_page() {
    let app = TestApp::sqlite().await;
    let problem = app.send("", "GET /v1/nowhere", Value::Null, &[]).await;
    assert_eq!(problem.header("content-type"), "application/problem+json");
    assert_eq!(problem.body["type"], "/problems/not-found");
    assert_eq!(problem.body["request_id"], problem.header("x-request-id"));
    app.get("", "/problems/not-found").await.expect(200);
}
