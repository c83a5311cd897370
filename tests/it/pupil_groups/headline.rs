//! The headline: the published shape from pages, and beside it a computation that shares nothing with the service's.

use serde_json::{Value, json};

use super::fixture::{SOCIAL_WORKER, login, officer, program};
use crate::{
    figures::fixture::{lay, line, school},
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};
use rollcall::features::clients::ClientKind;

on_each_database!(
    the_headline_of_an_authority_is_what_the_marks_say,
    a_child_at_two_schools_is_one_and_who_is_too_young_is_not_counted,
    the_headline_asks_who_was_in_the_group_on_a_day,
    few_are_withheld_from_who_sees_no_pupils,
);

const SPAN: &str = "period=2026-27-autumn-1";

async fn send(app: &TestApp, token: &str, on: &str, upns: &[&String]) {
    super::fixture::send(app, token, on, upns).await.expect(200);
}

async fn headline(app: &TestApp, token: &str, urn: Option<i32>, query: &str) -> Value {
    let school = urn.map(|urn| format!("/schools/{urn}")).unwrap_or_default();
    let path = format!("/v1{school}/pupil-groups/{SOCIAL_WORKER}/headline?{query}");
    app.get(token, &path).await.expect(200).body
}

/// Numerator and denominator, and the percentage in tenths as somebody would work it out by hand.
fn rate(numerator: usize, denominator: usize) -> Value {
    let tenths = (numerator as f64 / denominator as f64 * 1000.0 + 0.5).floor();
    json!({ "numerator": numerator, "denominator": denominator, "percent": tenths / 10.0 })
}

/// Of 100 children 93 with data; of these 20 at 100 %, 54 at 90 % or above: almost 93 %, 21 % and 58 %.
async fn the_headline_of_an_authority_is_what_the_marks_say(app: TestApp) {
    let one = school(app.clone(), 70).await;
    let two = Class::at(app.clone(), 120_766, 60).await;
    let full = || line(&[("/", 20)]);
    let edge = || line(&[("/", 9), ("I", 2), ("/", 9)]);
    let below = || line(&[("/", 10), ("U", 1), ("/", 7), ("O", 2)]);
    let none = Vec::new;
    let of =
        |count: usize, line: &dyn Fn() -> Vec<&'static str>| (0..count).map(|_| line()).collect::<Vec<_>>();
    // The group is the first 60 of the first school and the first 40 of the second.
    let first = [of(12, &full), of(20, &edge), of(25, &below), of(3, &none), of(10, &full)].concat();
    let second = [of(8, &full), of(14, &edge), of(14, &below), of(4, &none), of(20, &below)].concat();
    lay(&one, &first).await;
    lay(&two, &second).await;
    let officer = officer(&app).await;
    let group: Vec<_> = one.upns[..60].iter().chain(&two.upns[..40]).collect();
    send(&app, &officer, "2026-09-07", &group).await;

    // By hand, from the very marks that were sent.
    let lines: Vec<_> = first[..60].iter().chain(&second[..40]).collect();
    let counts: Vec<(usize, usize)> = lines
        .iter()
        .map(|line| (line.iter().filter(|code| **code == "/").count(), line.len()))
        .filter(|(_, possible)| *possible > 0)
        .collect();
    let at = |least: f64| counts.iter().filter(|(a, p)| *a as f64 / *p as f64 >= least).count();
    let (with_data, sessions) = (counts.len(), counts.iter().map(|(_, possible)| possible).sum());
    assert_eq!((with_data, at(1.0), at(0.9)), (93, 20, 54));

    let found = headline(&app, &officer, None, SPAN).await;
    assert_eq!(
        (&found["cohort"], &found["with_data"], &found["no_marks"]),
        (&json!(100), &json!(93), &json!(7))
    );
    assert_eq!(found["coverage"], rate(93, 100));
    assert_eq!(found["at_100"], rate(at(1.0), with_data));
    assert_eq!(found["at_90_or_above"], rate(at(0.9), with_data));
    assert_eq!(found["below_90"], rate(with_data - at(0.9), with_data));
    assert_eq!(found["attendance"], rate(counts.iter().map(|(attended, _)| attended).sum(), sessions));
    assert_eq!((&found["census_on"], &found["urn"]), (&json!("2026-10-23"), &Value::Null));
    let percents =
        ["coverage", "at_90_or_above", "at_100"].map(|name| found[name]["percent"].as_f64().unwrap());
    assert_eq!(percents, [93.0, 58.1, 21.5], "the shape of the published headline");

    let own = headline(&app, &officer, Some(two.urn), SPAN).await;
    assert_eq!((&own["cohort"], &own["with_data"], &own["at_100"]), (&json!(40), &json!(36), &rate(8, 36)));
    // As a table.
    let path = format!("GET /v1/pupil-groups/{SOCIAL_WORKER}/headline?{SPAN}");
    let table = app.send(&officer, &path, Value::Null, &[("Accept", "text/csv")]).await.expect(200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let cells = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| &cells[names.iter().position(|known| known == name).unwrap()];
    assert_eq!((cell("cohort"), cell("at_100.numerator"), cell("coverage.percent")), ("100", "20", "93.0"));
}

async fn a_child_at_two_schools_is_one_and_who_is_too_young_is_not_counted(app: TestApp) {
    let one = school(app.clone(), 8).await;
    let two = Class::at(app.clone(), 120_766, 2).await;
    lay(&one, &vec![line(&[("/", 10)]); 8]).await;
    lay(&two, &vec![line(&[("I", 10)]); 2]).await;
    // The last child of the first school is of Reception age; the first is at the second school too, and never there.
    let mut young = row(&one.upns[7], 7);
    young["born_on"] = json!("2022-06-01");
    young["year_group"] = json!("R");
    one.roll("2027-01-29T07:00:00Z", vec![young]).await.expect(200);
    let mut dual = row(&one.upns[0], 0);
    dual["registration"] = json!("subsidiary");
    two.roll("2027-01-29T07:00:00Z", vec![dual]).await.expect(200);
    let both =
        Class { upns: vec![one.upns[0].clone()], urn: two.urn, token: two.token.clone(), app: app.clone() };
    lay(&both, &[line(&[(".", 10), ("I", 10)])]).await;
    let officer = officer(&app).await;
    send(&app, &officer, "2026-09-07", &one.upns.iter().collect::<Vec<_>>()).await;
    let found = headline(&app, &officer, None, SPAN).await;
    assert_eq!((&found["cohort"], &found["outside_age"]), (&json!(7), &json!(1)));
    assert_eq!((&found["at_100"], &found["below_90"]), (&rate(6, 7), &rate(1, 7)));
    let all = headline(&app, &officer, None, &format!("{SPAN}&age=all")).await;
    assert_eq!((&all["cohort"], &all["outside_age"], &all["at_100"]), (&json!(8), &json!(0), &rate(7, 8)));
    // At its first school the child missed nothing.
    let own = headline(&app, &officer, Some(one.urn), SPAN).await;
    assert_eq!(own["at_100"], rate(7, 7));
}

async fn the_headline_asks_who_was_in_the_group_on_a_day(app: TestApp) {
    let class = school(app.clone(), 8).await;
    lay(&class, &vec![line(&[("/", 10)]); 8]).await;
    let officer = officer(&app).await;
    let all: Vec<_> = class.upns.iter().collect();
    send(&app, &officer, "2026-09-07", &all[..3]).await;
    send(&app, &officer, "2026-10-12", &all[2..]).await;
    for (query, cohort) in [
        (SPAN.to_owned(), 6),
        (format!("{SPAN}&census_on=2026-09-30"), 3),
        (format!("{SPAN}&census_on=2026-09-04"), 0),
        ("from_on=2026-09-03&to_on=2026-10-11".to_owned(), 3),
    ] {
        assert_eq!(headline(&app, &officer, None, &query).await["cohort"], cohort, "{query}");
    }
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/headline?{SPAN}&census_on=2026-11-20");
    let outside = app.get(&officer, &path).await;
    assert_eq!(outside.faults(), [("census_on".to_owned(), "date_outside_span".to_owned())]);
    // As it was known before the second list came.
    let then = app.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    app.advance(60);
    send(&app, &officer, "2026-10-19", &all[..6]).await;
    let before = headline(&app, &officer, None, &format!("{SPAN}&as_of={then}")).await;
    assert_eq!((&before["cohort"], &before["data_as_at"]), (&json!(6), &json!(then)));
}

async fn few_are_withheld_from_who_sees_no_pupils(app: TestApp) {
    let one = school(app.clone(), 30).await;
    let two = Class::at(app.clone(), 120_766, 10).await;
    let lines: Vec<_> = (0..30)
        .map(|n| {
            if n < 3 {
                line(&[("/", 20)])
            } else if n < 15 {
                line(&[("/", 19), ("I", 1)])
            } else {
                line(&[("I", 20)])
            }
        })
        .collect();
    lay(&one, &lines).await;
    lay(&two, &vec![line(&[("/", 20)]); 10]).await;
    let officer = officer(&app).await;
    let group: Vec<_> = one.upns.iter().chain(&two.upns[..4]).collect();
    send(&app, &officer, "2026-09-07", &group).await;
    let analyst = login(&app, ClientKind::La, &["figures:read"], Reach::Everything).await;
    let small = headline(&app, &analyst, Some(two.urn), SPAN).await;
    assert_eq!(
        (&small["suppressed"], &small["cohort"], &small["at_100"]),
        (&json!(true), &Value::Null, &Value::Null)
    );
    let large = headline(&app, &analyst, Some(one.urn), SPAN).await;
    assert_eq!(
        (&large["suppressed"], &large["cohort"], &large["at_100"]),
        (&json!(false), &json!(30), &Value::Null)
    );
    assert_eq!(large["below_90"], rate(15, 30));
    // All schools less the one that is shown would be the four.
    let whole = headline(&app, &analyst, None, SPAN).await;
    assert_eq!((&whole["suppressed"], &whole["cohort"]), (&json!(true), &Value::Null));
    assert_eq!(headline(&app, &officer, None, SPAN).await["cohort"], 34);
    // A school's own program sees its own group whole only with both scopes.
    let own = program(&app, two.urn).await;
    assert_eq!(headline(&app, &own, Some(two.urn), SPAN).await["suppressed"], true);
}
