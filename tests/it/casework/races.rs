//! Two at once about one referral, one pupil, one officer or one case.

use serde_json::json;

use super::fixture::{Desk, OTHER, concern, ids};
use crate::{on_each_database, registers::fixture::Class, support::TestApp};

on_each_database!(
    of_two_officers_who_accept_one_referral_one_wins,
    of_two_who_accept_two_referrals_of_one_pupil_there_is_one_case,
    two_referrals_at_the_same_instant_come_to_one_case,
    of_two_who_assign_an_officers_last_place_one_is_told,
    an_event_is_in_before_the_case_is_closed_or_is_refused,
);

async fn of_two_officers_who_accept_one_referral_one_wins(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let referral = desk.referred(0).await;
    let tag = desk.read(&desk.la, &referral).await.expect(200).header("etag").to_owned();
    let accept = async || {
        desk.step_at(&desk.la, &referral, "accept", &tag, json!({ "accepted_on": "2026-11-20" })).await
    };
    let (one, other) = tokio::join!(accept(), accept());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 409 | 412]), "{statuses:?}");
    assert_eq!(ids(&desk.seen("/v1/cases").await).len(), 1);
}

async fn of_two_who_accept_two_referrals_of_one_pupil_there_is_one_case(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (first, second) = (desk.referred(0).await, desk.referred(0).await);
    let (one, other) = tokio::join!(desk.accept(&first), desk.accept(&second));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "the other joined with the first");
    let open = desk.seen("/v1/cases?state=open").await;
    assert_eq!(ids(&open).len(), 1);
    assert_eq!(open["data"][0]["referral_ids"].as_array().unwrap().len(), 2);
}

async fn two_referrals_at_the_same_instant_come_to_one_case(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let refer = async || desk.refer_as(&desk.school, &desk.pupils[0], concern()).await.expect(201);
    let referral = desk.referred(0).await;
    let (accepted, one, other) = tokio::join!(desk.accept(&referral), refer(), refer());
    accepted.expect(200);
    drop((one, other));
    let open = desk.seen("/v1/cases?state=open").await;
    assert_eq!(ids(&open).len(), 1);
    assert_eq!(open["data"][0]["referral_ids"].as_array().unwrap().len(), 3, "{open}");
    assert_eq!(ids(&desk.seen("/v1/referrals?state=submitted").await).len(), 0);
}

async fn of_two_who_assign_an_officers_last_place_one_is_told(app: TestApp) {
    let desk = Desk::of(app.clone(), 1).await;
    let far = Desk::at(Class::at(app, OTHER, 1).await).await;
    let officer = desk.officer("B. Officer", 1).await;
    let (here, there) = (desk.case(0).await, far.case(0).await);
    let (one, other) = tokio::join!(desk.assign(&here, &officer), far.assign(&there, &officer));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let capacity = desk.seen(&format!("/v1/officers/{officer}/capacity")).await;
    assert_eq!((&capacity["open_cases"], &capacity["free"]), (&json!(1), &json!(0)));
}

async fn an_event_is_in_before_the_case_is_closed_or_is_refused(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    desk.feedback(&case).await;
    let event = json!({ "event": { "kind": "note", "occurred_on": "2026-11-20", "text": "A note",
                                   "carried_out_by": { "name": "A. Officer" } } });
    let task = json!({ "task": { "what": "Ask", "due_on": "2026-12-04" } });
    let (closed, noted, asked) =
        tokio::join!(desk.close(&case), desk.write(&case, "events", event), desk.write(&case, "tasks", task));
    assert!(matches!(noted.status, 201 | 409), "{noted:?}");
    let events = ids(&desk.seen(&format!("{case}/events")).await).len();
    assert_eq!(events, usize::from(noted.status == 201));
    // A task that is in keeps the case open; one that is not was refused.
    match closed.status {
        200 => assert_eq!(asked.problem(), (409, "state_conflict")),
        _ => assert_eq!((closed.problem(), asked.status), ((409, "state_conflict"), 201)),
    }
}
