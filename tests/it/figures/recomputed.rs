//! Figures worked out again by hand, from what they return and from the marks that they lead to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_week_of_children_is_worked_out_again_from_its_explanation,
    a_schools_figure_is_worked_out_again_from_the_marks_that_it_leads_to,
    a_page_that_came_later_is_in_no_group_of_the_past,
);

/// The percentage as people round it: half up to one decimal.
fn percent(numerator: u64, denominator: u64) -> Value {
    match denominator {
        0 => Value::Null,
        _ => json!(((2000 * numerator + denominator) / (2 * denominator)) as f64 / 10.0),
    }
}

fn number(figure: &Value, at: &str) -> u64 {
    figure.pointer(at).and_then(Value::as_u64).unwrap_or_else(|| panic!("{at} of {figure}"))
}

/// Every session and rate of a row, from its sessions by code alone.
fn recomputed(figure: &Value) -> u64 {
    let codes = figure["codes"].as_array().unwrap();
    let of = |classes: &[&str]| -> u64 {
        let of = codes.iter().filter(|code| classes.contains(&code["class"].as_str().unwrap()));
        of.map(|code| code["sessions"].as_u64().unwrap()).sum()
    };
    let attended = of(&["present", "approved_educational_activity"]);
    let (authorised, unauthorised) = (of(&["authorised"]), of(&["unauthorised"]));
    let possible = attended + authorised + unauthorised;
    for (rate, numerator) in [
        ("attendance", attended),
        ("absence", authorised + unauthorised),
        ("authorised_absence", authorised),
        ("unauthorised_absence", unauthorised),
    ] {
        let expected = json!({ "numerator": numerator, "denominator": possible, "percent": percent(numerator, possible) });
        assert_eq!(figure["rates"][rate], expected, "{rate}");
    }
    assert_eq!(number(figure, "/left_out/not_possible"), of(&["not_possible"]));
    possible
}

/// Every session that was told or left out, of one row.
fn told(figure: &Value) -> u64 {
    let codes = figure["codes"].as_array().unwrap().iter();
    let marks: u64 = codes.map(|code| code["sessions"].as_u64().unwrap()).sum();
    let left_out = ["no_mark", "before_starting_day", "after_deletion_day", "not_in_cohort"];
    marks + left_out.iter().map(|name| number(figure, &format!("/left_out/{name}"))).sum::<u64>()
}

/// Two pupils: one at two schools, one who starts in the second week; a day on which the school could not open.
async fn two_weeks(app: TestApp) -> (Class, Class) {
    let mut main = school(app.clone(), 2).await;
    let mut other = Class::at(app, 120_766, 0).await;
    other.upns = main.upns[..1].to_vec();
    let with = |upn: &str, name: &str, value: &str| {
        let mut row = row(upn, 0);
        row[name] = json!(value);
        row
    };
    let rows =
        vec![with(&main.upns[0], "registration", "main"), with(&main.upns[1], "starting_on", "2026-09-08")];
    main.roll("2027-01-29T07:00:00Z", rows).await.expect(200);
    main.set_now("2027-01-29T16:00:01Z").await;
    other
        .roll("2027-01-29T07:00:00Z", vec![with(&main.upns[0], "registration", "subsidiary")])
        .await
        .expect(200);
    let closure = json!({
        "urns": [main.urn], "from_on": "2026-09-10", "to_on": "2026-09-10", "sessions": ["am", "pm"],
        "kind": "unexpected", "reason": "No heating", "recorded_by": { "name": "A. Officer" },
    });
    let la = main.app.login(&["closures:write"], Reach::Everything).await;
    main.app.post(&la, "/v1/closures", closure).await.expect(201);
    main.set_now("2027-01-29T16:00:02Z").await;
    other.set_now("2027-01-29T16:00:02Z").await;
    // Thursday and Friday; Monday to Friday, with Tuesday at the other school and Thursday closed.
    let first = ["/", "/", "N", "/", "/", "I", "D", "D", "/", "/", ".", ".", "/", "O"];
    let second = [".", ".", ".", ".", ".", ".", "/", "/", "B", "/", ".", ".", "/", "G"];
    lay(&main, &[first.to_vec(), second.to_vec()]).await;
    let there = ["D", "D", "D", "D", "D", "D", "I", "/", "D", "D", "D", "D", "D", "D"];
    lay(&other, &[there.to_vec()]).await;
    (main, other)
}

async fn a_week_of_children_is_worked_out_again_from_its_explanation(app: TestApp) {
    let (main, _) = two_weeks(app).await;
    let token = reader(&main).await;
    let ask = async |query: &str| {
        let path = format!("/v1/figures?from_on=2026-09-03&to_on=2026-09-11&explain=true{query}");
        main.app.get(&token, &path).await.expect(200).body
    };
    let weeks = ask("&group_by=week&unit=child").await;
    let rows = weeks["data"].as_array().unwrap();
    let named: Vec<_> = rows.iter().map(|row| row["group"]["week"].clone()).collect();
    assert_eq!(named, ["2026-08-31", "2026-09-07"]);
    let possible: Vec<_> = rows.iter().map(recomputed).collect();
    assert_eq!(possible, [4, 14]);
    // The pupil at two schools is one child; the other has not started in the first week.
    let counted: Vec<_> = rows.iter().map(|row| row["counted"].clone()).collect();
    assert_eq!(counted, [1, 2]);
    let enrolments = ask("&group_by=week").await;
    let counted: Vec<_> =
        enrolments["data"].as_array().unwrap().iter().map(|row| row["counted"].clone()).collect();
    assert_eq!(counted, [1, 3]);
    let second = &rows[1]["left_out"];
    assert_eq!(
        (&rows[0]["left_out"]["before_starting_day"], &second["before_starting_day"]),
        (&json!(4), &json!(2))
    );
    assert_eq!((&second["no_mark"], &second["no_mark_closed"]), (&json!(4), &json!(4)));
    assert_eq!((&rows[0]["left_out"]["not_possible"], &second["not_possible"]), (&json!(4), &json!(10)));
    // Three enrolments and the sessions of the calendar: each is told or left out, and nothing is lost.
    let sessions = number(&weeks, "/explanation/calendars/0/sessions");
    let whole = ask("").await;
    let whole = only(&whole);
    assert_eq!((sessions, number(whole, "/counted")), (14, 3));
    assert_eq!(rows.iter().map(told).sum::<u64>(), sessions * 3);
    assert_eq!((told(whole), recomputed(whole)), (sessions * 3, 18));
    assert!(rows.iter().all(|row| row["persistent_absence"].is_null()), "nobody is, in a week");
    // 3 of 10 at the main school, 1 of 2 at the other: 4 of 12 as a child. The second pupil: 1 of 6.
    assert_eq!(whole["persistent_absence"]["numerator"], 3);
    let children = ask("&unit=child").await;
    assert_eq!((number(only(&children), "/counted"), recomputed(only(&children))), (2, 18));
    assert_eq!(only(&children)["severe_absence"]["numerator"], 0);
    assert_eq!(whole["severe_absence"]["numerator"], 1);
}

async fn a_schools_figure_is_worked_out_again_from_the_marks_that_it_leads_to(app: TestApp) {
    let (main, _) = two_weeks(app).await;
    let token = reader(&main).await;
    let span = "from_on=2026-09-03&to_on=2026-09-11";
    let table = figures(&main, &token, &format!("{span}&explain=true")).await;
    let figure = only(&table);
    let links = &table["explanation"]["links"];
    let roll = main.app.get(&token, links["enrolments"].as_str().unwrap()).await.expect(200).body;
    let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
    let (mut persistent, mut severe) = (0, 0);
    for enrolment in roll["data"].as_array().unwrap() {
        let path = format!("/v1/pupils/{}/marks?{span}", enrolment["pupil_id"].as_str().unwrap());
        let marks = main.app.get(&token, &path).await.expect(200).body;
        let here = marks["enrolments"].as_array().unwrap().iter().find(|one| one["urn"] == main.urn).unwrap();
        let (mut possible, mut absent) = (0, 0);
        for mark in here["marks"].as_array().unwrap() {
            *by_code.entry(mark["code"].as_str().unwrap().to_owned()).or_default() += 1;
            let class = mark["class"].as_str().unwrap();
            possible += u64::from(class != "not_possible");
            absent += u64::from(["authorised", "unauthorised"].contains(&class));
        }
        persistent += u64::from(possible > 0 && 10 * absent >= possible);
        severe += u64::from(possible > 0 && 2 * absent >= possible);
    }
    let shown = figure["codes"].as_array().unwrap().iter();
    let shown: BTreeMap<String, u64> = shown
        .map(|code| (code["code"].as_str().unwrap().to_owned(), code["sessions"].as_u64().unwrap()))
        .collect();
    assert_eq!(shown, by_code);
    assert_eq!(number(figure, "/persistent_absence/numerator"), persistent);
    assert_eq!(number(figure, "/severe_absence/numerator"), severe);
    recomputed(figure);
    // And page by page, as the link to the registers is written.
    let mut marked = 0;
    for (date, session) in super::fixture::autumn().into_iter().take(14) {
        let path = links["registers"].as_str().unwrap();
        let path = path.replace("{date}", &date.to_string()).replace("{session}", session);
        let page = main.app.get(&token, &path).await;
        if page.status == 200 {
            marked += page.body["marks"].as_array().unwrap().len() as u64;
        }
    }
    assert_eq!(marked, by_code.values().sum::<u64>());
}

async fn a_page_that_came_later_is_in_no_group_of_the_past(app: TestApp) {
    let mut class = school(app, 2).await;
    // Thursday, Friday and Monday have come; Tuesday comes a day later.
    lay(&class, &vec![line(&[("/", 6)]); 2]).await;
    let then = "2027-01-29T17:00:00Z";
    class.set_now("2027-01-30T12:00:00Z").await;
    lay(&class, &vec![line(&[("/", 6), ("I", 1), ("/", 1)]); 2]).await;
    let token = reader(&class).await;
    for (as_of, days, possible) in [
        (then, vec!["fri", "mon", "thu"], 12),
        ("2027-01-30T12:00:00Z", vec!["fri", "mon", "thu", "tue"], 16),
    ] {
        let query =
            format!("from_on=2026-09-03&to_on=2026-09-08&group_by=weekday&explain=true&as_of={as_of}");
        let table = figures(&class, &token, &query).await;
        let rows: Vec<_> =
            table["data"].as_array().unwrap().iter().filter(|row| row["sessions"]["possible"] != 0).collect();
        let named: Vec<_> = rows.iter().map(|row| row["group"]["weekday"].as_str().unwrap()).collect();
        assert_eq!(named, days, "{as_of}");
        assert_eq!(rows.iter().map(|row| recomputed(row)).sum::<u64>(), possible);
        // What had not come lacked a mark then: Tuesday's two sessions of two pupils.
        let lacking: u64 =
            table["data"].as_array().unwrap().iter().map(|row| number(row, "/left_out/no_mark")).sum();
        assert_eq!(lacking, 16 - possible, "{as_of}");
    }
}
