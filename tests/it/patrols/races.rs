//! Two at once.

use serde_json::json;

use super::{Desk, by, found, person};
use crate::{on_each_database, support::TestApp};

on_each_database!(of_two_who_hold_or_cancel_a_patrol_one_does, of_two_who_amend_an_encounter_one_is_told_so);

async fn of_two_who_hold_or_cancel_a_patrol_one_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.plan(json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let cancel = json!({ "reason": "No officers", "recorded_by": person() });
    let (hold, cancel) = (desk.act_on(&tag, &path, "hold", by()), desk.act_on(&tag, &path, "cancel", cancel));
    let (hold, cancel) = tokio::join!(hold, cancel);
    let mut both = [hold.status, cancel.status];
    both.sort_unstable();
    assert_eq!(both, [200, 412], "{hold:?} {cancel:?}");
    let read = desk.app().get(&desk.officer, &path).await.expect(200).body;
    assert_eq!(read["history"].as_array().unwrap().len(), 2);
}

async fn of_two_who_amend_an_encounter_one_is_told_so(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let patrol = desk.held(json!({})).await;
    let made = desk.meet(&patrol, 0, json!({})).await.expect(201);
    let call = format!("PUT {}", made.header("location"));
    let amend = async |met_at: &str| {
        let found = found(json!({ "met_at": met_at }));
        let body = json!({ "found": found, "amendment_reason": "Later", "recorded_by": person() });
        desk.app().send(&desk.officer, &call, body, &[("If-Match", made.header("etag"))]).await.status
    };
    let (one, other) = tokio::join!(amend("2026-11-18T11:00:00Z"), amend("2026-11-18T11:15:00Z"));
    let mut both = [one, other];
    both.sort_unstable();
    assert_eq!(both, [200, 412]);
}
