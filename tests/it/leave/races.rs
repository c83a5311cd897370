//! Two at once about one request, or about one pupil.

use serde_json::json;

use super::{Desk, amendment, days, decision};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_decisions_at_once_one_stands,
    of_two_requests_of_one_session_at_once_one_is_recorded,
    of_two_amendments_at_once_one_is_refused,
    of_a_decision_and_a_withdrawal_at_once_one_is_refused,
    deciding_and_withdrawing_name_the_version_that_was_read,
);

fn sorted(statuses: (u16, u16)) -> [u16; 2] {
    let mut statuses: [u16; 2] = statuses.into();
    statuses.sort_unstable();
    statuses
}

async fn of_two_decisions_at_once_one_stands(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.record(desk.request(0, "holiday", days("2026-12-07", "2026-12-09"))).await.expect(201);
    let (path, tag) = (made.header("location"), made.header("etag").to_owned());
    let decide = async |outcome: &str| desk.act(path, "decide", &tag, decision(outcome)).await.status;
    assert_eq!(sorted(tokio::join!(decide("granted"), decide("refused"))), [200, 412]);
    let read = desk.app().get(&desk.token, path).await.expect(200);
    assert_eq!(read.body["history"].as_array().unwrap().len(), 2);
    // Two heads who each put the decision in another's place, having read the same: one of them is told.
    let tag = read.header("etag").to_owned();
    let again = async |outcome: &str| {
        let mut decision = decision(outcome);
        decision["amendment_reason"] = json!("New facts");
        let answer = desk.act(path, "decide", &tag, decision).await;
        if answer.status == 412 {
            let now = desk.app().get(&desk.token, path).await;
            assert_eq!(answer.header("etag"), now.header("etag"), "the version that stands is named");
        }
        answer.status
    };
    assert_eq!(sorted(tokio::join!(again("granted"), again("refused"))), [200, 412]);
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

async fn of_a_decision_and_a_withdrawal_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.record(desk.request(0, "holiday", days("2026-12-07", "2026-12-09"))).await.expect(201);
    let (path, tag) = (made.header("location"), made.header("etag"));
    let act = json!({ "reason": "No longer wanted", "recorded_by": { "name": "A. Clerk" } });
    let decide = desk.act(path, "decide", tag, decision("granted"));
    let (decided, withdrawn) = tokio::join!(decide, desk.act(path, "withdraw", tag, act));
    assert_eq!(sorted((decided.status, withdrawn.status)), [200, 412]);
    let read = desk.app().get(&desk.token, path).await.expect(200).body;
    let state = if decided.status == 200 { "granted" } else { "withdrawn" };
    assert_eq!(read["leave_request"]["state"], state);
    assert_eq!(read["history"].as_array().unwrap().len(), 2);
}

async fn deciding_and_withdrawing_name_the_version_that_was_read(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let request = desk.request(0, "holiday", days("2026-12-07", "2026-12-09"));
    let made = desk.record(request.clone()).await.expect(201);
    let (path, old) = (made.header("location"), made.header("etag"));
    let body = amendment(&request, json!({ "days": days("2026-12-07", "2026-12-11") }));
    let call = format!("PUT {path}");
    let now = desk.app().send(&desk.token, &call, body, &[("If-Match", old)]).await.expect(200);
    let withdrawal = json!({ "reason": "No longer wanted", "recorded_by": { "name": "A. Clerk" } });
    for (act, body) in [("decide", decision("granted")), ("withdraw", withdrawal)] {
        let unnamed = desk.app().post(&desk.token, &format!("{path}/{act}"), body.clone()).await;
        assert_eq!(unnamed.problem(), (428, "precondition_required"), "{act}");
        let call = format!("POST {path}/{act}");
        for headers in [&[("If-Match", old)][..], &[("If-Match", old), ("Idempotency-Key", act)]] {
            let stale = desk.app().send(&desk.token, &call, body.clone(), headers).await;
            let named = (stale.problem(), stale.header("etag"));
            assert_eq!(named, ((412, "precondition_failed"), now.header("etag")), "{act}");
        }
    }
    let read = desk.app().get(&desk.token, path).await.expect(200).body;
    assert_eq!(
        read["history"].as_array().unwrap().len(),
        2,
        "nobody decided about days that were never read"
    );
    desk.act(path, "decide", now.header("etag"), decision("granted")).await.expect(200);
}
