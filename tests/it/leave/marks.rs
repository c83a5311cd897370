//! The codes expected of leave, beside the marks that stand.

use serde_json::{Value, json};

use super::{Desk, days, decision};
use crate::{
    on_each_database,
    registers::fixture::{URN, amended, mark},
    support::{Reach, TestApp},
};

on_each_database!(
    marks_that_do_not_agree_with_leave_are_asked_about,
    without_codes_only_what_classes_tell_is_asked,
    a_mark_that_is_explained_or_put_right_is_asked_about_no_longer,
    the_sessions_of_a_request_show_the_codes_expected_and_found,
    the_list_costs_the_same_whatever_the_number_of_requests,
);

const MONDAY: &str = "2026-11-16";

/// Six pupils with leave for a Monday: granted, granted, refused, refused, undecided, withdrawn.
async fn monday(app: TestApp) -> (Desk, Vec<String>) {
    let desk = Desk::of(app, 6).await;
    let mut paths = Vec::new();
    for n in 0..6 {
        paths.push(desk.recorded(n, "holiday", days(MONDAY, MONDAY)).await);
    }
    for (n, outcome) in [(0, "granted"), (1, "granted"), (2, "refused"), (3, "refused"), (5, "granted")] {
        desk.decide(&paths[n], decision(outcome)).await.expect(200);
    }
    let act = json!({ "reason": "Mistaken", "recorded_by": { "name": "A. Clerk" } });
    desk.withdraw(&paths[5], act).await.expect(200);
    let codes = ["C", "O", "G", "I", "C", "O"];
    let marks = desk.class.upns.iter().zip(codes).map(|(upn, code)| mark(upn, code)).collect();
    desk.mark(MONDAY, "am", marks).await;
    desk.mark(MONDAY, "pm", desk.class.all("\\")).await;
    (desk, paths)
}

async fn queries(desk: &Desk, token: &str, filter: &str) -> Vec<Value> {
    let path = format!("/v1/schools/{URN}/leave-queries?{filter}");
    desk.app().get(token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

/// Kind, expected and found, by pupil.
fn told(desk: &Desk, rows: &[Value], what: &str) -> Vec<(usize, String)> {
    let mut told: Vec<_> = rows
        .iter()
        .map(|row| {
            let pupil = desk.pupils.iter().position(|id| row["pupil_id"] == **id).unwrap();
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            let (expected, found) = (text(&format!("expected_{what}")), text(&format!("found_{what}")));
            (pupil, format!("{} {expected} {found}", text("kind")))
        })
        .collect();
    told.sort();
    told
}

async fn marks_that_do_not_agree_with_leave_are_asked_about(app: TestApp) {
    let (desk, paths) = monday(app).await;
    let rows = queries(&desk, &desk.token, "").await;
    let all = [
        (1, "granted_marked_otherwise C O".to_owned()),
        (3, "refused_marked_otherwise G I".to_owned()),
        (4, "undecided_marked_as_leave - C".to_owned()),
    ];
    assert_eq!(told(&desk, &rows, "code"), all);
    let one = rows.iter().find(|row| row["found_code"] == "I").unwrap();
    assert_eq!((&one["date"], &one["session"]), (&json!(MONDAY), &json!("am")));
    assert_eq!(one["links"]["leave_request"], paths[3]);
    assert_eq!(one["links"]["register"], format!("/v1/schools/{URN}/registers/{MONDAY}/am"));
    assert_eq!(queries(&desk, &desk.token, "kind=granted_marked_otherwise").await.len(), 1);
    assert_eq!(queries(&desk, &desk.token, "from_on=2026-11-17").await.len(), 0);
    let pages = queries(&desk, &desk.token, "limit=2").await;
    assert_eq!(pages.len(), 2);
    let span = format!("/v1/schools/{URN}/leave-queries?from_on=2025-11-17");
    assert_eq!(desk.app().get(&desk.token, &span).await.problem(), (400, "invalid_parameter"));
}

async fn without_codes_only_what_classes_tell_is_asked(app: TestApp) {
    let (desk, paths) = monday(app).await;
    let blind = desk.app().login(&["leave:read"], Reach::Schools(&[URN])).await;
    let rows = queries(&desk, &blind, "").await;
    let all = [
        (1, "granted_marked_otherwise authorised unauthorised".to_owned()),
        (3, "refused_marked_otherwise unauthorised authorised".to_owned()),
    ];
    assert_eq!(told(&desk, &rows, "class"), all);
    assert!(rows.iter().all(|row| row["expected_code"].is_null() && row["found_code"].is_null()), "{rows:?}");
    // Of the same class as the code of leave: which it is stays untold.
    desk.mark(MONDAY, "am", vec![amended(&desk.class.upns[0], json!("I"), "Ill after all")]).await;
    assert_eq!(queries(&desk, &blind, "include_explained=true").await.len(), 2);
    let sessions = desk.app().get(&blind, &format!("{}/sessions", paths[0])).await.expect(200).body;
    let morning = &sessions["data"][0];
    assert_eq!((&morning["agrees"], &morning["found_code"]), (&json!(true), &Value::Null));
}

async fn a_mark_that_is_explained_or_put_right_is_asked_about_no_longer(app: TestApp) {
    let (desk, _) = monday(app).await;
    let upns = &desk.class.upns;
    desk.mark(MONDAY, "am", vec![amended(&upns[3], json!("I"), "A doctor's letter was seen")]).await;
    desk.mark(MONDAY, "am", vec![amended(&upns[1], json!("C"), "Leave was overlooked")]).await;
    let rows = queries(&desk, &desk.token, "").await;
    assert_eq!(told(&desk, &rows, "code"), [(4, "undecided_marked_as_leave - C".to_owned())]);
    let rows = queries(&desk, &desk.token, "include_explained=true").await;
    let explained: Vec<_> = rows.iter().filter(|row| row["explained"] == true).collect();
    assert_eq!((explained.len(), &explained[0]["found_code"]), (1, &json!("I")));
}

async fn the_sessions_of_a_request_show_the_codes_expected_and_found(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    // From Thursday afternoon over the training day and the weekend to Monday.
    let asked = json!({ "from_on": "2026-11-26", "from_session": "pm", "to_on": "2026-11-30" });
    let path = desk.recorded(0, "performance_or_employment", asked).await;
    let sessions = async || {
        let read = desk.app().get(&desk.token, &format!("{path}/sessions")).await.expect(200).body;
        read["data"].as_array().unwrap().clone()
    };
    let rows = sessions().await;
    let places: Vec<_> =
        rows.iter().map(|row| (row["date"].as_str().unwrap(), row["session"].as_str().unwrap())).collect();
    assert_eq!(places, [("2026-11-26", "pm"), ("2026-11-30", "am"), ("2026-11-30", "pm")]);
    assert!(rows.iter().all(|row| row["granted"].is_null() && row["expected_code"].is_null()));
    let mut part = decision("granted_in_part");
    part["granted"] = json!([{ "from_on": "2026-11-26", "from_session": "pm", "to_on": "2026-11-26" }]);
    desk.decide(&path, part).await.expect(200);
    let rows = sessions().await;
    let codes: Vec<_> = rows.iter().map(|row| row["expected_code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["C1", "O", "O"]);
    assert_eq!((&rows[0]["granted"], &rows[1]["granted"]), (&json!(true), &json!(false)));
    assert!(rows.iter().all(|row| row["agrees"].is_null()), "no mark stands yet");
}

async fn the_list_costs_the_same_whatever_the_number_of_requests(app: TestApp) {
    let (desk, _) = monday(app).await;
    let cost = async || {
        let mut least = u64::MAX;
        for _ in 0..4 {
            let before = desk.app().statements();
            queries(&desk, &desk.token, "").await;
            desk.app().get(&desk.token, &format!("/v1/schools/{URN}/leave-requests")).await.expect(200);
            least = least.min(desk.app().statements() - before);
        }
        least
    };
    let before = cost().await;
    for n in 0..6 {
        desk.recorded(n, "interview", days("2026-11-18", "2026-11-18")).await;
    }
    assert_eq!(cost().await, before);
}
