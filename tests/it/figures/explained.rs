//! Explanations, and figures as they stood.

use serde_json::{Value, json};

use super::fixture::{figures, lay, line, only, rate, reader, school};
use crate::{
    on_each_database,
    registers::fixture::amended,
    support::{Reach, TestApp},
};

on_each_database!(
    a_figure_can_be_worked_out_again_from_its_explanation,
    amending_one_mark_changes_the_figure_at_once_and_the_past_stays_as_it_was,
    a_calendar_and_a_roll_of_later_are_not_seen_in_the_past,
    without_the_scope_for_codes_an_explanation_tells_classes,
);

async fn a_figure_can_be_worked_out_again_from_its_explanation(app: TestApp) {
    let class = school(app, 2).await;
    lay(&class, &[line(&[("/", 50), ("I", 6), ("G", 4), ("Y1", 2)]), line(&[("L", 5), (".", 5), ("B", 50)])])
        .await;
    let table = figures(&class, &reader(&class).await, "period=2026-27-autumn&explain=true").await;
    let figure = only(&table);
    let of_class = |classes: &[&str]| -> u64 {
        let codes = figure["codes"].as_array().unwrap().iter();
        let of = codes.filter(|code| classes.contains(&code["class"].as_str().unwrap()));
        of.map(|code| code["sessions"].as_u64().unwrap()).sum()
    };
    let attended = of_class(&["present", "approved_educational_activity"]);
    let absent = of_class(&["authorised", "unauthorised"]);
    assert_eq!((attended, absent), (105, 10));
    assert_eq!(figure["rates"]["absence"], rate(absent, attended + absent, 8.7));
    // Every session of the calendar is counted or left out: nothing is lost on the way.
    let left_out = &figure["left_out"];
    assert_eq!((&left_out["not_possible"], &left_out["before_starting_day"]), (&json!(2), &json!(0)));
    let calendar = &table["explanation"]["calendars"][0];
    let sessions = calendar["sessions"].as_u64().unwrap() * 2;
    let told = attended
        + absent
        + left_out["not_possible"].as_u64().unwrap()
        + left_out["no_mark"].as_u64().unwrap();
    assert_eq!((sessions, told), (284, 284));
    assert_eq!((&calendar["own"], &calendar["version"]), (&json!(false), &json!(1)));
    assert!(table["explanation"]["links"]["registers"].as_str().unwrap().contains("/registers/"));
}

async fn amending_one_mark_changes_the_figure_at_once_and_the_past_stays_as_it_was(app: TestApp) {
    let mut class = school(app, 1).await;
    lay(&class, &[line(&[("/", 9), ("O", 1)])]).await;
    let token = reader(&class).await;
    let before = figures(&class, &token, "period=2026-27-autumn").await;
    assert_eq!(only(&before)["rates"]["absence"], rate(1, 10, 10.0));
    let then = before["data_as_at"].as_str().unwrap().to_owned();
    class.set_now("2027-02-01T12:00:00Z").await;
    let marks = vec![amended(&class.upns[0], json!("\\"), "Was in the library")];
    let body =
        json!({ "taken_at": "2027-02-01T11:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": marks });
    class
        .app
        .put(&class.token, &format!("/v1/schools/{}/registers/2026-09-09/pm", class.urn), body)
        .await
        .expect(200);
    let token = reader(&class).await;
    let after = figures(&class, &token, "period=2026-27-autumn").await;
    assert_eq!(only(&after)["rates"]["absence"], rate(0, 10, 0.0));
    let past = figures(&class, &token, &format!("period=2026-27-autumn&as_of={then}")).await;
    assert_eq!(only(&past), only(&before));
    assert_eq!(past["data_as_at"], then.as_str());
}

async fn a_calendar_and_a_roll_of_later_are_not_seen_in_the_past(app: TestApp) {
    let mut class = school(app, 1).await;
    lay(&class, &[line(&[("/", 10)])]).await;
    let then = "2027-01-30T00:00:00Z";
    class.set_now("2027-02-01T12:00:00Z").await;
    let mut row = crate::registers::fixture::row(&class.upns[0], 0);
    row["fsm"] = json!(true);
    row["starting_on"] = json!("2026-09-04");
    // The first two marks lie before the new starting day and are taken back first.
    for session in ["am", "pm"] {
        let marks = vec![amended(&class.upns[0], Value::Null, "Started a day later")];
        let body = json!({ "taken_at": "2027-02-01T11:00:00Z", "recorded_by": {"name": "A. Teacher"}, "marks": marks });
        let path = format!("/v1/schools/{}/registers/2026-09-03/{session}", class.urn);
        class.app.put(&class.token, &path, body).await.expect(200);
    }
    class.roll("2027-02-01T07:00:00Z", vec![row]).await.expect(200);
    let token = reader(&class).await;
    let now = figures(&class, &token, "period=2026-27&group_by=fsm&explain=true").await;
    assert_eq!(only(&now)["group"], json!({"fsm": "true"}));
    assert_eq!(only(&now)["sessions"]["possible"], 8);
    assert_eq!(only(&now)["left_out"]["before_starting_day"], 2);
    let past = figures(&class, &token, &format!("period=2026-27&group_by=fsm&as_of={then}")).await;
    assert_eq!(only(&past)["group"], json!({"fsm": null}));
    assert_eq!(only(&past)["sessions"]["possible"], 10);
    let never = figures(&class, &token, "period=2026-27&as_of=2026-08-01T00:00:00Z").await;
    assert_eq!(never["data"], json!([]));
}

async fn without_the_scope_for_codes_an_explanation_tells_classes(app: TestApp) {
    let class = school(app, 6).await;
    lay(&class, &[line(&[("I", 1), ("/", 9)])]).await;
    let token = class.app.login(&["figures:read", "pupils:read"], Reach::Schools(&[class.urn])).await;
    let table = figures(&class, &token, "period=2026-27-autumn&group_by=code").await;
    let codes = only(&table)["codes"].as_array().unwrap();
    assert!(codes.iter().all(|code| code["code"].is_null()));
    assert_eq!(
        codes[1],
        json!({
            "code": null, "class": "authorised", "sessions": 1, "of_possible": rate(1, 10, 10.0), "of_absence": rate(1, 1, 100.0),
        })
    );
}
