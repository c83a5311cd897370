//! How soon social workers were told, over all schools.

use serde_json::{Value, json};

use super::*;
use crate::{figures::fixture::rate, on_each_database, registers::fixture::mark};

on_each_database!(
    the_summary_counts_what_was_told_and_what_was_not,
    without_the_group_nobody_is_told_what_was_not_told,
    days_of_one_academic_year_are_summarised,
);

const SUMMARY: &str = "/v1/social-worker-notification-summary";

async fn tell(desk: &Desk, n: usize, kind: &str, first_on: &str, told_at: &str) -> String {
    let body = notification(&desk.pupils[n], telling(kind, first_on, told_at));
    desk.post(&notifications(), body).await.expect(201).header("location").to_owned()
}

async fn summary(desk: &Desk, token: &str, query: &str) -> Answer {
    desk.app().get(token, &format!("{SUMMARY}{query}")).await
}

async fn the_summary_counts_what_was_told_and_what_was_not(app: TestApp) {
    let desk = Desk::of(app, 3, 2).await;
    // After 08:45: half an hour, 23 hours and three quarters, and 26 hours and a quarter.
    tell(&desk, 0, "unexplained_absence", "2026-11-16", "2026-11-16T09:15:00Z").await;
    tell(&desk, 0, "unexplained_absence", "2026-11-17", "2026-11-18T08:30:00Z").await;
    tell(&desk, 1, "persistent_absence", "2026-11-17", "2026-11-18T11:00:00Z").await;
    let gone = tell(&desk, 1, "unexplained_absence", "2026-11-19", "2026-11-19T09:00:00Z").await;
    desk.withdraw(&gone).await.expect(200);
    // Of the third nobody is to be told: it has no social worker.
    desk.mark("2026-11-19", "am", vec![mark(&desk.class.upns[1], "N"), mark(&desk.class.upns[2], "N")]).await;
    desk.mark("2026-11-19", "pm", vec![mark(&desk.class.upns[1], "\\")]).await;
    desk.mark("2026-11-20", "am", vec![mark(&desk.class.upns[0], "N")]).await;
    let there = Class::at(desk.app().clone(), 120_766, 1).await;
    let own = login(desk.app(), ClientKind::School, SCHOOL, Reach::Schools(&[120_766])).await;
    let told = telling("continuous_absence", "2026-11-18", "2026-11-18T12:45:00Z");
    let told = notification(&pupil_id(&there, 0).await, told);
    desk.app().post(&own, "/v1/schools/120766/social-worker-notifications", told).await.expect(201);

    let la = login(desk.app(), ClientKind::La, &["social-work:read"], Reach::Everything).await;
    let all = summary(&desk, &la, "").await.expect(200).body;
    assert_eq!((&all["from_on"], &all["to_on"]), (&json!("2026-08-01"), &json!("2026-11-20")));
    let together = &all["together"];
    // The middle of 0.5, 4, 23.75 and 26.25 hours.
    assert_eq!((&together["notifications"], &together["median_hours"]), (&json!(4), &json!(13.9)));
    assert_eq!(together["within_24_hours"], rate(3, 4, 75.0));
    let urns: Vec<_> = all["schools"].as_array().unwrap().iter().map(|one| one["urn"].clone()).collect();
    assert_eq!(urns, [json!(URN), json!(120_766)]);
    assert_eq!(all["schools"][1]["promptness"]["median_hours"], 4.0);

    let kind = summary(&desk, &la, "?kind=unexplained_absence").await.expect(200).body;
    let here = json!({
        "notifications": 2, "median_hours": 12.1, "within_24_hours": rate(2, 2, 100.0),
        "untold": 2, "untold_for_24_hours": 1, "within_24_hours_of_all": rate(2, 3, 66.7),
    });
    assert_eq!((&kind["together"], kind["schools"].as_array().unwrap().len()), (&here, 1));
    assert_eq!(kind["schools"][0], json!({ "urn": URN, "promptness": here }));
    let listed =
        desk.read(&format!("/v1/schools/{URN}/social-worker-triggers?kind=unexplained_absence")).await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 2, "as the list of them has it");

    let narrowed = summary(&desk, &la, "?kind=unexplained_absence&from_on=2026-11-17&to_on=2026-11-19").await;
    let narrowed = narrowed.expect(200).body["together"].clone();
    assert_eq!((&narrowed["notifications"], &narrowed["untold"]), (&json!(1), &json!(1)));
    let one = summary(&desk, &la, "?urn=120766").await.expect(200).body;
    assert_eq!((&one["together"]["notifications"], &one["together"]["untold"]), (&json!(1), &json!(0)));
    let csv = desk.app().send(&la, &format!("GET {SUMMARY}"), Value::Null, &[("Accept", "text/csv")]).await;
    assert!(csv.text.lines().count() == 3 && csv.text.contains("promptness.median_hours"), "{}", csv.text);
    // Whoever reaches one school has the summary of that one.
    let narrow = summary(&desk, &desk.own, "").await.expect(200).body;
    assert_eq!(
        (narrow["schools"].as_array().unwrap().len(), &narrow["together"]["notifications"]),
        (1, &json!(3))
    );
}

async fn without_the_group_nobody_is_told_what_was_not_told(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    desk.mark("2026-11-18", "am", vec![mark(&desk.class.upns[0], "N")]).await;
    assert_eq!(summary(&desk, &desk.own, "").await.expect(200).body["together"]["untold"], 2);
    let closed = json!({
        "name": "Children with a social worker", "visibility": "authority", "recorded_by": { "name": "A. Officer" },
    });
    let call = format!("PUT /v1/pupil-groups/{}", crate::pupil_groups::fixture::SOCIAL_WORKER);
    desk.app().send(&desk.officer, &call, closed, &[("If-Match", "*")]).await.expect(200);
    let found = summary(&desk, &desk.own, "").await.expect(200).body;
    for name in ["untold", "untold_for_24_hours", "within_24_hours_of_all"] {
        assert_eq!(found["together"][name], Value::Null, "{name}");
    }
    assert_eq!(
        found["together"]["within_24_hours"],
        json!({ "numerator": 0, "denominator": 0, "percent": null })
    );
    assert_eq!(found["schools"], json!([]));
    assert_eq!(summary(&desk, &desk.officer, "").await.expect(200).body["together"]["untold"], 2);
}

async fn days_of_one_academic_year_are_summarised(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    for (query, names) in [
        ("?to_on=2026-11-21", vec!["to_on"]),
        ("?from_on=2026-07-31", vec!["from_on"]),
        ("?from_on=2026-11-20&to_on=2026-11-19", vec!["from_on"]),
        ("?from_on=2025-09-01&to_on=2026-11-21", vec!["to_on", "from_on"]),
        ("?urn=12", vec!["urn"]),
    ] {
        let refused = summary(&desk, &desk.own, query).await.expect(400);
        let told: Vec<_> = refused.faults().into_iter().map(|(name, _)| name).collect();
        assert_eq!(told, names, "{query}");
    }
    let past = summary(&desk, &desk.own, "?to_on=2026-07-31").await.expect(200).body;
    assert_eq!((&past["from_on"], &past["together"]["notifications"]), (&json!("2025-08-01"), &json!(0)));
}
