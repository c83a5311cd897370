//! `POST /oauth/token`: RFC 6749, section 4.4, and its own form of errors.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rollcall::access::{TOKEN_LIFE, new_secret};
use serde_json::json;

use super::{READ, list};
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_secret_is_taken_by_basic_or_in_the_form,
    whoever_cannot_prove_who_they_are_gets_one_answer,
    a_scope_is_narrowed_and_never_widened,
);

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

/// Sends a form, with HTTP Basic where it is given.
async fn ask(app: &TestApp, basic: Option<(&str, &str)>, form: &[(&str, &str)]) -> Answer {
    let mut request = app.http.post(format!("{}/oauth/token", app.base));
    if let Some((id, secret)) = basic {
        request = request.basic_auth(id, Some(secret));
    }
    Answer::of(request.form(form).send().await.unwrap()).await
}

/// A refusal in the form of RFC 6749, section 5.2, that nobody may store.
#[track_caller]
fn refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!((answer.status, answer.body["error"].as_str()), (status, Some(error)), "{answer:?}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    let basic = answer.header("www-authenticate").starts_with("Basic");
    assert_eq!(basic, status == 401, "{answer:?}");
    assert!(answer.body["error_description"].is_string());
}

async fn a_secret_is_taken_by_basic_or_in_the_form(app: TestApp) {
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let id = id.to_string();
    let basic = ask(&app, Some((&id, &secret)), &[GRANT]).await.expect(200);
    let form = ask(&app, None, &[GRANT, ("client_id", &id), ("client_secret", &secret)]).await.expect(200);
    for answer in [&basic, &form] {
        assert_eq!(answer.body["token_type"], "Bearer");
        assert_eq!(answer.body["expires_in"], TOKEN_LIFE);
        assert_eq!(answer.body["scope"], "schools:read");
        assert_eq!(answer.header("cache-control"), "no-store");
        list(&app, answer.body["access_token"].as_str().unwrap()).await.expect(200);
    }
    assert_ne!(basic.body["access_token"], form.body["access_token"]);
    let named = ask(&app, Some((&id, &secret)), &[GRANT, ("client_id", &id)]).await;
    named.expect(200);
    let both = [GRANT, ("client_id", &id), ("client_secret", &secret)];
    refused(&ask(&app, Some((&id, &secret)), &both).await, 400, "invalid_request");
    refused(
        &ask(&app, Some((&id, &secret)), &[GRANT, ("client_secret", &secret)]).await,
        400,
        "invalid_request",
    );
    refused(&ask(&app, Some((&id, &secret)), &[GRANT, ("client_id", "other")]).await, 400, "invalid_request");
}

/// Unknown client, wrong secret, another's secret: told apart by not a byte.
async fn whoever_cannot_prove_who_they_are_gets_one_answer(app: TestApp) {
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let (_, others) = app.client(READ, Reach::Everything).await;
    let (id, unknown) = (id.to_string(), uuid::Uuid::now_v7().to_string());
    let well_formed = new_secret().unwrap();
    let nil = uuid::Uuid::nil().to_string();
    let pairs = [
        (id.as_str(), well_formed.as_str()),
        (&id, &others),
        (&id, "rollcall_wrong"),
        (&id, ""),
        (&id, &secret[..secret.len() - 1]),
        (
            &id,
            "rollcall_\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}x",
        ),
        (&unknown, &secret),
        (&nil, &secret),
        ("nobody", &secret),
        ("", &secret),
        ("' OR 1=1", &well_formed),
    ];
    let mut answers = Vec::new();
    for (id, secret) in pairs {
        for answer in [
            ask(&app, Some((id, secret)), &[GRANT]).await,
            ask(&app, None, &[GRANT, ("client_id", id), ("client_secret", secret)]).await,
        ] {
            refused(&answer, 401, "invalid_client");
            answers.push(answer);
        }
    }
    answers.push(ask(&app, None, &[GRANT]).await);
    answers.push(ask(&app, None, &[GRANT, ("client_id", &id)]).await);
    let alike = |answer: &Answer| {
        let mut headers = answer.headers.clone();
        headers.remove("date");
        headers.remove("x-request-id");
        (answer.status, answer.text.clone(), headers)
    };
    assert!(answers.iter().all(|answer| alike(answer) == alike(&answers[0])), "{answers:?}");
}

async fn a_scope_is_narrowed_and_never_widened(app: TestApp) {
    let (id, secret) = app.client(&["schools:read", "roll:read"], Reach::Everything).await;
    let id = id.to_string();
    let scope = async |scope: &str| ask(&app, Some((&id, &secret)), &[GRANT, ("scope", scope)]).await;
    let all = ask(&app, Some((&id, &secret)), &[GRANT]).await.expect(200);
    assert_eq!(all.body["scope"], "schools:read roll:read");
    let narrowed = scope("roll:read").await.expect(200);
    assert_eq!(narrowed.body["scope"], "roll:read");
    let token = narrowed.body["access_token"].as_str().unwrap();
    assert_eq!(list(&app, token).await.problem(), (403, "scope_missing"));
    for wider in [
        "roll:write",
        "roll:read roll:write",
        "clients:manage",
        "*",
        "",
        "ROLL:READ",
        "roll:read,schools:read",
    ] {
        refused(&scope(wider).await, 400, "invalid_scope");
    }
}

#[tokio::test]
async fn a_request_that_is_no_token_request_is_refused_in_the_form_of_oauth() {
    let app = TestApp::sqlite().await;
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let id = id.to_string();
    let basic = Some((id.as_str(), secret.as_str()));
    for other in ["password", "authorization_code", "refresh_token", "implicit", "Client_Credentials", ""] {
        refused(&ask(&app, basic, &[("grant_type", other)]).await, 400, "unsupported_grant_type");
    }
    refused(&ask(&app, basic, &[]).await, 400, "invalid_request");
    refused(&ask(&app, basic, &[GRANT, GRANT]).await, 400, "invalid_request");
    refused(
        &ask(&app, basic, &[GRANT, ("scope", "roll:read"), ("scope", "x")]).await,
        400,
        "invalid_request",
    );
    refused(&ask(&app, basic, &[GRANT, ("scope", &"x".repeat(5000))]).await, 400, "invalid_request");
    let body = json!({ "grant_type": "client_credentials", "client_id": id, "client_secret": secret });
    refused(&app.send("", "POST /oauth/token", body, &[]).await, 400, "invalid_request");
    assert_eq!(app.get("", "/oauth/token").await.problem(), (405, "method_not_allowed"));
}

#[tokio::test]
async fn a_malformed_basic_header_proves_nothing() {
    let app = TestApp::sqlite().await;
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let good = STANDARD.encode(format!("{id}:{secret}"));
    let form = "grant_type=client_credentials";
    let send = async |headers: &[String]| {
        let mut request = app.http.post(format!("{}/oauth/token", app.base)).body(form);
        request = request.header("Content-Type", "application/x-www-form-urlencoded");
        for header in headers {
            request = request.header("Authorization", header);
        }
        Answer::of(request.send().await.unwrap()).await
    };
    send(&[format!("Basic {good}")]).await.expect(200);
    send(&[format!("basic {good}")]).await.expect(200);
    let without = STANDARD.encode(format!("{id}{secret}"));
    let bad = [
        String::new(),
        "Basic".into(),
        "Basic !!!".into(),
        format!("Basic {without}"),
        format!("Bearer {good}"),
    ];
    for header in bad {
        refused(&send(&[header]).await, 401, "invalid_client");
    }
    let twice = format!("Basic {good}");
    refused(&send(&[twice.clone(), twice]).await, 401, "invalid_client");
}

/// Inside HTTP Basic both parts are form-encoded (RFC 6749, section 2.3.1).
#[tokio::test]
async fn an_encoded_secret_is_the_same_secret() {
    let app = TestApp::sqlite().await;
    let (id, secret) = app.client(READ, Reach::Everything).await;
    let encoded: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    ask(&app, Some((&id.to_string(), &encoded)), &[GRANT]).await.expect(200);
}
