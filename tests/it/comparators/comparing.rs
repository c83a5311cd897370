//! Own figures beside published ones.

use serde_json::{Value, json};

use super::fixture::{PAST, import, importer};
use crate::{
    figures::fixture::{lay, line, rate, reader, school},
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    secondary_absence_of_2011_12_lay_seven_tenths_of_a_point_above_england,
    a_schools_figure_stands_beside_what_was_published,
    the_mean_of_neighbours_is_stated_as_such,
    a_small_school_is_withheld_and_so_is_its_gap,
    faults_of_a_comparison_are_told_at_once,
);

fn with<'a>(row: &'a Value, kind: &str) -> &'a Value {
    let all = row["comparators"].as_array().unwrap();
    all.iter().find(|one| one["with"] == kind).unwrap_or_else(|| panic!("no {kind}: {row}"))
}

async fn secondary_absence_of_2011_12_lay_seven_tenths_of_a_point_above_england(app: TestApp) {
    app.school(120_765).await;
    let token = importer(&app).await;
    import(&app, &token, "", PAST.as_bytes()).await.expect(200);
    let query =
        "/v1/comparison?own=published&comparator_period=2011-12&measure=overall_absence&phase=secondary";
    let answer = app.get(&token, query).await.expect(200).body;
    assert_eq!((&answer["la_code"], answer["data"].as_array().unwrap().len()), (&json!("926"), 1));
    let row = &answer["data"][0];
    assert_eq!((&row["own"]["percent"], &row["own"]["from"]), (&json!(6.6), &json!("published")));
    let england = with(row, "england");
    assert_eq!((&england["percent"], &england["gap_points"]), (&json!(5.9), &json!(0.7)));
    assert_eq!(england["source"], "Management information on absence");
    let region = with(row, "region");
    assert_eq!((&region["area_name"], &region["gap_points"]), (&json!("East of England"), &json!(0.6)));
    let primary = query.replace("secondary", "primary");
    let row = app.get(&token, &primary).await.expect(200).body["data"][0].clone();
    assert_eq!(
        (&with(&row, "england")["gap_points"], &with(&row, "region")["gap_points"]),
        (&json!(0.2), &json!(0.1))
    );
}

/// Thirteen sessions of 130 missed by six pupils of a primary school: 10 %.
async fn a_schools_figure_stands_beside_what_was_published(app: TestApp) {
    let class = school(app.clone(), 6).await;
    let mut lines = vec![line(&[("/", 22)]); 5];
    lines.push(line(&[("I", 13), ("/", 7)]));
    lay(&class, &lines).await;
    let token = importer(&app).await;
    import(&app, &token, "", PAST.as_bytes()).await.expect(200);
    let query = "period=2026-27-autumn&measure=overall_absence,attendance";
    let path = format!("/v1/schools/{}/comparison?{query}", class.urn);
    let token = reader(&class).await;
    let answer = app.get(&token, &path).await.expect(200).body;
    assert_eq!((&answer["cohort"], &answer["la_code"]), (&json!("dfe_comparable"), &json!("926")));
    let row = &answer["data"][0];
    assert_eq!((&row["phase"], &row["own"]["rate"]), (&json!("primary"), &rate(13, 130, 10.0)));
    // Of the publication the newest year is taken, and named.
    let norfolk = with(row, "local_authority");
    assert_eq!((&norfolk["academic_year"], &norfolk["percent"]), (&json!("2011-12"), &json!(4.6)));
    assert_eq!((&norfolk["gap_points"], &with(row, "england")["gap_points"]), (&json!(5.4), &json!(5.6)));
    assert_eq!(answer["data"][1]["comparators"], json!([]), "no attendance is published");
    let all = app.get(&token, &format!("/v1/comparison?{query}")).await.expect(200).body;
    let of = |phase: &str| {
        all["data"].as_array().unwrap().iter().find(|row| row["phase"] == phase).unwrap().clone()
    };
    assert_eq!(of("primary")["own"]["rate"], rate(13, 130, 10.0));
    assert_eq!(of("all")["own"]["rate"], rate(13, 130, 10.0));
    let named = app.get(&token, &format!("{path}&comparator_period=2009-10")).await.expect(200).body;
    assert_eq!(with(&named["data"][0], "local_authority")["percent"], 5.2);
}

async fn the_mean_of_neighbours_is_stated_as_such(app: TestApp) {
    app.school(120_765).await;
    let token = importer(&app).await;
    let list = b"rank,la_code,la_name,closeness\n1,935,Suffolk,Very close\n2,908,Cornwall,Very close\n3,878,Devon,Very close\n";
    import(&app, &token, "?la_code=926&edition=2025", list).await.expect(200);
    let row = |code: &str, percent: &str| {
        format!("T,2024-25,local_authority,{code},X,all,overall_absence,{percent}\n")
    };
    let rows = [row("926", "7.3"), row("935", "6.11"), row("908", "6.2"), row("878", "c")].concat();
    let file = format!("source,period,area_level,area_code,area_name,phase,measure,percent\n{rows}");
    import(&app, &token, "", file.as_bytes()).await.expect(200);
    let answer = app.get(&token, "/v1/comparison?own=published").await.expect(200).body;
    let mean = with(&answer["data"][0], "statistical_neighbours");
    // (6.11 + 6.2) / 2 = 6.155; the third is withheld by its publisher.
    assert_eq!((&mean["percent"], &mean["gap_points"]), (&json!(6.2), &json!(1.1)));
    assert_eq!(mean["neighbours"], json!({ "edition": 2025, "listed": 3, "counted": 2 }));
    assert!(mean["area_name"].as_str().unwrap().contains("Mean"), "{mean}");
    assert_eq!(mean["source"], "T");
}

async fn a_small_school_is_withheld_and_so_is_its_gap(app: TestApp) {
    let class = school(app.clone(), 5).await;
    lay(&class, &vec![line(&[("/", 10)]); 5]).await;
    let token = importer(&app).await;
    import(&app, &token, "", PAST.as_bytes()).await.expect(200);
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let path = format!("/v1/schools/{}/comparison?measure=overall_absence", class.urn);
    let row = app.get(&analyst, &path).await.expect(200).body["data"][0].clone();
    assert_eq!((&row["own"]["suppressed"], &row["own"]["rate"]), (&json!(true), &Value::Null));
    assert_eq!(with(&row, "england")["gap_points"], Value::Null);
    let all = app.get(&analyst, "/v1/comparison").await.expect(200).body["data"].clone();
    let all = all.as_array().unwrap();
    assert!(!all.is_empty() && all.iter().all(|row| row["own"]["suppressed"] == true), "{all:?}");
    let seen = app.get(&reader(&class).await, &path).await.expect(200).body["data"][0].clone();
    assert_eq!(seen["own"]["rate"], rate(0, 50, 0.0));
}

async fn faults_of_a_comparison_are_told_at_once(app: TestApp) {
    let token = importer(&app).await;
    let query = "/v1/comparison?measure=height&phase=tertiary&comparator_period=2011&period=2026-27-autumn";
    let mut faults = app.get(&token, query).await.expect(400).faults();
    faults.sort();
    let at: Vec<_> = faults.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(at, ["comparator_period", "measure", "period", "phase"]);
}
