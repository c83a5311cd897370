//! How teams of the authority are reached, and whether they are open: by their hours, the calendar and the clocks.

use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(the_attendance_line_is_open_in_term_time, a_contact_point_is_changed_and_withdrawn);

fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance manager" })
}

/// Monday to Thursday 9 to 5, Friday 9 to 4, term time (seed 001).
fn line() -> Value {
    let day = |day: &str| json!({ "weekday": day, "opens": "09:00", "closes": if day == "fri" { "16:00" } else { "17:00" } });
    json!({
        "kind": "team", "name": "Attendance Team", "telephone": "01632 960001", "email": "attendance@authority.example",
        "hours": (["mon", "tue", "wed", "thu", "fri"].map(day)), "term_time_only": true,
    })
}

const OFFICER: &[&str] =
    &["contact-points:read", "contact-points:write", "calendars:read", "calendars:write"];

async fn the_attendance_line_is_open_in_term_time(app: TestApp) {
    app.school(120_765).await;
    let officer = app.login(OFFICER, Reach::Everything).await;
    let school = app.login(&["contact-points:read"], Reach::Schools(&[120_765])).await;
    let team =
        app.post(&officer, "/v1/contact-points", json!({ "contact": line(), "recorded_by": by() })).await;
    let team = team.expect(201);
    let at = async |at: &str| {
        let hours = app.get(&school, &format!("/v1/service-hours?at={at}")).await.expect(200).body;
        let row = &hours["data"][0];
        (row["state"].as_str().unwrap().to_owned(), row["closes_at"].clone(), row["opens_at"].clone())
    };
    let told = |state: &str, closes: Option<&str>, opens: Option<&str>| {
        (state.to_owned(), json!(closes), json!(opens))
    };
    assert_eq!(at("2026-11-19T10:00:00Z").await, told("no_calendar", None, None), "no calendar, no promise");
    let calendar = json!({
        "half_terms": [
            {"id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-30"},
            {"id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18"},
            {"id": "2026-27-spring-1", "from_on": "2027-01-04", "to_on": "2027-02-12"},
            {"id": "2026-27-spring-2", "from_on": "2027-02-22", "to_on": "2027-03-25"},
            {"id": "2026-27-summer-1", "from_on": "2027-03-30", "to_on": "2027-05-28"},
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    });
    let put = app.send(&officer, "PUT /v1/calendars/2026-27", calendar, &[("If-None-Match", "*")]).await;
    assert!([200, 201].contains(&put.status), "{put:?}");
    for (asked, expected) in [
        ("2026-11-19T10:00:00Z", told("open", Some("2026-11-19T17:00:00Z"), None)),
        ("2026-11-20T16:00:00Z", told("outside_hours", None, Some("2026-11-23T09:00:00Z"))),
        ("2026-12-22T10:00:00Z", told("outside_term", None, Some("2027-01-04T09:00:00Z"))),
        // The clocks go back on 25 October: nine is at 08.00 UTC on the Friday and at 09.00 on the Monday.
        ("2026-10-23T07:59:59Z", told("outside_hours", None, Some("2026-10-23T08:00:00Z"))),
        ("2026-10-23T08:00:00Z", told("open", Some("2026-10-23T15:00:00Z"), None)),
        ("2026-10-23T15:00:00Z", told("outside_hours", None, Some("2026-10-26T09:00:00Z"))),
        // Easter Monday, 29 March 2027, is the day after the clocks have gone forward.
        ("2027-03-29T10:00:00Z", told("bank_holiday", None, Some("2027-03-30T08:00:00Z"))),
        ("2027-05-03T10:00:00Z", told("bank_holiday", None, Some("2027-05-04T08:00:00Z"))),
    ] {
        assert_eq!(at(asked).await, expected, "{asked}");
    }
    // Now is Friday 20 November 2026, 11.00.
    let now = app.get(&school, team.body["links"]["service_hours"].as_str().unwrap()).await.expect(200).body;
    assert_eq!(
        (&now["data"][0]["open"], &now["data"][0]["at"]),
        (&json!(true), &json!("2026-11-20T11:00:00Z"))
    );
}

async fn a_contact_point_is_changed_and_withdrawn(app: TestApp) {
    let officer = app.login(OFFICER, Reach::Everything).await;
    let body = json!({ "contact": line(), "recorded_by": by() });
    let team = app.post(&officer, "/v1/contact-points", body.clone()).await.expect(201);
    let place = team.body["links"]["self"].as_str().unwrap().to_owned();
    let mut other = body.clone();
    other["contact"]["telephone"] = json!("01632 960002");
    let put = async |body: &Value, tag: &str| {
        app.send(&officer, &format!("PUT {place}"), body.clone(), &[("If-Match", tag)]).await
    };
    let changed = put(&other, team.header("etag")).await.expect(200);
    assert_eq!(
        (&changed.body["version"], &changed.body["contact"]["telephone"]),
        (&json!(2), &json!("01632 960002"))
    );
    assert_eq!(put(&body, team.header("etag")).await.problem(), (412, "precondition_failed"));
    let bad = json!({
        "contact": {
            "kind": "team", "name": "A", "email": "a@b.example\r\nBcc: c@d.example",
            "hours": [{ "weekday": "mon", "opens": "17:00", "closes": "09:00" }],
        },
        "recorded_by": by(),
    });
    assert_eq!(app.post(&officer, "/v1/contact-points", bad).await.faults()[0].0, "/contact/email");
    let withdraw = || json!({ "reason": "Given up", "recorded_by": by() });
    app.post(&officer, &format!("{place}/withdraw"), withdraw()).await.expect(200);
    let again = app.post(&officer, &format!("{place}/withdraw"), withdraw()).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
    assert_eq!(app.get(&officer, "/v1/service-hours").await.expect(200).body["data"], json!([]));
    let school = app.login(&["contact-points:read"], Reach::Schools(&[])).await;
    assert_eq!(app.get(&school, &place).await.problem(), (404, "not_found"));
}
