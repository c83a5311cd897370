//! Two at once about one legal action.

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::{Court, officer, proved, september};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_who_record_a_disposal_at_once_one_does_and_the_school_is_told_once,
    of_a_disposal_and_an_adjournment_at_once_one_stands,
    of_two_who_consider_the_same_prosecution_at_once_one_does,
);

async fn of_two_who_record_a_disposal_at_once_one_does_and_the_school_is_told_once(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.heard(0, "2026-12-01").await;
    let tag = court.read(&court.authority, &path).await.expect(200).header("etag").to_owned();
    let body = json!({ "decision": proved("2026-12-01"), "recorded_by": officer() });
    let answers = join_all((0..4).map(|_| court.step_of(&path, "dispose", body.clone(), &tag))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412], "{answers:?}");
    assert_eq!(court.feedback(0).await.len(), 1);
}

async fn of_a_disposal_and_an_adjournment_at_once_one_stands(app: TestApp) {
    let court = Court::of(app, 3).await;
    for n in 0..3 {
        let path = court.heard(n, "2026-12-01").await;
        let tag = court.read(&court.authority, &path).await.expect(200).header("etag").to_owned();
        let dispose = json!({ "decision": proved("2026-12-01"), "recorded_by": officer() });
        let adjourn = json!({
            "adjourned_on": "2026-12-01", "reason": "The bench was not quorate", "recorded_by": officer(),
        });
        let (disposed, adjourned) = tokio::join!(
            court.step_of(&path, "dispose", dispose, &tag),
            court.step_of(&path, "adjourn", adjourn, &tag),
        );
        let mut statuses = [disposed.status, adjourned.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{disposed:?} {adjourned:?}");
        let expected = if disposed.status == 200 { "disposed" } else { "adjourned" };
        assert_eq!(court.state(&path).await, expected);
        assert_eq!(court.feedback(n).await.len(), usize::from(disposed.status == 200));
    }
}

async fn of_two_who_consider_the_same_prosecution_at_once_one_does(app: TestApp) {
    let court = Court::of(app, 1).await;
    let routes = ["prosecution_444_1", "prosecution_444_1a", "prosecution_444_1"];
    let answers = join_all(routes.iter().map(|route| court.post(court.body(0, route, september())))).await;
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409], "{answers:?}");
}
