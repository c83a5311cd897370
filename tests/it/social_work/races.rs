//! Two at once about one notification.

use super::*;
use crate::on_each_database;

on_each_database!(
    of_two_amendments_at_once_one_is_refused,
    an_amendment_and_a_withdrawal_at_once_end_as_one_after_the_other,
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

async fn an_amendment_and_a_withdrawal_at_once_end_as_one_after_the_other(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let (path, tag) = made(&desk).await;
    let body = amended(telling("persistent_absence", "2026-11-17", "2026-11-17T11:00:00Z"));
    let withdraw = format!("{path}/withdraw");
    let (put, withdrawn) = tokio::join!(desk.put(&path, &tag, body), desk.post(&withdraw, withdrawal()));
    assert_eq!(withdrawn.status, 200);
    assert!([200, 409, 412].contains(&put.status), "{put:?}");
    let read = desk.read(&path).await.expect(200).body;
    assert_eq!(read["notification"]["state"], "withdrawn");
    assert_eq!(read["history"].as_array().unwrap().len(), if put.status == 200 { 3 } else { 2 });
}
