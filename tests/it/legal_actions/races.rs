//! Two at once about one legal action.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{
    fixture::{Court, officer, proved, september},
    notices::{all_unpaid, ground, id, laid},
};
use crate::{
    on_each_database,
    penalty_notices::fixture::referral,
    support::{Answer, TestApp},
};

on_each_database!(
    of_two_who_record_a_disposal_at_once_one_does_and_the_school_is_told_once,
    of_a_disposal_and_an_adjournment_at_once_one_stands,
    of_two_who_consider_the_same_prosecution_at_once_one_does,
    of_two_actions_that_name_one_penalty_notice_at_once_one_is_made,
    a_notices_own_prosecution_and_that_of_an_action_at_once_are_one,
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

/// Each for a week of its own, so that it is the notice alone that they share.
async fn of_two_actions_that_name_one_penalty_notice_at_once_one_is_made(app: TestApp) {
    let (court, notices, authority) = all_unpaid(app, 1).await;
    let notice = &notices[0];
    let weeks = [("2026-09-07", "2026-09-11"), ("2026-09-14", "2026-09-18"), ("2026-09-21", "2026-09-25")];
    let bodies = weeks.map(|(from_on, to_on)| {
        let mut of_week = ground(notice);
        of_week["offence"] = json!({ "from_on": from_on, "to_on": to_on });
        court.body(0, "prosecution_444_1", of_week)
    });
    let answers = join_all(bodies.into_iter().map(|body| court.post(body))).await;
    let (made, refused): (Vec<&Answer>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
    assert_eq!((made.len(), refused.len()), (1, 2), "{answers:?}");
    let held_by = id(made[0].header("location"));
    for answer in refused {
        assert_eq!(answer.problem(), (409, "duplicate"));
        assert_eq!(answer.body["existing"]["id"], held_by, "which one has it: {}", answer.text);
    }
    let shown = court.app().get(&authority, notice).await.expect(200).body;
    assert_eq!(shown["penalty_notice"]["legal_action_id"], held_by);
}

async fn a_notices_own_prosecution_and_that_of_an_action_at_once_are_one(app: TestApp) {
    let (court, notices, authority) = all_unpaid(app, 4).await;
    let step = async |n: usize, name: &str, body: Value| {
        let call = format!("POST {}/{name}", notices[n]);
        court.app().send(&authority, &call, body, &[("If-Match", "*")]).await
    };
    let begun = json!({
        "proceedings_begun_on": "2027-02-26", "court": "Sample Court, case 2", "recorded_by": officer(),
    });
    for (n, notice) in notices.iter().enumerate() {
        // Of one half an information is laid for its days, of the other an action that names it is considered.
        let authorised = if n < 2 { Some(court.authorised(n).await) } else { None };
        step(n, "refer", referral()).await.expect(200);
        let act = async || match &authorised {
            Some(path) => court.step(path, "lay", laid()).await,
            None => court.post(court.body(n, "prosecution_444_1", ground(notice))).await,
        };
        let (own, action) = tokio::join!(step(n, "proceedings-begun", begun.clone()), act());
        let acted = action.status == if authorised.is_some() { 200 } else { 201 };
        assert_ne!(own.status == 200, acted, "{own:?} {action:?}");
        let refused = if acted { &own } else { &action };
        assert_eq!(refused.problem(), (409, "state_conflict"));
        let shown = court.app().get(&authority, notice).await.expect(200).body;
        let history = shown["history"].as_array().unwrap().iter();
        let times = history.filter(|kept| kept["action"] == "proceedings_begun").count();
        let held_by = &shown["penalty_notice"]["legal_action_id"];
        match (&authorised, acted) {
            (Some(path), true) => assert_eq!((held_by, times), (&json!(id(path)), 1)),
            (None, true) => assert_eq!((held_by, times), (&json!(id(action.header("location"))), 0)),
            (_, false) => assert_eq!((held_by, times), (&Value::Null, 1)),
        }
        if let Some(path) = &authorised {
            assert_eq!(court.state(path).await, if acted { "laid" } else { "authorised" });
        }
    }
}
