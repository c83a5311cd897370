//! The real program, killed while it works through a submission, and started again.

use std::{fs, time::Duration};

use chrono::{Days, NaiveDate};
use reqwest::Client;
use serde_json::{Value, json};

use super::fixture::{PATH, Told, line};
use crate::{
    registers::fixture::{row, upn_of},
    support::command::{Desk, Serving},
};

const URN: i32 = 900_001;
const PUPILS: usize = 30;

struct Mis {
    http: Client,
    base: String,
    token: String,
}

impl Mis {
    async fn of(serving: &Serving, made: &Value) -> Self {
        let http = Client::builder().no_proxy().build().unwrap();
        let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
        let ask = http.post(format!("{}/oauth/token", serving.base)).basic_auth(id, Some(secret));
        let token = ask.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
        let token: Value = token.json().await.unwrap();
        Self { http, base: serving.base.clone(), token: token["access_token"].as_str().unwrap().to_owned() }
    }

    async fn get(&self, path: &str) -> String {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        request.send().await.unwrap().text().await.unwrap()
    }

    async fn submission(&self, id: &str) -> Value {
        serde_json::from_str(&self.get(&format!("{PATH}/{id}")).await).unwrap()
    }
}

#[tokio::test]
async fn a_killed_service_goes_on_with_a_submission_when_it_starts_again() {
    let desk = Desk::new();
    desk.set_up();
    desk.run(&["simulate", "--schools", "1", "--pupils", "1", "--year", "2025-26"]).ok();
    let scope = ["--scope", "roll:write registers:write registers:read", "--all-schools", "--json"];
    let made =
        desk.run(&[&["client", "create", "--name", "MIS", "--kind", "mis"][..], &scope].concat()).ok().json();
    let serving = desk.serve(&[]);
    let mis = Mis::of(&serving, &made).await;
    let upns: Vec<_> = (0..PUPILS).map(|n| upn_of(URN, n)).collect();
    let rows: Vec<_> = upns.iter().enumerate().map(|(n, upn)| enrolled(upn, n)).collect();
    let roll = json!({"as_at": chrono::Utc::now(), "enrolments": rows});
    let sent =
        mis.http.put(format!("{}/v1/schools/{URN}/roll", mis.base)).bearer_auth(&mis.token).json(&roll);
    assert_eq!(sent.send().await.unwrap().status(), 200);
    let body = registers(&upns);
    let lines = body.lines().count() as u64;
    let send = mis.http.post(format!("{}{PATH}?mode=historic", mis.base)).bearer_auth(&mis.token);
    let send = send.header("Content-Type", "application/x-ndjson").header("Prefer", "respond-async");
    let accepted = send.body(body).send().await.unwrap();
    assert_eq!(accepted.status(), 202);
    let accepted: Value = accepted.json().await.unwrap();
    let id = accepted["id"].as_str().unwrap();
    let journal = desk.path(&format!("spool/{id}.journal"));
    for _ in 0..2_000 {
        if fs::metadata(&journal).is_ok_and(|about| about.len() > 2_000) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    drop(serving);
    assert!(desk.path(&format!("spool/{id}.body")).exists(), "it was done before it was killed");
    let before = fs::read_to_string(&journal).unwrap();

    let serving = desk.serve(&[]);
    let mis = Mis::of(&serving, &made).await;
    let mut submission = mis.submission(id).await;
    for _ in 0..600 {
        if submission["state"] == "done" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        submission = mis.submission(id).await;
    }
    assert_eq!(submission["state"], "done", "{submission}");
    let results = mis.get(&format!("{PATH}/{id}/results")).await;
    let told = Told::read(&results);
    let numbers: Vec<_> = told.lines.iter().map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=lines).collect::<Vec<_>>());
    let [created, unchanged, refused] =
        ["created", "unchanged", "refused"].map(|name| told.summary[name].as_u64().unwrap());
    assert_eq!((created + unchanged, refused), (lines * PUPILS as u64, 0), "{}", told.lines[0]);
    assert!(
        unchanged <= PUPILS as u64,
        "one register at the most was committed and not written down: {unchanged}"
    );
    let kept = before.lines().filter(|line| line.starts_with('0')).filter_map(|line| line.split_once(' '));
    for (_, line) in kept {
        assert!(results.contains(line), "what was told before the crash is told as it was");
    }
}

fn enrolled(upn: &str, n: usize) -> Value {
    let mut row = row(upn, n);
    row["starting_on"] = json!("2024-09-04");
    row
}

/// Registers of every day of a year of which no calendar is held.
fn registers(upns: &[String]) -> String {
    let first: NaiveDate = "2024-09-04".parse().unwrap();
    let day = |n| (first + Days::new(n)).to_string();
    let marks: Vec<_> = upns.iter().map(|upn| json!({"upn": upn, "code": "/"})).collect();
    (0..300).map(|n| format!("{}\n", line(URN, &day(n), marks.clone()))).collect()
}
