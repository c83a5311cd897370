//! What published figures prove of every row, asserted of every row of ours: on a synthetic authority, and on a class
//! that holds every code there is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rollcall::{
    attendance::code::{AgeRule, Class as Kind, TABLE},
    domain::{
        session::{Session, SessionOn},
        span::Span,
    },
    flows::simulate::{
        Plan, SimKind, Verdict, compare, corrections_of, load_authority, load_marks, register_of,
    },
};
use serde_json::{Value, json};

use super::fixture::{lay, line, reader, school};
use crate::{
    on_each_database,
    registers::fixture::row,
    support::{ALL, Reach, TestApp},
};

on_each_database!(
    the_identities_hold_in_every_group_of_a_synthetic_authority,
    the_identities_hold_where_every_code_stands,
);

const GROUPINGS: &[&str] = &[
    "",
    "school",
    "phase",
    "district",
    "year_group",
    "registration_group",
    "sex",
    "sen",
    "fsm",
    "registration",
    "boarder",
    "compulsory_age",
    "week",
    "weekday",
    "school,year_group,sex",
    "phase,week",
    "sen,fsm,weekday",
];

const SESSIONS: &[&str] = &[
    "possible",
    "attended",
    "present",
    "approved_educational_activity",
    "late",
    "absent",
    "authorised",
    "unauthorised",
];

fn of(figure: &Value, at: &str) -> u64 {
    figure.pointer(at).and_then(Value::as_u64).unwrap_or_else(|| panic!("{at} of {figure}"))
}

fn session(figure: &Value, name: &str) -> u64 {
    of(figure, &format!("/sessions/{name}"))
}

/// Sessions by code; a group in which nothing is marked tells none.
fn codes(figure: &Value) -> BTreeMap<&str, u64> {
    let all = figure["codes"].as_array().into_iter().flatten();
    all.map(|code| (code["code"].as_str().unwrap(), code["sessions"].as_u64().unwrap())).collect()
}

/// 1 to 3 of what published figures prove, of one row.
fn identities(figure: &Value) {
    let get = |name: &str| session(figure, name);
    assert_eq!(get("possible"), get("attended") + get("absent"), "{figure}");
    assert_eq!(get("attended"), get("present") + get("approved_educational_activity"), "{figure}");
    assert_eq!(get("absent"), get("authorised") + get("unauthorised"), "{figure}");
    let by_code = codes(figure);
    let under = |names: &[&str]| names.iter().filter_map(|name| by_code.get(name)).sum::<u64>();
    assert_eq!(get("present"), under(&["/", "\\", "L"]));
    assert_eq!(get("late"), under(&["L"]));
    assert_eq!(get("approved_educational_activity"), under(&["B", "K", "P", "V", "W", "J"]));
    assert_eq!(get("unauthorised"), under(&["G", "U", "O", "N"]));
    let outside = ["D", "Q", "X", "Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7", "Y", "Z", "#"];
    assert_eq!(get("possible") + under(&outside), by_code.values().sum::<u64>());
    for code in figure["codes"].as_array().into_iter().flatten() {
        assert_eq!(
            code["of_possible"].is_null(),
            outside.contains(&code["code"].as_str().unwrap()),
            "{code}"
        );
    }
    for (rate, numerator) in [
        ("attendance", "attended"),
        ("absence", "absent"),
        ("authorised_absence", "authorised"),
        ("unauthorised_absence", "unauthorised"),
        ("late", "late"),
    ] {
        assert_eq!(of(figure, &format!("/rates/{rate}/numerator")), get(numerator), "{rate}");
        assert_eq!(of(figure, &format!("/rates/{rate}/denominator")), get("possible"), "{rate}");
    }
    if !figure["persistent_absence"].is_null() {
        let (persistent, severe) =
            (of(figure, "/persistent_absence/numerator"), of(figure, "/severe_absence/numerator"));
        assert!(severe <= persistent && persistent <= of(figure, "/counted"), "{figure}");
        assert_eq!(of(figure, "/persistent_absence/denominator"), of(figure, "/counted"));
    }
}

/// The groups of a grouping, each by itself in order, and together the whole.
fn adds_up(groups: &Value, whole: &Value, grouping: &str) {
    let rows = groups["data"].as_array().unwrap();
    rows.iter().for_each(identities);
    for name in SESSIONS {
        let sum: u64 = rows.iter().map(|row| session(row, name)).sum();
        assert_eq!(sum, session(whole, name), "{name} by {grouping}");
    }
    let mut by_code: BTreeMap<&str, u64> = BTreeMap::new();
    for (code, sessions) in rows.iter().flat_map(codes) {
        *by_code.entry(code).or_default() += sessions;
    }
    assert_eq!(by_code, codes(whole), "codes by {grouping}");
    for name in ["not_possible", "no_mark", "before_starting_day", "after_deletion_day", "not_in_cohort"] {
        let sum: u64 = rows.iter().map(|row| of(row, &format!("/left_out/{name}"))).sum();
        assert_eq!(sum, of(whole, &format!("/left_out/{name}")), "{name} by {grouping}");
    }
    if !grouping.contains("week") {
        for at in [
            "/counted",
            "/without_possible_sessions",
            "/persistent_absence/numerator",
            "/severe_absence/numerator",
        ] {
            let sum: u64 = rows.iter().map(|row| of(row, at)).sum();
            assert_eq!(sum, of(whole, at), "{at} by {grouping}");
        }
    }
}

async fn every_grouping(app: &TestApp, token: &str, path: &str, span: &str) -> Value {
    let ask = async |query: String| {
        let path = format!("{path}?{span}&explain=true{query}");
        app.get(token, &path).await.expect(200).body
    };
    let whole = ask(String::new()).await["data"][0].clone();
    for grouping in GROUPINGS {
        let by =
            if grouping.is_empty() { "&group_by=code".into() } else { format!("&group_by={grouping},code") };
        adds_up(&ask(by.clone()).await, &whole, grouping);
        let child = ask(format!("{by}&unit=child")).await;
        child["data"].as_array().unwrap().iter().for_each(identities);
        let comparable = ask(format!("{by}&cohort=dfe_comparable")).await;
        comparable["data"].as_array().unwrap().iter().for_each(identities);
    }
    whole
}

async fn the_identities_hold_in_every_group_of_a_synthetic_authority(app: TestApp) {
    let plan = Plan { seed: 4, schools: 6, pupils_per_school: Some(14), year: 2026 };
    let (from_on, to_on): (NaiveDate, NaiveDate) =
        ("2026-09-14".parse().unwrap(), "2026-09-23".parse().unwrap());
    load_authority(&app.gate, &plan, |_| {}).await.unwrap();
    load_marks(&app.gate, &plan, from_on, to_on, |_| {}).await.unwrap();
    let token = app.login(ALL, Reach::Everything).await;
    let span = format!("from_on={from_on}&to_on={to_on}");
    let whole = every_grouping(&app, &token, "/v1/figures", &span).await;
    // The same marks, counted before they were ever pushed.
    let mut drawn: BTreeMap<String, u64> = BTreeMap::new();
    for school in plan.schools() {
        let pupils = plan.pupils(&school);
        let year: Vec<NaiveDate> = plan.school_year().unwrap().school_days().collect();
        let days = year.iter().copied().filter(|day| (from_on..=to_on).contains(day));
        for (date, session) in days.flat_map(|day| Session::ALL.map(|half| (day, half))) {
            let on = SessionOn { date, session };
            let mut codes: BTreeMap<String, String> = BTreeMap::new();
            let later = corrections_of(&plan, &school, &pupils, on, &year, to_on);
            // The reason of an absence takes the place of `N` when it is known.
            for push in std::iter::once(register_of(&plan, &school, &pupils, date, session)).chain(later) {
                codes.extend(push.marks.into_iter().map(|mark| (mark.upn, mark.code.unwrap())));
            }
            for code in codes.into_values() {
                *drawn.entry(code).or_default() += 1;
            }
        }
    }
    let drawn: BTreeMap<&str, u64> = drawn.iter().map(|(code, count)| (code.as_str(), *count)).collect();
    assert_eq!(codes(&whole), drawn);
    // And school by school.
    let mut possible = 0;
    for school in plan.schools() {
        let path = format!("/v1/schools/{}/figures?{span}&explain=true", school.urn);
        let own = app.get(&token, &path).await.expect(200).body;
        identities(&own["data"][0]);
        possible += session(&own["data"][0], "possible");
    }
    assert_eq!(possible, session(&whole, "possible"));
    what_the_command_prints_is_what_the_service_tells(&app, &token, &plan, (from_on, to_on)).await;
}

/// `rollcall simulate` holds beside the published figures what anybody can ask for.
async fn what_the_command_prints_is_what_the_service_tells(
    app: &TestApp,
    token: &str,
    plan: &Plan,
    (from_on, to_on): (NaiveDate, NaiveDate),
) {
    let compared = compare(&app.gate, plan, Span { from_on, to_on }).await.unwrap();
    let path = format!(
        "/v1/figures?from_on={from_on}&to_on={to_on}&cohort=dfe_comparable&group_by=phase,code&explain=true"
    );
    let told = app.get(token, &path).await.expect(200).body;
    let rows = told["data"].as_array().unwrap();
    assert_eq!(rows.len(), 3);
    for (kind, phase) in
        [(SimKind::Primary, "primary"), (SimKind::Secondary, "secondary"), (SimKind::Special, "special")]
    {
        let row = rows.iter().find(|row| row["group"]["phase"] == phase).unwrap();
        let ours = |measure: &str| {
            let line = compared.iter().find(|line| line.kind == kind && line.measure == measure).unwrap();
            assert_eq!(line.verdict, Verdict::NotJudged, "a few pupils on a few days prove nothing");
            line.ours
        };
        let share = |numerator: u64, denominator: u64| {
            (2_000_000 * numerator + denominator).checked_div(2 * denominator).unwrap_or(0)
        };
        let possible = session(row, "possible");
        assert_eq!(ours("absence"), share(session(row, "absent"), possible));
        assert_eq!(ours("unauthorised absence"), share(session(row, "unauthorised"), possible));
        assert_eq!(
            ours("persistent absence"),
            share(of(row, "/persistent_absence/numerator"), of(row, "/counted"))
        );
        assert_eq!(ours("code I"), share(codes(row).get("I").copied().unwrap_or(0), possible));
    }
}

async fn the_identities_hold_where_every_code_stands(app: TestApp) {
    let class = school(app, 8).await;
    let day: NaiveDate = "2026-09-03".parse().unwrap();
    let live: Vec<&str> = TABLE
        .iter()
        .filter(|info| info.valid_on(day) && info.class != Kind::Administrative)
        .filter(|info| info.age != AgeRule::NotCompulsoryOnly && info.code != "\\")
        .map(|info| info.code)
        .collect();
    let mut young = row(&class.upns[7], 7);
    young["born_on"] = json!("2022-05-02");
    young["year_group"] = json!("R");
    class.roll("2027-01-29T07:00:00Z", vec![young]).await.expect(200);
    // Each pupil has every code, from another one on; the youngest comes in the mornings only.
    let mut lines: Vec<Vec<&str>> =
        (0..7).map(|n| live.iter().cycle().skip(5 * n).take(live.len() + n).copied().collect()).collect();
    lines.push(line(&[("/", 1), ("X", 1)]).repeat(20));
    lay(&class, &lines).await;
    let path = format!("/v1/schools/{}/figures", class.urn);
    let whole = every_grouping(&class.app, &reader(&class).await, &path, "period=2026-27-autumn").await;
    let told = codes(&whole);
    for code in live.iter().chain(&["\\", "X"]) {
        assert!(told.contains_key(code), "{code} of {told:?}");
    }
}
