//! The layout of 2025/26, a row for each reason, written by hand after the Department's column names.

use serde_json::{Value, json};

use super::fixture::{import, importer};
use crate::{on_each_database, support::TestApp};

on_each_database!(the_long_layout_is_told_by_its_header, a_later_release_takes_the_place_of_the_year_to_date,);

const HEADER: &str = "time_period,time_identifier,time_frame,geographic_level,country_code,country_name,region_code,\
    region_name,new_la_code,la_name,old_la_code,reference_date,education_phase,attendance_status,attendance_type,\
    attendance_reason,session_count,session_percent\n";

/// Rows of one area, kind of school and time frame.
fn rows(frame: &str, on: &str, values: &[(&str, &str, &str)]) -> String {
    let row = |(reason, count, percent): &(&str, &str, &str)| {
        format!(
            "2026,Week 28,{frame},Local authority,E92000001,England,E12000006,East of England,E10000020,Norfolk,926,\
             {on},All schools,Absence,Overall absence,{reason},{count},{percent}\n"
        )
    };
    values.iter().map(row).collect()
}

fn file(on: &str, absent: &str, percent: &str) -> String {
    let to_date = [
        ("All possible sessions", "36000000", "x"),
        ("Overall absence", absent, percent),
        ("Illness (i)", "1260000", "3.5"),
        ("All unauthorised", "c", "c"),
    ];
    let monday = [("Overall absence", "9000", "8.34"), ("All possible sessions", "107914", "x")];
    format!("{HEADER}{}{}", rows("Year to date", on, &to_date), rows("Monday", "2026-07-06", &monday))
}

async fn the_long_layout_is_told_by_its_header(app: TestApp) {
    let token = importer(&app).await;
    let done =
        import(&app, &token, "", file("2026-07-10", "2610000", "7.25").as_bytes()).await.expect(200).body;
    assert_eq!(
        (&done["layout"], &done["rows"], &done["figures"]),
        (&json!("dfe_long"), &json!(6), &json!(6))
    );
    assert_eq!(done["suppressed"], 1);
    let list =
        app.get(&token, "/v1/comparators?area=926&measure=overall_absence,illness").await.expect(200).body;
    let of = |frame: &str, measure: &str| -> Value {
        let all = list["data"].as_array().unwrap().iter();
        all.clone().find(|one| one["time_frame"] == frame && one["measure"] == measure).unwrap().clone()
    };
    let absence = of("Year to date", "overall_absence");
    assert_eq!((&absence["academic_year"], &absence["phase"]), (&json!("2025-26"), &json!("all")));
    assert_eq!((&absence["numerator"], &absence["denominator"]), (&json!("2610000"), &json!("36000000")));
    assert_eq!((&absence["published_percent"], &absence["as_at_on"]), (&json!("7.25"), &json!("2026-07-10")));
    assert_eq!(of("Year to date", "illness")["published_percent"], "3.5");
    assert_eq!(of("Week 28, Monday, 2026-07-06", "overall_absence")["percent"], 8.3);
}

async fn a_later_release_takes_the_place_of_the_year_to_date(app: TestApp) {
    let token = importer(&app).await;
    import(&app, &token, "", file("2026-07-10", "2610000", "7.25").as_bytes()).await.expect(200);
    let done =
        import(&app, &token, "", file("2026-07-17", "2620000", "7.28").as_bytes()).await.expect(200).body;
    assert_eq!((&done["created"], &done["unchanged"]), (&json!(0), &json!(2)));
    let query = "/v1/comparators?measure=overall_absence&period=2025-26";
    let list = app.get(&token, query).await.expect(200).body;
    let percents: Vec<_> =
        list["data"].as_array().unwrap().iter().map(|one| one["published_percent"].clone()).collect();
    assert_eq!(percents, [json!("8.34"), json!("7.28")]);
}
