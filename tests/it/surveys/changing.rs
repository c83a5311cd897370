//! What can still change when a survey is open: its last day, who is invited; and what a finding must say.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_survey_is_answered_for_longer_until_it_is_closed,
    a_token_that_was_lost_is_made_anew_and_who_is_taken_back_is_not_in_the_base,
    a_finding_is_published_with_what_was_done_and_points_to_what_takes_place,
);

fn refused(at: &str, code: &str) -> Vec<(String, String)> {
    vec![(at.to_owned(), code.to_owned())]
}

fn until(day: &str) -> Value {
    json!({ "closes_on": day, "reason": "Half term was in between.", "recorded_by": by()["recorded_by"] })
}

async fn a_survey_is_answered_for_longer_until_it_is_closed(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let draft = app.post(&la, SURVEYS, survey(json!({}))).await.expect(201).header("location").to_owned();
    let early = step(&app, &la, &draft, "extend", until("2026-12-11")).await;
    assert_eq!(early.problem(), (409, "state_conflict"));
    let path = open(&app, &la, json!({})).await;
    let token = ballots(&app, &la, &path, 1).await.remove(0);
    // What cannot be changed says by what its last day is moved.
    let put = app.send(&la, &format!("PUT {path}"), survey(json!({})), &[("If-Match", "*")]).await;
    assert_eq!(put.problem(), (409, "state_conflict"));
    assert!(put.body["detail"].as_str().unwrap().contains("extend"), "{}", put.text);
    assert_eq!(put.body["allowed_actions"], json!(["extend", "close"]));
    let sooner = step(&app, &la, &path, "extend", until("2026-12-04")).await;
    assert_eq!(sooner.faults(), refused("/closes_on", "out_of_range"));
    let longer = step(&app, &la, &path, "extend", until("2026-12-11")).await.expect(200).body;
    assert_eq!(longer["survey"]["closes_on"], "2026-12-11");
    let last = longer["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!((&last["action"], &last["closes_on"]), (&json!("extended"), &json!("2026-12-11")));
    assert_eq!(last["reason"], "Half term was in between.");
    assert_eq!(longer["history"][1]["closes_on"], "2026-12-04");

    app.set_now("2026-12-11T20:00:00Z");
    let portal = portal(&app, 120_001).await;
    answer(&app, &portal, (120_001, &path), &token, json!([rated("knowledge", 5)])).await.expect(200);
    // Once its results are told it is not opened again.
    app.set_now("2026-12-12T09:00:00Z");
    let la = officer(&app).await;
    let late = step(&app, &la, &path, "extend", until("2026-12-18")).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    app.get(&la, &format!("{path}/results")).await.expect(200);
}

async fn a_token_that_was_lost_is_made_anew_and_who_is_taken_back_is_not_in_the_base(app: TestApp) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    let here = (120_001, path.as_str());
    let knowing = json!([rated("knowledge", 4)]);
    let invited = async |name: &str| {
        let made = invite_one(&app, &la, &path, 120_001, name).await.expect(201).body;
        let text = |of: &str| made["people"][0][of].as_str().unwrap().to_owned();
        (format!("{path}/invitations/{}", text("id")), text("token"))
    };
    let (lost, first) = invited("A. Head").await;
    let reissued = step(&app, &la, &lost, "reissue", by()).await.expect(200).body;
    assert_eq!((&reissued["name"], &reissued["role"]), (&json!("A. Head"), &json!("headteacher")));
    let second = reissued["token"].as_str().unwrap().to_owned();
    let old = answer(&app, &portal, here, &first, knowing.clone()).await;
    assert_eq!(old.faults(), refused("/token", "reference_not_found"));
    // Who read the invitation before knows nothing of the other token, and takes no step.
    let call = format!("POST {lost}/reissue");
    let stale = app.send(&la, &call, by(), &[("If-Match", "\"1\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    answer(&app, &portal, here, &second, knowing.clone()).await.expect(200);
    let why = json!({ "reason": "The person has left.", "recorded_by": by()["recorded_by"] });
    for (what, body) in [("reissue", by()), ("withdraw", why.clone())] {
        assert_eq!(step(&app, &la, &lost, what, body).await.problem(), (409, "state_conflict"), "{what}");
    }

    let (gone, token) = invited("B. Clerk").await;
    let again = invite_one(&app, &la, &path, 120_001, "b.  CLERK").await;
    assert_eq!(again.problem(), (409, "duplicate"));
    assert_eq!(again.body["existing"]["self"], gone);
    let twice = json!({
        "urn": 120_001, "people": [{ "name": "C" }, { "name": "c" }], "recorded_by": by()["recorded_by"],
    });
    let twice = app.post(&la, &format!("{path}/invitations"), twice).await;
    assert_eq!(twice.faults(), refused("/people/1", "repeated_value"));
    let withdrawn = step(&app, &la, &gone, "withdraw", why.clone()).await.expect(200).body;
    assert_eq!(withdrawn["invitation"]["state"], "withdrawn");
    assert_eq!(withdrawn["history"][0]["reason"], "The person has left.");
    assert_eq!(withdrawn["invitation"]["allowed_actions"], json!([]));
    let none = answer(&app, &portal, here, &token, knowing.clone()).await;
    assert_eq!(none.faults(), refused("/token", "reference_not_found"));
    let open = app.get(&la, &format!("{path}/invitations?answered=false")).await.expect(200).body;
    assert_eq!(open["data"], json!([]), "nobody is to be reminded");
    // The person can be invited again; what a survey of the authority holds no school's portal sees.
    let (back, _) = invited("B. Clerk").await;
    app.get(&portal, &back).await.expect(403);
    step(&app, &la, &back, "withdraw", why).await.expect(200);
    step(&app, &la, &path, "close", by()).await.expect(200);
    let told = app.get(&la, &format!("{path}/results")).await.expect(200).body;
    assert_eq!(told["response"], json!({ "numerator": 1, "denominator": 1, "percent": 100.0 }));
    let closed = app.get(&la, &back).await.expect(200).body;
    assert_eq!(closed["invitation"]["allowed_actions"], json!([]));
}

async fn a_finding_is_published_with_what_was_done_and_points_to_what_takes_place(app: TestApp) {
    use crate::webinars::fixture as webinars;
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({})).await;
    let survey = path.rsplit('/').next().unwrap();
    let finding = |done: Value| json!({ "survey_id": survey, "said": "Bite-size.", "done": done, "recorded_by": by()["recorded_by"] });
    let made = app.post(&la, "/v1/survey-findings", finding(json!([]))).await.expect(201);
    assert_eq!(made.body["allowed_actions"], json!(["change", "withdraw"]));
    let at = made.header("location").to_owned();
    let nothing = step(&app, &la, &at, "publish", by()).await;
    assert_eq!(nothing.problem(), (409, "state_conflict"));
    assert!(nothing.body["detail"].as_str().unwrap().contains("what was done"), "{}", nothing.text);

    let host = webinars::officer(&app).await;
    let webinar = webinars::draft(&app, &host, json!({})).await;
    let done = json!([{ "kind": "webinar", "id": webinars::id_of(&webinar), "title": "Bite-size webinar" }]);
    let put = async |done: &Value| {
        let tag = app.get(&la, &at).await.expect(200).header("etag").to_owned();
        app.send(&la, &format!("PUT {at}"), finding(done.clone()), &[("If-Match", &tag)]).await
    };
    assert_eq!(put(&done).await.faults(), refused("/done/0/id", "reference_not_found"), "a draft");
    webinars::step(&app, &host, &webinar, "publish", json!({})).await.expect(200);
    put(&done).await.expect(200);
    webinars::step(&app, &host, &webinar, "cancel", json!({ "reason": "The host is ill." }))
        .await
        .expect(200);
    let gone = step(&app, &la, &at, "publish", by()).await;
    assert_eq!(gone.problem(), (409, "state_conflict"));
    // Nor with a key, which lets a repeated request on and not a first one.
    let tag = app.get(&la, &at).await.expect(200).header("etag").to_owned();
    let keyed = async |key: &str, call: String, body: Value, tag: &str| {
        app.send(&la, &call, body, &[("Idempotency-Key", key), ("If-Match", tag)]).await
    };
    let gone = keyed("gone", format!("POST {at}/publish"), by(), &tag).await;
    assert_eq!(gone.problem(), (409, "state_conflict"));
    assert_eq!(put(&done).await.faults(), refused("/done/0/id", "reference_not_found"), "cancelled");
    put(&json!([{ "kind": "action", "title": "Visits" }])).await.expect(200);
    let tag = app.get(&la, &at).await.expect(200).header("etag").to_owned();
    for replayed in ["", "true"] {
        let out = keyed("out", format!("POST {at}/publish"), by(), &tag).await.expect(200);
        assert_eq!((out.header("idempotent-replayed"), &out.body["state"]), (replayed, &json!("published")));
    }
    assert_eq!(put(&json!([])).await.faults(), refused("/done", "wrong_length"));

    // A draft that was made is made, also when what it points to is cancelled since.
    let other = webinars::publish(&app, &host, json!({})).await;
    let done = json!([{ "kind": "webinar", "id": webinars::id_of(&other), "title": "Another" }]);
    let make = async || {
        let key = [("Idempotency-Key", "made")];
        app.send(&la, "POST /v1/survey-findings", finding(done.clone()), &key).await
    };
    let first = make().await.expect(201).id();
    webinars::step(&app, &host, &other, "cancel", json!({ "reason": "The host is ill." })).await.expect(200);
    assert_eq!(make().await.expect(201).id(), first);
}
