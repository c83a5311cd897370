//! What is refused, and by whom a calendar may be set.

use super::*;

on_each_database!(
    every_fault_of_a_calendar_is_reported_at_once,
    whoever_does_not_reach_every_school_cannot_set_the_authoritys_calendar,
    a_calendar_with_four_hundred_days_off_fits_into_a_body,
);

async fn every_fault_of_a_calendar_is_reported_at_once(app: TestApp) {
    let token = app.everything().await;
    let mut wrong = small();
    wrong["half_terms"][0]["to_on"] = json!("2027-06-08");
    wrong["half_terms"][1]["id"] = json!("2025-26-summer-2");
    wrong["weekdays"] = json!(["mon", "mon"]);
    wrong["days_off"][0]["on"] = json!("2027-08-01");
    wrong["extra_days"] = json!([{ "on": "2027-06-07", "sessions": [] }]);
    wrong["pm_due"] = json!("12:00");
    let put = |body: Value| app.send(&token, "PUT /v1/calendars/2026-27", body, CREATE);
    let refused = put(wrong).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let mut faults = refused.faults();
    faults.sort();
    let expected = [
        ("/days_off/0/on", "date_outside_academic_year"),
        ("/extra_days/0/on", "day_off_and_extra"),
        ("/extra_days/0/sessions", "wrong_length"),
        ("/half_terms/1/from_on", "half_terms_overlap"),
        ("/half_terms/1/id", "half_term_id_not_valid"),
        ("/pm_due", "times_out_of_order"),
        ("/weekdays/1", "repeated_value"),
    ];
    assert_eq!(faults, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let mut odd = small();
    odd["am_due"] = json!("9:30");
    odd["half_terms"][0]["from_on"] = json!("2027-5-3");
    odd["weekday"] = json!([]);
    let refused = put(odd).await;
    let expected = [
        ("/am_due", "invalid_format"),
        ("/half_terms/0/from_on", "invalid_format"),
        ("/weekday", "unknown_property"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert_eq!(versions(&app).await, 0);
}

async fn whoever_does_not_reach_every_school_cannot_set_the_authoritys_calendar(app: TestApp) {
    app.school(120_765).await;
    let la = app.everything().await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    for body in [small(), json!({})] {
        let refused = app.send(&school, &format!("PUT {LA}"), body, CREATE).await;
        assert_eq!(refused.problem(), (404, "not_found"));
    }
    create(&app, &la, LA, &small()).await;
    assert_eq!(replace(&app, &school, LA, &small(), "*").await.problem(), (404, "not_found"));
    app.get(&school, LA).await.expect(200);
}

async fn a_calendar_with_four_hundred_days_off_fits_into_a_body(app: TestApp) {
    let token = app.everything().await;
    let mut long = small();
    let first: NaiveDate = "2026-08-01".parse().unwrap();
    let days = first.iter_days().take(400).map(|on| json!({ "on": on, "kind": "bank_holiday" }));
    long["days_off"] = days.collect();
    long["extra_days"] = json!([]);
    let refused = app.send(&token, &format!("PUT {LA}"), long.clone(), CREATE).await;
    assert_eq!((refused.problem(), refused.faults().len()), ((422, "validation_failed"), 35));
    long["days_off"].as_array_mut().unwrap().truncate(365);
    assert_eq!(create(&app, &token, LA, &long).await.body["calendar"]["sessions"], 0);
}
