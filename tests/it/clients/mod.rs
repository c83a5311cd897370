//! Clients managed over HTTP: made, granted, their secrets changed, revoked; and who may not.

mod commands;
mod grants;
mod managing;
mod races;
mod secrets;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, Reach, TestApp};

/// A client that manages clients, as the host makes it, and its token.
pub async fn manager(app: &TestApp) -> (Uuid, String) {
    let (id, _) = app.client(&["clients:manage"], Reach::Everything).await;
    (id, app.token(id, &["clients:manage"]))
}

/// A client made over HTTP: its id and secret.
pub async fn make(app: &TestApp, token: &str) -> (String, String) {
    let made = app.post(token, "/v1/clients", sample()).await.expect(201);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made.body["client"]["id"]), text(&made.body["client_secret"]))
}

pub fn sample() -> Value {
    json!({ "name": "Sample MIS", "kind": "mis", "scopes": ["schools:read"] })
}

/// Asks for a token with this secret.
pub async fn ask(app: &TestApp, id: &str, secret: &str) -> Answer {
    let request = app.http.post(format!("{}/oauth/token", app.base)).basic_auth(id, Some(secret));
    Answer::of(request.form(&[("grant_type", "client_credentials")]).send().await.unwrap()).await
}

/// Acts without a body.
pub async fn act(app: &TestApp, token: &str, path: &str) -> Answer {
    app.post(token, path, Value::Null).await
}
