//! Old records, handed over as they are.

use serde_json::json;

use super::fixture::line;
use crate::{
    on_each_database,
    registers::fixture::{Class, mark, row, upn_of},
    support::TestApp,
};

on_each_database!(
    a_withdrawn_code_is_kept_and_asked_about,
    a_past_year_without_a_calendar_is_accepted,
    a_deleted_pupils_marks_stand_within_the_enrolment,
);

async fn a_withdrawn_code_is_kept_and_asked_about(app: TestApp) {
    let class = Class::of(app, 2).await;
    let lines = [line(class.urn, "2026-11-19", vec![mark(&class.upns[0], "H"), mark(&class.upns[1], "Q7")])];
    let live = class.ndjson("", &lines).await;
    let codes: Vec<_> = live.faults(0).into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes, ["code_not_valid_on_date", "code_unknown"]);
    let lines = [line(class.urn, "2026-11-19", vec![mark(&class.upns[0], "H")])];
    let told = class.ndjson("?mode=historic", &lines).await;
    assert_eq!(told.lines[0]["rows"][0]["queries"], json!(["code_withdrawn"]));
    let path = format!("/v1/schools/{}/registers/2026-11-19/am", class.urn);
    let read = class.app.get(&class.token, &path).await.expect(200);
    assert_eq!(
        (&read.body["marks"][0]["code"], &read.body["marks"][0]["class"]),
        (&json!("H"), &json!("authorised"))
    );
    let queries = format!("/v1/schools/{}/queries?from_on=2026-11-19", class.urn);
    let asked = class.app.get(&class.token, &queries).await.expect(200);
    assert_eq!(asked.body["data"][0]["query"], "code_withdrawn");
    let today = class
        .ndjson("?mode=historic", &[line(class.urn, "2026-11-20", vec![mark(&class.upns[0], "H")])])
        .await;
    assert_eq!(today.faults(0)[0].1, "code_not_valid_on_date", "today is not the past");
}

async fn a_past_year_without_a_calendar_is_accepted(app: TestApp) {
    let class = Class::of(app, 1).await;
    let mut earlier = row(&class.upns[0], 0);
    earlier["starting_on"] = json!("2020-09-03");
    class.roll("2026-09-04T07:00:00Z", vec![earlier]).await.expect(200);
    let old = [line(class.urn, "2022-11-18", class.all("/"))];
    assert_eq!(class.ndjson("", &old).await.faults(0), [("/date".into(), "date_outside_calendar".into())]);
    assert_eq!(class.ndjson("?mode=historic", &old).await.counts(&["created"]), [1]);
    let off = [line(class.urn, "2026-10-28", class.all("/"))];
    let told = class.ndjson("?mode=historic", &off).await;
    assert_eq!(
        told.faults(0),
        [("/date".into(), "date_outside_calendar".into())],
        "where there is a calendar it holds"
    );
}

async fn a_deleted_pupils_marks_stand_within_the_enrolment(app: TestApp) {
    let class = Class::of(app, 1).await;
    let upn = upn_of(class.urn, 50);
    let mut leaver = row(&upn, 50);
    leaver["deletion"] = json!({"on": "2026-11-13", "ground": "9-1-f"});
    let sent = class.roll("2026-11-16T07:00:00Z", vec![leaver]).await.expect(200);
    assert_eq!(sent.body["summary"]["rejected"].as_u64().unwrap_or(0), 0, "{}", sent.text);
    let on = |date: &str| line(class.urn, date, vec![mark(&upn, "/")]);
    let told = class.ndjson("?mode=historic", &[on("2026-11-13"), on("2026-11-16")]).await;
    assert_eq!(told.lines[0]["summary"]["created"], 1);
    assert_eq!(told.faults(1), [("/marks/0/upn".into(), "pupil_not_enrolled".into())]);
}
