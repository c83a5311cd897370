//! Synthetic pupils, and rolls of them.

use rollcall::domain::upn;
use serde_json::{Value, json};

use super::{Answer, TestApp};

/// The permanent UPN of pupil `n`; another for each `n` up to ten million.
pub fn upn(n: usize) -> String {
    let (serial, year, estab) = (n % 1000, n / 1000 % 100, 2000 + n / 100_000);
    upn::make(926, estab as u16, year as u8, serial as u16).into_string()
}

/// A temporary UPN, another for each `n` below a hundred.
pub fn temporary(n: usize) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRTUVWXYZ";
    let body = format!("926200026{n:02}A");
    let value = |byte: u8| match byte {
        b'0'..=b'9' => usize::from(byte - b'0'),
        _ => LETTERS.iter().position(|letter| *letter == byte).expect("a letter of UPNs"),
    };
    let sum: usize = body.bytes().zip(2..).map(|(byte, weight)| weight * value(byte)).sum();
    format!("{}{body}", char::from(LETTERS[sum % 23]))
}

/// The entry of pupil `n`, on roll since September 2024 and in Year 6 in 2026/27.
pub fn pupil(n: usize) -> Value {
    json!({
        "mis_id": format!("{n}"),
        "upn": upn(n),
        "surname": "Sample-Oak",
        "forename": format!("Pupil-{n:04}"),
        "born_on": "2016-01-15",
        "sex": if n.is_multiple_of(2) { "F" } else { "M" },
        "starting_on": "2024-09-04",
        "year_group": "6",
        "registration_group": if n.is_multiple_of(2) { "6A" } else { "6B" },
    })
}

/// The same entry with these values in place of its own; null takes a value away.
pub fn with(mut row: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().expect("an object") {
        row[name] = value.clone();
    }
    row.as_object_mut().expect("an object").retain(|_, value| !value.is_null());
    row
}

/// A roll of these entries and no others, as at seven in the morning of the tests' day.
pub fn roll(rows: &[Value]) -> Value {
    json!({ "as_at": "2026-11-20T07:00:00Z", "complete": true, "enrolments": rows })
}

impl TestApp {
    /// Reads without going where the answer points.
    pub async fn get_unfollowed(&self, token: &str, path: &str) -> Answer {
        let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let http = builder.build().expect("a client");
        let request = http.get(format!("{}{path}", self.base)).bearer_auth(token);
        Answer::of(request.send().await.expect("server answers")).await
    }

    /// Sends a roll.
    pub async fn put_roll(&self, token: &str, urn: i32, roll: Value) -> Answer {
        self.put(token, &format!("/v1/schools/{urn}/roll"), roll).await
    }

    /// Enrols this many pupils at a school, others at each of a hundred neighbouring URNs; returns their entries.
    pub async fn enrol(&self, token: &str, urn: i32, count: usize) -> Vec<Value> {
        let first = usize::try_from(urn % 100).expect("a URN") * 10_000 + 1;
        let rows: Vec<_> = (first..first + count).map(pupil).collect();
        let answer = self.put_roll(token, urn, roll(&rows)).await.expect(200);
        assert_eq!(answer.body["summary"]["created"], count, "{}", answer.text);
        rows
    }
}
