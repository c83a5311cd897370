//! Two at once about one parent and child.

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::{Desk, head, whole};
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    of_two_schools_that_issue_at_once_one_does,
    of_two_who_say_what_came_of_it_at_once_one_does
);

async fn of_two_schools_that_issue_at_once_one_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let mut other = Class::at(desk.app().clone(), 120_766, 0).await;
    other.upns = desk.class.upns.clone();
    let mut entry = row(&other.upns[0], 0);
    entry["registration"] = json!("subsidiary");
    other.roll("2026-11-20T07:00:00Z", vec![entry]).await.expect(200);
    lay(&other, &[line(&[("/", 20), ("O", 10)])]).await;
    let scopes = ["notices:read", "notices-to-improve:write"];
    let token = desk.app().login(&scopes, Reach::Schools(&[120_766])).await;
    let body = json!({
        "pupil_id": desk.pupils[0], "parent_id": desk.parent, "says": whole(), "recorded_by": head(),
    });
    let there = desk.app().post(&token, "/v1/schools/120766/notices-to-improve", body).await.expect(201);
    let there = there.header("location").to_owned();
    let here = desk.drafted(0).await;
    let issue = async |token: &str, path: &str, key: &str| {
        let headers = [("If-Match", "*"), ("Idempotency-Key", key)];
        let body = json!({ "issued_by": head() });
        desk.app().send(token, &format!("POST {path}/issue"), body, &headers).await
    };
    let all = [(&desk.school, &here, "a"), (&desk.school, &here, "a"), (&token, &there, "b")];
    let answers = join_all(all.map(|(token, path, key)| issue(token, path, key))).await;
    let at_here = answers[..2].iter().filter(|answer| answer.status == 200).count();
    let at_there = usize::from(answers[2].status == 200);
    assert!(at_here.min(1) + at_there == 1, "{answers:?}");
    assert!(answers.iter().all(|answer| [200, 409].contains(&answer.status)), "{answers:?}");
    let issued = desk.app().get(&desk.authority, "/v1/notices-to-improve?state=issued").await.expect(200);
    assert_eq!(issued.body["data"].as_array().unwrap().len(), 1);
    // Once the one is cancelled there is room for the other.
    let (token, path, left) =
        if at_there == 1 { (&token, &there, &here) } else { (&desk.school, &here, &there) };
    let cancel = json!({ "reason": "The other school issues it", "recorded_by": head() });
    let call = format!("POST {path}/cancel");
    desk.app().send(token, &call, cancel, &[("If-Match", "*")]).await.expect(200);
    let shown = desk.app().get(&desk.authority, left).await.expect(200).body;
    assert!(shown["allowed_actions"].as_array().unwrap().contains(&json!("issue")), "{shown}");
}

async fn of_two_who_say_what_came_of_it_at_once_one_does(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.served(0).await;
    desk.at("2027-01-21T09:00:00Z").await;
    let said = json!({ "reason": "As the class teacher has it", "recorded_by": head() });
    let tag = desk.app().get(&desk.school, &path).await.header("etag").to_owned();
    let steps = ["conclude-improved", "conclude-not-improved"];
    let answers = join_all(steps.map(|step| desk.step_at(&tag, &path, step, said.clone()))).await;
    let mut codes: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    codes.sort_unstable();
    assert!(codes == [200, 409] || codes == [200, 412], "{answers:?}");
    let place = answers.iter().position(|answer| answer.status == 200).unwrap();
    let expected = ["concluded_improved", "concluded_not_improved"][place];
    assert_eq!(desk.state(&path).await, expected);
    // Whoever was late puts it right, once.
    let tag = desk.app().get(&desk.school, &path).await.header("etag").to_owned();
    let twice = [(); 2].map(|()| desk.step_at(&tag, &path, "correct-conclusion", said.clone()));
    let done_at_once = join_all(twice).await;
    let done = done_at_once.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(done, 1, "a correction is not corrected by the same one");
    let stands = desk.app().get(&desk.school, &path).await.header("etag").to_owned();
    for late in done_at_once.iter().filter(|answer| answer.status == 412) {
        assert_eq!(late.header("etag"), stands, "what stands is named");
    }
}
