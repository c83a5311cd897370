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
    a_small_school_is_in_no_total_and_forms_are_not_told_apart,
);

async fn small_groups_and_what_would_give_them_away_are_withheld_from_who_sees_no_pupils(app: TestApp) {
    let class = school(app, 30).await;
    let rows = class.upns.iter().enumerate().map(|(n, upn)| {
        let mut row = row(upn, n);
        row["sen"] = json!(["N", "K", "E"][usize::from(n >= 20) + usize::from(n >= 27)]);
        row
    });
    class.roll("2027-01-29T07:00:00Z", rows.collect()).await.expect(200);
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

async fn a_small_school_is_in_no_total_and_forms_are_not_told_apart(app: TestApp) {
    let large = school(app.clone(), 8).await;
    let small = Class::at(app, 120_766, 3).await;
    lay(&large, &vec![line(&[("/", 2)]); 8]).await;
    lay(&small, &vec![line(&[("I", 2)]); 3]).await;
    let analyst = large.app.login(&["figures:read"], Reach::Everything).await;
    let whole = large.app.get(&analyst, "/v1/figures").await.expect(200).body;
    assert_eq!((&only(&whole)["sessions"]["possible"], &only(&whole)["schools"]), (&json!(16), &json!(1)));
    let own = figures(&small, &analyst, "").await;
    assert_eq!(only(&own)["suppressed"], true);
    let all = large.app.get(&reader(&large).await, "/v1/figures").await.expect(200).body;
    assert_eq!(only(&all)["sessions"]["possible"], 22);
    let forms = format!("/v1/schools/{}/figures?group_by=registration_group", large.urn);
    assert_eq!(large.app.get(&analyst, &forms).await.problem(), (403, "scope_missing"));
}
