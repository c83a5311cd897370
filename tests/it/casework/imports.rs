//! Historic fast-track cases.

use serde_json::{Value, json};

use super::fixture::{Desk, OTHER, by, ids};
use crate::{on_each_database, registers::fixture::Class, support::TestApp};

on_each_database!(historic_cases_are_imported_with_a_receipt_for_each_row_and_stay_closed);

const IMPORTS: &str = "/v1/case-imports";

async fn historic_cases_are_imported_with_a_receipt_for_each_row_and_stay_closed(app: TestApp) {
    let desk = Desk::of(app.clone(), 2).await;
    let far = Desk::at(Class::at(app, OTHER, 1).await).await;
    let row = |urn: i32, upn: &str, reference: &str| {
        json!({
            "urn": urn, "upn": upn, "legacy_reference": reference, "opened_on": "2005-01-10",
            "closed_on": "2005-04-04", "stages": [{ "stage": "First panel", "on": "2005-02-14" }],
            "outcome": "Improved to 91 per cent",
        })
    };
    let (urn, upns) = (desk.class.urn, &desk.class.upns);
    let mut late = row(urn, &upns[1], "FT-4");
    late["closed_on"] = json!("2004-04-04");
    let rows = json!([
        row(urn, &upns[0], "FT-1"),
        row(OTHER, &far.class.upns[0], "FT-1"),
        row(urn, &far.class.upns[0], "FT-2"),
        row(199_999, &upns[0], "FT-3"),
        late,
    ]);
    let import = async |path: &str, rows: &Value| {
        desk.app().post(&desk.la, path, json!({ "rows": rows, "recorded_by": by() })).await.expect(200).body
    };
    let outcomes = |answer: &Value| {
        let rows = answer["rows"].as_array().unwrap().iter();
        rows.map(|row| row["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let dry = import(&format!("{IMPORTS}?dry_run=true"), &rows).await;
    assert_eq!((&dry["committed"], &dry["summary"]["created"]), (&json!(false), &json!(2)));
    assert_eq!(ids(&desk.seen("/v1/cases").await).len(), 0, "nothing was kept");
    let done = import(IMPORTS, &rows).await;
    assert_eq!(outcomes(&done), ["created", "created", "rejected", "rejected", "rejected"]);
    let codes: Vec<_> = done["rows"].as_array().unwrap()[2..]
        .iter()
        .map(|row| {
            (row["errors"][0]["pointer"].as_str().unwrap(), row["errors"][0]["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        codes,
        [
            ("/rows/2/upn", "reference_not_found"),
            ("/rows/3/urn", "reference_not_found"),
            ("/rows/4/closed_on", "dates_reversed"),
        ]
    );
    assert!(!done.to_string().contains(&upns[0]));
    // The same again changes nothing; another case under the same reference is not taken.
    assert_eq!(import(IMPORTS, &rows).await["summary"]["unchanged"], 2);
    let mut other = row(urn, &upns[0], "FT-1");
    other["outcome"] = json!("Not improved");
    let refused = import(IMPORTS, &json!([other])).await;
    assert_eq!(refused["rows"][0]["errors"][0]["code"], "imported_otherwise");
    // It is read by the school, closed, and stays so.
    let list = desk.read(&desk.school, "/v1/cases?kind=fast_track").await.expect(200).body;
    assert_eq!(list["data"][0]["imported"]["stages"][0]["stage"], "First panel");
    assert_eq!(list["data"][0]["outcome"], "Improved to 91 per cent");
    let case = list["data"][0]["links"]["self"].as_str().unwrap();
    assert_eq!(list["data"][0]["state"], "closed");
    let reopened = desk.step(case, "reopen", json!({ "reason": "Again" })).await;
    assert_eq!(reopened.problem(), (409, "state_conflict"));
    let written = desk.write(case, "feedback", json!({ "text": "Late" })).await;
    assert_eq!(written.problem(), (409, "state_conflict"));
}
