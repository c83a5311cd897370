//! Taking a closure back.

use super::*;

on_each_database!(
    a_closure_is_withdrawn_once,
    of_two_who_withdraw_a_closure_one_wins,
    a_withdrawal_may_be_repeated_under_its_key,
    a_school_withdraws_a_closure_for_itself_only,
);

async fn a_closure_is_withdrawn_once(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765, 120_766])).await;
    assert_eq!(
        (&made.body["status"], &made.body["allowed_actions"]),
        (&json!("in_force"), &json!(["withdraw"]))
    );
    assert_eq!((&made.body["version"], &made.body["withdrawals"]), (&json!(1), &json!([])));
    let path = format!("{PATH}/{}", made.id());
    let empty = app.post(&token, &format!("{path}/withdraw"), json!({})).await;
    assert_eq!(empty.problem(), (422, "validation_failed"));
    app.advance(60);
    let withdrawn = withdraw(&app, &token, &made.id()).await.expect(200).body;
    assert_eq!((&withdrawn["status"], &withdrawn["version"]), (&json!("withdrawn"), &json!(2)));
    assert_eq!(
        withdrawn["withdrawals"],
        json!([{
            "urns": [120_765, 120_766], "withdrawn_at": "2026-11-20T11:01:00Z",
            "reason": "Recorded for the wrong day", "recorded_by": { "name": "B. Officer", "title": null },
        }])
    );
    assert_eq!(
        (&withdrawn["updated_at"], &withdrawn["reason"]),
        (&json!("2026-11-20T11:01:00Z"), &json!("Polling station"))
    );
    assert_eq!(withdrawn["refused_actions"], json!([{ "action": "withdraw", "reason": "It is withdrawn." }]));
    assert_eq!(app.get(&token, &path).await.body, withdrawn);
    let audited = audit_log::Column::Operation.eq("closure.withdraw");
    let audited = async || audit_log::Entity::find().filter(audited.clone()).count(&app.db).await.unwrap();
    assert_eq!(audited().await, 2);
    for body in [withdrawal(), json!({})] {
        let twice = app.post(&token, &format!("{path}/withdraw"), body).await;
        assert_eq!(twice.problem(), (409, "state_conflict"));
        assert_eq!(twice.body["allowed_actions"], json!([]));
    }
    let fresh = format!("POST {path}/withdraw");
    let twice = app.send(&token, &fresh, withdrawal(), &[("Idempotency-Key", "new")]).await;
    assert_eq!(twice.problem(), (409, "state_conflict"));
    assert_eq!(idempotency_key::Entity::find().count(&app.db).await.unwrap(), 0, "a refusal binds no key");
    assert_eq!(audited().await, 2);
}

async fn of_two_who_withdraw_a_closure_one_wins(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765])).await.id();
    let sent = (0..8).map(|_| {
        let (app, token, made) = (app.clone(), token.clone(), made.clone());
        async move { withdraw(&app, &token, &made).await.status }
    });
    let mut statuses = join_all(sent).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409]);
}

async fn a_withdrawal_may_be_repeated_under_its_key(app: TestApp) {
    let token = two_schools(&app).await;
    let made = record(&app, &token, of(&[120_765, 120_766])).await.id();
    let call = format!("POST {PATH}/{made}/withdraw");
    let send = async |body: Value| app.send(&token, &call, body, &[("Idempotency-Key", "w")]).await;
    let first = send(withdrawal()).await.expect(200);
    let again = send(withdrawal()).await.expect(200);
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&first.body, "true"));
    let mut other = withdrawal();
    other["reason"] = json!("Another reason");
    assert_eq!(send(other).await.problem(), (422, "idempotency_key_reused"));
    // Cut short after the first school: the rest is withdrawn when the request comes again.
    let undo = "UPDATE closure SET withdrawn_at = NULL, withdrawn_reason = NULL, withdrawn_by_name = NULL \
                WHERE urn = 120766";
    app.tamper(undo).await;
    app.tamper("DELETE FROM idempotency_key WHERE urn = 120766").await;
    let partly = app.get(&token, &format!("{PATH}/{made}")).await.body;
    assert_eq!(
        (&partly["status"], &partly["allowed_actions"]),
        (&json!("partly_withdrawn"), &json!(["withdraw"]))
    );
    let completed = send(withdrawal()).await.expect(200);
    assert_eq!(completed.body["status"], "withdrawn");
}

async fn a_school_withdraws_a_closure_for_itself_only(app: TestApp) {
    let la = two_schools(&app).await;
    let made = record(&app, &la, of(&[120_765, 120_766])).await.id();
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let own = withdraw(&app, &school, &made).await.expect(200).body;
    assert_eq!((&own["urns"], &own["status"]), (&json!([120_765]), &json!("withdrawn")));
    assert_eq!(withdraw(&app, &school, &made).await.problem(), (409, "state_conflict"));
    let shown = app.get(&la, &format!("{PATH}/{made}")).await.body;
    assert_eq!(
        (&shown["status"], &shown["withdrawals"][0]["urns"]),
        (&json!("partly_withdrawn"), &json!([120_765]))
    );
    assert_eq!(counts(&app, &la, SCHOOL).await.0, [20, 38, 38]);
    assert_eq!(counts(&app, &la, "/v1/schools/120766/calendars/2026-27").await.0, [19, 36, 36]);
    app.advance(60);
    let rest = withdraw(&app, &la, &made).await.expect(200).body;
    let urns: Vec<_> =
        rest["withdrawals"].as_array().unwrap().iter().map(|act| act["urns"].clone()).collect();
    assert_eq!((urns, &rest["version"]), (vec![json!([120_765]), json!([120_766])], &json!(3)));
}
