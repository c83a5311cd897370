//! The worked examples of the statistics, over HTTP.

use serde_json::{Value, json};

use super::fixture::{AT_THE_BOUNDARY, figures, lay, line, only, rate, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::TestApp,
};

on_each_database!(
    a_pupil_at_the_boundary_is_persistently_absent,
    half_of_the_sessions_is_severe_absence,
    a_schools_rate_sums_sessions_before_it_divides,
    an_enrolment_and_a_child_are_different_units,
    an_interview_was_attendance_until_the_law_made_it_an_absence,
    a_child_below_compulsory_age_is_not_expected_in_the_afternoon,
    a_pupil_with_nothing_possible_has_no_rate,
);

/// E1.
async fn a_pupil_at_the_boundary_is_persistently_absent(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&AT_THE_BOUNDARY)]).await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn").await;
    let figure = only(&table);
    let sessions = &figure["sessions"];
    assert_eq!(
        (&sessions["possible"], &sessions["attended"], &sessions["late"]),
        (&json!(140), &json!(126), &json!(4))
    );
    assert_eq!(figure["rates"]["attendance"], rate(126, 140, 90.0));
    assert_eq!(figure["rates"]["absence"], rate(14, 140, 10.0));
    assert_eq!(figure["rates"]["authorised_absence"], rate(10, 140, 7.1));
    assert_eq!(figure["rates"]["unauthorised_absence"], rate(4, 140, 2.9));
    assert_eq!(figure["persistent_absence"], rate(1, 1, 100.0));
    assert_eq!(figure["severe_absence"], rate(0, 1, 0.0));
    assert_eq!(table["rule_set"]["id"], "2024-08-19");
    assert_eq!(
        table["span"],
        json!({"period": "2026-27-autumn", "from_on": "2026-09-03", "to_on": "2026-12-18"})
    );
}

/// E2.
async fn half_of_the_sessions_is_severe_absence(app: TestApp) {
    let class = school(app, 2).await;
    lay(&class, &[line(&[("I", 49), ("/", 49)]), line(&[("I", 48), ("/", 50)])]).await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn").await;
    assert_eq!(only(&table)["persistent_absence"], rate(2, 2, 100.0));
    assert_eq!(only(&table)["severe_absence"], rate(1, 2, 50.0));
}

/// E3.
async fn a_schools_rate_sums_sessions_before_it_divides(app: TestApp) {
    let class = school(app, 3).await;
    let lines = [line(&[("O", 14), ("/", 126)]), line(&[("O", 10), ("/", 10)]), line(&[("/", 140)])];
    lay(&class, &lines).await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn").await;
    assert_eq!(only(&table)["rates"]["absence"], rate(24, 300, 8.0));
    assert_eq!(only(&table)["persistent_absence"], rate(2, 3, 66.7));
    assert_eq!(only(&table)["severe_absence"], rate(1, 3, 33.3));
}

/// E4: a pupil of two schools, asked of each and of both together.
async fn an_enrolment_and_a_child_are_different_units(app: TestApp) {
    let mut main = school(app.clone(), 1).await;
    let mut other = Class::at(app, 120_766, 0).await;
    other.upns = main.upns.clone();
    let registered = |kind: &str| {
        let mut row = row(&main.upns[0], 0);
        row["registration"] = json!(kind);
        row
    };
    main.roll("2027-01-29T07:00:00Z", vec![registered("main")]).await.expect(200);
    other.roll("2027-01-29T07:00:00Z", vec![registered("subsidiary")]).await.expect(200);
    main.set_now("2027-01-29T16:00:01Z").await;
    other.set_now("2027-01-29T16:00:02Z").await;
    lay(&main, &[line(&[("I", 4), ("/", 76), ("D", 60)])]).await;
    lay(&other, &[line(&[("D", 80), ("I", 6), ("/", 54)])]).await;
    let token = reader(&main).await;
    let absence = |table: &Value| only(table)["rates"]["absence"].clone();
    assert_eq!(absence(&figures(&main, &token, "period=2026-27-autumn").await), rate(4, 80, 5.0));
    let there = figures(&other, &token, "period=2026-27-autumn").await;
    assert_eq!(absence(&there), rate(6, 60, 10.0));
    assert_eq!(only(&there)["persistent_absence"], rate(1, 1, 100.0));
    let all = |unit: &str| format!("/v1/figures?period=2026-27-autumn&unit={unit}");
    let child = main.app.get(&token, &all("child")).await.expect(200).body;
    assert_eq!((&child["unit"], absence(&child)), (&json!("child"), rate(10, 140, 7.1)));
    assert_eq!(only(&child)["persistent_absence"], rate(0, 1, 0.0));
    let enrolments = main.app.get(&token, &all("enrolment")).await.expect(200).body;
    assert_eq!(only(&enrolments)["persistent_absence"], rate(1, 2, 50.0));
    assert_eq!(only(&enrolments)["schools"], 2);
}

/// E5.
async fn an_interview_was_attendance_until_the_law_made_it_an_absence(app: TestApp) {
    let class = school(app, 1).await;
    let mut earlier = row(&class.upns[0], 0);
    earlier["starting_on"] = json!("2023-09-04");
    class.roll("2027-01-29T07:00:00Z", vec![earlier]).await.expect(200);
    for (date, code) in [("2024-05-10", "J"), ("2024-10-10", "J1")] {
        let mark = json!({
            "urn": class.urn, "date": date, "session": "am", "taken_at": format!("{date}T09:02:11Z"),
            "recorded_by": { "name": "A. Teacher" }, "marks": [{ "upn": class.upns[0], "code": code }],
        });
        class.ndjson("?mode=historic", &[mark]).await;
    }
    let token = reader(&class).await;
    let on = async |date: &str| {
        let table = figures(&class, &token, &format!("from_on={date}&to_on={date}")).await;
        (only(&table)["rates"]["attendance"].clone(), only(&table)["rates"]["authorised_absence"].clone())
    };
    assert_eq!(on("2024-05-10").await, (rate(1, 1, 100.0), rate(0, 1, 0.0)));
    assert_eq!(on("2024-10-10").await, (rate(0, 1, 0.0), rate(1, 1, 100.0)));
}

/// E6.
async fn a_child_below_compulsory_age_is_not_expected_in_the_afternoon(app: TestApp) {
    let class = school(app, 1).await;
    let mut young = row(&class.upns[0], 0);
    young["born_on"] = json!("2022-05-02");
    young["year_group"] = json!("R");
    class.roll("2027-01-29T07:00:00Z", vec![young]).await.expect(200);
    let mut marks = line(&[("/", 1), ("X", 1)]).repeat(60);
    for place in [0, 2, 4] {
        marks[place] = "I";
    }
    lay(&class, &[marks]).await;
    let token = reader(&class).await;
    let everyone = figures(&class, &token, "period=2026-27-autumn").await;
    assert_eq!(only(&everyone)["rates"]["absence"], rate(3, 60, 5.0));
    let headline = figures(&class, &token, "period=2026-27-autumn&cohort=dfe_comparable").await;
    assert_eq!(headline["data"], json!([]));
}

/// E7.
async fn a_pupil_with_nothing_possible_has_no_rate(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("Y5", 10)])]).await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn").await;
    let none = json!({ "numerator": 0, "denominator": 0, "percent": null });
    assert_eq!(only(&table)["rates"]["absence"], none);
    assert_eq!(only(&table)["persistent_absence"], none);
    assert_eq!(only(&table)["without_possible_sessions"], 1);
}
