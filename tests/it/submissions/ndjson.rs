//! NDJSON: one register on each line.

use serde_json::{Value, json};

use super::fixture::{Told, line, spooled, submit};
use crate::{
    on_each_database,
    registers::fixture::{Class, mark},
    support::TestApp,
};

on_each_database!(
    each_line_is_a_push,
    a_line_that_cannot_be_read_fails_alone,
    faults_of_a_line_lead_into_it,
    many_removals_must_be_confirmed,
    parameters_for_columns_are_refused,
    an_older_record_changes_nothing,
);

const NDJSON: &str = "application/x-ndjson";

async fn each_line_is_a_push(app: TestApp) {
    let class = Class::of(app, 2).await;
    let lines =
        [line(class.urn, "2026-11-20", class.all("/")), line(class.urn, "2026-11-19", class.all("K"))];
    let told = class.ndjson("", &lines).await;
    let first = &told.lines[0];
    assert_eq!(
        (&first["line"], &first["urn"], &first["date"]),
        (&json!(1), &json!(class.urn), &json!("2026-11-20"))
    );
    assert_eq!(
        (&first["session"], &first["committed"], &first["rows"]),
        (&json!("am"), &json!(true), &json!([]))
    );
    assert_eq!(first["summary"]["created"], 2);
    let asked = json!({"index": 0, "outcome": "created", "code": "K", "queries": ["note_missing"]});
    assert_eq!(told.lines[1]["rows"][0], asked);
    assert_eq!(told.counts(&["lines", "registers", "created", "queries"]), [2, 2, 4, 2]);
    assert_eq!(class.codes().await, ["/", "/"]);
    let again = class.ndjson("", &lines).await;
    assert_eq!(again.counts(&["unchanged", "created"]), [4, 0]);
    // It is the same push as one by itself, so that a repeat of it leaves no trace either.
    class.push(0, class.all("/")).await.expect(200);
    assert_eq!(class.history().await.len(), 1);
}

async fn a_line_that_cannot_be_read_fails_alone(app: TestApp) {
    let class = Class::of(app, 1).await;
    let good = line(class.urn, "2026-11-20", class.all("/")).to_string();
    let body = [b"{\n".to_vec(), b"\n".to_vec(), b"\xFF\xFE\n".to_vec(), b"[]\n".to_vec(), good.into_bytes()]
        .concat();
    let told = Told::of(&submit(&class.app, &class.token, "", NDJSON, body).await);
    let lines: Vec<_> = told.lines.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [1, 3, 4, 5]);
    for refused in &told.lines[..3] {
        assert_eq!(
            (&refused["error"]["code"], &refused["error"]["status"]),
            (&json!("body_malformed"), &json!(400))
        );
    }
    assert_eq!(told.lines[3]["summary"]["created"], 1);
    assert_eq!(told.counts(&["lines", "refused", "registers"]), [4, 3, 1]);
}

async fn faults_of_a_line_lead_into_it(app: TestApp) {
    let class = Class::of(app, 1).await;
    let upn = &class.upns[0];
    let mut unknown = line(class.urn, "2026-11-20", class.all("/"));
    unknown["marks"][0]["minute_late"] = json!(3);
    let mut future = line(class.urn, "2026-11-20", class.all("/"));
    future["taken_at"] = json!("2026-11-20T12:00:00Z");
    let lines = [
        unknown,
        future,
        line(class.urn, "2026-11-21", class.all("/")),
        line(class.urn, "2026-11-20", vec![mark(upn, "\\")]),
        line(199_999, "2026-11-20", class.all("/")),
    ];
    let told = class.ndjson("", &lines).await;
    assert_eq!(told.faults(0), [("/marks/0/minute_late".into(), "unknown_property".into())]);
    assert_eq!(told.lines[0]["error"]["errors"][0]["did_you_mean"], "minutes_late");
    assert_eq!(told.faults(1), [("/taken_at".into(), "taken_at_in_future".into())]);
    let both = [("/taken_at".into(), "taken_at_in_future".into()), ("/date".into(), "date_in_future".into())];
    assert_eq!(told.faults(2), both);
    assert_eq!(told.faults(3), [("/marks/0/code".into(), "code_not_allowed_for_session".into())]);
    assert_eq!(told.lines[4]["error"]["code"], "not_found");
    assert_eq!(told.counts(&["lines", "refused", "registers", "created"]), [5, 5, 0, 0]);
}

async fn many_removals_must_be_confirmed(app: TestApp) {
    let class = Class::of(app, 20).await;
    class.push(0, class.all("/")).await.expect(200);
    let back = |upn: &String| json!({"upn": upn, "code": null, "amendment": {"reason": "Wrong class"}});
    let lines = [line(class.urn, "2026-11-20", class.upns[..6].iter().map(back).collect())];
    let told = class.ndjson("", &lines).await;
    assert_eq!(told.lines[0]["error"]["code"], "mass_removal_suspected");
    let told = class.ndjson("?confirm_removals=true", &lines).await;
    assert_eq!(told.counts(&["removed"]), [6]);
}

async fn parameters_for_columns_are_refused(app: TestApp) {
    let class = Class::of(app, 1).await;
    let body = line(class.urn, "2026-11-20", class.all("/")).to_string();
    let answer = submit(&class.app, &class.token, "?session=am", NDJSON, body).await;
    assert_eq!(answer.problem(), (400, "invalid_parameter"));
    assert_eq!(answer.faults(), [("session".to_owned(), "invalid_parameter".to_owned())]);
    let empty = submit(&class.app, &class.token, "", NDJSON, "\n \n").await;
    assert_eq!((empty.status, empty.body["errors"][0]["code"].as_str()), (422, Some("empty_submission")));
    assert!(spooled(&class.app).is_empty());
}

/// Last year's file, replayed: what was taken before what stands is superseded.
async fn an_older_record_changes_nothing(app: TestApp) {
    let class = Class::of(app, 3).await;
    class.push(60, class.all("/")).await.expect(200);
    let before: Value = class.read().await.body["marks"].clone();
    let told = class.ndjson("", &[line(class.urn, "2026-11-20", class.all("I"))]).await;
    assert_eq!(told.counts(&["superseded", "amended"]), [3, 0]);
    assert_eq!(class.read().await.body["marks"], before);
}
