//! Who sees what of legal action, and who takes it.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::{Court, proved, september};
use crate::{
    on_each_database,
    pupil_groups::fixture::BY,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_school_sees_how_it_stands_and_what_came_of_it_and_not_against_whom,
    only_the_authority_takes_legal_action,
    who_reads_says_for_what_and_is_written_down,
);

async fn a_school_sees_how_it_stands_and_what_came_of_it_and_not_against_whom(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.heard(0, "2026-12-01").await;
    court.dispose(&path, proved("2026-12-01")).await.expect(200);
    let read = court.read(&court.school, &path).await.expect(200);
    let action = &read.body["legal_action"];
    assert_eq!(
        (&action["route"], &action["outcome"]),
        (&json!("prosecution_444_1"), &json!("proved_in_absence"))
    );
    assert_eq!((&action["hearing_on"], &action["confidential"]), (&json!("2026-12-01"), &Value::Null));
    assert_eq!(read.body["allowed_actions"], json!([]));
    assert!(read.body["history"].as_array().unwrap().iter().all(|one| one["confidential"].is_null()));
    for hidden in
        [court.parent.to_string().as_str(), "fine_pence", "Fined", "A. Officer", "refused three times"]
    {
        assert!(!read.text.contains(hidden), "{hidden}: {}", read.text);
    }
    let listed = court.read(&court.school, &format!("/v1/schools/{URN}/legal-actions")).await.expect(200);
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
    assert!(!listed.text.contains(&court.parent.to_string()));
    let limits = format!("/v1/schools/{URN}/legal-actions?lay_by_on_to=2027-03-11");
    let refused = court.read(&court.school, &limits).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    court.app().school(URN + 1).await;
    let other = court.app().login(&["legal-actions:read"], Reach::Schools(&[URN + 1])).await;
    let there = court.read(&other, &path).await;
    let never = court.read(&other, &path.replace(&path[path.len() - 4..], "0000")).await;
    assert_eq!((there.problem(), there.masked()), ((404, "not_found"), never.masked()));
    let none = court.read(&other, "/v1/legal-actions").await.expect(200);
    assert_eq!(none.body["data"], json!([]));
}

async fn only_the_authority_takes_legal_action(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.considered(0, "prosecution_444_1", september()).await;
    let body = court.body(0, "attendance_contract", json!({}));
    let made = court.app().post(&court.school, &format!("/v1/schools/{URN}/legal-actions"), body).await;
    assert_eq!(made.problem(), (403, "scope_missing"));
    let call = format!("POST {path}/abandon");
    let step = json!({ "reason": "It is better now", "recorded_by": { "name": "A. Head" } });
    let taken = court.app().send(&court.school, &call, step, &[("If-Match", "*")]).await;
    assert_eq!(taken.problem(), (403, "scope_missing"));
    assert_eq!(court.state(&path).await, "considered");
    let admin = court.app().login(&["clients:manage"], Reach::Everything).await;
    for (kind, scope, status) in [
        ("school", "legal-actions:write", 422),
        ("school", "legal-actions.confidential:read", 422),
        ("mis", "legal-actions:read", 422),
        ("school", "legal-actions:read", 201),
        ("la", "legal-actions:write", 201),
    ] {
        let body = json!({ "name": "Program", "kind": kind, "scopes": [scope], "urns": [URN] });
        let answer = court.app().post(&admin, "/v1/clients", body).await;
        assert_eq!(answer.status, status, "{kind} {scope}: {}", answer.text);
    }
}

async fn who_reads_says_for_what_and_is_written_down(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.considered(0, "prosecution_444_1", september()).await;
    let silent = court.app().get(&court.school, &path).await;
    assert_eq!(silent.problem(), (400, "invalid_parameter"));
    court.read(&court.school, &path).await.expect(200);
    let scopes = ["disclosures:read"];
    let (client, _) = court.app().client_of(ClientKind::School, &scopes, Reach::Schools(&[URN])).await;
    let token = court.app().token(client, &scopes);
    let log = format!("/v1/schools/{URN}/disclosures");
    let told = court.app().send(&token, &format!("GET {log}"), Value::Null, BY).await.expect(200);
    let operations: Vec<_> =
        told.body["data"].as_array().unwrap().iter().map(|one| one["operation"].clone()).collect();
    assert!(operations.contains(&json!("legal_action.read")), "{operations:?}");
    assert!(operations.contains(&json!("legal_action.create")), "{operations:?}");
}
