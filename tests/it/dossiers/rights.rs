//! Who reads a dossier: the authority alone, and for whom and what it says.

use serde_json::Value;
use uuid::Uuid;

use super::fixture::{Court, EVERYTHING, READER};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    nobody_but_the_authority_reads_a_dossier,
    a_read_without_person_and_purpose_is_refused_once_the_case_is_known,
);

const KINDS: [&str; 2] = ["dossier", "evidence-bundle"];

async fn nobody_but_the_authority_reads_a_dossier(app: TestApp) {
    let court = Court::of(app).await;
    let app = court.app();
    let school = app.login(&["notices:read", "support:read", "pupils:read"], Reach::Schools(&[URN])).await;
    let district = app.login(EVERYTHING, Reach::Schools(&[URN])).await;
    for kind in KINDS {
        let call = format!("GET {}/{kind}", court.path());
        let refused = app.send(&school, &call, Value::Null, &READER).await;
        assert_eq!(refused.problem(), (403, "scope_missing"));
        let unseen = app.send(&district, &call, Value::Null, &READER).await.expect(404);
        let never = format!("GET /v1/schools/{URN}/cases/{}/{kind}", Uuid::now_v7());
        let never = app.send(&court.officer, &never, Value::Null, &READER).await.expect(404);
        assert_eq!(unseen.masked(), never.masked());
        let elsewhere = format!("GET /v1/schools/120999/cases/{}/{kind}", court.case);
        let elsewhere = app.send(&court.officer, &elsewhere, Value::Null, &READER).await.expect(404);
        assert_eq!(elsewhere.masked(), never.masked());
    }
}

async fn a_read_without_person_and_purpose_is_refused_once_the_case_is_known(app: TestApp) {
    let court = Court::of(app).await;
    for kind in KINDS {
        let call = format!("GET {}/{kind}", court.path());
        let refused = court.app().send(&court.officer, &call, Value::Null, &[]).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"));
        let names: Vec<String> = refused.faults().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Access-Purpose", "Person-Name"]);
        let never = format!("GET /v1/schools/{URN}/cases/{}/{kind}", Uuid::now_v7());
        court.app().send(&court.officer, &never, Value::Null, &[]).await.expect(404);
    }
    let log = format!("/v1/schools/{URN}/disclosures");
    let log = court.app().get(&court.officer, &log).await.expect(200).body;
    let told = log["data"].as_array().unwrap().iter();
    let of_dossiers = ["dossier.read", "evidence_bundle.make"];
    let told = told.filter(|row| of_dossiers.contains(&row["operation"].as_str().unwrap()));
    assert_eq!(told.count(), 0, "nothing was told");
}
