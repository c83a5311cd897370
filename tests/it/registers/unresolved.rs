//! `N`, and the five school days in which it must become something else.

use serde_json::{Value, json};

use super::fixture::{Class, amended, mark};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    an_unresolved_mark_is_listed_with_the_days_that_are_left,
    unresolved_marks_are_listed_page_by_page,
);

async fn list(class: &Class, query: &str) -> Vec<Value> {
    let path = format!("/v1/schools/{}/unresolved-marks{query}", class.urn);
    class.app.get(&class.token, &path).await.expect(200).body["data"].as_array().unwrap().clone()
}

async fn an_unresolved_mark_is_listed_with_the_days_that_are_left(app: TestApp) {
    let mut class = Class::of(app, 3).await;
    class
        .push(0, vec![mark(&class.upns[0], "N"), mark(&class.upns[1], "/"), mark(&class.upns[2], "N")])
        .await
        .expect(200);
    let first = list(&class, "").await;
    assert_eq!(first.len(), 2);
    let expected = json!({
        "date": "2026-11-20", "session": "am", "pupil_id": first[0]["pupil_id"], "registration_group": "6A",
        // Friday 27 November is an INSET day: the fifth school day is the Monday after it.
        "resolve_by_on": "2026-11-30", "school_days_left": 5, "overdue": false,
        "links": { "register": class.path("am") },
    });
    assert_eq!(first[0], expected);
    for (now, left) in [
        ("2026-11-22T11:00:00Z", 5),
        ("2026-11-23T11:00:00Z", 5),
        ("2026-11-24T11:00:00Z", 4),
        ("2026-11-30T11:00:00Z", 1),
        ("2026-12-01T11:00:00Z", 0),
        ("2026-12-02T11:00:00Z", -1),
    ] {
        class.set_now(now).await;
        let rows = list(&class, "").await;
        assert_eq!(rows[0]["school_days_left"], left, "{now}");
        assert_eq!(rows[0]["overdue"], left <= 0, "{now}");
    }
    assert_eq!(list(&class, "?overdue=true").await.len(), 2);
    assert_eq!(list(&class, "?overdue=false").await.len(), 0);
    class.push(60, vec![amended(&class.upns[0], json!("I"), "Parent telephoned")]).await.expect(200);
    let rest = list(&class, "").await;
    assert_eq!(rest.len(), 1, "what was resolved is gone");
    assert_eq!(rest[0]["registration_group"], "6C");
}

async fn unresolved_marks_are_listed_page_by_page(app: TestApp) {
    let mut class = Class::of(app, 5).await;
    class.push(0, class.all("N")).await.expect(200);
    class.set_now("2026-11-20T14:00:00Z").await;
    class.push_to(&class.path("pm"), 4 * 3600, class.all("N")).await.expect(200);
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let path = format!("/v1/schools/{}/unresolved-marks?limit=3{cursor}", class.urn);
        let page = class.app.get(&class.token, &path).await.expect(200);
        for row in page.body["data"].as_array().unwrap() {
            seen.push((row["session"].as_str().unwrap().to_owned(), row["pupil_id"].clone()));
        }
        match page.body["page"]["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 10);
    assert!(seen[..5].iter().all(|(session, _)| session == "am"));
    let morning: Vec<_> = seen[..5].iter().map(|(_, pupil)| pupil).collect();
    assert_eq!(
        morning,
        seen[5..].iter().map(|(_, pupil)| pupil).collect::<Vec<_>>(),
        "in the order of the lines"
    );
}
