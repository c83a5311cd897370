//! The agenda that is prepared from the data, beside figures counted by hand.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    figures::fixture::{lay, line, rate},
    on_each_database,
    support::{Reach, TestApp, keep_to_look_at},
};

on_each_database!(
    a_pack_says_what_the_registers_say,
    what_the_client_may_not_see_is_named_and_withheld,
    a_page_runs_nothing_that_somebody_wrote,
);

/// Forty sessions of four pupils: always there; away for half; away for a tenth; away for more than half.
fn lines() -> Vec<Vec<&'static str>> {
    vec![
        line(&[("/", 40)]),
        line(&[("O", 20), ("/", 20)]),
        line(&[("I", 4), ("/", 36)]),
        line(&[("O", 21), ("/", 19)]),
    ]
}

/// Support of this kind for pupil `n`, taken up.
async fn helped(desk: &Desk, n: usize, kind: &str) {
    let mut offer = json!({
        "kind": kind, "title": "Early help", "offered_on": "2026-11-09",
        "offered_by": { "name": "A. Head", "title": "Headteacher" },
        "evidence": [{ "text": "Letter of invitation", "reference": "DMS-1" }],
    });
    if kind == "agency_referral" {
        offer["agency"] = json!("health");
    }
    let body = json!({ "pupil_id": desk.pupils[n], "offer": offer, "recorded_by": by() });
    let made = desk.app().post(&desk.school, &under("support"), body).await.expect(201);
    let path = made.header("location").to_owned();
    desk.act(&desk.school, &path, "start", json!({ "started_on": "2026-11-10" })).await.expect(200);
}

async fn a_pack_says_what_the_registers_say(app: TestApp) {
    let desk = Desk::of(app, 4).await;
    lay(&desk.class, &lines()).await;
    helped(&desk, 1, "early_help").await;
    helped(&desk, 2, "agency_referral").await;
    let path = desk.planned("2026-27-autumn", "2026-11-25").await;
    let pack = desk.read(&desk.officer, &format!("{path}/pack")).await.expect(200).body;
    assert_eq!(pack["withheld"], json!([]), "{pack}");
    assert_eq!(
        (&pack["as_at_on"], &pack["meeting"]["meeting_on"]),
        (&json!("2026-11-20"), &json!("2026-11-25"))
    );

    // 20 + 4 + 21 of 4 × 40 sessions, 20 + 21 of them without leave; three of four missed a tenth, two half.
    let figures = &pack["figures"];
    let rates = &figures["year"]["rates"];
    assert_eq!(figures["cohort"], "dfe_comparable");
    assert_eq!(rates["attendance"], rate(115, 160, 71.9));
    assert_eq!(rates["overall_absence"], rate(45, 160, 28.1));
    assert_eq!(rates["unauthorised_absence"], rate(41, 160, 25.6));
    assert_eq!(rates["persistent_absence"], rate(3, 4, 75.0));
    assert_eq!(rates["severe_absence"], rate(2, 4, 50.0));
    let halves = figures["half_terms"].as_array().unwrap();
    let names: Vec<_> = halves.iter().map(|half| half["period"].as_str().unwrap()).collect();
    assert_eq!(names, ["2026-27-autumn-1", "2026-27-autumn-2"]);
    assert_eq!(halves[0]["rates"], *rates, "all forty sessions lie in the first half term");
    assert_eq!(halves[1]["rates"]["overall_absence"]["denominator"], 0);
    // The first week has two days: four sessions of four pupils, of which three were away.
    assert_eq!(
        figures["weeks"][0],
        json!({ "from_on": "2026-08-31", "overall_absence": rate(12, 16, 75.0) })
    );

    let pupils = &pack["pupils"];
    assert_eq!(pupils["severely_absent_without_plan"], 1);
    let row =
        |row: &Value| (row["pupil_id"].clone(), row["has_plan"].clone(), row["absence"]["numerator"].clone());
    let severe: Vec<_> = pupils["severely_absent"].as_array().unwrap().iter().map(row).collect();
    let of = |n: usize, plan: bool, missed: u32| (json!(desk.pupils[n]), json!(plan), json!(missed));
    assert_eq!(severe, [of(3, false, 21), of(1, true, 20)], "who has no plan stands first");
    assert_eq!(pupils["severely_absent"][0]["name"], "Pupil Sample-0003");
    assert_eq!(pupils["severely_absent"][1]["plans"][0]["kind"], "early_help");
    let persistent: Vec<_> = pupils["persistently_absent"].as_array().unwrap().iter().map(row).collect();
    assert_eq!(persistent, [of(2, false, 4)], "to be referred to an agency is no plan");
    assert_eq!(pupils["persistently_absent"][0]["plans"][0]["kind"], "agency_referral");
    // 37 and 14 days up to yesterday, two sessions each, of four pupils; forty sessions of each came.
    assert_eq!(pupils["marks"], rate(160, 408, 39.2));

    // As it stood on an earlier day: on the fifth day three pupils have missed all but what pupil 2 attended.
    let earlier = desk.read(&desk.officer, &format!("{path}/pack?on=2026-09-04")).await.expect(200).body;
    assert_eq!(earlier["figures"]["year"]["rates"]["overall_absence"], rate(12, 16, 75.0));
    assert_eq!(earlier["pupils"]["severely_absent_without_plan"], 3, "help had not begun");
    let later = desk.read(&desk.officer, &format!("{path}/pack?on=2026-11-21")).await;
    assert_eq!(later.problem(), (400, "invalid_parameter"));
    let log = desk.app().get(&desk.officer, &under("disclosures")).await.expect(200).text;
    assert!(log.contains("support_meeting_pack.read"), "{log}");
}

async fn what_the_client_may_not_see_is_named_and_withheld(app: TestApp) {
    let desk = Desk::of(app, 4).await;
    lay(&desk.class, &lines()).await;
    let path = desk.planned("2026-27-summer", "2027-05-19").await;
    let scopes = ["support-meetings.pack:read", "support-meetings:write", "registers:read", "support:read"];
    let narrow = desk.app().login(&scopes, Reach::Everything).await;
    let pack = desk.read(&narrow, &format!("{path}/pack")).await.expect(200).body;
    assert_eq!((&pack["figures"], &pack["self_assessments_in_progress"]), (&Value::Null, &Value::Null));
    assert_eq!(pack["self_assessment_expected"], true, "in the summer term it is discussed");
    let pupil = &pack["pupils"]["severely_absent"][0];
    assert_eq!(
        (&pupil["name"], &pupil["has_plan"]),
        (&Value::Null, &Value::Null),
        "what is not seen is not said"
    );
    assert_eq!(pack["pupils"]["severely_absent_without_plan"], 0);
    let withheld = pack["withheld"].as_array().unwrap().iter();
    let parts: Vec<_> = withheld.map(|one| one["part"].as_str().unwrap()).collect();
    assert_eq!(
        parts,
        [
            "figures",
            "self_assessment",
            "information_sheets",
            "senior_attendance_champion",
            "notices",
            "timetables",
            "panels",
            "names",
        ]
    );
    let unnamed = desk.app().get(&desk.officer, &format!("{path}/pack")).await;
    assert_eq!(unnamed.problem(), (400, "invalid_parameter"));
    desk.app().school(120_766).await;
    let stranger = desk.app().login(&["support-meetings.pack:read"], Reach::Schools(&[120_766])).await;
    assert_eq!(desk.read(&stranger, &format!("{path}/pack")).await.problem(), (404, "not_found"));
}

async fn a_page_runs_nothing_that_somebody_wrote(app: TestApp) {
    let desk = Desk::of(app, 4).await;
    lay(&desk.class, &lines()).await;
    let autumn = desk.planned("2026-27-autumn", "2026-11-19").await;
    desk.act(&desk.officer, &autumn, "hold", minutes("2026-11-19")).await.expect(200);
    desk.agreed(&autumn, "school", "<script>alert(1)</script>", "2026-11-27").await;
    let done = desk.agreed(&autumn, "school", "Letters home", "2026-11-27").await;
    desk.act(&desk.officer, &done, "complete", json!({ "done_on": "2026-11-20" })).await.expect(200);
    let spring = desk.plan(
        "2026-27-spring",
        "2027-01-20",
        json!({
            "attendees": [{ "name": "<img src=x onerror=alert(1)>", "role": "Head", "side": "school" }],
        }),
    );
    let path = spring.await.expect(201).header("location").to_owned();
    // Of the last meeting everything is told with how far it is; what is open is carried, once.
    let pack = desk.read(&desk.officer, &format!("{path}/pack")).await.expect(200).body;
    let agreed = pack["previous"]["actions"].as_array().unwrap();
    let states: Vec<_> = agreed.iter().map(|action| action["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["open", "done"]);
    assert_eq!(pack["carried_actions"].as_array().unwrap().len(), 1);
    let page = async |accept: &str| {
        let headers = [READER[0], READER[1], ("Accept", accept)];
        desk.app().send(&desk.officer, &format!("GET {path}/pack"), Value::Null, &headers).await
    };
    let html = page("text/html").await.expect(200);
    assert_eq!(html.header("content-type"), "text/html; charset=utf-8");
    assert!(html.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(!html.text.contains("<script>") && !html.text.contains("<img"), "{}", html.text);
    assert!(html.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    for said in [
        "Severely absent pupils",
        "No plan",
        "28.1 %",
        "<svg",
        "Actions of the last meeting",
        "Actions that are still open",
    ] {
        assert!(html.text.contains(said), "{said}");
    }
    assert_eq!(page("image/png").await.problem(), (406, "not_acceptable"));
    let print = page("application/pdf").await;
    match cfg!(feature = "pdf") {
        true => {
            let print = print.expect(200);
            assert_eq!(print.header("content-type"), "application/pdf");
            assert!(print.text.starts_with("%PDF-"));
            keep_to_look_at("pack.pdf", &print.bytes);
        }
        false => assert_eq!(print.problem(), (406, "not_acceptable")),
    }
}
