//! How near a pupil is to ten sessions in ten school weeks.

use serde_json::{Value, json};

use super::fixture::{autumn, lay, line, pupil_id, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    ten_sessions_in_ten_school_weeks_meet_it_and_half_term_is_no_school_week,
    the_authority_counts_the_school_before_and_the_new_school_does_not,
    school_weeks_go_on_after_a_pupil_has_left,
    it_was_met_by_the_tenth_of_the_sessions_that_are_told,
    it_tells_codes_and_nothing_of_days_to_come,
    there_are_no_notices_below_compulsory_age_nor_for_independent_schools,
);

async fn position(class: &Class, token: &str, on: &str) -> Value {
    let path = format!("/v1/pupils/{}/penalty-position?on={on}", pupil_id(class, 0).await);
    class.app.get(token, &path).await.expect(200).body
}

async fn ten_sessions_in_ten_school_weeks_meet_it_and_half_term_is_no_school_week(app: TestApp) {
    let class = school(app, 1).await;
    // Weeks begin on 31 August, 7 September, … ; half term is the week of 26 October.
    let mut marks = line(&[("/", 142)]);
    marks[4..10].fill("G");
    marks[10..12].fill("C");
    marks[76..78].fill("O");
    marks[90..92].fill("U");
    marks[14..16].fill("Y1");
    lay(&class, &[marks]).await;
    let token = reader(&class).await;
    let before = position(&class, &token, "2026-11-06").await;
    assert_eq!((&before["met"], &before["sessions_to_go"]), (&json!(false), &json!(2)));
    assert_eq!(before["weeks"].as_array().unwrap().len(), 9, "the week of half term is none");
    let met = position(&class, &token, "2026-11-13").await;
    assert_eq!(
        (&met["met"], &met["sessions_to_go"], &met["met_on"]),
        (&json!(true), &json!(0), &json!("2026-11-12"))
    );
    assert_eq!(met["counted"].as_array().unwrap().len(), 10);
    assert_eq!(met["weeks"].as_array().unwrap().len(), 10);
    let why: Vec<_> = met["not_counted"].as_array().unwrap().iter().map(|each| each["why"].clone()).collect();
    assert_eq!(why, ["authorised", "authorised", "not_possible", "not_possible"]);
    // Two weeks later the first six have left the window.
    let after = position(&class, &token, "2026-11-27").await;
    assert_eq!((&after["met"], &after["sessions_to_go"]), (&json!(false), &json!(6)));
    assert_eq!(after["first_met_on"], "2026-11-12");
    assert_eq!(after["rule_set"]["penalty_weeks"], 10);
}

async fn the_authority_counts_the_school_before_and_the_new_school_does_not(app: TestApp) {
    let mut old = school(app.clone(), 1).await;
    let mut new = Class::at(app, 120_766, 0).await;
    new.upns = old.upns.clone();
    lay(&old, &[line(&[("/", 4), ("G", 6)])]).await;
    let mut gone = row(&old.upns[0], 0);
    gone["deletion"] = json!({ "on": "2026-09-09", "ground": "9-1-b" });
    old.set_now("2027-01-29T16:00:01Z").await;
    let deleted = old.roll("2027-01-29T07:00:00Z", vec![gone]).await.expect(200);
    assert_eq!(deleted.body["summary"]["rejected"], 0, "{deleted:?}");
    let mut come = row(&new.upns[0], 0);
    come["starting_on"] = json!("2026-09-10");
    new.set_now("2027-01-29T16:00:02Z").await;
    new.roll("2027-01-29T07:00:00Z", vec![come]).await.expect(200);
    let mut marks = line(&[(".", 10), ("O", 4)]);
    marks[13] = "/";
    lay(&new, &[marks]).await;
    let all = reader(&new).await;
    let whole = position(&new, &all, "2026-09-18").await;
    assert_eq!((&whole["sessions_to_go"], &whole["counted"][0]["urn"]), (&json!(1), &json!(120_765)));
    let scopes = ["registers.codes:read"];
    let own = new.app.login(&scopes, Reach::Schools(&[120_766])).await;
    let own = position(&new, &own, "2026-09-18").await;
    assert_eq!((&own["sessions_to_go"], own["counted"].as_array().unwrap().len()), (&json!(7), 3));
}

/// In October six of eight in September and four; in December only the later six with four more.
async fn it_was_met_by_the_tenth_of_the_sessions_that_are_told(app: TestApp) {
    let class = school(app, 1).await;
    let mut marks = line(&[("/", 142)]);
    marks[4..10].fill("G");
    marks[52..56].fill("O");
    marks[130..136].fill("U");
    lay(&class, &[marks]).await;
    let token = reader(&class).await;
    let days = autumn();
    let autumn = position(&class, &token, "2026-10-23").await;
    assert_eq!(autumn["met_on"], json!(days[55].0));
    for on in ["2026-12-15", "2026-12-18"] {
        let found = position(&class, &token, on).await;
        assert_eq!((&found["met"], &found["met_on"]), (&json!(true), &found["counted"][9]["date"]), "{on}");
        assert_eq!(
            (&found["met_on"], &found["first_met_on"]),
            (&json!(days[135].0), &json!(days[55].0)),
            "{on}"
        );
    }
    let path = format!("/v1/schools/{}/concerns?on=2026-12-18&kind=penalty_threshold", class.urn);
    let concern = class.app.get(&token, &path).await.expect(200).body["data"][0].clone();
    assert_eq!((&concern["met_on"], &concern["first_met_on"]), (&json!(days[135].0), &json!(days[135].0)));
}

/// The school's weeks go on while nobody is on its roll: what was met in the autumn is not met for ever.
async fn school_weeks_go_on_after_a_pupil_has_left(app: TestApp) {
    let mut class = school(app, 1).await;
    lay(&class, &[line(&[("O", 10)])]).await;
    let mut gone = row(&class.upns[0], 0);
    gone["deletion"] = json!({ "on": "2026-09-09", "ground": "9-1-b" });
    class.set_now("2027-01-29T16:00:01Z").await;
    class.roll("2027-01-29T07:00:00Z", vec![gone]).await.expect(200);
    let token = reader(&class).await;
    assert_eq!(position(&class, &token, "2026-09-09").await["met"], true);
    let later = position(&class, &token, "2026-12-18").await;
    assert_eq!((&later["met"], &later["sessions_to_go"]), (&json!(false), &json!(10)), "{later}");
    assert_eq!(later["first_met_on"], "2026-09-09");
}

async fn it_tells_codes_and_nothing_of_days_to_come(app: TestApp) {
    let class = school(app, 1).await;
    let path = format!("/v1/pupils/{}/penalty-position", pupil_id(&class, 0).await);
    let token = class.app.login(&["figures:read", "pupils:read"], Reach::Everything).await;
    assert_eq!(class.app.get(&token, &path).await.problem(), (403, "scope_missing"));
    let token = class.app.login(&["registers.codes:read"], Reach::Everything).await;
    let later = class.app.get(&token, &format!("{path}?on=2030-01-01")).await;
    assert_eq!(later.problem(), (400, "invalid_parameter"));
}

async fn there_are_no_notices_below_compulsory_age_nor_for_independent_schools(app: TestApp) {
    let class = school(app, 2).await;
    let mut young = row(&class.upns[0], 0);
    (young["born_on"], young["year_group"]) = (json!("2021-10-10"), json!("R"));
    class.roll("2027-01-29T07:00:00Z", vec![young]).await.expect(200);
    lay(&class, &vec![line(&[("/", 100), ("O", 12)]); 2]).await;
    let token = reader(&class).await;
    let of = async |n: usize| {
        let path = format!("/v1/pupils/{}/penalty-position?on=2026-12-18", pupil_id(&class, n).await);
        class.app.get(&token, &path).await.expect(200).body
    };
    let why = |read: &Value| {
        let all = read["not_counted"].as_array().unwrap();
        (all.len(), all.first().map(|each| each["why"].clone()).unwrap_or_default())
    };
    let young = of(0).await;
    assert_eq!((&young["met"], why(&young)), (&json!(false), (12, json!("not_compulsory_age"))));
    assert_eq!(of(1).await["met"], true);
    class.app.tamper(&format!("UPDATE school SET kind = 'independent' WHERE urn = {}", class.urn)).await;
    let barred = of(1).await;
    assert_eq!((&barred["met"], why(&barred)), (&json!(false), (12, json!("independent_school"))));
}
