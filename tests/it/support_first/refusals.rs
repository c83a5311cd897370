//! What is refused: by its state, and by what is wrong with it.

use serde_json::json;

use super::*;
use crate::on_each_database;

on_each_database!(
    a_step_that_the_state_does_not_allow_is_refused_with_those_that_it_does,
    everything_wrong_with_an_offer_is_told_at_once,
    a_contract_is_signed_by_its_parties_alone,
    what_happened_already_is_not_amended_away,
);

fn told(answer: Answer) -> Vec<(String, String)> {
    let mut faults = answer.expect(422).faults();
    faults.sort();
    faults
}

fn faults(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all: Vec<_> = all.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect();
    all.sort();
    all
}

async fn a_step_that_the_state_does_not_allow_is_refused_with_those_that_it_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, offer("meeting", "2026-11-02")).await;
    let start = json!({ "started_on": "2026-11-10" });
    let end = json!({ "ended_on": "2026-11-12", "outcome": "improved" });
    let review = json!({ "reviewed_on": "2026-11-12", "outcome": "on_track" });
    let refuse = json!({ "on": "2026-11-12", "reason": "no_answer" });
    let refused = async |act: &str, body: &Value, allowed: Value| {
        let answer = desk.act(&path, act, body.clone()).await;
        assert_eq!(answer.problem(), (409, "state_conflict"), "{act}: {}", answer.text);
        assert_eq!(answer.body["allowed_actions"], allowed, "{act}");
        assert!(answer.body["detail"].as_str().is_some_and(|why| !why.is_empty()));
    };
    let offered = json!(["amend", "start", "decline", "withdraw"]);
    refused("end", &end, offered.clone()).await;
    refused("reviews", &review, offered).await;
    desk.act(&path, "start", start.clone()).await.expect(200);
    let active = json!(["amend", "review", "end", "withdraw"]);
    refused("start", &start, active.clone()).await;
    refused("decline", &refuse, active).await;
    desk.act(&path, "end", end.clone()).await.expect(200);
    let ended = json!(["amend", "withdraw"]);
    for (act, body) in [("start", &start), ("decline", &refuse), ("reviews", &review), ("end", &end)] {
        refused(act, body, ended.clone()).await;
    }
    desk.act(&path, "withdraw", json!({ "reason": "Wrong" })).await.expect(200);
    refused("withdraw", &json!({ "reason": "Wrong" }), json!([])).await;
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    assert_eq!(read["refused_actions"].as_array().unwrap().len(), 6);
}

async fn everything_wrong_with_an_offer_is_told_at_once(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let never = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let mut wrong = offer("attendance_contract", "2026-11-21");
    wrong["parents"] = json!([never, never]);
    wrong["agency"] = json!("health");
    wrong["reviews"] = json!([{ "on": "2026-11-01" }]);
    let found = told(desk.record(0, wrong).await);
    let wanted = faults(&[
        ("/offer/offered_on", "date_in_future"),
        ("/offer/contract", "missing_property"),
        ("/offer/agency", "not_for_support_kind"),
        ("/offer/parents/0", "reference_not_found"),
        ("/offer/parents/1", "reference_not_found"),
        ("/offer/parents/1", "repeated_value"),
        ("/offer/reviews/0/on", "before_offered"),
    ]);
    assert_eq!(found, wanted);
    let mut stranger = offer("meeting", "2026-09-01");
    stranger["parents"] = json!([desk.parent]);
    let found = told(desk.record(1, stranger).await);
    let wanted =
        faults(&[("/offer/offered_on", "pupil_not_enrolled"), ("/offer/parents/0", "reference_not_found")]);
    assert_eq!(found, wanted, "the parent of another pupil is none of this one");
    let referral = told(desk.record(0, offer("agency_referral", "2026-11-02")).await);
    assert_eq!(referral, faults(&[("/offer/agency", "missing_property")]));
}

async fn a_contract_is_signed_by_its_parties_alone(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.recorded(0, desk.contract()).await;
    let unsigned = desk.act(&path, "start", json!({ "started_on": "2026-11-10" })).await;
    assert_eq!(told(unsigned), faults(&[("/signatures", "missing_property")]));
    let never = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let signed = json!([
        { "parent_id": never, "signed_on": "2026-11-10" },
        { "parent_id": desk.parent, "signed_on": "2026-11-01" },
        { "parent_id": desk.parent, "signed_on": "2026-11-30" },
    ]);
    let wrong = json!({ "started_on": "2026-11-30", "signatures": signed });
    let wanted = faults(&[
        ("/started_on", "date_in_future"),
        ("/signatures/0/parent_id", "reference_not_found"),
        ("/signatures/1/signed_on", "before_offered"),
        ("/signatures/2/parent_id", "repeated_value"),
        ("/signatures/2/signed_on", "date_in_future"),
    ]);
    assert_eq!(told(desk.act(&path, "start", wrong).await), wanted);
    let meeting = desk.recorded(0, offer("meeting", "2026-11-02")).await;
    let signed = json!([{ "parent_id": desk.parent, "signed_on": "2026-11-10" }]);
    let start = json!({ "started_on": "2026-11-10", "signatures": signed });
    let found = told(desk.act(&meeting, "start", start).await);
    assert_eq!(found, faults(&[("/signatures/0/parent_id", "not_for_support_kind")]));
}

async fn what_happened_already_is_not_amended_away(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.signed().await;
    let mut offer = desk.contract();
    offer["kind"] = json!("plan");
    offer["contract"] = json!(null);
    offer["parents"] = json!([]);
    offer["offered_on"] = json!("2026-11-12");
    let put = json!({ "offer": offer, "amendment_reason": "Otherwise", "recorded_by": by() });
    let answer = desk.app().send(&desk.token, &format!("PUT {path}"), put, &[("If-Match", "*")]).await;
    let wanted = faults(&[
        ("/offer/kind", "not_for_support_kind"),
        ("/offer/offered_on", "before_offered"),
        ("/offer/contract", "contract_signed"),
        ("/offer/parents", "contract_signed"),
    ]);
    assert_eq!(told(answer), wanted);
    let mut offer = desk.contract();
    offer["contract"]["until_on"] = json!("2027-07-16");
    let put = json!({ "offer": offer, "amendment_reason": "Longer", "recorded_by": by() });
    let answer = desk.app().send(&desk.token, &format!("PUT {path}"), put, &[("If-Match", "*")]).await;
    assert_eq!(told(answer), faults(&[("/offer/contract", "contract_signed")]), "it was signed as it was");
}
