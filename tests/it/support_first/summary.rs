//! What was offered and tried for a pupil up to a day.

use serde_json::json;

use super::*;
use crate::{on_each_database, programmes::fixture};

on_each_database!(
    a_pupils_support_is_told_as_it_stood_at_the_end_of_a_day,
    a_place_on_a_programme_is_support_of_the_pupil,
    the_same_statements_are_asked_however_much_support_there_is,
);

async fn summary(desk: &Desk, until: &str) -> Value {
    let path = format!("/v1/schools/{URN}/pupils/{}/support?until_on={until}", desk.people.pupils[0]);
    desk.app().get(&desk.token, &path).await.expect(200).body
}

fn states(list: &Value) -> Vec<(&str, &str)> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| (one["kind"].as_str().unwrap(), one["state"].as_str().unwrap())).collect()
}

async fn a_pupils_support_is_told_as_it_stood_at_the_end_of_a_day(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let help = desk.recorded(0, offer("early_help", "2026-11-02")).await;
    desk.act(&help, "decline", json!({ "on": "2026-11-04", "reason": "refused" })).await.expect(200);
    desk.act(&help, "start", json!({ "started_on": "2026-11-16" })).await.expect(200);
    let contract = desk.signed().await;
    let end = json!({ "ended_on": "2026-11-18", "outcome": "not_engaged" });
    desk.act(&contract, "end", end).await.expect(200);
    let wrong = desk.recorded(0, offer("meeting", "2026-11-02")).await;
    desk.act(&wrong, "withdraw", json!({ "reason": "Another pupil" })).await.expect(200);

    let before = summary(&desk, "2026-11-01").await;
    assert_eq!((&before["provided"], &before["on_offer"]), (&json!([]), &json!([])));
    let refused = summary(&desk, "2026-11-09").await;
    assert_eq!(states(&refused["provided"]), []);
    assert_eq!(
        states(&refused["on_offer"]),
        [("early_help", "not_taken"), ("attendance_contract", "offered")]
    );
    assert_eq!(refused["refused_any"], true);
    let taken = summary(&desk, "2026-11-16").await;
    assert_eq!(states(&taken["provided"]), [("early_help", "active"), ("attendance_contract", "active")]);
    assert_eq!((&taken["on_offer"], &taken["refused_any"]), (&json!([]), &json!(true)));
    assert_eq!(taken["provided"][1]["outcome"], json!(null), "what came later is not told");
    let over = summary(&desk, "2026-11-20").await;
    assert_eq!(states(&over["provided"]), [("early_help", "active"), ("attendance_contract", "ended")]);
    assert_eq!(over["provided"][1]["outcome"], "not_engaged");
    assert_eq!(over["provided"][1]["parents"], json!([desk.parent]));
}

async fn a_place_on_a_programme_is_support_of_the_pupil(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let officer = fixture::officer(desk.app()).await;
    let programme = fixture::programme(desk.app(), &officer, 3).await;
    let body = json!({
        "parent_id": desk.parent, "pupil_id": desk.people.pupils[0], "source": "voluntary", "recorded_by": by(),
    });
    let made = desk.app().post(&officer, &format!("{programme}/places"), body).await.expect(201);
    let told = summary(&desk, "2026-11-20").await;
    assert_eq!(states(&told["provided"]), [("parenting_programme", "active")]);
    assert_eq!(
        (&told["provided"][0]["place_id"], &told["provided"][0]["support_id"]),
        (&made.body["id"], &json!(null))
    );
}

async fn the_same_statements_are_asked_however_much_support_there_is(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    desk.recorded(0, offer("meeting", "2026-11-02")).await;
    let cost = async || {
        let before = desk.app().statements();
        summary(&desk, "2026-11-20").await;
        desk.app().statements() - before
    };
    let one = cost().await;
    for day in 3..9 {
        desk.recorded(0, offer("meeting", &format!("2026-11-{day:02}"))).await;
    }
    assert_eq!(cost().await, one);
}
