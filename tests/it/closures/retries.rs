//! A closure that is sent again, or at once, or with another key.

use super::*;

on_each_database!(
    a_repeated_request_records_one_closure,
    a_request_cut_short_between_schools_is_completed_under_the_same_id,
    the_same_request_sent_eight_times_at_once_records_one_closure,
    a_key_used_for_another_closure_is_refused_before_anything_is_stored,
);

async fn a_repeated_request_records_one_closure(app: TestApp) {
    let token = two_schools(&app).await;
    let send = async |key: &str| {
        app.send(&token, "POST /v1/closures", of(&[120_765, 120_766]), &[("Idempotency-Key", key)]).await
    };
    let first = send("k1").await.expect(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    app.advance(90);
    let again = send("k1").await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(rows(&app).await, 2);
    assert_ne!(send("k2").await.expect(201).id(), first.id(), "another key is another closure");
    // A key is remembered for seven days.
    app.advance(8 * 24 * 3600);
    let token = app.everything().await;
    let body = of(&[120_765, 120_766]);
    let late = app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "k1")]).await.expect(201);
    assert_ne!(late.id(), first.id());
}

async fn a_request_cut_short_between_schools_is_completed_under_the_same_id(app: TestApp) {
    let token = two_schools(&app).await;
    let send = async || {
        app.send(&token, "POST /v1/closures", of(&[120_765, 120_766]), &[("Idempotency-Key", "cut")]).await
    };
    let first = send().await.expect(201);
    // As if the service had stopped after the first of the two transactions.
    for table in ["closure", "idempotency_key"] {
        app.tamper(&format!("DELETE FROM {table} WHERE urn = 120766")).await;
    }
    app.advance(60);
    let completed = send().await.expect(201);
    assert_eq!(completed.body, first.body);
    assert_eq!(completed.header("idempotent-replayed"), "");
    assert_eq!(app.get(&token, &format!("{PATH}/{}", first.id())).await.body, first.body);
    assert_eq!((rows(&app).await, send().await.header("idempotent-replayed")), (2, "true"));
}

async fn the_same_request_sent_eight_times_at_once_records_one_closure(app: TestApp) {
    let token = two_schools(&app).await;
    let sent = (0..8).map(|_| {
        let (app, token) = (app.clone(), token.clone());
        async move {
            let body = of(&[120_765, 120_766]);
            app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "race")]).await.expect(201)
        }
    });
    let answers = join_all(sent).await;
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    assert_eq!(rows(&app).await, 2);
    assert_eq!(idempotency_key::Entity::find().count(&app.db).await.unwrap(), 2);
}

async fn a_key_used_for_another_closure_is_refused_before_anything_is_stored(app: TestApp) {
    let token = two_schools(&app).await;
    let send =
        async |body: Value| app.send(&token, "POST /v1/closures", body, &[("Idempotency-Key", "key")]).await;
    assert_eq!(send(closure(json!({ "urns": [120_766], "sessions": ["am", "am"] }))).await.status, 422);
    send(of(&[120_766])).await.expect(201);
    // The first school of the second request has never seen the key.
    for body in [of(&[120_765, 120_766]), of(&[120_765]), closure(json!({ "all": true }))] {
        assert_eq!(send(body).await.problem(), (422, "idempotency_key_reused"));
    }
    assert_eq!(rows(&app).await, 1);
}
