//! Schools' own policies, and who had training: next actions, coverage, and a constant number of statements.

use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_schools_policy_is_reviewed_in_time,
    coverage_is_trained_out_of_staff_by_school_and_over_all,
);

const URN: i32 = 120_765;
const OTHER: i32 = 120_766;

fn by() -> Value {
    json!({ "name": "A. Head", "title": "Headteacher" })
}

async fn a_schools_policy_is_reviewed_in_time(app: TestApp) {
    app.school(URN).await;
    app.school(OTHER).await;
    let scopes = ["school-policies:read", "school-policies:write", "registers:read"];
    let school = app.login(&scopes, Reach::Schools(&[URN])).await;
    let policy = |approved: &str, review: &str| {
        let policy = json!({
            "kind": "attendance", "title": "Attendance policy", "approved_on": approved, "review_due_on": review,
            "link": "https://school.example/policy",
        });
        json!({ "policy": policy, "recorded_by": by() })
    };
    let under = |urn: i32| format!("/v1/schools/{urn}/policies");
    let refused = app.post(&school, &under(URN), policy("2026-11-21", "2026-11-21")).await;
    let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["date_in_future", "dates_reversed"]);
    let made = app.post(&school, &under(URN), policy("2025-12-01", "2026-12-01")).await.expect(201);
    let place = made.body["policy"]["links"]["self"].as_str().unwrap().to_owned();
    let second = app.post(&school, &under(URN), policy("2025-12-01", "2026-12-01")).await;
    assert_eq!(second.problem(), (409, "duplicate"));
    assert_eq!(app.post(&school, &under(OTHER), policy("2025-12-01", "2026-12-01")).await.status, 404);

    let actions = async || {
        let list =
            app.get(&school, &format!("/v1/schools/{URN}/next-actions?kind=school_policy_review")).await;
        let list = list.expect(200).body["data"].clone();
        let row =
            |row: &Value| (row["due_on"].clone(), row["overdue"].clone(), row["operation"]["href"].clone());
        list.as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(actions().await, [(json!("2026-12-01"), json!(false), json!(place))]);
    let due = app.get(&school, "/v1/school-policies?review_due_on_to=2026-12-01").await.expect(200).body;
    assert_eq!(due["data"].as_array().unwrap().len(), 1);
    let due = app.get(&school, "/v1/school-policies?review_due_on_to=2026-11-30").await.expect(200).body;
    assert_eq!(due["data"], json!([]));
    let next = policy("2026-11-19", "2027-11-19");
    let put = app
        .send(&school, &format!("PUT {place}"), next, &[("If-Match", made.header("etag"))])
        .await
        .expect(200);
    let before: Vec<_> =
        put.body["history"].as_array().unwrap().iter().map(|step| &step["policy"]["approved_on"]).collect();
    assert_eq!(before, [&json!("2025-12-01"), &json!("2026-11-19")]);
    assert_eq!(actions().await, []);
}

async fn course(app: &TestApp, officer: &str, code: &str, groups: &[&str]) -> Answer {
    let course = json!({ "code": code, "title": "Attendance is everyone's business", "groups": groups });
    app.post(officer, "/v1/courses", json!({ "course": course, "recorded_by": by() })).await
}

async fn coverage_is_trained_out_of_staff_by_school_and_over_all(app: TestApp) {
    for urn in [URN, OTHER, 120_767] {
        app.school(urn).await;
    }
    let scopes = ["training:read", "training:write"];
    let officer = app.login(&scopes, Reach::Everything).await;
    let school = app.login(&scopes, Reach::Schools(&[URN])).await;
    let whole =
        course(&app, &officer, "whole_school", &["teaching", "non_teaching", "governors"]).await.expect(201);
    assert_eq!(course(&app, &officer, "whole_school", &["teaching"]).await.problem(), (409, "duplicate"));
    assert_eq!(course(&app, &school, "own", &["teaching"]).await.problem(), (404, "not_found"));
    let bench = course(&app, &officer, "bench", &["magistrates"]).await.expect(201).id();
    let whole = whole.id();
    let record = async |token: &str, urn: i32, group: &str, on: &str, trained: i32, staff: i32| {
        let course = if group == "magistrates" { &bench } else { &whole };
        let training =
            json!({ "course_id": course, "group": group, "held_on": on, "trained": trained, "staff": staff });
        let place = if urn == 0 { "/v1".to_owned() } else { format!("/v1/schools/{urn}") };
        app.post(
            token,
            &format!("{place}/training-records"),
            json!({ "training": training, "recorded_by": by() }),
        )
        .await
    };
    record(&school, URN, "teaching", "2026-09-02", 30, 41).await.expect(201);
    record(&school, URN, "teaching", "2026-09-09", 8, 40).await.expect(201);
    record(&school, URN, "governors", "2026-09-09", 9, 12).await.expect(201);
    let twice = record(&school, URN, "governors", "2026-09-09", 9, 12).await.expect(201);
    record(&officer, OTHER, "teaching", "2026-10-01", 10, 20).await.expect(201);
    record(&officer, OTHER, "teaching", "2026-07-31", 20, 20).await.expect(201);
    record(&officer, 0, "magistrates", "2026-10-01", 6, 8).await.expect(201);
    assert_eq!(record(&school, 0, "magistrates", "2026-10-01", 6, 8).await.problem(), (404, "not_found"));
    let wrong = record(&school, URN, "magistrates", "2026-11-21", 9, 8).await;
    let at: Vec<_> = wrong.faults().into_iter().map(|(at, _)| at).collect();
    assert_eq!(at, ["/training/group", "/training/held_on", "/training/trained"]);
    let place = twice.body["links"]["self"].as_str().unwrap();
    let withdraw = json!({ "reason": "Recorded twice", "recorded_by": by() });
    app.post(&school, &format!("{place}/withdraw"), withdraw).await.expect(200);

    let groups = |body: &Value| {
        let row = |row: &Value| {
            let rate = &row["coverage"];
            let group = format!("{} {}", row["course"].as_str().unwrap(), row["group"].as_str().unwrap());
            (group, rate["numerator"].clone(), rate["denominator"].clone(), rate["percent"].clone())
        };
        body["groups"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    let told =
        |group: &str, n: u8, of: u8, percent: f64| (group.to_owned(), json!(n), json!(of), json!(percent));
    let own = app.get(&school, &format!("/v1/schools/{URN}/training-coverage")).await.expect(200).body;
    let expected = [told("whole_school governors", 9, 12, 75.0), told("whole_school teaching", 38, 40, 95.0)];
    assert_eq!(groups(&own), expected);
    let all = app.get(&officer, "/v1/training-coverage-summary?academic_year=2026-27").await.expect(200).body;
    let expected = [
        told("bench magistrates", 6, 8, 75.0),
        told("whole_school governors", 9, 12, 75.0),
        told("whole_school teaching", 48, 60, 80.0),
    ];
    assert_eq!(groups(&all), expected);
    assert_eq!((&all["schools"], &all["schools_recorded"]), (&json!(3), &json!(2)));
    let before =
        app.get(&officer, "/v1/training-coverage-summary?academic_year=2025-26").await.expect(200).body;
    assert_eq!(groups(&before), [told("whole_school teaching", 20, 20, 100.0)]);
    // What a school may see is its own, whichever question it asks.
    let summary = app.get(&school, "/v1/training-coverage-summary").await.expect(200).body;
    assert_eq!((summary["schools"].clone(), groups(&summary)), (json!(1), groups(&own)));

    // As many schools again cost no statement more.
    let count = async || {
        let before = app.statements();
        app.get(&officer, "/v1/training-coverage?limit=200").await.expect(200);
        app.get(&officer, "/v1/training-coverage-summary").await.expect(200);
        app.statements() - before
    };
    count().await;
    let few = count().await;
    for urn in 130_000..130_010 {
        app.school(urn).await;
        record(&officer, urn, "teaching", "2026-10-01", 1, 2).await.expect(201);
    }
    assert_eq!(count().await, few);
    let list = app.get(&officer, "/v1/training-coverage?limit=200").await.expect(200).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 13);
}
