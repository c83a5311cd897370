//! The first half term of a simulated authority, through the API alone: four schools on the feed, two that are asked,
//! statutory returns, a collection that is chased until nobody is left, and a headline that is worked out twice.

mod authority;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    collections::fixture::{self as asked, Asked, SOCIAL_WORKER},
    on_each_database,
    pupil_groups::fixture as groups,
    registers::fixture::Class,
    statutory_returns::fixture::{self as returning, confirm, proposals, returner, without_nil},
    support::{Reach, TestApp},
};
use authority::{Authority, School};

on_each_database!(an_authority_runs_a_half_term_through_the_api_alone);

const PERIOD: &str = "2026-27-autumn-1";

async fn an_authority_runs_a_half_term_through_the_api_alone(app: TestApp) {
    let mut authority = Authority::opens(&app).await;
    authority.keeps_registers().await;
    authority.moves_on("2026-10-26T09:00:00Z").await;
    statutory_returns_are_made(&app, &authority).await;
    the_weekly_list_is_acknowledged(&app, &authority).await;
    the_collection_is_answered(&app, &mut authority).await;
    the_headline_is_what_the_marks_say(&app, &authority).await;
}

/// What is proposed follows from the marks and the roll; all of it is confirmed, and the authority has it.
async fn statutory_returns_are_made(app: &TestApp, authority: &Authority) {
    let mut expected: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut made: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut count = 0;
    for school in authority.on_the_feed() {
        without_nil(&school.class).await;
        let token = returner(&school.class).await;
        for proposal in proposals(&school.class, &token, "").await {
            let upn = proposal["pupil"]["upn"].as_str().unwrap().to_owned();
            made.entry(proposal["kind"].as_str().unwrap().to_owned()).or_default().insert(upn);
            confirm(&school.class, &token, &proposal).await.expect(201);
            count += 1;
        }
        assert_eq!(proposals(&school.class, &token, "").await, Vec::<Value>::new(), "all are made");
        for (kind, upns) in school.to_return() {
            expected.entry(kind).or_default().extend(upns);
        }
    }
    let made: BTreeMap<&str, _> = made.iter().map(|(kind, upns)| (kind.as_str(), upns.clone())).collect();
    assert_eq!(made, expected);
    assert_eq!(made.len(), 4, "a new pupil, a deletion, an absence and an illness");
    let officer = returning::officer(app).await;
    let inbox = app.get(&officer, "/v1/statutory-returns?limit=200").await.expect(200).body;
    let returns = inbox["data"].as_array().unwrap();
    assert_eq!(returns.len(), count);
    assert!(returns.iter().all(|one| one["ground"]["status"] == "stands"), "{returns:#?}");
}

/// Each school reads its part of the list, and nobody else's, and says that it has seen it.
async fn the_weekly_list_is_acknowledged(app: &TestApp, authority: &Authority) {
    for school in &authority.schools {
        let urn = school.class.urn;
        let own = groups::program(app, urn).await;
        let part = groups::part(app, &own, urn, &authority.list).await.expect(200);
        assert_eq!(BTreeSet::from_iter(groups::upns(&part, "pupils")), school.group().collect());
        let acknowledge = format!("/v1/schools/{urn}/pupil-group-lists/{}/acknowledge", authority.list);
        app.post(&own, &acknowledge, asked::by()).await.expect(200);
    }
}

/// The schools that are not on the feed are asked, chased, queried and accepted, until nobody is left.
async fn the_collection_is_answered(app: &TestApp, authority: &mut Authority) {
    let officer = asked::officer(app).await;
    let collection = json!({
        "kind": "pupil_attendance", "title": "Children with a social worker, autumn half term 1", "period": PERIOD,
        "group_id": SOCIAL_WORKER, "audience": { "rule": "all" }, "opens_on": "2026-10-26", "due_on": "2026-11-06",
        "recorded_by": { "name": "A. Officer" },
    });
    let id = asked::open(app, &officer, collection).await;
    let chased = async |officer: &str| -> Vec<i64> {
        let path = format!("/v1/collections/{id}/chase-list");
        let found = app.get(officer, &path).await.expect(200).body;
        found["data"].as_array().unwrap().iter().map(|row| row["urn"].as_i64().unwrap()).collect()
    };
    let without_feed: Vec<_> = authority.without_feed().map(|school| i64::from(school.class.urn)).collect();
    assert_eq!(chased(&officer).await, without_feed, "the feed answers for the others");
    assert_eq!(told_to_answer(app, authority).await, without_feed);
    for school in authority.without_feed() {
        let one = answered(app, school, &officer, &id).await;
        one.act("query", json!({ "message": "Are these all your registers?" })).await.expect(200);
        assert_eq!(one.read().await.body["return"]["state"], "queried");
        one.submit().await.expect(200);
        one.act("accept", json!({})).await.expect(200);
    }
    assert_eq!(chased(&officer).await, Vec::<i64>::new(), "nobody is left");
    assert_eq!(told_to_answer(app, authority).await, Vec::<i64>::new());

    let path = format!("/v1/collections/{id}/response");
    let found = app.get(&officer, &path).await.expect(200).body;
    let schools = &found["schools"];
    assert_eq!(
        (&schools["asked"], &schools["by_feed"], &schools["accepted"]),
        (&json!(6), &json!(4), &json!(2))
    );
    assert_eq!(schools["rate"], rate(6, 6));
    let counts: Vec<_> = authority.schools.iter().flat_map(School::counts).collect();
    assert_eq!(found["pupils"]["rate"], rate(counts.len(), counts.len()));
    assert_eq!(bands(&found["attendance"]), worked_out(&counts));
}

/// The schools whose next actions name the collection.
async fn told_to_answer(app: &TestApp, authority: &Authority) -> Vec<i64> {
    let mut told = Vec::new();
    for school in &authority.schools {
        let scopes = ["registers:read", "collections:read"];
        let own = app.login(&scopes, Reach::Schools(&[school.class.urn])).await;
        let path =
            format!("/v1/schools/{}/next-actions?kind=collection_open,collection_queried", school.class.urn);
        let found = app.get(&own, &path).await.expect(200).body;
        told.extend(found["data"].as_array().unwrap().iter().map(|one| one["urn"].as_i64().unwrap()));
    }
    told
}

/// What a school without a feed writes down from its own registers.
async fn answered(app: &TestApp, school: &School, officer: &str, id: &str) -> Asked {
    let (urn, token) = (school.class.urn, school.class.token.clone());
    let class = Class { app: app.clone(), token, urn, upns: school.group().collect() };
    let own = asked::program(app, urn).await;
    let one = Asked { app: app.clone(), class, officer: officer.to_owned(), own, id: id.to_owned() };
    let said: Vec<_> = school.counts().collect();
    one.save(one.rows(&said)).await.expect(200);
    let outline = one.submit().await.expect(200).body;
    assert_eq!((&outline["state"], &outline["is_late"]), (&json!("submitted"), &json!(false)));
    one
}

/// From the pages of the schools on the feed, beside a computation that shares nothing with the service's.
async fn the_headline_is_what_the_marks_say(app: &TestApp, authority: &Authority) {
    let officer = groups::officer(app).await;
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/headline?period={PERIOD}");
    let found = app.get(&officer, &path).await.expect(200).body;
    let counts: Vec<_> = authority.on_the_feed().flat_map(School::counts).collect();
    let cohort = authority.schools.iter().flat_map(School::group).count();
    assert_eq!(found["coverage"], rate(counts.len(), cohort), "without a feed there are no pages");
    assert_eq!(bands(&found), worked_out(&counts));
}

fn bands(found: &Value) -> [Value; 4] {
    ["attendance", "at_100", "at_90_or_above", "below_90"].map(|name| found[name].clone())
}

/// The same four from possible and attended sessions of each child.
fn worked_out(counts: &[(u64, u64)]) -> [Value; 4] {
    let sum = |of: fn(&(u64, u64)) -> u64| counts.iter().map(of).sum::<u64>() as usize;
    let those = |wanted: fn(u64, u64) -> bool| {
        rate(counts.iter().filter(|(possible, attended)| wanted(*possible, *attended)).count(), counts.len())
    };
    [
        rate(sum(|(_, attended)| *attended), sum(|(possible, _)| *possible)),
        those(|possible, attended| attended == possible),
        those(|possible, attended| attended * 10 >= possible * 9),
        those(|possible, attended| attended * 10 < possible * 9),
    ]
}

/// Numerator and denominator, and the percentage in tenths as somebody would work it out by hand.
fn rate(numerator: usize, denominator: usize) -> Value {
    let tenths = (numerator as f64 / denominator as f64 * 1000.0 + 0.5).floor();
    json!({ "numerator": numerator, "denominator": denominator, "percent": tenths / 10.0 })
}
