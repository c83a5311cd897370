//! A school that has something of everything to do, on the morning of Friday 20 November.

use chrono::NaiveDate;
use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    figures::fixture::{autumn, lay, pupil_id},
    registers::fixture::{Class, mark},
    support::{Answer, Reach, TestApp},
};

/// What shows everything that stands behind actions.
pub const SEES: &[&str] = &[
    "cases:read",
    "cases.confidential:read",
    "information-sheets:read",
    "legal-actions:read",
    "legal-actions.confidential:read",
    "notices:read",
    "notices:decide",
    "referrals:read",
    "referrals:decide",
    "registers:read",
    "registers.codes:read",
    "statutory-returns:read",
    "leave:read",
    "timetables:read",
    "pupils.groups:read",
    "calendars:read",
    "collections:read",
    "school-policies:read",
    "self-assessments:read",
    "social-work:read",
    "support:read",
];
/// Children with a social worker.
const GROUP: &str = "019aab01-9900-717c-b983-1d55d1ebd9db";
/// After the morning's register is due, and before the afternoon's is.
pub const NOW: &str = "2026-11-20T11:00:00Z";

/// The marks of a pupil from the first day of the autumn to 19 November: present, but for these.
fn marks(otherwise: &[(&str, &str, &'static str)]) -> Vec<&'static str> {
    let last: NaiveDate = "2026-11-19".parse().unwrap();
    let code = |(date, session): (NaiveDate, &str)| {
        let other = otherwise.iter().find(|(on, half, _)| date.to_string() == *on && session == *half);
        other.map_or("/", |(_, _, code)| *code)
    };
    autumn().into_iter().filter(|(date, _)| *date <= last).map(code).collect()
}

/// Absent without leave for the first ten school days of November.
fn away() -> Vec<&'static str> {
    let (from, to): (NaiveDate, NaiveDate) = ("2026-11-02".parse().unwrap(), "2026-11-13".parse().unwrap());
    let last: NaiveDate = "2026-11-19".parse().unwrap();
    let code = |(date, _)| if from <= date && date <= to { "O" } else { "/" };
    autumn().into_iter().filter(|(date, _)| *date <= last).map(code).collect()
}

/// The lines of four pupils.
fn lines() -> Vec<Vec<&'static str>> {
    let unresolved = [
        ("2026-11-10", "am", "N"),
        ("2026-11-13", "am", "N"),
        ("2026-11-19", "am", "N"),
        ("2026-11-18", "pm", "C2"),
    ];
    vec![marks(&[]), marks(&unresolved), away(), marks(&[("2026-11-18", "am", "O")])]
}

/// A class of four, whose marks leave something to do.
pub async fn busy(app: TestApp) -> Class {
    let mut class = Class::of(app, 4).await;
    fill(&mut class).await;
    class
}

/// Gives a class of four something of everything to do.
pub async fn fill(class: &mut Class) {
    class.set_now("2026-11-19T16:00:00Z").await;
    lay(class, &lines()).await;
    class.set_now(NOW).await;
    // A mark that is changed without a reason raises a query.
    let path = format!("/v1/schools/{}/registers/2026-11-17/am", class.urn);
    class.push_to(&path, 0, vec![mark(&class.upns[0], "I")]).await.expect(200);
    leave(class).await;
    timetable(class).await;
    list(class).await;
}

async fn leave(class: &Class) {
    let token = class.app.login(&["leave:write", "leave:read"], Reach::Schools(&[class.urn])).await;
    let pupil = pupil_id(class, 3).await;
    let record = async |from: &str, to: &str| {
        let body = json!({
            "pupil_id": pupil,
            "asked": { "days": { "from_on": from, "to_on": to }, "reason": "exceptional_circumstances",
                       "asked_on": "2026-11-09", "asked_by": { "role": "resident_parent" } },
            "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
        });
        let path = format!("/v1/schools/{}/leave-requests", class.urn);
        class.app.post(&token, &path, body).await.expect(201).header("location").to_owned()
    };
    record("2026-12-07", "2026-12-08").await;
    let granted = record("2026-11-18", "2026-11-18").await;
    let decision = json!({ "outcome": "granted", "decided_on": "2026-11-12",
                           "decided_by": { "name": "A. Head", "title": "Headteacher" } });
    let call = format!("POST {granted}/decide");
    class.app.send(&token, &call, decision, &[("If-Match", "*")]).await.expect(200);
}

async fn timetable(class: &Class) {
    let token = class.app.login(&["timetables:write"], Reach::Schools(&[class.urn])).await;
    let body = json!({
        "pupil_id": pupil_id(class, 0).await,
        "agreement": {
            "from_on": "2026-11-16", "until_on": "2026-12-11", "reason": "physical_health",
            "plan": [{ "from_on": "2026-11-16", "in_school": [{ "weekday": "mon", "session": "am" }] }],
            "reviews": [{ "on": "2026-11-26" }], "agreed_on": "2026-11-12",
            "agreed_by": { "name": "A. Head", "title": "Headteacher" },
            "parent": { "role": "resident_parent", "agreed_on": "2026-11-12" },
        },
        "recorded_by": { "name": "A. Clerk", "title": "Attendance officer" },
    });
    let path = format!("/v1/schools/{}/part-time-timetables", class.urn);
    class.app.post(&token, &path, body).await.expect(201);
}

/// The authority's list of 16 November.
async fn list(class: &Class) {
    let scopes = ["pupils.groups:read", "pupils.groups:write"];
    let (client, _) = class.app.client_of(ClientKind::La, &scopes, Reach::Everything).await;
    let token = class.app.token(client, &scopes);
    let body = json!({ "as_at_on": "2026-11-16", "recorded_by": { "name": "A. Officer" },
                       "pupils": [{ "upn": class.upns[0] }] });
    let sent = class.app.post(&token, &format!("/v1/pupil-groups/{GROUP}/lists"), body).await;
    assert!([200, 201].contains(&sent.status), "{sent:?}");
}

/// Who may see everything that stands behind actions, at every school.
pub async fn officer(app: &TestApp) -> String {
    let (client, _) = app.client_of(ClientKind::La, SEES, Reach::Everything).await;
    app.token(client, SEES)
}

pub async fn of_school(app: &TestApp, token: &str, urn: i32, query: &str) -> Answer {
    app.get(token, &format!("/v1/schools/{urn}/next-actions?{query}")).await
}

/// Every action of a list, page by page.
pub async fn walk(app: &TestApp, token: &str, path: &str, limit: usize) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    for _ in 0..200 {
        let page = app.get(token, &format!("{path}?limit={limit}{cursor}")).await.expect(200).body;
        let rows = page["data"].as_array().unwrap();
        assert!(rows.len() <= limit);
        all.extend(rows.iter().cloned());
        if page["page"]["has_more"] == false {
            return all;
        }
        cursor = format!("&cursor={}", page["page"]["next_cursor"].as_str().unwrap());
    }
    panic!("a list without an end");
}

pub fn kinds(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["kind"].as_str().unwrap()).collect()
}

/// The only action of a kind.
#[track_caller]
pub fn only<'a>(actions: &'a [Value], kind: &str) -> &'a Value {
    let of: Vec<_> = actions.iter().filter(|action| action["kind"] == kind).collect();
    assert_eq!(of.len(), 1, "{kind}: {:#?}", kinds(actions));
    of[0]
}
