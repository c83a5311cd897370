//! The service about itself.

use std::process::Stdio;

use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{ALL, Reach, TestApp, command::Desk},
};

on_each_database!(health_is_public_and_asks_the_database, a_token_is_issued_for_the_right_secret_only,);

async fn health_is_public_and_asks_the_database(app: TestApp) {
    assert_eq!(app.get("", "/health/live").await.body, json!({ "status": "ok" }));
    assert_eq!(app.get("", "/health/ready").await.expect(200).header("cache-control"), "no-store");
}

async fn a_token_is_issued_for_the_right_secret_only(app: TestApp) {
    let (id, secret) = app.client(ALL, Reach::Everything).await;
    let ask = async |id: &str, secret: &str| {
        let form = [("grant_type", "client_credentials"), ("scope", "schools:read")];
        let request = app.http.post(format!("{}/oauth/token", app.base)).basic_auth(id, Some(secret));
        crate::support::Answer::of(request.form(&form).send().await.unwrap()).await
    };
    let token = ask(&id.to_string(), &secret).await.expect(200);
    assert_eq!(token.body["scope"], "schools:read");
    assert_eq!(token.header("cache-control"), "no-store");
    let wrong = ask(&id.to_string(), "rollcall_wrong").await.expect(401);
    let unknown = ask("nobody", &secret).await.expect(401);
    assert_eq!(wrong.body, unknown.body);
    assert_eq!(wrong.body["error"], "invalid_client");
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_told_from_a_method_that_does_not() {
    let app = TestApp::sqlite().await;
    assert_eq!(app.get("", "/v1/nowhere").await.problem(), (404, "not_found"));
    let refused = app.send("", "PUT /v1/problems", Value::Null, &[]).await;
    assert_eq!(refused.problem(), (405, "method_not_allowed"));
    assert_eq!(refused.header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn head_answers_as_get_does_without_a_body() {
    let app = TestApp::sqlite().await;
    let (get, head) =
        (app.get("", "/v1/problems").await, app.send("", "HEAD /v1/problems", Value::Null, &[]).await);
    assert_eq!((head.status, head.text.len()), (200, 0));
    assert_eq!(head.header("content-length"), get.text.len().to_string());
}

#[tokio::test]
async fn the_documentation_needs_no_internet() {
    let app = TestApp::sqlite().await;
    let page = app.get("", "/docs/").await.expect(200);
    assert!(page.text.contains("swagger-ui"));
    assert!(!page.text.contains("https://"), "the page loads something from elsewhere");
    app.get("", "/docs/swagger-ui-bundle.js").await.expect(200);
}

#[tokio::test]
async fn every_answer_names_its_request() {
    let app = TestApp::sqlite().await;
    let named = app.send("", "GET /v1/nowhere", Value::Null, &[("X-Request-Id", "abc-1")]).await;
    assert_eq!((named.header("x-request-id"), &named.body["request_id"]), ("abc-1", &json!("abc-1")));
    let odd = app.send("", "GET /v1/nowhere", Value::Null, &[("X-Request-Id", "a b")]).await;
    assert_ne!(odd.header("x-request-id"), "a b");
}

#[test]
fn whoever_has_read_enough_of_the_document_ends_the_command_quietly() {
    let desk = Desk::new();
    let mut ran = desk.command(&["openapi"]).stdout(Stdio::piped()).spawn().unwrap();
    drop(ran.stdout.take());
    assert!(ran.wait().unwrap().success());
}
