//! A school, its pupils, and the parents of some.

use serde_json::{Value, json};

use crate::support::{Answer, Reach, TestApp, roll::*};

pub const URN: i32 = 120_765;
/// What an MIS that sends contacts and reads them back holds.
pub const MIS: &[&str] = &["roll:write", "roll:read", "pupils:read", "pupils.contacts:read"];

pub async fn mis(app: &TestApp) -> String {
    app.school(URN).await;
    app.login(MIS, Reach::Everything).await
}

pub fn address(line: &str) -> Value {
    json!({"line_1": line, "town": "Sampleton", "postcode": "NR1 2DH"})
}

/// A parent of whom everything is known that the law asks for.
pub fn parent(n: usize) -> Value {
    json!({
        "mis_id": format!("P-{n}"), "title": "Ms", "forename": format!("Parent-{n:04}"), "surname": "Sample-Oak",
        "relationship": "Mother", "parental_responsibility": true, "lives_with_pupil": true,
        "address": address("1 Sample Road"),
        "telephones": [{"number": "01632 960001", "kind": "home"}],
        "email": format!("parent-{n:04}@example.org"), "preferred_language": "Polish",
        "preferred_format": "Large print",
    })
}

/// The contacts of a pupil with one parent and one other.
pub fn contacts(n: usize) -> Value {
    json!({
        "address": address("1 Sample Road"), "parents": [parent(n)],
        "emergency_contacts": [{"surname": "Sample-Elm", "relationship": "Grandfather",
                                "telephones": [{"number": "07700 900123", "kind": "mobile"}]}],
    })
}

/// The entry of pupil `n` with these contacts.
pub fn entry(n: usize, contacts: Value) -> Value {
    with(pupil(n), json!({ "contacts": contacts }))
}

/// Sends a roll of these entries, one second later than the last.
pub async fn send(app: &TestApp, token: &str, rows: &[Value]) -> Answer {
    app.advance(1);
    app.put_roll(token, URN, roll(rows)).await
}

pub async fn pupil_id(app: &TestApp, token: &str, n: usize) -> String {
    let found = app.post(token, "/v1/pupil-lookups", json!({"upns": [upn(n)]})).await.expect(200);
    found.body["rows"][0]["pupil_id"].as_str().unwrap_or_else(|| panic!("{}", found.text)).to_owned()
}

pub fn path(pupil: &str) -> String {
    format!("/v1/schools/{URN}/pupils/{pupil}/contacts")
}

/// The contacts of pupil `n`.
pub async fn read(app: &TestApp, token: &str, n: usize) -> Answer {
    let pupil = pupil_id(app, token, n).await;
    app.get(token, &path(&pupil)).await
}

/// One parent of pupil `n`, alone, by place.
pub async fn one(app: &TestApp, token: &str, n: usize, place: usize) -> Answer {
    let all = read(app, token, n).await.expect(200);
    let (pupil, id) =
        (all.body["pupil_id"].as_str().unwrap(), all.body["parents"][place]["id"].as_str().unwrap());
    app.get(token, &format!("{}/{id}", path(pupil))).await.expect(200)
}

/// Whether an answer holds a text anywhere.
pub fn holds(answer: &Answer, text: &str) -> bool {
    assert!(!answer.text.is_empty());
    answer.text.contains(text)
}
