//! Whose attendance should be looked into.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::fixture::{autumn, lay, line, pupil_id, rate, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, amended, calendar, mark, row},
    support::{Reach, TestApp},
};

on_each_database!(
    each_concern_has_its_sessions_and_when_it_was_met,
    a_list_goes_on_page_by_page_and_is_a_table,
    filters_narrow_the_list_and_faults_are_told_at_once,
    illness_and_codes_need_their_scope,
    on_a_day_only_what_was_known_of_it_counts,
    amending_one_mark_changes_the_concerns_at_once_and_the_past_stays_as_it_was,
    ten_school_weeks_reach_back_over_the_summer,
    what_a_leaver_met_until_the_last_friday_in_june_stands_in_july,
    returns_and_notices_are_for_pupils_of_compulsory_age,
    a_pupil_who_came_back_is_one_pupil_and_one_who_left_none,
    a_closure_that_nobody_marked_does_not_end_a_run,
    it_takes_the_same_number_of_statements_however_many_pupils,
);

async fn list(class: &Class, token: &str, query: &str) -> Vec<Value> {
    let path = format!("/v1/schools/{}/concerns?limit=200&{query}", class.urn);
    class.app.get(token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

/// Pupil by pupil of the class, the kinds listed.
async fn kinds(class: &Class, token: &str, query: &str) -> Vec<Vec<String>> {
    let mut of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for concern in list(class, token, query).await {
        let text = |name: &str| concern[name].as_str().unwrap().to_owned();
        of.entry(text("pupil_id")).or_default().push(text("kind"));
    }
    let mut all = Vec::new();
    for n in 0..class.upns.len() {
        all.push(of.remove(&pupil_id(class, n).await).unwrap_or_default());
    }
    assert!(of.is_empty(), "{of:?}");
    all
}

/// A class with every concern there is, and two pupils about whom there is none.
async fn troubled(app: TestApp) -> Class {
    let class = school(app, 8).await;
    let lines = [
        line(&[("I", 6), ("/", 4)]),
        line(&[("C", 2), ("/", 18)]),
        line(&[("C", 1), ("/", 18)]),
        line(&[("/", 100), ("O", 20)]),
        line(&[("I", 20), ("/", 100), ("I", 10)]),
        line(&[("/", 130), ("U", 6)]),
        line(&[("/", 142)]),
        line(&[("Y1", 10)]),
    ];
    lay(&class, &lines).await;
    class
}

async fn each_concern_has_its_sessions_and_when_it_was_met(app: TestApp) {
    let class = troubled(app).await;
    let token = reader(&class).await;
    let found = kinds(&class, &token, "on=2026-12-18").await;
    let expected: [&[&str]; 8] = [
        &["severe_absence", "persistent_absence"],
        &["persistent_absence"],
        &["near_persistent_absence"],
        &["persistent_absence", "continuous_absence", "penalty_threshold"],
        &["persistent_absence", "illness"],
        &["near_persistent_absence", "near_penalty_threshold"],
        &[],
        &[],
    ];
    assert_eq!(found, expected);
    let all = list(&class, &token, "on=2026-12-18").await;
    let one = async |n: usize, kind: &str| {
        let pupil = pupil_id(&class, n).await;
        all.iter().find(|each| each["pupil_id"] == pupil.as_str() && each["kind"] == kind).unwrap().clone()
    };
    let sessions = autumn();
    let day = |n: usize| json!(sessions[n].0);
    let near = one(2, "near_persistent_absence").await;
    assert_eq!((&near["sessions_to_go"], &near["absence"]), (&json!(1), &rate(1, 19, 5.3)));
    let run = one(3, "continuous_absence").await;
    assert_eq!((&run["first_met_on"], &run["met_on"], &run["runs_on"]), (&day(119), &day(119), &json!(true)));
    let evidence = run["evidence"].as_array().unwrap();
    let first = json!({ "date": day(100), "session": "am", "class": "unauthorised", "code": "O" });
    assert_eq!((evidence.len(), &evidence[0]), (20, &first));
    let penalty = one(3, "penalty_threshold").await;
    assert_eq!((&penalty["met_on"], penalty["evidence"].as_array().unwrap().len()), (&day(109), 20));
    let persistent = one(3, "persistent_absence").await;
    assert_eq!(
        (&persistent["first_met_on"], &persistent["absence"], &persistent["sessions_to_go"]),
        (&day(111), &rate(20, 120, 16.7), &json!(0)),
        "12 of 112 is more than a tenth"
    );
    let ill = one(4, "illness").await;
    assert_eq!((&ill["met_on"], ill["evidence"].as_array().unwrap().len()), (&day(129), 30));
    let near = one(5, "near_penalty_threshold").await;
    assert_eq!((&near["sessions_to_go"], &near["first_met_on"]), (&json!(4), &day(135)));
    assert_eq!((&near["rule_set"], &near["on"]), (&json!("2024-08-19"), &json!("2026-12-18")));
    // Its links lead to the same counts.
    let attendance =
        class.app.get(&token, run["links"]["attendance"].as_str().unwrap()).await.expect(200).body;
    assert_eq!(attendance["enrolments"][0]["rates"]["absence"], run["absence"]);
    let position = class.app.get(&token, run["links"]["penalty_position"].as_str().unwrap()).await;
    let position = position.expect(200).body;
    assert_eq!((&position["met"], &position["met_on"]), (&json!(true), &penalty["met_on"]));
    assert_eq!(position["counted"].as_array().unwrap().len(), 20);
}

async fn a_list_goes_on_page_by_page_and_is_a_table(app: TestApp) {
    let class = troubled(app).await;
    let token = reader(&class).await;
    let whole = list(&class, &token, "on=2026-12-18").await;
    let base = format!("/v1/schools/{}/concerns?on=2026-12-18&limit=2", class.urn);
    let (mut path, mut seen) = (base.clone(), Vec::new());
    loop {
        let page = class.app.get(&token, &path).await.expect(200).body;
        seen.extend(page["data"].as_array().unwrap().clone());
        let Some(cursor) = page["page"]["next_cursor"].as_str() else { break };
        path = format!("{base}&cursor={cursor}");
        let other = class.app.get(&token, &format!("{base}&kind=illness&cursor={cursor}")).await;
        assert_eq!(other.problem(), (400, "cursor_mismatch"));
    }
    assert_eq!(seen, whole);
    let call = format!("GET /v1/schools/{}/concerns?on=2026-12-18&limit=200", class.urn);
    let table = class.app.send(&token, &call, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().map(|row| row.unwrap()).collect();
    assert_eq!(rows.len(), whole.len());
    for (row, concern) in rows.iter().zip(&whole) {
        assert_eq!(row["kind"], concern["kind"].as_str().unwrap());
        assert_eq!(row["absence.numerator"], concern["absence"]["numerator"].to_string());
        assert_eq!(serde_json::from_str::<Value>(&row["evidence"]).unwrap(), concern["evidence"]);
    }
}

async fn filters_narrow_the_list_and_faults_are_told_at_once(app: TestApp) {
    let class = troubled(app).await;
    let token = reader(&class).await;
    let some = list(&class, &token, "on=2026-12-18&kind=severe_absence,illness").await;
    let found: Vec<_> = some.iter().map(|each| each["kind"].as_str().unwrap()).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    let mut younger = row(&class.upns[1], 1);
    younger["year_group"] = json!("5");
    class.roll("2027-01-29T07:00:00Z", vec![younger]).await.expect(200);
    assert_eq!(list(&class, &token, "year_group=5").await.len(), 1);
    assert_eq!(list(&class, &token, "year_group=4,7").await, Vec::<Value>::new());
    assert_eq!(list(&class, &token, "on=2026-12-18&year_group=5").await, Vec::<Value>::new(), "not yet then");
    let faults = async |query: &str| -> Vec<String> {
        let answer = class.app.get(&token, &format!("/v1/schools/{}/concerns?{query}", class.urn)).await;
        assert_eq!(answer.problem(), (400, "invalid_parameter"), "{answer:?}");
        let errors = answer.body["errors"].as_array().unwrap().iter();
        errors.map(|fault| fault["parameter"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(faults("kind=absence&year_group=15").await, ["kind", "year_group"]);
    assert_eq!(faults("on=2030-01-01&as_of=2030-01-01T00:00:00Z").await, ["on", "as_of"]);
}

async fn illness_and_codes_need_their_scope(app: TestApp) {
    let class = troubled(app).await;
    let token = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    let seen = list(&class, &token, "on=2026-12-18").await;
    assert!(seen.iter().all(|each| each["kind"] != "illness"));
    let evidence = seen.iter().flat_map(|each| each["evidence"].as_array().unwrap());
    assert!(evidence.into_iter().all(|session| session["code"].is_null() && session["class"].is_string()));
    let path = format!("/v1/schools/{}/concerns", class.urn);
    let ill = class.app.get(&token, &format!("{path}?kind=persistent_absence,illness")).await;
    assert_eq!(ill.problem(), (403, "scope_missing"));
    assert_eq!(ill.body["required_scopes"], json!(["registers.codes:read"]));
    let others = class.app.login(&["figures:read", "pupils:read"], Reach::Everything).await;
    assert_eq!(class.app.get(&others, &path).await.problem(), (403, "scope_missing"));
}

async fn on_a_day_only_what_was_known_of_it_counts(app: TestApp) {
    let class = troubled(app).await;
    let token = reader(&class).await;
    let day = autumn()[108].0;
    let then = kinds(&class, &token, &format!("on={day}")).await;
    assert_eq!(then[3], ["near_persistent_absence", "penalty_threshold"], "ten of 110");
    assert_eq!(then[4], ["persistent_absence"], "ten days of fifteen");
    assert_eq!(then[5], Vec::<String>::new());
    let first = list(&class, &token, "on=2026-09-03").await;
    assert!(first.iter().all(|each| each["first_met_on"] == "2026-09-03"));
    // The year before knows nobody.
    assert_eq!(list(&class, &token, "on=2026-07-20").await, Vec::<Value>::new());
}

async fn amending_one_mark_changes_the_concerns_at_once_and_the_past_stays_as_it_was(app: TestApp) {
    let mut class = school(app, 1).await;
    lay(&class, &[line(&[("/", 100), ("N", 20)])]).await;
    let token = reader(&class).await;
    let before = list(&class, &token, "").await;
    assert_eq!(before.len(), 3);
    let then = class.app.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    class.set_now("2027-02-01T12:00:00Z").await;
    let (date, session) = autumn()[105];
    let marks = vec![amended(&class.upns[0], json!("I"), "Parent telephoned")];
    let body =
        json!({ "taken_at": "2027-02-01T11:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": marks });
    let path = format!("/v1/schools/{}/registers/{date}/{session}", class.urn);
    class.app.put(&class.token, &path, body).await.expect(200);
    let token = reader(&class).await;
    let kinds = |rows: &[Value]| rows.iter().map(|row| row["kind"].clone()).collect::<Vec<_>>();
    let now = list(&class, &token, "").await;
    assert_eq!(kinds(&now), ["persistent_absence", "penalty_threshold"], "the run is broken where it was");
    assert_eq!(now[1]["evidence"].as_array().unwrap().len(), 19);
    assert_eq!(list(&class, &token, &format!("as_of={then}")).await, before);
    assert_eq!(list(&class, &token, "as_of=2026-08-01T00:00:00Z").await, Vec::<Value>::new());
}

/// A class of one in the last half term of 2025/26, born on a day.
async fn last_summer(app: TestApp, born_on: &str) -> Class {
    let class = Class::of(app, 1).await;
    let la = class.app.login(&["calendars:write"], Reach::Everything).await;
    let mut last_year = calendar();
    last_year["half_terms"] =
        json!([{"id": "2025-26-summer-2", "from_on": "2026-06-01", "to_on": "2026-07-17"}]);
    last_year["days_off"] = json!([]);
    class.app.send(&la, "PUT /v1/calendars/2025-26", last_year, &[("If-None-Match", "*")]).await.expect(201);
    let mut earlier = row(&class.upns[0], 0);
    (earlier["starting_on"], earlier["born_on"]) = (json!("2025-09-03"), json!(born_on));
    class.roll("2026-09-04T07:00:00Z", vec![earlier]).await.expect(200);
    class
}

/// Both sessions of days of that summer and after.
async fn days(class: &Class, days: &[(&str, &str)]) {
    let day = |(date, code): &(&str, &str)| {
        ["am", "pm"].map(|session| {
            json!({
                "urn": class.urn, "date": date, "session": session, "taken_at": format!("{date}T15:00:00Z"),
                "recorded_by": {"name": "A. Teacher"}, "marks": [mark(&class.upns[0], code)],
            })
        })
    };
    let lines: Vec<_> = days.iter().flat_map(day).collect();
    assert_eq!(class.ndjson("?mode=historic", &lines).await.counts(&["created"]), [lines.len() as u64]);
}

async fn what_a_leaver_met_until_the_last_friday_in_june_stands_in_july(app: TestApp) {
    let mut class = last_summer(app, "2010-01-10").await;
    let june =
        ["15", "16", "17", "18", "19", "22", "23", "24", "25", "26"].map(|day| format!("2026-06-{day}"));
    let mut marks: Vec<_> = june.iter().map(|date| (date.as_str(), "O")).collect();
    // Compulsory school age ends on 26 June: what follows is no matter of returns or notices.
    marks.extend([("2026-06-29", "O"), ("2026-06-30", "O")]);
    days(&class, &marks).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = reader(&class).await;
    for on in ["2026-06-26", "2026-06-28", "2026-07-10"] {
        let found = list(&class, &token, &format!("on={on}&kind=continuous_absence,penalty_threshold")).await;
        let told: Vec<_> = found.iter().map(|one| (&one["kind"], &one["met_on"], &one["runs_on"])).collect();
        let (run, notice) = (json!("continuous_absence"), json!("penalty_threshold"));
        let runs_on = json!(on == "2026-06-26");
        let (whole, tenth) = (json!("2026-06-26"), json!("2026-06-19"));
        assert_eq!(told, [(&run, &whole, &runs_on), (&notice, &tenth, &Value::Null)], "{on}");
        assert!(found.iter().all(|one| one["evidence"].as_array().unwrap().len() == 20), "{on}");
        let position = class.app.get(&token, found[1]["links"]["penalty_position"].as_str().unwrap()).await;
        assert_eq!(position.expect(200).body["met_on"], tenth);
    }
    // In the sixth form nothing is owed for Year 11.
    let found = list(&class, &token, "on=2026-09-10").await;
    assert_eq!(found, Vec::<Value>::new());
}

async fn ten_school_weeks_reach_back_over_the_summer(app: TestApp) {
    let mut class = last_summer(app, "2016-05-02").await;
    let summer = [("2026-07-13", "G"), ("2026-07-14", "G"), ("2026-07-15", "G")];
    days(&class, &[&summer[..], &[("2026-09-03", "O"), ("2026-09-04", "O")]].concat()).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = reader(&class).await;
    let on = async |day: &str| list(&class, &token, &format!("on={day}&kind=penalty_threshold")).await;
    let met = on("2026-09-04").await;
    assert_eq!(met[0]["evidence"][0]["date"], "2026-07-13");
    assert_eq!(
        (&met[0]["first_met_on"], met[0]["evidence"].as_array().unwrap().len()),
        (&json!("2026-09-04"), 10)
    );
    // The week of 13 July and nine of the autumn are ten; half term is none.
    assert_eq!(on("2026-11-06").await.len(), 1);
    assert_eq!(on("2026-11-09").await, Vec::<Value>::new());
}

async fn returns_and_notices_are_for_pupils_of_compulsory_age(app: TestApp) {
    let class = school(app, 3).await;
    let born = [("2022-01-10", "R"), ("2010-01-10", "12"), ("2016-05-02", "6")];
    let rows = class.upns.iter().zip(born).enumerate().map(|(n, (upn, (born_on, year_group)))| {
        let mut row = row(upn, n);
        (row["born_on"], row["year_group"]) = (json!(born_on), json!(year_group));
        row
    });
    class.roll("2027-01-29T07:00:00Z", rows.collect()).await.expect(200);
    lay(&class, &vec![line(&[("/", 20), ("O", 20), ("I", 30)]); 3]).await;
    let found = kinds(&class, &reader(&class).await, "").await;
    let absence = ["severe_absence", "persistent_absence"];
    assert_eq!(
        (found[0].as_slice(), found[1].as_slice()),
        (&absence.map(str::to_owned)[..], &absence.map(str::to_owned)[..])
    );
    assert_eq!(found[2], ["severe_absence", "persistent_absence", "continuous_absence", "illness"]);
    let then = kinds(&class, &reader(&class).await, "on=2026-10-23").await;
    assert_eq!(then[2].last().unwrap(), "penalty_threshold", "the ten weeks have gone by since");
    // Not for an independent school.
    class.app.tamper(&format!("UPDATE school SET kind = 'independent' WHERE urn = {}", class.urn)).await;
    let then = kinds(&class, &reader(&class).await, "on=2026-10-23").await;
    assert_eq!(then[2].last().unwrap(), "illness");
}

async fn a_pupil_who_came_back_is_one_pupil_and_one_who_left_none(app: TestApp) {
    let mut class = school(app, 2).await;
    let sessions = autumn();
    lay(&class, &[line(&[("I", 20)]), line(&[("O", 20)])]).await;
    let last = sessions[19].0;
    let gone = |n: usize| {
        let mut row = row(&class.upns[n], n);
        row["deletion"] = json!({ "on": last, "ground": "9-1-a" });
        row
    };
    let deleted = class.roll("2027-01-29T07:00:00Z", vec![gone(0), gone(1)]).await.expect(200);
    assert_eq!(deleted.body["summary"]["rejected"], 0, "{deleted:?}");
    let token = reader(&class).await;
    assert_eq!(list(&class, &token, "").await, Vec::<Value>::new());
    assert!(!list(&class, &token, &format!("on={last}")).await.is_empty());
    let mut back = row(&class.upns[0], 0);
    back["starting_on"] = json!(sessions[20].0);
    class.set_now("2027-01-29T16:00:01Z").await;
    class.roll("2027-01-29T07:30:00Z", vec![back]).await.expect(200);
    lay(&class, &[line(&[(".", 20), ("I", 10), ("/", 112)])]).await;
    let found = list(&class, &reader(&class).await, "").await;
    let kinds: Vec<_> = found.iter().map(|each| each["kind"].as_str().unwrap()).collect();
    // Illness is the pupil's of the year; absence is the enrolment's own.
    assert_eq!(kinds, ["near_persistent_absence", "illness"], "{found:?}");
    assert_eq!(found[1]["evidence"].as_array().unwrap().len(), 30);
    assert_eq!(found[0]["absence"], rate(10, 122, 8.2));
}

async fn a_closure_that_nobody_marked_does_not_end_a_run(app: TestApp) {
    let class = school(app.clone(), 1).await;
    lay(&class, &[line(&[("O", 10), (".", 2), ("O", 10), ("/", 2)])]).await;
    let token = reader(&class).await;
    assert!(!kinds(&class, &token, "").await[0].contains(&"continuous_absence".to_owned()), "a gap ends it");
    let closed = autumn()[10].0;
    let closure = json!({
        "urns": [class.urn], "from_on": closed, "to_on": closed, "sessions": ["am", "pm"], "kind": "unexpected",
        "reason": "Burst pipe", "recorded_by": {"name": "C. Officer", "title": "Duty officer"}
    });
    let la = app.login(&["closures:write"], Reach::Everything).await;
    app.post(&la, "/v1/closures", closure).await.expect(201);
    let found = list(&class, &token, "kind=continuous_absence").await;
    assert_eq!(found[0]["evidence"].as_array().unwrap().len(), 20, "{found:?}");
}

async fn it_takes_the_same_number_of_statements_however_many_pupils(app: TestApp) {
    let small = school(app.clone(), 2).await;
    let large = Class::at(app, 120_766, 60).await;
    lay(&small, &vec![line(&[("I", 3), ("/", 3)]); 2]).await;
    lay(&large, &vec![line(&[("O", 20)]); 60]).await;
    let token = reader(&small).await;
    let cost = async |class: &Class| {
        let mut least = u64::MAX;
        for _ in 0..4 {
            let before = class.app.statements();
            assert!(!list(class, &token, "").await.is_empty());
            least = least.min(class.app.statements() - before);
        }
        least
    };
    let (few, many) = (cost(&small).await, cost(&large).await);
    assert_eq!(few, many, "statements for 2 pupils and for 60");
    assert!((3..=10).contains(&few), "{few} statements");
}
