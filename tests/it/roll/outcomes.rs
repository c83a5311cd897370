//! One test for each thing that can become of an entry.

use serde_json::json;

use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

const URN: i32 = 120_765;

on_each_database!(a_first_roll_enrols_everybody_and_opens_the_register);

async fn a_first_roll_enrols_everybody_and_opens_the_register(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let answer = app.put_roll(&token, URN, roll(&[pupil(1), pupil(2)])).await.expect(200);
    assert_eq!(answer.body["summary"]["created"], 2);
    assert_eq!(answer.body["rows"], json!([]), "plain rows are only counted");
    assert_eq!(answer.body["committed"], true);
    assert_eq!(answer.body["roll"]["as_at"], "2026-11-20T07:00:00Z");
    assert_eq!(answer.body["roll"]["first_received_at"], "2026-11-20T11:00:00Z");
}
