//! Tables for spreadsheets: the same rows as in JSON, and nothing in them that a spreadsheet would run.

use std::collections::HashMap;

use rollcall::attendance::code::TABLE;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::{Value, json};

use crate::{
    on_each_database,
    registers::fixture::{Class, MIS, mark},
    support::{Answer, Reach, TestApp, roll, school_row},
};

on_each_database!(
    a_list_is_a_table_page_by_page,
    what_looks_like_a_formula_is_harmless_and_comes_back,
    a_register_and_a_pupils_marks_are_tables_in_which_codes_stand_as_they_are,
    a_table_and_its_document_have_tags_of_their_own,
    a_table_shows_no_code_to_whom_json_shows_none,
);

type Row = HashMap<String, String>;

fn rows(answer: &Answer) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

async fn table(app: &TestApp, token: &str, path: &str) -> Answer {
    let answer = app.send(token, &format!("GET {path}"), Value::Null, &[("Accept", "text/csv")]).await;
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{answer:?}");
    assert_eq!(answer.header("vary"), "Accept");
    answer.expect(200)
}

async fn a_list_is_a_table_page_by_page(app: TestApp) {
    for urn in 120_001..120_006 {
        app.school(urn).await;
    }
    let token = app.login(&["schools:read"], Reach::Everything).await;
    let (mut path, mut seen) = ("/v1/schools?limit=2&sort=-urn".to_owned(), Vec::new());
    loop {
        let page = table(&app, &token, &path).await;
        seen.extend(rows(&page).into_iter().map(|row| row["urn"].clone()));
        let link = page.header("link");
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else { break };
        assert!(link.ends_with("rel=\"next\""), "{link}");
        path = next.to_owned();
    }
    assert_eq!(seen, ["120005", "120004", "120003", "120002", "120001"]);
}

async fn what_looks_like_a_formula_is_harmless_and_comes_back(app: TestApp) {
    let names = [
        "=HYPERLINK(\"x\",\"y\")",
        "+1",
        "-2",
        "@SUM(A1)",
        "'quoted",
        "a, \"b\"\r\nc",
        "Zo\u{eb} \u{1F393}",
        "plain",
    ];
    for (urn, name) in (120_001..).zip(names) {
        let mut row = school_row(urn, "primary", app.now());
        row.name = Set(name.to_owned());
        row.insert(&app.db).await.unwrap();
    }
    let token = app.login(&["schools:read"], Reach::Everything).await;
    let json = app.get(&token, "/v1/schools").await.expect(200);
    let read = rows(&table(&app, &token, "/v1/schools").await);
    assert_eq!(read.len(), names.len());
    for ((row, name), shown) in read.iter().zip(names).zip(json.body["data"].as_array().unwrap()) {
        let cell = &row["name"];
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell:?}");
        assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), name);
        assert_eq!(shown["name"], name, "JSON keeps the original");
        assert_eq!(row["local_authority.code"], "926");
        assert_eq!((row["address.postcode"].as_str(), row["predecessors"].as_str()), ("", "[]"));
    }
    app.enrol(&app.everything().await, 120_001, 1).await;
    let odd = roll::with(roll::pupil(77), json!({ "surname": "-O'Connor", "registration_group": "=6B" }));
    let token = app.everything().await;
    app.put_roll(
        &token,
        120_001,
        json!({ "as_at": "2026-11-20T08:00:00Z", "complete": false, "enrolments": [odd] }),
    )
    .await
    .expect(200);
    let read = rows(&table(&app, &token, "/v1/schools/120001/enrolments").await);
    assert!(
        read.iter().any(|row| row["surname"] == "'-O'Connor" && row["registration_group"] == "'=6B"),
        "{read:?}"
    );
}

/// Every code there is goes out and comes back as the byte that it was.
async fn a_register_and_a_pupils_marks_are_tables_in_which_codes_stand_as_they_are(app: TestApp) {
    let codes: Vec<&str> = [
        "/", "L", "K", "V", "P", "B", "C", "C1", "E", "I", "J1", "M", "R", "S", "T", "G", "N", "O", "U", "D",
        "Q", "Y1",
    ]
    .to_vec();
    assert!(codes.iter().all(|code| TABLE.iter().any(|known| known.code == *code)));
    let class = Class::of(app, codes.len() + 1).await;
    let marks: Vec<_> = class.upns.iter().zip(&codes).map(|(upn, code)| mark(upn, code)).collect();
    class.push(0, marks).await.expect(200);
    let read = rows(&table(&class.app, &class.token, &class.path("am")).await);
    let sent: HashMap<&str, &str> =
        class.upns.iter().map(String::as_str).zip(codes.iter().copied()).collect();
    assert_eq!(read.len(), codes.len() + 1, "who has no mark stands there too");
    for row in &read {
        let code = sent.get(row["upn"].as_str()).copied().unwrap_or_default();
        assert_eq!(row["code"], code);
        assert_eq!(row["marked"], (!code.is_empty()).to_string());
    }
    let pupil = &read[0]["pupil_id"];
    let of_one = rows(&table(&class.app, &class.token, &format!("/v1/pupils/{pupil}/marks")).await);
    assert_eq!((of_one.len(), of_one[0]["code"].as_str(), of_one[0]["session"].as_str()), (1, "/", "am"));
    for known in TABLE {
        assert!(!known.code.starts_with(['=', '+', '-', '@', '\'', '\t']), "{}", known.code);
    }
}

async fn a_table_and_its_document_have_tags_of_their_own(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(0, class.all("/")).await.expect(200);
    let call = format!("GET {}", class.path("am"));
    let ask =
        async |headers: &[(&str, &str)]| class.app.send(&class.token, &call, Value::Null, headers).await;
    let json = ask(&[]).await.expect(200).header("etag").to_owned();
    let csv = ask(&[("Accept", "text/csv")]).await.expect(200).header("etag").to_owned();
    assert_ne!(json, csv);
    ask(&[("Accept", "text/csv"), ("If-None-Match", &csv)]).await.expect(304);
    let other = ask(&[("Accept", "text/csv"), ("If-None-Match", &json)]).await;
    assert_eq!(
        (other.status, other.header("vary")),
        (200, "Accept"),
        "another form is not the one that is held"
    );
    ask(&[("If-None-Match", &json)]).await.expect(304);
    ask(&[("If-None-Match", &csv)]).await.expect(200);
}

async fn a_table_shows_no_code_to_whom_json_shows_none(app: TestApp) {
    let class = Class::of(app, 1).await;
    let late = json!({ "upn": class.upns[0], "code": "L", "minutes_late": 31, "note": "Bus" });
    class.push(0, vec![late]).await.expect(200);
    let scopes: Vec<_> = MIS.iter().copied().filter(|scope| *scope != "registers.codes:read").collect();
    let token = class.app.login(&scopes, Reach::Schools(&[class.urn])).await;
    let read = rows(&table(&class.app, &token, &class.path("am")).await);
    let shown = ["code", "minutes_late", "note", "class"].map(|name| read[0][name].as_str());
    assert_eq!((shown, read[0]["queries"].as_str()), (["", "", "", "present"], "[]"));
}
