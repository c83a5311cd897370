//! What a school is told of the parents of its pupils, and whom it proposes.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    contacts::fixture::holds,
    on_each_database,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_school_proposes_a_contact_and_the_authority_accepts_it,
    a_proposal_that_was_answered_is_not_answered_again,
    a_pupil_out_of_reach_is_answered_as_one_that_does_not_exist,
);

async fn propose(people: &People, contact: &str) -> Answer {
    let body = json!({ "contact_id": contact, "basis": "natural_parent", "recorded_by": by() });
    people.app().post(&people.school, &people.path(0), body).await
}

async fn answer(people: &People, token: &str, path: &str, act: &str, mut body: Value) -> Answer {
    body["recorded_by"] = by();
    people.app().post(token, &format!("{path}/{act}"), body).await
}

async fn a_school_proposes_a_contact_and_the_authority_accepts_it(app: TestApp) {
    let people = People::of(app, 1).await;
    let contact = &people.contacts().await[0];
    let made = propose(&people, contact).await.expect(201);
    let path = made.header("location").to_owned();
    let twice = propose(&people, contact).await;
    assert_eq!((twice.problem(), &twice.body["existing"]["id"]), ((409, "duplicate"), &made.body["id"]));
    assert_eq!(people.told_of(0).await.expect(200).body["proposals"][0]["id"], made.body["id"]);
    let viewer = people.app().login(&["pupils.parents:read"], Reach::Schools(&[URN])).await;
    let listed = people.app().get(&viewer, "/v1/parent-proposals?state=proposed").await.expect(200).body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);

    let id = people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let accept = json!({ "parent_id": id });
    let early = answer(&people, &people.officer, &path, "accept", accept.clone()).await.expect(422);
    assert_eq!(early.faults(), [("/parent_id".to_owned(), "not_known_as_parent".to_owned())]);
    let link = json!({ "contact": { "urn": URN, "contact_id": contact } });
    people.act(&id, "contacts", link).await.expect(200);
    let accepted = answer(&people, &people.officer, &path, "accept", accept).await.expect(200).body;
    assert_eq!((&accepted["state"], &accepted["terms"]["parent_id"]), (&json!("accepted"), &json!(id)));
    let told = people.told_of(0).await.expect(200).body;
    assert_eq!((&told["proposals"], &told["parents"][0]["contact_ids"]), (&json!([]), &json!([contact])));
    let known = propose(&people, contact).await;
    assert_eq!((known.problem(), &known.body["existing"]["parent_id"]), ((409, "duplicate"), &json!(id)));
}

async fn a_proposal_that_was_answered_is_not_answered_again(app: TestApp) {
    let people = People::of(app, 1).await;
    let contacts = people.contacts().await;
    let path = propose(&people, &contacts[0]).await.expect(201).header("location").to_owned();
    let reason = json!({ "reason": "Without care of the child" });
    answer(&people, &people.officer, &path, "decline", reason.clone()).await.expect(200);
    for (token, act) in [(&people.officer, "decline"), (&people.school, "withdraw")] {
        let refused = answer(&people, token, &path, act, reason.clone()).await;
        assert_eq!(refused.problem(), (409, "state_conflict"), "{act}");
        assert_eq!(refused.body["allowed_actions"], json!([]), "{act}");
    }
    let path = propose(&people, &contacts[0]).await.expect(201).header("location").to_owned();
    let taken = answer(&people, &people.school, &path, "withdraw", reason).await.expect(200).body;
    assert_eq!(taken["state"], "withdrawn");
    let unknown = propose(&people, "0199e2a4-5b1c-7d3e-8f90-123456789abc").await.expect(422);
    assert_eq!(unknown.faults(), [("/contact_id".to_owned(), "reference_not_found".to_owned())]);
}

async fn a_pupil_out_of_reach_is_answered_as_one_that_does_not_exist(app: TestApp) {
    let people = People::of(app, 1).await;
    people.recorded(0, details("Parent-0001", "1 Sample Road", "01632 960001")).await;
    let other = Class::at(people.class.app, OTHER, 1).await;
    let school = other.app.login(SCHOOL, Reach::Schools(&[OTHER])).await;
    let (pupil, never) = (&people.pupils[0], "0199e2a4-5b1c-7d3e-8f90-123456789abc");
    for urn in [URN, OTHER] {
        let path = |pupil: &str| format!("/v1/schools/{urn}/pupils/{pupil}/parents");
        let body = json!({ "contact_id": never, "basis": "care", "recorded_by": by() });
        let (one, two) =
            (other.app.get(&school, &path(pupil)).await, other.app.get(&school, &path(never)).await);
        assert_eq!((one.problem(), one.masked()), ((404, "not_found"), two.masked()), "{urn}");
        let one = other.app.post(&school, &path(pupil), body.clone()).await;
        let two = other.app.post(&school, &path(never), body).await;
        assert_eq!((one.problem(), one.masked()), ((404, "not_found"), two.masked()), "{urn}");
        assert!(!holds(&one, "Sample"));
    }
}
