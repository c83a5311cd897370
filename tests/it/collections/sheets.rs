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
    a_sheet_that_a_spreadsheet_saved_as_it_was_changes_nothing,
    a_sheet_in_another_order_and_with_names_is_read_by_its_header,
    numbers_and_files_that_cannot_be_understood_are_told_line_by_line,
    a_sheet_has_five_thousand_rows_at_the_most,
    a_sheet_with_the_wrong_columns_or_rows_is_refused_with_every_fault,
    a_pupil_of_another_school_is_answered_as_one_who_does_not_exist,
    a_dry_run_answers_alike_and_keeps_nothing,
    a_sheet_explains_that_everybody_attended_everything,
    every_bad_row_is_told_in_one_round,
    a_row_that_names_two_pupils_and_a_school_of_two_rows_are_told_what_is_wrong,
    a_sheet_in_utf_16_is_read,
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
    let told = refused.body["errors"][1]["detail"].as_str().unwrap();
    assert!(told.starts_with("Column 3 of the header"), "{told}");
    let rows = format!("upn,possible,attended\n{upn},x,9\nX,1,1\n{upn},10\n");
    let refused = asked.send_sheet("text/csv", rows.as_bytes()).await;
    assert_eq!(
        refused.faults(),
        [
            ("/lines/2/possible".into(), "invalid_format".into()),
            ("/lines/3/upn".into(), "reference_not_found".into()),
            ("/lines/4".into(), "row_unreadable".into())
        ]
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
    assert_eq!(dry.headers.get("etag"), None, "what was not kept has no tag");
    assert_eq!(asked.read().await.body["return"]["version"], 0);
    let kept = asked.save_with(&asked.tag().await, "", body).await.expect(200);
    assert_eq!((&kept.body["summary"], &kept.body["rows"]), (&dry.body["summary"], &dry.body["rows"]));
}

/// The rows of a sheet, without its byte-order mark.
fn cells(sheet: &str) -> Vec<Vec<String>> {
    let text = sheet.trim_start_matches('\u{FEFF}');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The same as a spreadsheet saves it: quoted where it pleases, lines that end in CR and LF.
fn saved(rows: &[Vec<String>], delimiter: u8, quotes: csv::QuoteStyle) -> Vec<u8> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .quote_style(quotes)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    rows.iter().for_each(|row| out.write_record(row).unwrap());
    out.into_inner().unwrap()
}

async fn a_sheet_that_a_spreadsheet_saved_as_it_was_changes_nothing(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    lay(&asked.class, "2026-11-02", &[week(10), week(8)]).await;
    let mut rows = asked.rows(&[(10, 10), (10, 8), (10, 6)]);
    rows[0]["explanation"] = json!("=1+1; \"as it was\", said Zo\u{EB}");
    rows[1]["explanation"] = json!("-2 sessions,\n+1 later");
    rows[2]["explanation"] = json!("@home");
    asked.save(rows).await.expect(200);
    let version = asked.read().await.body["return"]["version"].clone();
    let down = sheet(&asked).await;
    for formula in ["\"=1", ",=1", "\"-2", ",-2", ",@home"] {
        assert!(!down.text.contains(formula), "a formula: {}", down.text);
    }
    let cells = cells(&down.text);
    for (delimiter, quotes) in [
        (b',', csv::QuoteStyle::Always),
        (b';', csv::QuoteStyle::Necessary),
        (b';', csv::QuoteStyle::Always),
        (b'\t', csv::QuoteStyle::Necessary),
    ] {
        let file = saved(&cells, delimiter, quotes);
        for file in [file.clone(), [b"\xEF\xBB\xBF".as_slice(), &file].concat()] {
            let back = asked.send_sheet("text/csv", &file).await.expect(200);
            let outcomes: Vec<_> =
                back.body["rows"].as_array().unwrap().iter().map(|row| &row["outcome"]).collect();
            assert_eq!(outcomes, ["unchanged"; 3], "{}", String::from_utf8_lossy(&file));
        }
    }
    assert_eq!(asked.read().await.body["return"]["version"], version);
}

async fn a_sheet_in_another_order_and_with_names_is_read_by_its_header(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let upns = &asked.class.upns;
    // A name in Windows-1252, which nobody reads back.
    let file = [
        b"Attended;Surname;Forename;Possible;UPN\r\n9;Zo\xEBson;Ren\xE9e;10;".as_slice(),
        upns[0].to_lowercase().as_bytes(),
        b"\r\n8;Sample;Pupil;10;",
        upns[1].as_bytes(),
        b"\r\n",
    ]
    .concat();
    let done = asked.send_sheet("text/csv", &file).await.expect(200);
    assert!(!done.text.contains("Zo\u{EB}son"), "{}", done.text);
    let totals = &done.body["content"]["totals"];
    assert_eq!((&totals["possible"], &totals["attended"]), (&json!(20), &json!(17)));
    let rows = done.body["content"]["rows"].as_array().unwrap();
    let first = rows.iter().find(|row| row["upn"] == upns[0].as_str()).unwrap();
    assert_eq!(first["said"], json!({ "possible": 10, "attended": 9 }));
}

async fn numbers_and_files_that_cannot_be_understood_are_told_line_by_line(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let upn = &asked.class.upns[0];
    let faults = async |file: String| {
        let refused = asked.send_sheet("text/csv", file.as_bytes()).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{file}");
        refused.faults()
    };
    // A continental comma, a half, a thousand or one, a formula, a word.
    for number in ["9,5", "9.5", "1.000", "=9", "nine", "-1", "9 sessions"] {
        let found = faults(format!("UPN;Possible;Attended\r\n{upn};10;{number}\r\n")).await;
        assert_eq!(found, [("/lines/2/attended".to_owned(), "invalid_format".to_owned())], "{number}");
    }
    // A header by comma over rows by semicolon.
    let found = faults(format!("upn,possible,attended\n{upn};10;9\n")).await;
    assert_eq!(found, [("/lines/2".to_owned(), "row_unreadable".to_owned())]);
    // The line by which some spreadsheets tell what separates.
    let found = faults(format!("sep=;\nupn;possible;attended\n{upn};10;9\n")).await;
    assert_eq!(found[0], ("/lines/1".to_owned(), "unknown_property".to_owned()));
    // One pupil in two rows, by UPN and by id.
    let id = asked.read().await.body["content"]["rows"][0].clone();
    let (id, upn) = (id["pupil_id"].as_str().unwrap(), id["upn"].as_str().unwrap());
    let found = faults(format!("upn,pupil_id,possible,attended\n{upn},,10,9\n,{id},10,9\n")).await;
    assert_eq!(found, [("/lines/3/pupil_id".to_owned(), "duplicate_pupil".to_owned())]);
    assert_eq!(asked.read().await.body["return"]["version"], 0, "nothing is kept");
}

async fn a_sheet_has_five_thousand_rows_at_the_most(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    let file = |rows: usize| {
        let other = |n: usize| format!("{},10,9,\n", crate::registers::fixture::upn_of(120_770, n % 1_000));
        let rows: String = (1..rows).map(other).collect();
        format!("upn,possible,attended,explanation\n{},10,9,\n{rows}", asked.class.upns[0])
    };
    let refused = asked.send_sheet("text/csv", file(5_000).as_bytes()).await;
    let faults = refused.faults();
    assert_eq!((refused.status, faults.len()), (422, 4_999), "each row that names nobody");
    assert!(faults.iter().all(|(_, code)| code == "reference_not_found"));
    let refused = asked.send_sheet("text/csv", file(5_001).as_bytes()).await;
    assert_eq!(refused.faults(), [("/lines/5002".to_owned(), "too_many_rows".to_owned())]);
}

async fn a_sheet_explains_that_everybody_attended_everything(app: TestApp) {
    let asked = Asked::of(app, 3).await;
    let said: String = asked.class.upns.iter().map(|upn| format!("{upn},10,10,\n")).collect();
    let file = |whole: &str| format!("upn,possible,attended,explanation\n{said}{whole}");
    let send = async |file: String| asked.send_sheet("text/csv", file.as_bytes()).await.expect(200).body;
    let explained = |body: &Value| body["content"]["findings"][0]["explained"].clone();
    assert_eq!(explained(&send(file("")).await), false);
    assert_eq!(asked.submit().await.faults(), [("/content".to_owned(), "return_not_explained".to_owned())]);
    // The sheet has a line for it, which says nothing while it is left as it is.
    let down = sheet(&asked).await.text;
    let last = cells(&down).pop().unwrap();
    assert!(last[1].is_empty() && last.last().unwrap().starts_with("query: Everybody"), "{last:?}");
    let back = send(down.clone()).await;
    assert_eq!((explained(&back), &back["summary"]["received"]), (json!(false), &json!(3)));
    let back = send(file(",,,A good week.\n")).await;
    assert_eq!((explained(&back), &back["content"]["explanation"]), (json!(true), &json!("A good week.")));
    assert_eq!(back["rows"].as_array().unwrap().len(), 3);
    let again = send(sheet(&asked).await.text).await;
    assert_eq!(again["content"]["explanation"], "A good week.", "it goes down and comes back");
    // A file without the line takes it back, as JSON without it does.
    let back = send(file("")).await;
    assert_eq!((explained(&back), &back["content"]["explanation"]), (json!(false), &Value::Null));
    // Each row explained explains the whole.
    let rows: String = asked.class.upns.iter().map(|upn| format!("{upn},10,10,Seen\n")).collect();
    assert_eq!(explained(&send(format!("upn,possible,attended,explanation\n{rows}")).await), true);
    let twice = file(",,,One\n,,,Two\n");
    let refused = asked.send_sheet("text/csv", twice.as_bytes()).await;
    assert_eq!(refused.faults(), [("/lines/6/explanation".to_owned(), "repeated_value".to_owned())]);
    asked.submit().await.expect(200);
}

async fn every_bad_row_is_told_in_one_round(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let (one, other) = (&asked.class.upns[0], &asked.class.upns[1]);
    let nobody = crate::registers::fixture::upn_of(120_770, 7);
    let file = format!(
        "upn,pupil_id,possible,attended\n{nobody},,10,9\n{one},,10,9\n{other},,10,-1\n{one},,10,8\n,x,1,1\n,,1,1\n{other},10\n"
    );
    let refused = asked.send_sheet("text/csv", file.as_bytes()).await;
    let fault = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(
        refused.faults(),
        [
            fault("/lines/2/upn", "reference_not_found"),
            fault("/lines/4/attended", "invalid_format"),
            fault("/lines/5/upn", "duplicate_pupil"),
            fault("/lines/6/pupil_id", "invalid_format"),
            fault("/lines/7/upn", "missing_property"),
            fault("/lines/8", "row_unreadable"),
        ]
    );
}

async fn a_row_that_names_two_pupils_and_a_school_of_two_rows_are_told_what_is_wrong(app: TestApp) {
    let mut asked = Asked::of(app, 2).await;
    let rows = asked.read().await.body["content"]["rows"].clone();
    let (id, upn) = (&rows[0]["pupil_id"], &rows[1]["upn"]);
    let two = json!([{ "pupil_id": id, "upn": upn, "possible": 10, "attended": 9 }]);
    assert_eq!(asked.save(two).await.faults(), [("/rows/0/upn".to_owned(), "different_pupils".to_owned())]);
    let nobody = crate::registers::fixture::upn_of(120_770, 7);
    let none = json!([{ "pupil_id": id, "upn": nobody, "possible": 10, "attended": 9 }]);
    assert_eq!(
        asked.save(none).await.faults(),
        [("/rows/0/upn".to_owned(), "reference_not_found".to_owned())]
    );
    let mut whole = collection(json!({ "rule": "urns", "urns": [asked.class.urn] }));
    whole["kind"] = json!("school_attendance");
    whole.as_object_mut().unwrap().remove("group_id");
    asked.id = open(&asked.app, &asked.officer, whole).await;
    let twice = json!([{ "possible": 20, "attended": 19 }, { "possible": 20, "attended": 18 }]);
    let refused = asked.save(twice).await;
    assert_eq!(refused.faults(), [("/rows/1".to_owned(), "too_many_rows".to_owned())]);
    assert_eq!(refused.body["errors"][0]["detail"], "The whole school is one row.");
}

async fn a_sheet_in_utf_16_is_read(app: TestApp) {
    let asked = Asked::of(app, 1).await;
    let text =
        format!("\u{FEFF}UPN\tPossible\tAttended\tComment\r\n{}\t10\t9\tZo\u{EB}\r\n", asked.class.upns[0]);
    let file: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let done = asked.send_sheet("text/csv", &file).await.expect(200).body;
    let row = &done["content"]["rows"][0];
    assert_eq!((&row["said"]["attended"], &row["explanation"]), (&json!(9), &json!("Zo\u{EB}")));
}
