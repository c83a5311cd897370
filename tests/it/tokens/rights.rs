//! What changes of rights do to secrets and to tokens that are out already, and how soon.

use std::time::{Duration, Instant};

use rollcall::{
    access::new_secret,
    entities::{client, client_grant, client_secret},
    features::clients,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use uuid::Uuid;

use super::{READ, list};
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_secret_works_for_a_year_less_a_second,
    two_secrets_work_side_by_side_until_one_is_withdrawn,
    a_revoked_client_gets_no_token_and_its_tokens_die_within_five_seconds,
    a_scope_that_is_taken_away_is_gone_within_five_seconds,
    a_withdrawn_grant_bites_at_once,
);

/// How soon a change of rights must bite everywhere.
const SOON: Duration = Duration::from_secs(5);

async fn ask(app: &TestApp, id: Uuid, secret: &str) -> Answer {
    let request = app.http.post(format!("{}/oauth/token", app.base)).basic_auth(id, Some(secret));
    Answer::of(request.form(&[("grant_type", "client_credentials")]).send().await.unwrap()).await
}

/// Asks until the answer is this problem; not for longer than promised.
async fn soon(app: &TestApp, token: &str, problem: (u16, &str)) {
    let started = Instant::now();
    loop {
        let answer = list(app, token).await;
        if answer.problem() == problem {
            return;
        }
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(started.elapsed() < SOON, "{problem:?} does not come");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn a_secret_works_for_a_year_less_a_second(app: TestApp) {
    let (id, secret) = app.client(READ, Reach::Everything).await;
    app.advance(365 * 86_400 - 1);
    ask(&app, id, &secret).await.expect(200);
    app.advance(1);
    let expired = ask(&app, id, &secret).await.expect(401);
    let wrong = ask(&app, id, &new_secret().unwrap()).await;
    assert_eq!(expired.text, wrong.text);
}

async fn two_secrets_work_side_by_side_until_one_is_withdrawn(app: TestApp) {
    let (id, first) = app.client(READ, Reach::Everything).await;
    let second = new_secret().unwrap();
    let row = client_secret::ActiveModel {
        id: Set(Uuid::now_v7()),
        client_id: Set(id),
        tag: Set(app.gate.pepper().tag(id, &second)),
        created_at: Set(app.now()),
        expires_at: Set(app.now() + Duration::from_secs(60)),
        revoked_at: Set(None),
    };
    // Secrets are the operator's to make: the tables are looked at from behind.
    row.insert(&app.db).await.unwrap();
    ask(&app, id, &first).await.expect(200);
    ask(&app, id, &second).await.expect(200);
    client_secret::Entity::update_many()
        .col_expr(client_secret::Column::RevokedAt, sea_orm::sea_query::Expr::value(app.now()))
        .filter(client_secret::Column::Tag.eq(app.gate.pepper().tag(id, &first)))
        .exec(&app.db)
        .await
        .unwrap();
    ask(&app, id, &first).await.expect(401);
    ask(&app, id, &second).await.expect(200);
}

async fn a_revoked_client_gets_no_token_and_its_tokens_die_within_five_seconds(app: TestApp) {
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let token = app.token(id, READ);
    list(&app, &token).await.expect(200);
    clients::revoke(&app.gate.operator(), id).await.unwrap();
    let refused = ask(&app, id, &secret).await.expect(401);
    assert_eq!(refused.text, ask(&app, Uuid::now_v7(), &secret).await.text);
    soon(&app, &token, (401, "token_invalid")).await;
    assert!(clients::revoke(&app.gate.operator(), id).await.is_err(), "revoked for good");
}

async fn a_scope_that_is_taken_away_is_gone_within_five_seconds(app: TestApp) {
    let (id, secret) = app.client(&["schools:read", "roll:read"], Reach::Everything).await;
    let token = app.token(id, &["schools:read", "roll:read"]);
    list(&app, &token).await.expect(200);
    let fewer = client::ActiveModel { id: Set(id), scopes: Set("roll:read".into()), ..Default::default() };
    fewer.update(&app.db).await.unwrap();
    assert_eq!(ask(&app, id, &secret).await.expect(200).body["scope"], "roll:read");
    soon(&app, &token, (403, "scope_missing")).await;
    assert_eq!(list(&app, &token).await.body["required_scopes"], json!(["schools:read"]));
}

/// School grants are asked in each query and kept nowhere.
async fn a_withdrawn_grant_bites_at_once(app: TestApp) {
    app.school(120_001).await;
    let (id, _) = app.client(READ, Reach::Schools(&[120_001])).await;
    let token = app.token(id, READ);
    app.get(&token, "/v1/schools/120001").await.expect(200);
    client_grant::Entity::update_many()
        .col_expr(client_grant::Column::RevokedAt, sea_orm::sea_query::Expr::value(app.now()))
        .filter(client_grant::Column::ClientId.eq(id))
        .exec(&app.db)
        .await
        .unwrap();
    assert_eq!(app.get(&token, "/v1/schools/120001").await.problem(), (404, "not_found"));
    assert_eq!(list(&app, &token).await.expect(200).body["data"], json!([]));
}

/// A grant holds on its first and on its last day, counted at a school's wall.
#[tokio::test]
async fn a_grant_ends_with_its_last_day_in_london() {
    let app = TestApp::sqlite().await;
    app.school(120_001).await;
    let (id, _) = app.client(READ, Reach::Schools(&[])).await;
    let day = |text: &str| Some(text.parse().unwrap());
    app.grant(id, 120_001, day("2027-06-10"), day("2027-06-11")).await;
    // Summer time: midnight in London is 23:00 UTC.
    for (instant, status) in [
        ("2027-06-09T22:59:59Z", 404),
        ("2027-06-09T23:00:00Z", 200),
        ("2027-06-11T22:59:59Z", 200),
        ("2027-06-11T23:00:00Z", 404),
    ] {
        app.set_now(instant);
        let token = app.token(id, READ);
        assert_eq!(app.get(&token, "/v1/schools/120001").await.status, status, "{instant}");
    }
}
