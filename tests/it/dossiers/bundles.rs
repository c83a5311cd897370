//! The bundle: it verifies, it is of one instant, and it does not change afterwards.

use std::collections::BTreeMap;

use rollcall::{
    entities::audit_log,
    proceedings::bundle::{MANIFEST, Piece, unzipped, verify, zipped},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::fixture::{Court, EVERYTHING, READER, bundle, case, read, verified};
use crate::{
    on_each_database,
    penalty_notices::fixture::{Office, SEPTEMBER},
    registers::fixture::URN,
    support::{Reach, TestApp, keep_to_look_at},
};

on_each_database!(
    a_bundle_verifies_and_one_changed_byte_in_any_file_is_found,
    a_bundle_of_an_instant_stays_the_same_bytes_whatever_comes_later,
    while_marks_change_every_bundle_agrees_with_itself,
    a_notice_stands_in_it_as_it_was_issued,
    an_instant_that_is_to_come_is_refused,
);

fn packed(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let piece = |(path, bytes): (&String, &Vec<u8>)| Piece::new(path.clone(), "", "", bytes.clone());
    zipped(&files.iter().map(piece).collect::<Vec<_>>()).unwrap()
}

async fn a_bundle_verifies_and_one_changed_byte_in_any_file_is_found(app: TestApp) {
    let mut court = Court::of(app).await;
    court.later(60).await;
    court.amend("2026-09-10", "I", "The parent telephoned").await;
    court.event("call", json!({ "text": "No answer <script>", "occurred_on": "2026-11-10" })).await;
    let (archive, manifest) = court.bundle("").await;
    let files = unzipped(&archive).unwrap();
    // Asked before the long work of verifying: the service closes connections that lie idle.
    let log =
        court.app().get(&court.officer, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    assert_eq!(verify(&files), Vec::<String>::new());
    assert_ne!(verified(&archive, Some(&manifest)), Some(false));
    assert_ne!(verified(&archive, Some(&"0".repeat(64))), Some(true), "it is another bundle than was told");
    for path in ["bundle.html", "case/events.json", "attendance/attendance.json", "pupil/parents.json"] {
        assert!(files.contains_key(path), "{path} of {:?}", files.keys());
    }
    for path in files.keys() {
        let mut changed = files.clone();
        let bytes = changed.get_mut(path).unwrap();
        let last = bytes.len() - 2;
        bytes[last] ^= 1;
        assert!(!verify(&changed).is_empty(), "{path}");
        assert_ne!(verified(&packed(&changed), None), Some(true), "{path}");
    }

    // So is a file that is missing, and one too many.
    let mut less = files.clone();
    less.remove("case/events.json");
    let mut more = files.clone();
    more.insert("case/more.json".to_owned(), b"{}\n".to_vec());
    for changed in [less, more] {
        assert!(!verify(&changed).is_empty());
        assert_ne!(verified(&packed(&changed), None), Some(true));
    }
    // And whatever an archive is that nobody can read.
    let mut torn = archive.clone();
    torn.truncate(archive.len() / 2);
    assert_ne!(verified(&torn, None), Some(true));

    let page = String::from_utf8(files["bundle.html"].clone()).unwrap();
    for told in [
        "Pupil Sample-0000",
        "section 566 of the Education Act 1996",
        "10 of 22 (45.5 %)",
        "The parent telephoned",
        "No answer &lt;script&gt;",
        "Not redacted. It must not be given to a parent.",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(!page.contains("<script>"));

    let made = |row: &&Value| row["operation"] == "evidence_bundle.make";
    let told = log["data"].as_array().unwrap().iter().find(made).expect("who took it is told");
    let subject = told["subject"].as_str().unwrap();
    assert!(subject.contains(&manifest) && subject.contains(&court.case), "{subject}");
    let audited = audit_log::Entity::find().filter(audit_log::Column::Operation.eq("evidence_bundle.make"));
    assert_eq!(audited.all(&court.app().db).await.unwrap().len(), 1);
}

async fn a_bundle_of_an_instant_stays_the_same_bytes_whatever_comes_later(app: TestApp) {
    let mut court = Court::of(app).await;
    court.event("visit", json!({ "text": "Before", "occurred_on": "2026-11-10" })).await;
    let then = court.app().now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let (before, manifest) = court.bundle("").await;
    court.later(60).await;
    court.amend("2026-09-10", "I", "The parent telephoned").await;
    court.event("visit", json!({ "text": "Afterwards", "occurred_on": "2026-11-20" })).await;
    let query = format!("?as_of={then}");
    let (again, same) = court.bundle(&query).await;
    assert!(before == again, "the bytes differ");
    assert_eq!(manifest, same);
    let now = court.files("").await;
    assert_eq!(read(&now, "case/events.json").as_array().unwrap().len(), 2);
    assert_eq!(read(&now, "attendance/attendance.json")["amendments"].as_array().unwrap().len(), 1);
    assert_eq!(read(&now, MANIFEST)["about"]["redacted_for"], Value::Null);
}

async fn while_marks_change_every_bundle_agrees_with_itself(app: TestApp) {
    let mut court = Court::of(app).await;
    court.later(60).await;
    let days = ["2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14", "2026-09-15"];
    let amend = async {
        for day in days {
            court.amend(day, "I", "The parent telephoned").await;
        }
    };
    let reading = async {
        for _ in 0..6 {
            let files = court.files("").await;
            assert_eq!(verify(&files), Vec::<String>::new());
            let told = read(&files, "attendance/attendance.json");
            let marks = told["marks"].as_array().unwrap();
            let of = |class: &str| marks.iter().filter(|mark| mark["class"] == class).count();
            let counts = &told["enrolments"][0];
            assert_eq!(counts["attendance"]["denominator"], marks.len());
            assert_eq!(counts["authorised_absence"]["numerator"], of("authorised"));
            assert_eq!(counts["unauthorised_absence"]["numerator"], of("unauthorised"));
            assert_eq!(told["amendments"].as_array().unwrap().len(), of("authorised"));
        }
    };
    tokio::join!(amend, reading);
}

async fn a_notice_stands_in_it_as_it_was_issued(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    office.serve(&path, "post", "2027-01-29").await.expect(200);
    let app = office.app();
    let id = case(app, URN, &office.pupils[0], "2026-11-02").await;
    let officer = app.login(EVERYTHING, Reach::Everything).await;
    let (archive, _) = bundle(app, &officer, &format!("/v1/schools/{URN}/cases/{id}/evidence-bundle")).await;
    let files = unzipped(&archive).unwrap();
    assert_eq!(verify(&files), Vec::<String>::new());
    let letter = app.get(&office.authority, &format!("{path}/letter")).await.expect(200).text;
    assert_eq!(String::from_utf8(files["notices/penalty-notice-1.html"].clone()).unwrap(), letter);
    let told = read(&files, "notices/penalty-notices.json");
    assert_eq!(told[0]["state"], "served");
    assert_eq!(told[0]["terms"]["service"]["by"], "post");
    for print in ["bundle.pdf", "notices/penalty-notice-1.pdf"] {
        let begins = files.get(print).map(|bytes| bytes.starts_with(b"%PDF-"));
        assert_eq!(begins, cfg!(feature = "pdf").then_some(true), "{print}");
    }
    for print in files.keys().filter(|path| path.starts_with("bundle.") || path.ends_with("1.pdf")) {
        keep_to_look_at(&format!("served-{}", print.replace('/', "-")), &files[print]);
    }
}

async fn an_instant_that_is_to_come_is_refused(app: TestApp) {
    let court = Court::of(app).await;
    for query in ["as_of=2030-01-01T00:00:00Z", "as_of=yesterday", "from_on=2026-11-21"] {
        let call = format!("GET {}/evidence-bundle?{query}", court.path());
        let refused = court.app().send(&court.officer, &call, Value::Null, &READER).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{query}");
        assert_eq!(refused.faults()[0].0, query.split('=').next().unwrap());
    }
    let call = format!("GET {}/evidence-bundle?as_of=2026-11-20T10:00:00Z", court.path());
    court.app().send(&court.officer, &call, Value::Null, &READER).await.expect(404);
}
