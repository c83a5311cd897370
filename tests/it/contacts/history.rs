//! Amendments keep what was there: the original, the amended, when, and who.

use rollcall::entities::{contact, contact_link, enrolment_contacts};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    every_amendment_keeps_what_stood_before,
    a_change_of_a_sibling_s_parent_is_in_both_histories,
    what_is_unchanged_is_not_written_again,
    the_history_is_paged,
    an_older_roll_changes_no_contacts,
);

async fn history(app: &TestApp, token: &str, n: usize) -> Vec<Value> {
    let pupil = pupil_id(app, token, n).await;
    let list = app.get(token, &format!("{}/history", path(&pupil))).await.expect(200);
    list.body["data"].as_array().unwrap().clone()
}

async fn every_amendment_keeps_what_stood_before(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1))]).await.expect(200);
    let mut amended = contacts(1);
    amended["parents"][0]["telephones"] = json!([{"number": "01632 960999"}]);
    send(&app, &token, &[entry(1, amended.clone())]).await.expect(200);
    amended["address"] = address("7 Sample Road");
    send(&app, &token, &[entry(1, amended)]).await.expect(200);
    send(&app, &token, &[pupil(1)]).await.expect(200);
    let history = history(&app, &token, 1).await;
    let told =
        |at: usize, pointer: &str| history[at]["contacts"].pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(history.len(), 4);
    let numbers: Vec<_> = (0..3).map(|at| told(at, "/parents/0/telephones/0/number")).collect();
    assert_eq!(numbers, ["01632 960001", "01632 960999", "01632 960999"]);
    assert_eq!(told(1, "/address/line_1"), "1 Sample Road");
    assert_eq!(told(2, "/address/line_1"), "7 Sample Road");
    assert_eq!(told(3, "/known"), false);
    for pair in history.windows(2) {
        assert_eq!(pair[0]["superseded_at"], pair[1]["recorded_at"], "one takes the other's place");
    }
    assert_eq!(history[0]["recorded_at"], "2026-11-20T11:00:01Z");
    assert_eq!(history[3]["superseded_at"], Value::Null);
    assert!(history.iter().all(|version| version["client_id"].is_string()));
}

async fn a_change_of_a_sibling_s_parent_is_in_both_histories(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1)), entry(2, contacts(1))]).await.expect(200);
    let mut amended = contacts(1);
    amended["parents"][0]["email"] = json!("other@example.org");
    let answer = send(&app, &token, &[entry(1, amended)]).await.expect(200);
    assert_eq!(answer.body["summary"]["contacts_changed"], 1);
    let second = history(&app, &token, 2).await;
    let emails: Vec<_> =
        second.iter().map(|version| version["contacts"]["parents"][0]["email"].clone()).collect();
    assert_eq!(emails, ["parent-0001@example.org", "other@example.org"]);
}

async fn what_is_unchanged_is_not_written_again(app: TestApp) {
    let token = mis(&app).await;
    let rows = [entry(1, contacts(1)), entry(2, contacts(1)), entry(3, contacts(3))];
    send(&app, &token, &rows).await.expect(200);
    let stored = async || {
        let people = contact::Entity::find().count(&app.db).await.unwrap();
        let cards = enrolment_contacts::Entity::find().count(&app.db).await.unwrap();
        (people, cards, contact_link::Entity::find().count(&app.db).await.unwrap())
    };
    let before = stored().await;
    // Two parents, and a grandfather of each pupil who is known by no number.
    assert_eq!(before, (5, 3, 6));
    let again = send(&app, &token, &rows).await.expect(200);
    assert_eq!(again.body["summary"]["contacts_changed"], 0);
    assert_eq!(stored().await, before);
    let etag = async || super::fixture::read(&app, &token, 1).await.header("etag").to_owned();
    assert_eq!(etag().await, etag().await);
}

async fn the_history_is_paged(app: TestApp) {
    let token = mis(&app).await;
    for line in ["1 Sample Road", "2 Sample Road", "3 Sample Road"] {
        send(&app, &token, &[entry(1, json!({"address": address(line)}))]).await.expect(200);
    }
    let base = format!("{}/history", path(&pupil_id(&app, &token, 1).await));
    let (mut lines, mut next) = (Vec::new(), format!("{base}?limit=1"));
    loop {
        let page = app.get(&token, &next).await.expect(200);
        lines.push(page.body["data"][0]["contacts"]["address"]["line_1"].as_str().unwrap().to_owned());
        let Some(cursor) = page.body["page"]["next_cursor"].as_str() else { break };
        next = format!("{base}?limit=1&cursor={cursor}");
    }
    assert_eq!(lines, ["1 Sample Road", "2 Sample Road", "3 Sample Road"]);
}

async fn an_older_roll_changes_no_contacts(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1))]).await.expect(200);
    let older = with(roll(&[pupil(1)]), json!({"as_at": "2026-11-20T06:00:00Z"}));
    app.put_roll(&token, URN, older).await.expect(200);
    assert_eq!(super::fixture::read(&app, &token, 1).await.body["known"], true);
}
