//! Two records of a parent that were merged and turn out to be of two people: whose a notice is that was issued meanwhile.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{Desk, head};
use crate::{
    on_each_database,
    parents::fixture::by,
    penalty_notices::fixture::parent_at,
    support::{Answer, Reach, TestApp},
};

on_each_database!(a_merge_is_not_taken_back_before_it_is_said_whose_the_notices_are);

async fn a_merge_is_not_taken_back_before_it_is_said_whose_the_notices_are(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let son = desk.parent;
    let father = parent_at(desk.app(), &desk.pupils, "2 Sample Road", false).await;
    let officer = desk.app().login(&["parents:read", "parents:write"], Reach::Everything).await;
    let app = desk.app().clone();
    let act = async |id: Uuid, act: &str, mut body: Value| -> Answer {
        body["recorded_by"] = by();
        app.post(&officer, &format!("/v1/parents/{id}/{act}"), body).await
    };
    let merge = || act(father, "merge", json!({ "duplicate_id": son, "reason": "One name, one house" }));
    let apart = json!({ "reason": "Father and son" });
    merge().await.expect(200);
    act(son, "separate", apart.clone()).await.expect(200);
    merge().await.expect(200);
    desk.parent = father;
    let path = desk.drafted(0).await;
    desk.issue(&path).await.expect(200);
    let id = path.rsplit('/').next().unwrap().to_owned();
    let refused = act(son, "separate", apart.clone()).await.expect(422);
    assert_eq!(refused.faults(), [("/confirmed_notice_ids".to_owned(), "notice_not_placed".to_owned())]);
    assert!(refused.text.contains(&id), "it is told which: {}", refused.text);
    let confirmed = json!({ "reason": "Father and son", "confirmed_notice_ids": [id] });
    act(son, "separate", confirmed).await.expect(200);
    assert_eq!(
        desk.show(&path).await["notice_to_improve"]["parent_id"],
        json!(father),
        "it was addressed to him"
    );
    // One that was meant for the other is cancelled first: it was addressed to somebody else.
    merge().await.expect(200);
    act(son, "separate", apart.clone()).await.expect(422);
    let cancel = json!({ "reason": "It was meant for the son", "recorded_by": head() });
    desk.step(&path, "cancel", cancel).await.expect(200);
    act(son, "separate", apart).await.expect(200);
}
