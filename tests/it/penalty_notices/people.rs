//! Whom a notice is for: the child's parent on those days, at an address that still is one, and nobody whom it endangers.

use std::time::Duration;

use sea_orm::{ConnectionTrait as _, TransactionTrait as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{LAST, LATER, Office, SEPTEMBER, merging, order, parent, parent_at, referral, sql};
use crate::{
    on_each_database,
    parents::fixture::{by, father},
    registers::fixture::{URN, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_notice_is_for_who_was_the_parent_on_the_days_of_the_offence,
    a_letter_never_says_where_somebody_hides,
    where_somebody_hides_is_not_known_no_address_of_the_child_is_told,
    a_neighbour_of_who_hides_is_not_told_of,
    who_was_the_parent_under_either_record_was_it_on_the_days_of_both,
    nothing_is_issued_to_an_address_that_a_school_no_longer_knows,
    a_merge_that_commits_while_an_issue_waits_is_counted,
    a_merge_is_asked_about_before_the_issue_and_can_be_taken_back,
    a_school_is_not_told_of_a_school_out_of_its_reach,
    a_child_known_twice_is_said_to_be_so,
);

async fn a_notice_is_for_who_was_the_parent_on_the_days_of_the_offence(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let ended = "UPDATE parent_child SET to_on = '2026-09-10'";
    let not_then = [("/parent_id".to_owned(), "not_parent_then".to_owned())];
    office.app().tamper(ended).await;
    assert_eq!(office.ask(office.request(0, &SEPTEMBER)).await.expect(422).faults(), not_then);
    office.app().tamper("UPDATE parent_child SET to_on = NULL").await;
    let path = office.approved(0, &SEPTEMBER).await;
    assert_eq!(
        office.show(&path).await["penalty_notice"]["terms"]["decision"]["parent_basis"],
        "natural_parent"
    );
    office.app().tamper("UPDATE parent_child SET from_on = '2026-09-08'").await;
    assert_eq!(office.issue(&path).await.expect(422).faults(), not_then);
    office.app().tamper("UPDATE parent_child SET from_on = '2026-09-07'").await;
    let issued = office.issue(&path).await.expect(200).body;
    assert_eq!(issued["parent_stands"], true);
    office.app().tamper(ended).await;
    let shown = office.show(&path).await;
    assert_eq!(shown["parent_stands"], false, "it is told, and undoes nothing");
    let refused = office.serve(&path, "by_hand", "2027-01-29").await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains("not the pupil's parent"), "{}", refused.text);
    assert_eq!(refused.body["allowed_actions"], shown["allowed_actions"], "what is left is to withdraw it");
    office.app().tamper("UPDATE parent_child SET to_on = NULL").await;
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    office.at("2027-02-26T10:00:00Z").await;
    office.app().tamper(ended).await;
    let refused = office.step(&path, "refer", referral()).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains("not the pupil's parent"), "{}", refused.text);
    office.app().tamper("UPDATE parent_child SET to_on = NULL").await;
    office.step(&path, "refer", referral()).await.expect(200);
}

/// The officer's order with the child at this address.
fn telling(line: &str, postcode: &str) -> Value {
    let mut body = order();
    body["child_address"] = json!({ "line_1": line, "postcode": postcode });
    body
}

async fn a_letter_never_says_where_somebody_hides(app: TestApp) {
    let office = Office::of(app, 2).await;
    office.set_up().await;
    parent_at(office.app(), &office.pupils[..1], "7 Refuge Street", true).await;
    let mut known = row(&office.class.upns[1], 1);
    known["contacts"] = json!({ "parents": [father()] });
    office.class.roll("2027-01-29T07:00:00Z", vec![known]).await.expect(200);
    for (n, written) in [(0, "7, refuge street"), (1, "Flat 2 Hidden Lane")] {
        let path = office.approved(n, &SEPTEMBER).await;
        let hidden = office.step(&path, "issue", telling(written, "nr12dh")).await.expect(422);
        let expected = [("/child_address".to_owned(), "address_may_not_be_told".to_owned())];
        assert_eq!(hidden.faults(), expected);
        let mut body = order();
        body["child_address_withheld"] = json!("The child lives where this parent must not look");
        let both = office.step(&path, "issue", body.clone()).await.expect(422);
        assert_eq!(both.faults(), [("/child_address_withheld".to_owned(), "choose_one".to_owned())]);
        body.as_object_mut().unwrap().remove("child_address");
        let issued = office.step(&path, "issue", body).await.expect(200).body;
        assert!(issued["penalty_notice"]["terms"]["issue"]["child_address_withheld"].is_string());
        let contents = office.app().get(&office.authority, &format!("{path}/contents")).await.expect(200);
        assert_eq!(contents.body["child"]["address"], json!(null));
        let seen = office.app().get(&office.school, &path).await.expect(200);
        let told = &seen.body["penalty_notice"]["terms"]["issue"];
        assert_eq!(
            (&told["child_address_told"], &told["child_address_withheld"]),
            (&json!(false), &json!(null))
        );
    }
    // At one's own address nothing is given away.
    let path = office.approved(0, &LATER).await;
    office.issue(&path).await.expect(200);
}

/// What is wrong with telling the parent of pupil `n` this address of the child.
async fn hidden(office: &Office, path: &str, line: &str, postcode: &str) -> Vec<(String, String)> {
    office.step(path, "issue", telling(line, postcode)).await.expect(422).faults()
}

async fn where_somebody_hides_is_not_known_no_address_of_the_child_is_told(app: TestApp) {
    let office = Office::of(app, 2).await;
    office.set_up().await;
    let not_told = [("/child_address".to_owned(), "address_may_not_be_told".to_owned())];
    parent_at(office.app(), &office.pupils[..1], "7 Refuge Street", true).await;
    office.app().tamper("UPDATE parent SET service_address = NULL WHERE address_confidential").await;
    let first = office.approved(0, &SEPTEMBER).await;
    assert_eq!(hidden(&office, &first, "3 Far Way", "PE30 1AA").await, not_told, "she may live there");
    let known = r#"UPDATE parent SET service_address = '{"line_1":"7 Refuge Street","postcode":"NR1 2DH"}' WHERE address_confidential"#;
    office.app().tamper(known).await;
    office.step(&first, "issue", telling("3 Far Way", "PE30 1AA")).await.expect(200);

    // A school knows that the father's address must not be told, and was not told it either.
    let mut nameless = father();
    nameless.as_object_mut().unwrap().remove("address");
    let mut known = row(&office.class.upns[1], 1);
    known["contacts"] = json!({ "parents": [nameless] });
    office.class.roll("2027-01-29T07:00:00Z", vec![known]).await.expect(200);
    let second = office.approved(1, &SEPTEMBER).await;
    assert_eq!(hidden(&office, &second, "3 Far Way", "PE30 1AA").await, not_told);
    office.issue(&second).await.expect(200);
}

async fn a_neighbour_of_who_hides_is_not_told_of(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    parent_at(office.app(), &office.pupils, "7 Refuge Street", true).await;
    let path = office.approved(0, &SEPTEMBER).await;
    let not_told = [("/child_address".to_owned(), "address_may_not_be_told".to_owned())];
    assert_eq!(hidden(&office, &path, "12 Refuge Street", "nr12dh").await, not_told);
    assert_eq!(
        hidden(&office, &path, "Flat 1, 1 Sample Road", "NR1 2DH").await,
        not_told,
        "not quite one's own"
    );
    office.step(&path, "issue", telling("12 Refuge Street", "NR1 2DX")).await.expect(200);
}

async fn who_was_the_parent_under_either_record_was_it_on_the_days_of_both(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    office.app().tamper("UPDATE parent_child SET to_on = '2026-09-08'").await;
    let other = parent(office.app(), &office.pupils).await;
    let later = format!(
        "UPDATE parent_child SET from_on = '2026-09-09' WHERE parent_id = {}",
        sql(office.app(), other)
    );
    office.app().tamper(&later).await;
    let app = office.app();
    let officer = app.login(&["parents:read", "parents:write"], Reach::Everything).await;
    let merge = json!({ "duplicate_id": other, "reason": "Confirmed by the school", "recorded_by": by() });
    let kept =
        app.post(&officer, &format!("/v1/parents/{}/merge", office.parent), merge).await.expect(200).body;
    let child = &kept["children"][0];
    assert_eq!((&child["from_on"], &child["to_on"]), (&Value::Null, &Value::Null), "{kept}");
    let path = office.approved(0, &SEPTEMBER).await;
    office.issue(&path).await.expect(200);
}

async fn nothing_is_issued_to_an_address_that_a_school_no_longer_knows(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.approved(0, &SEPTEMBER).await;
    let mut known = row(&office.class.upns[0], 0);
    known["contacts"] = json!({ "parents": [father()] });
    office.class.roll("2027-01-29T07:00:00Z", vec![known]).await.expect(200);
    let app = office.app();
    let mis = app.login(&["pupils.contacts:read"], Reach::Schools(&[URN])).await;
    let contacts = format!("/v1/schools/{URN}/pupils/{}/contacts", office.pupils[0]);
    let contact = app.get(&mis, &contacts).await.expect(200).body["parents"][0]["id"].clone();
    let officer = app.login(&["parents:read", "parents:write"], Reach::Everything).await;
    let parent = format!("/v1/parents/{}", office.parent);
    let link = json!({ "contact": { "urn": URN, "contact_id": contact }, "recorded_by": by() });
    let linked = app.post(&officer, &format!("{parent}/contacts"), link.clone()).await.expect(200);
    assert_eq!(linked.body["contacts"][0]["differs"], true, "another address, and it must not be told");
    let refused = office.issue(&path).await.expect(422);
    assert_eq!(refused.faults(), [("/parts/recipient".to_owned(), "service_address_in_doubt".to_owned())]);
    assert!(!refused.text.contains("Hidden"), "{}", refused.text);
    let confirm = json!({ "reason": "Told on the telephone", "recorded_by": by() });
    let call = format!("POST {parent}/confirm-address");
    let blind = app.send(&officer, &call, confirm.clone(), &[]).await;
    assert_eq!(blind.problem(), (428, "precondition_required"));
    let read = [("If-Match", linked.header("etag"))];
    let confirmed = app.send(&officer, &call, confirm, &read).await.expect(200).body;
    assert_eq!(confirmed["contacts"][0]["differs"], false);
    office.issue(&path).await.expect(200);
    let unlink = json!({ "contact": link["contact"], "reason": "The grandfather", "recorded_by": by() });
    let unlinked = app.post(&officer, &format!("{parent}/contacts/unlink"), unlink.clone()).await.expect(200);
    assert_eq!(unlinked.body["contacts"], json!([]));
    let twice = app.post(&officer, &format!("{parent}/contacts/unlink"), unlink).await.expect(422);
    assert_eq!(twice.faults(), [("/contact/contact_id".to_owned(), "reference_not_found".to_owned())]);
    app.post(&officer, &format!("{parent}/contacts"), link).await.expect(200);
}

#[allow(clippy::disallowed_methods, reason = "somebody else holds a lock")]
async fn a_merge_that_commits_while_an_issue_waits_is_counted(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    for days in [&SEPTEMBER, &LATER] {
        office.issued(0, days).await;
    }
    let gone = office.parent;
    office.parent = parent(office.app(), &office.pupils).await;
    let path = office.approved(0, &LAST).await;
    let held = office.app().db.begin().await.expect("begins");
    held.execute_unprepared(&merging(office.app(), gone, office.parent)).await.expect("merges");
    if !office.app().url.starts_with("sqlite") {
        held.execute_unprepared("SELECT id FROM penalty_notice FOR UPDATE").await.expect("locks");
    }
    let (answer, ()) = tokio::join!(office.issue(&path), async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        held.commit().await.expect("commits");
    });
    assert_eq!(answer.problem(), (409, "state_conflict"), "{}", answer.text);
    assert_eq!(office.state(&path).await, "approved");
}

async fn a_merge_is_asked_about_before_the_issue_and_can_be_taken_back(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let father = parent(office.app(), &office.pupils).await;
    let app = office.app();
    let officer = app.login(&["parents:read", "parents:write"], Reach::Everything).await;
    let path = office.approved(0, &SEPTEMBER).await;
    let act = async |id: Uuid, act: &str, mut body: Value| {
        body["recorded_by"] = by();
        app.post(&officer, &format!("/v1/parents/{id}/{act}"), body).await
    };
    let merge = json!({ "duplicate_id": office.parent, "reason": "Confirmed by the school" });
    act(father, "merge", merge).await.expect(200);
    let refused = office.issue(&path).await.expect(422);
    let since = [("/merged_parent_confirmed".to_owned(), "parent_merged_since".to_owned())];
    assert_eq!(refused.faults(), since);
    let apart = json!({ "reason": "Father and son of one name" });
    assert_eq!(act(father, "separate", apart.clone()).await.problem(), (409, "state_conflict"));
    let back = act(office.parent, "separate", apart).await.expect(200).body;
    assert_eq!(
        (&back["parent"]["state"], &back["children"][0]["state"]),
        (&json!("current"), &json!("standing"))
    );
    assert_eq!(back["history"].as_array().unwrap().last().unwrap()["action"], "separated");
    let kept = app.get(&officer, &format!("/v1/parents/{father}")).await.expect(200).body;
    assert_eq!(kept["children"].as_array().unwrap().len(), 1);
    office.issue(&path).await.expect(200);

    let path = office.approved(0, &LATER).await;
    let merge = json!({ "duplicate_id": office.parent, "reason": "One person after all" });
    act(father, "merge", merge).await.expect(200);
    let mut body = order();
    body["merged_parent_confirmed"] = json!(true);
    let issued = office.step(&path, "issue", body).await.expect(200).body;
    assert_eq!(issued["penalty_notice"]["terms"]["issue"]["step"], "second");
    let refused = act(office.parent, "separate", json!({ "reason": "Two" })).await.expect(422);
    assert_eq!(refused.faults(), [("/confirmed_notice_ids".to_owned(), "notice_not_placed".to_owned())]);
    let his = json!({ "reason": "Two", "confirmed_notice_ids": [path.rsplit('/').next().unwrap()] });
    let back = act(office.parent, "separate", his).await.expect(200).body;
    assert_eq!(back["own_notices_that_differ"], 0, "the second is the father's now");
    let kept = app.get(&officer, &format!("/v1/parents/{father}")).await.expect(200).body;
    assert_eq!(kept["own_notices_that_differ"], 1, "and his first");
}

async fn a_school_is_not_told_of_a_school_out_of_its_reach(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    office.app().school(120_766).await;
    let path = office.issued(0, &SEPTEMBER).await;
    for table in ["penalty_notice", "penalty_notice_revision"] {
        let moved = format!("UPDATE {table} SET terms = replace(terms, '\"urn\":{URN}', '\"urn\":120766')");
        office.app().tamper(&moved).await;
    }
    let first = |shown: &Value| {
        let last = shown["history"].as_array().unwrap().last().unwrap();
        [&shown["penalty_notice"], last].map(|one| one["terms"]["evidence"][0].clone())
    };
    let seen = office.app().get(&office.school, &path).await.expect(200).body;
    for each in first(&seen) {
        assert_eq!((&each["urn"], &each["code"]), (&json!(null), &json!(null)));
    }
    let listed = format!("/v1/schools/{URN}/penalty-notices");
    let listed = office.app().get(&office.school, &listed).await.expect(200).body;
    assert_eq!(listed["data"][0]["terms"]["evidence"][0]["urn"], json!(null));
    for each in first(&office.show(&path).await) {
        assert_eq!((&each["urn"], &each["code"]), (&json!(120_766), &json!("G")));
    }
    // The contents hold the parent's address: reach of the one school is not enough, and codes have a scope.
    let scopes = &["notices:read", "parents:read"];
    let contents = format!("{path}/contents");
    let narrow = office.app().login(scopes, Reach::Schools(&[URN])).await;
    assert_eq!(office.app().get(&narrow, &contents).await.problem(), (404, "not_found"));
    let wide = office.app().login(scopes, Reach::Everything).await;
    let told = office.app().get(&wide, &contents).await.expect(200).body;
    assert_eq!(told["sessions"][0]["code"], json!(null));
}

async fn a_child_known_twice_is_said_to_be_so(app: TestApp) {
    let office = Office::of(app, 2).await;
    let codes = |told: &Value| {
        let obstacles = told["obstacles"].as_array().unwrap().clone();
        obstacles.iter().any(|one| one["code"] == "may_be_known_twice")
    };
    assert!(!codes(&office.eligibility(0).await), "another name");
    office.app().tamper("UPDATE enrolment SET surname = 'SAMPLE-0000'").await;
    assert!(codes(&office.eligibility(0).await));
}
