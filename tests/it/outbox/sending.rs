//! What becomes of mails: sent, tried again, given up, taken back, forgotten.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use rollcall::access::{Access, Action, CalendarMethod, Mail, MailCalendar, OutboxWrite};
use serde_json::{Value, json};

use super::server::{MailServer, header};
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    what_is_posted_is_sent_and_what_becomes_of_it_is_told,
    a_mail_is_posted_once_for_its_event_and_can_be_taken_back,
    however_many_processes_send_a_mail_is_sent_once,
    what_is_over_is_recalled_and_never_sent,
    the_outbox_is_for_the_authority,
);

const OPERATOR: &[&str] = &["outbox:read", "outbox:write", "outbox.recipients:read"];

async fn trial(app: &TestApp, token: &str, name: &str, email: &str) -> Answer {
    let body = json!({
        "to": { "name": name, "email": email }, "recorded_by": { "name": "B. Operator", "title": "Data team" },
    });
    app.post(token, "/v1/trial-mails", body).await
}

/// Waits until a mail is in a state.
async fn becomes(app: &TestApp, token: &str, mail: &Answer, is: impl Fn(&Value) -> bool) -> Value {
    let started = Instant::now();
    loop {
        let read = app.get(token, mail.body["links"]["self"].as_str().unwrap()).await.expect(200).body;
        if is(&read) {
            return read;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{read}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn instant(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

async fn what_is_posted_is_sent_and_what_becomes_of_it_is_told(app: TestApp) {
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let reader = app.login(&["outbox:read"], Reach::Everything).await;
    let server = MailServer::start("plain").await;
    let odd = "Eve <x@evil.example>, \"Zo\u{eb}\" & Co";
    let good = trial(&app, &operator, odd, "A.Teacher@School.example").await.expect(201);
    assert_eq!((&good.body["state"], &good.body["attempts"]), (&json!("waiting"), &json!(0)));
    let nobody = trial(&app, &operator, "A", "nobody@school.example").await.expect(201);
    let full = trial(&app, &operator, "A", "full@school.example").await.expect(201);
    let busy = trial(&app, &operator, "A", "busy@school.example").await.expect(201);
    let waiting = app.get(&operator, "/v1/outbox-summary").await.expect(200).body;
    assert_eq!((&waiting["waiting"], &waiting["waiting_since_at"]), (&json!(4), &good.body["due_at"]));
    let worker = server.worker(&app);

    let sent = becomes(&app, &operator, &good, |mail| mail["state"] == "sent").await;
    assert_eq!(
        (&sent["reply_code"], &sent["attempts"], &sent["reason"]),
        (&json!(250), &json!(1), &Value::Null)
    );
    assert_eq!(sent["refused_actions"][0]["reason"], "It was sent: nothing is sent twice.");
    let came = server.wait_for(1).await;
    let mail = &came[0];
    assert_eq!(
        (&mail["to"], &mail["recipients"]),
        (&json!(["A.Teacher@school.example"]), &json!(["A.Teacher@school.example"]))
    );
    assert_eq!(mail["names"], json!([odd]));
    assert_eq!(mail["from"], "attendance@authority.example");
    assert_eq!(header(mail, "Message-ID"), sent["message_id"].as_str().unwrap());
    assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
    assert_eq!(header(mail, "Reply-To"), "team@authority.example");
    let dated = DateTime::parse_from_rfc2822(&header(mail, "Date")).unwrap();
    assert_eq!(dated, instant(&sent["tried_at"]));
    let kinds: Vec<_> =
        mail["parts"].as_array().unwrap().iter().map(|part| part["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["text/plain", "text/html"]);
    let said = |part: usize| mail["parts"][part]["content"].as_str().unwrap();
    assert!(
        said(0).contains(&format!("Dear {odd},")) && said(0).contains("B. Operator, Data team asked"),
        "{}",
        said(0)
    );
    assert!(said(1).contains("Dear Eve &lt;x@evil.example&gt;,") && !said(1).contains("<x@"), "{}", said(1));

    // Refused for good: not tried again, with the reason and without the address in it.
    for (refused, code) in [(&nobody, 550), (&full, 552)] {
        let told = becomes(&app, &operator, refused, |mail| mail["state"] == "given_up").await;
        assert_eq!((&told["reply_code"], &told["attempts"]), (&json!(code), &json!(1)));
        assert_eq!(told["allowed_actions"], json!(["retry"]));
    }
    let told = app.get(&operator, nobody.body["links"]["self"].as_str().unwrap()).await.expect(200).body;
    assert_eq!(told["reason"], "5.1.1 <(the recipient)>: no such user");
    assert_eq!(told["recipient_email"], "nobody@school.example");
    let told = app.get(&reader, nobody.body["links"]["self"].as_str().unwrap()).await.expect(200).body;
    let withheld =
        (&told["recipient_withheld"], &told["recipient_email"], &told["recipient_name"], &told["reason"]);
    assert_eq!(withheld, (&json!(true), &Value::Null, &Value::Null, &Value::Null));

    // Not taken now: tried again after a pause, as the same mail.
    let later = becomes(&app, &operator, &busy, |mail| mail["attempts"] == 1).await;
    assert_eq!((&later["state"], &later["reply_code"]), (&json!("waiting"), &json!(451)));
    let pause = (instant(&later["due_at"]) - app.now()).num_seconds();
    assert!((44..=75).contains(&pause), "{pause} s");
    let summary = app.get(&operator, "/v1/outbox-summary").await.expect(200).body;
    let counts =
        ["waiting", "later", "sent", "given_up", "failed"].map(|name| summary[name].as_u64().unwrap());
    assert_eq!(counts, [0, 1, 1, 2, 0]);
    app.advance(80);
    let taken = becomes(&app, &operator, &busy, |mail| mail["state"] == "sent").await;
    assert_eq!((&taken["attempts"], &taken["message_id"]), (&json!(2), &later["message_id"]));
    assert_eq!(taken["tried_at"], later["tried_at"]);

    // An operator may have it tried again that was given up, and nothing else.
    let again = |mail: &Answer| format!("{}/retry", mail.body["links"]["self"].as_str().unwrap());
    let by = || json!({ "recorded_by": { "name": "B. Operator", "title": "Data team" } });
    let refused = app.post(&operator, &again(&good), by()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(app.post(&operator, &again(&nobody), json!({})).await.problem(), (422, "validation_failed"));
    // Asked for twice with one key it is tried again once.
    let (call, key) = (format!("POST {}", again(&nobody)), [("Idempotency-Key", "again")]);
    let first = app.send(&operator, &call, by(), &key).await.expect(200);
    assert_eq!(first.body["retried"][0]["state_before"], "given_up");
    assert_eq!(first.body["retried"][0]["recorded_by"], by()["recorded_by"]);
    let told = becomes(&app, &operator, &nobody, |mail| mail["state"] == "given_up").await;
    assert_eq!((&told["attempts"], &told["reply_code"]), (&json!(1), &json!(550)));
    let repeated = app.send(&operator, &call, by(), &key).await.expect(200);
    assert_eq!(repeated.header("idempotent-replayed"), "true");
    assert_eq!(
        (&repeated.body["state"], &repeated.body["retried"]),
        (&told["state"], &first.body["retried"])
    );
    let listed = app.get(&operator, "/v1/outbox").await.expect(200).body["data"].clone();
    let listed = listed.as_array().unwrap().iter().find(|mail| mail["id"] == told["id"]).unwrap();
    assert_eq!(listed["retried"], first.body["retried"]);
    worker.stop().await;
    assert_eq!(server.mails().len(), 2);

    // After three months it is not known any more to whom it went.
    app.advance(91 * 24 * 3600);
    let worker = server.worker(&app);
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let forgotten = becomes(&app, &operator, &nobody, |mail| mail["recipient_email"].is_null()).await;
    assert_eq!((&forgotten["state"], &forgotten["reason"]), (&json!("given_up"), &Value::Null));
    assert_eq!(forgotten["allowed_actions"], json!([]));
    worker.stop().await;
}

fn mail(event: &str, to: &str) -> Mail {
    Mail {
        event: event.to_owned(),
        template: "trial",
        name: None,
        to: rollcall::domain::email::EmailAddress::parse(to).unwrap(),
        said: json!({ "name": "A", "asked_by": "B" }),
        calendar: None,
        unsubscribe: None,
        not_before: None,
        not_after: None,
    }
}

async fn a_mail_is_posted_once_for_its_event_and_can_be_taken_back(app: TestApp) {
    let server = MailServer::start("plain").await;
    let cx: Access<OutboxWrite> = app.gate.operator();
    let action = |dry| Action::new("test.post", "test").dry(dry);
    let text = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n";
    let with_calendar = || Mail {
        calendar: Some(MailCalendar { method: CalendarMethod::Cancel, text: text.to_owned() }),
        unsubscribe: Some("https://authority.example/unsubscribe?of=a".to_owned()),
        ..mail("booking/1/a", "a@school.example")
    };
    let reminder = || Mail {
        not_before: Some(app.now() + chrono::TimeDelta::days(1)),
        ..mail("booking/1/b", "b@school.example")
    };
    cx.write(0, &action(false), async |tx| tx.post_all(vec![with_calendar(), reminder()])).await.unwrap();
    // The same event again, in the same transaction and in another: the first alone is sent.
    cx.write(0, &action(false), async |tx| {
        tx.post(mail("booking/1/a", "other@school.example"))?;
        tx.post(mail("booking/2/a", "c@school.example"))?;
        tx.post(mail("booking/10", "d@school.example"))
    })
    .await
    .unwrap();
    // What is not kept is not sent.
    cx.write(0, &action(true), async |tx| tx.post(mail("booking/3", "never@school.example"))).await.unwrap();
    let unkept = action(false);
    let failed = cx.write(0, &unkept, async |tx| {
        tx.post(mail("booking/4", "never@school.example"))?;
        Err::<(), _>(rollcall::error::Code::NotFound.into())
    });
    assert!(failed.await.is_err());
    let recalled = cx.write(0, &action(false), async |tx| tx.recall("booking/1/b").await).await.unwrap();
    assert_eq!(recalled, 1);
    let worker = server.worker(&app);
    let came = server.wait_for(3).await;
    let to: BTreeSet<_> = came.iter().map(|mail| mail["to"][0].as_str().unwrap()).collect();
    assert_eq!(to, BTreeSet::from(["a@school.example", "c@school.example", "d@school.example"]));
    let first = came.iter().find(|mail| mail["to"][0] == "a@school.example").unwrap();
    assert_eq!(header(first, "List-Unsubscribe"), "<https://authority.example/unsubscribe?of=a>");
    let calendars: Vec<_> =
        first["parts"].as_array().unwrap().iter().filter(|part| part["type"] == "text/calendar").collect();
    assert_eq!(calendars.len(), 2);
    for part in &calendars {
        let plain = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
        assert_eq!(
            (&part["method"], plain(part["content"].as_str().unwrap())),
            (&json!("CANCEL"), plain(text))
        );
    }
    assert_eq!(calendars[1]["file"], "webinar.ics");
    app.advance(2 * 24 * 3600);
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let all = app.get(&operator, "/v1/outbox").await.expect(200).body;
    let states: Vec<_> =
        all["data"].as_array().unwrap().iter().map(|mail| (&mail["event"], &mail["state"])).collect();
    assert_eq!(states.len(), 4, "{states:?}");
    let recalled = app.get(&operator, "/v1/outbox?state=recalled").await.expect(200).body;
    assert_eq!(recalled["data"][0]["event"], "booking/1/b");
    worker.stop().await;
    assert_eq!(server.mails().len(), 3);
}

async fn however_many_processes_send_a_mail_is_sent_once(app: TestApp) {
    let server = MailServer::start("plain").await;
    let cx: Access<OutboxWrite> = app.gate.operator();
    let mails = || -> Vec<Mail> {
        (0..45).map(|n| mail(&format!("event/{n:02}"), &format!("a{n}@school.example"))).collect()
    };
    cx.write(0, &Action::new("test.post", "test"), async |tx| tx.post_all(mails())).await.unwrap();
    let workers: Vec<_> = (0..3).map(|_| server.worker(&app)).collect();
    server.wait_for(45).await;
    for worker in workers {
        worker.stop().await;
    }
    let came = server.mails();
    let ids: BTreeSet<_> = came.iter().map(|mail| header(mail, "Message-ID")).collect();
    assert_eq!((came.len(), ids.len()), (45, 45));
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let summary = app.get(&operator, "/v1/outbox-summary").await.expect(200).body;
    assert_eq!((&summary["sent"], &summary["waiting"]), (&json!(45), &json!(0)));
}

async fn what_is_over_is_recalled_and_never_sent(app: TestApp) {
    let server = MailServer::start("plain").await;
    let cx: Access<OutboxWrite> = app.gate.operator();
    let hours = |hours| Some(app.now() + chrono::TimeDelta::hours(hours));
    let mails = || {
        vec![
            Mail { not_after: hours(1), ..mail("place/1/a", "a@school.example") },
            Mail { not_before: hours(2), not_after: hours(4), ..mail("place/1/b", "b@school.example") },
            mail("place/1/c", "c@school.example"),
            mail("place/2/a", "d@school.example"),
        ]
    };
    cx.write(0, &Action::new("test.post", "test"), async |tx| tx.post_all(mails())).await.unwrap();
    // Several at once: of none that begins otherwise.
    let some = || ["place/1/c".to_owned(), "place/3/".to_owned(), "place/2".to_owned()];
    let action = Action::new("test.recall", "test");
    let recalled = cx.write(0, &action, async |tx| tx.recall_all(some()).await).await.unwrap();
    assert_eq!(recalled, 2);
    app.advance(3 * 3600);
    let worker = server.worker(&app);
    let came = server.wait_for(1).await;
    assert_eq!(came[0]["to"][0], "b@school.example");
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let all = app.get(&operator, "/v1/outbox").await.expect(200).body["data"].clone();
    let over = &all[0];
    assert_eq!((&over["event"], &over["state"]), (&json!("place/1/a"), &json!("recalled")));
    assert_eq!(over["reason"], "It had not left when what it tells of was over.");
    assert!(instant(&over["expires_at"]) < app.now() && over["settled_at"].is_string(), "{over}");
    assert_eq!(over["refused_actions"][0]["reason"], "What it tells of is over.");
    let retry = format!("{}/retry", over["links"]["self"].as_str().unwrap());
    let by = json!({ "recorded_by": { "name": "B. Operator" } });
    assert_eq!(app.post(&operator, &retry, by).await.problem(), (409, "state_conflict"));
    worker.stop().await;
    assert_eq!(server.mails().len(), 1);
}

async fn the_outbox_is_for_the_authority(app: TestApp) {
    app.school(120_765).await;
    let operator = app.login(OPERATOR, Reach::Everything).await;
    let some = app.login(OPERATOR, Reach::Schools(&[120_765])).await;
    for (name, email, at) in [
        ("A\r\nBcc: x@y.example", "a@b.example", "/to/name"),
        ("A", "a@b.example\r\nBcc: x@y.example", "/to/email"),
        ("A", "a@b.example,x@y.example", "/to/email"),
        ("A", "A <a@b.example>", "/to/email"),
        ("A", "a@localhost", "/to/email"),
    ] {
        let refused = trial(&app, &operator, name, email).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{name} {email}");
        assert_eq!(refused.faults()[0].0, at);
    }
    let posted = trial(&app, &operator, "A", "a@b.example").await.expect(201);
    assert_eq!(trial(&app, &some, "A", "a@b.example").await.problem(), (404, "not_found"));
    let hidden = app.get(&some, posted.body["links"]["self"].as_str().unwrap()).await;
    assert_eq!(hidden.problem(), (404, "not_found"));
    assert_eq!(app.get(&some, "/v1/outbox").await.expect(200).body["data"], json!([]));
    let key = [("Idempotency-Key", "once")];
    let body = json!({ "to": { "name": "A", "email": "a@b.example" }, "recorded_by": { "name": "B" } });
    let first = app.send(&operator, "POST /v1/trial-mails", body.clone(), &key).await.expect(201);
    let again = app.send(&operator, "POST /v1/trial-mails", body, &key).await.expect(201);
    assert_eq!(first.id(), again.id());
    assert_eq!(app.get(&operator, "/v1/outbox").await.expect(200).body["data"].as_array().unwrap().len(), 2);
}
