//! Drafts, publishing and retiring.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    the_same_engine_takes_a_questionnaire_of_other_areas_on_another_scale,
    a_published_version_never_changes,
    everything_that_keeps_a_draft_from_being_published_is_told_at_once,
    a_draft_is_changed_by_who_names_its_version,
    a_version_is_retired_once_and_stays_to_be_read,
    publishing_twice_with_one_key_applies_once,
);

async fn the_same_engine_takes_a_questionnaire_of_other_areas_on_another_scale(app: TestApp) {
    let officer = officer(&app).await;
    let begun = begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    assert_eq!((&begun.body["state"], &begun.body["number"]), (&json!("draft"), &json!(null)));
    assert_eq!(begun.body["mistakes"], json!([]));
    let published = publish(&app, &officer, "safeguarding").await.expect(200);
    assert_eq!((&published.body["state"], &published.body["number"]), (&json!("published"), &json!(1)));
    let read = app.get(&officer, "/v1/questionnaires/safeguarding").await.expect(200);
    assert_eq!(read.body["content"]["bands"][1]["from"], "7.5");
    assert_eq!(read.body["content"]["areas"][0]["questions"][1]["shown_if"]["answers"], json!(["5", "10"]));
    let actions: Vec<_> =
        read.body["history"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert_eq!(actions, ["drafted", "published"]);
    app.get(&officer, "/v1/questionnaires/safeguarding/draft").await.expect(404);
}

async fn a_published_version_never_changes(app: TestApp) {
    let officer = officer(&app).await;
    begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    publish(&app, &officer, "safeguarding").await.expect(200);
    let path = "/v1/questionnaires/safeguarding/versions/1";
    let before = app.get(&officer, path).await.expect(200);
    let mut next = safeguarding();
    next["areas"][0]["questions"][0]["text"] = json!("There is a designated lead and a deputy.");
    next["areas"][1]["questions"].as_array_mut().unwrap().remove(0);
    next["areas"][1]["questions"][0]["guidance"] = json!("Count them.");
    begin(&app, &officer, "safeguarding", next).await.expect(201);
    assert_eq!(publish(&app, &officer, "safeguarding").await.expect(200).body["number"], 2);
    let after = app.get(&officer, path).await.expect(200);
    assert_eq!(
        (before.text, before.headers["etag"].clone()),
        (after.text.clone(), after.headers["etag"].clone())
    );
    assert_eq!(app.get(&officer, "/v1/questionnaires/safeguarding").await.body["number"], 2);
    let found = app.get(&officer, &format!("{path}/diff/2")).await.expect(200).body["difference"].clone();
    assert_eq!(
        [&found["added"], &found["removed"], &found["altered"], &found["unchanged"]],
        [0, 1, 2, 2],
        "{found}"
    );
    let of = |code: &str| {
        let questions = found["questions"].as_array().unwrap();
        questions.iter().find(|one| one["question"] == code).unwrap().clone()
    };
    assert_eq!((&of("lead")["changed"], &of("lead")["answer_carries"]), (&json!(["text"]), &json!(false)));
    assert_eq!(
        (&of("checked")["changed"], &of("checked")["answer_carries"]),
        (&json!(["guidance"]), &json!(true))
    );
    assert_eq!(of("register-kept")["change"], "removed");
    let states = [&after.body["allowed_actions"], &after.body["refused_actions"][0]["action"]];
    assert_eq!(states, [&json!(["retire"]), &json!("edit")]);
}

async fn everything_that_keeps_a_draft_from_being_published_is_told_at_once(app: TestApp) {
    let officer = officer(&app).await;
    let mut wrong = safeguarding();
    wrong["ratings"][2]["value"] = json!(5);
    wrong["areas"][0]["questions"][0]["rests_on"][0]["source"] = json!("nowhere");
    wrong["areas"][0]["questions"][1]["shown_if"]["question"] = json!("wanted");
    wrong["areas"][1]["questions"][0]["code"] = json!("lead");
    wrong["areas"][1]["questions"][1]["weight"] = json!("2");
    let begun = begin(&app, &officer, "safeguarding", wrong).await.expect(201);
    let expected = [
        ("/content/ratings/2/value", "scale_out_of_order"),
        ("/content/areas/0/questions/0/rests_on/0/source", "reference_not_found"),
        ("/content/areas/0/questions/1/shown_if/question", "condition_not_before"),
        ("/content/areas/1/questions/0/code", "repeated_value"),
        ("/content/areas/1/questions/1/weight", "not_for_question_kind"),
    ];
    let expected = expected.map(|(at, code)| (at.to_owned(), code.to_owned()));
    let refused = publish(&app, &officer, "safeguarding").await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    assert_eq!(refused.faults(), expected);
    let told = begun.body["mistakes"].as_array().unwrap().len();
    assert_eq!(told, expected.len(), "they are told with the draft too");
    app.get(&officer, "/v1/questionnaires/safeguarding").await.expect(404);
    // What has not even the form of a questionnaire is not kept.
    let mut shapeless = safeguarding();
    shapeless["areas"] = json!([]);
    shapeless["title"] = json!(" ");
    shapeless["colour"] = json!("green");
    let refused = begin(&app, &officer, "shapeless", shapeless).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let places: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    for at in ["/content/areas", "/content/title", "/content/colour"] {
        assert!(places.iter().any(|place| place == at), "{at}: {places:?}");
    }
}

async fn a_draft_is_changed_by_who_names_its_version(app: TestApp) {
    let officer = officer(&app).await;
    begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    let put = "PUT /v1/questionnaires/safeguarding/draft";
    let mut other = safeguarding();
    other["title"] = json!("Safeguarding");
    let unnamed = app.send(&officer, put, draft(other.clone()), &[]).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let again = begin(&app, &officer, "safeguarding", other.clone()).await;
    assert_eq!(again.problem(), (412, "precondition_failed"));
    let first = again.header("etag").to_owned();
    let changed = app.send(&officer, put, draft(other.clone()), &[("If-Match", &first)]).await.expect(200);
    assert_eq!(
        (&changed.body["version"], &changed.body["content"]["title"]),
        (&json!(2), &json!("Safeguarding"))
    );
    let stale = app.send(&officer, put, draft(safeguarding()), &[("If-Match", &first)]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let tag = changed.header("etag").to_owned();
    let same = app.send(&officer, put, draft(other), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(same.body["version"], 2, "the same again changes nothing");
}

async fn a_version_is_retired_once_and_stays_to_be_read(app: TestApp) {
    let officer = officer(&app).await;
    let path = "/v1/questionnaires/attendance/versions/1";
    let tag = tag(&app, &officer, path).await;
    let mut body = by();
    body["reason"] = json!("Replaced by the next version.");
    let call = format!("POST {path}/retire");
    let retired = app.send(&officer, &call, body.clone(), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(retired.body["state"], "retired");
    assert_eq!(retired.body["content"]["areas"].as_array().unwrap().len(), 5);
    let now = retired.header("etag").to_owned();
    let again = app.send(&officer, &call, body, &[("If-Match", &now)]).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    assert_eq!(again.body["allowed_actions"], json!([]));
    let kept = app.get(&officer, path).await.expect(200);
    assert_eq!(kept.body["history"][1]["reason"], "Replaced by the next version.");
}

async fn publishing_twice_with_one_key_applies_once(app: TestApp) {
    let officer = officer(&app).await;
    begin(&app, &officer, "safeguarding", safeguarding()).await.expect(201);
    let tag = tag(&app, &officer, "/v1/questionnaires/safeguarding/draft").await;
    let call = "POST /v1/questionnaires/safeguarding/draft/publish";
    let headers = [("If-Match", tag.as_str()), ("Idempotency-Key", "publish-1")];
    let first = app.send(&officer, call, by(), &headers).await.expect(200);
    let second = app.send(&officer, call, by(), &headers).await.expect(200);
    assert_eq!(second.header("idempotent-replayed"), "true");
    assert_eq!(first.body["id"], second.body["id"]);
    let listed = app.get(&officer, "/v1/questionnaires?questionnaire=safeguarding").await.expect(200);
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}
