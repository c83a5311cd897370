//! Who makes returns, who reads them, and who is told nothing.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::{
    answer, confirm, head, laid, login, officer, only, proposals, returner, returns, without_nil,
};
use crate::{
    figures::fixture::line,
    on_each_database,
    registers::fixture::Class,
    support::{Reach, TestApp},
};

on_each_database!(
    illness_is_not_there_for_who_sees_no_codes,
    another_schools_proposals_and_returns_are_not_there,
    a_school_acknowledges_nothing_and_the_authority_makes_nothing,
);

async fn school(app: TestApp) -> (Class, String) {
    let mut class =
        laid(app, &[line(&[("I", 30), ("/", 2)]), line(&[("O", 20), ("/", 12)])], "2026-09-25T16:00:00Z")
            .await;
    without_nil(&class).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = returner(&class).await;
    (class, token)
}

async fn illness_is_not_there_for_who_sees_no_codes(app: TestApp) {
    let (class, token) = school(app).await;
    let scopes = ["statutory-returns:read", "statutory-returns:write", "pupils:read"];
    let blind = login(&class.app, ClientKind::School, &scopes, Reach::Schools(&[class.urn])).await;
    let ill = only(&class, &token, "kind=sickness").await;
    assert_eq!(proposals(&class, &blind, "").await.len(), 1);
    let path = ill["links"]["self"].as_str().unwrap();
    let nobody = format!("/v1/schools/{}/statutory-return-proposals/{}", class.urn, uuid::Uuid::now_v7());
    let (there, never) = (class.app.get(&blind, path).await, class.app.get(&blind, &nobody).await);
    assert_eq!((there.status, there.masked()), (404, never.masked()));
    assert_eq!(confirm(&class, &blind, &ill).await.problem(), (404, "not_found"));
    let asked = format!("/v1/schools/{}/statutory-returns", class.urn);
    for path in [format!("{asked}?kind=sickness"), format!("{asked}/proposals?kind=sickness")] {
        let refused = class.app.get(&blind, &path).await;
        assert_eq!(
            (refused.problem(), &refused.body["required_scopes"]),
            ((403, "scope_missing"), &json!(["registers.codes:read"]))
        );
    }
    let made = confirm(&class, &token, &ill).await.expect(201);
    let path = made.header("location");
    assert_eq!(class.app.get(&blind, path).await.problem(), (404, "not_found"));
    assert_eq!(returns(&class, &blind, "").await.len(), 0);
    assert_eq!(confirm(&class, &blind, &ill).await.problem(), (404, "not_found"), "nor that it was made");
    let why = json!({ "reason": "Because", "recorded_by": head() });
    let refused = class.app.post(&blind, &format!("{path}/withdraw"), why).await;
    assert_eq!(refused.problem(), (404, "not_found"));
    let la = login(
        &class.app,
        ClientKind::La,
        &["statutory-returns:read", "statutory-returns:manage"],
        Reach::Everything,
    )
    .await;
    let by = json!({ "recorded_by": { "name": "A. Officer" } });
    assert_eq!(class.app.post(&la, &format!("{path}/acknowledge"), by).await.problem(), (404, "not_found"));
}

async fn another_schools_proposals_and_returns_are_not_there(app: TestApp) {
    let (class, token) = school(app).await;
    class.app.school(120_790).await;
    let other =
        login(&class.app, ClientKind::School, super::fixture::SCHOOL, Reach::Schools(&[120_790])).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let path = shown["links"]["self"].as_str().unwrap().to_owned();
    let refused = confirm(&class, &other, &shown).await;
    assert_eq!(refused.problem(), (404, "not_found"));
    assert_eq!(class.app.get(&other, &path).await.problem(), (404, "not_found"));
    // Nor under its own school.
    let own = path.replace(&class.urn.to_string(), "120790");
    assert_eq!(class.app.get(&other, &own).await.problem(), (404, "not_found"));
    let made = confirm(&class, &token, &shown).await.expect(201).header("location").to_owned();
    assert_eq!(class.app.get(&other, &made).await.problem(), (404, "not_found"));
    let own = made.replace(&class.urn.to_string(), "120790");
    assert_eq!(class.app.get(&other, &own).await.problem(), (404, "not_found"));
    for query in ["", &format!("urn={}", class.urn), "ground=stands"] {
        let inbox = class.app.get(&other, &format!("/v1/statutory-returns?{query}")).await.expect(200);
        assert_eq!(inbox.body["data"], json!([]), "{query}");
    }
    let empty = class.app.get(&other, "/v1/schools/120790/statutory-returns/proposals").await.expect(200);
    assert_eq!(empty.body["data"], Value::Array(Vec::new()), "a school without a roll");
}

async fn a_school_acknowledges_nothing_and_the_authority_makes_nothing(app: TestApp) {
    let (class, token) = school(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let officer = officer(&class.app).await;
    let refused = confirm(&class, &officer, &shown).await;
    assert_eq!(refused.body["required_scopes"], json!(["statutory-returns:write"]));
    let made = answer(&class, &token, &shown, "confirm", json!({ "recorded_by": head() })).await.expect(201);
    let path = format!("{}/acknowledge", made.header("location"));
    let refused = class.app.post(&token, &path, json!({ "recorded_by": head() })).await;
    assert_eq!(refused.body["required_scopes"], json!(["statutory-returns:manage"]));
}
