//! What must never leave: names, UPNs, reasons, notes and marks, in logs and in problems.

use chrono::{Duration, Utc};
use reqwest::Client;
use serde_json::{Value, json};

use crate::support::command::Desk;

const SURNAME: &str = "Canary-Surname";
const REASON: &str = "Canary-Reason";
const NOTE: &str = "Canary-Note";
const CONTACT: &str = "Canary-Contact";
const NUMBER: &str = "01632 960777";
const UPN: &str = "R201100018042";
const WRONG_UPN: &str = "A201100018042";

/// A morning with everything personal in it, right and wrong, against the real program at its most talkative.
#[tokio::test]
async fn nothing_personal_is_logged_or_repeated_in_a_problem() {
    let desk = Desk::new();
    desk.set_up();
    let year = ["simulate", "--schools", "1", "--pupils", "1", "--year", "2025-26"];
    desk.run(&year).ok();
    let scopes = "roll:write registers:write registers:read pupils:read pupils.contacts:read";
    let made = desk.run(&[
        "client",
        "create",
        "--name",
        "MIS",
        "--kind",
        "mis",
        "--scope",
        scopes,
        "--all-schools",
        "--json",
    ]);
    let made = made.ok().json();
    let mut serving = desk.serve(&["--log", "trace"]);
    let http = Client::builder().no_proxy().build().unwrap();
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let token = http.post(format!("{}/oauth/token", serving.base)).basic_auth(id, Some(secret));
    let token: Value =
        token.form(&[("grant_type", "client_credentials")]).send().await.unwrap().json().await.unwrap();
    let token = token["access_token"].as_str().unwrap().to_owned();
    let mut problems = String::new();
    for (path, body) in requests() {
        let request = http.put(format!("{}{path}", serving.base)).bearer_auth(&token).json(&body);
        let answer = request.send().await.unwrap();
        if !answer.status().is_success() {
            problems += &answer.text().await.unwrap();
        }
    }
    let lookup = http.post(format!("{}/v1/pupil-lookups", serving.base)).bearer_auth(&token);
    let found = lookup.json(&json!({"upns": [UPN, WRONG_UPN]})).send().await.unwrap();
    let found: Value = found.json().await.unwrap_or_default();
    assert!(found["errors"].is_array(), "one of them is none: {found}");
    let lookup = http.post(format!("{}/v1/pupil-lookups", serving.base)).bearer_auth(&token);
    let found: Value = lookup.json(&json!({"upns": [UPN]})).send().await.unwrap().json().await.unwrap();
    let pupil = found["rows"][0]["pupil_id"].as_str().unwrap();
    for tail in ["", "/history"] {
        let path = format!("{}/v1/schools/900001/pupils/{pupil}/contacts{tail}", serving.base);
        let told = http.get(path).bearer_auth(&token).send().await.unwrap().text().await.unwrap();
        assert!(told.contains(CONTACT) && told.contains(NUMBER), "{told}");
    }
    let csv = format!(
        "urn,date,session,upn,code,taken_at,recorded_by_name,note,amendment_reason\n\
         900001,2026-03-02,am,{UPN},B,2026-03-02T09:00:00Z,{SURNAME},{NOTE},{REASON}\n\
         900001,2026-03-02,am,{WRONG_UPN},{NOTE},2026-03-02T09:00:00Z,{SURNAME},{NOTE},\n\
         900001,2026-03-02,am,{UPN},/,{REASON},{SURNAME}\n"
    );
    for prefer in ["handling=lenient", "respond-async"] {
        let bulk = http.post(format!("{}/v1/register-submissions", serving.base)).bearer_auth(&token);
        let bulk = bulk.header("Content-Type", "text/csv").header("Prefer", prefer).body(csv.clone());
        problems += &bulk.send().await.unwrap().text().await.unwrap();
    }
    let log = serving.said().join("\n");
    assert!(log.contains("/v1/schools/{urn}/roll"), "the log names the route: {log}");
    assert!(problems.contains("\"summary\"") && problems.contains("\"state\""), "{problems}");
    assert!(problems.contains("upn_check_letter"), "{problems}");
    for canary in [SURNAME, CONTACT, NUMBER, REASON, NOTE, UPN, WRONG_UPN, secret, &token, "900001"] {
        assert!(!log.contains(canary), "{canary} is in the log");
        assert!(!problems.contains(canary), "{canary} is in a problem");
    }
}

fn requests() -> Vec<(&'static str, Value)> {
    let roll = "/v1/schools/900001/roll";
    let register = "/v1/schools/900001/registers/2026-03-02/am";
    let now = Utc::now();
    let row = |upn: &str, surname: &str| {
        json!({"upn": upn, "surname": surname, "forename": "Pupil", "born_on": "2016-05-02", "sex": "F",
               "starting_on": "2025-09-03", "year_group": "5"})
    };
    let person = |number: &str, mail: &str| {
        json!({"mis_id": CONTACT, "surname": CONTACT, "forename": CONTACT, "email": mail,
               "telephones": [{"number": number}], "address": {"line_1": CONTACT, "postcode": "NR1 2DH"}})
    };
    let with = |contacts: Value| {
        let mut row = row(UPN, SURNAME);
        row["contacts"] = contacts;
        row
    };
    let good = json!({"parents": [person(NUMBER, "canary@example.org")], "address": {"line_1": CONTACT}});
    let mut bad =
        json!({"parents": [person(CONTACT, CONTACT)], "address": {"line_1": CONTACT, "postcode": CONTACT}});
    bad["home_moves"] = json!([{"starting_on": "2026-03-02", "parent_mis_id": NOTE}]);
    let malformed = json!({"parents": CONTACT, "address": {"line_1": [CONTACT]}});
    let send = |rows: Vec<Value>| json!({"as_at": now, "enrolments": rows});
    let marks = |marks: Vec<Value>| json!({"taken_at": now - Duration::minutes(1), "recorded_by": {"name": SURNAME, "title": SURNAME}, "marks": marks});
    let amendment = json!({"reason": REASON, "by": {"name": SURNAME}});
    vec![
        (roll, send(vec![row(UPN, SURNAME)])),
        (roll, send(vec![with(good)])),
        (roll, send(vec![with(bad)])),
        (roll, send(vec![with(malformed)])),
        (roll, send(vec![row(WRONG_UPN, SURNAME)])),
        (roll, send(vec![row(UPN, &format!("{SURNAME}\u{202e}"))])),
        (register, marks(vec![json!({"upn": UPN, "code": "B", "note": NOTE, "amendment": amendment})])),
        (register, marks(vec![json!({"upn": WRONG_UPN, "code": NOTE, "note": NOTE})])),
        (register, marks(vec![json!({"upn": UPN, "code": SURNAME, "nots": NOTE})])),
        (register, json!({"taken_at": REASON, "marks": SURNAME})),
    ]
}
