//! Figures of small groups.

use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    small_groups_and_what_would_give_them_away_are_withheld_from_who_sees_no_pupils,
    a_small_school_is_hidden_by_two_others_and_forms_are_not_told_apart,
    everyone_less_the_comparable_cohort_is_nobody_or_enough,
    of_all_schools_less_the_others_no_small_group_remains,
    late_is_one_code_alone_and_told_with_codes_only,
);

async fn small_groups_and_what_would_give_them_away_are_withheld_from_who_sees_no_pupils(app: TestApp) {
    let class = school(app, 30).await;
    let rows = class.upns.iter().enumerate().map(|(n, upn)| {
        let mut row = row(upn, n);
        row["sen"] = json!(["N", "K", "E"][usize::from(n >= 20) + usize::from(n >= 27)]);
        row
    });
    class.roll("2026-09-03T07:30:00Z", rows.collect()).await.expect(200);
    lay(&class, &vec![line(&[("/", 2)]); 30]).await;
    let analyst = class.app.login(&["figures:read"], Reach::Everything).await;
    let seen = async |token: &str| -> Vec<(Value, Value, bool)> {
        let table = figures(&class, token, "group_by=sen").await;
        let rows = table["data"].as_array().unwrap().iter();
        rows.map(|row| (row["group"]["sen"].clone(), row["suppressed"].clone(), row["sessions"].is_null()))
            .collect()
    };
    // Three with a plan are few; the seven with support would give them away.
    assert_eq!(
        seen(&analyst).await,
        [(json!("E"), json!(true), true), (json!("K"), json!(true), true), (json!("N"), json!(false), false)]
    );
    assert!(seen(&reader(&class).await).await.iter().all(|(_, suppressed, _)| *suppressed == json!(false)));
    let whole = figures(&class, &analyst, "period=2026-27-autumn").await;
    assert_eq!(only(&whole)["sessions"]["possible"], 60);
}

/// Three at one school: the next smallest is withheld with it, and a third, for whose pupils are at the second knows its
/// figures. The total is told whole.
async fn a_small_school_is_hidden_by_two_others_and_forms_are_not_told_apart(app: TestApp) {
    let large = school(app.clone(), 20).await;
    lay(&large, &vec![line(&[("/", 2)]); 20]).await;
    for (urn, count) in [(120_766, 3), (120_767, 8), (120_768, 9)] {
        let class = Class::at(app.clone(), urn, count).await;
        lay(&class, &vec![line(&[("I", 2)]); count]).await;
    }
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let whole = app.get(&analyst, "/v1/figures").await.expect(200).body;
    assert_eq!((&only(&whole)["sessions"]["possible"], &only(&whole)["schools"]), (&json!(80), &json!(4)));
    let schools = app.get(&analyst, "/v1/figures?group_by=school").await.expect(200).body;
    let suppressed: Vec<_> =
        schools["data"].as_array().unwrap().iter().map(|row| row["suppressed"].as_bool().unwrap()).collect();
    assert_eq!(suppressed, [false, true, true, true]);
    let own = app.get(&analyst, "/v1/schools/120767/figures").await.expect(200).body;
    assert_eq!(only(&own)["suppressed"], true, "also asked for by itself");
    // Who reaches that school alone has nothing to take it from.
    let alone = app.login(&["figures:read"], Reach::Schools(&[120_767])).await;
    let own = app.get(&alone, "/v1/schools/120767/figures").await.expect(200).body;
    assert_eq!(only(&own)["sessions"]["possible"], 16);
    let forms = format!("/v1/schools/{}/figures?group_by=registration_group", large.urn);
    assert_eq!(app.get(&analyst, &forms).await.problem(), (403, "scope_missing"));
}

/// Pupils born on a day, or boarding, whom the Department does not count.
async fn uncounted(class: &Class, pupils: std::ops::Range<usize>, what: (&str, Value)) {
    let rows = pupils.map(|n| {
        let mut row = row(&class.upns[n], n);
        row[what.0] = what.1.clone();
        row
    });
    let found = class.roll("2026-09-03T07:30:00Z", rows.collect()).await.expect(200);
    assert_eq!(found.body["summary"]["rejected"], 0, "{found:?}");
}

/// Who is told of both cohorts could take the one from the other: what remains is of nobody or of six.
async fn everyone_less_the_comparable_cohort_is_nobody_or_enough(app: TestApp) {
    let one = school(app.clone(), 20).await;
    let many = Class::at(app.clone(), 120_766, 20).await;
    uncounted(&one, 0..1, ("boarder", json!(true))).await;
    uncounted(&many, 0..7, ("boarder", json!(true))).await;
    lay(&one, &vec![line(&[("/", 2)]); 20]).await;
    lay(&many, &vec![line(&[("/", 2)]); 20]).await;
    let analyst = app.login(&["figures:read", "targets:read"], Reach::Everything).await;
    let shown = async |token: &str, path: &str| -> Vec<bool> {
        let all = app.get(token, path).await.expect(200).body["data"].clone();
        all.as_array().unwrap().iter().map(|row| row["suppressed"] == false).collect()
    };
    let of = |urn: i32, query: &str| format!("/v1/schools/{urn}/figures?{query}");
    let query = "period=2026-27-autumn";
    let comparable = &format!("{query}&cohort=dfe_comparable");
    assert_eq!(shown(&analyst, &of(one.urn, query)).await, [true]);
    assert_eq!(shown(&analyst, &of(one.urn, comparable)).await, [false], "one boards");
    assert_eq!(
        shown(&analyst, &of(many.urn, comparable)).await,
        [false],
        "seven do, and would give the one away"
    );
    let alone = app.login(&["figures:read"], Reach::Schools(&[many.urn])).await;
    assert_eq!(shown(&alone, &of(many.urn, comparable)).await, [true], "who reaches nobody else");
    // In the whole they are eight: seven of them know of the one.
    assert_eq!(shown(&analyst, &format!("/v1/figures?{query}")).await, [true]);
    assert_eq!(shown(&analyst, &format!("/v1/figures?{comparable}")).await, [false]);
    let by_school = format!("/v1/figures?{comparable}&group_by=school");
    assert_eq!(shown(&analyst, &by_school).await, [false, false], "nor by school, with their total");
    // The comparison and the targets are of the same pupils.
    let comparison = format!("/v1/schools/{}/comparison?{query}&measure=attendance", one.urn);
    let own = app.get(&analyst, &comparison).await.expect(200).body["data"][0]["own"].clone();
    assert_eq!((&own["suppressed"], &own["percent"]), (&json!(true), &Value::Null));
    let all = "/v1/comparison?period=2026-27-autumn&measure=attendance&phase=all,primary";
    let all = app.get(&analyst, all).await.expect(200).body["data"].clone();
    assert!(all.as_array().unwrap().iter().all(|row| row["own"]["suppressed"] == true), "{all}");
    let officer = crate::targets::officer(&app).await;
    for (urn, suppressed) in [(one.urn, true), (many.urn, true)] {
        let target = crate::targets::target("local", "attendance", 95.0);
        let made = crate::targets::set(&app, &officer, urn, target).await.expect(201);
        let path = format!("{}/progress", made.header("location"));
        assert_eq!(app.get(&analyst, &path).await.expect(200).body["suppressed"], suppressed, "{urn}");
    }
    // Who sees pupils sees it all; without that there is no table of children, who are few beside enrolments.
    let all = reader(&one).await;
    assert_eq!(shown(&all, &of(one.urn, comparable)).await, [true]);
    let children = app.get(&analyst, &of(many.urn, "unit=child")).await;
    assert_eq!(children.problem(), (403, "scope_missing"));
}

/// Three of a group at one school are not found by taking the other school from both.
async fn of_all_schools_less_the_others_no_small_group_remains(app: TestApp) {
    let one = school(app.clone(), 20).await;
    let other = Class::at(app.clone(), 120_766, 20).await;
    uncounted(&one, 0..3, ("sen", json!("E"))).await;
    uncounted(&other, 0..8, ("sen", json!("E"))).await;
    lay(&one, &vec![line(&[("/", 2)]); 20]).await;
    lay(&other, &vec![line(&[("/", 2)]); 20]).await;
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let alone = app.login(&["figures:read"], Reach::Schools(&[other.urn])).await;
    let own = figures(&other, &alone, "group_by=sen").await;
    assert!(own["data"].as_array().unwrap().iter().all(|row| row["suppressed"] == false), "{own}");
    let own = figures(&other, &analyst, "group_by=sen").await;
    assert!(own["data"].as_array().unwrap().iter().all(|row| row["suppressed"] == true), "{own}");
    let all = app.get(&analyst, "/v1/figures?group_by=sen").await.expect(200).body;
    assert!(all["data"].as_array().unwrap().iter().all(|row| row["suppressed"] == true), "{all}");
}

/// `L` is the only code that `late` counts; `present` has three and tells none of them.
async fn late_is_one_code_alone_and_told_with_codes_only(app: TestApp) {
    let class = school(app, 6).await;
    lay(&class, &vec![line(&[("/", 3), ("L", 1)]); 6]).await;
    let plain = class.app.login(&["figures:read", "registers:read", "pupils:read"], Reach::Everything).await;
    for (token, late) in [(plain, None), (reader(&class).await, Some(1))] {
        let pupil = super::fixture::attendance(&class, &token, 0, "").await;
        for of in [&pupil["together"], &pupil["enrolments"][0]] {
            assert_eq!((&of["sessions"]["late"], &of["sessions"]["present"]), (&json!(late), &json!(4)));
            assert_eq!(of["rates"]["late"]["numerator"], json!(late));
        }
        let own = figures(&class, &token, "").await;
        assert_eq!(only(&own)["sessions"]["late"], json!(late.map(|one| 6 * one)));
    }
}
