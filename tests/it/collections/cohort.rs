//! Who is asked about, and on which days: by the roll, the age, and the school's own dates.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    registers::fixture::{Class, MIS, row, upn_of},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    children_whom_no_roll_shows_are_in_the_cohort_and_both_rates_are_told,
    children_of_exempt_schools_and_of_schools_that_are_not_asked_are_in_no_cohort,
    a_school_that_sent_no_roll_cannot_answer_that_it_has_nobody,
    a_half_term_is_the_schools_own_where_it_has_dates_of_its_own,
    more_sessions_than_the_calendar_has_are_explained_and_taken,
    who_leaves_compulsory_school_age_in_these_days_is_asked_about_until_then,
    the_headline_counts_leavers_with_the_sessions_of_their_days,
);

async fn response(asked: &Asked) -> Value {
    let path = format!("/v1/collections/{}/response", asked.id);
    asked.app.get(&asked.officer, &path).await.expect(200).body
}

/// Cohort, on a roll, on none, by return, by feed.
fn counts(pupils: &Value) -> [u64; 5] {
    ["cohort", "on_roll", "not_on_roll", "by_return", "by_feed"].map(|name| pupils[name].as_u64().unwrap())
}

/// A school whose last pupils come only after the days asked about.
async fn with_latecomers(app: TestApp, pupils: usize, late: usize) -> Asked {
    let asked = Asked::of(app, pupils).await;
    let mut rows = Vec::new();
    for n in pupils - late..pupils {
        let mut one = row(&asked.class.upns[n], n);
        one["starting_on"] = json!("2026-11-16");
        rows.push(one);
    }
    asked.class.roll("2026-11-17T07:00:00Z", rows).await.expect(200);
    asked
}

async fn children_whom_no_roll_shows_are_in_the_cohort_and_both_rates_are_told(app: TestApp) {
    let mut asked = with_latecomers(app, 4, 1).await;
    asked.id = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    assert_eq!(asked.read().await.body["content"]["rows"].as_array().unwrap().len(), 3);
    assert_eq!(counts(&response(&asked).await["pupils"]), [4, 3, 1, 0, 0]);
    let mut rows = asked.rows(&[(10, 10), (10, 8), (10, 7)]);
    rows[2] = json!({ "upn": asked.class.upns[2], "explanation": "She came on the last day." });
    asked.save(rows).await.expect(200);
    asked.submit().await.expect(200);
    let found = response(&asked).await["pupils"].clone();
    assert_eq!(counts(&found), [4, 3, 1, 2, 0]);
    assert_eq!(found["rate"], json!({ "numerator": 2, "denominator": 4, "percent": 50.0 }));
    assert_eq!(found["rate_on_roll"], json!({ "numerator": 2, "denominator": 3, "percent": 66.7 }));
    // By the feed the same children.
    let by_feed = Class::at(asked.app.clone(), 120_766, 2).await;
    lay(&by_feed, "2026-11-02", &[week(10), week(8)]).await;
    lay(&by_feed, "2026-11-13", &[week(10), week(10)]).await;
    // The second is at both schools, and is one child.
    let mut dual = row(&asked.class.upns[0], 3);
    dual["registration"] = json!("subsidiary");
    by_feed.roll("2026-11-18T07:00:00Z", vec![dual]).await.expect(200);
    let all = [asked.class.upns.clone(), by_feed.upns.clone()].concat();
    list(&asked.app, &asked.officer, "2026-11-02", &all).await;
    let again = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    let again = Asked { id: again, ..asked };
    assert_eq!(counts(&response(&again).await["pupils"])[..3], [6, 5, 1], "a child of two schools is one");
}

async fn children_of_exempt_schools_and_of_schools_that_are_not_asked_are_in_no_cohort(app: TestApp) {
    let mut asked = Asked::of(app, 3).await;
    let there = Class::at(asked.app.clone(), 120_766, 2).await;
    let all = [asked.class.upns.clone(), there.upns.clone()].concat();
    list(&asked.app, &asked.officer, "2026-11-02", &all).await;
    assert_eq!(counts(&response(&asked).await["pupils"]), [3, 3, 0, 0, 0], "one school alone is asked");
    asked.id = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    assert_eq!(counts(&response(&asked).await["pupils"]), [5, 5, 0, 0, 0]);
    asked.act("exempt", json!({ "reason": "Flooded" })).await.expect(200);
    assert_eq!(counts(&response(&asked).await["pupils"]), [2, 2, 0, 0, 0]);
    // Who is known to be too young is of no cohort either.
    let mut young = row(&there.upns[1], 1);
    (young["born_on"], young["year_group"]) = (json!("2022-06-01"), json!("R"));
    there.roll("2026-11-19T07:00:00Z", vec![young]).await.expect(200);
    assert_eq!(counts(&response(&asked).await["pupils"]), [1, 1, 0, 0, 0]);
}

async fn a_school_that_sent_no_roll_cannot_answer_that_it_has_nobody(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    let urn = 120_766;
    asked.app.school(urn).await;
    let token = asked.app.login(MIS, Reach::Schools(&[urn])).await;
    let id = open(&asked.app, &asked.officer, collection(json!({ "rule": "urns", "urns": [urn] }))).await;
    let class = Class { app: asked.app.clone(), token, urn, upns: vec![upn_of(urn, 0)] };
    let silent = Asked { own: program(&asked.app, urn).await, id, class, ..asked };
    let read = silent.read().await.body;
    assert_eq!(
        (&read["content"]["rows"], findings(&read["content"]).1),
        (&json!([]), vec!["no_roll".to_owned()])
    );
    assert_eq!(read["content"]["findings"][0]["severity"], "error");
    let refused = read["return"]["refused_actions"].as_array().unwrap();
    assert!(refused.iter().any(|one| one["action"] == "submit"), "{refused:?}");
    let nobody = |answer: Answer| {
        assert_eq!(answer.faults(), [("/content".to_owned(), "return_has_errors".to_owned())])
    };
    nobody(silent.submit().await);
    // Nor does an explanation help.
    let body = json!({ "rows": [], "explanation": "We have nobody.", "recorded_by": {"name": "A. Clerk"} });
    silent.save_with(&silent.tag().await, "", body).await.expect(200);
    nobody(silent.submit().await);
    let chase = format!("/v1/collections/{}/chase-list", silent.id);
    let left = async || silent.app.get(&silent.officer, &chase).await.expect(200).body["data"].clone();
    assert_eq!((&left().await[0]["urn"], &left().await[0]["has_roll"]), (&json!(urn), &json!(false)));
    let scopes = ["registers:read", "collections:read"];
    let looks = silent.app.login(&scopes, Reach::Schools(&[urn])).await;
    let actions = format!("/v1/schools/{urn}/next-actions?kind=collection_open");
    let next = silent.app.get(&looks, &actions).await.expect(200).body;
    assert_eq!(next["data"].as_array().unwrap().len(), 1, "{next}");
    // With its roll it can.
    silent.class.roll("2026-09-03T07:00:00Z", vec![row(&silent.class.upns[0], 0)]).await.expect(200);
    assert_eq!(left().await[0]["has_roll"], true);
    assert_eq!(findings(&silent.read().await.body["content"]).1, ["no_pupils"]);
    silent.submit().await.expect(200);
    assert_eq!(left().await, json!([]));
}

/// An academy that comes back a week before the authority's schools do.
fn own_dates() -> Value {
    let mut own = crate::registers::fixture::calendar();
    own["half_terms"][0] = json!({"id": "2026-27-autumn-1", "from_on": "2026-09-01", "to_on": "2026-10-09"});
    own["half_terms"][1] = json!({"id": "2026-27-autumn-2", "from_on": "2026-10-19", "to_on": "2026-12-18"});
    own
}

async fn a_half_term_is_the_schools_own_where_it_has_dates_of_its_own(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    let common = Class::at(app.clone(), 120_766, 1).await;
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let put = format!("PUT /v1/schools/{}/calendars/2026-27", class.urn);
    app.send(&la, &put, own_dates(), &[("If-None-Match", "*")]).await.expect(201);
    let (officer, own) = (officer(&app).await, program(&app, class.urn).await);
    list(&app, &officer, "2026-10-20", &[class.upns.clone(), common.upns.clone()].concat()).await;
    let mut body = collection(json!({ "rule": "all" }));
    body["period"] = json!("2026-27-autumn-1");
    body.as_object_mut().unwrap().retain(|name, _| name != "from_on" && name != "to_on");
    let id = open(&app, &officer, body).await;
    let asked = Asked { app, class, officer, own, id };
    // On roll from 3 September: two days and five weeks of the school's own half term.
    lay(&asked.class, "2026-09-03", &[vec!["/"; 54]]).await;
    let read = asked.read().await.body;
    let days = |of: &Value| (of["from_on"].clone(), of["to_on"].clone());
    let own = (json!("2026-09-01"), json!("2026-10-09"));
    assert_eq!(days(&read["return"]), own);
    let content = &read["content"];
    assert_eq!(content["coverage"], json!({ "numerator": 54, "denominator": 54, "percent": 100.0 }));
    assert_eq!(content["rows"][0]["registers"], json!({ "possible": 54, "attended": 54 }));
    // Wherever the return stands in a list, or is to be done next.
    let returns = format!("/v1/collections/{}/returns", asked.id);
    let rows = asked.app.get(&asked.officer, &returns).await.expect(200).body["data"].clone();
    assert_eq!(days(&rows[0]), own);
    assert_eq!(days(&rows[1]), (json!("2026-09-03"), json!("2026-10-23")), "the authority's for the other");
    let listed = format!("/v1/schools/{}/collection-returns", asked.class.urn);
    assert_eq!(days(&asked.app.get(&asked.own, &listed).await.expect(200).body["data"][0]), own);
    let chase = format!("/v1/collections/{}/chase-list", asked.id);
    let left = asked.app.get(&asked.officer, &chase).await.expect(200).body["data"].clone();
    assert_eq!(left[0]["coverage"]["denominator"], 54);
    let looks = ["registers:read", "collections:read"];
    let looks = asked.app.login(&looks, Reach::Schools(&[asked.class.urn])).await;
    let next = format!("/v1/schools/{}/next-actions?kind=collection_open", asked.class.urn);
    let next = asked.app.get(&looks, &next).await.expect(200).body["data"].clone();
    assert!(next.as_array().unwrap().iter().any(|one| days(&one["evidence"]) == own), "{next}");
    assert_eq!(days(&asked.submit().await.expect(200).body), own);
}

async fn more_sessions_than_the_calendar_has_are_explained_and_taken(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    let saved = asked.save(asked.rows(&[(12, 11)])).await.expect(200);
    let content = &saved.body["content"];
    let found = content["rows"][0]["findings"].as_array().unwrap();
    let found = found.iter().find(|one| one["code"] == "possible_exceeds_sessions").unwrap();
    assert_eq!(found["severity"], "query");
    assert_eq!(
        asked.submit().await.faults(),
        [("/content/rows/0".to_owned(), "return_not_explained".to_owned())]
    );
    let mut rows = asked.rows(&[(12, 11)]);
    rows[0]["explanation"] = json!("The school was open on Saturday.");
    asked.save(rows).await.expect(200);
    asked.submit().await.expect(200);
}

/// A Year 11 pupil, of compulsory school age until Friday 26 June 2026, and one of Year 10.
async fn summer(app: TestApp) -> Class {
    app.set_now("2026-07-10T09:00:00Z");
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let mut calendar = crate::registers::fixture::calendar();
    calendar["half_terms"] =
        json!([{"id": "2025-26-summer-2", "from_on": "2026-06-01", "to_on": "2026-07-21"}]);
    calendar["days_off"] = json!([]);
    app.send(&la, "PUT /v1/calendars/2025-26", calendar, &[("If-None-Match", "*")]).await.expect(201);
    let urn = crate::registers::fixture::URN;
    app.school(urn).await;
    let token = app.login(MIS, Reach::Schools(&[urn])).await;
    let upns: Vec<_> = (0..2).map(|n| upn_of(urn, n)).collect();
    let class = Class { app, token, urn, upns };
    let entry = |n: usize, born_on: &str, year_group: &str| {
        let mut entry = row(&class.upns[n], n);
        (entry["born_on"], entry["year_group"]) = (json!(born_on), json!(year_group));
        entry["starting_on"] = json!("2025-09-03");
        entry
    };
    let rows = vec![entry(0, "2010-05-02", "11"), entry(1, "2011-05-02", "10")];
    class.roll("2025-09-03T07:00:00Z", rows).await.expect(200);
    // The weeks before and after the last Friday in June; of the leaver nothing in the second.
    lay(&class, "2026-06-22", &[week(9), [week(10), week(8)].concat()]).await;
    class
}

async fn who_leaves_compulsory_school_age_in_these_days_is_asked_about_until_then(app: TestApp) {
    let class = summer(app).await;
    let app = class.app.clone();
    let (officer, own) = (officer(&app).await, program(&app, class.urn).await);
    list(&app, &officer, "2026-06-01", &class.upns).await;
    let mut body = collection(json!({ "rule": "all" }));
    (body["from_on"], body["to_on"]) = (json!("2026-06-22"), json!("2026-07-03"));
    (body["opens_on"], body["due_on"]) = (json!("2026-07-10"), json!("2026-07-17"));
    let id = open(&app, &officer, body).await;
    let asked = Asked { app, class, officer, own, id };
    let content = asked.read().await.body["content"].clone();
    let rows = content["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{rows:#?}");
    let of = |n: usize| rows.iter().find(|row| row["upn"] == asked.class.upns[n].as_str()).unwrap();
    assert_eq!(of(0)["coverage"], json!({ "numerator": 10, "denominator": 10, "percent": 100.0 }));
    assert_eq!(of(0)["registers"], json!({ "possible": 10, "attended": 9 }));
    assert_eq!(of(1)["registers"], json!({ "possible": 20, "attended": 18 }));
    // The leaver has ten sessions of the calendar, and no more.
    let saved = asked.save(asked.rows(&[(12, 11), (20, 18)])).await.expect(200);
    let found = findings(&saved.body["content"]).0.concat();
    assert!(found.contains(&"possible_exceeds_sessions".to_owned()), "{found:?}");
    assert_eq!(counts(&response(&asked).await["pupils"])[..3], [2, 2, 0]);
    // Of days that all lie after it nobody is asked who has left.
    let mut body = collection(json!({ "rule": "all" }));
    (body["from_on"], body["to_on"]) = (json!("2026-06-29"), json!("2026-07-03"));
    (body["opens_on"], body["due_on"]) = (json!("2026-07-10"), json!("2026-07-17"));
    let id = open(&asked.app, &asked.officer, body).await;
    let after = Asked { id, ..asked };
    assert_eq!(after.read().await.body["content"]["rows"].as_array().unwrap().len(), 1);
    assert_eq!(counts(&response(&after).await["pupils"])[..3], [1, 1, 0]);
}

async fn the_headline_counts_leavers_with_the_sessions_of_their_days(app: TestApp) {
    let class = summer(app).await;
    let officer = login(
        &class.app,
        rollcall::features::clients::ClientKind::La,
        &["figures:read", "pupils:read", "pupils.groups:read", "pupils.groups:write"],
        Reach::Everything,
    )
    .await;
    list(&class.app, &officer, "2026-06-01", &class.upns).await;
    let headline = async |query: &str| {
        let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/headline?{query}");
        class.app.get(&officer, &path).await.expect(200).body
    };
    let found = headline("from_on=2026-06-22&to_on=2026-07-03").await;
    assert_eq!(
        (&found["cohort"], &found["with_data"], &found["outside_age"]),
        (&json!(2), &json!(2), &json!(0)),
        "{found}"
    );
    assert_eq!(found["attendance"], json!({ "numerator": 27, "denominator": 30, "percent": 90.0 }));
    assert_eq!(found["at_90_or_above"]["numerator"], 2);
    let after = headline("from_on=2026-06-29&to_on=2026-07-03").await;
    assert_eq!((&after["cohort"], &after["outside_age"]), (&json!(1), &json!(1)));
}
