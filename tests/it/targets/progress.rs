//! How far targets are on the way.

use serde_json::{Value, json};

use super::{officer, set, target};
use crate::{
    figures::fixture::{lay, line, rate, school},
    on_each_database,
    registers::fixture::Class,
    support::{Reach, TestApp},
};

on_each_database!(
    progress_is_worked_out_from_the_registers_and_the_calendar,
    an_enrolment_ceases_to_be_persistently_absent_while_it_still_can,
    progress_of_few_is_withheld_from_who_sees_no_pupils,
);

/// Six pupils, 130 possible sessions of which 13 were missed, on a Friday with eleven school days to come, itself among
/// them: 132 sessions still possible.
async fn class(app: TestApp) -> Class {
    let class = school(app, 6).await;
    let mut lines = vec![line(&[("/", 22)]); 5];
    lines.push(line(&[("I", 13), ("/", 7)]));
    lay(&class, &lines).await;
    class
}

async fn progress(app: &TestApp, token: &str, path: &str) -> Value {
    app.get(token, &format!("{path}/progress")).await.expect(200).body
}

async fn progress_is_worked_out_from_the_registers_and_the_calendar(app: TestApp) {
    let class = class(app.clone()).await;
    let token = officer(&app).await;
    let mut told = Vec::new();
    let kinds = [("local", 90.0), ("service_agreement", 95.0), (super::EXPECTATION, 95.5)];
    for (kind, percent) in kinds {
        let made = set(&app, &token, class.urn, target(kind, "attendance", percent)).await.expect(201);
        let progress = progress(&app, &token, made.header("location")).await;
        assert_eq!(progress["current"], rate(117, 130, 90.0));
        assert_eq!(
            (&progress["sessions_remaining"], &progress["best"]),
            (&json!(132), &rate(249, 262, 95.0))
        );
        told.push((progress["status"].clone(), progress["needed"]["rate"]["numerator"].clone()));
    }
    // 95 % of 262 are 248.9: 249 less the 117 attended leave 132, every session still possible.
    assert_eq!(
        told,
        [(json!("on_track"), json!(119)), (json!("at_risk"), json!(132)), (json!("missed"), json!(134))]
    );
    let absence = set(&app, &token, class.urn, target("local", "overall_absence", 6.0)).await.expect(201);
    let shown = progress(&app, &token, absence.header("location")).await;
    // 6 % of 262 are 15: two more may be missed.
    assert_eq!((&shown["status"], &shown["needed"]["rate"]["numerator"]), (&json!("at_risk"), &json!(130)));
    let words = shown["arithmetic"].as_str().unwrap();
    assert!(
        words.contains("13 of 130") && words.contains("132 still possible") && words.contains("6.00 %"),
        "{words}"
    );
    let all = app.post(&token, "/v1/targets", target("local", "attendance", 90.0)).await.expect(201);
    assert_eq!(progress(&app, &token, all.header("location")).await["current"], rate(117, 130, 90.0));
    let mut secondary = target("local", "attendance", 90.0);
    secondary["phase"] = json!("secondary");
    let none = app.post(&token, "/v1/targets", secondary).await.expect(201);
    let none = progress(&app, &token, none.header("location")).await;
    assert_eq!((&none["status"], &none["current"]["percent"]), (&Value::Null, &Value::Null));
    let mut term = target("local", "attendance", 90.0);
    term["period"] = json!("2026-27-autumn");
    let over = set(&app, &token, class.urn, term).await.expect(201);
    let over = progress(&app, &token, over.header("location")).await;
    assert_eq!((&over["sessions_remaining"], &over["status"]), (&json!(0), &json!("on_track")), "it was met");
}

async fn an_enrolment_ceases_to_be_persistently_absent_while_it_still_can(app: TestApp) {
    let class = class(app.clone()).await;
    let token = officer(&app).await;
    let made = set(&app, &token, class.urn, target("local", "persistent_absence", 10.0)).await.expect(201);
    let shown = progress(&app, &token, made.header("location")).await;
    assert_eq!(shown["current"], rate(1, 6, 16.7));
    // 13 of 20 missed, and 22 to come: 13 of 42 is still a tenth and more.
    assert_eq!((&shown["best"], &shown["status"]), (&rate(1, 6, 16.7), &json!("missed")));
    let severe = set(&app, &token, class.urn, target("local", "severe_absence", 0.0)).await.expect(201);
    let shown = progress(&app, &token, severe.header("location")).await;
    assert_eq!((&shown["current"], &shown["best"]), (&rate(1, 6, 16.7), &rate(0, 6, 0.0)));
    assert_eq!((&shown["status"], &shown["needed"]["rate"]), (&json!("at_risk"), &rate(1, 1, 100.0)));
}

async fn progress_of_few_is_withheld_from_who_sees_no_pupils(app: TestApp) {
    let class = school(app.clone(), 5).await;
    lay(&class, &vec![line(&[("/", 10)]); 5]).await;
    let token = officer(&app).await;
    let made = set(&app, &token, class.urn, target("local", "attendance", 95.0)).await.expect(201);
    let reader = app.login(&["targets:read"], Reach::Schools(&[class.urn])).await;
    let shown = progress(&app, &reader, made.header("location")).await;
    assert_eq!(shown["suppressed"], true);
    for name in ["status", "current", "best", "needed", "sessions_remaining", "arithmetic"] {
        assert_eq!(shown[name], Value::Null, "{name}");
    }
    assert_eq!(progress(&app, &token, made.header("location")).await["current"], rate(50, 50, 100.0));
}
