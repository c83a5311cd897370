//! Files of published figures, as they come.

use serde_json::{Value, json};

use super::fixture::{PAST, import, importer, shared};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_table_of_the_past_is_taken_and_listed,
    every_bad_row_is_named_with_its_line_and_nothing_is_stored,
    a_figure_published_anew_takes_the_place_of_the_old,
    the_departments_file_is_taken_as_it_is,
    trends_and_neighbours_are_taken_as_they_are,
    only_who_reaches_every_school_imports,
);

async fn a_table_of_the_past_is_taken_and_listed(app: TestApp) {
    let token = importer(&app).await;
    let dry = import(&app, &token, "?dry_run=true", PAST.as_bytes()).await.expect(200).body;
    assert_eq!((&dry["created"], &dry["committed"]), (&json!(18), &json!(false)));
    let done = import(&app, &token, "", PAST.as_bytes()).await.expect(200).body;
    assert_eq!(
        (&done["layout"], &done["rows"], &done["created"]),
        (&json!("generic"), &json!(18), &json!(18))
    );
    let again = import(&app, &token, "", PAST.as_bytes()).await.expect(200).body;
    assert_eq!(
        (&again["created"], &again["changed"], &again["unchanged"]),
        (&json!(0), &json!(0), &json!(18))
    );
    let query = "/v1/comparators?period=2011-12&phase=secondary&area=926";
    let page = app.get(&token, query).await.expect(200).body;
    let found = &page["data"][0];
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert_eq!((&found["published_percent"], &found["percent"]), (&json!("6.6"), &json!(6.6)));
    assert_eq!((&found["area_name"], &found["level"]), (&json!("Norfolk"), &json!("local_authority")));
    let first = app.get(&token, "/v1/comparators?limit=10").await.expect(200).body;
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let rest = app.get(&token, &format!("/v1/comparators?limit=10&cursor={cursor}")).await.expect(200).body;
    assert_eq!(rest["data"].as_array().unwrap().len(), 8);
    let table = app.send(&token, "GET /v1/comparators", Value::Null, &[("Accept", "text/csv")]).await;
    assert_eq!(table.expect(200).text.lines().count(), 19);
}

async fn every_bad_row_is_named_with_its_line_and_nothing_is_stored(app: TestApp) {
    let token = importer(&app).await;
    let file = "source,period,area_level,area_code,area_name,phase,measure,percent\n\
                A,2011-13,national,E92000001,England,secondary,overall_absence,5.9\n\
                A,2011-12,national,E9,England,secondary,overall_absence,5.9\n\
                A,2011-12,local_authority,926,Norfolk,secondary,overall_absence,106.6\n\
                A,2011-12,local_authority,926,Norfolk,tertiary,overall_absence,six\n\
                A,2011-12,local_authority,926,Norfolk,secondary\n\
                A,2011-12,local_authority,926,Norfolk,primary,overall_absence,4.6\n\
                A,2011-12,local_authority,926,Norfolk,primary,overall_absence,4.7\n";
    let refused = import(&app, &token, "", file.as_bytes()).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let mut faults = refused.faults();
    faults.sort();
    let named = |at: &str, code: &str| (format!("/lines/{at}"), code.to_owned());
    assert_eq!(
        faults,
        [
            named("2/period", "invalid_format"),
            named("3/area_code", "unknown_value"),
            named("4/percent", "out_of_range"),
            named("5/percent", "invalid_format"),
            named("5/phase", "unknown_value"),
            named("6", "row_unreadable"),
            named("8", "repeated_value"),
        ]
    );
    let unknown = import(&app, &token, "", b"a,b\n1,2\n").await;
    assert_eq!(unknown.faults(), [named("1", "layout_unknown")]);
    let detail = unknown.body["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("attendance_reason") && detail.contains("possible_sessions"), "{detail}");
    assert_eq!(import(&app, &token, "", b"").await.faults(), [named("1", "empty_submission")]);
    let held = app.get(&token, "/v1/comparators").await.expect(200).body;
    assert_eq!(held["data"], json!([]));
}

async fn a_figure_published_anew_takes_the_place_of_the_old(app: TestApp) {
    let token = importer(&app).await;
    import(&app, &token, "", PAST.as_bytes()).await.expect(200);
    let revised =
        PAST.replace("Norfolk,secondary,overall_absence,6.6", "Norfolk,secondary,overall_absence,6.7");
    let done = import(&app, &token, "", revised.as_bytes()).await.expect(200).body;
    assert_eq!((&done["created"], &done["changed"], &done["unchanged"]), (&json!(0), &json!(1), &json!(17)));
    let query = "/v1/comparators?period=2011-12&phase=secondary&area=926";
    let found = app.get(&token, query).await.expect(200).body["data"][0].clone();
    assert_eq!((&found["percent"], &found["version"]), (&json!(6.7), &json!(2)));
}

async fn the_departments_file_is_taken_as_it_is(app: TestApp) {
    let Some(file) = shared("dfe_year_to_date_2024_25.csv") else { return };
    let token = importer(&app).await;
    let done = import(&app, &token, "", &file).await.expect(200).body;
    assert_eq!((&done["layout"], &done["rows"]), (&json!("dfe_wide"), &json!(494)));
    assert_eq!(done["created"], done["figures"]);
    let differing =
        done["notes"].as_array().unwrap().iter().filter(|note| note["code"] == "percent_differs_from_counts");
    assert_eq!(differing.count(), 10, "{}", done["notes"]);
    let again = import(&app, &token, "", &file).await.expect(200).body;
    assert_eq!(again["unchanged"], done["figures"]);
    let of = async |query: &str| {
        app.get(&token, &format!("/v1/comparators?{query}")).await.expect(200).body["data"].clone()
    };
    let norfolk = of("area=926&phase=primary&measure=overall_absence").await;
    assert_eq!(norfolk[0]["numerator"], "1023875");
    assert_eq!(norfolk[0]["published_percent"], "5.29396657661861");
    assert_eq!(norfolk[0]["percent"], 5.3);
    let schools = of("area=926&phase=primary&measure=schools_reporting").await;
    assert_eq!(
        (&schools[0]["numerator"], &schools[0]["denominator"]),
        (&json!("338.521276595745"), &json!("346"))
    );
    let withheld = of("area=201&measure=overall_absence").await;
    assert_eq!((&withheld[0]["suppressed"], &withheld[0]["percent"]), (&json!(true), &Value::Null));
}

async fn trends_and_neighbours_are_taken_as_they_are(app: TestApp) {
    let token = importer(&app).await;
    if let Some(file) = shared("absence_trend_norfolk_east_england.csv") {
        let done = import(&app, &token, "", &file).await.expect(200).body;
        assert_eq!(
            (&done["layout"], &done["rows"], &done["figures"]),
            (&json!("la_trend"), &json!(630), &json!(540))
        );
        assert_eq!(done["not_given"], 60, "no figures of 2019/20 were published");
        assert_eq!(done["notes"][0]["code"], "row_passed_over");
    }
    let list = b"rank,la_code,la_name,closeness\n2,908,Cornwall,Very close\n1,935,Suffolk,Very close\n";
    let refused = import(&app, &token, "", list).await;
    let named = |name: &str| (name.to_owned(), "invalid_parameter".to_owned());
    assert_eq!(refused.problem(), (400, "invalid_parameter"));
    assert_eq!(refused.faults(), [named("la_code"), named("edition")]);
    let query = "?la_code=926&edition=2025";
    let done = import(&app, &token, query, list).await.expect(200).body;
    assert_eq!((&done["layout"], &done["created"]), (&json!("neighbours"), &json!(2)));
    assert_eq!(import(&app, &token, query, list).await.expect(200).body["unchanged"], 2);
    assert_eq!(import(&app, &token, query, PAST.as_bytes()).await.problem(), (400, "invalid_parameter"));
    if let Some(file) = shared("norfolk_statistical_neighbours_2025.csv") {
        let done = import(&app, &token, query, &file).await.expect(200).body;
        assert_eq!((&done["rows"], &done["changed"]), (&json!(10), &json!(10)));
    }
}

async fn only_who_reaches_every_school_imports(app: TestApp) {
    app.school(120_765).await;
    let some = app.login(&["comparators:write"], Reach::Schools(&[120_765])).await;
    assert_eq!(import(&app, &some, "", PAST.as_bytes()).await.problem(), (404, "not_found"));
    let manager = app.login(&["clients:manage"], Reach::Everything).await;
    for kind in ["mis", "school", "portal"] {
        let new = json!({ "name": "x", "kind": kind, "scopes": ["comparators:write"], "all_schools": true });
        let refused = app.post(&manager, "/v1/clients", new).await;
        assert_eq!(refused.faults(), [("/scopes/0".to_owned(), "scope_not_for_kind".to_owned())]);
    }
}
