//! What a notice tells: of its own school, and of this parent's own dealings.

use serde_json::{Value, json};

use super::fixture::{Desk, head, whole};
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    penalty_notices::fixture::parent_at,
    registers::fixture::{Class, URN, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_notice_tells_of_another_school_only_what_the_authority_decides,
    a_parent_is_not_told_what_the_other_did_with_an_offer,
    support_that_was_not_to_be_had_is_told_as_that,
);

const OTHER: i32 = 120_766;

fn offer(kind: &str, title: &str, parents: Value) -> Value {
    json!({
        "kind": kind, "title": title, "offered_on": "2026-10-05", "offered_by": { "name": "A. Head" },
        "parents": parents, "evidence": [],
    })
}

impl Desk {
    /// Support at a school for pupil 0; its address.
    async fn offered(&self, token: &str, urn: i32, offer: Value) -> String {
        let body = json!({ "pupil_id": self.pupils[0], "offer": offer, "recorded_by": head() });
        let made = self.app().post(token, &format!("/v1/schools/{urn}/support"), body).await.expect(201);
        made.header("location").to_owned()
    }

    async fn declined(&self, path: &str, reason: &str, parents: Value) {
        let body = json!({ "on": "2026-10-12", "reason": reason, "parents": parents, "recorded_by": head() });
        let call = format!("POST {path}/decline");
        self.app().send(&self.school, &call, body, &[("If-Match", "*")]).await.expect(200);
    }

    async fn says(&self, token: &str, path: &str) -> Value {
        self.app().get(token, &format!("{path}/contents")).await.expect(200).body
    }

    async fn as_authority(&self, call: &str, body: Value) -> crate::support::Answer {
        self.app().send(&self.authority, call, body, &[("If-Match", "*")]).await
    }
}

/// Pupil 0 is at another school too, which marked ten sessions as unauthorised, and offered a plan.
async fn also_elsewhere(desk: &Desk) {
    let mut other = Class::at(desk.app().clone(), OTHER, 0).await;
    other.upns = vec![desk.class.upns[0].clone()];
    let mut entry = row(&other.upns[0], 0);
    entry["registration"] = json!("subsidiary");
    other.roll("2026-11-20T07:00:00Z", vec![entry]).await.expect(200);
    lay(&other, &[line(&[(".", 24), ("O", 10)])]).await;
    let there = desk.app().login(&["support:write", "support:read"], Reach::Schools(&[OTHER])).await;
    desk.offered(&there, OTHER, offer("plan", "A plan of the other school", json!([]))).await;
}

async fn a_notice_tells_of_another_school_only_what_the_authority_decides(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    also_elsewhere(&desk).await;
    desk.supported(0).await;
    let path = desk.drafted(0).await;
    for token in [&desk.school, &desk.authority] {
        let says = desk.says(token, &path).await;
        assert!(!says.to_string().contains("other school"), "{says}");
        assert_eq!(says["attendance_record"]["count"]["unauthorised"], 12, "its own school alone");
        assert_eq!((&says["other_schools"], says["offences"].as_array().unwrap().len()), (&json!(false), 12));
    }
    let mut beyond = whole();
    beyond["other_schools_reason"] = json!("One spell over both schools");
    let refused = desk.amend(&path, beyond.clone()).await.expect(422);
    let expected = [("/says/other_schools_reason".to_owned(), "authority_decides".to_owned())];
    assert_eq!(refused.faults(), expected, "a school does not decide that");
    let body = json!({ "says": beyond, "recorded_by": head() });
    desk.as_authority(&format!("PUT {path}"), body).await.expect(200);
    assert_eq!(desk.issue(&path).await.expect(422).faults(), expected, "nor does it issue it");
    assert!(!desk.says(&desk.school, &path).await.to_string().contains("A plan of the other school"));
    desk.as_authority(&format!("POST {path}/issue"), json!({ "issued_by": head() })).await.expect(200);
    let says = desk.says(&desk.school, &path).await;
    assert_eq!(
        (&says["other_schools"], &says["attendance_record"]["count"]["unauthorised"]),
        (&json!(true), &json!(22))
    );
    assert!(says.to_string().contains("A plan of the other school"), "as the authority decided: {says}");
    let there = says["offences"].as_array().unwrap().iter().filter(|one| one["urn"].is_null()).count();
    assert_eq!(there, 10, "which school it was is not told");
}

async fn a_parent_is_not_told_what_the_other_did_with_an_offer(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let father = parent_at(desk.app(), &desk.pupils, "2 Sample Road", false).await;
    let both = json!([desk.parent, father]);
    let plan = desk.offered(&desk.school, URN, offer("plan", "A plan with both", both)).await;
    desk.declined(&plan, "refused", json!([father])).await;
    desk.offered(&desk.school, URN, offer("meeting", "A meeting with the father", json!([father]))).await;
    let path = desk.drafted(0).await;
    desk.issue(&path).await.expect(200);
    let says = desk.says(&desk.school, &path).await;
    assert!(!says.to_string().contains("the father"), "{says}");
    assert_eq!(says["offers_not_taken"], json!([]), "she has not answered yet: {says}");
    let offered: Vec<_> =
        says["further_support"].as_array().unwrap().iter().map(|one| &one["what"]).collect();
    assert_eq!(offered, ["A place in the breakfast club", "A plan with both"]);
    // To the father it is an offer that he refused.
    let body =
        json!({ "pupil_id": desk.pupils[0], "parent_id": father, "says": whole(), "recorded_by": head() });
    let drafts = format!("/v1/schools/{URN}/notices-to-improve");
    let his = desk.app().post(&desk.school, &drafts, body).await.expect(201).header("location").to_owned();
    let says = desk.says(&desk.school, &his).await;
    let not_taken = &says["offers_not_taken"][0];
    assert_eq!(
        (&not_taken["title"], &not_taken["not_taken_on"]),
        (&json!("A plan with both"), &json!("2026-10-12"))
    );
    assert!(!says.to_string().contains("1 Sample Road"), "nor where the other lives");
}

async fn support_that_was_not_to_be_had_is_told_as_that(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let mut referral = offer("agency_referral", "A referral to the family hub", json!([desk.parent]));
    referral["agency"] = json!("health");
    let referral = desk.offered(&desk.school, URN, referral).await;
    desk.declined(&referral, "agency_declined", json!([])).await;
    let mut says = whole();
    says.as_object_mut().unwrap().remove("no_support_reason");
    let path = desk.draft(0, says).await.expect(201).header("location").to_owned();
    desk.issue(&path).await.expect(200);
    let says = desk.says(&desk.school, &path).await;
    assert_eq!(says["support_not_available"][0]["title"], "A referral to the family hub");
    assert_eq!((&says["support_so_far"], &says["offers_not_taken"]), (&json!([]), &json!([])), "{says}");
    let page = desk.app().get(&desk.school, &format!("{path}/letter")).await.expect(200).text;
    assert!(
        page.contains("the agency could not take it on, as we heard on Monday 12 October 2026"),
        "{page}"
    );
    assert!(!page.contains("not taken up on"), "{page}");
}
