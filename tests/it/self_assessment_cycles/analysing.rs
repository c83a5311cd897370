//! What schools answered all together, and one by one for analysts.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    answers_are_told_by_question_and_area_with_number_mean_and_median,
    a_group_of_few_schools_is_withheld_with_its_complement,
    of_few_schools_nothing_is_told,
    an_area_does_not_give_away_a_question_that_is_withheld,
    a_cycle_is_held_against_the_last_where_it_asked_the_same,
    analysts_read_answers_as_a_table_without_a_word,
);

fn rated(champion: u32, policy: u32) -> Value {
    json!({
        "senior-champion": {"r": champion}, "policy-published": {"r": policy}, "timetables-used": {"y": false},
        "data-reviewed": {"c": "weekly"}, "register-closes": {"n": "30"}, "help-wanted": "t", "transition": "na",
    })
}

fn question<'a>(analysis: &'a Value, code: &str) -> &'a Value {
    let all = analysis["questions"].as_array().unwrap();
    all.iter().find(|one| one["question"] == code).unwrap_or_else(|| panic!("{code} is not told"))
}

/// Primary schools that rate 3 and 2, and secondary ones that rate 1 and 1.
async fn schools(app: &TestApp, primary: i32, secondary: i32) -> (String, String) {
    let la = officer(app).await;
    for urn in 0..primary {
        app.school(120_001 + urn).await;
    }
    for urn in 0..secondary {
        app.school_of_kind(130_001 + urn, "secondary").await;
    }
    let path = open(app, &la, json!({})).await;
    for urn in 0..primary {
        submit(app, &path, 120_001 + urn, rated(3, 2), false).await;
    }
    for urn in 0..secondary {
        submit(app, &path, 130_001 + urn, rated(1, 1), false).await;
    }
    (la, path)
}

async fn answers_are_told_by_question_and_area_with_number_mean_and_median(app: TestApp) {
    let (la, path) = schools(&app, 7, 6).await;
    let told = app.get(&la, &format!("{path}/analysis?group_by=phase")).await.expect(200);
    assert!(!told.text.contains("A text that nobody analyses"));
    let told = told.body;
    assert_eq!((&told["asked"], &told["submitted"]), (&json!(13), &json!(13)));
    let champion = question(&told, "senior-champion");
    assert_eq!((&champion["all"]["n"], &champion["all"]["median"]), (&json!(13), &json!("3.00")));
    // (7 × 3 + 6 × 1) / 13
    assert_eq!(champion["all"]["mean"], "2.08");
    let counts: Vec<_> = champion["all"]["distribution"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["schools"].as_u64().unwrap())
        .collect();
    assert_eq!(counts, [6, 0, 7, 0]);
    assert_eq!(champion["all"]["distribution"][2]["label"], "Established");
    let groups = champion["groups"].as_array().unwrap();
    assert_eq!((&groups[0]["group"], &groups[0]["figures"]["mean"]), (&json!("primary"), &json!("3.00")));
    assert_eq!((&groups[1]["group"], &groups[1]["figures"]["mean"]), (&json!("secondary"), &json!("1.00")));
    // Both weigh 2: (7 × 5 × 2 + 6 × 2 × 2) / (13 × 4)
    let leadership = &told["areas"][0];
    assert_eq!((&leadership["area"], &leadership["all"]["mean"]), (&json!("leadership"), &json!("1.81")));
    assert_eq!(question(&told, "register-closes")["all"]["median"], "30");
    assert_eq!(question(&told, "transition")["all"]["not_applicable"], 13);
    assert_eq!(question(&told, "data-reviewed")["all"]["distribution"][0]["label"], "Every week");
    assert_eq!(told["lowest"][0]["question"], "policy-published");
    assert!(told["questions"].as_array().unwrap().iter().all(|one| one["kind"] != "text"));
    let csv = app
        .send(&la, &format!("GET {path}/analysis"), json!(null), &[("Accept", "text/csv")])
        .await
        .expect(200);
    assert!(csv.text.starts_with("area,question,of,group,suppressed,n,"), "{}", csv.text);
    assert!(
        csv.text.contains("leadership,senior-champion,all,,false,13,0,0,2.08,3.00,3,Established,7"),
        "{}",
        csv.text
    );
}

async fn a_group_of_few_schools_is_withheld_with_its_complement(app: TestApp) {
    let (la, path) = schools(&app, 8, 5).await;
    let told = app.get(&la, &format!("{path}/analysis?group_by=phase")).await.expect(200).body;
    let champion = question(&told, "senior-champion");
    assert_eq!(champion["all"]["n"], 13);
    for group in champion["groups"].as_array().unwrap() {
        assert_eq!((&group["suppressed"], &group["figures"]), (&json!(true), &json!(null)), "{group}");
    }
}

async fn of_few_schools_nothing_is_told(app: TestApp) {
    let (la, path) = schools(&app, 5, 0).await;
    let told = app.get(&la, &format!("{path}/analysis?group_by=district")).await.expect(200).body;
    let champion = question(&told, "senior-champion");
    assert_eq!((&champion["suppressed"], &champion["all"]), (&json!(true), &json!(null)));
    assert_eq!((&told["overall"]["suppressed"], &told["lowest"]), (&json!(true), &json!([])));
    assert!(champion["groups"].as_array().unwrap().iter().all(|group| group["suppressed"] == true));
}

async fn an_area_does_not_give_away_a_question_that_is_withheld(app: TestApp) {
    let la = officer(&app).await;
    for urn in 120_001..120_009 {
        app.school(urn).await;
    }
    let path = open(&app, &la, json!({})).await;
    for urn in 120_001..120_008 {
        submit(&app, &path, urn, json!({"senior-champion": {"r": 3}, "transition": "na"}), false).await;
    }
    submit(&app, &path, 120_008, json!({"senior-champion": {"r": 3}, "transition": {"r": 1}}), false).await;
    let told = app.get(&la, &format!("{path}/analysis")).await.expect(200).body;
    assert_eq!(question(&told, "senior-champion")["all"]["n"], 8);
    let one = question(&told, "transition");
    assert_eq!((&one["suppressed"], &one["all"]), (&json!(true), &json!(null)));
    let of = |part: &Value| (part["suppressed"].clone(), part["all"]["mean"].clone());
    let areas = told["areas"].as_array().unwrap();
    let area = |code: &Value| areas.iter().find(|area| area["area"] == *code).unwrap();
    assert_eq!(of(area(&one["area"])), (json!(true), json!(null)));
    assert_eq!(of(area(&json!("leadership"))), (json!(false), json!("3.00")));
    assert_eq!(of(&told["overall"]), (json!(true), json!(null)));
    assert_eq!(told["lowest"].as_array().unwrap().len(), 1, "only what is told is among the lowest");
}

async fn a_cycle_is_held_against_the_last_where_it_asked_the_same(app: TestApp) {
    let (la, first) = schools(&app, 6, 0).await;
    // The next version asks otherwise who the champion is.
    let mut next = app.get(&la, "/v1/questionnaires/attendance").await.expect(200).body["content"].clone();
    next["areas"][0]["questions"][0]["text"] = json!("Who leads is known to everybody.");
    let body = json!({ "content": next, "recorded_by": by()["recorded_by"] });
    let draft = "/v1/questionnaires/attendance/draft";
    let begun = app.send(&la, &format!("PUT {draft}"), body, &[("If-None-Match", "*")]).await.expect(201);
    let tag = begun.header("etag").to_owned();
    app.send(&la, &format!("POST {draft}/publish"), by(), &[("If-Match", &tag)]).await.expect(200);
    let changes = json!({"questionnaire_version": 2, "opens_on": "2026-11-21", "title": "Next"});
    let second = open(&app, &la, changes).await;
    for urn in 0..6 {
        submit(&app, &second, 120_001 + urn, rated(4, 4), false).await;
    }
    let told = app.get(&la, &format!("{second}/analysis")).await.expect(200).body;
    assert_eq!(told["earlier"]["cycle_id"], id_of(&first).to_string());
    assert_eq!(
        (&told["earlier"]["questionnaire_version"], &told["earlier"]["same_scale"]),
        (&json!(1), &json!(true))
    );
    let policy = question(&told, "policy-published");
    assert_eq!((&policy["all"]["mean"], &policy["earlier"]["mean"]), (&json!("4.00"), &json!("2.00")));
    assert_eq!(question(&told, "senior-champion")["earlier"], json!(null), "it asks something else now");
    assert_eq!(told["areas"][0]["earlier"]["mean"], "2.50");
    let before = app.get(&la, &format!("{first}/analysis")).await.expect(200).body;
    assert_eq!(before["earlier"], json!(null));
}

async fn analysts_read_answers_as_a_table_without_a_word(app: TestApp) {
    let (la, path) = schools(&app, 2, 1).await;
    let (mut query, mut rows) = ("?limit=60".to_owned(), Vec::new());
    for _ in 0..6 {
        let page = app.get(&la, &format!("{path}/answers{query}")).await.expect(200);
        assert!(!page.text.contains("A text that nobody analyses"));
        rows.extend(page.body["data"].as_array().unwrap().clone());
        let Some(cursor) = page.body["page"]["next_cursor"].as_str() else { break };
        query = format!("?limit=60&cursor={cursor}");
    }
    let questionnaire = app.get(&la, "/v1/questionnaires/attendance").await.expect(200).body;
    let asked = questionnaire["content"]["areas"].as_array().unwrap().iter();
    let asked: usize = asked.map(|area| area["questions"].as_array().unwrap().len()).sum();
    assert_eq!(rows.len(), 3 * asked, "each question of each school once");
    let of = |urn: i64, code: &str| {
        let found = rows.iter().find(|row| row["urn"] == urn && row["question"] == code).unwrap();
        (found["answer"].clone(), found["answered"].clone(), found["not_applicable"].clone())
    };
    assert_eq!(of(120_001, "senior-champion"), (json!("3"), json!(true), json!(false)));
    assert_eq!(of(130_001, "register-closes"), (json!("30"), json!(true), json!(false)));
    assert_eq!(of(120_002, "transition"), (json!(null), json!(false), json!(true)));
    assert_eq!(of(120_002, "help-wanted"), (json!(null), json!(true), json!(false)));
    assert_eq!(of(120_002, "governors"), (json!(null), json!(false), json!(false)));
    let call = format!("GET {path}/answers?limit=1");
    let csv = app.send(&la, &call, json!(null), &[("Accept", "text/csv")]).await.expect(200);
    let lines: Vec<_> = csv.text.lines().collect();
    assert_eq!(lines[0], "urn,school,phase,district,area,question,kind,answer,not_applicable,answered");
    assert_eq!(lines.len(), 2);
    assert!(csv.header("link").contains("rel=\"next\""), "{:?}", csv.headers);
}
