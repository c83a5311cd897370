//! Figures as tables: one row a group, in our columns and in the Department's.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::fixture::{AT_THE_BOUNDARY, figures, lay, line, only, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_table_has_the_figures_of_the_document_row_by_row,
    the_departments_columns_hold_what_the_departments_file_holds,
    withheld_cells_and_those_that_do_not_apply_are_marked_as_the_department_marks_them,
    what_the_departments_columns_cannot_hold_is_refused,
    alternative_provision_is_told_by_itself_and_in_no_total_of_the_comparable_cohort,
    what_the_roll_says_of_pupils_makes_groups,
);

type Row = HashMap<String, String>;

async fn ask(class: &Class, token: &str, path: &str) -> Answer {
    class.app.send(token, &format!("GET {path}"), Value::Null, &[("Accept", "text/csv")]).await
}

fn rows(answer: &Answer) -> Vec<Row> {
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8", "{answer:?}");
    assert_eq!(answer.header("vary").to_lowercase(), "accept");
    let mut reader = csv::Reader::from_reader(answer.text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

async fn a_table_has_the_figures_of_the_document_row_by_row(app: TestApp) {
    let class = school(app, 2).await;
    let mut boy = row(&class.upns[1], 1);
    boy["sex"] = json!("M");
    class.roll("2027-01-29T07:00:00Z", vec![boy]).await.expect(200);
    lay(&class, &[line(&[("/", 9), ("I", 1)]), line(&[("/", 8), ("G", 2)])]).await;
    let token = reader(&class).await;
    let query = "period=2026-27-autumn&group_by=sex,code";
    let path = format!("/v1/schools/{}/figures?{query}", class.urn);
    let table = rows(&ask(&class, &token, &path).await.expect(200));
    let document = figures(&class, &token, query).await;
    assert_eq!(table.len(), 2);
    for (row, figure) in table.iter().zip(document["data"].as_array().unwrap()) {
        assert_eq!(json!(row["sex"]), figure["group"]["sex"]);
        for (column, at) in [
            ("sessions.possible", "/sessions/possible"),
            ("rates.absence.numerator", "/rates/absence/numerator"),
            ("rates.absence.percent", "/rates/absence/percent"),
            ("persistent_absence.denominator", "/persistent_absence/denominator"),
            ("suppressed", "/suppressed"),
        ] {
            assert_eq!(row[column], figure.pointer(at).unwrap().to_string(), "{column}");
        }
        let codes: Value = serde_json::from_str(&row["codes"]).unwrap();
        assert_eq!(codes, figure["codes"]);
        assert_eq!((row["from_on"].as_str(), row["phase"].as_str()), ("2026-09-03", ""));
    }
    let whole = rows(&ask(&class, &token, "/v1/figures?group_by=school").await.expect(200));
    assert_eq!((whole.len(), whole[0]["school"].as_str()), (1, "120765"));
}

async fn the_departments_columns_hold_what_the_departments_file_holds(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&AT_THE_BOUNDARY)]).await;
    let path = "/v1/figures?period=2026-27-autumn&group_by=phase&columns=dfe";
    let answer = ask(&class, &reader(&class).await, path).await.expect(200);
    let table = rows(&answer);
    assert_eq!(table.len(), 1);
    let expected = [
        ("time_period", "202627"),
        ("time_identifier", "Autumn term"),
        ("geographic_level", "Local authority"),
        ("country_name", "England"),
        ("old_la_code", "926"),
        ("school_type", "Primary"),
        ("school_urn", "z"),
        ("num_schools", "1"),
        ("enrolments", "1"),
        ("present_sessions", "122"),
        ("overall_attendance", "126"),
        ("approved_educational_activity", "4"),
        ("overall_absence", "14"),
        ("authorised_absence", "10"),
        ("unauthorised_absence", "4"),
        // As in the Department's file: late before the register closed, and after.
        ("late_sessions", "6"),
        ("possible_sessions", "140"),
        ("reason_present", "118"),
        ("reason_i_authorised_illness", "8"),
        ("reason_h_authorised_holiday", "0"),
        ("attendance_perc", "90.0"),
        ("unauth_oth_perc", "1.4285714285714286"),
        ("pa_perc", "100.0"),
    ];
    for (column, value) in expected {
        assert_eq!(table[0][column], value, "{column}");
    }
    let morning: u32 = table[0]["reason_present_am"].parse().unwrap();
    let afternoon: u32 = table[0]["reason_present_pm"].parse().unwrap();
    assert_eq!(morning + afternoon, 118);
    let header: Vec<&str> = answer.text.lines().next().unwrap().split(',').collect();
    assert_eq!((header[0], *header.last().unwrap()), ("time_period", "time_identifier"));
    let own = format!("/v1/schools/{}/figures?from_on=2026-09-03&to_on=2026-09-03&columns=dfe", class.urn);
    let day = rows(&ask(&class, &reader(&class).await, &own).await.expect(200));
    let of =
        ["geographic_level", "school_urn", "school_type", "attendance_date", "possible_sessions", "pa_perc"];
    let told = of.map(|column| day[0][column].as_str());
    // A day is too short to be persistently absent in.
    assert_eq!(told, ["School", "120765", "Primary", "2026-09-03", "2", "z"]);
}

async fn alternative_provision_is_told_by_itself_and_in_no_total_of_the_comparable_cohort(app: TestApp) {
    let class = school(app.clone(), 6).await;
    let apart = Class::at(app.clone(), 120_766, 6).await;
    app.tamper("UPDATE school SET kind = 'alternative_provision' WHERE urn = 120766").await;
    lay(&class, &vec![line(&[("/", 4)]); 6]).await;
    lay(&apart, &vec![line(&[("O", 4)]); 6]).await;
    let token = reader(&class).await;
    let possible = async |query: &str| -> Vec<Value> {
        let table =
            app.get(&token, &format!("/v1/figures?period=2026-27-autumn&{query}")).await.expect(200).body;
        table["data"].as_array().unwrap().iter().map(|row| row["sessions"]["possible"].clone()).collect()
    };
    let comparable = "cohort=dfe_comparable";
    assert_eq!(possible("").await, [48], "everyone is everyone");
    assert_eq!(possible(comparable).await, [24]);
    assert_eq!(possible(&format!("{comparable}&group_by=year_group")).await, [24]);
    assert_eq!(possible(&format!("{comparable}&group_by=phase")).await, [24, 24]);
    assert_eq!(possible(&format!("{comparable}&group_by=school")).await, [24, 24]);
    let own = figures(&apart, &token, &format!("period=2026-27-autumn&{comparable}")).await;
    assert_eq!(only(&own)["sessions"]["possible"], 24);
    let columns = "/v1/figures?period=2026-27-autumn&columns=dfe";
    let total = rows(&ask(&class, &token, columns).await.expect(200));
    let cells = ["school_type", "num_schools", "possible_sessions", "overall_absence"];
    assert_eq!(cells.map(|column| total[0][column].as_str()), ["Total", "1", "24", "0"]);
    let kinds = rows(&ask(&class, &token, &format!("{columns}&group_by=phase")).await.expect(200));
    let kinds: Vec<_> = kinds.iter().map(|row| row["school_type"].as_str()).collect();
    assert_eq!(kinds, ["Alternative provision", "Primary"]);
    let comparison =
        "/v1/comparison?period=2026-27-autumn&measure=attendance&phase=all,alternative_provision";
    let beside = app.get(&token, comparison).await.expect(200).body;
    let percent = |row: &Value| (row["phase"].clone(), row["own"]["percent"].clone());
    let told: Vec<_> = beside["data"].as_array().unwrap().iter().map(percent).collect();
    assert_eq!(told, [(json!("alternative_provision"), json!(0.0)), (json!("all"), json!(100.0))]);
    let target = json!({
        "kind": "local", "measure": "attendance", "period": "2026-27-autumn", "percent": 95.0,
        "recorded_by": {"name": "C. Officer", "title": "Attendance officer"},
    });
    let officer = crate::targets::officer(&app).await;
    let made = app.post(&officer, "/v1/targets", target).await.expect(201);
    let progress = app.get(&officer, &format!("{}/progress", made.header("location"))).await.expect(200).body;
    assert_eq!(progress["current"]["denominator"], 24);
}

async fn withheld_cells_and_those_that_do_not_apply_are_marked_as_the_department_marks_them(app: TestApp) {
    let small = school(app.clone(), 3).await;
    let none = Class::at(app, 120_766, 7).await;
    lay(&small, &vec![line(&[("/", 2)]); 3]).await;
    lay(&none, &vec![line(&[("Y5", 2)]); 7]).await;
    let token = small.app.login(&["figures:read", "registers.codes:read"], Reach::Everything).await;
    let of = |urn: i32| format!("/v1/schools/{urn}/figures?period=2026-27&columns=dfe");
    let withheld = rows(&ask(&small, &token, &of(small.urn)).await.expect(200));
    let cells = ["enrolments", "possible_sessions", "reason_i_authorised_illness", "pa_perc"];
    assert_eq!(cells.map(|column| withheld[0][column].as_str()), ["c"; 4]);
    // By itself: beside the other school it would be withheld, to hide that one in their total.
    let token = small.app.login(&["figures:read", "registers.codes:read"], Reach::Schools(&[none.urn])).await;
    let empty = rows(&ask(&small, &token, &of(none.urn)).await.expect(200));
    let cells = cells.map(|column| empty[0][column].as_str());
    assert_eq!(cells, ["0", "0", "0", "z"]);
    assert_eq!(
        (empty[0]["attendance_perc"].as_str(), empty[0]["time_identifier"].as_str()),
        ("z", "Academic year")
    );
}

async fn what_the_departments_columns_cannot_hold_is_refused(app: TestApp) {
    let class = school(app, 1).await;
    let token = reader(&class).await;
    for query in
        ["period=2026-27-autumn-1", "group_by=sex", "unit=child", "from_on=2026-09-07&to_on=2026-09-18"]
    {
        let refused = ask(&class, &token, &format!("/v1/figures?columns=dfe&{query}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{query}");
        assert_eq!(refused.faults(), [("columns".into(), "invalid_parameter".into())], "{query}");
    }
    let json = class.app.get(&token, "/v1/figures?columns=dfe").await;
    assert_eq!(json.problem(), (400, "invalid_parameter"), "the columns are those of a table");
    let classes = class.app.login(&["figures:read", "pupils:read"], Reach::Everything).await;
    let refused = ask(&class, &classes, "/v1/figures?columns=dfe").await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["registers.codes:read"]));
}

async fn what_the_roll_says_of_pupils_makes_groups(app: TestApp) {
    let class = school(app, 3).await;
    let mut young = row(&class.upns[1], 1);
    young["born_on"] = json!("2022-05-02");
    young["year_group"] = json!("R");
    let mut boards = row(&class.upns[2], 2);
    boards["boarder"] = json!(true);
    boards["registration"] = json!("main");
    class.roll("2027-01-29T07:00:00Z", vec![young, boards]).await.expect(200);
    lay(&class, &vec![line(&[("/", 4)]); 3]).await;
    let token = reader(&class).await;
    let query = "period=2026-27-autumn&group_by=registration,boarder,compulsory_age";
    let table = figures(&class, &token, query).await;
    let groups: Vec<_> = table["data"].as_array().unwrap().iter().map(|row| row["group"].clone()).collect();
    let group = |registration: &str, boarder: &str, age: &str| json!({ "registration": registration, "boarder": boarder, "compulsory_age": age });
    assert_eq!(
        groups,
        [group("main", "true", "true"), group("single", "false", "false"), group("single", "false", "true")]
    );
    assert_eq!(only(&figures(&class, &token, "period=2026-27-autumn").await)["counted"], 3);
}
