//! Schools' own policies, and who had training: next actions, coverage, and a constant number of statements.

use rollcall::entities::school;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::{Set, Unchanged},
};
use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp, school_row},
};

on_each_database!(
    a_schools_policy_is_reviewed_in_time,
    a_school_without_an_attendance_policy_is_asked_for_one,
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
    // A policy about something else is reviewed by the school's own word, not by the rule about attendance.
    let mut other = policy("2025-12-01", "2026-12-02");
    other["policy"]["kind"] = json!("behaviour");
    let other = app.post(&school, &under(URN), other).await.expect(201);
    assert_eq!(actions().await.len(), 1);
    let kind = "next-actions?kind=school_policy_review_other";
    let action =
        app.get(&school, &format!("/v1/schools/{URN}/{kind}")).await.expect(200).body["data"][0].clone();
    assert_eq!(action["rule"]["id"], "school-review-day");
    let gone = other.body["policy"]["links"]["self"].as_str().unwrap();
    let why = json!({ "reason": "Kept elsewhere", "recorded_by": by() });
    app.post(&school, &format!("{gone}/withdraw"), why).await.expect(200);
    let list = async |query: &str| {
        let list = app.get(&school, &format!("/v1/school-policies{query}")).await.expect(200).body;
        list["data"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [made.body["policy"]["id"].clone()], "current ones");
    assert_eq!(list("?state=withdrawn").await, [other.body["policy"]["id"].clone()]);
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

async fn a_school_without_an_attendance_policy_is_asked_for_one(app: TestApp) {
    for (urn, kind) in [(URN, "primary"), (OTHER, "secondary"), (120_767, "sixteen_plus")] {
        app.school_of_kind(urn, kind).await;
    }
    let (leaving, closed) = (120_769, 120_768);
    for (urn, status) in [(leaving, "open_proposed_to_close"), (closed, "closed")] {
        let row = school_row(urn, "special", app.now());
        school::ActiveModel { status: Set(status.to_owned()), ..row }.insert(&app.db).await.unwrap();
    }
    let officer = app.login(&["school-policies:read"], Reach::Everything).await;
    let scopes = ["school-policies:read", "school-policies:write", "registers:read"];
    let school = app.login(&scopes, Reach::Schools(&[URN])).await;
    let without = async |token: &str, query: &str| {
        let list = app.get(token, &format!("/v1/school-policies-missing{query}")).await.expect(200).body;
        list["data"].as_array().unwrap().iter().map(|row| row["urn"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    // A college keeps no registers; what is closed needs none.
    let all = [URN, OTHER, leaving].map(i64::from);
    assert_eq!(without(&officer, "?kind=attendance").await, all);
    assert_eq!(without(&officer, "?limit=1").await, all[..1]);
    assert_eq!(without(&school, "").await, all[..1], "its own reach");
    let next = async || {
        let path = format!("/v1/schools/{URN}/next-actions?kind=school_policy_missing");
        app.get(&school, &path).await.expect(200).body["data"].as_array().unwrap().clone()
    };
    let action = next().await.remove(0);
    let policies = format!("/v1/schools/{URN}/policies");
    assert_eq!(
        (&action["operation"]["href"], &action["rule"]["id"]),
        (&json!(policies), &json!("wt-policy"))
    );
    let policy = json!({
        "kind": "attendance", "title": "Attendance policy", "approved_on": "2026-09-10", "review_due_on": "2027-09-10",
    });
    let made =
        app.post(&school, &policies, json!({ "policy": policy, "recorded_by": by() })).await.expect(201);
    assert_eq!((without(&school, "").await.len(), next().await.len()), (0, 0));
    assert_eq!(without(&school, "?kind=behaviour").await, all[..1]);
    let place = made.body["policy"]["links"]["self"].as_str().unwrap();
    let why = json!({ "reason": "Recorded for the wrong school", "recorded_by": by() });
    app.post(&school, &format!("{place}/withdraw"), why).await.expect(200);
    assert_eq!((without(&school, "").await.len(), next().await.len()), (1, 1));
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

    // A school that is proposed to close is open, and counts.
    let status = Set("open_proposed_to_close".to_owned());
    let row = school::ActiveModel { urn: Unchanged(OTHER), status, ..Default::default() };
    row.update(&app.db).await.unwrap();
    let all = app.get(&officer, "/v1/training-coverage-summary").await.expect(200).body;
    assert_eq!(all["schools"], 3);

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
