//! Officers, which school each is the named one of, and what each holds.

use serde_json::json;

use super::fixture::{Desk, by, detail, ids, officer};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    an_officer_has_titles_by_day_and_is_changed_by_who_read_the_version,
    a_school_has_one_named_officer_a_day,
    who_left_gets_no_case_and_hands_over_first,
);

async fn an_officer_has_titles_by_day_and_is_changed_by_who_read_the_version(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let mut sent = officer("B. Officer", 5);
    sent["from_on"] = json!("2004-09-01");
    sent["roles"] = json!([
        { "title": "Education Social Worker", "from_on": "2004-09-01", "to_on": "2012-08-31" },
        { "title": "Attendance Improvement Officer", "from_on": "2012-09-01" },
    ]);
    let body = json!({ "officer": sent, "recorded_by": by() });
    let made = desk.app().post(&desk.la, "/v1/officers", body).await.expect(201);
    assert_eq!(made.body["title"], "Attendance Improvement Officer");
    let path = made.header("location").to_owned();
    // A school sees who it is and how to reach the officer, and not how many cases there is room for.
    let told = desk.app().get(&desk.school, &path).await.expect(200).body;
    assert_eq!((&told["telephone"], &told["case_capacity"]), (&json!("01632 960001"), &json!(null)));
    let mut wrong = sent.clone();
    wrong["telephone"] = json!("ring me");
    wrong["to_on"] = json!("2004-08-31");
    let refused =
        desk.put(&path, ("If-Match", made.header("etag")), json!({ "officer": wrong })).await.expect(422);
    let faults = [("/officer/telephone", "telephone_malformed"), ("/officer/to_on", "dates_reversed")];
    assert_eq!(refused.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
    sent["case_capacity"] = json!(7);
    let changed =
        desk.put(&path, ("If-Match", made.header("etag")), json!({ "officer": sent })).await.expect(200);
    assert_eq!((&changed.body["version"], &changed.body["case_capacity"]), (&json!(2), &json!(7)));
    let stale = desk.put(&path, ("If-Match", made.header("etag")), json!({ "officer": sent })).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"2\""));
    assert_eq!(
        ids(&desk.app().get(&desk.school, "/v1/officers?on=2026-11-20").await.expect(200).body).len(),
        1
    );
    assert_eq!(
        ids(&desk.app().get(&desk.school, "/v1/officers?on=2004-08-31").await.expect(200).body).len(),
        0
    );
}

async fn a_school_has_one_named_officer_a_day(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (first, second) = (desk.officer("B. Officer", 5).await, desk.officer("C. Officer", 5).await);
    let allocate = async |officer: &str, from_on: &str, to_on: Option<&str>| {
        let body = json!({ "officer_id": officer, "from_on": from_on, "to_on": to_on, "recorded_by": by() });
        desk.app().post(&desk.la, &desk.under("officer-allocations"), body).await
    };
    let named = async |on: &str| {
        let path = desk.under(&format!("officer?on={on}"));
        desk.app().get(&desk.school, &path).await.expect(200).body["officer"]["name"].clone()
    };
    assert_eq!(named("2026-11-20").await, json!(null));
    allocate(&first, "2026-09-01", None).await.expect(201);
    let next = allocate(&second, "2026-11-20", None).await.expect(201);
    assert_eq!(
        (named("2026-11-19").await, named("2026-11-20").await),
        (json!("B. Officer"), json!("C. Officer"))
    );
    let taken = allocate(&first, "2026-10-01", Some("2026-10-31")).await;
    assert_eq!(taken.problem(), (409, "duplicate"));
    let early = allocate(&first, "2024-09-01", None).await.expect(422);
    assert_eq!(early.faults(), [("/from_on".to_owned(), "officer_not_working".to_owned())]);
    let path = next.header("location");
    desk.step(path, "end", json!({ "to_on": "2026-12-31" })).await.expect(200);
    assert_eq!(named("2027-01-01").await, json!(null));
    desk.step(path, "withdraw", json!({ "reason": "Another school" })).await.expect(200);
    assert_eq!(named("2026-11-20").await, json!(null));
    assert_eq!(
        desk.step(path, "end", json!({ "to_on": "2026-12-01" })).await.problem(),
        (409, "state_conflict")
    );
    let list = desk.app().get(&desk.school, "/v1/officer-allocations?on=2026-10-01").await.expect(200).body;
    assert_eq!(ids(&list).len(), 1);
}

async fn who_left_gets_no_case_and_hands_over_first(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let id = desk.officer("B. Officer", 5).await;
    let case = desk.case(0).await;
    desk.assign(&case, &id).await.expect(200);
    let mut gone = officer("B. Officer", 5);
    gone["to_on"] = json!("2026-11-19");
    let path = format!("/v1/officers/{id}");
    let refused = desk.put(&path, ("If-Match", "*"), json!({ "officer": gone })).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(detail(&refused).contains("open cases"), "{refused:?}");
    desk.step(&case, "unassign", json!({ "reason": "The officer leaves" })).await.expect(200);
    desk.put(&path, ("If-Match", "*"), json!({ "officer": gone })).await.expect(200);
    let refused = desk.assign(&case, &id).await.expect(422);
    assert_eq!(refused.faults(), [("/officer_id".to_owned(), "officer_not_working".to_owned())]);
}
