//! Calendars: the authority's, a school's own, and what a new version leaves outside.

use std::path::Path;

use chrono::NaiveDate;
use futures_util::future::join_all;
use rollcall::entities::{calendar, register_page};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, PaginatorTrait, QueryOrder};
use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{ALL, Answer, Reach, TestApp},
};

on_each_database!(
    a_calendar_counts_its_days_sessions_and_weeks,
    a_schools_own_calendar_replaces_the_authoritys_whole,
    every_fault_of_a_calendar_is_reported_at_once,
    a_version_is_named_before_it_is_replaced,
    the_same_calendar_again_makes_no_version,
    of_two_who_replace_one_version_one_wins,
    of_two_who_create_a_calendar_one_wins,
    a_dry_run_answers_the_same_and_stores_nothing,
    whoever_does_not_reach_every_school_cannot_set_the_authoritys_calendar,
    another_schools_calendar_is_not_found,
    pages_that_a_calendar_leaves_outside_are_counted_and_stay,
    the_sessions_of_a_year_say_what_each_is,
    a_calendar_with_four_hundred_days_off_fits_into_a_body,
);

pub const LA: &str = "/v1/calendars/2026-27";
pub const SCHOOL: &str = "/v1/schools/120765/calendars/2026-27";
const CREATE: &[(&str, &str)] = &[("If-None-Match", "*")];

/// Two weeks before a half term's holiday and two after it, a bank holiday, half a training day, a Saturday.
pub fn small() -> Value {
    json!({
        "half_terms": [
            { "id": "2026-27-summer-1", "from_on": "2027-05-03", "to_on": "2027-05-14" },
            { "id": "2026-27-summer-2", "from_on": "2027-06-07", "to_on": "2027-06-18" },
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "days_off": [
            { "on": "2027-05-03", "kind": "bank_holiday" },
            { "on": "2027-06-07", "session": "am", "kind": "inset" },
        ],
        "extra_days": [{ "on": "2027-06-19", "sessions": ["am"] }],
        "am_starts": "08:45", "pm_starts": "13:00", "am_due": "10:30", "pm_due": "14:30",
    })
}

/// Records a calendar where there is none.
pub async fn create(app: &TestApp, token: &str, path: &str, body: &Value) -> Answer {
    app.send(token, &format!("PUT {path}"), body.clone(), CREATE).await.expect(201)
}

async fn replace(app: &TestApp, token: &str, path: &str, body: &Value, tag: &str) -> Answer {
    app.send(token, &format!("PUT {path}"), body.clone(), &[("If-Match", tag)]).await
}

async fn versions(app: &TestApp) -> u64 {
    calendar::Entity::find().count(&app.db).await.unwrap()
}

async fn a_calendar_counts_its_days_sessions_and_weeks(app: TestApp) {
    let token = app.everything().await;
    assert_eq!(app.get(&token, LA).await.problem(), (404, "not_found"));
    let put = create(&app, &token, LA, &small()).await;
    assert_eq!((put.header("etag"), put.header("location")), ("\"a1\"", LA));
    let shown = app.get(&token, LA).await.expect(200);
    assert_eq!(shown.body, put.body["calendar"]);
    assert_eq!(shown.header("etag"), "\"a1\"");
    // 9 days, 10 days and the Saturday; half of one day is off and half of another on.
    let counts = ["school_days", "sessions", "sessions_due", "school_weeks"].map(|name| &shown.body[name]);
    assert_eq!(counts, [20, 38, 38, 4].map(|count| json!(count)).each_ref());
    let halves = shown.body["half_terms"].as_array().unwrap();
    let halves: Vec<_> = halves.iter().map(|half| (&half["school_days"], &half["sessions"])).collect();
    assert_eq!(halves, [(&json!(9), &json!(18)), (&json!(10), &json!(19))]);
    assert_eq!(shown.body["definition"], small());
    assert_eq!((&shown.body["source"], &shown.body["urn"]), (&json!("authority"), &Value::Null));
    assert_eq!((&shown.body["version"], &shown.body["time_zone"]), (&json!(1), &json!("Europe/London")));
    let again = app.send(&token, &format!("GET {LA}"), Value::Null, &[("If-None-Match", "\"a1\"")]).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    for path in ["/v1/calendars/2026-28", "/v1/schools/120765/calendars/2026"] {
        assert_eq!(app.get(&token, path).await.problem(), (400, "invalid_parameter"), "{path}");
    }
}

async fn a_schools_own_calendar_replaces_the_authoritys_whole(app: TestApp) {
    app.school(120_765).await;
    app.school(120_766).await;
    let la = app.everything().await;
    create(&app, &la, LA, &small()).await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let shared = app.get(&school, SCHOOL).await.expect(200);
    assert_eq!((&shared.body["source"], &shared.body["urn"]), (&json!("authority"), &json!(120_765)));
    assert_eq!((shared.header("etag"), &shared.body["sessions"]), ("\"a1\"", &json!(38)));

    let mut own = small();
    own["days_off"] = json!([]);
    own["half_terms"].as_array_mut().unwrap().pop();
    own.as_object_mut().unwrap().remove("am_starts");
    create(&app, &school, SCHOOL, &own).await;
    let shown = app.get(&school, SCHOOL).await.expect(200);
    assert_eq!((&shown.body["source"], shown.header("etag")), (&json!("school"), "\"s1\""));
    // Nothing of the authority's shines through: neither its bank holiday nor its second half term.
    assert_eq!(shown.body["sessions"], 21);
    assert_eq!(shown.body["definition"]["am_starts"], "08:45");
    let other = app.get(&la, "/v1/schools/120766/calendars/2026-27").await.expect(200);
    assert_eq!((&other.body["source"], &other.body["sessions"]), (&json!("authority"), &json!(38)));
}

async fn every_fault_of_a_calendar_is_reported_at_once(app: TestApp) {
    let token = app.everything().await;
    let mut wrong = small();
    wrong["half_terms"][0]["to_on"] = json!("2027-06-08");
    wrong["half_terms"][1]["id"] = json!("2025-26-summer-2");
    wrong["weekdays"] = json!(["mon", "mon"]);
    wrong["days_off"][0]["on"] = json!("2027-08-01");
    wrong["extra_days"] = json!([{ "on": "2027-06-07", "sessions": [] }]);
    wrong["pm_due"] = json!("12:00");
    let put = |body: Value| app.send(&token, "PUT /v1/calendars/2026-27", body, CREATE);
    let refused = put(wrong).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let mut faults = refused.faults();
    faults.sort();
    let expected = [
        ("/days_off/0/on", "date_outside_academic_year"),
        ("/extra_days/0/on", "day_off_and_extra"),
        ("/extra_days/0/sessions", "wrong_length"),
        ("/half_terms/1/from_on", "half_terms_overlap"),
        ("/half_terms/1/id", "half_term_id_not_valid"),
        ("/pm_due", "times_out_of_order"),
        ("/weekdays/1", "repeated_value"),
    ];
    assert_eq!(faults, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let mut odd = small();
    odd["am_due"] = json!("9:30");
    odd["half_terms"][0]["from_on"] = json!("2027-5-3");
    odd["weekday"] = json!([]);
    let refused = put(odd).await;
    let expected = [
        ("/am_due", "invalid_format"),
        ("/half_terms/0/from_on", "invalid_format"),
        ("/weekday", "unknown_property"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert_eq!(versions(&app).await, 0);
}

async fn a_version_is_named_before_it_is_replaced(app: TestApp) {
    app.school(120_765).await;
    let token = app.everything().await;
    for path in [LA, SCHOOL] {
        let put = format!("PUT {path}");
        let letter = if path == LA { "a" } else { "s" };
        let unnamed = app.put(&token, path, small()).await;
        assert_eq!(unnamed.problem(), (428, "precondition_required"));
        // There is nothing of the school's own to replace, even while it goes by the authority's.
        assert_eq!(replace(&app, &token, path, &small(), "*").await.problem(), (412, "precondition_failed"));
        assert_eq!(replace(&app, &token, path, &small(), "\"a1\"").await.status, 412);
        create(&app, &token, path, &small()).await;
        let twice = app.send(&token, &put, small(), CREATE).await;
        assert_eq!(twice.problem(), (412, "precondition_failed"));
        assert_eq!(twice.header("etag"), format!("\"{letter}1\""));
        assert_eq!(app.put(&token, path, small()).await.status, 428);
        let mut next = small();
        next["am_due"] = json!("09:45");
        for (tag, status) in [
            (format!("W/\"{letter}1\""), 412),
            ("\"x1\"".to_owned(), 412),
            (format!("\"x1\", \"{letter}1\""), 200),
            (format!("\"{letter}1\""), 412),
        ] {
            assert_eq!(replace(&app, &token, path, &next, &tag).await.status, status, "{path} {tag}");
        }
        let any = replace(&app, &token, path, &small(), "*").await.expect(200);
        assert_eq!(any.header("etag"), format!("\"{letter}3\""));
        // State comes before the meaning of the body.
        assert_eq!(replace(&app, &token, path, &json!({}), "\"x\"").await.status, 412);
        assert_eq!(replace(&app, &token, path, &json!({}), "*").await.status, 422);
    }
}

async fn the_same_calendar_again_makes_no_version(app: TestApp) {
    let token = app.everything().await;
    create(&app, &token, LA, &small()).await;
    app.advance(60);
    let same = replace(&app, &token, LA, &small(), "\"a1\"").await.expect(200);
    assert_eq!((&same.body["changed"], same.header("etag")), (&json!(false), "\"a1\""));
    assert_eq!(same.body["calendar"]["updated_at"], "2026-11-20T11:00:00Z");
    let mut next = small();
    next["extra_days"] = json!([]);
    let changed = replace(&app, &token, LA, &next, "\"a1\"").await.expect(200);
    assert_eq!((&changed.body["changed"], changed.header("etag")), (&json!(true), "\"a2\""));
    let shown = app.get(&token, LA).await.expect(200).body;
    assert_eq!((&shown["version"], &shown["sessions"]), (&json!(2), &json!(37)));
    assert_eq!(shown["created_at"], "2026-11-20T11:00:00Z");
    assert_eq!(shown["updated_at"], "2026-11-20T11:01:00Z");
    // What was in force before stays, and says until when.
    let rows = calendar::Entity::find().order_by_asc(calendar::Column::Revision).all(&app.db).await.unwrap();
    let ends: Vec<_> = rows.iter().map(|row| (row.revision, row.superseded_at)).collect();
    assert_eq!(ends, [(1, Some(rows[1].recorded_at)), (2, None)]);
}

/// Eight versions that differ, sent at once under the same precondition.
async fn race(app: &TestApp, headers: &[(&str, &str)]) -> Vec<u16> {
    let token = app.everything().await;
    let sent = (0..8).map(|minute| {
        let mut body = small();
        body["am_due"] = json!(format!("10:0{minute}"));
        let (app, token, put) = (app.clone(), token.clone(), format!("PUT {SCHOOL}"));
        async move { app.send(&token, &put, body, headers).await.status }
    });
    let mut statuses = join_all(sent).await;
    statuses.sort_unstable();
    statuses
}

async fn of_two_who_replace_one_version_one_wins(app: TestApp) {
    app.school(120_765).await;
    let token = app.everything().await;
    create(&app, &token, SCHOOL, &small()).await;
    assert_eq!(race(&app, &[("If-Match", "\"s1\"")]).await, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(versions(&app).await, 2);
    // Who replaces whatever there is, replaces it in turn.
    assert_eq!(race(&app, &[("If-Match", "*")]).await, [200; 8]);
    let rows = calendar::Entity::find().all(&app.db).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.superseded_at.is_none()).count(), 1);
}

async fn of_two_who_create_a_calendar_one_wins(app: TestApp) {
    app.school(120_765).await;
    assert_eq!(race(&app, CREATE).await, [201, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(versions(&app).await, 1);
}

async fn a_dry_run_answers_the_same_and_stores_nothing(app: TestApp) {
    let token = app.everything().await;
    let dry = |body: Value, headers: &'static [(&str, &str)]| {
        let (app, token) = (app.clone(), token.clone());
        async move { app.send(&token, &format!("PUT {LA}?dry_run=true"), body, headers).await }
    };
    let tried = dry(small(), CREATE).await.expect(200);
    assert_eq!((&tried.body["committed"], tried.header("etag")), (&json!(false), ""));
    assert_eq!(versions(&app).await, 0);
    assert_eq!(app.get(&token, LA).await.status, 404);
    let made = create(&app, &token, LA, &small()).await;
    let mut same = tried.body;
    same["committed"] = json!(true);
    assert_eq!(same, made.body);
    let mut next = small();
    next["extra_days"] = json!([]);
    let tried = dry(next, &[("If-Match", "\"a1\"")]).await.expect(200);
    assert_eq!((&tried.body["calendar"]["version"], &tried.body["changed"]), (&json!(2), &json!(true)));
    assert_eq!(tried.body["calendar"]["sessions"], 37);
    assert_eq!(app.get(&token, LA).await.body["sessions"], 38);
    assert_eq!(dry(small(), CREATE).await.status, 412, "a dry run is checked in full");
    assert_eq!(dry(json!({}), &[("If-Match", "\"a1\"")]).await.status, 422);
    let odd = app.send(&token, &format!("PUT {LA}?dry_run=yes"), small(), CREATE).await;
    assert_eq!(odd.problem(), (400, "invalid_parameter"));
}

async fn whoever_does_not_reach_every_school_cannot_set_the_authoritys_calendar(app: TestApp) {
    app.school(120_765).await;
    let la = app.everything().await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    for body in [small(), json!({})] {
        let refused = app.send(&school, &format!("PUT {LA}"), body, CREATE).await;
        assert_eq!(refused.problem(), (404, "not_found"));
    }
    create(&app, &la, LA, &small()).await;
    assert_eq!(replace(&app, &school, LA, &small(), "*").await.problem(), (404, "not_found"));
    app.get(&school, LA).await.expect(200);
}

async fn another_schools_calendar_is_not_found(app: TestApp) {
    app.school(120_765).await;
    app.school(120_766).await;
    let la = app.everything().await;
    create(&app, &la, LA, &small()).await;
    let token = app.login(ALL, Reach::Schools(&[120_765])).await;
    for (method, rest, body) in
        [("GET", "", Value::Null), ("GET", "/sessions", Value::Null), ("PUT", "", small())]
    {
        let call = |urn: &str| format!("{method} /v1/schools/{urn}/calendars/2026-27{rest}");
        let other = app.send(&token, &call("120766"), body.clone(), CREATE).await;
        let never = app.send(&token, &call("199999"), body.clone(), CREATE).await;
        assert_eq!(other.problem(), (404, "not_found"));
        assert_eq!(other.masked(), never.masked());
    }
}

async fn page(app: &TestApp, urn: i32, date: &str, session: &str, marks: &[u8]) {
    let row = register_page::ActiveModel {
        urn: Set(urn),
        date: Set(date.parse::<NaiveDate>().unwrap()),
        session: Set(session.to_owned()),
        marks: Set(marks.to_vec()),
        revision: Set(1),
        take: Set(1),
    };
    row.insert(&app.db).await.unwrap();
}

async fn pages_that_a_calendar_leaves_outside_are_counted_and_stay(app: TestApp) {
    for urn in [120_765, 120_766, 120_767] {
        app.school(urn).await;
    }
    let la = app.everything().await;
    create(&app, &la, LA, &small()).await;
    let inside = create(&app, &la, SCHOOL, &small()).await;
    assert_eq!(inside.body["outside"], json!({ "schools": 0, "pages": 0, "marks": 0, "by_code": [] }));
    // The Saturday morning will go; its afternoon never was a session; the Tuesday stays; last year's is another book.
    page(&app, 120_765, "2027-06-19", "am", b"/./I").await;
    page(&app, 120_765, "2027-06-19", "pm", b"..").await;
    page(&app, 120_765, "2027-05-04", "am", b"//").await;
    page(&app, 120_765, "2026-06-20", "am", b"//").await;
    page(&app, 120_766, "2027-06-19", "am", b"L").await;
    let mut next = small();
    next["extra_days"] = json!([]);
    let put = replace(&app, &la, SCHOOL, &next, "\"s1\"").await.expect(200);
    let by_code = json!([
        { "code": "/", "class": "present", "marks": 2 },
        { "code": "I", "class": "authorised", "marks": 1 },
    ]);
    assert_eq!(put.body["outside"], json!({ "schools": 1, "pages": 2, "marks": 3, "by_code": by_code }));
    assert_eq!(register_page::Entity::find().count(&app.db).await.unwrap(), 5, "pages stay");
    // The authority's calendar decides for the schools without one of their own, and only for them.
    let writer = app.login(&["calendars:write", "registers:read"], Reach::Everything).await;
    let put = app.send(&writer, &format!("PUT {LA}?dry_run=true"), next.clone(), &[("If-Match", "*")]).await;
    let by_class = json!([{ "class": "present", "marks": 1 }]);
    assert_eq!(
        put.expect(200).body["outside"],
        json!({ "schools": 1, "pages": 1, "marks": 1, "by_code": by_class })
    );
    let writer = app.login(&["calendars:write"], Reach::Everything).await;
    let put = replace(&app, &writer, LA, &next, "*").await.expect(200);
    assert_eq!(put.body["outside"], json!({ "schools": 1, "pages": 1, "marks": 1, "by_code": [] }));
}

async fn the_sessions_of_a_year_say_what_each_is(app: TestApp) {
    app.school(120_765).await;
    let token = app.everything().await;
    let sessions = format!("{SCHOOL}/sessions");
    assert_eq!(app.get(&token, &sessions).await.problem(), (404, "not_found"));
    create(&app, &token, LA, &small()).await;
    let all = app.get(&token, &sessions).await.expect(200).body;
    assert_eq!((all["sessions"].as_array().unwrap().len(), &all["source"]), (41, &json!("authority")));
    let part = app.get(&token, &format!("{sessions}?from_on=2027-06-05&to_on=2027-06-07")).await.expect(200);
    let half = "2026-27-summer-2";
    assert_eq!(
        part.body["sessions"],
        json!([
            { "date": "2027-06-07", "session": "am", "status": "inset", "half_term": half },
            { "date": "2027-06-07", "session": "pm", "status": "open", "half_term": half },
        ])
    );
    let extra = app.get(&token, &format!("{sessions}?from_on=2027-06-19")).await.expect(200);
    assert_eq!(
        extra.body["sessions"],
        json!([{ "date": "2027-06-19", "session": "am", "status": "open", "half_term": null }])
    );
    let beyond =
        app.get(&token, &format!("{sessions}?from_on=1900-01-01&to_on=2027-05-03")).await.expect(200);
    assert_eq!(beyond.body["sessions"][0]["status"], "bank_holiday");
    let reversed = app.get(&token, &format!("{sessions}?from_on=2027-06-08&to_on=2027-06-07")).await;
    assert_eq!(reversed.problem(), (400, "invalid_parameter"));
    assert_eq!(reversed.faults(), [("to_on".to_owned(), "dates_reversed".to_owned())]);
}

async fn a_calendar_with_four_hundred_days_off_fits_into_a_body(app: TestApp) {
    let token = app.everything().await;
    let mut long = small();
    let first: NaiveDate = "2026-08-01".parse().unwrap();
    let days = first.iter_days().take(400).map(|on| json!({ "on": on, "kind": "bank_holiday" }));
    long["days_off"] = days.collect();
    long["extra_days"] = json!([]);
    let refused = app.send(&token, &format!("PUT {LA}"), long.clone(), CREATE).await;
    assert_eq!((refused.problem(), refused.faults().len()), ((422, "validation_failed"), 35));
    long["days_off"].as_array_mut().unwrap().truncate(365);
    assert_eq!(create(&app, &token, LA, &long).await.body["calendar"]["sessions"], 0);
}

/// The published term dates of Norfolk schools, where the folder of public data stands beside the checkout.
#[tokio::test]
async fn the_published_norfolk_calendars_come_to_their_published_days() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/calendars/norfolk_term_dates.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED: there is no ../shared/data beside the checkout");
        return;
    };
    let data: Value = serde_json::from_str(&text).unwrap();
    let app = TestApp::sqlite().await;
    let token = app.everything().await;
    for (name, year) in [
        ("norfolk_model_2025_26", "2025-26"),
        ("old_buckenham_primary_2024_25", "2024-25"),
        ("norfolk_council_2019_20", "2019-20"),
    ] {
        let published = &data[name];
        let put = create(&app, &token, &format!("/v1/calendars/{year}"), &calendar_of(year, published)).await;
        let view = &put.body["calendar"];
        assert_eq!(view["school_days"], published["pupil_days_computed"], "{name}");
        assert_eq!(view["sessions"], published["sessions_computed"], "{name}");
    }
    let model = app.get(&token, "/v1/calendars/2025-26").await.expect(200).body;
    assert_eq!((&model["school_days"], &model["sessions"]), (&json!(188), &json!(376)));
    let halves = model["half_terms"].as_array().unwrap().iter();
    let days: Vec<_> = halves.map(|half| half["school_days"].as_i64().unwrap()).collect();
    assert_eq!(days, [38, 34, 29, 25, 27, 35]);
}

fn calendar_of(year: &str, published: &Value) -> Value {
    let names = ["autumn-1", "autumn-2", "spring-1", "spring-2", "summer-1", "summer-2"];
    let spans = published["pupil_ranges"].as_array().unwrap().iter().zip(names);
    let half_terms: Vec<_> = spans
        .map(|(span, name)| json!({ "id": format!("{year}-{name}"), "from_on": span[0], "to_on": span[1] }))
        .collect();
    let off = |list: &Value, kind: &str| {
        let days = list.as_array().into_iter().flatten().map(|on| json!({ "on": on, "kind": kind }));
        days.collect::<Vec<_>>()
    };
    let mut days_off = off(&published["inset_named"], "inset");
    days_off.extend(off(&published["bank_holiday_in_term"], "bank_holiday"));
    json!({ "half_terms": half_terms, "weekdays": ["mon", "tue", "wed", "thu", "fri"], "days_off": days_off })
}
