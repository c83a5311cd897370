//! What is agreed about returns, and from which day on.

use serde_json::{Value, json};

use super::fixture::{agree, amend_mark, base, confirm, head, laid, only_return, proposals, returner};
use crate::{
    figures::fixture::{autumn, line},
    on_each_database,
    registers::fixture::Class,
    support::{Answer, TestApp, roll::with},
};

on_each_database!(
    what_is_agreed_makes_no_duties_of_days_before_it,
    an_agreement_for_days_that_are_over_is_named_as_such_and_what_held_before_is_told,
    an_interval_of_which_an_attendance_return_was_made_needs_no_nil_return,
);

/// Intervals of which a nil return is to be made, with the day by which it is.
async fn nil(class: &Class) -> Vec<[String; 3]> {
    let token = returner(class).await;
    let all = proposals(class, &token, "").await;
    let nil = all.iter().filter(|one| one["basis"] == "nil");
    nil.map(|one| ["from_on", "to_on", "due_on"].map(|name| one[name].as_str().unwrap().to_owned())).collect()
}

async fn put(class: &Class, terms: Value, condition: (&str, &str)) -> Answer {
    let token = super::fixture::officer(&class.app).await;
    let call = format!("PUT /v1/schools/{}/statutory-return-agreement", class.urn);
    class.app.send(&token, &call, with(terms, json!({ "recorded_by": head() })), &[condition]).await
}

async fn what_is_agreed_makes_no_duties_of_days_before_it(app: TestApp) {
    let mut class = laid(app, &[line(&[("/", 116)])], "2026-11-22T12:00:00Z").await;
    let token = returner(&class).await;
    for month in proposals(&class, &token, "").await {
        confirm(&class, &token, &month).await.expect(201);
    }
    assert_eq!(nil(&class).await, Vec::<[String; 3]>::new(), "September and October are accounted for");
    let weekly = json!({ "attendance_interval": "weekly", "nil_returns": true });
    let made = put(&class, weekly, ("If-None-Match", "*")).await.expect(201);
    assert_eq!((&made.body["from_on"], &made.body["earlier"]), (&json!("2026-11-22"), &json!([])));
    assert_eq!(nil(&class).await, Vec::<[String; 3]>::new(), "no week before it is asked about");
    class.set_now("2026-12-01T12:00:00Z").await;
    // The month that ran ends with the Sunday on which it was agreed, and the weeks begin.
    let asked = [["2026-11-01", "2026-11-22", "2026-11-27"], ["2026-11-23", "2026-11-29", "2026-12-04"]];
    assert_eq!(nil(&class).await, asked);
}

async fn an_agreement_for_days_that_are_over_is_named_as_such_and_what_held_before_is_told(app: TestApp) {
    let class = laid(app, &[line(&[("/", 60)])], "2026-10-20T12:00:00Z").await;
    let monthly = json!({ "attendance_interval": "monthly", "nil_returns": false, "from_on": "2026-08-01" });
    put(&class, monthly, ("If-None-Match", "*")).await.expect(201);
    assert_eq!(nil(&class).await, Vec::<[String; 3]>::new());
    let twice =
        json!({ "attendance_interval": "twice_monthly", "nil_returns": true, "from_on": "2026-10-01" });
    let told = put(&class, twice.clone(), ("If-Match", "\"1\"")).await.expect(200).body;
    let before = json!([{ "from_on": "2026-08-01", "attendance_interval": "monthly", "nil_returns": false,
                          "new_pupil_always": false, "deletion_always": false }]);
    assert_eq!((&told["from_on"], &told["earlier"]), (&json!("2026-10-01"), &before));
    assert_eq!(nil(&class).await, [["2026-10-01", "2026-10-15", "2026-10-20"]]);
    let mut same = twice.clone();
    same.as_object_mut().unwrap().remove("from_on");
    let same = put(&class, same, ("If-Match", "\"2\"")).await.expect(200);
    assert_eq!(same.header("etag"), "\"2\"", "the same terms hold from the day from which they do");
    let all = json!({ "attendance_interval": "monthly", "nil_returns": true, "from_on": "2026-08-01" });
    let told = put(&class, all, ("If-Match", "\"2\"")).await.expect(200).body;
    assert_eq!(told["earlier"], json!([]), "nothing holds before it");
    assert_eq!(nil(&class).await, [["2026-09-01", "2026-09-30", "2026-10-05"]]);
    let call = format!("/v1/schools/{}/statutory-return-agreement", class.urn);
    let read = class.app.get(&returner(&class).await, &call).await.expect(200);
    assert_eq!((read.header("etag"), &read.body["from_on"]), ("\"3\"", &json!("2026-08-01")));
}

async fn an_interval_of_which_an_attendance_return_was_made_needs_no_nil_return(app: TestApp) {
    let mut class = laid(app, &[line(&[("O", 20), ("/", 40)])], "2026-10-10T12:00:00Z").await;
    agree(&class, json!({ "attendance_interval": "monthly", "nil_returns": true })).await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "").await;
    assert_eq!((all.len(), &all[0]["basis"]), (1, &json!("derived")), "{all:#?}");
    confirm(&class, &token, &all[0]).await.expect(201);
    class.set_now("2027-01-29T16:00:00Z").await;
    amend_mark(&class, 0, autumn()[4], "/").await;
    class.set_now("2027-01-29T17:00:00Z").await;
    let token = returner(&class).await;
    assert_eq!(only_return(&class, &token, "").await["ground"]["status"], "gone");
    let asked = nil(&class).await;
    assert!(asked.iter().all(|one| one[0] != "2026-09-01"), "{}: {asked:?}", base(&class));
}
