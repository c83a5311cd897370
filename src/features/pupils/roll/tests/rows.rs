//! What is wrong with a row by itself.

use serde_json::{Value, json};

use super::{super::row, faults, json_row, permanent, rows};
use crate::error::FaultCode;

#[test]
fn every_fault_of_a_row_is_named_and_no_value_told() {
    let row = json!({
        "former_upns": ["A926400124001", "x"], "surname": " ", "forename": "a\u{202E}b", "born_on": "2027-01-01",
        "deletion": { "on": "2024-01-01", "ground": "8-1-d", "next_school": { "name": "a\nb" } },
    });
    let at = |name: &str| format!("/enrolments/7/{name}");
    let expected = [
        (at("former_upns/0"), FaultCode::UpnCheckLetter),
        (at("former_upns/1"), FaultCode::UpnMalformed),
        (at("surname"), FaultCode::WrongLength),
        (at("forename"), FaultCode::ControlCharacter),
        (at("born_on"), FaultCode::BornAfterStart),
        (at("deletion/next_school/name"), FaultCode::ControlCharacter),
        (at("deletion/ground"), FaultCode::DeletionGroundUnknown),
    ];
    assert_eq!(faults(&permanent(1), row), expected);
}

#[test]
fn names_are_composed_and_otherwise_verbatim() {
    for (sent, stored) in
        [("Zoe\u{308}", "Zo\u{EB}"), (" O'Connor ", "O'Connor"), ("=HYPERLINK(..)", "=HYPERLINK(..)")]
    {
        let row = rows(&[(permanent(1), json!({ "surname": sent }))]);
        assert_eq!(row[0].entry.surname, stored);
    }
}

#[test]
fn a_lettered_ground_is_for_compulsory_age_and_nine_three_for_the_others() {
    let ground = |born: &str, start: &str, deletion: Value| json!({ "born_on": born, "starting_on": start, "deletion": deletion });
    let wrong = [
        ground("2016-01-15", "2024-09-04", json!({"on": "2026-11-20", "ground": "9-3", "text": "Left"})),
        ground("2022-10-01", "2026-09-03", json!({"on": "2026-11-20", "ground": "9-1-b"})),
        // The last Friday in June of Year 11 is past.
        ground("2010-03-01", "2021-09-03", json!({"on": "2026-07-17", "ground": "9-1-l"})),
    ];
    for row in wrong {
        let expected = ("/enrolments/7/deletion/ground".to_owned(), FaultCode::DeletionGroundNotForAge);
        assert_eq!(faults(&permanent(1), row), [expected]);
    }
    let right = [
        ground("2016-01-15", "2024-09-04", json!({"on": "2026-11-20", "ground": "9-1-k"})),
        ground(
            "2022-10-01",
            "2026-09-03",
            json!({"on": "2026-11-20", "ground": "9-3", "text": "Nursery ended"}),
        ),
        ground("2010-03-01", "2021-09-03", json!({"on": "2026-06-26", "ground": "9-1-l"})),
    ];
    for row in right {
        assert!(row::read(0, json_row(&permanent(1), row)).is_ok());
    }
}

#[test]
fn a_ground_that_needs_facts_names_those_that_are_missing() {
    let missing = |ground: &str| -> Vec<String> {
        let row = json!({ "deletion": { "on": "2026-11-20", "ground": ground, "la_confirmed": false } });
        let faults = faults(&permanent(1), row);
        assert!(faults.iter().all(|(_, code)| *code == FaultCode::DeletionEvidenceMissing));
        let name = |at: String| at.rsplit('/').next().unwrap().to_owned();
        faults.into_iter().map(|(at, _)| name(at)).collect()
    };
    assert_eq!(missing("9-1-c"), ["other_schools_consent"]);
    let enquiries = ["enquiry_outcome", "la_confirmed", "no_sickness_or_unavoidable_cause"];
    assert_eq!(missing("9-1-h"), enquiries);
    assert_eq!(missing("9-1-i"), enquiries);
}
