//! How a school's feed does, from the first roll to a live feed.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::fixture::{Class, mark};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_school_becomes_connected_tested_and_live,
    the_days_of_the_year_are_counted,
    an_unexpected_closure_owes_no_register,
    whoever_may_see_the_feed_sees_no_mark,
);

async fn feed(class: &Class) -> Value {
    let token = class.app.login(&["feed:read"], Reach::Schools(&[class.urn])).await;
    class.app.get(&token, &format!("/v1/schools/{}/feed-status", class.urn)).await.expect(200).body
}

/// Pushes the whole roll for one session, `count` pupils of it.
async fn push(class: &Class, date: &str, session: &str, count: usize) {
    let day: NaiveDate = date.parse().unwrap();
    let (code, hour) = if session == "am" { ("/", "09") } else { ("\\", "13") };
    let marks: Vec<_> = class.upns[..count].iter().map(|upn| mark(upn, code)).collect();
    let body = json!({
        "taken_at": format!("{day}T{hour}:05:00Z"), "recorded_by": {"name": "A. Teacher", "title": "Form tutor"},
        "marks": marks,
    });
    let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
    class.app.put(&class.token, &path, body).await.expect(200);
}

/// The five school days before Monday 23 November.
const WEEK: [&str; 5] = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"];

async fn a_school_becomes_connected_tested_and_live(app: TestApp) {
    app.school(120_700).await;
    let token = app.login(&["feed:read"], Reach::Schools(&[120_700])).await;
    let none = app.get(&token, "/v1/schools/120700/feed-status").await.expect(200).body;
    assert_eq!(
        (&none["state"], &none["last_push"], &none["last_roll"]),
        (&json!("not_connected"), &json!(null), &json!(null))
    );
    assert_eq!(none["sessions"], json!({"due": 0, "whole": 0, "incomplete": 0, "none": 0}));
    let mut class = Class::of(app, 2).await;
    let begun = feed(&class).await;
    assert_eq!(begun["state"], "testing", "a roll has come");
    assert_eq!(
        begun["last_roll"],
        json!({"received_at": "2026-11-20T11:00:00Z", "as_at": "2026-09-03T07:00:00Z"})
    );
    class.set_now("2026-11-23T11:00:00Z").await;
    for day in WEEK {
        push(&class, day, "am", 2).await;
        push(&class, day, "pm", if day == "2026-11-18" { 1 } else { 2 }).await;
    }
    let tested = feed(&class).await;
    assert_eq!(tested["state"], "testing", "Wednesday afternoon lacks a mark");
    class.app.advance(1);
    push(&class, "2026-11-18", "pm", 2).await;
    let live = feed(&class).await;
    assert_eq!(live["state"], "live", "filled later, and today decides nothing: {live}");
    assert_eq!(live["last_push"]["date"], "2026-11-18");
    assert_eq!(live["last_push"]["received_at"], "2026-11-23T11:00:01Z");
    let days = live["school_days"].as_array().unwrap();
    assert_eq!(days.len(), 10);
    assert_eq!(days[9], json!({"date": "2026-11-23", "am": "none", "pm": null}));
    assert_eq!(days[8], json!({"date": "2026-11-20", "am": "whole", "pm": "whole"}));
    class.set_now("2026-11-24T11:00:00Z").await;
    assert_eq!(feed(&class).await["state"], "testing", "Monday never came");
}

async fn the_days_of_the_year_are_counted(app: TestApp) {
    let class = Class::of(app, 2).await;
    push(&class, "2026-11-19", "am", 2).await;
    push(&class, "2026-11-20", "am", 1).await;
    let told = feed(&class).await;
    // 37 school days to half term, 14 in November up to the 19th, and the morning of the 20th.
    assert_eq!(told["sessions"], json!({"due": 103, "whole": 1, "incomplete": 1, "none": 101}));
    assert_eq!(told["academic_year"], "2026-27");
    assert_eq!(told["school_days"][9], json!({"date": "2026-11-20", "am": "incomplete", "pm": null}));
    assert_eq!(told["school_days"][8], json!({"date": "2026-11-19", "am": "whole", "pm": "none"}));
    let token = class.app.login(&["feed:read"], Reach::Schools(&[class.urn])).await;
    let path = format!("GET /v1/schools/{}/feed-status", class.urn);
    let read = class.app.send(&token, &path, Value::Null, &[]).await;
    let tag = read.header("etag").to_owned();
    class.app.send(&token, &path, Value::Null, &[("If-None-Match", &tag)]).await.expect(304);
    push(&class, "2026-11-20", "am", 2).await;
    class.app.send(&token, &path, Value::Null, &[("If-None-Match", &tag)]).await.expect(200);
}

async fn an_unexpected_closure_owes_no_register(app: TestApp) {
    let class = Class::of(app, 1).await;
    let before = feed(&class).await["sessions"]["due"].as_i64().unwrap();
    let la = class.app.login(&["closures:write"], Reach::Everything).await;
    let closure = json!({
        "urns": [class.urn], "from_on": "2026-11-18", "to_on": "2026-11-19", "sessions": ["am", "pm"],
        "kind": "unexpected", "reason": "Snow", "recorded_by": {"name": "C. Officer", "title": "Duty officer"},
    });
    class.app.post(&la, "/v1/closures", closure).await.expect(201);
    assert_eq!(feed(&class).await["sessions"]["due"], before - 4);
}

async fn whoever_may_see_the_feed_sees_no_mark(app: TestApp) {
    let class = Class::of(app, 1).await;
    let token = class.app.login(&["feed:read"], Reach::Schools(&[class.urn])).await;
    for path in ["registers/2026-11-20/am", "unresolved-marks", "queries"] {
        let refused = class.app.get(&token, &format!("/v1/schools/{}/{path}", class.urn)).await;
        assert_eq!(refused.problem(), (403, "scope_missing"), "{path}");
    }
}
