//! The bundle of one legal action: its charge and what belongs to it, and nothing of any other.

use std::collections::BTreeMap;

use rollcall::proceedings::bundle::{unzipped, verify};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    fixture::{Court, READER, read},
    redacting::holding,
};
use crate::{
    on_each_database,
    support::{TestApp, keep_to_look_at},
};

on_each_database!(
    a_bundle_of_one_action_begins_with_its_charge_and_tells_of_no_other,
    an_action_is_one_of_the_case_at_that_instant_and_its_days_are_those_of_the_offence,
    the_certificate_tells_particulars_and_is_signed_by_nobody,
);

fn page(files: &BTreeMap<String, Vec<u8>>) -> String {
    String::from_utf8(files["bundle.html"].clone()).unwrap()
}

/// Each stands in the page after the one before.
fn assert_in_order(page: &str, told: &[&str]) {
    let mut from = 0;
    for one in told {
        let at =
            page[from..].find(one).unwrap_or_else(|| panic!("{one} does not stand after {from}: {page}"));
        from += at;
    }
}

async fn a_bundle_of_one_action_begins_with_its_charge_and_tells_of_no_other(app: TestApp) {
    let court = Court::of(app).await;
    let earlier = court.prosecuted("2026-09-09", "2026-09-09").await;
    court.list(&earlier, "Earlier Bench", "2026-10-15").await;
    let proved = json!({
        "outcome": "proved_in_absence", "disposed_on": "2026-10-15", "sentence": "Fined heavily", "fine_pence": 16_000,
        "costs_pence": 12_000, "surcharge_pence": 6_400,
    });
    court.act(&earlier, "dispose", json!({ "decision": proved })).await;
    let action = court.prosecuted("2026-09-10", "2026-09-14").await;
    court.list(&action, "Sample Bench", "2026-12-01").await;
    let said = json!({ "text": "A neighbour spoke of it", "occurred_on": "2026-11-10", "person_seen": "G. Neighbour" });
    court.event("visit", said).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let earlier_id = id(&earlier);
    let secrets =
        ["Earlier Bench", "Fined heavily", "proved_in_absence", "finally disposed of", earlier_id.as_str()];

    let whole = court.files("").await;
    for secret in &secrets {
        assert!(!holding(&whole, secret).is_empty(), "{secret} stands in the bundle of the whole case");
    }
    assert!(page(&whole).contains("must not go before a court that has not convicted"));
    let files = court.files(&format!("?legal_action_id={}", id(&action))).await;
    assert_eq!(verify(&files), Vec::<String>::new());
    for secret in &secrets {
        assert_eq!(holding(&files, secret), Vec::<&str>::new(), "{secret}");
    }
    let first = [
        "<dt>Defendant</dt><dd>Parent-0001 Sample-Oak</dd>",
        "<dt>Pupil</dt><dd>Pupil Sample-0000</dd>",
        "<dt>Date of birth</dt>",
        "Section 444(1) of the Education Act 1996",
        "10 September 2026 to 14 September 2026",
        "<dd>Sample Bench</dd>",
        "<dt>Hearing</dt><dd>1 December 2026</dd>",
        "<dt>Prosecutor</dt>",
        "A. Manager, Attendance Service Manager, on 1 October 2026",
        "href=\"#part-1\"",
        "id=\"part-1\"",
        "To be read before serving",
        // The step is told on the day on which it was taken, and by whom; it was recorded in November.
        "<td>1 October 2026</td><td>The prosecution under section 444(1) of the Education Act 1996: authorised</td><td>A. Manager, Attendance Service Manager</td>",
        "<td>20 November 2026</td>",
    ];
    assert_in_order(&page(&files), &first);
    for print in files.keys().filter(|path| path.starts_with("bundle.")) {
        keep_to_look_at(&format!("charge-{print}"), &files[print]);
    }

    let manifest = read(&files, "manifest.json");
    assert_eq!(manifest["about"]["legal_action_id"], id(&action));
    assert_eq!(
        (&manifest["about"]["from_on"], &manifest["about"]["to_on"]),
        (&json!("2026-09-10"), &json!("2026-09-14"))
    );
    let left_out: Vec<_> = manifest["left_out"].as_array().unwrap().iter().map(|one| &one["part"]).collect();
    assert!(left_out.contains(&&json!("legal_actions")) && left_out.contains(&&json!("attendance")));
    let to_be_read = manifest["to_be_read_before_serving"].as_array().unwrap();
    assert!(to_be_read.iter().any(|one| one["file"] == "case/events.json" && one["texts"] != 0));
    assert_eq!(read(&files, "case/legal-actions.json").as_array().unwrap().len(), 1);
    // For the mother whoever was seen is withheld, though nobody knows the name.
    let redacted =
        court.files(&format!("?legal_action_id={}&redact_for={}", id(&action), court.mother)).await;
    assert_eq!(holding(&redacted, "G. Neighbour"), Vec::<&str>::new());
    let subject = format!("legal action {}", id(&action));
    let log = court.app().get(&court.officer, &court.disclosures()).await.expect(200).body;
    let told = |row: &Value| row["subject"].as_str().is_some_and(|text| text.contains(&subject));
    assert!(log["data"].as_array().unwrap().iter().any(told), "{log}");
}

async fn an_action_is_one_of_the_case_at_that_instant_and_its_days_are_those_of_the_offence(app: TestApp) {
    let mut court = Court::of(app).await;
    let then = court.app().now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    court.later(60).await;
    let action = court.prosecuted("2026-09-10", "2026-09-14").await;
    let id = action.rsplit('/').next().unwrap();
    for (query, name) in [
        (format!("legal_action_id={}", Uuid::now_v7()), "legal_action_id"),
        (format!("legal_action_id={id}&as_of={then}"), "legal_action_id"),
        (format!("legal_action_id={id}&from_on=2026-09-01"), "from_on"),
        (format!("legal_action_id={id}&redact_for={}", court.father), "redact_for"),
    ] {
        let call = format!("GET {}/evidence-bundle?{query}", court.path());
        let refused = court.app().send(&court.officer, &call, Value::Null, &READER).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{query}");
        assert_eq!(refused.faults()[0].0, name, "{query}");
    }
    // The same action at the same instant is the same bytes.
    let now = court.app().now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let query = format!("?legal_action_id={id}&as_of={now}");
    let (before, _) = court.bundle(&query).await;
    court.later(60).await;
    court.list(&action, "Sample Bench", "2026-12-01").await;
    let (again, _) = court.bundle(&query).await;
    assert!(before == again, "the bytes differ");
    assert!(page(&unzipped(&again).unwrap()).contains("<dt>Hearing</dt><dd>not listed yet</dd>"));
}

async fn the_certificate_tells_particulars_and_is_signed_by_nobody(app: TestApp) {
    let court = Court::of(app).await;
    let action = court.prosecuted("2026-09-08", "2026-09-10").await;
    let id = action.rsplit('/').next().unwrap();
    let files = court.files(&format!("?legal_action_id={id}")).await;
    let told = read(&files, "attendance/attendance.json");
    assert_eq!(told["marks"].as_array().unwrap().len(), 6, "the registers of the three days alone");
    assert_in_order(
        &page(&files),
        &[
            "Certificate of attendance: to be signed by the head teacher",
            "Section 566 of the Education Act 1996",
            "<td>Pupil</td><td>Pupil Sample-0000</td>",
            "<td>From</td><td>8 September 2026</td>",
            "<td>To</td><td>10 September 2026</td>",
            "<td>Possible</td><td>6 sessions</td>",
            "<td>Attended</td><td>2 sessions</td>",
            "<td>Absent, authorised</td><td>0 sessions</td>",
            "<td>Absent, unauthorised</td><td>4 sessions</td>",
            "it is no evidence until the head teacher has compared it",
            "Signed: ____",
        ],
    );
    // Without an offence the days end where the instant does.
    let files = court.files("").await;
    assert_in_order(&page(&files), &["Certificate of attendance", "<td>To</td><td>20 November 2026</td>"]);
}
