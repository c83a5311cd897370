//! Two who do something to one return at once.

use serde_json::json;

use super::fixture::{
    amend_mark, confirm, head, laid, officer, only, proposals, returner, returns, without_nil,
};
use crate::{
    figures::fixture::{autumn, line},
    on_each_database,
    support::TestApp,
};

on_each_database!(
    of_two_who_confirm_one_proposal_at_once_one_does,
    a_return_is_what_was_shown_though_the_mark_is_amended_meanwhile,
    of_an_acknowledgement_and_a_withdrawal_at_once_both_stand_in_the_history,
    two_statements_of_one_illness_at_once_are_one_return,
);

async fn of_two_who_confirm_one_proposal_at_once_one_does(app: TestApp) {
    let class = laid(app, &vec![line(&[("O", 20), ("/", 2)]); 3], "2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "").await;
    assert_eq!(all.len(), 3);
    for proposal in &all {
        let attempts = (0..4).map(|_| confirm(&class, &token, proposal));
        let answers = futures_util::future::join_all(attempts).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409], "{answers:?}");
        let made = answers.iter().find(|answer| answer.status == 201).unwrap();
        for refused in answers.iter().filter(|answer| answer.status == 409) {
            assert_eq!(refused.problem(), (409, "duplicate"));
            assert_eq!(refused.body["existing"]["id"], made.body["document"]["statutory_return"]["id"]);
        }
    }
    assert_eq!(returns(&class, &token, "").await.len(), 3);
}

async fn a_return_is_what_was_shown_though_the_mark_is_amended_meanwhile(app: TestApp) {
    let count = 8;
    let mut class = laid(app, &vec![line(&[("O", 20), ("/", 2)]); count], "2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "").await;
    for (n, sessions) in (0..count).zip(autumn().chunks(1)) {
        let name = format!("Sample-{n:04}");
        let shown = all.iter().find(|one| one["pupil"]["surname"] == name.as_str()).unwrap();
        let amended = amend_mark(&class, n, sessions[0], "I");
        let (confirmed, ()) = futures_util::future::join(confirm(&class, &token, shown), amended).await;
        let pupil = shown["pupil_id"].as_str().unwrap();
        let made = returns(&class, &token, "").await;
        let made = made.iter().find(|one| one["pupil_id"] == pupil);
        match confirmed.status {
            201 => {
                let made = made.expect("it was made");
                assert_eq!(confirmed.body["document"]["evidence"], shown["evidence"]);
                assert_eq!(made["ground"]["status"], "gone", "nineteen sessions are left at the most");
            }
            404 | 412 => assert!(made.is_none(), "{confirmed:?}"),
            _ => panic!("{confirmed:?}"),
        }
    }
}

async fn of_an_acknowledgement_and_a_withdrawal_at_once_both_stand_in_the_history(app: TestApp) {
    let class = laid(app, &[line(&[("O", 20), ("/", 2)])], "2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    let (token, officer) = (returner(&class).await, officer(&class.app).await);
    let path = confirm(&class, &token, &only(&class, &token, "").await)
        .await
        .expect(201)
        .header("location")
        .to_owned();
    let why = json!({ "reason": "Made for the wrong pupil", "recorded_by": head() });
    let (read, back) = (format!("{path}/acknowledge"), format!("{path}/withdraw"));
    let (acknowledged, withdrawn) = futures_util::future::join(
        class.app.post(&officer, &read, json!({ "recorded_by": { "name": "A. Officer" } })),
        class.app.post(&token, &back, why),
    )
    .await;
    assert_eq!(withdrawn.status, 200, "{withdrawn:?}");
    assert!([200, 409].contains(&acknowledged.status), "{acknowledged:?}");
    let document = class.app.get(&token, &path).await.expect(200).body;
    let steps = document["history"].as_array().unwrap();
    assert_eq!(steps.len(), if acknowledged.status == 200 { 3 } else { 2 });
    assert_eq!(steps.last().unwrap()["action"], "withdrawn");
}

async fn two_statements_of_one_illness_at_once_are_one_return(app: TestApp) {
    let class = laid(app, &[line(&[("/", 22)])], "2026-09-18T16:00:00Z").await;
    let token = returner(&class).await;
    let pupil = super::fixture::id_of(&class, 0).await;
    let state = async |from_on: &str| {
        let body = json!({
            "kind": "sickness", "pupil_id": pupil, "from_on": from_on, "to_on": "2026-10-16",
            "cause": "An operation", "recorded_by": head(),
        });
        class.app.post(&token, &super::fixture::base(&class), body).await
    };
    let (one, other) = futures_util::future::join(state("2026-09-21"), state("2026-09-22")).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{one:?} {other:?}");
    assert_eq!(returns(&class, &token, "").await.len(), 1);
}
