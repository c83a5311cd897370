//! Claim against data: whose own rating and whose attendance disagree.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    registers::fixture::{Class, mark, row},
    support::TestApp,
};

on_each_database!(schools_whose_rating_and_attendance_disagree_are_told_both_ways_with_both_numbers);

async fn schools_whose_rating_and_attendance_disagree_are_told_both_ways_with_both_numbers(app: TestApp) {
    // Five primary schools of six pupils; on one morning so many of them are absent. At each is a child of four besides, who
    // is ill and whom the Department's figures do not count.
    Class::of(app.clone(), 1).await;
    for (away, urn) in [0, 1, 2, 3, 5].into_iter().zip(120_001..) {
        let class = Class::at(app.clone(), urn, 7).await;
        let mut young = row(&class.upns[6], 6);
        (young["born_on"], young["year_group"]) = (json!("2022-05-02"), json!("R"));
        class.roll("2026-09-04T07:00:00Z", vec![young]).await.expect(200);
        let code = |n: usize| match n {
            6 => "I",
            n if n < away => "O",
            _ => "/",
        };
        let marks = class.upns.iter().enumerate().map(|(n, upn)| mark(upn, code(n))).collect();
        let path = format!("/v1/schools/{urn}/registers/2026-11-19/am");
        class.push_to(&path, -86_400, marks).await.expect(200);
    }
    let la = officer(&app).await;
    let path = open(
        &app,
        &la,
        json!({"audience": {"rule": "urns", "urns": [120_001, 120_002, 120_003, 120_004, 120_005]}}),
    )
    .await;
    let high = json!({"senior-champion": {"r": 4}, "registers-timely": {"r": 1}, "data-used": {"r": 2}});
    for urn in [120_001, 120_003, 120_005] {
        submit(&app, &path, urn, high.clone(), false).await;
    }
    let all = app.get(&la, &format!("{path}/claims")).await.expect(200).body["data"].clone();
    let told: Vec<_> = all
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (one["urn"].as_i64().unwrap(), one["area"].as_str().unwrap(), one["claim"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        told,
        [(120_001, "registers", "rates_itself_lower"), (120_005, "leadership", "rates_itself_higher")],
        "{all}"
    );
    let higher = &all[1];
    assert_eq!((&higher["mean"], &higher["band"]), (&json!("4.00"), &json!("green")));
    assert_eq!(higher["absence"], json!({"numerator": 5, "denominator": 6, "percent": 83.3}));
    assert_eq!((&higher["more_absence"], &higher["of"]), (&json!(0), &json!(5)));
    let page = app.get(&la, &format!("{path}/claims?limit=1")).await.expect(200).body;
    let cursor = page["page"]["next_cursor"].as_str().unwrap();
    let next = app.get(&la, &format!("{path}/claims?limit=1&cursor={cursor}")).await.expect(200).body;
    assert_eq!((&page["data"][0], &next["data"][0]), (&all[0], &all[1]));
    let lower = app.get(&la, &format!("{path}/claims?claim=rates_itself_lower")).await.expect(200).body;
    assert_eq!(lower["data"], json!([all[0]]));
}
