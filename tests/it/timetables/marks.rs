//! Marks `C2` and `X` that rest on no timetable.

use serde_json::{Value, json};

use super::Desk;
use crate::{
    on_each_database,
    registers::fixture::{URN, amended, mark, row},
    support::{Reach, TestApp},
};

on_each_database!(
    marks_without_a_timetable_are_asked_about_by_pupil,
    what_is_explained_or_agreed_is_asked_about_no_longer,
    the_list_is_for_who_sees_codes_and_costs_the_same_whatever_the_number_of_pupils,
);

/// Four pupils on a Monday; the last is four years old. The first has a timetable of mornings.
async fn monday(app: TestApp) -> Desk {
    let desk = Desk::of(app, 4).await;
    let mut young = row(&desk.class.upns[3], 3);
    young["born_on"] = json!("2022-05-02");
    young["year_group"] = json!("R");
    desk.class.roll("2026-09-03T08:00:00Z", vec![young]).await.expect(200);
    desk.recorded(0, json!({})).await;
    let codes = [["C2", "C2"], ["C2", "C2"], ["/", "\\"], ["/", "X"]];
    for (n, session) in ["am", "pm"].into_iter().enumerate() {
        let marks = desk.class.upns.iter().zip(codes).map(|(upn, codes)| mark(upn, codes[n])).collect();
        push(&desk, session, marks).await;
    }
    desk
}

async fn push(desk: &Desk, session: &str, marks: Vec<Value>) {
    let path = format!("/v1/schools/{URN}/registers/2026-11-16/{session}");
    desk.class.push_to(&path, 0, marks).await.expect(200);
}

/// Pupil, kind and the number of sessions.
async fn queries(desk: &Desk, filter: &str) -> Vec<(usize, String, usize)> {
    let path = format!("/v1/schools/{URN}/part-time-timetable-queries?{filter}");
    let read = desk.app().get(&desk.token, &path).await.expect(200).body;
    let told = |row: &Value| {
        let pupil = desk.pupils.iter().position(|id| row["pupil_id"] == **id).unwrap();
        (pupil, row["kind"].as_str().unwrap().to_owned(), row["sessions"].as_array().unwrap().len())
    };
    let mut told: Vec<_> = read["data"].as_array().unwrap().iter().map(told).collect();
    told.sort();
    told
}

async fn marks_without_a_timetable_are_asked_about_by_pupil(app: TestApp) {
    let desk = monday(app).await;
    let all = [
        (0, "leave_outside_plan".to_owned(), 1),
        (1, "leave_without_timetable".to_owned(), 2),
        (3, "not_required_without_timetable".to_owned(), 1),
    ];
    assert_eq!(queries(&desk, "").await, all);
    assert_eq!(queries(&desk, "kind=leave_without_timetable").await, all[1..2]);
    assert!(queries(&desk, "from_on=2026-11-17").await.is_empty());
    assert_eq!(queries(&desk, "limit=1").await.len(), 1);
}

async fn what_is_explained_or_agreed_is_asked_about_no_longer(app: TestApp) {
    let desk = monday(app).await;
    desk.recorded(3, json!({ "reason": "settling_in" })).await;
    let path = desk.recorded(1, json!({})).await;
    let left = [(0, "leave_outside_plan".to_owned(), 1), (1, "leave_outside_plan".to_owned(), 1)];
    assert_eq!(queries(&desk, "").await, left, "the afternoons are agreed now");
    push(&desk, "am", vec![amended(&desk.class.upns[0], json!("C2"), "A day at the clinic was agreed")])
        .await;
    assert_eq!(queries(&desk, "").await, left[1..]);
    assert_eq!(queries(&desk, "include_explained=true").await, left);
    let act = json!({ "reason": "Wrong pupil", "recorded_by": { "name": "A. Clerk" } });
    desk.act(&path, "withdraw", act).await.expect(200);
    assert_eq!(queries(&desk, "").await, [(1, "leave_without_timetable".to_owned(), 2)]);
}

async fn the_list_is_for_who_sees_codes_and_costs_the_same_whatever_the_number_of_pupils(app: TestApp) {
    let desk = monday(app).await;
    let path = format!("/v1/schools/{URN}/part-time-timetable-queries");
    let blind = desk.app().login(&["timetables:read", "registers:read"], Reach::Schools(&[URN])).await;
    assert_eq!(desk.app().get(&blind, &path).await.problem(), (403, "scope_missing"));
    let cost = async || {
        let mut least = u64::MAX;
        for _ in 0..4 {
            let before = desk.app().statements();
            queries(&desk, "include_explained=true").await;
            desk.app().get(&desk.token, &format!("/v1/schools/{URN}/part-time-timetables")).await.expect(200);
            least = least.min(desk.app().statements() - before);
        }
        least
    };
    push(&desk, "am", vec![amended(&desk.class.upns[0], json!("C2"), "As agreed")]).await;
    let before = cost().await;
    for n in 1..4 {
        desk.recorded(n, json!({})).await;
    }
    push(
        &desk,
        "am",
        desk.class.upns[..3].iter().map(|upn| amended(upn, json!("C2"), "So it was")).collect(),
    )
    .await;
    assert_eq!(cost().await, before);
}
