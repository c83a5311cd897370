//! What one parent is not told in a bundle, visibly, and listed.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{Court, READER, read};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    nothing_of_the_other_parent_is_in_any_file,
    a_bundle_is_redacted_for_a_parent_of_the_pupil_alone,
    what_no_rule_has_judged_is_told_to_no_parent_and_to_no_court,
);

/// Something that a feature keeps of an event since yesterday, and that nobody has judged yet.
const OVERHEARD: &str = "The sister let it slip";

/// The files in which one of these words stands.
pub fn holding<'a>(files: &'a BTreeMap<String, Vec<u8>>, word: &str) -> Vec<&'a str> {
    let word = word.to_lowercase();
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).to_lowercase().contains(&word);
    files.iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path.as_str()).collect()
}

/// Nothing is withheld for want of a rule: the list has every place that documents have.
pub fn assert_judged(files: &BTreeMap<String, Vec<u8>>) {
    let manifest = read(files, "manifest.json");
    let unjudged = manifest["redactions"].as_array().unwrap().iter().filter(|one| one["kind"] == "unjudged");
    assert_eq!(unjudged.collect::<Vec<_>>(), Vec::<&Value>::new());
}

async fn nothing_of_the_other_parent_is_in_any_file(app: TestApp) {
    let court = Court::of(app).await;
    let said = "Mr Parent-0002 SAMPLE-ELM of 2 Hidden Lane rang from 07700 900123; Ms Parent-0001 Sample-Oak was out";
    court.event("call", json!({ "text": said, "occurred_on": "2026-11-10" })).await;
    let told =
        json!({ "text": "A neighbour saw them", "from_third_party": true, "occurred_on": "2026-11-11" });
    court.event("note", told).await;
    let note = "Twelve sessions without a reason";
    let secrets =
        ["Parent-0002", "Sample-Elm", "Hidden Lane", "900123", "A neighbour saw them", note, &court.father];

    let whole = court.files("").await;
    for secret in &secrets {
        assert!(!holding(&whole, secret).is_empty(), "{secret} stands in what is not redacted");
    }
    let files = court.files(&format!("?redact_for={}", court.mother)).await;
    for secret in &secrets {
        assert_eq!(holding(&files, secret), Vec::<&str>::new(), "{secret}");
    }
    assert_judged(&files);
    let events = read(&files, "case/events.json");
    let text = events[0]["terms"]["event"]["text"].as_str().unwrap();
    assert!(text.starts_with("[withheld: other parent] of [withheld: "), "{text}");
    assert!(text.ends_with("; Ms Parent-0001 Sample-Oak was out"), "the parent herself is told: {text}");
    assert_eq!(events[1]["terms"], "[withheld: third party]");
    let parents = read(&files, "pupil/parents.json");
    let names: Vec<&str> =
        parents.as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(names, ["Parent-0001 Sample-Oak", "[withheld: other parent]"]);

    let manifest = read(&files, "manifest.json");
    assert_eq!(manifest["about"]["redacted_for"], court.mother);
    let listed = manifest["redactions"].as_array().unwrap();
    for (file, place, kind) in [
        ("case/events.json", "/0/terms/event/text", "other_parent"),
        ("case/events.json", "/1/terms", "third_party"),
        ("pupil/parents.json", "/1", "other_parent"),
    ] {
        let one = listed.iter().find(|one| (&one["file"], &one["place"]) == (&json!(file), &json!(place)));
        let one = one.unwrap_or_else(|| panic!("{file} {place} is not listed: {listed:?}"));
        assert_eq!(one["kind"], kind);
        assert!(one["why"].as_str().is_some_and(|why| !why.is_empty()));
    }
    let page = String::from_utf8(files["bundle.html"].clone()).unwrap();
    assert!(page.contains("[withheld: other parent]") && page.contains("What is withheld"));
}

async fn a_bundle_is_redacted_for_a_parent_of_the_pupil_alone(app: TestApp) {
    let court = Court::of(app).await;
    for stranger in [Uuid::now_v7().to_string(), "nobody".to_owned()] {
        let call = format!("GET {}/evidence-bundle?redact_for={stranger}", court.path());
        let refused = court.app().send(&court.officer, &call, Value::Null, &READER).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{stranger}");
        assert_eq!(refused.faults()[0].0, "redact_for");
    }
    // For the father it is the mother who is withheld.
    let files = court.files(&format!("?redact_for={}", court.father)).await;
    assert_eq!(holding(&files, "Parent-0001"), Vec::<&str>::new());
    assert!(!holding(&files, "Sample-Elm").is_empty());
}

async fn what_no_rule_has_judged_is_told_to_no_parent_and_to_no_court(app: TestApp) {
    let court = Court::of(app).await;
    let action = court.prosecuted("2026-09-10", "2026-09-14").await;
    court.event("visit", json!({ "text": "Nobody was at home", "occurred_on": "2026-11-10" })).await;
    let before = court.files("").await;
    let added = format!("\"overheard\":\"{OVERHEARD}\",\"text\":");
    let adding = format!("UPDATE case_event_revision SET terms = replace(terms, '\"text\":', '{added}')");
    court.app().tamper(&adding).await;

    let texts = |files: &BTreeMap<String, Vec<u8>>| {
        let listed = read(files, "manifest.json")["to_be_read_before_serving"].clone();
        let one = listed.as_array().unwrap().iter().find(|one| one["file"] == "case/events.json");
        one.unwrap_or_else(|| panic!("{listed}"))["texts"].as_u64().unwrap()
    };
    let whole = court.files("").await;
    assert!(!holding(&whole, OVERHEARD).is_empty());
    assert!(texts(&before) < texts(&whole), "somebody reads it");

    let redacted = court.files(&format!("?redact_for={}", court.mother)).await;
    assert_eq!(holding(&redacted, OVERHEARD), Vec::<&str>::new());
    let event = read(&redacted, "case/events.json")[0]["terms"]["event"].clone();
    assert_eq!(
        (&event["overheard"], &event["text"]),
        (&json!("[withheld: not judged]"), &json!("Nobody was at home"))
    );
    let listed = read(&redacted, "manifest.json")["redactions"].clone();
    let one = listed.as_array().unwrap().iter().find(|one| one["place"] == "/0/terms/event/overheard");
    assert_eq!(one.unwrap_or_else(|| panic!("{listed}"))["kind"], "unjudged");

    let id = action.rsplit('/').next().unwrap();
    let charged = court.files(&format!("?legal_action_id={id}")).await;
    assert_eq!(holding(&charged, OVERHEARD), Vec::<&str>::new());
    let left_out = read(&charged, "manifest.json")["left_out"].clone();
    assert!(left_out.as_array().unwrap().iter().any(|one| one["part"] == "documents"), "{left_out}");
}
