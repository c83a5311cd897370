//! Versions: named before they are replaced, won by one, made by nothing that is the same.

use super::*;

on_each_database!(
    a_version_is_named_before_it_is_replaced,
    the_same_calendar_again_makes_no_version,
    of_two_who_replace_one_version_one_wins,
    of_two_who_create_a_calendar_one_wins,
    a_dry_run_answers_the_same_and_stores_nothing,
);

async fn a_version_is_named_before_it_is_replaced(app: TestApp) {
    app.school(120_765).await;
    let token = app.everything().await;
    for path in [LA, SCHOOL] {
        let put = format!("PUT {path}");
        let letter = if path == LA { "a" } else { "s" };
        let unnamed = app.put(&token, path, small()).await;
        assert_eq!(unnamed.problem(), (428, "precondition_required"));
        // There is nothing of the school's own to replace, even while it goes by the authority's.
        assert_eq!(replace(&app, &token, path, &small(), "*").await.problem(), (412, "precondition_failed"));
        assert_eq!(replace(&app, &token, path, &small(), "\"a1\"").await.status, 412);
        create(&app, &token, path, &small()).await;
        let twice = app.send(&token, &put, small(), CREATE).await;
        assert_eq!(twice.problem(), (412, "precondition_failed"));
        assert_eq!(twice.header("etag"), format!("\"{letter}1\""));
        assert_eq!(app.put(&token, path, small()).await.status, 428);
        let mut next = small();
        next["am_due"] = json!("09:45");
        for (tag, status) in [
            (format!("W/\"{letter}1\""), 412),
            ("\"x1\"".to_owned(), 412),
            (format!("\"x1\", \"{letter}1\""), 200),
            (format!("\"{letter}1\""), 412),
        ] {
            assert_eq!(replace(&app, &token, path, &next, &tag).await.status, status, "{path} {tag}");
        }
        let any = replace(&app, &token, path, &small(), "*").await.expect(200);
        assert_eq!(any.header("etag"), format!("\"{letter}3\""));
        // State comes before the meaning of the body.
        assert_eq!(replace(&app, &token, path, &json!({}), "\"x\"").await.status, 412);
        assert_eq!(replace(&app, &token, path, &json!({}), "*").await.status, 422);
    }
}

async fn the_same_calendar_again_makes_no_version(app: TestApp) {
    let token = app.everything().await;
    create(&app, &token, LA, &small()).await;
    app.advance(60);
    let same = replace(&app, &token, LA, &small(), "\"a1\"").await.expect(200);
    assert_eq!((&same.body["changed"], same.header("etag")), (&json!(false), "\"a1\""));
    assert_eq!(same.body["calendar"]["updated_at"], "2026-11-20T11:00:00Z");
    let mut next = small();
    next["extra_days"] = json!([]);
    let changed = replace(&app, &token, LA, &next, "\"a1\"").await.expect(200);
    assert_eq!((&changed.body["changed"], changed.header("etag")), (&json!(true), "\"a2\""));
    let shown = app.get(&token, LA).await.expect(200).body;
    assert_eq!((&shown["version"], &shown["sessions"]), (&json!(2), &json!(37)));
    assert_eq!(shown["created_at"], "2026-11-20T11:00:00Z");
    assert_eq!(shown["updated_at"], "2026-11-20T11:01:00Z");
    // What was in force before stays, and says until when.
    let rows = calendar::Entity::find().order_by_asc(calendar::Column::Revision).all(&app.db).await.unwrap();
    let ends: Vec<_> = rows.iter().map(|row| (row.revision, row.superseded_at)).collect();
    assert_eq!(ends, [(1, Some(rows[1].recorded_at)), (2, None)]);
}

/// Eight versions that differ, sent at once under the same precondition.
async fn race(app: &TestApp, headers: &[(&str, &str)]) -> Vec<u16> {
    let token = app.everything().await;
    let sent = (0..8).map(|minute| {
        let mut body = small();
        body["am_due"] = json!(format!("10:0{minute}"));
        let (app, token, put) = (app.clone(), token.clone(), format!("PUT {SCHOOL}"));
        async move { app.send(&token, &put, body, headers).await.status }
    });
    let mut statuses = join_all(sent).await;
    statuses.sort_unstable();
    statuses
}

async fn of_two_who_replace_one_version_one_wins(app: TestApp) {
    app.school(120_765).await;
    let token = app.everything().await;
    create(&app, &token, SCHOOL, &small()).await;
    assert_eq!(race(&app, &[("If-Match", "\"s1\"")]).await, [200, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(versions(&app).await, 2);
    // Who replaces whatever there is, replaces it in turn.
    assert_eq!(race(&app, &[("If-Match", "*")]).await, [200; 8]);
    let rows = calendar::Entity::find().all(&app.db).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.superseded_at.is_none()).count(), 1);
}

async fn of_two_who_create_a_calendar_one_wins(app: TestApp) {
    app.school(120_765).await;
    assert_eq!(race(&app, CREATE).await, [201, 412, 412, 412, 412, 412, 412, 412]);
    assert_eq!(versions(&app).await, 1);
}

async fn a_dry_run_answers_the_same_and_stores_nothing(app: TestApp) {
    let token = app.everything().await;
    let dry = |body: Value, headers: &'static [(&str, &str)]| {
        let (app, token) = (app.clone(), token.clone());
        async move { app.send(&token, &format!("PUT {LA}?dry_run=true"), body, headers).await }
    };
    let tried = dry(small(), CREATE).await.expect(200);
    assert_eq!((&tried.body["committed"], tried.header("etag")), (&json!(false), ""));
    assert_eq!(versions(&app).await, 0);
    assert_eq!(app.get(&token, LA).await.status, 404);
    let made = create(&app, &token, LA, &small()).await;
    let mut same = tried.body;
    same["committed"] = json!(true);
    assert_eq!(same, made.body);
    let mut next = small();
    next["extra_days"] = json!([]);
    let tried = dry(next, &[("If-Match", "\"a1\"")]).await.expect(200);
    assert_eq!((&tried.body["calendar"]["version"], &tried.body["changed"]), (&json!(2), &json!(true)));
    assert_eq!(tried.body["calendar"]["sessions"], 37);
    assert_eq!(app.get(&token, LA).await.body["sessions"], 38);
    assert_eq!(dry(small(), CREATE).await.status, 412, "a dry run is checked in full");
    assert_eq!(dry(json!({}), &[("If-Match", "\"a1\"")]).await.status, 422);
    let odd = app.send(&token, &format!("PUT {LA}?dry_run=yes"), small(), CREATE).await;
    assert_eq!(odd.problem(), (400, "invalid_parameter"));
}
