//! The real calendars, where they are at hand.

use super::*;

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
