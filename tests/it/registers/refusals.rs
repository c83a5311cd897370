//! What a push refuses: every mistake at once, with its pointer, the rule and how to mend it.

use serde_json::{Value, json};

use super::fixture::{Class, body, calendar, mark, row, upn_of};
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    every_wrong_mark_of_a_register_is_reported_at_once,
    a_pupil_may_stand_in_a_register_once,
    marks_stand_between_starting_day_and_deletion_only,
    the_calendar_decides_what_is_a_session,
    a_push_goes_by_the_calendar_and_closures_of_its_moment,
    the_clock_is_europe_london,
    a_pupil_of_another_school_is_one_that_never_was,
);

fn pairs(answer: &Answer) -> Vec<(String, String)> {
    answer.faults()
}

async fn every_wrong_mark_of_a_register_is_reported_at_once(app: TestApp) {
    let class = Class::of(app, 16).await;
    let upn = |n: usize| class.upns[n].as_str();
    let cases: Vec<(Value, &str, &str)> = vec![
        (mark(upn(0), "\\"), "code", "code_not_allowed_for_session"),
        (mark(upn(1), "H"), "code", "code_not_valid_on_date"),
        (mark(upn(2), "J"), "code", "code_not_valid_on_date"),
        (mark(upn(3), "Y"), "code", "code_not_valid_on_date"),
        (mark(upn(4), "X"), "code", "code_not_allowed_for_age"),
        (mark(upn(5), "Y7"), "note", "note_required"),
        (mark(upn(6), "i"), "code", "code_unknown"),
        (mark(upn(7), "//"), "code", "code_unknown"),
        (mark(upn(8), ""), "code", "code_unknown"),
        (json!({"upn": upn(9), "code": "/", "minutes_late": 5}), "minutes_late", "minutes_late_not_allowed"),
        (mark("A926400124001", "/"), "upn", "upn_check_letter"),
        (mark("r201100018042", "/"), "upn", "upn_malformed"),
        (mark("R20110001804", "/"), "upn", "upn_malformed"),
        (mark("R2011000180421", "/"), "upn", "upn_malformed"),
        (mark("R２０１１０００１８０４２", "/"), "upn", "upn_malformed"),
        (mark("R201100018042", "/"), "upn", "reference_not_found"),
    ];
    let marks = cases.iter().map(|(mark, _, _)| mark.clone()).chain([mark(upn(15), "/")]).collect();
    let refused = class.push(0, marks).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let expected: Vec<_> = cases
        .iter()
        .enumerate()
        .map(|(index, (_, property, code))| (format!("/marks/{index}/{property}"), (*code).to_owned()))
        .collect();
    assert_eq!(pairs(&refused), expected);
    let by_code = |code: &str| {
        let entries = refused.body["errors"].as_array().unwrap();
        entries.iter().find(|entry| entry["code"] == code).unwrap().clone()
    };
    assert_eq!(by_code("code_not_allowed_for_session")["rule"], "reg10-2");
    assert_eq!(by_code("code_unknown")["did_you_mean"], "I");
    assert_eq!(by_code("code_not_valid_on_date")["allowed"], json!(["C", "G"]));
    assert!(by_code("code_not_allowed_for_age")["detail"].is_string());
    assert!(!refused.text.contains("926400124001"), "a problem never repeats a UPN");
    assert_eq!(class.read().await.body["state"], "no_register");
}

async fn a_pupil_may_stand_in_a_register_once(app: TestApp) {
    let class = Class::of(app, 2).await;
    let (one, two) = (&class.upns[0], &class.upns[1]);
    let same = class.push(0, vec![mark(one, "/"), mark(two, "/"), mark(one, "/")]).await;
    assert_eq!(pairs(&same), [("/marks/2/upn".into(), "duplicate_pupil".into())]);
    let differ = class.push(0, vec![mark(one, "/"), mark(two, "/"), mark(one, "I")]).await;
    let both = ["/marks/0/upn", "/marks/2/upn"].map(|at| (at.to_owned(), "duplicate_pupil".to_owned()));
    assert_eq!(pairs(&differ), both);
    let marks = vec![mark(one, "H"), mark(one, "G"), mark(two, "/")];
    let lenient = [("Prefer", "handling=lenient")];
    let call = format!("PUT {}", class.path("am"));
    let kept = class.app.send(&class.token, &call, body(0, marks), &lenient).await.expect(200);
    assert_eq!(kept.body["summary"]["rejected"], 2, "of two that differ neither is chosen");
}

async fn marks_stand_between_starting_day_and_deletion_only(app: TestApp) {
    let class = Class::of(app, 1).await;
    let (left, coming, last_day) = (upn_of(class.urn, 51), upn_of(class.urn, 52), upn_of(class.urn, 53));
    let mut rows = vec![row(&left, 51), row(&coming, 52), row(&last_day, 53)];
    rows[0]["deletion"] = json!({"on": "2026-11-19", "ground": "9-1-a"});
    rows[1]["starting_on"] = json!("2026-11-21");
    rows[2]["deletion"] = json!({"on": "2026-11-20", "ground": "9-1-a"});
    class.roll("2026-11-20T07:00:00Z", rows).await.expect(200);
    let refused = class.push(0, vec![mark(&left, "/"), mark(&coming, "/"), mark(&last_day, "/")]).await;
    let both = ["/marks/0/upn", "/marks/1/upn"].map(|at| (at.to_owned(), "pupil_not_enrolled".to_owned()));
    assert_eq!(pairs(&refused), both);
    class.push(0, vec![mark(&last_day, "/")]).await.expect(200);
}

async fn the_calendar_decides_what_is_a_session(app: TestApp) {
    let class = Class::of(app, 1).await;
    let push = async |date: &str| {
        let path = format!("/v1/schools/{}/registers/{date}/am", class.urn);
        class.push_to(&path, 0, class.all("/")).await
    };
    for date in ["2026-11-15", "2026-10-26", "2026-09-02", "2025-11-20"] {
        let refused = push(date).await;
        assert_eq!(pairs(&refused), [("date".into(), "date_outside_calendar".into())], "{date}");
    }
    for date in ["2026-09-03", "2026-10-23", "2026-11-02"] {
        push(date).await.expect(200);
    }
    assert_eq!(pairs(&push("2026-11-21").await), [("date".into(), "date_in_future".into())]);
    for date in ["2026-13-01", "2027-02-29", "20-11-2026", "2026-9-3", "+2026-09-03"] {
        assert_eq!(push(date).await.problem(), (400, "invalid_parameter"), "{date}");
    }
    let noon = format!("/v1/schools/{}/registers/2026-11-20/noon", class.urn);
    assert_eq!(class.push_to(&noon, 0, class.all("/")).await.problem(), (400, "invalid_parameter"));
}

async fn a_push_goes_by_the_calendar_and_closures_of_its_moment(app: TestApp) {
    let class = Class::of(app, 1).await;
    let app = &class.app;
    let la = app.login(&["closures:write", "calendars:write"], Reach::Everything).await;
    let outside: [(String, String); 1] = [("date".into(), "date_outside_calendar".into())];
    class.push(0, class.all("/")).await.expect(200);
    for whom in [json!({"urns": [class.urn]}), json!({"all": true})] {
        let mut closure = json!({
            "from_on": "2026-11-20", "to_on": "2026-11-20", "sessions": ["am"], "kind": "planned",
            "reason": "Polling station", "recorded_by": {"name": "C. Officer", "title": "Duty officer"},
        });
        closure.as_object_mut().unwrap().extend(whom.as_object().unwrap().clone());
        let made = app.post(&la, "/v1/closures", closure).await.expect(201);
        assert_eq!(pairs(&class.push(1, class.all("I")).await), outside, "closed");
        let path = format!("/v1/closures/{}/withdraw", made.id());
        let why = json!({"reason": "Held after all", "recorded_by": {"name": "C. Officer"}});
        app.post(&la, &path, why).await.expect(200);
        class.push(2, class.all("/")).await.expect(200);
    }
    let mut own = calendar();
    own["days_off"] = json!([{"on": "2026-11-20", "kind": "inset"}]);
    let put = format!("PUT /v1/schools/{}/calendars/2026-27", class.urn);
    app.send(&la, &put, own, &[("If-None-Match", "*")]).await.expect(201);
    assert_eq!(pairs(&class.push(3, class.all("I")).await), outside, "a day off of its own");
}

async fn the_clock_is_europe_london(app: TestApp) {
    let mut class = Class::of(app, 1).await;
    class.set_now("2026-11-20T08:40:00Z").await;
    let early = class.push_to(&class.path("pm"), -1500, class.all("\\")).await;
    assert_eq!(pairs(&early), [("session".into(), "session_not_started".into())]);
    // 23:30 UTC on 3 September is already the 4th in London: no longer tomorrow, but before school.
    class.set_now("2026-09-03T23:30:00Z").await;
    let next_day = format!("/v1/schools/{}/registers/2026-09-04/am", class.urn);
    let mut night = body(0, class.all("/"));
    night["taken_at"] = json!("2026-09-03T23:29:00Z");
    let refused = class.app.put(&class.token, &next_day, night).await;
    assert_eq!(pairs(&refused), [("session".into(), "session_not_started".into())]);
    class.set_now("2026-11-20T09:00:00Z").await;
    let ahead = class.push(301, class.all("/")).await;
    assert_eq!(pairs(&ahead), [("/taken_at".into(), "taken_at_in_future".into())]);
    class.push(300, class.all("/")).await.expect(200);
    let empty = class.push(0, vec![]).await;
    assert_eq!(pairs(&empty), [("/marks".into(), "empty_register".into())]);
    let mut local = body(0, class.all("/"));
    local["taken_at"] = json!("2026-11-20T09:00:00");
    let refused = class.app.put(&class.token, &class.path("am"), local).await;
    assert_eq!((refused.status, pairs(&refused)), (422, vec![("/taken_at".into(), "invalid_format".into())]));
}

async fn a_pupil_of_another_school_is_one_that_never_was(app: TestApp) {
    let class = Class::of(app.clone(), 1).await;
    let other = Class::at(app, 120_766, 1).await;
    let theirs = class.push(0, vec![mark(&other.upns[0], "/")]).await;
    let never = class.push(0, vec![mark("Q926200024001", "/")]).await;
    assert_eq!(theirs.masked(), never.masked());
    assert_eq!(pairs(&theirs), [("/marks/0/upn".into(), "reference_not_found".into())]);
}

#[tokio::test]
async fn a_sixteen_plus_college_keeps_no_register_here() {
    let class = Class::of(TestApp::sqlite().await, 1).await;
    class.app.school_of_kind(130_765, "sixteen_plus").await;
    let token = class.app.login(super::fixture::MIS, crate::support::Reach::Schools(&[130_765])).await;
    let refused =
        class.app.put(&token, "/v1/schools/130765/registers/2026-11-20/am", body(0, class.all("/"))).await;
    assert_eq!(pairs(&refused), [("urn".into(), "no_registers_here".into())]);
}

#[tokio::test]
async fn c2_is_for_compulsory_age_and_x_for_the_others() {
    let class = Class::of(TestApp::sqlite().await, 1).await;
    let young = upn_of(class.urn, 60);
    let mut reception = row(&young, 60);
    reception["born_on"] = json!("2022-03-02");
    reception["year_group"] = json!("R");
    class.roll("2026-09-04T07:00:00Z", vec![reception]).await.expect(200);
    let refused = class.push(0, vec![mark(&young, "C2"), mark(&class.upns[0], "X")]).await;
    let expected =
        [("/marks/0/code", "code_not_allowed_for_age"), ("/marks/1/code", "code_not_allowed_for_age")];
    assert_eq!(pairs(&refused), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    class.push(0, vec![mark(&young, "X"), mark(&class.upns[0], "C2")]).await.expect(200);
}
