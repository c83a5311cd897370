//! Common Transfer Files: pupils who come from another school.

use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{
        Answer, Reach, TestApp,
        command::Desk,
        roll::{pupil, roll, upn, with},
    },
};

on_each_database!(
    pupils_of_a_transfer_file_are_entered_with_their_homes_and_told_one_by_one,
    a_transfer_file_changes_nothing_of_a_pupil_who_is_on_roll,
    a_transfer_file_is_refused_whole_where_it_is_no_file_or_for_another_school,
    a_transfer_file_can_be_tried_first,
    attendance_at_other_schools_is_told_back_pupil_by_pupil_and_not_kept,
);

const URN: i32 = 120_001;
const PATH: &str = "/v1/schools/120001/roll";

fn element(n: usize, year: &str, more: &str) -> String {
    format!(
        "<Pupil><UPN>{}</UPN><Surname>Sample-Oak</Surname><Forename>Pupil-{n}</Forename><DOB>2015-11-02</DOB>\
         <Sex>F</Sex><BasicDetails><NCyearActual>{year}</NCyearActual></BasicDetails>{more}</Pupil>",
        upn(n)
    )
}

fn file(pupils: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><CTfile><Header><CTFversion>25.0</CTFversion>\
         <DateTime>2026-11-16T10:00:00</DateTime><SourceSchool><LEA>926</LEA><Estab>2999</Estab>\
         <SchoolName>Sample Infant School</SchoolName></SourceSchool></Header>\
         <CTFpupilData>{}</CTFpupilData></CTfile>",
        pupils.concat()
    )
}

async fn send(app: &TestApp, token: &str, query: &str, file: String) -> Answer {
    let headers = [("Content-Type", "application/xml")];
    app.send_raw(token, &format!("PUT {PATH}{query}"), file.into_bytes(), &headers).await
}

async fn school(app: &TestApp) -> String {
    app.school(URN).await;
    app.login(&["roll:write", "roll:read", "pupils:read", "pupils.contacts:read"], Reach::Schools(&[URN]))
        .await
}

async fn enrolled(app: &TestApp, token: &str) -> Vec<Value> {
    let path = format!("/v1/schools/{URN}/enrolments?limit=200");
    app.get(token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

async fn pupils_of_a_transfer_file_are_entered_with_their_homes_and_told_one_by_one(app: TestApp) {
    let token = school(&app).await;
    let home = "<Address><AddressLines><AddressLine1>1 Sample Road</AddressLine1></AddressLines>\
                <PostCode>NR1 2DH</PostCode></Address><Contacts><Contact><Surname>Sample-Oak</Surname>\
                <Responsibility>true</Responsibility></Contact></Contacts>";
    let pupils = [element(1, "6", home), element(2, "66", ""), element(3, "5", "")];
    let answer = send(&app, &token, "?starting_on=2026-11-16", file(&pupils)).await.expect(200).body;
    assert_eq!((&answer["summary"]["created"], &answer["summary"]["rejected"]), (&json!(2), &json!(1)));
    let refused = answer["rows"].as_array().unwrap().iter().find(|row| row["index"] == 1).unwrap();
    assert_eq!(refused["errors"][0]["pointer"], "/enrolments/1/year_group");
    assert!(refused["errors"][0]["detail"].as_str().unwrap().contains("NCyearActual"));
    let enrolled = enrolled(&app, &token).await;
    assert_eq!(enrolled.len(), 2);
    let one = enrolled.iter().find(|row| row["upn"] == upn(1)).unwrap();
    assert_eq!((&one["starting_on"], &one["year_group"]), (&json!("2026-11-16"), &json!("6")));
    let path = format!("/v1/schools/{URN}/pupils/{}/contacts", one["pupil_id"].as_str().unwrap());
    let contacts = app.get(&token, &path).await.expect(200).body;
    assert_eq!(contacts["address"]["line_1"], "1 Sample Road");
    assert_eq!(contacts["parents"][0]["parental_responsibility"], true);
}

async fn a_transfer_file_changes_nothing_of_a_pupil_who_is_on_roll(app: TestApp) {
    let token = school(&app).await;
    let on_roll = with(pupil(1), json!({ "mis_id": "17", "registration_group": "6B" }));
    app.put_roll(&token, URN, roll(&[on_roll])).await.expect(200);
    let before = enrolled(&app, &token).await;
    let sent = file(&[element(1, "3", ""), element(2, "6", "")]);
    let answer = send(&app, &token, "?starting_on=2026-11-16", sent.clone()).await.expect(200).body;
    assert_eq!((&answer["summary"]["created"], &answer["summary"]["unchanged"]), (&json!(1), &json!(1)));
    assert_eq!(answer["rows"][0]["flags"], json!(["already_on_roll"]));
    assert_eq!(answer["rows"][0]["enrolment_id"], before[0]["id"]);
    let after = enrolled(&app, &token).await;
    assert!(after.contains(&before[0]), "{after:?}");
    // Sent again, it finds everybody there.
    let again = send(&app, &token, "?starting_on=2026-11-16", sent).await.expect(200).body;
    assert_eq!((&again["summary"]["created"], &again["summary"]["unchanged"]), (&json!(0), &json!(2)));
}

async fn a_transfer_file_is_refused_whole_where_it_is_no_file_or_for_another_school(app: TestApp) {
    let token = school(&app).await;
    let malformed = send(&app, &token, "", "<CTfile><Header></CTfile>".into()).await;
    assert_eq!(malformed.problem(), (400, "body_malformed"));
    let bomb = "<!DOCTYPE x [<!ENTITY a \"b\">]>".to_owned() + &file(&[]);
    assert_eq!(send(&app, &token, "", bomb).await.problem(), (400, "body_malformed"));
    let elsewhere = file(&[element(1, "6", "")])
        .replace("</SourceSchool>", "</SourceSchool><DestSchool><LEA>926</LEA><Estab>1</Estab></DestSchool>");
    let refused = send(&app, &token, "?starting_on=2026-11-16", elsewhere).await;
    assert_eq!(
        refused.faults(),
        [("/Header/DestSchool".to_owned(), "transfer_for_another_school".to_owned())]
    );
    let without_day = send(&app, &token, "", file(&[element(1, "6", "")])).await.expect(422);
    assert_eq!(without_day.faults()[0].0, "/enrolments/0/starting_on");
    assert!(without_day.body["errors"][0]["detail"].as_str().unwrap().contains("starting_on"));
    let json = app.put(&token, &format!("{PATH}?starting_on=2026-11-16"), roll(&[pupil(1)])).await;
    assert_eq!(json.problem(), (400, "invalid_parameter"));
    // Another school's roll answers as if there were none, whatever is sent.
    app.school(120_002).await;
    let foreign = app.login(&["roll:write"], Reach::Schools(&[120_002])).await;
    assert_eq!(send(&app, &foreign, "", "<".into()).await.problem(), (404, "not_found"));
    assert!(enrolled(&app, &token).await.is_empty());
}

async fn a_transfer_file_can_be_tried_first(app: TestApp) {
    let token = school(&app).await;
    let sent = file(&[element(1, "6", "")]);
    let tried = send(&app, &token, "?starting_on=2026-11-16&dry_run=true", sent).await.expect(200).body;
    assert_eq!((&tried["summary"]["created"], &tried["committed"]), (&json!(1), &json!(false)));
    assert!(enrolled(&app, &token).await.is_empty());
}

async fn attendance_at_other_schools_is_told_back_pupil_by_pupil_and_not_kept(app: TestApp) {
    let token = school(&app).await;
    let year = "<Attendance><YearData><Year>2025</Year><SchoolName>Sample Infant School</SchoolName>\
                <SessionsPossible>380</SessionsPossible><SessionsAttended>350</SessionsAttended>\
                <AttendSessions><AttendanceMarks>/\\/\\</AttendanceMarks></AttendSessions></YearData></Attendance>";
    let pupils = [element(1, "6", ""), element(2, "66", year), element(3, "6", year)];
    let answer = send(&app, &token, "?starting_on=2026-11-16", file(&pupils)).await.expect(200).body;
    let told = answer["attendance_elsewhere"].as_array().unwrap();
    let of: Vec<_> =
        told.iter().map(|one| (one["index"].as_u64().unwrap(), one["kept"].as_bool().unwrap())).collect();
    assert_eq!(of, [(1, false), (2, false)], "of who was refused and of who was entered");
    assert_eq!((&told[1]["attended"], &told[1]["possible"]), (&json!(350), &json!(380)));
    assert_eq!(told[1]["authorised_absence"], Value::Null, "the file has none");
    let enrolled = enrolled(&app, &token).await;
    let pupil = enrolled.iter().find(|row| row["upn"] == upn(3)).unwrap()["pupil_id"].as_str().unwrap();
    let reader = app.login(&["pupils:read", "registers:read"], Reach::Schools(&[URN])).await;
    let figures = app.get(&reader, &format!("/v1/pupils/{pupil}/attendance?period=2026-27")).await;
    let shown = figures.expect(200).without_ids();
    assert!(!shown.contains("350"), "{shown}");
}

#[test]
fn the_command_enters_the_pupils_of_a_file_and_reports_without_names() {
    let desk = Desk::new();
    desk.set_up();
    desk.run(&["simulate", "--schools", "2", "--pupils", "2", "--year", "2025-26"]).ok();
    std::fs::write(desk.path("transfer.xml"), file(&[element(901, "6", ""), element(902, "sixty", "")]))
        .unwrap();
    let import = ["import", "ctf", "transfer.xml", "--school", "900001"];
    let refused = desk.run(&import).expect(1);
    assert!(refused.err.contains("starting_on"), "{}", refused.err);
    let told = desk.run(&[&import[..], &["--starting-on", "2026-07-01"]].concat()).ok().out;
    assert!(told.contains("2 pupil(s): 1 entered, 0 on roll already or unchanged, 1 refused"), "{told}");
    assert!(told.contains("pupil 2 year_group"), "{told}");
    assert!(!told.contains("Sample-Oak") && !told.contains(&upn(901)), "{told}");
}
