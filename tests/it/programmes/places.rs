//! Places: booked, attended, completed or not, and never more than there are.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    parents::fixture::{People, by, details},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    there_are_never_more_places_than_there_are,
    of_many_who_book_the_last_place_at_once_one_does,
    a_missed_meeting_of_a_place_that_a_court_directed_is_flagged,
    a_person_has_one_place_on_a_programme_under_whatever_id,
    a_cancelled_programme_takes_nobody,
    programmes_are_the_authoritys,
);

async fn parents(people: &People, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..count {
        ids.push(people.recorded(0, details(&format!("Parent-{n:04}"), "1 Road", "01632 960001")).await);
    }
    ids
}

async fn book(people: &People, officer: &str, programme: &str, parent: &str, source: &str) -> Answer {
    let mut body = json!({ "parent_id": parent, "source": source, "recorded_by": by() });
    if source == "court_directed" {
        body["court_order"] = json!("Order of 3 November 2026");
    }
    people.app().post(officer, &format!("{programme}/places"), body).await
}

async fn act(people: &People, officer: &str, place: &str, act: &str, mut body: Value) -> Answer {
    body["recorded_by"] = by();
    people.app().post(officer, &format!("{place}/{act}"), body).await
}

async fn there_are_never_more_places_than_there_are(app: TestApp) {
    let people = People::of(app, 1).await;
    let (officer, ids) = (officer(people.app()).await, parents(&people, 3).await);
    let programme = programme(people.app(), &officer, 2).await;
    let first = book(&people, &officer, &programme, &ids[0], "voluntary").await.expect(201);
    book(&people, &officer, &programme, &ids[1], "voluntary").await.expect(201);
    let full = book(&people, &officer, &programme, &ids[2], "voluntary").await;
    assert_eq!(full.problem(), (409, "state_conflict"));
    assert_eq!(full.body["allowed_actions"], json!(["amend", "cancel"]));
    let read = people.app().get(&officer, &programme).await.expect(200);
    assert_eq!(
        (&read.body["taken"], &read.body["refused_actions"][0]["action"]),
        (&json!(2), &json!("book"))
    );
    let put =
        |places| json!({ "plan": plan(places), "amendment_reason": "Another room", "recorded_by": by() });
    let put = async |places| {
        let tag = people.app().get(&officer, &programme).await.expect(200).header("etag").to_owned();
        people.app().send(&officer, &format!("PUT {programme}"), put(places), &[("If-Match", &tag)]).await
    };
    assert_eq!(put(1).await.expect(422).faults(), [("/plan/places".to_owned(), "out_of_range".to_owned())]);
    act(&people, &officer, first.header("location"), "cancel", json!({ "reason": "Moved" }))
        .await
        .expect(200);
    book(&people, &officer, &programme, &ids[2], "voluntary").await.expect(201);
    put(3).await.expect(200);
    book(&people, &officer, &programme, &ids[0], "voluntary").await.expect(201);
}

async fn of_many_who_book_the_last_place_at_once_one_does(app: TestApp) {
    let people = People::of(app, 1).await;
    let (officer, ids) = (officer(people.app()).await, parents(&people, 5).await);
    let programme = programme(people.app(), &officer, 2).await;
    book(&people, &officer, &programme, &ids[0], "voluntary").await.expect(201);
    let at_once = ids[1..].iter().map(|id| book(&people, &officer, &programme, id, "voluntary"));
    let answers = futures_util::future::join_all(at_once).await;
    let mut found: Vec<_> = answers.iter().map(Answer::problem).collect();
    found.sort_unstable();
    let full = (409, "state_conflict");
    assert_eq!(found, [(201, ""), full, full, full]);
    assert_eq!(people.app().get(&officer, &programme).await.expect(200).body["taken"], json!(2));
}

async fn a_missed_meeting_of_a_place_that_a_court_directed_is_flagged(app: TestApp) {
    let people = People::of(app, 1).await;
    let (officer, ids) = (officer(people.app()).await, parents(&people, 2).await);
    let programme = programme(people.app(), &officer, 5).await;
    let mut places = Vec::new();
    for (id, source) in ids.iter().zip(["court_directed", "voluntary"]) {
        let made = book(&people, &officer, &programme, id, source).await.expect(201);
        places.push(made.header("location").to_owned());
    }
    let meetings = |first: &str| {
        json!({ "meetings": [
        { "on": "2026-11-12", "attendance": first }, { "on": "2026-11-19", "attendance": "excused" },
    ] })
    };
    for (place, flagged) in places.iter().zip([true, false]) {
        let told = act(&people, &officer, place, "attendance", meetings("missed")).await.expect(200).body;
        assert_eq!(told["flagged"], json!(flagged), "{}", told["source"]);
    }
    let listed = people.app().get(&officer, "/v1/programme-places?flagged=true").await.expect(200).body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    let mended =
        act(&people, &officer, &places[0], "attendance", meetings("attended")).await.expect(200).body;
    assert_eq!((&mended["flagged"], &mended["version"]), (&json!(false), &json!(3)));
    let short = json!({ "completed": false, "note": "Came twice" });
    let short = act(&people, &officer, &places[0], "complete", short).await.expect(200).body;
    assert_eq!((&short["flagged"], &short["state"]), (&json!(true), &json!("not_completed")));
    let refused = act(&people, &officer, &places[0], "cancel", json!({ "reason": "Moved" })).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let wrong = json!({ "meetings": [
        { "on": "2026-11-13", "attendance": "attended" }, { "on": "2026-11-26", "attendance": "attended" },
        { "on": "2026-11-12", "attendance": "attended" }, { "on": "2026-11-12", "attendance": "missed" },
    ] });
    let faults = act(&people, &officer, &places[1], "attendance", wrong).await.expect(422).faults();
    let wanted = [
        ("/meetings/0/on", "outside_programme"),
        ("/meetings/1/on", "date_in_future"),
        ("/meetings/3/on", "repeated_value"),
    ];
    assert_eq!(faults, wanted.map(|(at, code)| (at.to_owned(), code.to_owned())));
}

async fn a_person_has_one_place_on_a_programme_under_whatever_id(app: TestApp) {
    let people = People::of(app, 1).await;
    let (officer, ids) = (officer(people.app()).await, parents(&people, 2).await);
    let programme = programme(people.app(), &officer, 5).await;
    let held = book(&people, &officer, &programme, &ids[1], "voluntary").await.expect(201);
    let merge = json!({ "duplicate_id": ids[1], "reason": "The same person" });
    people.act(&ids[0], "merge", merge).await.expect(200);
    for id in &ids {
        let twice = book(&people, &officer, &programme, id, "voluntary").await;
        assert_eq!((twice.problem(), &twice.body["existing"]["id"]), ((409, "duplicate"), &held.body["id"]));
        let listed = format!("/v1/programme-places?parent_id={id}");
        let listed = people.app().get(&officer, &listed).await.expect(200).body;
        assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    }
    let wrong = json!({
        "parent_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "pupil_id": people.pupils[0],
        "source": "court_directed", "recorded_by": by(),
    });
    let wrong = people.app().post(&officer, &format!("{programme}/places"), wrong).await.expect(422).faults();
    let wanted = [
        ("/parent_id", "reference_not_found"),
        ("/pupil_id", "reference_not_found"),
        ("/court_order", "missing_property"),
    ];
    assert_eq!(wrong, wanted.map(|(at, code)| (at.to_owned(), code.to_owned())));
}

async fn a_cancelled_programme_takes_nobody(app: TestApp) {
    let people = People::of(app, 1).await;
    let (officer, ids) = (officer(people.app()).await, parents(&people, 1).await);
    let programme = programme(people.app(), &officer, 5).await;
    act(&people, &officer, &programme, "cancel", json!({ "reason": "No provider" })).await.expect(200);
    let refused = book(&people, &officer, &programme, &ids[0], "voluntary").await;
    assert_eq!((refused.problem(), &refused.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
    let again = act(&people, &officer, &programme, "cancel", json!({ "reason": "No provider" })).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
}

async fn programmes_are_the_authoritys(app: TestApp) {
    let people = People::of(app, 1).await;
    let officer = officer(people.app()).await;
    let programme = programme(people.app(), &officer, 5).await;
    let scopes = &["parenting-programmes:read", "parenting-programmes:write"];
    let some = people.app().login(scopes, Reach::Schools(&[people.class.urn])).await;
    assert_eq!(people.app().get(&some, &programme).await.problem(), (404, "not_found"));
    for list in ["/v1/parenting-programmes", "/v1/programme-places"] {
        assert_eq!(people.app().get(&some, list).await.expect(200).body["data"], json!([]));
    }
    let body = json!({ "plan": plan(5), "recorded_by": by() });
    assert_eq!(
        people.app().post(&some, "/v1/parenting-programmes", body).await.problem(),
        (404, "not_found")
    );
}
