//! Groups, spans and cohorts.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, rate, reader, school};
use crate::{
    on_each_database,
    pupil_groups::fixture as groups,
    registers::fixture::row,
    support::{Reach, TestApp},
};

on_each_database!(
    the_rows_of_a_table_are_its_groups,
    those_of_a_group_of_pupils_are_told_apart_to_who_may_know_them,
    codes_are_counted_within_each_group,
    a_half_term_a_term_and_days_are_spans,
    the_comparable_cohort_is_told_apart_from_everyone,
    only_schools_in_reach_are_counted,
    every_parameter_that_cannot_be_understood_is_named,
);

async fn the_rows_of_a_table_are_its_groups(app: TestApp) {
    let class = school(app, 3).await;
    let mut boy = row(&class.upns[2], 2);
    boy["sex"] = json!("M");
    class.roll("2027-01-29T07:00:00Z", vec![boy]).await.expect(200);
    lay(&class, &[line(&[("/", 10)]), line(&[("I", 5), ("/", 5)]), line(&[("G", 10)])]).await;
    let token = reader(&class).await;
    let table = figures(&class, &token, "period=2026-27-autumn&group_by=sex,registration_group").await;
    let rows = table["data"].as_array().unwrap();
    let groups: Vec<_> =
        rows.iter().map(|row| (row["group"]["sex"].clone(), row["sessions"]["absent"].clone())).collect();
    assert_eq!(groups, [(json!("F"), json!(0)), (json!("F"), json!(5)), (json!("M"), json!(10))]);
    let weeks = figures(&class, &token, "period=2026-27-autumn&group_by=week").await;
    let absent: Vec<_> =
        weeks["data"].as_array().unwrap().iter().filter(|row| row["sessions"]["possible"] != 0).collect();
    assert_eq!(absent.len(), 2, "Thursday 3 September to Wednesday 9 September");
    assert_eq!(absent[0]["group"]["week"], "2026-08-31");
    assert_eq!(absent[0]["persistent_absence"], Value::Null);
    let by_school = class.app.get(&token, "/v1/figures?group_by=school,phase").await.expect(200);
    assert_eq!(by_school.body["data"][0]["group"], json!({"school": "120765", "phase": "primary"}));
}

async fn those_of_a_group_of_pupils_are_told_apart_to_who_may_know_them(app: TestApp) {
    let class = school(app.clone(), 4).await;
    lay(&class, &[line(&[("/", 10)]), line(&[("I", 4), ("/", 6)]), line(&[("G", 10)]), line(&[("/", 10)])])
        .await;
    let officer = groups::officer(&app).await;
    groups::send(&app, &officer, "2026-09-07", &[&class.upns[0], &class.upns[1]]).await.expect(200);
    let told = async |token: &str, query: &str| -> Vec<(Value, Value, Value)> {
        let table =
            figures(&class, token, &format!("period=2026-27-autumn&group_by=pupil_group{query}")).await;
        let row = |row: &Value| {
            let sessions = &row["sessions"];
            (row["group"]["pupil_group"].clone(), sessions["possible"].clone(), sessions["absent"].clone())
        };
        table["data"].as_array().unwrap().iter().map(row).collect()
    };
    let apart = [(Value::Null, json!(20), json!(10)), (json!("social_worker"), json!(20), json!(4))];
    assert_eq!(told(&officer, "").await, apart);
    assert_eq!(told(&officer, &format!("&group_id={}", groups::SOCIAL_WORKER)).await, apart);
    assert_eq!(
        told(&officer, &format!("&group_id={}", groups::PREVIOUSLY)).await,
        [(Value::Null, json!(40), json!(14))]
    );
    let all =
        app.get(&officer, "/v1/figures?period=2026-27-autumn&group_by=pupil_group").await.expect(200).body;
    assert_eq!(all["data"][1]["sessions"]["absent"], 4);
    // In December nobody had been listed, nor marked.
    let then = told(&officer, "&as_of=2026-12-01T12:00:00Z").await;
    assert_eq!(then, [(Value::Null, json!(0), json!(0))]);
    let path = format!("/v1/schools/{}/figures?group_by=pupil_group", class.urn);
    let scopes = ["figures:read", "pupils:read", "pupils.groups:read"];
    let school = groups::login(&app, ClientKind::School, &scopes, Reach::Schools(&[class.urn])).await;
    app.get(&school, &path).await.expect(200);
    let closed = app.get(&school, &format!("{path}&group_id={}", groups::PREVIOUSLY)).await;
    assert_eq!(closed.problem(), (404, "not_found"), "a group that is not opened to schools is not there");
    for (scopes, lacks) in [
        (&["figures:read", "pupils:read"][..], "pupils.groups:read"),
        (&["figures:read", "pupils.groups:read"], "pupils:read"),
    ] {
        let token = groups::login(&app, ClientKind::La, scopes, Reach::Everything).await;
        let refused = app.get(&token, &path).await;
        assert_eq!(refused.problem(), (403, "scope_missing"), "{scopes:?}");
        assert_eq!(refused.body["required_scopes"], json!([lacks]));
    }
    let alone = app.get(&officer, &format!("/v1/figures?group_id={}", groups::SOCIAL_WORKER)).await;
    assert_eq!((alone.problem(), alone.faults().len()), ((400, "invalid_parameter"), 1));
}

async fn codes_are_counted_within_each_group(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 6), ("I", 3), ("G", 1), ("X", 0), ("Y1", 2)])]).await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn&group_by=code").await;
    let illness = only(&table)["codes"].as_array().unwrap().iter().find(|code| code["code"] == "I").unwrap();
    assert_eq!((&illness["of_possible"], &illness["of_absence"]), (&rate(3, 10, 30.0), &rate(3, 4, 75.0)));
    let closed = only(&table)["codes"].as_array().unwrap().iter().find(|code| code["code"] == "Y1").unwrap();
    assert_eq!((&closed["sessions"], &closed["of_possible"]), (&json!(2), &Value::Null));
}

async fn a_half_term_a_term_and_days_are_spans(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 74), ("I", 4)])]).await;
    let token = reader(&class).await;
    let possible = async |query: &str| {
        let table = figures(&class, &token, query).await;
        only(&table)["sessions"]["possible"].clone()
    };
    assert_eq!(possible("period=2026-27-autumn-1").await, 74);
    assert_eq!(possible("period=2026-27-autumn-2").await, 4);
    assert_eq!(possible("period=2026-27-autumn").await, 78);
    assert_eq!(possible("from_on=2026-09-03&to_on=2026-09-04").await, 4);
    assert_eq!(possible("").await, 78, "the year to date");
}

async fn the_comparable_cohort_is_told_apart_from_everyone(app: TestApp) {
    let class = school(app, 2).await;
    let mut young = row(&class.upns[1], 1);
    young["born_on"] = json!("2022-05-02");
    young["year_group"] = json!("R");
    class.roll("2027-01-29T07:00:00Z", vec![young]).await.expect(200);
    lay(&class, &[line(&[("/", 4)]), line(&[("/", 3), ("I", 1)])]).await;
    let token = reader(&class).await;
    let everyone = figures(&class, &token, "period=2026-27-autumn").await;
    assert_eq!(only(&everyone)["rates"]["absence"], rate(1, 8, 12.5));
    let comparable = figures(&class, &token, "period=2026-27-autumn&cohort=dfe_comparable").await;
    assert_eq!(comparable["cohort"], "dfe_comparable");
    assert_eq!(only(&comparable)["rates"]["absence"], rate(0, 4, 0.0));
}

async fn only_schools_in_reach_are_counted(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 4)])]).await;
    class.app.school(120_766).await;
    let token = class.app.login(&["figures:read", "pupils:read"], Reach::Schools(&[120_766])).await;
    assert_eq!(class.app.get(&token, "/v1/figures").await.expect(200).body["data"], json!([]));
    let path = format!("/v1/schools/{}/figures", class.urn);
    assert_eq!(class.app.get(&token, &path).await.problem(), (404, "not_found"));
}

async fn every_parameter_that_cannot_be_understood_is_named(app: TestApp) {
    let token = app.login(&["figures:read"], Reach::Everything).await;
    let query = "group_by=shoe_size&period=2026-27-winter&as_of=2030-01-01T00:00:00Z";
    let refused = app.get(&token, &format!("/v1/figures?{query}")).await;
    assert_eq!(refused.problem(), (400, "invalid_parameter"));
    let named: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|error| error["parameter"].clone()).collect();
    assert_eq!(named, ["group_by", "period", "as_of"]);
    for query in [
        "period=2026-27-autumn-1",
        "period=2026-27&to_on=2026-11-01",
        "from_on=2026-11-02&to_on=2026-11-01",
        "from_on=2000-01-01",
    ] {
        let refused = app.get(&token, &format!("/v1/figures?{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{query}");
    }
}
