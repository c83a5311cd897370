//! The case that was published: the attendance self-assessment was opened on Monday 20 February 2023, to be completed by May
//! half term.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(the_cycle_of_2023_opens_on_20_february_and_is_due_by_may_half_term);

async fn the_cycle_of_2023_opens_on_20_february_and_is_due_by_may_half_term(app: TestApp) {
    app.set_now("2023-02-10T09:00:00Z");
    let la = officer(&app).await;
    for urn in [120_001, 120_002] {
        app.school(urn).await;
    }
    let spoken = cycle(json!({
        "title": "Attendance self-assessment 2023", "opens_on": "2023-02-20", "due_on": null,
        "due_by": {"holiday": "may_half_term", "academic_year": "2022-23"}, "reminder_days": [14, 0],
    }));
    // Nobody knows when May half term is before the calendar says so.
    let refused = app.post(&la, CYCLES, spoken.clone()).await;
    assert_eq!(refused.faults(), [("/due_by".to_owned(), "reference_not_found".to_owned())]);
    let calendar = json!({
        "half_terms": [
            {"id": "2022-23-spring-1", "from_on": "2023-01-04", "to_on": "2023-02-10"},
            {"id": "2022-23-spring-2", "from_on": "2023-02-20", "to_on": "2023-03-31"},
            {"id": "2022-23-summer-1", "from_on": "2023-04-17", "to_on": "2023-05-26"},
            {"id": "2022-23-summer-2", "from_on": "2023-06-05", "to_on": "2023-07-21"},
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"], "days_off": [],
        "am_starts": "08:45", "pm_starts": "13:00", "am_due": "10:30", "pm_due": "14:30",
    });
    app.send(&la, "PUT /v1/calendars/2022-23", calendar, &[("If-None-Match", "*")]).await.expect(201);
    let path = define(&app, &la, spoken).await;
    let opened = step(&app, &la, &path, "open", by()).await.expect(200).body["cycle"].clone();
    assert_eq!(opened["due_on"], "2023-05-26");
    assert_eq!(opened["reminders"], json!(["2023-05-12", "2023-05-26"]));
    assert_eq!((&opened["state"], &opened["schools"]), (&json!("scheduled"), &json!(2)));
    let reminded = async |on: &str| {
        app.set_now(&format!("{on}T09:00:00Z"));
        let la = officer(&app).await;
        let state = app.get(&la, &path).await.expect(200).body["cycle"]["state"].as_str().unwrap().to_owned();
        let list = app.get(&la, &format!("{path}/reminders")).await.expect(200).body["data"].clone();
        let urns: Vec<_> = list.as_array().unwrap().iter().map(|one| one["urn"].as_i64().unwrap()).collect();
        (state, urns)
    };
    assert_eq!(reminded("2023-02-19").await, ("scheduled".to_owned(), vec![]));
    assert_eq!(reminded("2023-02-20").await, ("open".to_owned(), vec![]));
    submit(&app, &path, 120_001, json!({}), false).await;
    assert_eq!(reminded("2023-05-12").await, ("open".to_owned(), vec![120_002]));
    app.set_now("2023-05-27T09:00:00Z");
    let la = officer(&app).await;
    let all = app.get(&la, &format!("{path}/completion")).await.expect(200).body["all"].clone();
    assert_eq!((&all["submitted"], &all["overdue"], &all["late"]), (&json!(1), &json!(1), &json!(0)));
}
