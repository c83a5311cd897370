//! Whom to chase, and how many have answered.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, registers::fixture::Class, support::TestApp};

on_each_database!(
    a_school_whose_feed_is_live_and_covers_the_days_is_not_chased,
    the_chase_list_empties_as_schools_answer,
    the_response_is_told_over_schools_and_over_pupils,
    what_is_open_is_told_to_lists_of_what_to_do_next,
    a_closed_collection_goes_on_to_tell_who_never_answered,
);

async fn chase(asked: &Asked) -> Vec<Value> {
    let path = format!("/v1/collections/{}/chase-list", asked.id);
    let found = asked.app.get(&asked.officer, &path).await.expect(200).body;
    found["data"].as_array().unwrap().clone()
}

async fn response(asked: &Asked) -> Value {
    let path = format!("/v1/collections/{}/response", asked.id);
    asked.app.get(&asked.officer, &path).await.expect(200).body
}

/// What the feed says of itself.
async fn feed(asked: &Asked) -> String {
    let path = format!("/v1/schools/{}/feed-status", asked.class.urn);
    asked.app.get(&asked.own, &path).await.expect(200).body["state"].as_str().unwrap().to_owned()
}

async fn a_school_whose_feed_is_live_and_covers_the_days_is_not_chased(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    // The week that is asked about, and not the last five school days.
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    assert_eq!((feed(&asked).await.as_str(), chase(&asked).await.len()), ("testing", 1));
    let of = async || asked.read().await.body["feed"].clone();
    assert_eq!((&of().await["is_live"], &of().await["answers"]), (&json!(false), &json!(false)));
    // Friday to Thursday before the tests' day.
    lay(&asked.class, "2026-11-13", &[week(10), week(10)]).await;
    assert_eq!((feed(&asked).await.as_str(), chase(&asked).await.len()), ("live", 0));
    assert_eq!(of().await["answers"], true);
    let answered = response(&asked).await;
    assert_eq!(
        (&answered["schools"]["by_feed"], &answered["schools"]["outstanding"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(answered["pupils"]["rate"], json!({ "numerator": 2, "denominator": 2, "percent": 100.0 }));
    // A feed that is live, and silent of the days asked about, answers nothing.
    let mut before = collection(json!({ "rule": "all" }));
    (before["from_on"], before["to_on"]) = (json!("2026-10-05"), json!("2026-10-09"));
    let before = Asked { id: open(&asked.app, &asked.officer, before).await, ..asked };
    let left = chase(&before).await;
    assert_eq!((left.len(), &left[0]["is_live"]), (1, &json!(true)));
    assert_eq!(left[0]["coverage"], json!({ "numerator": 0, "denominator": 20, "percent": 0.0 }));
}

async fn the_chase_list_empties_as_schools_answer(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    for urn in [120_766, 120_767, 120_768] {
        Class::at(asked.app.clone(), urn, 1).await;
    }
    asked.id = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    let urns = async |asked: &Asked| {
        chase(asked).await.iter().map(|row| row["urn"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(urns(&asked).await, [120_765, 120_766, 120_767, 120_768]);
    let path = format!("/v1/collections/{}/chase-list", asked.id);
    let first = asked.app.get(&asked.officer, &format!("{path}?limit=3")).await.expect(200).body;
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let rest =
        asked.app.get(&asked.officer, &format!("{path}?limit=3&cursor={cursor}")).await.expect(200).body;
    assert_eq!((rest["data"][0]["urn"].clone(), &rest["page"]["has_more"]), (json!(120_768), &json!(false)));
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    assert_eq!(chase(&asked).await[0]["state"], "draft", "what is saved is not yet answered");
    asked.submit().await.expect(200);
    assert_eq!(urns(&asked).await, [120_766, 120_767, 120_768]);
    let flooded = format!("POST /v1/schools/120766/collection-returns/{}/exempt", asked.id);
    let mut reason = by();
    reason["reason"] = json!("Flooded");
    asked.app.send(&asked.officer, &flooded, reason, &[("If-Match", "\"0\"")]).await.expect(200);
    assert_eq!(urns(&asked).await, [120_767, 120_768]);
    asked.act("query", json!({ "message": "Is that so?" })).await.expect(200);
    assert_eq!(urns(&asked).await, [120_765, 120_767, 120_768], "a query waits for its answer");
    asked.set_now("2026-11-30T09:00:00Z").await;
    let days: Vec<_> = chase(&asked).await.iter().map(|row| row["days_overdue"].clone()).collect();
    assert_eq!(days, [0, 3, 3], "what is queried was submitted in time");
    let path = format!("/v1/collections/{}/returns?state=queried,exempt", asked.id);
    let rows = asked.app.get(&asked.officer, &path).await.expect(200).body;
    let states: Vec<_> = rows["data"].as_array().unwrap().iter().map(|row| row["state"].clone()).collect();
    assert_eq!(states, ["queried", "exempt"]);
    let path = format!("/v1/collections/{}/returns?state=not_started", asked.id);
    let rows = asked.app.get(&asked.officer, &path).await.expect(200).body;
    assert_eq!(rows["data"].as_array().unwrap().len(), 2);
}

async fn the_response_is_told_over_schools_and_over_pupils(app: TestApp) {
    let mut asked = Asked::of(app, 3).await;
    let there = Class::at(asked.app.clone(), 120_766, 2).await;
    let all = [asked.class.upns.clone(), there.upns.clone()].concat();
    list(&asked.app, &asked.officer, "2026-11-02", &all).await;
    asked.id = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    let none = response(&asked).await;
    assert_eq!(none["schools"]["rate"], json!({ "numerator": 0, "denominator": 2, "percent": 0.0 }));
    assert_eq!(
        (&none["pupils"]["cohort"], &none["attendance"]["at_100"]["denominator"]),
        (&json!(5), &json!(0))
    );
    let mut rows = asked.rows(&[(10, 10), (10, 8)]);
    let third = json!({ "upn": asked.class.upns[2], "explanation": "He came on the last day." });
    rows.as_array_mut().unwrap().push(third);
    asked.save(rows).await.expect(200);
    asked.submit().await.expect(200);
    let found = response(&asked).await;
    assert_eq!(found["schools"]["rate"], json!({ "numerator": 1, "denominator": 2, "percent": 50.0 }));
    assert_eq!(found["pupils"]["rate"], json!({ "numerator": 2, "denominator": 5, "percent": 40.0 }));
    let attendance = &found["attendance"];
    assert_eq!(attendance["attendance"], json!({ "numerator": 18, "denominator": 20, "percent": 90.0 }));
    assert_eq!(attendance["at_90_or_above"], json!({ "numerator": 1, "denominator": 2, "percent": 50.0 }));
    let plain = login(
        &asked.app,
        rollcall::features::clients::ClientKind::La,
        &["collections:manage"],
        crate::support::Reach::Everything,
    )
    .await;
    let path = format!("/v1/collections/{}/response", asked.id);
    let guarded = asked.app.get(&plain, &path).await.expect(200).body;
    let attendance = &guarded["attendance"];
    assert_eq!((&attendance["suppressed"], &attendance["at_100"]), (&json!(true), &Value::Null));
    let withheld = guarded["pupils"].as_object().unwrap();
    assert!(withheld["suppressed"] == true && withheld.len() == 8, "{withheld:?}");
    assert!(withheld.iter().all(|(name, value)| name == "suppressed" || value.is_null()), "{withheld:?}");
    assert_eq!(guarded["schools"], found["schools"]);
}

async fn what_is_open_is_told_to_lists_of_what_to_do_next(app: TestApp) {
    let mut asked = Asked::of(app.clone(), 2).await;
    Class::at(app.clone(), 120_766, 1).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    let mut later = collection(json!({ "rule": "all" }));
    later["due_on"] = json!("2026-12-04");
    let first = std::mem::replace(&mut asked.id, open(&app, &asked.officer, later).await);
    /// What the school is to do, and how much all schools are: kind, collection, due day, overdue.
    async fn told(asked: &Asked) -> (Vec<(String, String, String, bool)>, usize) {
        let scopes = ["registers:read", "collections:read"];
        let token = asked.app.login(&scopes, crate::support::Reach::Everything).await;
        let read = async |path: &str| {
            let path = format!("{path}/next-actions?kind=collection_open,collection_queried");
            asked.app.get(&token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
        };
        let own = read(&format!("/v1/schools/{}", asked.class.urn)).await;
        let text = |action: &Value, at: &str| action.pointer(at).unwrap().as_str().unwrap().to_owned();
        let own = own.iter().map(|action| {
            let subject = text(action, "/links/subject");
            let id = subject.rsplit('/').next().unwrap().to_owned();
            (text(action, "/kind"), id, text(action, "/due_on"), action["overdue"] == true)
        });
        (own.collect(), read("/v1").await.len())
    }
    let action = |kind: &str, id: &str, due_on: &str, overdue| {
        (kind.to_owned(), id.to_owned(), due_on.to_owned(), overdue)
    };
    let both = vec![
        action("collection_open", &first, "2026-11-27", false),
        action("collection_open", &asked.id, "2026-12-04", false),
    ];
    assert_eq!(told(&asked).await, (both, 3), "the first due first");
    lay(&asked.class, "2026-11-13", &[week(10), week(10)]).await;
    assert_eq!(told(&asked).await, (vec![], 1), "the feed answers both");
    asked.save(asked.rows(&[(10, 10), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    asked.act("query", json!({ "message": "Is that so?" })).await.expect(200);
    let queried = action("collection_queried", &asked.id, "2026-12-04", false);
    assert_eq!(told(&asked).await.0, std::slice::from_ref(&queried), "a query waits for its answer");
    let token =
        asked.app.login(&["registers:read", "collections:read"], crate::support::Reach::Everything).await;
    let path = format!("/v1/schools/{}/next-actions?kind=collection_queried", asked.class.urn);
    let asks = asked.app.get(&token, &path).await.expect(200).body["data"][0]["evidence"]["question"].clone();
    assert_eq!(asks, "Is that so?");
    // The feed is silent since: the first is overdue.
    asked.set_now("2026-11-30T09:00:00Z").await;
    let overdue = action("collection_open", &first, "2026-11-27", true);
    assert_eq!(told(&asked).await.0, [overdue.clone(), queried]);
    asked.close().await.expect(200);
    assert_eq!(told(&asked).await.0, [overdue]);
}

async fn a_closed_collection_goes_on_to_tell_who_never_answered(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    for urn in [120_766, 120_767] {
        Class::at(asked.app.clone(), urn, 1).await;
    }
    asked.id = open(&asked.app, &asked.officer, collection(json!({ "rule": "all" }))).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    asked.act("query", json!({ "message": "Is that so?" })).await.expect(200);
    let told = async |asked: &Asked| -> Vec<(Value, Value)> {
        chase(asked).await.iter().map(|row| (row["urn"].clone(), row["is_closed"].clone())).collect()
    };
    let row = |urn: i32, closed: bool| (json!(urn), json!(closed));
    assert_eq!(told(&asked).await, [row(120_765, false), row(120_766, false), row(120_767, false)]);
    asked.set_now("2026-11-30T09:00:00Z").await;
    asked.close().await.expect(200);
    assert_eq!(told(&asked).await, [row(120_766, true), row(120_767, true)], "who is queried has answered");
    assert_eq!(response(&asked).await["schools"]["outstanding"], 2);
    assert_eq!(chase(&asked).await[0]["days_overdue"], 0);
}
