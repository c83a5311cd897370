//! Who leads, and what the school has begun and not submitted: people and drafts on the agenda.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::URN,
    self_assessments::fixture::{Team, content},
    support::{Reach, TestApp},
    webinars::fixture as webinars,
};

on_each_database!(
    the_champion_is_whom_the_school_named_last,
    who_leads_a_plan_is_told_with_the_pupil,
    a_self_assessment_in_progress_is_told_without_its_answers,
);

/// A meeting for which nobody is named yet; where its pack is.
async fn nobodys(desk: &Desk) -> String {
    let made = desk.plan("2026-27-spring", "2027-01-20", json!({ "attendees": [] })).await.expect(201);
    format!("{}/pack", made.header("location"))
}

/// What the pack says, as a page.
async fn page(desk: &Desk, path: &str) -> String {
    let headers = [READER[0], READER[1], ("Accept", "text/html")];
    let page = desk.app().send(&desk.officer, &format!("GET {path}"), Value::Null, &headers).await;
    page.expect(200).text
}

async fn the_champion_is_whom_the_school_named_last(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = nobodys(&desk).await;
    let champion = async |token: &str, query: &str| {
        let pack = desk.read(token, &format!("{path}{query}")).await.expect(200).body;
        pack["senior_attendance_champion"].clone()
    };
    assert_eq!(champion(&desk.officer, "").await, Value::Null);
    let held = desk.planned("2026-27-autumn", "2026-11-19").await;
    desk.act(&desk.officer, &held, "hold", minutes("2026-11-19")).await.expect(200);
    let at_meeting = json!({ "name": "A. Champion", "named_on": "2026-11-19", "link": held });
    assert_eq!(champion(&desk.officer, "").await, at_meeting);
    // A day later the school books for somebody else.
    let officer = webinars::officer(desk.app()).await;
    let webinar = webinars::publish(desk.app(), &officer, json!({})).await;
    let (portal, _) =
        desk.app().client_of(ClientKind::Portal, webinars::PORTAL, Reach::Schools(&[URN])).await;
    let portal = desk.app().token(portal, webinars::PORTAL);
    let mut body = webinars::booking(&webinar, &[1]);
    body["people"][0]["role"] = json!("senior_attendance_champion");
    body["people"][0]["name"] = json!("B. Champion");
    let booked = webinars::book(desk.app(), &portal, URN, body).await.expect(201);
    let with_booking =
        json!({ "name": "B. Champion", "named_on": "2026-11-20", "link": booked.header("location") });
    assert_eq!(champion(&desk.officer, "").await, with_booking);
    assert_eq!(champion(&desk.officer, "?on=2026-11-19").await, at_meeting, "as it was known then");
    let scopes = ["support-meetings.pack:read", "support-meetings:write"];
    let narrow = desk.app().login(&scopes, Reach::Everything).await;
    assert_eq!(champion(&narrow, "").await, at_meeting, "who does not see bookings is told of meetings");
    let own = desk.planned("2026-27-summer", "2027-05-19").await;
    let pack = desk.read(&desk.officer, &format!("{own}/pack")).await.expect(200).body;
    assert_eq!(pack["senior_attendance_champion"]["link"], own, "whom the meeting itself names comes first");
    let said = page(&desk, &path).await;
    assert!(said.contains("Senior attendance champion") && said.contains("B. Champion (named"), "{said}");
}

async fn who_leads_a_plan_is_told_with_the_pupil(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    lay(&desk.class, &[line(&[("O", 21), ("/", 19)])]).await;
    let offer = |kind: &str| {
        json!({
            "kind": kind, "title": "Early help", "offered_on": "2026-11-09",
            "offered_by": { "name": "A. Head", "title": "Headteacher" },
            "evidence": [{ "text": "Letter of invitation", "reference": "DMS-1" }],
            "lead_practitioner": { "name": "C. Worker", "title": "Family worker" },
        })
    };
    let post = async |offer: Value| {
        let body = json!({ "pupil_id": desk.pupils[0], "offer": offer, "recorded_by": by() });
        desk.app().post(&desk.school, &under("support"), body).await
    };
    let odd = post(offer("meeting")).await.expect(422);
    assert_eq!(odd.faults(), [("/offer/lead_practitioner".to_owned(), "not_for_support_kind".to_owned())]);
    let support = post(offer("early_help")).await.expect(201).header("location").to_owned();
    desk.act(&desk.school, &support, "start", json!({ "started_on": "2026-11-10" })).await.expect(200);
    let path = nobodys(&desk).await;
    let pack = desk.read(&desk.officer, &path).await.expect(200).body;
    let pupil = &pack["pupils"]["severely_absent"][0];
    let led = json!([{
        "kind": "early_help", "lead_practitioner": { "name": "C. Worker", "role": "Family worker" }, "link": support,
    }]);
    assert_eq!((&pupil["has_plan"], &pupil["plans"]), (&json!(true), &led), "{pack}");
    let said = page(&desk, &path).await;
    assert!(said.contains("early help (lead practitioner: C. Worker, Family worker)"), "{said}");
}

async fn a_self_assessment_in_progress_is_told_without_its_answers(app: TestApp) {
    let desk = Desk::of(app.clone(), 1).await;
    app.school(URN + 1).await;
    let path = nobodys(&desk).await;
    let in_progress = async |query: &str| {
        let pack = desk.read(&desk.officer, &format!("{path}{query}")).await.expect(200).body;
        (pack["self_assessments_in_progress"].clone(), pack["self_assessment"]["statement"].clone())
    };
    let team = Team::of_schools(app).await;
    team.publish("sample", content()).await;
    let cycle = team.open("sample", 1, "2026-11-02", "2026-12-18").await;
    let team = team.at(&cycle);
    assert_eq!(in_progress("").await, (json!([]), Value::Null), "nothing is begun");
    team.fill().await;
    let own = team.read().await.body;
    let areas = own["progress"].as_array().unwrap();
    let sum = |name: &str| areas.iter().map(|area| area[name].as_u64().unwrap()).sum::<u64>();
    let mut begun = json!({
        "cycle_id": cycle, "cycle": "Sample cycle 2026-11-02", "state": "in_progress", "due_on": "2026-12-18",
        "overdue": false, "answered": sum("answered"), "asked": sum("asked"), "link": team.path,
    });
    assert_eq!(in_progress("").await, (json!([begun]), Value::Null));
    assert_eq!(in_progress("?on=2026-11-19").await.0, json!([]), "the day before nobody had begun it");
    let said = page(&desk, &path).await;
    assert!(said.contains("Sample cycle 2026-11-02 is in progress and not submitted; 3 of "), "{said}");
    team.submit().await.expect(201);
    assert_eq!(in_progress("").await, (json!([]), json!(1)), "it is told by its scores");
    team.reopen().await.expect(200);
    begun["state"] = json!("reopened");
    assert_eq!(in_progress("").await, (json!([begun]), json!(1)), "what was submitted stays");
}
