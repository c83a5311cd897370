//! What who sees no pupils could find by taking answers from each other is not told, or not asked.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    what_would_let_one_subtract_is_refused_with_how_to_mend_it,
    weeks_add_up_though_characteristics_change,
    a_child_at_two_schools_is_one_child,
    one_school_is_not_told_under_the_name_of_its_kind,
    the_day_that_is_not_over_is_not_told,
);

async fn what_would_let_one_subtract_is_refused_with_how_to_mend_it(app: TestApp) {
    let class = school(app.clone(), 8).await;
    lay(&class, &vec![line(&[("/", 14)]); 8]).await;
    let analyst = app.login(&["figures:read", "registers.codes:read"], Reach::Everything).await;
    let own = format!("/v1/schools/{}", class.urn);
    let figures = ["/v1/figures".to_owned(), format!("{own}/figures")];
    let refused = [
        ("group_by=sex,year_group", "group_by"),
        ("group_by=registration_group", "group_by"),
        ("group_by=sex,weekday", "group_by"),
        ("unit=child", "unit"),
        ("as_of=2026-11-20T12:00:00Z", "as_of"),
        ("from_on=2026-09-08&to_on=2026-09-20", "from_on"),
        ("from_on=2026-09-07&to_on=2026-09-18", "to_on"),
        ("from_on=2025-09-01&to_on=2026-09-13", "from_on"),
    ];
    for path in &figures {
        for (query, parameter) in refused {
            let answer = app.get(&analyst, &format!("{path}?{query}")).await;
            assert_eq!(answer.problem(), (403, "scope_missing"), "{query}");
            assert_eq!(answer.body["required_scopes"], json!(["pupils:read"]));
            assert_eq!(answer.faults(), [(parameter.into(), "few_could_be_told".into())], "{query}");
            assert!(answer.body["errors"][0]["detail"].as_str().unwrap().contains("Without pupils:read"));
            app.get(&reader(&class).await, &format!("{path}?{query}")).await.expect(200);
        }
        let all = app
            .get(&analyst, &format!("{path}?as_of=2026-11-20T12:00:00Z&unit=child&from_on=2026-09-08"))
            .await;
        assert_eq!(all.faults().len(), 3, "all at once");
        for query in [
            "period=2026-27-autumn-1",
            "from_on=2026-09-03&to_on=2026-10-23",
            "from_on=2026-08-31&to_on=2026-09-06",
            "from_on=2026-09-07",
            "group_by=week,weekday",
            "group_by=week,sex",
            "group_by=phase,district,sex",
        ] {
            app.get(&analyst, &format!("{path}?{query}")).await.expect(200);
        }
    }
    for path in ["/v1/comparison".to_owned(), format!("{own}/comparison")] {
        let day = app.get(&analyst, &format!("{path}?from_on=2026-09-08&to_on=2026-09-08")).await;
        let both =
            [("from_on".into(), "few_could_be_told".into()), ("to_on".into(), "few_could_be_told".into())];
        assert_eq!((day.problem(), day.faults()), ((403, "scope_missing"), both.into()));
        app.get(&analyst, &format!("{path}?period=2026-27-autumn")).await.expect(200);
    }
    app.get(&analyst, "/v1/comparison?own=published&from_on=2026-09-08&to_on=2026-09-08").await.expect(200);
    // Weeks that the calendar cuts short are whole; what was left out is of single pupils, and not told.
    let table = app
        .get(&analyst, &format!("{own}/figures?period=2026-27-autumn-1&explain=true"))
        .await
        .expect(200)
        .body;
    assert_eq!(
        (&table["span"]["from_on"], &table["span"]["to_on"]),
        (&json!("2026-08-31"), &json!("2026-10-25"))
    );
    assert!(only(&table)["left_out"].is_null() && only(&table)["codes"].is_array(), "{table}");
}

/// Ten of thirty get support from the second week on. Of both weeks less the first and less the second nobody is left.
async fn weeks_add_up_though_characteristics_change(app: TestApp) {
    let class = school(app.clone(), 30).await;
    let push = async |as_at: &str, supported: usize| {
        let rows = class.upns.iter().enumerate().map(|(n, upn)| {
            let mut row = row(upn, n);
            row["sen"] = json!(if n < supported { "K" } else { "N" });
            row
        });
        class.roll(as_at, rows.collect()).await.expect(200);
    };
    push("2026-09-03T07:30:00Z", 0).await;
    push("2026-09-07T06:00:00Z", 10).await;
    lay(&class, &vec![line(&[("/", 14)]); 30]).await;
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let possible = async |token: &str, span: &str| -> BTreeMap<String, u64> {
        let table = figures(&class, token, &format!("group_by=sen&{span}")).await;
        let row = |row: &Value| {
            Some((row["group"]["sen"].as_str()?.to_owned(), row["sessions"]["possible"].as_u64()?))
        };
        table["data"].as_array().unwrap().iter().filter_map(row).collect()
    };
    let sums = |known: &[(&str, u64)]| {
        known.iter().map(|(sen, count)| ((*sen).to_owned(), *count)).collect::<BTreeMap<_, _>>()
    };
    assert_eq!(possible(&analyst, "from_on=2026-08-31&to_on=2026-09-06").await, sums(&[("N", 120)]));
    assert_eq!(
        possible(&analyst, "from_on=2026-09-07&to_on=2026-09-13").await,
        sums(&[("K", 100), ("N", 200)])
    );
    let both = "from_on=2026-08-31&to_on=2026-09-13";
    assert_eq!(possible(&analyst, both).await, sums(&[("K", 100), ("N", 320)]));
    assert_eq!(possible(&reader(&class).await, both).await, sums(&[("K", 140), ("N", 280)]), "the last day");
}

/// Three at each of two schools are six enrolments, and three children.
async fn a_child_at_two_schools_is_one_child(app: TestApp) {
    let main = school(app.clone(), 23).await;
    let other = Class::at(app.clone(), 120_766, 20).await;
    let third = Class::at(app.clone(), 120_767, 20).await;
    let supported = |upn: &str, n: usize, registration: &str| {
        let mut row = row(upn, n);
        (row["sen"], row["registration"]) = (json!("E"), json!(registration));
        row
    };
    let shared = &main.upns[..3];
    let rows = |registration: &'static str| {
        shared.iter().enumerate().map(move |(n, upn)| supported(upn, n, registration))
    };
    for (class, registration) in [(&main, "main"), (&other, "subsidiary")] {
        let found = class.roll("2026-09-03T07:30:00Z", rows(registration).collect()).await.expect(200);
        assert_eq!(found.body["summary"]["rejected"], 0, "{found:?}");
    }
    let mut other = other;
    other.upns.extend(shared.iter().cloned());
    for class in [&main, &other, &third] {
        lay(class, &vec![line(&[("/", 2)]); class.upns.len()]).await;
    }
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let by_sen = app.get(&analyst, "/v1/figures?group_by=sen").await.expect(200).body;
    let rows = by_sen["data"].as_array().unwrap();
    assert!(rows.len() == 2 && rows.iter().all(|row| row["suppressed"] == true), "{by_sen}");
}

async fn one_school_is_not_told_under_the_name_of_its_kind(app: TestApp) {
    let one = school(app.clone(), 8).await;
    lay(&one, &vec![line(&[("/", 2)]); 8]).await;
    for urn in [120_766, 120_767] {
        let class = Class::at(app.clone(), urn, 9).await;
        lay(&class, &vec![line(&[("/", 2)]); 9]).await;
    }
    app.tamper("UPDATE school SET kind = 'special' WHERE urn = 120765").await;
    let analyst = app.login(&["figures:read", "targets:read"], Reach::Everything).await;
    let shown = async |token: &str, query: &str| -> Vec<bool> {
        let table = app.get(token, &format!("/v1/figures?{query}")).await.expect(200).body;
        table["data"].as_array().unwrap().iter().map(|row| row["suppressed"] == false).collect()
    };
    assert_eq!(shown(&analyst, "group_by=phase").await, [true, false]);
    assert_eq!(shown(&analyst, "group_by=school,phase").await, [true, true, true]);
    assert_eq!(shown(&reader(&one).await, "group_by=phase").await, [true, true]);
    let comparison = "/v1/comparison?measure=attendance&phase=all,primary,special";
    let rows = app.get(&analyst, comparison).await.expect(200).body["data"].clone();
    let suppressed: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["phase"].as_str().unwrap(), row["own"]["suppressed"].as_bool().unwrap()))
        .collect();
    assert_eq!(suppressed, [("primary", false), ("special", true), ("all", false)]);
    let officer = crate::targets::officer(&app).await;
    for (phase, suppressed) in [(json!("special"), true), (json!("primary"), false), (Value::Null, false)] {
        let mut target = crate::targets::target("local", "attendance", 95.0);
        target["phase"] = phase;
        let made = app.post(&officer, "/v1/targets", target).await.expect(201);
        let path = format!("{}/progress", made.header("location"));
        assert_eq!(app.get(&analyst, &path).await.expect(200).body["suppressed"], suppressed);
    }
}

/// Its registers come one by one: what was told a minute ago would be taken from what is told now.
async fn the_day_that_is_not_over_is_not_told(app: TestApp) {
    let mut class = Class::of(app.clone(), 8).await;
    class.set_now("2026-09-10T16:00:00Z").await;
    // From Thursday to Thursday, today.
    lay(&class, &vec![line(&[("/", 12)]); 8]).await;
    let analyst = app.login(&["figures:read", "targets:read"], Reach::Everything).await;
    let possible =
        async |token: &str| only(&figures(&class, token, "").await)["sessions"]["possible"].clone();
    assert_eq!((possible(&analyst).await, possible(&reader(&class).await).await), (json!(80), json!(96)));
    let officer = crate::targets::officer(&app).await;
    let made =
        crate::targets::set(&app, &officer, class.urn, crate::targets::target("local", "attendance", 95.0));
    let path = format!("{}/progress", made.await.expect(201).header("location"));
    let progress = async |token: &str| {
        let found = app.get(token, &path).await.expect(200).body;
        (found["current"]["denominator"].as_u64().unwrap(), found["sessions_remaining"].as_u64().unwrap())
    };
    let (told, open) = (progress(&analyst).await, progress(&officer).await);
    assert_eq!((told.0, open.0), (80, 96));
    assert_eq!(told.0 + told.1, open.0 + open.1, "today's are still to come");
}
