//! Which registers are missing.

use serde_json::{Value, json};

use super::fixture::{Class, row};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_register_is_missing_once_it_is_due_and_until_every_pupil_has_a_mark,
    the_list_pages_over_every_school_in_reach,
    nobody_waits_for_boarders_guests_and_schools_without_a_roll,
    a_school_that_has_closed_for_good_owes_nothing_more,
    a_closed_school_owes_no_register,
);

async fn missing(app: &TestApp, token: &str, query: &str) -> Vec<Value> {
    let read = app.get(token, &format!("/v1/missing-registers{query}")).await.expect(200);
    read.body["data"].as_array().unwrap().clone()
}

async fn a_register_is_missing_once_it_is_due_and_until_every_pupil_has_a_mark(app: TestApp) {
    let mut class = Class::of(app, 6).await;
    class.set_now("2026-11-20T10:29:59Z").await;
    assert_eq!(missing(&class.app, &class.token, "").await, [] as [Value; 0]);
    class.app.set_now("2026-11-20T10:30:00Z");
    let none = missing(&class.app, &class.token, "").await;
    assert_eq!(
        (&none[0]["state"], &none[0]["expected"], &none[0]["missing"]),
        (&json!("no_register"), &json!(6), &json!(6))
    );
    assert_eq!(none[0]["due_at"], "2026-11-20T10:30:00Z");
    assert_eq!(none[0]["links"]["self"], class.path("am"));
    class.push(0, class.all("/")[..4].to_vec()).await.expect(200);
    let some = missing(&class.app, &class.token, "?on=2026-11-20&session=am").await;
    assert_eq!((&some[0]["state"], &some[0]["missing"]), (&json!("incomplete"), &json!(2)));
    let groups = json!([
        {"registration_group": "6B", "expected": 2, "missing": 1},
        {"registration_group": "6C", "expected": 2, "missing": 1},
    ]);
    assert_eq!(some[0]["registration_groups"], groups);
    class.push(0, class.all("/")[4..].to_vec()).await.expect(200);
    assert_eq!(missing(&class.app, &class.token, "").await, [] as [Value; 0]);
    assert_eq!(
        missing(&class.app, &class.token, "?on=2026-11-19").await.len(),
        2,
        "yesterday, both sessions"
    );
    assert_eq!(missing(&class.app, &class.token, "?on=2026-11-23").await.len(), 0, "Monday is not due yet");
}

async fn the_list_pages_over_every_school_in_reach(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    for urn in 120_766..120_770 {
        Class::at(app.clone(), urn, 1).await;
    }
    let la = app.login(&["registers:read"], Reach::Everything).await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/v1/missing-registers?on=2026-11-19&limit=3{cursor}");
        let page = app.get(&la, &path).await.expect(200);
        for row in page.body["data"].as_array().unwrap() {
            seen.push((row["urn"].as_i64().unwrap(), row["session"].as_str().unwrap().to_owned()));
        }
        match page.body["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        assert!(page.header("link").contains("rel=\"next\""));
    }
    let expected: Vec<_> =
        (120_765..120_770).flat_map(|urn| ["am", "pm"].map(|half| (urn, half.to_owned()))).collect();
    assert_eq!(seen, expected);
    assert_eq!(missing(&app, &class.token, "?on=2026-11-19").await.len(), 2, "a school sees its own");
    let other = app.get(&la, &format!("/v1/missing-registers?on=2026-11-18&limit=3{cursor}")).await;
    assert_eq!(other.problem(), (400, "cursor_mismatch"));
}

async fn nobody_waits_for_boarders_guests_and_schools_without_a_roll(app: TestApp) {
    let class = Class::of(app.clone(), 0).await;
    assert_eq!(missing(&app, &class.token, "").await.len(), 0, "an empty roll needs no register");
    let mut rows: Vec<_> = (0..2).map(|n| row(&super::fixture::upn_of(class.urn, n), n)).collect();
    rows[0]["boarder"] = json!(true);
    rows[1]["registration"] = json!("guest");
    class.roll("2026-09-05T07:00:00Z", rows).await.expect(200);
    assert_eq!(missing(&app, &class.token, "").await.len(), 0);
}

async fn a_school_that_has_closed_for_good_owes_nothing_more(app: TestApp) {
    use rollcall::entities::school;
    use sea_orm::{ActiveModelTrait, ActiveValue::Set};
    let class = Class::of(app.clone(), 1).await;
    let closed_on = Set("2026-11-19".parse().ok());
    let row = school::ActiveModel {
        urn: Set(class.urn),
        status: Set("closed".into()),
        closed_on,
        ..Default::default()
    };
    row.update(&app.db).await.unwrap();
    assert_eq!(missing(&app, &class.token, "?on=2026-11-20").await.len(), 0);
    assert_eq!(missing(&app, &class.token, "?on=2026-11-19").await.len(), 2, "its last day");
}

async fn a_closed_school_owes_no_register(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    let la = app.login(&["closures:write"], Reach::Everything).await;
    let closure = json!({
        "urns": [class.urn], "from_on": "2026-11-20", "to_on": "2026-11-20", "sessions": ["am"], "kind": "unexpected",
        "reason": "Burst pipe", "recorded_by": {"name": "C. Officer", "title": "Duty officer"},
    });
    app.post(&la, "/v1/closures", closure).await.expect(201);
    assert_eq!(missing(&app, &class.token, "?session=am").await.len(), 0);
    let pushed = class.push(0, class.all("/")).await.expect(200);
    assert_eq!(pushed.body["rows"][0]["queries"], json!(["code_on_closed_session"]));
    let closed = class
        .push(60, vec![super::fixture::amended(&class.upns[0], json!("Y4"), "Closed")])
        .await
        .expect(200);
    assert_eq!(closed.body["rows"][0]["queries"], Value::Null);
}
