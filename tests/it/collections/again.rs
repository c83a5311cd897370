//! What a school is asked again, and what it is not asked yet.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    who_is_asked_again_is_chased_whatever_the_feed_says_since,
    a_planned_collection_is_in_no_list_of_a_schools,
);

async fn who_is_asked_again_is_chased_whatever_the_feed_says_since(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    asked.act("query", json!({ "message": "Is that so?" })).await.expect(200);
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    lay(&asked.class, "2026-11-13", &[week(10), week(10)]).await;
    assert_eq!(asked.read().await.body["feed"]["answers"], true);
    let path = format!("/v1/collections/{}/chase-list", asked.id);
    let found = asked.app.get(&asked.officer, &path).await.expect(200).body;
    assert_eq!((&found["data"][0]["state"], &found["data"][0]["is_live"]), (&json!("queried"), &json!(true)));
}

async fn a_planned_collection_is_in_no_list_of_a_schools(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    let mut later = collection(json!({ "rule": "all" }));
    later["opens_on"] = json!("2026-11-23");
    let later = open(&asked.app, &asked.officer, later).await;
    let listed = async |asked: &Asked| {
        let call = format!("GET /v1/schools/{}/collection-returns", asked.class.urn);
        let found = asked.app.send(&asked.own, &call, Value::Null, &BY).await.expect(200);
        found.text.matches(&later).count()
    };
    assert_eq!(listed(&asked).await, 0);
    asked.set_now("2026-11-23T09:00:00Z").await;
    assert!(listed(&asked).await > 0);
}
