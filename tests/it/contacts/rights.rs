//! Who may see contacts, and where they never stand.

use rollcall::entities::{audit_log, idempotency_key};
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp, roll::*},
};

on_each_database!(
    contacts_are_not_shown_without_their_scope,
    another_schools_pupil_is_not_told_from_one_that_never_was,
    no_other_answer_holds_contacts,
    two_schools_of_one_pupil_do_not_read_each_others_contacts,
);

async fn contacts_are_not_shown_without_their_scope(app: TestApp) {
    let token = mis(&app).await;
    send(&app, &token, &[entry(1, contacts(1))]).await.expect(200);
    let all = read(&app, &token, 1).await.expect(200).body;
    let (pupil, contact) = (all["pupil_id"].as_str().unwrap(), all["parents"][0]["id"].as_str().unwrap());
    let scopes: Vec<_> =
        TestApp::scopes().into_iter().filter(|scope| *scope != "pupils.contacts:read").collect();
    let other = app.login(&scopes, Reach::Everything).await;
    for path in [path(pupil), format!("{}/{contact}", path(pupil)), format!("{}/history", path(pupil))] {
        let refused = app.get(&other, &path).await;
        assert_eq!(refused.problem(), (403, "scope_missing"));
        assert_eq!(refused.body["required_scopes"], json!(["pupils.contacts:read"]));
    }
}

async fn another_schools_pupil_is_not_told_from_one_that_never_was(app: TestApp) {
    let token = mis(&app).await;
    app.school(120_766).await;
    send(&app, &token, &[entry(1, contacts(1))]).await.expect(200);
    app.put_roll(&token, 120_766, roll(&[entry(2, contacts(2))])).await.expect(200);
    let all = read(&app, &token, 1).await.expect(200).body;
    let (ours, contact) = (all["pupil_id"].as_str().unwrap(), all["parents"][0]["id"].as_str().unwrap());
    let theirs = pupil_id(&app, &token, 2).await;
    let never = uuid::Uuid::now_v7().to_string();
    let neighbour = app.login(MIS, Reach::Schools(&[120_766])).await;
    let base = |urn: i32, pupil: &str| format!("/v1/schools/{urn}/pupils/{pupil}/contacts");
    let expected = app.get(&neighbour, &base(199_999, &never)).await;
    assert_eq!(expected.problem(), (404, "not_found"));
    for tail in [String::new(), "/history".to_owned(), format!("/{contact}")] {
        for (token, urn, pupil) in [
            (&neighbour, URN, ours),
            (&neighbour, 120_766, ours),
            (&neighbour, 120_766, never.as_str()),
            (&token, URN, theirs.as_str()),
            (&token, 120_766, ours),
        ] {
            let answer = app.get(token, &format!("{}{tail}", base(urn, pupil))).await;
            assert_eq!((answer.status, answer.masked()), (404, expected.masked()), "{urn} {tail}");
        }
    }
    let own = app.get(&neighbour, &format!("{}/{contact}", base(120_766, &theirs))).await;
    assert_eq!(own.masked(), expected.masked(), "a contact of another school's pupil");
}

/// Neither with every other scope nor with this one: contacts stand in their own documents alone.
async fn no_other_answer_holds_contacts(app: TestApp) {
    let token = app.login(&TestApp::scopes(), Reach::Everything).await;
    app.school(URN).await;
    let canaries = ["Canary", "960777", "canary@"];
    let person = json!({"mis_id": "Canary-17", "surname": "Canary-Parent", "email": "canary@example.org",
        "telephones": [{"number": "01632 960777"}], "address": address("Canary-Road")});
    let contacts = json!({"address": address("Canary-Road"), "parents": [person]});
    let taken = send(&app, &token, &[entry(1, contacts.clone())]).await.expect(200);
    let again = send(&app, &token, &[entry(1, contacts)]).await.expect(200);
    let pupil = pupil_id(&app, &token, 1).await;
    let list = app.get(&token, &format!("/v1/schools/{URN}/enrolments")).await.expect(200);
    let enrolment = list.body["data"][0]["id"].as_str().unwrap().to_owned();
    let mut answers = vec![taken, again, list];
    for path in [
        format!("/v1/schools/{URN}/enrolments/{enrolment}"),
        format!("/v1/schools/{URN}/enrolments/{enrolment}/history"),
        format!("/v1/pupils/{pupil}"),
        format!("/v1/pupils/{pupil}/marks?from_on=2026-11-01&to_on=2026-11-20"),
    ] {
        answers.push(app.get(&token, &path).await);
        answers.push(app.send(&token, &format!("GET {path}"), Value::Null, &[("Accept", "text/csv")]).await);
    }
    let void = json!({"reason": "Entered for the wrong school", "recorded_by": {"name": "A. Teacher"}});
    let call = format!("POST /v1/schools/{URN}/enrolments/{enrolment}/void");
    answers.push(app.send(&token, &call, void, &[("Idempotency-Key", "one")]).await.expect(200));
    for answer in &answers {
        assert!(canaries.iter().all(|canary| !answer.text.contains(canary)), "{}", answer.text);
    }
    let audit = audit_log::Entity::find().all(&app.db).await.unwrap();
    let kept = idempotency_key::Entity::find().all(&app.db).await.unwrap();
    let stored = format!("{audit:?} {kept:?}");
    assert!(kept.len() == 1 && canaries.iter().all(|canary| !stored.contains(canary)), "{stored}");
    let voided = app.get(&token, &path(&pupil)).await;
    assert_eq!(voided.problem(), (404, "not_found"), "an entry that was voided counts nowhere");
}

async fn two_schools_of_one_pupil_do_not_read_each_others_contacts(app: TestApp) {
    let token = mis(&app).await;
    app.school(120_766).await;
    let main = with(entry(1, contacts(1)), json!({"registration": "main"}));
    let mut theirs = contacts(1);
    theirs["address"] = address("8 Canary Road");
    theirs["parents"][0]["surname"] = json!("Canary-Parent");
    let subsidiary = with(entry(1, theirs), json!({"registration": "subsidiary"}));
    send(&app, &token, &[main]).await.expect(200);
    app.put_roll(&token, 120_766, roll(&[subsidiary])).await.expect(200);
    let ours = app.login(MIS, Reach::Schools(&[URN])).await;
    let pupil = pupil_id(&app, &ours, 1).await;
    let read = app.get(&ours, &path(&pupil)).await.expect(200);
    assert!(!holds(&read, "Canary"), "{}", read.text);
    let other = app.get(&ours, &format!("/v1/schools/120766/pupils/{pupil}/contacts")).await;
    assert_eq!(other.problem(), (404, "not_found"));
    let theirs = app.get(&token, &format!("/v1/schools/120766/pupils/{pupil}/contacts")).await.expect(200);
    assert_ne!(
        theirs.body["parents"][0]["id"], read.body["parents"][0]["id"],
        "one number, two schools, two records"
    );
}
