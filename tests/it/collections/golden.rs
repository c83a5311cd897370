//! The case that was published: attendance of children with a social worker in the second half of autumn 2021, asked on
//! Monday 10 January 2022 and due on Friday 21 January 2022, while some schools are on the live feed and others are not.

use chrono::{Datelike as _, NaiveDate};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    registers::fixture::{Class, MIS, row, upn_of},
    support::{Reach, TestApp},
};

on_each_database!(the_half_term_of_autumn_2021_is_collected_and_nobody_is_left_to_chase);

const FIRST: &str = "2021-11-01";
const LAST: &str = "2021-12-17";

/// A school of this many pupils, all of the group, on roll since 2020.
async fn school(app: &TestApp, urn: i32, pupils: usize) -> Class {
    app.school(urn).await;
    let token = app.login(MIS, Reach::Schools(&[urn])).await;
    let upns: Vec<_> = (0..pupils).map(|n| upn_of(urn, n)).collect();
    let class = Class { app: app.clone(), token, urn, upns };
    let entry = |(n, upn): (usize, &String)| {
        let mut entry = row(upn, n);
        (entry["starting_on"], entry["born_on"]) = (json!("2020-09-03"), json!("2011-05-02"));
        entry
    };
    let rows = class.upns.iter().enumerate().map(entry).collect();
    class.roll("2021-09-03T07:00:00Z", rows).await.expect(200);
    class
}

/// Every session from a day to another with one line of codes for each pupil, begun anew when it ends.
async fn keep_registers(class: &Class, from: &str, to: &str, lines: &[&[&str]]) {
    let (from, to): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    let days = from.iter_days().take_while(|on| *on <= to).filter(|on| on.weekday().number_from_monday() < 6);
    for (n, (date, session)) in days.flat_map(|on| [(on, "am"), (on, "pm")]).enumerate() {
        let mark = |(upn, line): (&String, &&[&str])| {
            let code = line[n % line.len()];
            json!({ "upn": upn, "code": if session == "pm" && code == "/" { "\\" } else { code } })
        };
        let marks: Vec<_> = class.upns.iter().zip(lines).map(mark).collect();
        let body = json!({ "taken_at": format!("{date}T15:00:00Z"), "recorded_by": {"name": "A. Teacher"}, "marks": marks });
        class
            .app
            .put(&class.token, &format!("/v1/schools/{}/registers/{date}/{session}", class.urn), body)
            .await
            .expect(200);
    }
}

async fn the_half_term_of_autumn_2021_is_collected_and_nobody_is_left_to_chase(app: TestApp) {
    app.set_now("2022-01-10T09:00:00Z");
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let calendar = json!({
        "half_terms": [
            {"id": "2021-22-autumn-1", "from_on": "2021-09-06", "to_on": "2021-10-22"},
            {"id": "2021-22-autumn-2", "from_on": FIRST, "to_on": LAST},
            {"id": "2021-22-spring-1", "from_on": "2022-01-04", "to_on": "2022-02-11"},
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"], "days_off": [],
        "am_starts": "08:45", "pm_starts": "13:00", "am_due": "10:30", "pm_due": "14:30",
    });
    app.send(&la, "PUT /v1/calendars/2021-22", calendar, &[("If-None-Match", "*")]).await.expect(201);
    // On the feed; held for the half term and not since; on paper; flooded.
    let live = school(&app, 120_001, 3).await;
    let held = school(&app, 120_002, 2).await;
    let paper = school(&app, 120_003, 3).await;
    let flooded = school(&app, 120_004, 1).await;
    let full: &[&str] = &["/"];
    let nine_tenths: &[&str] = &["/", "/", "/", "/", "I", "/", "/", "/", "/", "/"];
    let half: &[&str] = &["/", "O"];
    keep_registers(&live, FIRST, LAST, &[full, nine_tenths, half]).await;
    keep_registers(&live, "2022-01-04", "2022-01-07", &[full, full, full]).await;
    keep_registers(&held, FIRST, LAST, &[nine_tenths, half]).await;

    let officer = officer(&app).await;
    let group = [&live, &held, &paper, &flooded].map(|class| class.upns.clone()).concat();
    list(&app, &officer, "2021-12-13", &group).await;
    let body = json!({
        "kind": "pupil_attendance", "title": "Children with a social worker, autumn half term 2",
        "guidance": "If you need help, speak to your allocated officer.", "period": "2021-22-autumn-2",
        "group_id": SOCIAL_WORKER, "audience": { "rule": "all" }, "opens_on": "2022-01-10",
        "due_on": "2022-01-21", "recorded_by": { "name": "A. Officer", "title": "Attendance team" },
    });
    let made = app.post(&officer, "/v1/collections", body).await.expect(201);
    assert_eq!((&made.body["from_on"], &made.body["to_on"]), (&json!(FIRST), &json!(LAST)));
    let id = made.id();
    let chased = async |officer: &str| {
        let path = format!("/v1/collections/{id}/chase-list");
        let found = app.get(officer, &path).await.expect(200).body;
        let rows = found["data"].as_array().unwrap().iter();
        rows.map(|row| (row["urn"].as_i64().unwrap(), row["days_overdue"].clone())).collect::<Vec<_>>()
    };
    let urns = |found: Vec<(i64, Value)>| found.into_iter().map(|(urn, _)| urn).collect::<Vec<_>>();
    assert_eq!(urns(chased(&officer).await), [120_002, 120_003, 120_004], "the live feed answers by itself");

    // The second school reads what its registers say, and submits it as it is.
    let of = async |class: Class| Asked {
        app: app.clone(),
        own: program(&app, class.urn).await,
        officer: officer.clone(),
        class,
        id: id.clone(),
    };
    let held = of(held).await;
    let filled = held.read().await.body["content"].clone();
    assert_eq!(filled["coverage"], json!({ "numerator": 140, "denominator": 140, "percent": 100.0 }));
    assert_eq!(filled["rows"][0]["registers"]["possible"], 70);
    held.submit().await.expect(200);
    // The third fills in the sheet, one pupil better than any calendar allows, and puts it right.
    let mut paper = of(paper).await;
    let sheet = |attended: [u64; 3]| {
        let rows =
            paper.class.upns.iter().zip(attended).map(|(upn, attended)| format!("{upn},70,{attended}\n"));
        ["upn,possible,attended\n".to_owned(), rows.collect::<String>()].concat().into_bytes()
    };
    let (wrong, right) = (sheet([71, 63, 35]), sheet([70, 63, 35]));
    let sent = paper.send_sheet("text/csv", &wrong).await.expect(200);
    assert_eq!(sent.body["summary"]["errors"], 1);
    assert_eq!(paper.submit().await.problem(), (422, "validation_failed"));
    paper.send_sheet("text/csv", &right).await.expect(200);
    // Over the day: the sheet is late.
    paper.set_now("2022-01-24T09:00:00Z").await;
    let officer = paper.officer.clone();
    let late = chased(&officer).await;
    assert!(late.iter().any(|(urn, days)| *urn == 120_003 && *days == json!(3)), "{late:?}");
    assert_eq!(paper.submit().await.expect(200).body["is_late"], true);
    let mut flooded = of(flooded).await;
    flooded.officer = officer.clone();
    flooded.own = program(&app, flooded.class.urn).await;
    flooded.act("exempt", json!({ "reason": "The school was closed for the half term." })).await.expect(200);
    // In the second week of January the feed has come each day.
    let live = of(live).await;
    let mut class = live.class;
    class.set_now("2022-01-24T09:00:00Z").await;
    keep_registers(&class, "2022-01-10", "2022-01-21", &[full, full, full]).await;
    assert_eq!(chased(&officer).await, [], "nobody is left");

    let response = format!("/v1/collections/{id}/response");
    let found = app.get(&officer, &response).await.expect(200).body;
    let schools = &found["schools"];
    assert_eq!(
        ["asked", "exempt", "by_return", "by_feed", "outstanding"]
            .map(|name| schools[name].as_u64().unwrap()),
        [4, 1, 2, 1, 0]
    );
    assert_eq!(schools["rate"], json!({ "numerator": 3, "denominator": 3, "percent": 100.0 }));
    // By hand: of eight children two missed nothing, five attended nine tenths or more, three half.
    assert_eq!(found["pupils"]["rate"], json!({ "numerator": 8, "denominator": 8, "percent": 100.0 }));
    let bands =
        ["at_100", "at_90_or_above", "below_90"].map(|name| found["attendance"][name]["numerator"].clone());
    assert_eq!(bands, [json!(2), json!(5), json!(3)]);
    let attended = (70 + 63 + 35) + (63 + 35) + (70 + 63 + 35);
    assert_eq!(found["attendance"]["attendance"]["numerator"], attended);
    assert_eq!(found["attendance"]["attendance"]["denominator"], 8 * 70);
}
