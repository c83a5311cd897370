//! What a calendar says, and whose it is.

use super::*;

on_each_database!(
    a_calendar_counts_its_days_sessions_and_weeks,
    a_schools_own_calendar_replaces_the_authoritys_whole,
    the_sessions_of_a_year_say_what_each_is,
    another_schools_calendar_is_not_found,
);

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
