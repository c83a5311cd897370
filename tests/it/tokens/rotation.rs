//! Changing the signing keys under a running server.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, SecondsFormat, Utc};
use rollcall::access::{KeyFolder, KeyState};
use serde_json::Value;

use super::LIST;
use crate::support::command::{CONFIG, Desk, Serving};

/// How soon a change of keys must bite.
const SOON: Duration = Duration::from_secs(5);

/// Makes every key look as old as this many hours.
fn age(desk: &Desk, hours: i64) {
    let since = (Utc::now() - chrono::TimeDelta::hours(hours)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let file = desk.path("keys/signing.pem");
    let text = fs::read_to_string(&file).unwrap();
    let aged = text.lines().map(|line| match line.starts_with("since: ") {
        true => format!("since: {since}\n"),
        false => format!("{line}\n"),
    });
    fs::write(file, aged.collect::<String>()).unwrap();
}

fn listed(desk: &Desk) -> Vec<(String, String)> {
    let keys = desk.run(&["keys", "list", "--json"]).ok().json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    keys.as_array().unwrap().iter().map(|key| (text(&key["state"]), text(&key["kid"]))).collect()
}

fn kid(keys: &[(String, String)], state: &str) -> Option<String> {
    keys.iter().find(|(known, _)| known == state).map(|(_, kid)| kid.clone())
}

struct Caller {
    http: reqwest::Client,
    base: String,
    id: String,
    secret: String,
}

impl Caller {
    fn new(desk: &Desk, serving: &Serving) -> Self {
        let made = desk.client();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { http, base: serving.base.clone(), id: text("client_id"), secret: text("client_secret") }
    }

    async fn token(&self) -> String {
        let request = self.http.post(format!("{}/oauth/token", self.base));
        let request =
            request.basic_auth(&self.id, Some(&self.secret)).form(&[("grant_type", "client_credentials")]);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    async fn status(&self, token: &str) -> u16 {
        let request = self.http.get(format!("{}{LIST}", self.base)).bearer_auth(token);
        request.send().await.unwrap().status().as_u16()
    }

    async fn published(&self) -> Vec<String> {
        let request = self.http.get(format!("{}/.well-known/jwks.json", self.base));
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }
}

/// Nobody is to be kept out for asking often.
const PACE: &[&str] = &["--requests-per-minute", "60000", "--burst", "10000"];

fn signed_by(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

#[tokio::test]
async fn nobody_notices_a_planned_change_of_keys() {
    let desk = Desk::new();
    desk.set_up();
    age(&desk, 25);
    let before = listed(&desk);
    let serving = desk.serve(PACE);
    let caller = Arc::new(Caller::new(&desk, &serving));
    let old = caller.token().await;
    assert_eq!(Some(signed_by(&old)), kid(&before, "current"));
    let stop = Arc::new(AtomicBool::new(false));
    let load: Vec<_> = (0..4)
        .map(|_| {
            let (caller, stop, old) = (caller.clone(), stop.clone(), old.clone());
            tokio::spawn(async move {
                let (mut calls, mut refused) = (0, 0);
                while !stop.load(Ordering::SeqCst) {
                    let fresh = caller.token().await;
                    for token in [&old, &fresh] {
                        calls += 1;
                        refused += usize::from(caller.status(token).await != 200);
                    }
                }
                (calls, refused)
            })
        })
        .collect();
    desk.run(&["keys", "rotate"]).ok();
    let after = listed(&desk);
    assert_eq!(kid(&after, "current"), kid(&before, "next"));
    assert_eq!(kid(&after, "previous"), kid(&before, "current"));
    assert!(!before.iter().any(|(_, known)| Some(known) == kid(&after, "next").as_ref()), "a new next key");
    let started = Instant::now();
    while Some(signed_by(&caller.token().await)) != kid(&after, "current") {
        assert!(started.elapsed() < SOON, "the running server does not take the keys over");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::SeqCst);
    let mut calls = 0;
    for done in load {
        let (made, refused) = done.await.unwrap();
        assert_eq!(refused, 0, "of {made}");
        calls += made;
    }
    eprintln!("{calls} calls over a planned change of keys, none refused");
    let mut published = caller.published().await;
    let mut known: Vec<_> = after.iter().map(|(_, kid)| kid.clone()).collect();
    published.sort();
    known.sort();
    assert_eq!(published, known, "current, next, and previous while a token of it may live");
}

#[tokio::test]
async fn in_an_emergency_old_tokens_die_within_five_seconds() {
    let desk = Desk::new();
    desk.set_up();
    let before = listed(&desk);
    let serving = desk.serve(PACE);
    let caller = Caller::new(&desk, &serving);
    let old = caller.token().await;
    assert_eq!(caller.status(&old).await, 200);
    let planned = desk.run(&["keys", "rotate"]).expect(1);
    assert!(planned.err.contains("24 hours") && planned.err.contains("--emergency"), "{}", planned.err);
    assert_eq!(listed(&desk), before, "nothing was changed");
    desk.run(&["keys", "rotate", "--emergency"]).ok();
    let started = Instant::now();
    while caller.status(&old).await != 401 {
        assert!(started.elapsed() < SOON, "a token of the lost key is still accepted");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    eprintln!("the old token died after {:?}", started.elapsed());
    let after = listed(&desk);
    assert_eq!((after.len(), kid(&after, "previous")), (2, None));
    assert_eq!(caller.status(&caller.token().await).await, 200);
    assert!(!caller.published().await.contains(&kid(&before, "current").unwrap()));
}

#[test]
fn an_interrupted_change_of_keys_leaves_the_keys_as_they_were() {
    let desk = Desk::new();
    desk.set_up();
    age(&desk, 25);
    let before = listed(&desk);
    fs::write(desk.path("keys/signing.pem.new"), "state: current\nsince:").unwrap();
    assert_eq!(listed(&desk), before, "what was not renamed is not read");
    desk.run(&["keys", "rotate"]).ok();
    assert_ne!(listed(&desk), before);
    assert!(!desk.path("keys/signing.pem.new").exists());
    let mode = fs::metadata(desk.path("keys/signing.pem")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let readable = desk.run(&["keys", "list"]).ok();
    for (state, kid) in listed(&desk) {
        assert!(
            readable.out.lines().any(|line| line.contains(&state) && line.contains(&kid)),
            "{}",
            readable.out
        );
    }
    assert!(!readable.out.contains("MC4C") && !readable.err.contains("MC4C"), "a key is shown");
    desk.run(&["keys", "rotate"]).expect(1);
}

#[test]
fn whoever_reads_while_keys_change_finds_whole_keys() {
    let desk = Desk::new();
    desk.run(&["keys", "init"]).ok();
    let folder = desk.path("keys");
    let start: DateTime<Utc> = Utc::now();
    let writers: Vec<_> = (0..2)
        .map(|_| {
            let folder = folder.clone();
            std::thread::spawn(move || {
                for _ in 0..30 {
                    KeyFolder::at(&folder).rotate(start, true).unwrap();
                }
            })
        })
        .collect();
    let mut read = 0;
    while writers.iter().any(|writer| !writer.is_finished()) {
        let keys = KeyFolder::at(&folder).list().unwrap();
        assert_eq!(keys.iter().filter(|kept| kept.state == KeyState::Current).count(), 1);
        read += 1;
    }
    for writer in writers {
        writer.join().unwrap();
    }
    assert!(read > 0);
}

/// Folders that were made when each key had a file of its own.
#[test]
fn a_folder_of_the_former_form_is_read_and_brought_into_the_new_one() {
    let desk = Desk::new();
    desk.set_up();
    let text = fs::read_to_string(desk.path("keys/signing.pem")).unwrap();
    let before = listed(&desk);
    for block in text.split_inclusive("-----END PRIVATE KEY-----").filter(|block| block.contains("BEGIN")) {
        let name = if block.contains("state: current") { "current" } else { "next" };
        let pem = &block[block.find("-----BEGIN").unwrap()..];
        fs::write(desk.path(&format!("keys/signing-{name}.pem")), pem).unwrap();
    }
    fs::remove_file(desk.path("keys/signing.pem")).unwrap();
    assert_eq!(listed(&desk), before);
    desk.run(&["client", "list"]).ok();
    desk.run(&["keys", "init"]).expect(CONFIG);
    desk.run(&["keys", "rotate", "--emergency"]).ok();
    assert_eq!(kid(&listed(&desk), "current"), kid(&before, "next"));
    assert!(!desk.path("keys/signing-current.pem").exists() && !desk.path("keys/signing-next.pem").exists());
}
