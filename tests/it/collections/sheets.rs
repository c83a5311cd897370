//! The sheet that goes down and comes back.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    a_sheet_is_read_filled_in_and_sent_back,
    a_sheet_comes_back_as_spreadsheets_save_it,
    a_sheet_with_the_wrong_columns_or_rows_is_refused_with_every_fault,
    a_pupil_of_another_school_is_answered_as_one_who_does_not_exist,
    a_dry_run_answers_alike_and_keeps_nothing,
);

async fn sheet(asked: &Asked) -> Answer {
    let headers = [BY[0], BY[1], ("Accept", "text/csv")];
    let call = format!("GET {}", asked.path());
    asked.app.send(&asked.own, &call, Value::Null, &headers).await.expect(200)
}

async fn a_sheet_is_read_filled_in_and_sent_back(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    let mut rows = asked.rows(&[(10, 10), (10, 8), (10, 6)]);
    rows[2]["explanation"] = json!("=HYPERLINK(\"x\") and\na line");
    asked.save(rows).await.expect(200);
    let down = sheet(&asked).await;
    assert_eq!(down.header("content-type"), "text/csv; charset=utf-8");
    assert!(down.text.contains("'=HYPERLINK"), "no formula: {}", down.text);
    let back = asked.send_sheet("text/csv", down.text.as_bytes()).await.expect(200);
    let outcomes: Vec<_> = back.body["rows"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
    assert_eq!(outcomes, ["unchanged"; 3], "{}", back.text);
    assert_eq!(back.body["rows"][0]["line"], 2);
    let edited = down.text.replacen(",10,6,", ",10,5,", 1);
    assert_ne!(edited, down.text, "{}", down.text);
    let back = asked.send_sheet("text/csv", edited.as_bytes()).await.expect(200);
    assert_eq!(back.body["content"]["totals"]["attended"], 23);
    let explained = back.body["content"]["rows"].as_array().unwrap();
    assert!(explained.iter().any(|row| row["explanation"] == "=HYPERLINK(\"x\") and\na line"));
    assert_eq!(asked.read().await.body["history"][1]["recorded_by"]["name"], "A. Clerk");
}

async fn a_sheet_comes_back_as_spreadsheets_save_it(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let upns = &asked.class.upns;
    let excel =
        format!("\u{FEFF}UPN;Possible sessions;Attended;Comment\r\n{};10;9.0;Zo\u{EB}\r\n;;;\r\n", upns[0]);
    let done = asked.send_sheet("text/csv; charset=utf-8", excel.as_bytes()).await.expect(200);
    let named = |answer: &Answer| {
        let rows = answer.body["content"]["rows"].as_array().unwrap().clone();
        rows.into_iter().find(|row| row["upn"] == upns[0].as_str()).unwrap()
    };
    assert_eq!(
        (&named(&done)["said"]["attended"], &named(&done)["explanation"]),
        (&json!(9), &json!("Zo\u{EB}"))
    );
    assert_eq!(done.body["summary"]["not_named"], 1, "who is left out is unanswered");
    let windows =
        [b"upn,possible,attended,comment\n".as_slice(), upns[0].as_bytes(), b",10,8,Zo\xEB\n"].concat();
    let done = asked.send_sheet("text/csv; charset=windows-1252", &windows).await.expect(200);
    assert_eq!(
        (&named(&done)["said"]["attended"], &named(&done)["explanation"]),
        (&json!(8), &json!("Zo\u{EB}"))
    );
    let done = asked.send_sheet("text/plain", windows.as_slice()).await.expect(200);
    assert_eq!(done.body["rows"][0]["outcome"], "unchanged");
}

async fn a_sheet_with_the_wrong_columns_or_rows_is_refused_with_every_fault(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let upn = &asked.class.upns[0];
    let refused = asked.send_sheet("text/csv", b"upn,posible,favourite colour\n").await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let mut codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    codes.dedup();
    assert_eq!(codes, ["unknown_property", "missing_property"]);
    let rows = format!("upn,possible,attended\n{upn},x,9\nX,1,1\n{upn},10\n");
    let refused = asked.send_sheet("text/csv", rows.as_bytes()).await;
    assert_eq!(
        refused.faults(),
        [("/lines/2/possible".into(), "invalid_format".into()), ("/lines/4".into(), "row_unreadable".into())]
    );
    let rows = format!("upn,possible,attended\n{upn},10,9\nX,1,1\n{upn},10,8\n");
    let refused = asked.send_sheet("text/csv", rows.as_bytes()).await;
    assert_eq!(
        refused.faults(),
        [
            ("/lines/3/upn".into(), "reference_not_found".into()),
            ("/lines/4/upn".into(), "duplicate_pupil".into())
        ]
    );
    assert_eq!(asked.read().await.body["return"]["version"], 0, "nothing is kept");
    let tag = asked.tag().await;
    let headers = [("If-Match", tag.as_str()), ("Content-Type", "text/csv")];
    let call = format!("PUT {}", asked.path());
    let anonymous =
        asked.app.send_raw(&asked.own, &call, b"upn,possible,attended\n".to_vec(), &headers).await;
    assert_eq!(anonymous.problem(), (400, "invalid_parameter"), "a sheet has no place for who sends it");
}

async fn a_pupil_of_another_school_is_answered_as_one_who_does_not_exist(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let there = crate::registers::fixture::Class::at(asked.app.clone(), 120_766, 1).await;
    let all = [asked.class.upns.clone(), there.upns.clone()].concat();
    list(&asked.app, &asked.officer, "2026-11-02", &all).await;
    let nobody = crate::registers::fixture::upn_of(120_770, 7);
    let send = async |upn: &str| asked.save(json!([{ "upn": upn, "possible": 10, "attended": 9 }])).await;
    let (of_other, none) = (send(&there.upns[0]).await, send(&nobody).await);
    assert_eq!(none.faults(), [("/rows/0/upn".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(of_other.masked(), none.masked());
    let line = |upn: &str| format!("upn,possible,attended\n{upn},10,9\n");
    let of_other = asked.send_sheet("text/csv", line(&there.upns[0]).as_bytes()).await;
    let none = asked.send_sheet("text/csv", line(&nobody).as_bytes()).await;
    assert_eq!((of_other.status, of_other.masked()), (422, none.masked()));
    // Nor is one told of the school's own who is not in the group.
    list(&asked.app, &asked.officer, "2026-11-03", &asked.class.upns[..1]).await;
    let not_in_it = send(&asked.class.upns[1]).await;
    assert_eq!(not_in_it.faults(), [("/rows/0/upn".to_owned(), "reference_not_found".to_owned())]);
}

async fn a_dry_run_answers_alike_and_keeps_nothing(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let body = json!({ "rows": asked.rows(&[(10, 11), (10, 8)]), "recorded_by": {"name": "A. Clerk"} });
    let dry = asked.save_with(&asked.tag().await, "?dry_run=true", body.clone()).await.expect(200);
    assert_eq!((&dry.body["committed"], &dry.body["summary"]["errors"]), (&json!(false), &json!(1)));
    assert_eq!(asked.read().await.body["return"]["version"], 0);
    let kept = asked.save_with(&asked.tag().await, "", body).await.expect(200);
    assert_eq!((&kept.body["summary"], &kept.body["rows"]), (&dry.body["summary"], &dry.body["rows"]));
}
