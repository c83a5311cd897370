//! What was offered and tried for a pupil up to a day.

use serde_json::json;

use super::*;
use crate::{on_each_database, programmes::fixture};

on_each_database!(
    a_pupils_support_is_told_as_it_stood_at_the_end_of_a_day,
    a_place_on_a_programme_is_support_of_the_pupil,
    what_was_not_taken_up_is_told_of_who_did_not_take_it_up,
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
    assert_eq!(refused["refused_any"], false, "nobody was named who refused it");
    let taken = summary(&desk, "2026-11-16").await;
    assert_eq!(states(&taken["provided"]), [("early_help", "active"), ("attendance_contract", "active")]);
    assert_eq!((&taken["on_offer"], &taken["refused_any"]), (&json!([]), &json!(false)), "it was taken up");
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
    assert_eq!(states(&told["provided"]), [], "nobody came to it yet");
    assert_eq!(states(&told["on_offer"]), [("parenting_programme", "offered")]);
    let came = json!({
        "meetings": [{ "on": "2026-11-12", "attendance": "missed" }, { "on": "2026-11-19", "attendance": "attended" }],
        "recorded_by": by(),
    });
    let place = made.header("location").to_owned();
    desk.app().post(&officer, &format!("{place}/attendance"), came.clone()).await.expect(200);
    let told = summary(&desk, "2026-11-20").await;
    assert_eq!(states(&told["provided"]), [("parenting_programme", "active")]);
    assert_eq!(told["provided"][0]["started_on"], "2026-11-19");
    assert_eq!(
        (&told["provided"][0]["place_id"], &told["provided"][0]["support_id"]),
        (&made.body["id"], &json!(null))
    );
    let cancel = json!({ "reason": "The leader is ill", "recorded_by": by() });
    desk.app().post(&officer, &format!("{programme}/cancel"), cancel).await.expect(200);
    let told = summary(&desk, "2026-11-20").await;
    assert_eq!([&told["provided"], &told["on_offer"]], [&json!([]), &json!([])], "it did not take place");
    let refused = desk.app().post(&officer, &format!("{place}/attendance"), came).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!(["cancel"]));
}

async fn what_was_not_taken_up_is_told_of_who_did_not_take_it_up(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let other = desk.people.recorded(0, details("Parent-0002", "1 Sample Road", "01632 960002")).await;
    let mut contract = desk.contract();
    contract["parents"] = json!([desk.parent, other]);
    let path = desk.recorded(0, contract).await;
    let not = json!({ "on": "2026-11-10", "reason": "refused", "parents": [desk.parent] });
    desk.act(&path, "decline", not).await.expect(200);
    let signed = json!([{ "parent_id": other, "signed_on": "2026-11-12" }]);
    desk.act(&path, "start", json!({ "started_on": "2026-11-12", "signatures": signed })).await.expect(200);
    let mut referral = offer("agency_referral", "2026-11-02");
    referral["agency"] = json!("health");
    let referral = desk.recorded(0, referral).await;
    desk.act(&referral, "decline", json!({ "on": "2026-11-13", "reason": "agency_declined" }))
        .await
        .expect(200);
    let told = async |parent: &str| {
        let path = format!("/v1/schools/{URN}/pupils/{}/support?parent_id={parent}", desk.people.pupils[0]);
        desk.app().get(&desk.token, &path).await.expect(200).body
    };
    let (mother, father) = (told(&desk.parent).await, told(&other).await);
    assert_eq!((&mother["refused_any"], &father["refused_any"]), (&json!(true), &json!(false)));
    for told in [mother, father] {
        assert_eq!(states(&told["provided"]), [("attendance_contract", "active")]);
        assert_eq!(told["provided"][0]["refused_by"], json!([desk.parent]));
        assert_eq!(states(&told["not_available"]), [("agency_referral", "not_taken")]);
        assert_eq!(told["on_offer"], json!([]));
    }
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
