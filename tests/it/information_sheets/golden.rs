//! Sheet 3/22 of 14 January 2022, 12:00, to be completed by 21 January 2022.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(sheet_3_of_2022_is_seen_from_noon_on_and_completed_by_the_day_of_its_collection);

async fn sheet_3_of_2022_is_seen_from_noon_on_and_completed_by_the_day_of_its_collection(app: TestApp) {
    app.set_now("2022-01-14T09:00:00Z");
    for (urn, kind) in [(120_001, "primary"), (120_002, "secondary"), (120_003, "nursery")] {
        app.school_of_kind(urn, kind).await;
    }
    let la = officer(&app).await;
    let collection = json!({
        "kind": "school_attendance", "title": "Autumn, second half", "from_on": "2021-11-01", "to_on": "2021-12-17",
        "audience": { "rule": "all" }, "opens_on": "2022-01-14", "due_on": "2022-01-21",
        "recorded_by": { "name": "A. Officer" },
    });
    let collection = app.post(&la, "/v1/collections", collection).await.expect(201).id();

    // The day agrees with that of the collection, or the sheet is refused.
    let of = |due: &str| {
        json!({
            "collection_id": collection, "to_be_completed_by_on": due,
            "audience": { "rule": "phases", "phases": ["primary", "secondary"], "roles": ["attendance_staff"] },
        })
    };
    let refused = app.post(&la, SHEETS, sheet(of("2022-01-28"))).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    assert_eq!(refused.faults(), [("/to_be_completed_by_on".to_owned(), "deadline_differs".to_owned())]);
    let path = draft(&app, &la, of("2022-01-21")).await;
    let at_school = at(120_001, &path);

    let noon = with(by(), json!({ "published_at": "2022-01-14T12:00:00Z", "number": 3 }));
    let published = step(&app, &la, &path, "publish", noon).await.expect(200).body["sheet"].clone();
    assert_eq!((&published["number"], &published["state"]), (&json!("3/22"), &json!("scheduled")));
    assert_eq!(published["schools"], 2);
    // A token lives ten minutes: with the clock go the tokens.
    app.set_now("2022-01-14T11:59:59Z");
    let (own, nursery) = (program(&app, 120_001).await, program(&app, 120_003).await);
    app.get(&own, &at_school).await.expect(404);
    let list = "/v1/schools/120001/information-sheets";
    assert_eq!(app.get(&own, list).await.expect(200).body["data"], json!([]));
    app.set_now("2022-01-14T12:00:00Z");
    let seen = app.get(&own, &at_school).await.expect(200).body["sheet"].clone();
    assert_eq!((&seen["number"], &seen["state"]), (&json!("3/22"), &json!("unread")));
    assert_eq!(seen["last_modified_at"], "2022-01-14T12:00:00Z");
    assert_eq!(
        seen["links"]["collection_return"],
        format!("/v1/schools/120001/collection-returns/{collection}")
    );
    // It is for primary and secondary schools.
    app.get(&nursery, &at(120_003, &path)).await.expect(404);
    let other_role = app.get(&own, &format!("{list}?role=governor")).await.expect(200);
    assert_eq!(other_role.body["data"], json!([]));
    let to_do = app.get(&own, &format!("{list}?role=attendance_staff&outstanding=true")).await.expect(200);
    assert_eq!(to_do.body["data"].as_array().unwrap().len(), 1);

    // It stands among what the school is to do next.
    let next = "/v1/schools/120001/next-actions?kind=information_sheet_open";
    let action = app.get(&own, next).await.expect(200).body["data"][0].clone();
    assert_eq!((&action["due_on"], &action["overdue"]), (&json!("2022-01-21"), &json!(false)));
    assert_eq!(action["operation"]["href"], format!("{at_school}/complete"));

    app.set_now("2022-01-17T09:00:00Z");
    let own = program(&app, 120_001).await;
    step(&app, &own, &at_school, "read", head()).await.expect(200);
    let again = step(&app, &own, &at_school, "read", head()).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    assert_eq!(again.body["allowed_actions"], json!(["acknowledge", "complete"]));
    step(&app, &own, &at_school, "acknowledge", head()).await.expect(200);
    app.set_now("2022-01-24T09:00:00Z");
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let late = app.get(&la, &format!("{path}/schools?overdue=true")).await.expect(200);
    assert_eq!(late.body["data"].as_array().unwrap().len(), 2);
    let done = with(head(), json!({ "note": "Sent back on Monday." }));
    let done = step(&app, &own, &at_school, "complete", done).await.expect(200).body;
    assert_eq!((&done["sheet"]["state"], &done["sheet"]["overdue"]), (&json!("completed"), &json!(false)));
    assert_eq!(done["sheet"]["completed"]["recorded_by"]["name"], "A. Head");
    assert_eq!(done["sheet"]["completed"]["taken_at"], "2022-01-24T09:00:00Z");
    let told: Vec<&Value> = done["history"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert_eq!(told, ["read", "acknowledged", "completed"]);
    assert_eq!(app.get(&own, next).await.expect(200).body["data"], json!([]));

    let how_far = app.get(&la, &format!("{path}/completion")).await.expect(200).body;
    let all = &how_far["all"];
    assert_eq!((&all["schools"], &all["unread"], &all["completed"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(all["completed_rate"], json!({"numerator": 1, "denominator": 2, "percent": 50.0}));
    assert_eq!(
        how_far["phases"][1],
        json!({"phase": "secondary", "counts": {
            "schools": 1, "closed": 0, "unread": 1, "read": 0, "acknowledged": 0, "completed": 0, "overdue": 1,
            "acknowledged_rate": {"numerator": 0, "denominator": 1, "percent": 0.0},
            "completed_rate": {"numerator": 0, "denominator": 1, "percent": 0.0},
        }})
    );
    let reopened = with(head(), json!({ "reason": "The wrong sheet was ticked." }));
    let reopened = step(&app, &own, &at_school, "reopen", reopened).await.expect(200);
    assert_eq!(reopened.body["sheet"]["state"], "acknowledged");

    // The next of the year, and the first of the next one; a number that is taken is not given twice.
    let number = async |la: &str| {
        let path = publish(&app, la, json!({})).await;
        app.get(la, &path).await.expect(200).body["sheet"]["number"].clone()
    };
    assert_eq!(number(&la).await, "4/22");
    let taken = draft(&app, &la, json!({})).await;
    let taken = step(&app, &la, &taken, "publish", with(by(), json!({ "number": 3 }))).await;
    assert_eq!(taken.problem(), (409, "duplicate"));
    assert_eq!(taken.body["existing"]["number"], "3/22");
    // Half an hour into the New Year in London, which is the same instant in January.
    app.set_now("2023-01-01T00:30:00Z");
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    assert_eq!(number(&la).await, "1/23");

    // What tells and asks nothing is acknowledged and no more.
    let tells = at(120_001, &publish(&app, &la, json!({})).await);
    let refused = step(&app, &own, &tells, "complete", head()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!(["read", "acknowledge"]));
}
