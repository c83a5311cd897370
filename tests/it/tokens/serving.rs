//! What `rollcall serve` insists on before it listens, and what it lets be seen.

use std::fs;

use serde_json::{Value, json};

use super::LIST;
use crate::support::command::{CONFIG, Desk, Serving};

const ANYWHERE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

async fn status(serving: &Serving, token: &str) -> u16 {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    http.get(format!("{}{LIST}", serving.base)).bearer_auth(token).send().await.unwrap().status().as_u16()
}

#[test]
fn a_server_without_keys_says_how_to_make_them() {
    let desk = Desk::new();
    desk.run(&["migrate"]).ok();
    let refused = desk.run(&ANYWHERE).expect(CONFIG);
    assert!(refused.err.contains("rollcall keys init"), "{}", refused.err);
}

#[test]
fn a_damaged_key_is_named_and_not_shown() {
    let desk = Desk::new();
    desk.set_up();
    for name in ["pepper", "signing.pem"] {
        let good = fs::read_to_string(desk.path("keys").join(name)).unwrap();
        fs::write(desk.path("keys").join(name), &good[..good.len() / 2]).unwrap();
        let refused = desk.run(&ANYWHERE).expect(CONFIG);
        assert!(refused.err.contains(name) || refused.err.contains("pepper"), "{name}: {}", refused.err);
        assert!(!refused.err.contains(&good[good.len() / 4..good.len() / 2]), "{name} is shown");
        fs::write(desk.path("keys").join(name), &good).unwrap();
    }
}

#[test]
fn every_setting_that_cannot_work_is_named() {
    let desk = Desk::new();
    let mut command =
        desk.command(&["serve", "--database", "mysql://x:hunter2@y/z", "--issuer", "rollcall.test"]);
    let output = command.env("ROLLCALL_LISTENN", "x").env("ROLLCALL_KEY", "y").output().unwrap();
    assert_eq!(output.status.code(), Some(CONFIG));
    let said = String::from_utf8(output.stderr).unwrap();
    for name in ["ROLLCALL_LISTENN", "ROLLCALL_KEY", "--database", "--issuer"] {
        assert!(said.contains(name), "{name}: {said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
    let mut command = desk.command(&["keys", "init"]);
    let good = command.env("ROLLCALL_LISTEN", "127.0.0.1:0").env("ROLLCALL_WORKERS", "1").output().unwrap();
    assert!(good.status.success(), "a setting of another command is known: {good:?}");
    let mut command = desk.command(&["keys", "rotate"]);
    command.env("ROLLCALL_API_URL", "http://x").env("ROLLCALL_API_CLIENT_SECRET", "y");
    // The next key is too young to sign, which is asked after every setting was read.
    let good = command.output().unwrap();
    assert_ne!(
        good.status.code(),
        Some(CONFIG),
        "the programs for users may have theirs beside it: {good:?}"
    );
    let said = desk.command(&["keys", "rotate"]).env("ROLLCALL_API_CLIENT", "x").output().unwrap();
    assert_eq!(said.status.code(), Some(CONFIG), "a misspelt one of theirs is a mistake");
}

#[test]
fn a_database_that_cannot_be_opened_is_named_without_its_password() {
    let desk = Desk::new();
    desk.run(&["keys", "init"]).ok();
    for url in ["postgres://x:hunter2@127.0.0.1:1/z", "sqlite:///proc/no/such/file.db"] {
        let refused = desk.run(&[&ANYWHERE[..], &["--database", url]].concat()).expect(CONFIG);
        assert!(refused.err.contains("database"), "{}", refused.err);
        assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    }
}

#[test]
fn an_address_in_use_is_named() {
    let desk = Desk::new();
    desk.set_up();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refused = desk.run(&["serve", "--listen", &address]).expect(CONFIG);
    assert!(refused.err.contains(&address), "{}", refused.err);
}

#[tokio::test]
async fn a_new_database_can_be_tried_out_with_one_command() {
    let desk = Desk::new();
    let mut serving = desk.serve(&["--dev"]);
    let said = serving.said().to_vec();
    let token = said.iter().find(|line| line.matches('.').count() == 2 && line.starts_with("ey")).unwrap();
    assert!(said.iter().any(|line| line.contains("ten minutes")), "{said:?}");
    assert_eq!(status(&serving, token).await, 200);
    assert_eq!(status(&serving, "x").await, 401);
    drop(serving);
    let again = desk.run(&["serve", "--listen", "127.0.0.1:0", "--dev"]).expect(CONFIG);
    assert!(again.err.contains("new") && again.err.contains("rollcall client create"), "{}", again.err);
    let kept = desk.serve(&[]);
    assert_eq!(status(&kept, token).await, 200, "the keys it made are kept");
}

#[test]
fn trying_out_stays_on_this_machine_and_off_postgres() {
    let desk = Desk::new();
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8080"] {
        let refused = desk.run(&["serve", "--dev", "--listen", listen]).expect(CONFIG);
        assert!(refused.err.contains("loopback"), "{}", refused.err);
    }
    let refused = desk.run(&["serve", "--dev", "--database", "postgres://x@127.0.0.1:1/z"]).expect(CONFIG);
    assert!(refused.err.contains("--dev"), "{}", refused.err);
    assert!(fs::read_dir(desk.folder.path()).unwrap().next().is_none(), "nothing was made");
}

/// Nothing that opens a door stands in the log, however much of it is asked for.
#[tokio::test]
async fn a_log_holds_no_secret_at_any_level() {
    let desk = Desk::new();
    desk.set_up();
    let made = desk.client();
    let (id, secret) = (made["client_id"].as_str().unwrap(), made["client_secret"].as_str().unwrap());
    let mut serving = desk.serve(&["--log", "trace"]);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let ask = http.post(format!("{}/oauth/token", serving.base)).basic_auth(id, Some(secret));
    let form = [("grant_type", "client_credentials")];
    let answer: Value = ask.form(&form).send().await.unwrap().json().await.unwrap();
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(status(&serving, token).await, 200);
    let damaged = format!("{}x", &token[..token.len() - 1]);
    assert_eq!(status(&serving, &damaged).await, 401);
    let ask = http.post(format!("{}/oauth/token", serving.base));
    let form =
        [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret), ("scope", "x")];
    ask.form(&form).send().await.unwrap();
    let log = serving.said().join("\n");
    assert!(log.contains("\"status\":200") && log.contains("\"status\":401"), "{log}");
    let (claims, signature) = token.rsplit_once('.').unwrap();
    let pepper = fs::read_to_string(desk.path("keys/pepper")).unwrap();
    let pem = fs::read_to_string(desk.path("keys/signing.pem")).unwrap();
    let private = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN")).nth(1).unwrap();
    for hidden in [&secret[9..], claims, &signature[..40], pepper.trim(), private] {
        assert!(!log.contains(hidden), "the log holds {hidden}");
    }
    assert!(log.contains(id), "who called is in the log");
}

/// A line is one JSON object with the fields that are asked for later.
#[tokio::test]
async fn a_request_is_logged_once_with_its_route_and_not_its_path() {
    let desk = Desk::new();
    desk.set_up();
    let mut serving = desk.serve(&[]);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/v1/schools/120001?no_such_parameter=Sample", serving.base);
    let answer = http.get(url).header("X-Request-Id", "named-1").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    let lines: Vec<Value> =
        serving.said().iter().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let of_it: Vec<_> = lines.iter().filter(|line| line["request_id"] == json!("named-1")).collect();
    assert_eq!(of_it.len(), 1, "{lines:?}");
    assert_eq!((&of_it[0]["route"], &of_it[0]["status"]), (&json!("/v1/schools/{urn}"), &json!(401)));
    let text = of_it[0].to_string();
    assert!(!text.contains("120001") && !text.contains("Sample"), "{text}");
}

/// A file or a collector gets plain lines.
#[test]
fn a_log_that_no_person_watches_has_no_colours() {
    let desk = Desk::new();
    desk.set_up();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let said = desk.run(&["serve", "--listen", &address, "--log", "trace"]).err;
    assert!(!said.contains('\u{1b}'), "{said}");
}
