//! The timetable: drafts, filters, clock changes, versions and steps.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_timetable_is_of_an_academic_year_a_term_a_topic_or_days_and_drafts_are_the_authoritys_own,
    a_time_is_one_instant_or_refused_and_every_mistake_is_told_at_once,
    steps_are_taken_once_in_order_and_by_who_has_read_the_version_that_stands,
);

async fn a_timetable_is_of_an_academic_year_a_term_a_topic_or_days_and_drafts_are_the_authoritys_own(
    app: TestApp,
) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let clerk = app.login(&["calendars:write"], Reach::Everything).await;
    let calendar = json!({
        "half_terms": [{ "id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-23" },
                       { "id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18" }],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    });
    let put = "PUT /v1/calendars/2026-27";
    app.send(&clerk, put, calendar, &[("If-None-Match", "*")]).await.expect(201);
    publish(&app, &officer, json!({ "title": "B", "held_on": "2026-12-18" })).await;
    publish(&app, &officer, json!({ "title": "A", "topic": "Registers" })).await;
    publish(&app, &officer, json!({ "title": "C", "held_on": "2027-01-11" })).await;
    publish(&app, &officer, json!({ "title": "D", "held_on": "2027-09-10" })).await;
    draft(&app, &officer, json!({ "title": "Draft" })).await;
    let titles = async |token: &str, query: &str| -> Vec<String> {
        let listed = app.get(token, &format!("{WEBINARS}{query}")).await.expect(200).body;
        let rows = listed["data"].as_array().unwrap().clone();
        rows.iter().map(|row| row["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles(&portal, "?academic_year=2026-27").await, ["A", "B", "C"]);
    assert_eq!(titles(&portal, "?term=2026-27-autumn").await, ["A", "B"]);
    assert_eq!(titles(&portal, "?topic=Registers").await, ["A"]);
    assert_eq!(titles(&portal, "?from_on=2026-12-18&to_on=2027-01-11").await, ["B", "C"]);
    assert_eq!(titles(&officer, "?state=draft").await, ["Draft"]);
    assert_eq!(titles(&portal, "?state=draft").await, Vec::<String>::new());
    let page = app.get(&portal, &format!("{WEBINARS}?limit=3")).await.expect(200).body;
    let next = page["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(titles(&portal, &format!("?limit=3&cursor={next}")).await, ["D"]);
    let unknown = app.get(&portal, &format!("{WEBINARS}?term=2026-27-spring")).await;
    assert_eq!(unknown.faults(), [("term".to_owned(), "invalid_parameter".to_owned())]);
}

async fn a_time_is_one_instant_or_refused_and_every_mistake_is_told_at_once(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let faults = async |changes| app.post(&officer, WEBINARS, webinar(changes)).await.expect(422).faults();
    let at = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    let spring = json!({ "held_on": "2027-03-28", "from_time": "01:30", "to_time": "02:30" });
    assert_eq!(faults(spring).await, [at("/from_time", "time_not_on_clock")]);
    let autumn = json!({ "held_on": "2027-10-31", "from_time": "00:30", "to_time": "01:30" });
    assert_eq!(faults(autumn).await, [at("/to_time", "time_twice_on_clock")]);
    let wrong = json!({
        "held_on": "2026-11-20", "to_time": "10:30",
        "audience": { "rule": "urns", "urns": [199_999] },
        "serves": {
            "self_assessment_cycle_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc",
            "document": { "id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "title": "Code of Conduct" },
        },
    });
    let told = [
        at("/to_time", "times_out_of_order"),
        at("/held_on", "out_of_range"),
        at("/serves/self_assessment_cycle_id", "reference_not_found"),
        at("/serves/document/id", "reference_not_found"),
        at("/audience/urns/0", "reference_not_found"),
    ];
    assert_eq!(faults(wrong).await, told);
    for link in
        ["http://meeting.example/j", "javascript:alert(1)", "https://user:word@meeting.example/", "https://m"]
    {
        let refused = faults(json!({ "joining": { "link": link } })).await;
        assert_eq!(refused, [at("/joining/link", "invalid_format")], "{link}");
    }
    let summer = publish(&app, &officer, json!({ "held_on": "2027-07-08" })).await;
    let told = app.get(&portal, &summer).await.expect(200).body["webinar"].clone();
    assert_eq!(
        (&told["starts_at"], &told["time_zone"]),
        (&json!("2027-07-08T09:30:00Z"), &json!("Europe/London"))
    );
}

async fn steps_are_taken_once_in_order_and_by_who_has_read_the_version_that_stands(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = draft(&app, &officer, json!({})).await;
    assert_eq!(app.get(&portal, &webinar).await.problem(), (404, "not_found"));
    let body = json!({ "recorded_by": by() });
    let call = format!("POST {webinar}/publish");
    assert_eq!(app.send(&officer, &call, body.clone(), &[]).await.problem(), (428, "precondition_required"));
    let stale = app.send(&officer, &call, body.clone(), &[("If-Match", "\"7\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    assert_eq!(step(&app, &officer, &webinar, "hold", json!({})).await.problem(), (409, "state_conflict"));
    // Of many who publish at once one does.
    let tag = app.get(&officer, &webinar).await.expect(200).header("etag").to_owned();
    let at_once =
        (0..4).map(|_| async { app.send(&officer, &call, body.clone(), &[("If-Match", &tag)]).await });
    let mut found: Vec<_> =
        futures_util::future::join_all(at_once).await.iter().map(|answer| answer.status).collect();
    found.sort_unstable();
    assert_eq!(found[0], 200);
    assert!(found[1..].iter().all(|status| [409, 412].contains(status)), "{found:?}");
    let booking = booked(&app, &portal, ONE, &webinar, &[1]).await;
    let moved = change(&app, &officer, &webinar, json!({ "from_time": "10:45" })).await.expect(200).body;
    assert_eq!(moved["history"].as_array().unwrap().len(), 3);
    assert_eq!(waiting_mails(&app, "webinar_changed").await, 1);
    // The reminder of how it stood is taken back, and there is one of how it stands.
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, 1);
    change(&app, &officer, &webinar, json!({ "from_time": "10:45" })).await.expect(200);
    assert_eq!(waiting_mails(&app, "webinar_changed").await, 1, "the same again is told nobody");
    step(&app, &officer, &webinar, "cancel", json!({ "reason": "No speakers <b>" })).await.expect(200);
    assert_eq!(waiting_mails(&app, "webinar_cancelled").await, 1);
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, 0);
    let own = read(&app, &portal, &booking).await;
    assert_eq!((&own["state"], &own["joining"]), (&json!("booked"), &json!(null)));
    assert_eq!(own["webinar"]["state"], "cancelled");
    let again = change(&app, &officer, &webinar, json!({})).await;
    assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
}
