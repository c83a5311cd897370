//! What is wrong with a parent is told at once, and to whom.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(everything_wrong_with_a_parent_is_told_at_once, parents_are_the_authoritys_and_no_schools,);

async fn everything_wrong_with_a_parent_is_told_at_once(app: TestApp) {
    let people = People::of(app, 1).await;
    let never = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let wrong = json!({
        "details": {
            "surname": " ", "telephones": [{ "number": "nobody" }],
            "service_address": { "line_1": "1 Sample Road", "postcode": "NOWHERE" },
        },
        "child": { "pupil_id": never, "basis": "care", "from_on": "2026-09-01", "to_on": "2026-08-01" },
    });
    let faults = people.record(wrong).await.expect(422).faults();
    let expected = [
        ("/details/surname", "wrong_length"),
        ("/details/service_address/postcode", "postcode_malformed"),
        ("/details/telephones/0/number", "telephone_malformed"),
        ("/child/to_on", "dates_reversed"),
        ("/child/pupil_id", "reference_not_found"),
    ];
    let mut found: Vec<_> = faults.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
    found.sort_unstable();
    let mut wanted = expected.to_vec();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    let neither = people.record(json!({})).await.expect(422);
    assert_eq!(neither.faults(), [("/details".to_owned(), "choose_one".to_owned())]);
    let urn = crate::registers::fixture::URN;
    let unknown = json!({ "contact": { "urn": urn, "contact_id": never } });
    let unknown = people.record(unknown).await.expect(422);
    assert_eq!(unknown.faults(), [("/contact/contact_id".to_owned(), "reference_not_found".to_owned())]);
    let merge = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let merge = people.act(&merge, "merge", json!({ "duplicate_id": never, "reason": "The same" })).await;
    assert_eq!(merge.faults(), [("/duplicate_id".to_owned(), "reference_not_found".to_owned())]);
}

async fn parents_are_the_authoritys_and_no_schools(app: TestApp) {
    let people = People::of(app, 1).await;
    let id = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let some = people.app().login(OFFICER, Reach::Schools(&[people.class.urn])).await;
    let app = people.app();
    assert_eq!(app.get(&some, &format!("/v1/parents/{id}")).await.problem(), (404, "not_found"));
    assert_eq!(app.get(&some, &format!("/v1/parents/{id}/matches")).await.problem(), (404, "not_found"));
    assert_eq!(app.get(&some, "/v1/parents").await.expect(200).body["data"], json!([]));
    let body = json!({ "details": details("A", "1 Road", "01632 960001"), "recorded_by": by() });
    assert_eq!(app.post(&some, "/v1/parents", body).await.problem(), (404, "not_found"));
    let school = app.get(&people.school, &format!("/v1/parents/{id}")).await;
    assert_eq!(school.problem(), (403, "scope_missing"));
}
