//! What the school should explain, and how it does.

use serde_json::{Value, json};

use super::fixture::{Class, amended, mark, row, upn_of};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    an_amendment_keeps_both_codes_the_reason_the_instant_and_the_person,
    an_amendment_without_a_reason_is_asked_about_until_it_is_explained,
    a_note_does_not_explain_an_amendment_and_a_reason_needs_a_titled_person,
    unlikely_marks_are_stored_and_asked_about,
    two_schools_that_both_had_a_pupil_are_both_asked,
    the_code_for_another_school_needs_another_school,
);

async fn queries(class: &Class) -> Vec<Value> {
    let path = format!("/v1/schools/{}/queries", class.urn);
    class.app.get(&class.token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

async fn kinds(class: &Class) -> Vec<String> {
    queries(class).await.iter().map(|query| query["query"].as_str().unwrap().to_owned()).collect()
}

async fn an_amendment_keeps_both_codes_the_reason_the_instant_and_the_person(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(0, class.all("O")).await.expect(200);
    let change = json!({"upn": class.upns[0], "code": "I", "amendment": {
        "reason": "Parent telephoned", "by": {"name": "B. Clerk", "title": "Attendance officer"},
        "at": "2026-11-20T09:40:00Z",
    }});
    class.push(2400, vec![change]).await.expect(200);
    assert_eq!(kinds(&class).await, [] as [&str; 0]);
    let take = &class.history().await[1];
    let change = &take["changes"][0];
    assert_eq!(change["original"], json!({"code": "O", "class": "unauthorised"}));
    assert_eq!(change["amended"], json!({"code": "I", "class": "authorised"}));
    assert_eq!(change["reason"], "Parent telephoned");
    assert_eq!(change["by"], json!({"name": "B. Clerk", "title": "Attendance officer"}));
    assert_eq!(take["taken_at"], "2026-11-20T09:40:00Z");
    assert_eq!(take["received_at"], "2026-11-20T11:00:00Z");
}

async fn an_amendment_without_a_reason_is_asked_about_until_it_is_explained(app: TestApp) {
    let class = Class::of(app, 2).await;
    class.push(0, vec![mark(&class.upns[0], "O"), mark(&class.upns[1], "N")]).await.expect(200);
    let changed = class.push(60, class.all("I")).await.expect(200);
    assert_eq!(changed.body["rows"][0]["queries"], json!(["amendment_unexplained"]));
    assert_eq!(
        changed.body["rows"][1],
        json!({"index": 1, "outcome": "amended", "code": "I"}),
        "N may become anything"
    );
    assert_eq!(kinds(&class).await, ["amendment_unexplained"]);
    assert_eq!(queries(&class).await[0]["links"]["register"], class.path("am"));
    let explained =
        class.push(60, vec![amended(&class.upns[0], json!("I"), "Doctor's letter")]).await.expect(200);
    assert_eq!(explained.body["summary"]["unchanged"], 1);
    assert_eq!(kinds(&class).await, [] as [&str; 0]);
    let history = class.history().await;
    assert_eq!(history.last().unwrap()["changes"][0]["reason"], "Doctor's letter");
}

async fn a_note_does_not_explain_an_amendment_and_a_reason_needs_a_titled_person(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(0, class.all("O")).await.expect(200);
    class.push(60, class.all("I")).await.expect(200);
    class.push(120, vec![json!({"upn": class.upns[0], "code": "I", "note": "Cold"})]).await.expect(200);
    assert_eq!(kinds(&class).await, ["amendment_unexplained"], "a note is no reason");
    let untitled = json!({"upn": class.upns[0], "code": "I", "note": "Cold",
        "amendment": {"reason": "Parent telephoned", "by": {"name": "B. Clerk"}}});
    class.push(180, vec![untitled]).await.expect(200);
    assert_eq!(kinds(&class).await, ["amendment_unexplained"], "who changed it has no title yet");
    let titled = json!({"upn": class.upns[0], "code": "I", "note": "Cold",
        "amendment": {"reason": "Parent telephoned", "by": {"name": "B. Clerk", "title": "Officer"}}});
    class.push(240, vec![titled]).await.expect(200);
    assert_eq!(kinds(&class).await, [] as [&str; 0]);
}

async fn unlikely_marks_are_stored_and_asked_about(app: TestApp) {
    let class = Class::of(app, 5).await;
    let upn = |n: usize| class.upns[n].as_str();
    let marks = vec![
        mark(upn(0), "K"),
        mark(upn(1), "B"),
        json!({"upn": upn(2), "code": "L", "minutes_late": 31}),
        mark(upn(3), "W"),
        json!({"upn": upn(4), "code": "B", "note": "Museum visit"}),
    ];
    let pushed = class.push(0, marks).await.expect(200);
    assert_eq!(
        (&pushed.body["summary"]["created"], &pushed.body["summary"]["queries"]),
        (&json!(5), &json!(4))
    );
    let expected =
        ["note_missing", "note_missing", "late_over_thirty_minutes", "work_experience_below_year_10"];
    assert_eq!(kinds(&class).await, expected);
    let first =
        class.app.get(&class.token, &format!("/v1/schools/{}/queries?limit=3", class.urn)).await.expect(200);
    let cursor = first.body["page"]["next_cursor"].as_str().unwrap();
    let path = format!("/v1/schools/{}/queries?limit=3&cursor={cursor}", class.urn);
    let second = class.app.get(&class.token, &path).await.expect(200);
    assert_eq!(second.body["data"].as_array().unwrap().len(), 1);
}

async fn two_schools_that_both_had_a_pupil_are_both_asked(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    let other = Class::at(app, 120_766, 1).await;
    let shared = upn_of(class.urn, 70);
    for (school, registration) in [(&class, "main"), (&other, "subsidiary")] {
        let mut dual = row(&shared, 70);
        dual["registration"] = json!(registration);
        school.roll("2026-09-05T07:00:00Z", vec![dual]).await.expect(200);
        school.push(0, vec![mark(&shared, "/")]).await.expect(200);
    }
    for school in [&class, &other] {
        assert_eq!(kinds(school).await, ["dual_registration_conflict"]);
        let text = queries(school).await[0].to_string();
        let foreign = if school.urn == class.urn { "120766" } else { "120765" };
        assert!(!text.contains(foreign), "the other school is not named: {text}");
    }
    class.push(60, vec![amended(&shared, json!("D"), "Was at the other school")]).await.expect(200);
    assert_eq!(kinds(&other).await, [] as [&str; 0]);
    assert_eq!(kinds(&class).await, [] as [&str; 0]);
}

async fn the_code_for_another_school_needs_another_school(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(0, class.all("D")).await.expect(200);
    assert_eq!(kinds(&class).await, ["dual_code_without_other_school"]);
    class
        .push(60, vec![amended(&class.upns[0], json!("D"), "At a school of another county")])
        .await
        .expect(200);
    assert_eq!(kinds(&class).await, [] as [&str; 0]);
}
