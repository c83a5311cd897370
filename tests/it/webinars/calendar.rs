//! Calendar files, read by a program that others read theirs with: Python's `icalendar`.

use std::{path::PathBuf, process::Command};

use rollcall::entities::outbox;
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};
use tokio::sync::OnceCell;

use super::fixture::*;
use crate::support::{TestApp, database};

/// Reads a calendar from standard input; tells its entries as JSON.
const PROGRAM: &str = r#"
import json, sys
from icalendar import Calendar
calendar = Calendar.from_ical(sys.stdin.buffer.read())
told = {"method": str(calendar.get("METHOD")), "version": str(calendar.get("VERSION")), "events": []}
for event in calendar.walk("VEVENT"):
    told["events"].append({
        "uid": str(event["UID"]), "summary": str(event["SUMMARY"]), "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]), "starts": event.decoded("DTSTART").isoformat(),
        "ends": event.decoded("DTEND").isoformat(), "description": str(event.get("DESCRIPTION", "")),
        "url": str(event.get("URL", "")), "organizer": str(event["ORGANIZER"]),
        "stamp": event.decoded("DTSTAMP").isoformat(),
    })
print(json.dumps(told))
"#;

/// A Python that knows calendars, made once; `None` without Python or PyPI, which CI does not get away with.
async fn python() -> Option<&'static PathBuf> {
    static PYTHON: OnceCell<Option<PathBuf>> = OnceCell::const_new();
    let made = PYTHON.get_or_init(|| async {
        tokio::task::spawn_blocking(|| {
            let folder = database::folder().join(format!("venv-{}", uuid::Uuid::now_v7()));
            let python = folder.join("bin/python");
            let made = Command::new("python3").args(["-m", "venv"]).arg(&folder).output();
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "icalendar"];
            let ran = made.and_then(|_| Command::new(&python).args(pip).output());
            let why = match ran {
                Ok(output) if output.status.success() => return Some(python),
                Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
                Err(error) => error.to_string(),
            };
            let required =
                ["ROLLCALL_TEST_REQUIRE_PYPI", "CI"].iter().any(|name| std::env::var_os(name).is_some());
            assert!(!required, "the calendars must be read by Python's icalendar: {why}");
            eprintln!("SKIPPED reading calendars: no Python with icalendar: {why}");
            None
        })
        .await
        .unwrap()
    });
    made.await.as_ref()
}

async fn parsed(text: &str) -> Option<Value> {
    let python = python().await?.clone();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let output = tokio::task::spawn_blocking(move || {
        let input = std::fs::File::open(file.path()).unwrap();
        Command::new(python).args(["-c", PROGRAM]).stdin(input).output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

async fn file(app: &TestApp, token: &str, path: &str) -> String {
    let answer = app.get(token, path).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.text.lines().all(|line| line.len() <= 76), "lines are folded");
    let known = app
        .send(token, &format!("GET {path}"), Value::Null, &[("If-None-Match", answer.header("etag"))])
        .await;
    assert_eq!(known.status, 304);
    answer.text
}

#[tokio::test]
async fn calendars_open_in_a_real_parser_and_follow_changes_and_cancellations() {
    let app = TestApp::sqlite().await;
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let awkward = json!({
        "capacity": 1, "held_on": "2027-07-08",
        "title": "Registers; enrolment, and deletion\nfrom the roll — \"it's\" 100 % BEGIN:VEVENT",
    });
    let webinar = publish(&app, &officer, awkward.clone()).await;
    publish(&app, &officer, json!({ "title": "Another" })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1]).await;
    let waits = booked(&app, &portal, ONE, &webinar, &[2]).await;
    let entry = |booking: &str| format!("{booking}/calendar");
    let timetable = "/v1/webinar-calendar?academic_year=2026-27";
    let Some(before) = parsed(&file(&app, &portal, timetable).await).await else { return };
    let [another, first] = before["events"].as_array().unwrap().as_slice() else { panic!("{before}") };
    assert_eq!((&before["method"], &before["version"]), (&json!("PUBLISH"), &json!("2.0")));
    assert_eq!((&another["summary"], &first["summary"]), (&json!("Another"), &awkward["title"]));
    assert_eq!(first["starts"], "2027-07-08T09:30:00+00:00");
    assert_eq!(
        (&first["sequence"], &first["status"], &first["url"]),
        (&json!(0), &json!("CONFIRMED"), &json!(""))
    );
    assert_eq!(first["organizer"], "mailto:attendance@authority.example");
    let booked = parsed(&file(&app, &portal, &entry(&own)).await).await.unwrap()["events"][0].clone();
    assert_eq!(
        (&booked["status"], &booked["url"]),
        (&json!("CONFIRMED"), &json!("https://meeting.example/j/1"))
    );
    assert!(booked["description"].as_str().unwrap().contains("Passcode: Sample-24"));
    let waiting = parsed(&file(&app, &portal, &entry(&waits)).await).await.unwrap()["events"][0].clone();
    assert_eq!((&waiting["status"], &waiting["url"]), (&json!("TENTATIVE"), &json!("")));
    app.advance(60);
    let mut moved = awkward;
    moved["from_time"] = json!("10:45");
    change(&app, &officer, &webinar, moved).await.expect(200);
    let after = parsed(&file(&app, &portal, timetable).await).await.unwrap()["events"][1].clone();
    assert_eq!((&after["uid"], &after["sequence"]), (&first["uid"], &json!(1)));
    assert_eq!(after["starts"], "2027-07-08T09:45:00+00:00");
    assert!(after["stamp"].as_str() > first["stamp"].as_str());
    cancel(&app, &portal, &own).await.expect(200);
    let gone = parsed(&file(&app, &portal, &entry(&own)).await).await.unwrap()["events"][0].clone();
    assert_eq!((&gone["uid"], &gone["status"]), (&booked["uid"], &json!("CANCELLED")));
    assert!(gone["sequence"].as_i64() > booked["sequence"].as_i64());
    let promoted = parsed(&file(&app, &portal, &entry(&waits)).await).await.unwrap()["events"][0].clone();
    assert_eq!(promoted["status"], "CONFIRMED");
    assert!(promoted["sequence"].as_i64() > waiting["sequence"].as_i64());
    step(&app, &officer, &webinar, "cancel", json!({ "reason": "No speakers" })).await.expect(200);
    let off = parsed(&file(&app, &portal, timetable).await).await.unwrap()["events"][1].clone();
    assert_eq!((&off["status"], &off["sequence"]), (&json!("CANCELLED"), &json!(2)));
    // The same object goes with the mails, by the method that takes it in or out.
    let rows = outbox::Entity::find().all(&app.db).await.unwrap();
    for (template, method, status) in
        [("webinar_confirmed", "REQUEST", "CONFIRMED"), ("webinar_cancelled", "CANCEL", "CANCELLED")]
    {
        let row = rows.iter().find(|row| row.template == template).unwrap();
        let sent = parsed(row.calendar.as_deref().unwrap()).await.unwrap();
        assert_eq!((&sent["method"], &sent["events"][0]["status"]), (&json!(method), &json!(status)));
    }
}
