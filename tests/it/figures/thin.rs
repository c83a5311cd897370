//! Weeks in which few children of a school have a session are left out for who sees no pupils, and hide nobody.

use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, calendar},
    support::{Reach, TestApp},
};

on_each_database!(
    a_week_of_few_of_many_children_is_left_out_and_hides_nothing,
    a_week_of_a_small_school_alone_in_the_holiday_does_not_hide_the_authority,
    five_of_twelve_are_left_out_and_five_of_five_are_hidden,
);

/// Twenty in the first week, three of them in the second.
async fn three_stay(class: &Class) {
    let stays = |n: usize| if n < 3 { 14 } else { 4 };
    let lines: Vec<_> = (0..20).map(|n| line(&[("/", stays(n))])).collect();
    lay(class, &lines).await;
}

async fn a_week_of_few_of_many_children_is_left_out_and_hides_nothing(app: TestApp) {
    let class = school(app, 20).await;
    three_stay(&class).await;
    let analyst = class.app.login(&["figures:read"], Reach::Everything).await;
    let whole = figures(&class, &analyst, "").await;
    assert_eq!(
        (&only(&whole)["sessions"]["possible"], &only(&whole)["suppressed"]),
        (&json!(80), &json!(false))
    );
    // Sessions of each group that has any.
    let possible = async |token: &str, query: &str| -> Vec<Value> {
        let table = figures(&class, token, query).await;
        let rows = table["data"].as_array().unwrap().iter().map(|row| row["sessions"]["possible"].clone());
        rows.filter(|possible| *possible != json!(0)).collect()
    };
    // No question brings it back: not by weeks, by weekdays, by a characteristic, nor by itself.
    assert_eq!(possible(&analyst, "group_by=week").await, [json!(80)]);
    assert_eq!(possible(&analyst, "group_by=weekday").await, [json!(40), json!(40)]);
    assert_eq!(possible(&analyst, "group_by=sex").await, [json!(80)]);
    assert!(
        possible(&analyst, "from_on=2026-09-07&to_on=2026-09-13").await.iter().all(|one| *one == json!(0))
    );
    assert_eq!(possible(&reader(&class).await, "").await, [json!(110)], "who sees pupils sees all");
}

async fn a_week_of_a_small_school_alone_in_the_holiday_does_not_hide_the_authority(app: TestApp) {
    let large = school(app.clone(), 20).await;
    lay(&large, &vec![line(&[("/", 4)]); 20]).await;
    let other = Class::at(app.clone(), 120_766, 8).await;
    lay(&other, &vec![line(&[("/", 4)]); 8]).await;
    let small = Class::at(app.clone(), 120_767, 4).await;
    lay(&small, &vec![line(&[("/", 4)]); 4]).await;
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let mut own = calendar();
    own["half_terms"][0]["to_on"] = json!("2026-10-30");
    let put = format!("PUT /v1/schools/{}/calendars/2026-27", small.urn);
    app.send(&la, &put, own, &[("If-None-Match", "*")]).await.expect(201);
    let path = format!("/v1/schools/{}/registers/2026-10-27/am", small.urn);
    let body = json!({
        "taken_at": "2026-10-27T09:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": small.all("/"),
    });
    app.put(&small.token, &path, body).await.expect(200);
    let possible = async |scopes: &[&str]| -> Value {
        let token = app.login(scopes, Reach::Everything).await;
        only(&app.get(&token, "/v1/figures").await.expect(200).body)["sessions"]["possible"].clone()
    };
    assert_eq!(possible(&["figures:read"]).await, json!(128), "the ordinary week of all three");
    assert_eq!(possible(&["figures:read", "pupils:read"]).await, json!(132));
}

async fn five_of_twelve_are_left_out_and_five_of_five_are_hidden(app: TestApp) {
    let class = school(app, 12).await;
    let lines: Vec<_> = (0..12).map(|n| line(&[("/", if n < 5 { 4 } else { 0 })])).collect();
    lay(&class, &lines).await;
    let analyst = class.app.login(&["figures:read"], Reach::Everything).await;
    // Five of twelve: left out, and nobody remains.
    let whole = figures(&class, &analyst, "").await;
    assert_eq!(only(&whole)["sessions"]["possible"], 0);
    let small = Class::at(class.app.clone(), 120_766, 5).await;
    lay(&small, &vec![line(&[("/", 4)]); 5]).await;
    let own = class.app.get(&analyst, "/v1/schools/120766/figures").await.expect(200).body;
    assert_eq!(only(&own)["suppressed"], true, "all five of a school of five");
}
