//! Who may do what with notices, and who is told what.

use serde_json::json;

use super::fixture::{Office, SEPTEMBER, order};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    only_the_authority_decides_and_records_payments,
    another_schools_notice_is_not_found,
    codes_and_addresses_are_told_with_their_scopes_alone,
    a_school_is_told_of_a_notice_at_another_school_but_not_of_which,
);

async fn only_the_authority_decides_and_records_payments(app: TestApp) {
    app.school(URN).await;
    let manager = app.login(&["clients:manage"], Reach::Everything).await;
    let make = async |kind: &str, scope: &str| {
        let new = json!({ "name": "x", "kind": kind, "scopes": [scope], "urns": [URN] });
        app.post(&manager, "/v1/clients", new).await.status
    };
    for scope in ["notices:decide", "notices.payments:write"] {
        assert_eq!(
            [make("la", scope).await, make("school", scope).await, make("mis", scope).await],
            [201, 422, 422]
        );
    }
    for scope in ["notices:read", "notices:request"] {
        assert_eq!(
            [make("la", scope).await, make("school", scope).await, make("mis", scope).await],
            [201, 201, 422]
        );
    }
}

async fn another_schools_notice_is_not_found(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.app().school(120_766).await;
    let scopes = &["notices:read", "notices:request"];
    let other = office.app().login(scopes, Reach::Schools(&[120_766])).await;
    let id = path.rsplit('/').next().unwrap();
    for address in [path.clone(), format!("/v1/schools/120766/penalty-notices/{id}")] {
        office.app().get(&other, &address).await.expect(404);
    }
    let all = office.app().get(&other, "/v1/penalty-notices").await.expect(200).body;
    assert_eq!(all["data"], json!([]));
    let about = format!("pupil_id={}&parent_id={}", office.pupils[0], office.parent);
    for urn in [URN, 120_766] {
        let path = format!("/v1/schools/{urn}/penalty-notices/eligibility?{about}");
        office.app().get(&other, &path).await.expect(404);
    }
    let asked =
        office.app().post(&other, "/v1/schools/120766/penalty-notices", office.request(0, &SEPTEMBER)).await;
    assert_eq!(asked.expect(422).faults(), [("/pupil_id".to_owned(), "reference_not_found".to_owned())]);
}

async fn codes_and_addresses_are_told_with_their_scopes_alone(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let plain = office.app().login(&["notices:read"], Reach::Schools(&[URN])).await;
    let shown = office.app().get(&plain, &path).await.expect(200);
    assert_eq!(shown.body["penalty_notice"]["terms"]["evidence"][0]["code"], json!(null));
    assert_eq!(shown.body["history"][0]["terms"]["evidence"][0]["code"], json!(null));
    let all = office.app().get(&plain, "/v1/penalty-notices").await.expect(200);
    assert_eq!(all.body["data"][0]["terms"]["evidence"][0]["code"], json!(null));
    for answer in [&shown.text, &all.text, &office.show(&path).await.to_string()] {
        assert!(!answer.contains("Sample Road") && !answer.contains("Sample-Oak"), "{answer}");
    }
    office.app().get(&plain, &format!("{path}/contents")).await.expect(403);
    let told = office.step(&path, "issue", order()).await.expect(409);
    assert!(!told.text.contains("Sample"), "{}", told.text);
}

async fn a_school_is_told_of_a_notice_at_another_school_but_not_of_which(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    office.issued(0, &SEPTEMBER).await;
    office.app().tamper("UPDATE penalty_ladder_notice SET school_urn = 120766").await;
    office.app().school(120_766).await;
    let path = format!(
        "/v1/schools/{URN}/penalty-notices/eligibility?pupil_id={}&parent_id={}",
        office.pupils[0], office.parent
    );
    let told = office.app().get(&office.school, &path).await.expect(200).body;
    assert_eq!((&told["next_step"], &told["notices"][0]["counts"]), (&json!("second"), &json!(true)));
    assert_eq!((&told["notices"][0]["urn"], &told["notices"][0]["id"]), (&json!(null), &json!(null)));
    assert_eq!(office.eligibility(0).await["notices"][0]["urn"], 120_766);
    // Six months after the pupil left the school is told no more; the authority is.
    office.app().tamper("UPDATE enrolment SET deleted_on = '2026-07-28'").await;
    office.app().get(&office.school, &path).await.expect(404);
    let asked = office.ask(office.request(0, &["2026-09-21"])).await.expect(422);
    assert_eq!(asked.faults(), [("/pupil_id".to_owned(), "reference_not_found".to_owned())]);
    office.app().get(&office.authority, &path).await.expect(200);
}
