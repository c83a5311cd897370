//! Two at once about one request, or about one pupil.

use serde_json::{Value, json};

use super::{Desk, amendment, days, decision};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_decisions_at_once_one_stands,
    of_two_requests_of_one_session_at_once_one_is_recorded,
    of_two_amendments_at_once_one_is_refused,
    a_decision_and_a_withdrawal_at_once_end_as_one_after_the_other,
);

fn sorted(statuses: (u16, u16)) -> [u16; 2] {
    let mut statuses: [u16; 2] = statuses.into();
    statuses.sort_unstable();
    statuses
}

async fn of_two_decisions_at_once_one_stands(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, "holiday", days("2026-12-07", "2026-12-09")).await;
    let decide = async |outcome: &str| desk.decide(&path, decision(outcome)).await.status;
    assert_eq!(sorted(tokio::join!(decide("granted"), decide("refused"))), [200, 409]);
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    assert_eq!(read["history"].as_array().unwrap().len(), 2);
}

async fn of_two_requests_of_one_session_at_once_one_is_recorded(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let record =
        async |from: &str| desk.record(desk.request(0, "holiday", days(from, "2026-12-09"))).await.status;
    assert_eq!(sorted(tokio::join!(record("2026-12-07"), record("2026-12-08"))), [201, 409]);
}

async fn of_two_amendments_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let request = desk.request(0, "holiday", days("2026-12-07", "2026-12-09"));
    let made = desk.record(request.clone()).await.expect(201);
    let (call, tag) = (format!("PUT {}", made.header("location")), made.header("etag").to_owned());
    let amend = async |to: &str| {
        let body = amendment(&request, json!({ "days": days("2026-12-07", to) }));
        let answer = desk.app().send(&desk.token, &call, body, &[("If-Match", &tag)]).await;
        if answer.status == 412 {
            let now = desk.app().get(&desk.token, made.header("location")).await;
            assert_eq!(answer.header("etag"), now.header("etag"), "the version that stands is named");
        }
        answer.status
    };
    assert_eq!(sorted(tokio::join!(amend("2026-12-10"), amend("2026-12-11"))), [200, 412]);
}

async fn a_decision_and_a_withdrawal_at_once_end_as_one_after_the_other(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, "holiday", days("2026-12-07", "2026-12-09")).await;
    let act = json!({ "reason": "No longer wanted", "recorded_by": { "name": "A. Clerk" } });
    let withdraw = format!("{path}/withdraw");
    let withdraw = desk.app().post(&desk.token, &withdraw, act);
    let (decided, withdrawn) = tokio::join!(desk.decide(&path, decision("granted")), withdraw);
    assert_eq!(withdrawn.status, 200);
    assert!([200, 409].contains(&decided.status), "{decided:?}");
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    assert_eq!(read["leave_request"]["state"], "withdrawn");
    let history: Vec<&Value> = read["history"].as_array().unwrap().iter().collect();
    assert_eq!(history.len(), if decided.status == 200 { 3 } else { 2 });
}
