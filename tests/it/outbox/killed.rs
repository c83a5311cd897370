//! The real program, killed between the mail server's taking a mail and the note of it.

use std::{fs, time::Duration};

use reqwest::Client;
use serde_json::{Value, json};

use super::server::{FROM, MailServer, header};
use crate::support::command::{CONFIG, Desk, Serving};

async fn token(serving: &Serving, client: &Value) -> String {
    let http = Client::builder().no_proxy().build().unwrap();
    let (id, secret) = (client["client_id"].as_str().unwrap(), client["client_secret"].as_str().unwrap());
    let asked = http.post(format!("{}/oauth/token", serving.base)).basic_auth(id, Some(secret));
    let asked = asked.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    asked.json::<Value>().await.unwrap()["access_token"].as_str().unwrap().to_owned()
}

/// Over STARTTLS, with a user and a certificate authority of our own.
#[tokio::test]
async fn a_mail_whose_answer_was_lost_is_sent_again_as_the_same_mail() {
    let server = MailServer::start("starttls").await;
    let desk = Desk::new();
    desk.set_up();
    let scope = "outbox:read outbox:write outbox.recipients:read";
    let create =
        ["client", "create", "--name", "x", "--kind", "la", "--scope", scope, "--all-schools", "--json"];
    let client = desk.run(&create).ok().json();
    fs::write(desk.path("password"), "a secret, with a blank\n").unwrap();
    let (address, ca) = (format!("smtp://127.0.0.1:{}", server.port), server.file("ca.pem"));
    let mut sends = vec!["--smtp", &address, "--smtp-user", "rollcall", "--smtp-password-file", "password"];
    sends.extend(["--mail-from", FROM, "--smtp-within", "2", "--drain", "0"]);
    let http = Client::builder().no_proxy().build().unwrap();

    // A mail server whose certificate nobody vouches for gets nothing, and the mail waits.
    let mut first = desk.serve(&sends);
    let body = json!({
        "to": { "name": "Canary-Name", "email": "slow@school.example" }, "recorded_by": { "name": "B. Operator" },
    });
    let bearer = token(&first, &client).await;
    let posted = http.post(format!("{}/v1/trial-mails", first.base)).bearer_auth(&bearer).json(&body);
    let posted: Value = posted.send().await.unwrap().json().await.unwrap();
    let mut said = String::new();
    for _ in 0..100 {
        said = first.said().join("\n");
        if said.contains("the mail server cannot be used") {
            break;
        }
    }
    assert!(said.contains("the mail server cannot be used"), "{said}");
    assert!(!said.contains("slow@") && !said.contains("Canary"), "{said}");
    drop(first);
    assert!(server.mails().is_empty());

    sends.extend(["--smtp-ca", ca.to_str().unwrap()]);
    let second = desk.serve(&sends);
    let came = server.wait_for(1).await;
    // The mail server has it and has not answered yet: kill -9.
    drop(second);
    assert_eq!((&came[0]["tls"], &came[0]["user"]), (&json!(true), &json!("rollcall")));

    let mut third = desk.serve(&sends);
    let came = server.wait_for(2).await;
    assert_eq!(header(&came[0], "Message-ID"), header(&came[1], "Message-ID"));
    assert_eq!(came[0]["bytes"], came[1]["bytes"], "the same mail is the same bytes");
    let bearer = token(&third, &client).await;
    let place = posted["links"]["self"].as_str().unwrap();
    for _ in 0..200 {
        let read = http.get(format!("{}{place}", third.base)).bearer_auth(&bearer).send().await.unwrap();
        let read: Value = read.json().await.unwrap();
        if read["state"] == "sent" {
            assert_eq!(read["message_id"], header(&came[0], "Message-ID"));
            let said = third.said().join("\n");
            assert!(said.contains("\"outcome\":\"sent\"") && !said.contains("slow@"), "{said}");
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was never noted that the mail was sent");
}

#[test]
fn mails_that_could_not_leave_well_are_refused_at_start() {
    let desk = Desk::new();
    desk.set_up();
    fs::create_dir(desk.path("mails")).unwrap();
    fs::write(desk.path("mails/trial.md"), "Subject: Hello\n\nDear {{ nme }}").unwrap();
    let from = ["--mail-from", "a@authority.example"];
    for (with, told) in [
        (vec!["--smtp", "smtp-plain://mail.example"], "smtp-plain is for this machine alone"),
        (vec!["--smtp", "mail.example"], "--smtp: expected smtps://HOST"),
        (vec!["--mail-templates", "mails"], "the wording trial of mails: Line 1"),
        (vec!["--mail-templates", "nowhere"], "--mail-templates: nowhere"),
    ] {
        let ended =
            desk.run(&[&["serve", "--listen", "127.0.0.1:0"], &from[..], &with[..]].concat()).expect(CONFIG);
        assert!(ended.err.contains(told), "{}", ended.err);
    }
}
