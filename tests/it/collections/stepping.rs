//! The steps of a return, each with what it allows and what it refuses.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_return_is_queried_answered_accepted_and_reopened_and_every_version_is_kept,
    a_step_that_the_state_does_not_allow_is_a_conflict_with_what_it_does,
    a_step_names_the_version_it_is_meant_for,
    after_the_collection_is_closed_nothing_more_is_taken_but_what_is_there_can_be_accepted,
    after_the_due_day_a_return_is_overdue_and_then_late,
    what_was_submitted_in_time_is_not_overdue_when_it_is_queried_or_reopened,
    an_exempt_school_is_asked_for_nothing,
    a_repeated_step_with_its_key_is_told_again,
    a_long_history_is_listed_page_by_page,
    a_query_is_answered_in_words_that_stand_beside_it,
    what_a_client_can_do_is_told_by_its_scopes,
);

async fn a_return_is_queried_answered_accepted_and_reopened_and_every_version_is_kept(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    let queried = asked.act("query", json!({ "message": "Ten sessions for both?" })).await.expect(200);
    assert_eq!(
        (&queried.body["state"], &queried.body["message"]),
        (&json!("queried"), &json!("Ten sessions for both?"))
    );
    let saved = asked.save(asked.rows(&[(10, 9), (9, 8)])).await.expect(200);
    assert_eq!(saved.body["return"]["state"], "queried", "until it is submitted again");
    let of_officer = asked.read_as(&asked.officer).await.body;
    let totals = &of_officer["content"]["totals"];
    assert_eq!(
        (&totals["below_90"], &totals["persistently_absent"]),
        (&json!(1), &json!(2)),
        "9 of 10 are 90 %"
    );
    assert_eq!(of_officer["content"]["totals"]["possible"], 20, "what is saved is not yet the authority's");
    asked.submit().await.expect(200);
    let accepted = asked.act("accept", json!({})).await.expect(200);
    assert_eq!((&accepted.body["state"], &accepted.body["submissions"]), (&json!("accepted"), &json!(2)));
    let reopened = asked.act("reopen", json!({ "reason": "The school asks for it." })).await.expect(200);
    assert_eq!(reopened.body["state"], "draft");
    let read = asked.read().await.body;
    let actions: Vec<_> =
        read["history"].as_array().unwrap().iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["saved", "submitted", "queried", "saved", "submitted", "accepted", "reopened"]);
    let possible: Vec<_> = {
        let mut found = Vec::new();
        for number in [1, 2] {
            let call = format!("GET {}/submissions/{number}", asked.path());
            let frozen = asked.app.send(&asked.own, &call, serde_json::Value::Null, &BY).await.expect(200);
            found.push(frozen.body["content"]["totals"]["possible"].clone());
        }
        found
    };
    assert_eq!(possible, [json!(20), json!(19)]);
    assert_eq!(read["submissions"].as_array().unwrap().len(), 2);
}

async fn a_step_that_the_state_does_not_allow_is_a_conflict_with_what_it_does(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    for (step, said) in [
        ("query", json!({ "message": "Why?" })),
        ("accept", json!({})),
        ("reopen", json!({ "reason": "Why not" })),
    ] {
        let refused = asked.act(step, said).await;
        assert_eq!(refused.problem(), (409, "state_conflict"), "{step}");
        assert_eq!(refused.body["allowed_actions"], json!(["save", "submit", "exempt"]), "{step}");
    }
    asked.submit().await.expect(200);
    let twice = asked.submit().await;
    assert_eq!(twice.problem(), (409, "state_conflict"));
    assert_eq!(twice.body["allowed_actions"], json!(["query", "accept", "reopen"]));
    let saved = asked.save(asked.rows(&[(10, 9), (10, 8)])).await;
    assert_eq!(saved.problem(), (409, "state_conflict"));
    let exempted = asked.act("exempt", json!({ "reason": "Flooded" })).await;
    assert_eq!(exempted.problem(), (409, "state_conflict"));
}

async fn a_step_names_the_version_it_is_meant_for(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let first = asked.tag().await;
    let body = json!({ "rows": asked.rows(&[(10, 9), (10, 8)]), "recorded_by": {"name": "A. Clerk"} });
    let none = asked.app.put(&asked.own, &asked.path(), body.clone()).await;
    assert_eq!(none.problem(), (428, "precondition_required"));
    let saved = asked.save_with(&first, "", body.clone()).await.expect(200);
    let stale = asked.save_with(&first, "", body).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"1\""));
    assert_eq!(saved.header("etag"), "\"1\"", "what a step answers can be named as it is");
    let stale = asked.step(&asked.own, "submit", &first, by()).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let call = format!("POST {}/submit", asked.path());
    let none = asked.app.send(&asked.own, &call, by(), &[]).await;
    assert_eq!(none.problem(), (428, "precondition_required"));
    let done = asked.step(&asked.own, "submit", saved.header("etag"), by()).await.expect(200);
    for step in ["accept", "reopen"] {
        let mut body = by();
        if step == "reopen" {
            body["reason"] = json!("Why not");
        }
        let stale = asked.step(&asked.officer, step, "\"1\"", body).await;
        assert_eq!(stale.problem(), (412, "precondition_failed"), "{step}");
    }
    asked.step(&asked.officer, "accept", done.header("etag"), by()).await.expect(200);
}

async fn after_the_collection_is_closed_nothing_more_is_taken_but_what_is_there_can_be_accepted(
    app: TestApp,
) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let other = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    let other = Asked {
        app: asked.app.clone(),
        class: asked.class,
        officer: asked.officer,
        own: asked.own,
        id: other,
    };
    other.save(other.rows(&[(10, 9), (10, 8)])).await.expect(200);
    other.submit().await.expect(200);
    other.close().await.expect(200);
    let again = other.close().await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    let reopened = other.act("reopen", json!({ "reason": "Why not" })).await;
    assert_eq!(reopened.problem(), (409, "state_conflict"));
    other.act("accept", json!({})).await.expect(200);
    let first = Asked { id: asked.id, ..other };
    first.close().await.expect(200);
    for refused in [
        first.submit().await,
        first.save(first.rows(&[(10, 9), (10, 9)])).await,
        first.act("exempt", json!({ "reason": "Flooded" })).await,
    ] {
        assert_eq!(refused.problem(), (409, "state_conflict"));
        assert_eq!(
            (&refused.body["allowed_actions"], &refused.body["detail"]),
            (&json!([]), &json!("The collection is closed."))
        );
    }
    assert_eq!(first.read().await.body["return"]["state"], "draft", "it stays to be read");
}

async fn after_the_due_day_a_return_is_overdue_and_then_late(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    asked.set_now("2026-11-27T23:59:00Z").await;
    assert_eq!(asked.read().await.body["return"]["is_overdue"], false, "to the end of the day");
    asked.set_now("2026-11-28T00:01:00Z").await;
    assert_eq!(asked.read().await.body["return"]["is_overdue"], true);
    let listed = format!("/v1/schools/{}/collection-returns", asked.class.urn);
    let listed = asked.app.get(&asked.own, &listed).await.expect(200).body;
    assert_eq!(
        (&listed["data"][0]["is_overdue"], &listed["data"][0]["state"]),
        (&json!(true), &json!("not_started"))
    );
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let done = asked.submit().await.expect(200);
    assert_eq!((&done.body["is_late"], &done.body["is_overdue"]), (&json!(true), &json!(false)));
    assert_eq!(asked.read().await.body["submissions"][0]["is_late"], true);
}

async fn what_was_submitted_in_time_is_not_overdue_when_it_is_queried_or_reopened(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    asked.set_now("2026-11-30T09:00:00Z").await;
    let queried = asked.act("query", json!({ "message": "Is that so?" })).await.expect(200).body;
    assert_eq!((&queried["state"], &queried["is_overdue"]), (&json!("queried"), &json!(false)));
    asked.submit().await.expect(200);
    let reopened = asked.act("reopen", json!({ "reason": "Marks were missing." })).await.expect(200).body;
    assert_eq!((&reopened["state"], &reopened["is_overdue"]), (&json!("draft"), &json!(false)));
    let response = format!("/v1/collections/{}/response", asked.id);
    let schools = asked.app.get(&asked.officer, &response).await.expect(200).body["schools"].clone();
    assert_eq!((&schools["outstanding"], &schools["overdue"]), (&json!(1), &json!(0)));
}

async fn an_exempt_school_is_asked_for_nothing(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let exempt = asked.act("exempt", json!({ "reason": "The school was flooded." })).await.expect(200);
    assert_eq!(
        (&exempt.body["state"], &exempt.body["message"]),
        (&json!("exempt"), &json!("The school was flooded."))
    );
    assert_eq!(asked.submit().await.problem(), (409, "state_conflict"));
    let back = asked.act("reopen", json!({ "reason": "It opened after all." })).await.expect(200);
    assert_eq!(back.body["state"], "not_started", "it never said anything");
    let blank = asked.act("exempt", json!({ "reason": "  " })).await;
    assert_eq!(blank.problem(), (422, "validation_failed"));
}

async fn a_repeated_step_with_its_key_is_told_again(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let tag = asked.tag().await;
    let call = format!("POST {}/submit", asked.path());
    let headers = [("If-Match", tag.as_str()), ("Idempotency-Key", "one")];
    let first = asked.app.send(&asked.own, &call, by(), &headers).await.expect(200);
    let again = asked.app.send(&asked.own, &call, by(), &headers).await.expect(200);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    let tag = asked.tag().await;
    let call = format!("POST {}/accept", asked.path());
    let headers = [("If-Match", tag.as_str()), ("Idempotency-Key", "two")];
    asked.app.send(&asked.officer, &call, by(), &headers).await.expect(200);
    let again = asked.app.send(&asked.officer, &call, by(), &headers).await.expect(200);
    assert_eq!(again.header("idempotent-replayed"), "true");
    let mut other = by();
    other["recorded_by"]["name"] = json!("B. Officer");
    let reused = asked.app.send(&asked.officer, &call, other, &headers).await;
    assert_eq!(reused.problem(), (422, "idempotency_key_reused"));
}

async fn a_long_history_is_listed_page_by_page(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    let mut tag = asked.tag().await;
    // Each version is a step: two for each submission, and one more for each query.
    for round in 0..20 {
        let body = json!({ "rows": asked.rows(&[(10, round % 9)]), "recorded_by": {"name": "A. Clerk"} });
        tag = asked.save_with(&tag, "", body).await.expect(200).header("etag").to_owned();
        tag = asked.step(&asked.own, "submit", &tag, by()).await.expect(200).header("etag").to_owned();
        let mut why = by();
        why["message"] = json!("Is that so?");
        tag = asked.step(&asked.officer, "query", &tag, why).await.expect(200).header("etag").to_owned();
    }
    let read = asked.read().await.body;
    let steps = read["history"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["version"], &steps[49]["version"]), (50, &json!(11), &json!(60)));
    assert_eq!(read["submissions"].as_array().unwrap().len(), 20);
    let links = &read["return"]["links"];
    let walk = async |path: &str, limit: usize| {
        let (mut found, mut cursor) = (Vec::new(), String::new());
        loop {
            let page =
                asked.app.get(&asked.own, &format!("{path}?limit={limit}{cursor}")).await.expect(200).body;
            found.extend(page["data"].as_array().unwrap().clone());
            match page["page"]["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return found,
            }
        }
    };
    let all = walk(links["history"].as_str().unwrap(), 25).await;
    let versions: Vec<_> = all.iter().map(|step| step["version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=60).rev().collect::<Vec<_>>(), "the last one first");
    assert_eq!(all[..50].iter().rev().collect::<Vec<_>>(), steps.iter().collect::<Vec<_>>());
    let all = walk(links["submissions"].as_str().unwrap(), 7).await;
    let numbers: Vec<_> = all.iter().map(|one| one["submission"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=20).rev().collect::<Vec<_>>());
    // They tell of no pupil, and are there for whom the return is there.
    let plain = login(
        &asked.app,
        rollcall::features::clients::ClientKind::Mis,
        &["collections:read"],
        crate::support::Reach::Schools(&[asked.class.urn]),
    )
    .await;
    for list in ["history", "submissions"] {
        asked.app.get(&plain, links[list].as_str().unwrap()).await.expect(200);
        let other = links[list].as_str().unwrap().replace(&asked.class.urn.to_string(), "120766");
        assert_eq!(asked.app.get(&plain, &other).await.problem(), (404, "not_found"));
    }
}

async fn a_query_is_answered_in_words_that_stand_beside_it(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    asked.act("query", json!({ "message": "Ten sessions for both?" })).await.expect(200);
    let mut said = by();
    said["answer"] = json!(" ");
    let blank = asked.step(&asked.own, "submit", &asked.tag().await, said.clone()).await;
    assert_eq!(blank.faults()[0].0, "/answer");
    said["answer"] = json!("Yes: the school was closed in the second week.");
    let done = asked.step(&asked.own, "submit", &asked.tag().await, said).await.expect(200).body;
    assert_eq!((&done["state"], &done["message"]), (&json!("submitted"), &serde_json::Value::Null));
    let steps = asked.read_as(&asked.officer).await.body["history"].clone();
    let words: Vec<_> = steps.as_array().unwrap()[2..].iter().map(|step| step["message"].clone()).collect();
    assert_eq!(words, ["Ten sessions for both?", "Yes: the school was closed in the second week."]);
}

async fn what_a_client_can_do_is_told_by_its_scopes(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let listed = format!("/v1/schools/{}/collection-returns", asked.class.urn);
    let of_all = format!("/v1/collections/{}/returns", asked.id);
    let own = asked.app.get(&asked.own, &listed).await.expect(200).body["data"][0].clone();
    let officers = asked.app.get(&asked.officer, &of_all).await.expect(200).body["data"][0].clone();
    let saved = asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200).body["return"].clone();
    for one in [&own, &saved, &asked.read().await.body["return"]] {
        assert_eq!(one["allowed_actions"], json!(["save", "submit"]));
        let refused = one["refused_actions"].as_array().unwrap();
        let exempt = refused.iter().find(|one| one["action"] == "exempt").unwrap();
        assert!(exempt["reason"].as_str().unwrap().ends_with("collections:manage."), "{exempt}");
        assert_eq!(refused.len(), 4, "each action once");
    }
    for one in [&officers, &asked.read_as(&asked.officer).await.body["return"]] {
        assert_eq!(one["allowed_actions"], json!(["exempt"]));
        assert_eq!(one["refused_actions"].as_array().unwrap().len(), 5);
    }
}
