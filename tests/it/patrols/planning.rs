//! Planning patrols, and the programme of a year.

use serde_json::json;

use super::{Desk, amended, by, codes, in_district, planned};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_patrol_is_planned_held_and_put_right_and_every_version_is_kept,
    a_patrol_that_is_to_come_is_cancelled_and_not_held,
    where_a_patrol_goes_is_told_by_district_alone,
    the_programme_tells_each_district_and_term_and_which_have_none,
    patrols_are_for_the_authority_alone,
    a_direction_that_was_given_too_late_gives_no_power,
);

async fn a_patrol_is_planned_held_and_put_right_and_every_version_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.plan(json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let patrol = &made.body["patrol"];
    assert_eq!((&patrol["state"], &patrol["academic_year"]), (&json!("planned"), &json!("2026-27")));
    assert_eq!(patrol["terms"]["starts_at"], "2026-11-18T09:30:00Z");
    assert_eq!(patrol["flags"], json!(["not_reported"]), "it is over");
    assert_eq!(made.body["allowed_actions"], json!(["amend", "hold", "cancel"]));
    let call = format!("PUT {path}");
    let (app, officer) = (desk.app(), &desk.officer);
    assert_eq!(app.put(officer, &path, amended(json!({}))).await.problem(), (428, "precondition_required"));
    let same = app.send(officer, &call, amended(json!({})), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(same.header("etag"), tag, "the same again changes nothing");
    let changed = json!({ "to_time": "15:00" });
    let now = app.send(officer, &call, amended(changed.clone()), &[("If-Match", &tag)]).await.expect(200);
    let stale = desk.act_on(&tag, &path, "hold", by()).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"2\""));
    desk.act_on(now.header("etag"), &path, "hold", by()).await.expect(200);
    assert_eq!(desk.act(&path, "hold", by()).await.problem(), (409, "state_conflict"));
    let late = app.send(officer, &call, amended(json!({})), &[("If-Match", "*")]).await.expect(422);
    assert_eq!(codes(&late), ["/plan/to_time fixed_since_held"]);
    let note = json!({ "to_time": "15:00", "note": "With the autumn campaign" });
    let right = app.send(officer, &call, amended(note), &[("If-Match", "*")]).await.expect(200).body;
    assert_eq!(right["patrol"]["state"], "held");
    let told: Vec<_> = right["history"].as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    assert_eq!(told, ["planned", "amended", "held", "amended"]);
    assert_eq!(right["history"][0]["terms"]["plan"]["to_time"], "14:30", "the original");
    let listed = async |filter: &str| {
        let read = app.get(officer, &format!("/v1/patrols?{filter}")).await.expect(200).body;
        read["data"].as_array().unwrap().len()
    };
    let in_year = "academic_year=2026-27&state=held&from_on=2026-11-18&to_on=2026-11-18";
    assert_eq!((listed(in_year).await, listed("academic_year=2025-26").await), (1, 0));
    assert_eq!((listed("to_on=2026-11-17").await, listed("from_on=2026-11-19").await), (0, 0));
}

async fn a_patrol_that_is_to_come_is_cancelled_and_not_held(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    // A bank holiday lies in no term, and nobody was asked.
    let bare = json!({ "held_on": "2026-12-28", "consulted": [], "partners": [], "direction": null });
    let made = desk.plan(bare).await.expect(201);
    let flags = ["schools_not_consulted", "without_police", "not_a_school_day"];
    assert_eq!(made.body["patrol"]["flags"], json!(flags));
    let path = made.header("location").to_owned();
    let early = desk.act(&path, "hold", by()).await;
    assert_eq!(early.problem(), (409, "state_conflict"));
    assert_eq!(early.body["allowed_actions"], json!(["amend", "cancel"]));
    let reason = |reason: &str| json!({ "reason": reason, "recorded_by": { "name": "A. Officer" } });
    let placed = desk.act(&path, "cancel", reason("Nobody at NR1 2DH")).await.expect(422);
    assert_eq!(codes(&placed), ["/reason place_too_precise"]);
    let key = [("Idempotency-Key", "k1"), ("If-Match", "*")];
    let call = format!("POST {path}/cancel");
    let cancel = async || desk.app().send(&desk.officer, &call, reason("No officers"), &key).await;
    let first = cancel().await.expect(200);
    assert_eq!((first.body["patrol"]["state"].clone(), cancel().await.status), (json!("cancelled"), 200));
    for act in ["hold", "cancel"] {
        let body = if act == "hold" { by() } else { reason("Again") };
        let again = desk.act(&path, act, body).await;
        assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
    }
}

async fn where_a_patrol_goes_is_told_by_district_alone(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let wrong = json!({
        "districts": [{ "name": "Breckland" }, { "name": "High Street" }], "note": "Begins at 52.62831, 1.29672",
        "partners": [{ "kind": "other", "name": "Shops of Sample Road" }],
        "consulted": [{ "urn": 199_999, "on": "2026-11-10" }],
    });
    let told = codes(&desk.plan(wrong).await.expect(422));
    let all = [
        "/plan/districts/1/name reference_not_found",
        "/plan/partners/0/name place_too_precise",
        "/plan/note place_too_precise",
        "/plan/partners missing_property",
        "/plan/consulted/0/urn reference_not_found",
    ];
    assert_eq!(told, all);
    let placed = desk.plan(json!({ "street": "Sample Street" })).await;
    assert_eq!(codes(&placed), ["/plan/street unknown_property"]);
    let clock = desk.plan(json!({ "held_on": "2027-03-28", "from_time": "01:30", "direction": null })).await;
    assert_eq!(codes(&clock), ["/plan/from_time time_not_on_clock"]);
}

async fn the_programme_tells_each_district_and_term_and_which_have_none(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    for (urn, district) in [(120_766, "Norwich"), (120_767, "Broadland")] {
        desk.app().school(urn).await;
        in_district(desk.app(), urn, district).await;
    }
    desk.held(json!({ "districts": [{ "name": "Breckland" }, { "name": "Broadland" }] })).await;
    let spring = json!({ "held_on": "2027-01-20", "consulted": [], "direction": null });
    desk.plan(spring).await.expect(201);
    let off = json!({ "held_on": "2027-01-21", "districts": [{ "name": "Norwich" }], "direction": null });
    let off = desk.plan(off).await.expect(201).header("location").to_owned();
    let cancel = json!({ "reason": "No officers", "recorded_by": { "name": "A. Officer" } });
    desk.act(&off, "cancel", cancel).await.expect(200);
    let read = desk.app().get(&desk.officer, "/v1/patrol-programmes/2026-27").await.expect(200).body;
    assert_eq!(read["patrols"], json!({ "planned": 1, "held": 1, "cancelled": 1 }));
    assert_eq!((&read["without_consultation"], &read["districts_without"]), (&json!(1), &json!(["Norwich"])));
    let names: Vec<_> =
        read["districts"].as_array().unwrap().iter().map(|one| one["district"].clone()).collect();
    assert_eq!(names, ["Breckland", "Broadland", "Norwich"]);
    let terms = read["districts"][0]["terms"].as_array().unwrap();
    let terms: Vec<_> = terms.iter().map(|one| (one["term"].clone(), one["patrols"].clone())).collect();
    let count = |planned: u64, held: u64| json!({ "planned": planned, "held": held, "cancelled": 0 });
    assert_eq!(terms, [(json!("2026-27-autumn"), count(0, 1)), (json!("2026-27-spring"), count(1, 0))]);
}

async fn patrols_are_for_the_authority_alone(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.plan(json!({})).await.expect(201).header("location").to_owned();
    let one = desk.app().login(&["patrols:read", "patrols:write"], Reach::Schools(&[URN])).await;
    let app = desk.app();
    for address in [path.as_str(), "/v1/patrol-programmes/2026-27"] {
        assert_eq!(app.get(&one, address).await.problem(), (404, "not_found"), "{address}");
    }
    assert_eq!(app.post(&one, "/v1/patrols", planned(json!({}))).await.problem(), (404, "not_found"));
    assert_eq!(app.post(&one, &format!("{path}/hold"), by()).await.problem(), (404, "not_found"));
    let listed = app.get(&one, "/v1/patrols").await.expect(200).body;
    assert_eq!(listed["data"], json!([]));
    let summary = app.get(&one, "/v1/patrol-summary").await.expect(200).body;
    assert_eq!((&summary["patrols_held"], &summary["encounters"]), (&json!(0), &json!(0)));
    assert_eq!(summary["outcomes"], json!([]));
}

async fn a_direction_that_was_given_too_late_gives_no_power(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let direction = |given_at: &str| {
        json!({ "direction": {
            "given_by_rank": "superintendent", "given_at": given_at, "from_time": "10:00", "to_time": "14:00",
        } })
    };
    // On the day of the patrol, and after the hour from which it is said to hold.
    let late = desk.plan(direction("2026-11-18T10:30:00Z")).await.expect(422);
    assert_eq!(codes(&late), ["/plan/direction/given_at dates_reversed"]);
    assert_eq!(late.body["errors"][0]["rule"], "cda1998-16-2");
    desk.plan(direction("2026-11-18T10:00:00Z")).await.expect(201);
    // What is added once the patrol was held makes nothing right.
    let path = desk.plan(json!({ "direction": null })).await.expect(201).header("location").to_owned();
    desk.act(&path, "hold", by()).await.expect(200);
    let call = format!("PUT {path}");
    let add = amended(direction("2026-11-11T14:00:00Z"));
    let refused = desk.app().send(&desk.officer, &call, add, &[("If-Match", "*")]).await.expect(422);
    assert_eq!(codes(&refused), ["/plan/direction fixed_since_held"]);
    // A repeated plan is told as it was, though its district has another name since.
    let once = [("Idempotency-Key", "one")];
    let plan = async || desk.app().send(&desk.officer, "POST /v1/patrols", planned(json!({})), &once).await;
    let first = plan().await.expect(201);
    in_district(desk.app(), URN, "Norwich").await;
    assert_eq!(plan().await.header("location"), first.header("location"));
}
