//! Whom a patrol met.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Desk, codes, encounters, found, person};
use crate::{
    figures::fixture::pupil_id,
    on_each_database,
    registers::fixture::{Class, URN, mark},
    support::{Reach, TestApp},
};

on_each_database!(
    the_school_sees_whom_a_patrol_met_beside_its_register_and_each_read_is_written_down,
    a_patrol_that_was_not_held_meets_nobody,
    everything_that_a_patrol_could_not_find_or_do_is_told_at_once,
    a_child_whom_no_school_knows_is_the_authoritys_own,
    another_schools_encounter_is_not_found_and_a_school_records_none,
    an_encounter_is_amended_followed_up_and_withdrawn,
    a_repeated_encounter_is_answered_as_it_was_though_the_pupil_has_left,
);

/// A program of the school.
async fn school(app: &TestApp, urn: i32, codes: bool) -> String {
    let mut scopes = vec!["patrol-encounters:read", "disclosures:read"];
    scopes.extend(codes.then_some("registers.codes:read"));
    let (client, _) = app.client_of(ClientKind::School, &scopes, Reach::Schools(&[urn])).await;
    app.token(client, &scopes)
}

async fn the_school_sees_whom_a_patrol_met_beside_its_register_and_each_read_is_written_down(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let patrol = desk.held(json!({})).await;
    let upns = &desk.class.upns;
    let morning = format!("/v1/schools/{URN}/registers/2026-11-18/am");
    desk.class.push_to(&morning, 0, vec![mark(&upns[0], "/"), mark(&upns[1], "O")]).await.expect(200);
    let first = desk.meet(&patrol, 0, json!({})).await.expect(201);
    let second = desk.meet(&patrol, 1, json!({ "met_at": "2026-11-18T13:30:00Z" })).await.expect(201);
    let (own, blind) = (school(desk.app(), URN, true).await, school(desk.app(), URN, false).await);
    let path = first.header("location").to_owned();
    assert_eq!(
        desk.app().get(&own, &path).await.problem(),
        (400, "invalid_parameter"),
        "who reads, and why?"
    );
    let read = desk.read_as(&own, &path).await.expect(200).body;
    assert_eq!(read["flags"], json!(["register_says_present", "no_follow_up"]));
    let am = &read["register"][0];
    assert_eq!((&am["session"], &am["met_then"], &am["code"]), (&json!("am"), &json!(true), &json!("/")));
    let plain = desk.read_as(&blind, &path).await.expect(200).body;
    assert_eq!((&plain["register"][0]["class"], &plain["register"][0]["code"]), (&am["class"], &Value::Null));
    let other = desk.read_as(&own, second.header("location")).await.expect(200).body;
    let halves: Vec<_> =
        other["register"].as_array().unwrap().iter().map(|one| one["met_then"].clone()).collect();
    assert_eq!((halves, &other["flags"]), (vec![json!(false), json!(true)], &json!(["no_follow_up"])));
    let list = desk.read_as(&own, &format!("{}?patrol_id={patrol}", encounters())).await.expect(200).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
    for filter in ["outcome=no_action", "academic_year=2025-26", "state=withdrawn"] {
        let list = desk.read_as(&own, &format!("{}?{filter}", encounters())).await.expect(200).body;
        assert_eq!(list["data"], json!([]), "{filter}");
    }
    let log = desk.app().get(&own, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let told: Vec<_> = log["data"].as_array().unwrap().iter().map(|row| row["operation"].clone()).collect();
    assert_eq!(told.iter().filter(|one| **one == "patrol_encounter.read").count(), 3);
    assert_eq!(told.iter().filter(|one| **one == "patrol_encounters.list").count(), 4);
    assert_eq!(list["data"][0]["pupil_id"], desk.pupils[0]);
}

async fn a_patrol_that_was_not_held_meets_nobody(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.plan(json!({})).await.expect(201);
    let path = made.header("location").to_owned();
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(codes(&desk.meet(id, 0, json!({})).await), ["/patrol_id patrol_not_held"]);
    let cancel = json!({ "reason": "No officers", "recorded_by": person() });
    desk.act(&path, "cancel", cancel).await.expect(200);
    assert_eq!(codes(&desk.meet(id, 0, json!({})).await), ["/patrol_id patrol_not_held"]);
    let nowhere = Uuid::now_v7().to_string();
    assert_eq!(codes(&desk.meet(&nowhere, 0, json!({})).await), ["/patrol_id reference_not_found"]);
}

async fn everything_that_a_patrol_could_not_find_or_do_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let patrol = desk.held(json!({})).await;
    let wrong = json!({
        "met_at": "2026-11-18T14:40:00Z", "district": "Norwich", "by_constable": false, "excluded": true,
        "note": "By the bus station in Sample Street",
    });
    let refused = desk.meet(&patrol, 0, wrong).await.expect(422);
    let all = [
        "/found/met_at outside_patrol",
        "/found/district outside_patrol",
        "/found/outcome no_power_then",
        "/found/outcome no_power_then",
        "/found/outcome no_power_then",
        "/found/met_at invalid_format",
        "/found/note place_too_precise",
    ];
    assert_eq!(codes(&refused), all);
    let rules: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|one| one["rule"].clone()).collect();
    assert_eq!(rules[2..5], ["cda1998-16-2", "cda1998-16-3", "cda1998-16-3ZA"]);
    assert!(!refused.text.contains("Sample Street"), "{}", refused.text);
    let premises = json!({ "excluded": true, "outcome": "taken_to_designated_premises" });
    desk.meet(&patrol, 0, premises).await.expect(201);
    // Another school's pupil is told apart from nobody.
    let other = Class::at(desk.app().clone(), 120_766, 1).await;
    let theirs = pupil_id(&other, 0).await;
    for pupil in [theirs, Uuid::now_v7().to_string()] {
        let body = json!({ "patrol_id": patrol, "pupil_id": pupil, "found": found(json!({})), "recorded_by": person() });
        let refused = desk.app().post(&desk.officer, &encounters(), body).await.expect(422);
        assert_eq!(codes(&refused), ["/pupil_id reference_not_found"]);
    }
}

async fn a_child_whom_no_school_knows_is_the_authoritys_own(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (patrol, elsewhere) = (desk.held(json!({})).await, desk.held(json!({})).await);
    desk.meet(&patrol, 0, json!({})).await.expect(201);
    let body =
        |change: Value| json!({ "child": "not_identified", "found": found(change), "recorded_by": person() });
    let under = format!("/v1/patrols/{patrol}/encounters");
    let made = desk.app().post(&desk.officer, &under, body(json!({ "with_adult": true }))).await.expect(201);
    let path = made.header("location").to_owned();
    let told = &made.body["patrol_encounter"];
    assert_eq!(
        (&told["urn"], &told["pupil_id"], &told["terms"]["child"]),
        (&Value::Null, &Value::Null, &json!("not_identified"))
    );
    let named = json!({ "child": "not_identified", "name": "Sample", "found": found(json!({})), "recorded_by": person() });
    assert_eq!(codes(&desk.app().post(&desk.officer, &under, named).await), ["/name unknown_property"]);
    let late =
        desk.app().post(&desk.officer, &under, body(json!({ "met_at": "2026-11-18T16:00:00Z" }))).await;
    let all = ["/found/met_at outside_patrol", "/found/outcome no_power_then"];
    assert_eq!(codes(&late.expect(422)), all);
    let id = path.rsplit('/').next().unwrap().to_owned();
    desk.app().get(&desk.officer, &path).await.expect(200);
    for address in [format!("/v1/patrols/{elsewhere}/encounters/{id}"), format!("{}/{id}", encounters())] {
        assert_eq!(desk.read(&address).await.problem(), (404, "not_found"), "{address}");
    }
    let urns = async |token: &str| {
        let read = desk.read_as(token, "/v1/patrol-encounters").await.expect(200).body;
        read["data"].as_array().unwrap().iter().map(|one| one["urn"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(urns(&desk.officer).await, [Value::Null, json!(URN)]);
    assert_eq!(urns(&school(desk.app(), URN, false).await).await, [json!(URN)]);
    let lost = json!({ "child": "not_on_roll", "found": found(json!({ "outcome": "no_action" })), "recorded_by": person() });
    let lead = desk.app().post(&desk.officer, &under, lost).await.expect(201);
    assert_eq!(lead.body["flags"], json!(["missing_education"]));
    let withdrawal = json!({ "reason": "It is a pupil of ours", "recorded_by": person() });
    let withdrawn = desk.act(&path, "withdraw", withdrawal).await.expect(200).body;
    assert_eq!((&withdrawn["allowed_actions"], &withdrawn["flags"]), (&json!([]), &json!([])));
}

async fn another_schools_encounter_is_not_found_and_a_school_records_none(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let patrol = desk.held(json!({})).await;
    let path = desk.meet(&patrol, 0, json!({})).await.expect(201).header("location").to_owned();
    Class::at(desk.app().clone(), 120_766, 1).await;
    let (own, other) = (school(desk.app(), URN, false).await, school(desk.app(), 120_766, false).await);
    for address in [path.clone(), path.replace(&URN.to_string(), "120766")] {
        assert_eq!(desk.read_as(&other, &address).await.problem(), (404, "not_found"));
    }
    let listed = desk.read_as(&other, "/v1/patrol-encounters").await.expect(200).body;
    assert_eq!(listed["data"], json!([]));
    let body = json!({ "patrol_id": patrol, "pupil_id": desk.pupils[0], "found": found(json!({})), "recorded_by": person() });
    assert_eq!(desk.app().post(&own, &encounters(), body.clone()).await.problem(), (403, "scope_missing"));
    // Who reaches this school alone sees no patrol to record anything of.
    let scopes = ["patrol-encounters:write"];
    let one = desk.app().login(&scopes, Reach::Schools(&[URN])).await;
    let refused = desk.app().post(&one, &encounters(), body).await.expect(422);
    assert_eq!(codes(&refused), ["/patrol_id reference_not_found"]);
}

async fn an_encounter_is_amended_followed_up_and_withdrawn(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let patrol = desk.held(json!({})).await;
    let made = desk.meet(&patrol, 0, json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let put = |change: Value| json!({ "found": found(change), "amendment_reason": "An hour later", "recorded_by": person() });
    let call = format!("PUT {path}");
    let send = async |body: Value, tag: &str| {
        desk.app().send(&desk.officer, &call, body, &[("If-Match", tag)]).await
    };
    let wrong = send(put(json!({ "met_at": "2026-11-18T15:15:00Z", "outcome": "no_action" })), &tag).await;
    assert_eq!(codes(&wrong), ["/found/met_at outside_patrol"]);
    let now = send(put(json!({ "met_at": "2026-11-18T11:15:00Z" })), &tag).await.expect(200);
    assert_eq!(send(put(json!({})), &tag).await.problem(), (412, "precondition_failed"));
    let follow = |on: &str| json!({ "kind": "school_told", "followed_up_on": on, "recorded_by": person() });
    let early = desk.act(&path, "follow-ups", follow("2026-11-17")).await;
    assert_eq!(codes(&early), ["/followed_up_on dates_reversed"]);
    let told = desk.act_on(now.header("etag"), &path, "follow-ups", follow("2026-11-18")).await.expect(200);
    assert_eq!(told.body["flags"], json!([]));
    let withdrawal = json!({ "reason": "Recorded for the wrong pupil", "recorded_by": person() });
    let gone = desk.act(&path, "withdraw", withdrawal.clone()).await.expect(200).body;
    let history: Vec<_> =
        gone["history"].as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    assert_eq!(history, ["recorded", "amended", "followed_up", "withdrawn"]);
    assert_eq!(desk.act(&path, "withdraw", withdrawal).await.problem(), (409, "state_conflict"));
    assert_eq!(send(put(json!({})), "*").await.problem(), (409, "state_conflict"));
}

async fn a_repeated_encounter_is_answered_as_it_was_though_the_pupil_has_left(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let patrol = desk.held(json!({})).await;
    let body = json!({ "patrol_id": patrol, "pupil_id": desk.pupils[0], "found": found(json!({})), "recorded_by": person() });
    let call = format!("POST {}", encounters());
    let send = async |key: &str| {
        desk.app().send(&desk.officer, &call, body.clone(), &[("Idempotency-Key", key)]).await
    };
    let first = send("one").await.expect(201);
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-11-10'").await;
    let again = send("one").await;
    assert_eq!(again.header("idempotent-replayed"), "true", "{again:?}");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(codes(&send("two").await.expect(422)), ["/found/met_at pupil_not_enrolled"]);
}
