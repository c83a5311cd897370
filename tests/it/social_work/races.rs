//! Two at once about one notification, or about one team.

use super::*;
use crate::on_each_database;

on_each_database!(
    of_two_amendments_at_once_one_is_refused,
    of_an_amendment_and_a_withdrawal_at_once_one_is_refused,
    of_two_withdrawals_at_once_one_is_refused,
    whoever_names_any_version_changes_the_one_that_stands,
    of_two_names_for_a_team_at_once_one_is_refused,
);

fn sorted(statuses: (u16, u16)) -> [u16; 2] {
    let mut statuses: [u16; 2] = statuses.into();
    statuses.sort_unstable();
    statuses
}

async fn made(desk: &Desk) -> (String, String) {
    let telling = telling("persistent_absence", "2026-11-17", "2026-11-17T10:15:00Z");
    let made = desk.post(&notifications(), notification(&desk.pupils[0], telling)).await.expect(201);
    (made.header("location").to_owned(), made.header("etag").to_owned())
}

async fn of_two_amendments_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let (path, tag) = made(&desk).await;
    let amend = async |told_at: &str| {
        let body = amended(telling("persistent_absence", "2026-11-17", told_at));
        let answer = desk.put(&path, &tag, body).await;
        if answer.status == 412 {
            assert_eq!(answer.header("etag"), desk.read(&path).await.header("etag"), "what stands is named");
        }
        answer.status
    };
    let both = tokio::join!(amend("2026-11-17T11:00:00Z"), amend("2026-11-17T12:00:00Z"));
    assert_eq!(sorted(both), [200, 412]);
    assert_eq!(desk.read(&path).await.body["notification"]["version"], 2);
}

async fn of_an_amendment_and_a_withdrawal_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let (path, tag) = made(&desk).await;
    let body = amended(telling("persistent_absence", "2026-11-17", "2026-11-17T11:00:00Z"));
    let (put, withdrawn) =
        tokio::join!(desk.put(&path, &tag, body), desk.withdraw_as(&desk.own, &path, &tag));
    assert_eq!(sorted((put.status, withdrawn.status)), [200, 412], "{put:?} {withdrawn:?}");
    let read = desk.read(&path).await.expect(200);
    let state = if put.status == 200 { "recorded" } else { "withdrawn" };
    assert_eq!(read.body["notification"]["state"], state);
    assert_eq!(read.body["history"].as_array().unwrap().len(), 2);
    let stale = if put.status == 412 { &put } else { &withdrawn };
    assert_eq!(stale.header("etag"), read.header("etag"), "what stands is named");
}

async fn of_two_withdrawals_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let (path, tag) = made(&desk).await;
    let withdraw = async || desk.withdraw_as(&desk.own, &path, &tag).await.status;
    assert_eq!(sorted(tokio::join!(withdraw(), withdraw())), [200, 412]);
    assert_eq!(desk.read(&path).await.body["history"].as_array().unwrap().len(), 2);
}

async fn whoever_names_any_version_changes_the_one_that_stands(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let (path, _) = made(&desk).await;
    let amend = async |told_at: &str| {
        desk.put(&path, "*", amended(telling("persistent_absence", "2026-11-17", told_at))).await.status
    };
    let both = tokio::join!(amend("2026-11-17T11:00:00Z"), amend("2026-11-17T12:00:00Z"));
    assert_eq!(sorted(both), [200, 200]);
    assert_eq!(desk.read(&path).await.body["notification"]["version"], 3);
}

async fn of_two_names_for_a_team_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 0, 0).await;
    let team = json!({ "code": "west", "name": "West", "recorded_by": { "name": "A. Officer" } });
    let made = desk.app().post(&desk.officer, "/v1/social-work-teams", team).await.expect(201);
    let (path, tag) = (made.header("location"), made.header("etag"));
    let change = async |name: &str| {
        let body = json!({ "name": name, "recorded_by": { "name": "B. Officer" } });
        let call = format!("PUT {path}");
        desk.app().send(&desk.officer, &call, body, &[("If-Match", tag)]).await.status
    };
    assert_eq!(sorted(tokio::join!(change("One"), change("Two"))), [200, 412]);
    assert_eq!(desk.app().get(&desk.officer, path).await.body["version"], 2);
}
