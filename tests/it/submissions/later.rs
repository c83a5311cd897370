//! Submissions that are worked on after they were received.

use std::{fs, time::Duration};

use chrono::TimeDelta;
use rollcall::entities::register_submission;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{PATH, Told, file, line, row, spooled};
use crate::{
    on_each_database,
    registers::fixture::{Class, MIS},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_submission_is_received_worked_through_and_told,
    only_its_client_sees_a_submission,
    a_key_makes_a_repetition_the_same_submission,
    what_a_crash_left_is_taken_up_where_it_was_left,
    a_submission_that_waits_or_is_long_done_has_no_results,
    what_cannot_be_a_submission_is_refused_at_once,
);

async fn later(class: &Class, media: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
    let all = [&[("Content-Type", media), ("Prefer", "respond-async, handling=lenient")], headers].concat();
    class.app.send_raw(&class.token, &format!("POST {PATH}"), body.as_bytes().to_vec(), &all).await
}

/// Waits until a submission is finished.
async fn done(class: &Class, id: &str) -> Value {
    for _ in 0..300 {
        let read = class.app.get(&class.token, &format!("{PATH}/{id}")).await.expect(200);
        if ["done", "failed"].contains(&read.body["state"].as_str().unwrap()) {
            return read.body;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{id} is never done");
}

async fn results(class: &Class, id: &str) -> Told {
    Told::of(&class.app.get(&class.token, &format!("{PATH}/{id}/results")).await)
}

async fn a_submission_is_received_worked_through_and_told(app: TestApp) {
    let class = Class::of(app, 3).await;
    let body = file(&[
        row(class.urn, &class.upns[0], "/"),
        row(class.urn, "x", "/"),
        row(class.urn, &class.upns[2], "I"),
    ]);
    let accepted = later(&class, "text/csv", &body, &[]).await.expect(202);
    let id = accepted.id();
    assert_eq!(accepted.header("location"), format!("{PATH}/{id}"));
    assert_eq!(accepted.header("preference-applied"), "respond-async, handling=lenient");
    assert_eq!(
        (&accepted.body["lines"], &accepted.body["links"]["self"]),
        (&json!(3), &json!(format!("{PATH}/{id}")))
    );
    let submission = done(&class, &id).await;
    assert_eq!((&submission["state"], &submission["summary"]["created"]), (&json!("done"), &json!(2)));
    let told = results(&class, &id).await;
    assert_eq!(told.outcomes(), [(2, "created"), (3, "rejected"), (4, "created")]);
    assert_eq!(told.summary, submission["summary"]);
    assert_eq!(class.codes().await, ["/", "I"]);
    for _ in 0..40 {
        if spooled(&class.app) == [format!("{id}.results")] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the body is kept: {:?}", spooled(&class.app));
}

async fn only_its_client_sees_a_submission(app: TestApp) {
    let class = Class::of(app, 1).await;
    let id = later(&class, "text/csv", &class.file("/"), &[]).await.expect(202).id();
    done(&class, &id).await;
    let other = class.app.login(MIS, Reach::Everything).await;
    for path in [format!("{PATH}/{id}"), format!("{PATH}/{id}/results")] {
        let refused = class.app.get(&other, &path).await;
        let never = class.app.get(&other, &path.replace(&id, &Uuid::now_v7().to_string())).await;
        assert_eq!(refused.problem(), (404, "not_found"));
        assert_eq!(refused.masked(), never.masked());
    }
}

async fn a_key_makes_a_repetition_the_same_submission(app: TestApp) {
    let class = Class::of(app, 2).await;
    let key = [("Idempotency-Key", "export-2026-11-20")];
    let first = later(&class, "text/csv", &class.file("/"), &key).await.expect(202);
    let again = later(&class, "text/csv", &class.file("/"), &key).await.expect(202);
    assert_eq!((again.id(), again.header("idempotent-replayed")), (first.id(), "true"));
    let other = later(&class, "text/csv", &class.file("I"), &key).await;
    assert_eq!(other.problem(), (422, "idempotency_key_reused"));
    done(&class, &first.id()).await;
    assert_eq!(class.history().await.len(), 1);
}

/// A submission as a crash leaves it: its body, its row, and a journal that ends in the middle of a register.
async fn what_a_crash_left_is_taken_up_where_it_was_left(app: TestApp) {
    let class = Class::of(app, 2).await;
    let id = Uuid::now_v7();
    let days = ["2026-11-18", "2026-11-19", "2026-11-20"];
    let body: String = days.iter().map(|day| format!("{}\n", line(class.urn, day, class.all("/")))).collect();
    let first = json!({"line": 1, "urn": class.urn, "as": "it was told before"});
    let counted = json!({"lines": 0, "refused": 0, "registers": 1, "created": 2, "amended": 0, "removed": 0, "unchanged": 0,
        "superseded": 0, "not_stored": 0, "rejected": 0, "held_back": 0, "queries": 0, "committed": false});
    let journal = format!("0 {first}\n={}\n1 {{\"line\":2,\"ur", json!({"register": 0, "summary": counted}));
    fs::write(class.app.spool.path().join(format!("{id}.body")), body).unwrap();
    fs::write(class.app.spool.path().join(format!("{id}.journal")), journal).unwrap();
    // The second register was committed, and the crash came before that was written down.
    class
        .push_to(&format!("/v1/schools/{}/registers/2026-11-19/am", class.urn), -86_400, class.all("/"))
        .await
        .expect(200);
    let (client, _) = class.app.client(MIS, Reach::Schools(&[class.urn])).await;
    let owner = Class {
        token: class.app.token(client, MIS),
        app: class.app.clone(),
        urn: class.urn,
        upns: class.upns.clone(),
    };
    seed(&class.app, id, client, "processing", None).await;
    // Another submission wakes the worker.
    later(&class, "text/csv", &class.file("/"), &[]).await.expect(202);
    let submission = done(&owner, &id.to_string()).await;
    let told = results(&owner, &id.to_string()).await;
    assert_eq!(told.lines[0], first, "what was told stays told");
    assert_eq!(told.lines[1]["summary"]["unchanged"], 2);
    assert_eq!((told.lines.len(), &submission["state"]), (3, &json!("done")));
    assert_eq!(told.counts(&["lines", "registers"]), [3, 3]);
    let told = &told.summary;
    assert_eq!(told["created"].as_u64().unwrap() + told["unchanged"].as_u64().unwrap(), 6);
    assert_eq!(class.codes().await, ["/", "/"]);
}

async fn seed(app: &TestApp, id: Uuid, client: Uuid, state: &str, finished_ago: Option<TimeDelta>) {
    let finished_at = finished_ago.map(|ago| app.now() - ago);
    let row = register_submission::ActiveModel {
        id: Set(id),
        client_id: Set(client),
        state: Set(state.into()),
        terms: Set(json!({"media": "ndjson", "lenient": false, "query": {}}).to_string()),
        lines: Set(3),
        summary: Set(None),
        request_id: Set(Some("first".into())),
        created_at: Set(finished_at.unwrap_or(app.now())),
        started_at: Set(None),
        finished_at: Set(finished_at),
        updated_at: Set(app.now()),
        version: Set(2),
    };
    row.insert(&app.db).await.unwrap();
}

async fn a_submission_that_waits_or_is_long_done_has_no_results(app: TestApp) {
    let class = Class::of(app, 1).await;
    let (client, _) = class.app.client(MIS, Reach::Schools(&[class.urn])).await;
    let token = class.app.token(client, MIS);
    let [waiting, failed, old] = [0; 3].map(|_| Uuid::now_v7());
    seed(&class.app, waiting, client, "received", None).await;
    seed(&class.app, failed, client, "failed", Some(TimeDelta::days(6))).await;
    seed(&class.app, old, client, "done", Some(TimeDelta::days(8))).await;
    for id in [waiting, failed] {
        let conflict = class.app.get(&token, &format!("{PATH}/{id}/results")).await;
        assert_eq!(
            (conflict.problem(), &conflict.body["allowed_actions"]),
            ((409, "state_conflict"), &json!([]))
        );
    }
    assert_eq!(
        class.app.get(&token, &format!("{PATH}/{waiting}")).await.expect(200).body["state"],
        "received"
    );
    assert_eq!(class.app.get(&token, &format!("{PATH}/{old}")).await.problem(), (404, "not_found"));
}

async fn what_cannot_be_a_submission_is_refused_at_once(app: TestApp) {
    let class = Class::of(app, 1).await;
    let refused = later(&class, "text/csv", "upn,code\nx,/\n", &[]).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    assert!(spooled(&class.app).is_empty());
}
