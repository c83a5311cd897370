//! Deleting a name, and what stands against it.

use serde_json::{Value, json};

use super::{URN, calendar, mark, only_enrolment};
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    a_deletion_is_kept_with_its_ground_in_words,
    a_deletion_in_the_past_is_flagged_and_withdrawn_by_a_later_roll,
    a_deletion_before_a_mark_is_refused_with_their_number,
    a_later_starting_day_after_a_mark_is_refused,
    ground_i_rests_on_twenty_school_days_of_the_registers,
    who_left_and_came_back_has_two_enrolments_and_two_lines,
);

fn deleted(on: &str, ground: &str) -> Value {
    with(pupil(1), json!({"deletion": {"on": on, "ground": ground}}))
}

async fn ready(app: &TestApp) -> String {
    app.school(URN).await;
    let token = app.everything().await;
    calendar(app, &token).await;
    app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    token
}

async fn a_deletion_is_kept_with_its_ground_in_words(app: TestApp) {
    let token = ready(&app).await;
    let next = json!({"name": "Sample High School", "urn": 120_767});
    let row =
        with(pupil(1), json!({"deletion": {"on": "2026-11-27", "ground": "9-1-a", "next_school": next}}));
    let answer = app.put_roll(&token, URN, roll(&[row])).await.expect(200);
    assert_eq!(
        (&answer.body["rows"][0]["outcome"], &answer.body["rows"][0]["flags"]),
        (&json!("changed"), &json!([]))
    );
    let deletion = only_enrolment(&app, &token).await["deletion"].clone();
    assert_eq!(deletion["on"], "2026-11-27");
    assert_eq!(deletion["ground"], "9-1-a");
    let meaning = deletion["meaning"].as_str().unwrap();
    assert!(meaning.starts_with("Registered at another school"), "{meaning}");
    assert_eq!(deletion["next_school"], next);
}

async fn a_deletion_in_the_past_is_flagged_and_withdrawn_by_a_later_roll(app: TestApp) {
    let token = ready(&app).await;
    let answer = app.put_roll(&token, URN, roll(&[deleted("2026-11-19", "9-1-f")])).await.expect(200);
    assert_eq!(answer.body["rows"][0]["flags"], json!(["deletion_in_past"]));
    let withdrawn = app.put_roll(&token, URN, roll(&[pupil(1)])).await.expect(200);
    assert_eq!(withdrawn.body["rows"][0]["flags"], json!(["deletion_withdrawn"]));
    assert_eq!(only_enrolment(&app, &token).await["deletion"], json!(null));
}

async fn a_deletion_before_a_mark_is_refused_with_their_number(app: TestApp) {
    let token = ready(&app).await;
    for on in ["2026-11-18", "2026-11-19", "2026-11-20"] {
        mark(&app, &token, on, &json!(upn(1)), "/").await;
    }
    let answer = app.put_roll(&token, URN, roll(&[deleted("2026-11-18", "9-1-a")])).await;
    assert_eq!(
        answer.faults(),
        [("/enrolments/0/deletion/on".to_owned(), "marks_outside_enrolment".to_owned())]
    );
    assert!(answer.body["errors"][0]["detail"].as_str().unwrap().starts_with("2 marks"), "{}", answer.text);
    app.put_roll(&token, URN, roll(&[deleted("2026-11-20", "9-1-a")])).await.expect(200);
}

async fn a_later_starting_day_after_a_mark_is_refused(app: TestApp) {
    let token = ready(&app).await;
    mark(&app, &token, "2026-11-18", &json!(upn(1)), "/").await;
    let starting = |on: &str| roll(&[with(pupil(1), json!({ "starting_on": on }))]);
    let answer = app.put_roll(&token, URN, starting("2026-11-19")).await;
    assert_eq!(
        answer.faults(),
        [("/enrolments/0/starting_on".to_owned(), "marks_outside_enrolment".to_owned())]
    );
    app.put_roll(&token, URN, starting("2026-11-18")).await.expect(200);
    assert_eq!(only_enrolment(&app, &token).await["starting_on"], "2026-11-18");
}

async fn ground_i_rests_on_twenty_school_days_of_the_registers(app: TestApp) {
    let token = ready(&app).await;
    let facts = json!({
        "on": "2026-11-20", "ground": "9-1-i", "enquiry_outcome": "not_located", "la_confirmed": true,
        "no_sickness_or_unavoidable_cause": true,
    });
    let row = with(pupil(1), json!({ "deletion": facts }));
    // Twenty weekdays up to 19 November; that day's registers are still to come.
    let days = chrono::NaiveDate::from_ymd_opt(2026, 10, 23).unwrap().iter_days();
    let days = days.filter(|day| !["Sat", "Sun"].contains(&day.format("%a").to_string().as_str())).take(20);
    for (count, day) in days.enumerate() {
        if count == 19 {
            let early = app.put_roll(&token, URN, roll(std::slice::from_ref(&row))).await;
            let expected =
                ("/enrolments/0/deletion/ground".to_owned(), "deletion_evidence_missing".to_owned());
            assert_eq!(early.faults(), [expected]);
            let detail = early.body["errors"][0]["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains("19 of 20"), "{detail}");
        }
        for session in ["am", "pm"] {
            let body = json!({
                "taken_at": "2026-11-20T10:00:00Z", "recorded_by": {"name": "A. Teacher"},
                "marks": [{"upn": upn(1), "code": "O"}],
            });
            app.put(&token, &format!("/v1/schools/{URN}/registers/{day}/{session}"), body).await.expect(200);
        }
    }
    app.put_roll(&token, URN, roll(&[row])).await.expect(200);
}

async fn who_left_and_came_back_has_two_enrolments_and_two_lines(app: TestApp) {
    let token = ready(&app).await;
    let left = deleted("2026-10-23", "9-1-a");
    let back = with(pupil(1), json!({"starting_on": "2026-11-09"}));
    let answer = app.put_roll(&token, URN, roll(&[left, back])).await.expect(200);
    let summary = &answer.body["summary"];
    assert_eq!((&summary["changed"], &summary["created"]), (&json!(1), &json!(1)));
    mark(&app, &token, "2026-10-23", &json!(upn(1)), "/").await;
    mark(&app, &token, "2026-11-20", &json!(upn(1)), "/").await;
    let list = app.get(&token, &format!("/v1/schools/{URN}/enrolments?status=all")).await.expect(200);
    let pupils: Vec<_> = list.body["data"].as_array().unwrap().iter().map(|row| &row["pupil_id"]).collect();
    assert_eq!((pupils.len(), pupils[0]), (2, pupils[1]));
    let overlapping = with(pupil(1), json!({"starting_on": "2026-10-23"}));
    let both = app.put_roll(&token, URN, roll(&[deleted("2026-10-23", "9-1-a"), overlapping])).await;
    assert_eq!(both.faults().len(), 2, "{}", both.text);
    assert!(both.faults().iter().all(|(_, code)| code == "enrolment_overlaps"));
}
