//! Setting, changing and withdrawing targets.

use rollcall::entities::audit_log;
use rollcall::features::clients::ClientKind;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::{EXPECTATION, login, officer, set, target};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_target_is_set_changed_and_withdrawn_and_every_value_is_kept,
    there_is_one_target_of_a_kind_at_a_time,
    a_repeated_request_sets_one_target,
    everything_wrong_with_a_target_is_told_at_once,
    only_clients_of_the_authority_set_targets,
    of_two_changes_at_once_one_is_refused,
);

const URN: i32 = 120_765;

async fn a_target_is_set_changed_and_withdrawn_and_every_value_is_kept(app: TestApp) {
    app.school(URN).await;
    let token = officer(&app).await;
    let made = set(&app, &token, URN, target("local", "attendance", 94.5)).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(made.header("etag"), "\"1\"");
    assert_eq!(
        (&made.body["target"]["percent"], &made.body["target"]["visibility"]),
        (&json!(94.5), &json!("open"))
    );
    let put = json!({ "percent": 95.25, "note": "Revised", "recorded_by": { "name": "B. Officer" } });
    let call = format!("PUT {path}");
    assert_eq!(app.put(&token, &path, put.clone()).await.problem(), (428, "precondition_required"));
    let stale = app.send(&token, &call, put.clone(), &[("If-Match", "\"2\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let changed = app.send(&token, &call, put.clone(), &[("If-Match", "\"1\"")]).await.expect(200);
    assert_eq!((changed.header("etag"), &changed.body["target"]["percent"]), ("\"2\"", &json!(95.25)));
    let same = app.send(&token, &call, put.clone(), &[("If-Match", "\"2\"")]).await.expect(200);
    assert_eq!(same.header("etag"), "\"2\"", "the same value again changes nothing");
    let act = json!({ "reason": "Set for the wrong school", "recorded_by": { "name": "A. Officer" } });
    let withdrawn = app.post(&token, &format!("{path}/withdraw"), act.clone()).await.expect(200).body;
    let history = withdrawn["history"].as_array().unwrap().clone();
    let told: Vec<_> = history
        .iter()
        .map(|one| (one["action"].as_str().unwrap(), one["percent"].as_f64().unwrap()))
        .collect();
    assert_eq!(told, [("created", 94.5), ("changed", 95.25), ("withdrawn", 95.25)]);
    assert_eq!(
        (&history[1]["recorded_by"]["name"], &history[2]["reason"]),
        (&json!("B. Officer"), &act["reason"])
    );
    assert_eq!(withdrawn["allowed_actions"], json!([]));
    assert_eq!(app.post(&token, &format!("{path}/withdraw"), act).await.problem(), (409, "state_conflict"));
    let again = app.send(&token, &call, put, &[("If-Match", "\"3\"")]).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    let list = app.get(&token, "/v1/targets").await.expect(200).body;
    assert_eq!(list["data"], json!([]));
    let list = app.get(&token, "/v1/targets?include_withdrawn=true").await.expect(200).body;
    assert_eq!(list["data"][0]["links"]["self"], path);
    let audited = audit_log::Entity::find().filter(audit_log::Column::Operation.starts_with("target."));
    assert_eq!(audited.all(&app.db).await.unwrap().len(), 4);
}

async fn there_is_one_target_of_a_kind_at_a_time(app: TestApp) {
    app.school(URN).await;
    let token = officer(&app).await;
    let first = set(&app, &token, URN, target("local", "attendance", 94.5)).await.expect(201);
    let second = set(&app, &token, URN, target("local", "attendance", 95.0)).await;
    assert_eq!(second.problem(), (409, "duplicate"));
    assert_eq!(second.body["existing"]["id"], first.body["target"]["id"]);
    for other in
        [target("service_agreement", "attendance", 95.0), target("local", "persistent_absence", 12.0)]
    {
        set(&app, &token, URN, other).await.expect(201);
    }
    let act = json!({ "reason": "Mistaken", "recorded_by": { "name": "A. Officer" } });
    app.post(&token, &format!("{}/withdraw", first.header("location")), act).await.expect(200);
    set(&app, &token, URN, target("local", "attendance", 95.0)).await.expect(201);
    let mut of_phase = target("local", "attendance", 93.0);
    app.post(&token, "/v1/targets", of_phase.clone()).await.expect(201);
    of_phase["phase"] = json!("secondary");
    let made = app.post(&token, "/v1/targets", of_phase).await.expect(201);
    assert_eq!(
        (&made.body["target"]["urn"], &made.body["target"]["phase"]),
        (&Value::Null, &json!("secondary"))
    );
    let list = app.get(&token, "/v1/targets?kind=local&measure=attendance&limit=2").await.expect(200).body;
    assert_eq!((list["data"].as_array().unwrap().len(), &list["page"]["has_more"]), (2, &json!(true)));
    let cursor = list["page"]["next_cursor"].as_str().unwrap();
    let rest = format!("/v1/targets?kind=local&measure=attendance&limit=2&cursor={cursor}");
    assert_eq!(app.get(&token, &rest).await.expect(200).body["data"][0]["urn"], URN);
}

async fn a_repeated_request_sets_one_target(app: TestApp) {
    app.school(URN).await;
    let token = officer(&app).await;
    let call = format!("POST /v1/schools/{URN}/targets");
    let send = async |percent: f64| {
        app.send(&token, &call, target("local", "attendance", percent), &[("Idempotency-Key", "k1")]).await
    };
    let first = send(94.5).await.expect(201);
    let again = send(94.5).await.expect(201);
    assert_eq!(
        (first.body["target"]["id"].clone(), again.header("idempotent-replayed")),
        (again.body["target"]["id"].clone(), "true")
    );
    assert_eq!(send(95.0).await.problem(), (422, "idempotency_key_reused"));
}

async fn everything_wrong_with_a_target_is_told_at_once(app: TestApp) {
    app.school(URN).await;
    app.school_of_kind(120_766, "special").await;
    let token = officer(&app).await;
    let faults = async |urn: i32, body: Value| {
        let mut faults = set(&app, &token, urn, body).await.expect(422).faults();
        faults.sort();
        faults.into_iter().map(|(at, code)| format!("{at} {code}")).collect::<Vec<_>>()
    };
    let mut wrong = target(EXPECTATION, "attendance", 94.555);
    wrong["period"] = json!("2025-26");
    wrong["phase"] = json!("primary");
    let all = ["/kind target_not_here", "/percent invalid_format", "/phase target_not_here"];
    assert_eq!(faults(URN, wrong).await, all);
    assert_eq!(faults(120_766, target(EXPECTATION, "attendance", 94.5)).await, ["/kind target_not_here"]);
    let mut term = target("local", "attendance", 94.5);
    term["period"] = json!("2026-27-autumn");
    assert_eq!(faults(URN, term).await, ["/period span_invalid"], "no calendar is held");
    let of_all = app.post(&token, "/v1/targets", target(EXPECTATION, "attendance", 94.5)).await;
    assert_eq!(of_all.faults(), [("/kind".to_owned(), "target_not_here".to_owned())]);
}

async fn only_clients_of_the_authority_set_targets(app: TestApp) {
    app.school(URN).await;
    let manager = app.login(&["clients:manage"], Reach::Everything).await;
    for kind in ["mis", "school", "portal"] {
        let new = json!({ "name": "x", "kind": kind, "scopes": ["targets:write"], "urns": [URN] });
        let refused = app.post(&manager, "/v1/clients", new).await;
        assert_eq!(refused.faults(), [("/scopes/0".to_owned(), "scope_not_for_kind".to_owned())]);
    }
    // A client of the authority that is granted one school sets no target of all.
    let some = login(&app, ClientKind::La, &["targets:write", "targets:read"], Reach::Schools(&[URN])).await;
    set(&app, &some, URN, target("local", "attendance", 94.5)).await.expect(201);
    let all = app.post(&some, "/v1/targets", target("local", "attendance", 94.5)).await;
    assert_eq!(all.problem(), (404, "not_found"));
    let made =
        app.post(&officer(&app).await, "/v1/targets", target("local", "attendance", 94.0)).await.expect(201);
    assert_eq!(app.get(&some, made.header("location")).await.problem(), (404, "not_found"));
    assert_eq!(app.get(&some, "/v1/targets").await.expect(200).body["data"].as_array().unwrap().len(), 1);
}

async fn of_two_changes_at_once_one_is_refused(app: TestApp) {
    app.school(URN).await;
    let token = officer(&app).await;
    let made = set(&app, &token, URN, target("local", "attendance", 94.5)).await.expect(201);
    let call = format!("PUT {}", made.header("location"));
    let put = async |percent: f64| {
        let body = json!({ "percent": percent, "recorded_by": { "name": "A. Officer" } });
        app.send(&token, &call, body, &[("If-Match", "\"1\"")]).await.status
    };
    let mut statuses: [u16; 2] = tokio::join!(put(95.0), put(96.0)).into();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
}
