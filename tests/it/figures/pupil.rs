//! The worked examples of the statistics, of one pupil.

use serde_json::{Value, json};

use super::fixture::{AT_THE_BOUNDARY, attendance, lay, line, pupil_id, rate, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, amended, mark, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_pupil_at_the_boundary_is_persistently_absent_and_it_says_how,
    half_of_the_sessions_is_severe_absence_and_one_fewer_is_not,
    by_enrolment_and_together_each_session_of_two_schools_counts_once,
    an_interview_was_attended_before_august_2024_and_is_an_absence_since,
    a_child_below_compulsory_age_has_only_mornings_possible,
    a_pupil_with_nothing_possible_has_no_rate,
    amending_one_mark_changes_the_attendance_at_once_and_the_past_stays_as_it_was,
    it_can_be_worked_out_again_from_its_explanation,
    a_term_is_that_of_the_schools_own_calendar,
    codes_need_their_scope_and_faults_are_told_at_once,
    a_pupil_that_turned_out_to_be_another_is_found_there,
);

fn one(attendance: &Value) -> &Value {
    assert_eq!(attendance["enrolments"].as_array().unwrap().len(), 1, "{attendance}");
    &attendance["enrolments"][0]
}

/// E1.
async fn a_pupil_at_the_boundary_is_persistently_absent_and_it_says_how(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&AT_THE_BOUNDARY)]).await;
    let read = attendance(&class, &reader(&class).await, 0, "period=2026-27-autumn").await;
    for told in [one(&read), &read["together"]] {
        let sessions = &told["sessions"];
        let counts = ["possible", "attended", "absent", "authorised", "unauthorised", "late", "present"]
            .map(|name| sessions[name].as_u64().unwrap());
        assert_eq!(counts, [140, 126, 14, 10, 4, 4, 122]);
        assert_eq!(told["rates"]["attendance"], rate(126, 140, 90.0));
        assert_eq!(told["rates"]["absence"], rate(14, 140, 10.0));
        assert_eq!(told["rates"]["authorised_absence"], rate(10, 140, 7.1));
        assert_eq!(told["rates"]["unauthorised_absence"], rate(4, 140, 2.9));
        let persistent = json!({
            "met": true, "threshold_percent": 10, "arithmetic": "100 x 14 >= 10 x 140", "sessions_to_go": 0,
        });
        assert_eq!(told["persistent_absence"], persistent);
        assert_eq!(told["severe_absence"]["arithmetic"], "100 x 14 < 50 x 140");
        assert_eq!(told["severe_absence"]["sessions_to_go"], 112, "126 of 252");
    }
    assert_eq!((&one(&read)["urn"], &one(&read)["from_on"]), (&json!(class.urn), &json!("2026-09-03")));
    assert_eq!(
        read["span"],
        json!({"period": "2026-27-autumn", "from_on": "2026-09-03", "to_on": "2026-12-18"})
    );
    assert_eq!((&read["rule_set"]["id"], read["definition"].is_string()), (&json!("2024-08-19"), true));
    assert!(read["explanation"].is_null() && one(&read)["made_of"].is_null());
}

/// E2, and the aggregation of E3 pupil by pupil.
async fn half_of_the_sessions_is_severe_absence_and_one_fewer_is_not(app: TestApp) {
    let class = school(app, 3).await;
    let lines = [line(&[("I", 49), ("/", 49)]), line(&[("I", 48), ("/", 50)]), line(&[("O", 10), ("/", 10)])];
    lay(&class, &lines).await;
    let token = reader(&class).await;
    for (n, absence, severe) in
        [(0, rate(49, 98, 50.0), true), (1, rate(48, 98, 49.0), false), (2, rate(10, 20, 50.0), true)]
    {
        let read = attendance(&class, &token, n, "period=2026-27-autumn").await;
        assert_eq!(one(&read)["rates"]["absence"], absence);
        assert_eq!(one(&read)["severe_absence"]["met"], severe);
        assert_eq!(one(&read)["persistent_absence"]["met"], true);
    }
}

/// E4: a pupil of two schools, and one session that both schools say it missed.
async fn by_enrolment_and_together_each_session_of_two_schools_counts_once(app: TestApp) {
    let (main, other) = dual(app).await;
    lay(&main, &[line(&[("I", 4), ("/", 76), ("D", 60)])]).await;
    lay(&other, &[line(&[("D", 80), ("I", 6), ("/", 54)])]).await;
    let token = reader(&main).await;
    let read = attendance(&main, &token, 0, "period=2026-27-autumn&explain=true").await;
    let of = |urn: i32| {
        let mut all = read["enrolments"].as_array().unwrap().iter();
        all.find(|enrolment| enrolment["urn"] == urn).unwrap()
    };
    assert_eq!(of(main.urn)["rates"]["absence"], rate(4, 80, 5.0));
    assert_eq!(of(main.urn)["registration"], "main");
    assert_eq!(of(other.urn)["rates"]["absence"], rate(6, 60, 10.0));
    assert_eq!(of(other.urn)["persistent_absence"]["met"], true);
    assert_eq!(read["together"]["rates"]["absence"], rate(10, 140, 7.1));
    assert_eq!(read["together"]["persistent_absence"]["met"], false);
    assert_eq!(read["together"]["counted_once"], json!([]));
    // A school that is not at the other sees its own alone.
    let own = main.app.login(&["registers:read"], Reach::Schools(&[main.urn])).await;
    let own = attendance(&main, &own, 0, "period=2026-27-autumn").await;
    assert_eq!(own["together"]["rates"]["absence"], rate(4, 80, 5.0));
    // Both say that it was theirs: the one that says that the pupil was there counts.
    lay_one(&other, "2026-09-03", "am", "/").await;
    let both = attendance(&main, &token, 0, "period=2026-27-autumn&explain=true").await;
    assert_eq!(both["together"]["rates"]["absence"], rate(9, 140, 6.4));
    let once = json!([{
        "urn": main.urn, "date": "2026-09-03", "session": "am", "class": "authorised", "code": "I",
    }]);
    assert_eq!(both["together"]["counted_once"], once);
}

/// A pupil who is registered at two schools.
async fn dual(app: TestApp) -> (Class, Class) {
    let mut main = school(app.clone(), 1).await;
    let mut other = Class::at(app, 120_766, 0).await;
    other.upns = main.upns.clone();
    let registered = |kind: &str| {
        let mut row = row(&main.upns[0], 0);
        row["registration"] = json!(kind);
        row
    };
    main.roll("2027-01-29T07:00:00Z", vec![registered("main")]).await.expect(200);
    other.roll("2027-01-29T07:00:00Z", vec![registered("subsidiary")]).await.expect(200);
    main.set_now("2027-01-29T16:00:01Z").await;
    other.set_now("2027-01-29T16:00:02Z").await;
    (main, other)
}

/// One mark of the first pupil, changed with its reason.
async fn lay_one(class: &Class, date: &str, session: &str, code: &str) {
    let marks = vec![amended(&class.upns[0], json!(code), "Looked into")];
    let body =
        json!({ "taken_at": "2027-01-29T15:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": marks });
    let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
    class.app.put(&class.token, &path, body).await.expect(200);
}

/// E5.
async fn an_interview_was_attended_before_august_2024_and_is_an_absence_since(app: TestApp) {
    let mut class = Class::of(app, 1).await;
    let mut earlier = row(&class.upns[0], 0);
    earlier["starting_on"] = json!("2020-09-03");
    class.roll("2026-09-04T07:00:00Z", vec![earlier]).await.expect(200);
    let line = |date: &str, code: &str| {
        json!({
            "urn": class.urn, "date": date, "session": "am", "taken_at": format!("{date}T09:00:00Z"),
            "recorded_by": {"name": "A. Teacher"}, "marks": [mark(&class.upns[0], code)],
        })
    };
    let sent = class.ndjson("?mode=historic", &[line("2024-05-10", "J"), line("2024-10-10", "J1")]).await;
    assert_eq!(sent.counts(&["created"]), [2]);
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = reader(&class).await;
    let on = async |day: &str| attendance(&class, &token, 0, &format!("from_on={day}&to_on={day}")).await;
    let sums = |read: &Value| {
        ["attended", "authorised", "possible"].map(|name| one(read)["sessions"][name].as_u64().unwrap())
    };
    assert_eq!(sums(&on("2024-05-10").await), [1, 0, 1]);
    assert_eq!(sums(&on("2024-10-10").await), [0, 1, 1]);
    let class_wide = super::fixture::figures(&class, &token, "from_on=2024-05-10&to_on=2024-10-10").await;
    assert_eq!(class_wide["data"][0]["rates"]["attendance"], rate(1, 2, 50.0));
}

/// E6.
async fn a_child_below_compulsory_age_has_only_mornings_possible(app: TestApp) {
    let class = school(app, 1).await;
    let mut child = row(&class.upns[0], 0);
    (child["born_on"], child["year_group"]) = (json!("2022-01-10"), json!("R"));
    class.roll("2027-01-29T07:00:00Z", vec![child]).await.expect(200);
    let days = [["I", "X"].repeat(3), ["/", "X"].repeat(57)].concat();
    lay(&class, &[days]).await;
    let token = reader(&class).await;
    let read = attendance(&class, &token, 0, "period=2026-27-autumn&explain=true").await;
    assert_eq!(one(&read)["rates"]["absence"], rate(3, 60, 5.0));
    assert_eq!(one(&read)["made_of"]["left_out"]["not_possible"], 60);
    let headline =
        super::fixture::figures(&class, &token, "period=2026-27-autumn&cohort=dfe_comparable").await;
    assert_eq!(headline["data"], json!([]), "four years old at 31 August");
}

/// E7.
async fn a_pupil_with_nothing_possible_has_no_rate(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("Y5", 10)])]).await;
    let read = attendance(&class, &reader(&class).await, 0, "period=2026-27-autumn").await;
    let none = json!({ "numerator": 0, "denominator": 0, "percent": null });
    for told in [one(&read), &read["together"]] {
        assert_eq!((&told["rates"]["attendance"], &told["rates"]["absence"]), (&none, &none));
        let tests = ["persistent_absence", "severe_absence"].map(|name| told[name]["met"].clone());
        assert_eq!(tests, [false, false]);
        assert_eq!(told["persistent_absence"]["arithmetic"], "no possible session");
    }
}

async fn amending_one_mark_changes_the_attendance_at_once_and_the_past_stays_as_it_was(app: TestApp) {
    let mut class = school(app, 1).await;
    lay(&class, &[line(&[("/", 9), ("O", 1)])]).await;
    let before = attendance(&class, &reader(&class).await, 0, "period=2026-27-autumn").await;
    assert_eq!(one(&before)["persistent_absence"]["met"], true);
    let then = before["data_as_at"].as_str().unwrap().to_owned();
    class.set_now("2027-02-01T12:00:00Z").await;
    let started = {
        let mut row = row(&class.upns[0], 0);
        row["registration"] = json!("main");
        row
    };
    class.roll("2027-02-01T07:00:00Z", vec![started]).await.expect(200);
    lay_one(&class, "2026-09-09", "pm", "\\").await;
    let token = reader(&class).await;
    let after = attendance(&class, &token, 0, "period=2026-27-autumn").await;
    assert_eq!(one(&after)["rates"]["absence"], rate(0, 10, 0.0));
    assert_eq!(one(&after)["registration"], "main");
    let past = attendance(&class, &token, 0, &format!("period=2026-27-autumn&as_of={then}")).await;
    assert_eq!(past, before, "to the last byte");
    let never = attendance(&class, &token, 0, "period=2026-27&as_of=2026-08-01T00:00:00Z").await;
    assert_eq!((&never["enrolments"], &never["together"]["sessions"]["possible"]), (&json!([]), &json!(0)));
}

async fn it_can_be_worked_out_again_from_its_explanation(app: TestApp) {
    let class = school(app, 1).await;
    let mut late = row(&class.upns[0], 0);
    late["starting_on"] = json!("2026-09-04");
    class.roll("2027-01-29T07:00:00Z", vec![late]).await.expect(200);
    lay(
        &class,
        &[line(&[(".", 2), ("/", 50), ("I", 6), ("G", 4), ("Y1", 2), ("L", 5), (".", 5), ("B", 60)])],
    )
    .await;
    let read = attendance(&class, &reader(&class).await, 0, "period=2026-27-autumn&explain=true").await;
    let made_of = &one(&read)["made_of"];
    let of_class = |codes: &Value, classes: &[&str]| -> u64 {
        let of = codes
            .as_array()
            .unwrap()
            .iter()
            .filter(|code| classes.contains(&code["class"].as_str().unwrap()));
        of.map(|code| code["sessions"].as_u64().unwrap()).sum()
    };
    let attended = of_class(&made_of["codes"], &["present", "approved_educational_activity"]);
    let absent = of_class(&made_of["codes"], &["authorised", "unauthorised"]);
    assert_eq!((attended, absent), (115, 10));
    assert_eq!(one(&read)["rates"]["absence"], rate(absent, attended + absent, 8.0));
    assert_eq!(made_of["codes"], read["together"]["codes"]);
    let left_out = &made_of["left_out"];
    let count = |name: &str| left_out[name].as_u64().unwrap();
    assert_eq!((count("before_starting_day"), count("not_possible")), (2, 2));
    let sessions = made_of["calendars"][0]["sessions"].as_u64().unwrap();
    let told = attended + absent + count("before_starting_day") + count("not_possible") + count("no_mark");
    assert_eq!((sessions, told), (142, 142), "every session of the calendar is counted or left out");
    let why: Vec<_> =
        made_of["sessions_left_out"].as_array().unwrap().iter().map(|each| &each["why"]).collect();
    assert_eq!(why.iter().filter(|why| **why == "no_mark").count() as u64, count("no_mark"));
    assert_eq!(why.iter().filter(|why| **why == "not_possible").count(), 2);
    assert!(read["explanation"]["measures"].as_array().unwrap().len() > 3);
    // The link leads to the very marks.
    let marks = one(&read)["links"]["marks"].as_str().unwrap();
    let marks = class.app.get(&reader(&class).await, marks).await.expect(200).body;
    let marks = marks["enrolments"][0]["marks"].as_array().unwrap();
    assert_eq!(marks.len() as u64, attended + absent + count("not_possible"));
    let missed =
        marks.iter().filter(|mark| ["authorised", "unauthorised"].contains(&mark["class"].as_str().unwrap()));
    assert_eq!(missed.count() as u64, absent);
}

async fn a_term_is_that_of_the_schools_own_calendar(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 70)])]).await;
    let la = class.app.login(&["calendars:write"], Reach::Everything).await;
    let mut own = crate::registers::fixture::calendar();
    own["half_terms"][0]["to_on"] = json!("2026-10-16");
    let put = format!("PUT /v1/schools/{}/calendars/2026-27", class.urn);
    class.app.send(&la, &put, own, &[("If-None-Match", "*")]).await.expect(201);
    let token = reader(&class).await;
    let read = attendance(&class, &token, 0, "period=2026-27-autumn-1").await;
    assert_eq!(
        read["span"],
        json!({"period": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-16"})
    );
    assert_eq!(one(&read)["sessions"]["possible"], 64);
    let figures = super::fixture::figures(&class, &token, "period=2026-27-autumn-1").await;
    assert_eq!(figures["data"][0]["sessions"]["possible"], 64, "as the school's own figures count");
    let whole = attendance(&class, &token, 0, "").await;
    assert_eq!(
        whole["span"],
        json!({"period": null, "from_on": "2026-08-01", "to_on": "2027-01-29"}),
        "the year to date"
    );
}

async fn codes_need_their_scope_and_faults_are_told_at_once(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("I", 1), ("Y1", 1), ("/", 8)])]).await;
    let token = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    let read = attendance(&class, &token, 0, "period=2026-27-autumn&explain=true").await;
    let made_of = &one(&read)["made_of"];
    assert!(made_of["codes"].as_array().unwrap().iter().all(|code| code["code"].is_null()));
    assert_eq!(made_of["sessions_left_out"][0]["why"], "not_possible");
    assert!(made_of["sessions_left_out"].as_array().unwrap().iter().all(|each| each["code"].is_null()));
    let path = format!("/v1/pupils/{}/attendance", pupil_id(&class, 0).await);
    let others = class.app.login(&["figures:read", "pupils:read"], Reach::Everything).await;
    assert_eq!(class.app.get(&others, &path).await.problem(), (403, "scope_missing"));
    class.app.school(120_766).await;
    let elsewhere = class.app.login(&["registers:read"], Reach::Schools(&[120_766])).await;
    assert_eq!(class.app.get(&elsewhere, &path).await.problem(), (404, "not_found"));
    let faults = async |query: &str| -> Vec<String> {
        let answer = class.app.get(&token, &format!("{path}?{query}")).await;
        assert_eq!(answer.problem(), (400, "invalid_parameter"), "{answer:?}");
        let errors = answer.body["errors"].as_array().unwrap().iter();
        errors.map(|fault| fault["parameter"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(faults("period=2026-27-winter&as_of=2030-01-01T00:00:00Z").await, ["period", "as_of"]);
    assert_eq!(faults("period=2026-27&from_on=2026-09-01").await, ["period"]);
    assert_eq!(faults("period=2026-27-summer-2").await, ["period"]);
    assert_eq!(faults("from_on=2026-09-02&to_on=2026-09-01").await, ["to_on"]);
}

async fn a_pupil_that_turned_out_to_be_another_is_found_there(app: TestApp) {
    let mut old = school(app.clone(), 1).await;
    let mut new = Class::at(app, 120_766, 0).await;
    // The second school knows the child under a temporary UPN, until it learns the permanent one.
    let temporary = crate::support::roll::temporary(7);
    new.upns = vec![temporary.clone()];
    new.roll("2027-01-29T07:00:00Z", vec![row(&temporary, 0)]).await.expect(200);
    let before = pupil_id(&new, 0).await;
    let mut known = row(&old.upns[0], 0);
    known["former_upns"] = json!([temporary]);
    new.set_now("2027-01-29T16:00:02Z").await;
    new.roll("2027-01-29T07:30:00Z", vec![known]).await.expect(200);
    old.set_now("2027-01-29T16:00:03Z").await;
    let now = pupil_id(&old, 0).await;
    assert_ne!(before, now);
    let token = reader(&old).await;
    let moved = old.app.get_unfollowed(&token, &format!("/v1/pupils/{before}/attendance")).await.expect(301);
    assert_eq!(moved.header("location"), format!("/v1/pupils/{now}/attendance"));
    let read = attendance(&old, &token, 0, "").await;
    assert_eq!(read["enrolments"].as_array().unwrap().len(), 2);
}
