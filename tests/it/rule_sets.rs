//! Rule sets: what figures and decisions were made by.

use serde_json::json;

use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(every_caller_is_told_the_numbers_of_the_law_and_how_they_changed);

async fn every_caller_is_told_the_numbers_of_the_law_and_how_they_changed(app: TestApp) {
    let token = app.login(&["schools:read"], Reach::Schools(&[])).await;
    let get = async |path: &str| app.get(&token, path).await;
    let before = get("/v1/rule-sets?kind=penalty_notices&on=2024-08-18").await.expect(200).body;
    let ids = |list: &serde_json::Value| {
        let sets = list["rule_sets"].as_array().unwrap().iter();
        sets.map(|set| set["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ["2013-09-01", "section-105"]);
    let after = get("/v1/rule-sets?kind=penalty_notices&on=2024-08-19").await.expect(200).body;
    assert_eq!(ids(&after), ["2024-08-19", "section-105"]);

    let changed = get("/v1/rule-sets/penalty_notices/2013-09-01/diff/2024-08-19").await.expect(200).body;
    let second =
        changed["changes"].as_array().unwrap().iter().find(|rule| rule["name"] == "second_full_pence");
    let second = second.unwrap_or_else(|| panic!("{changed}"));
    assert_eq!((&second["before"], &second["after"]), (&json!(12000), &json!(16000)));
    assert_eq!(changed["unchanged"], 2, "the days in which to pay are the same");

    let set = get("/v1/rule-sets/attendance/2024-08-19").await.expect(200).body;
    assert_eq!(
        (&set["rules"][0]["name"], &set["rules"][0]["value"]),
        (&json!("persistent_percent"), &json!(10))
    );
    for nothing in ["attendance/1999-01-01", "attendance/2024-08-19/diff/section-105"] {
        get(&format!("/v1/rule-sets/{nothing}")).await.expect(404);
    }
}
