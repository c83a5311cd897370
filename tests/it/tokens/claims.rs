//! Validly signed tokens that must be refused all the same, and the edges of those that must not.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{READ, list, refused};
use crate::support::{AUDIENCE, ISSUER, Reach, TestApp};

#[tokio::test]
async fn a_token_with_a_claim_that_is_missing_or_of_another_form_is_refused() {
    let app = TestApp::sqlite().await;
    let client = app.client(READ, Reach::Everything).await.0;
    let good = app.claims(client, READ);
    let now = app.now().timestamp();
    let bad = [
        (
            "iss",
            vec![
                json!(42),
                json!([ISSUER]),
                json!(["https://elsewhere.test", ISSUER]),
                json!("https://elsewhere.test"),
            ],
        ),
        ("iss", vec![json!(format!("{ISSUER}/")), json!(ISSUER.to_uppercase()), json!("")]),
        ("aud", vec![json!(7), json!({}), json!("other"), json!([AUDIENCE]), json!(""), json!("Rollcall")]),
        ("sub", vec![json!(7), json!(""), json!(Uuid::now_v7()), json!([client])]),
        ("client_id", vec![json!("not an id"), json!(7), json!(Uuid::now_v7())]),
        ("nbf", vec![json!(now + 31), json!(now + 3600), json!(now.to_string()), json!(1.5)]),
        ("iat", vec![json!(now + 31), json!(now.to_string()), json!(-1e300)]),
        (
            "exp",
            vec![
                json!((now + 600).to_string()),
                json!(-1),
                json!(1e300),
                json!(1e18),
                json!(i64::MAX),
                json!(now),
            ],
        ),
        ("exp", vec![json!(now + 601), json!(now as f64 + 0.5)]),
        ("jti", vec![json!("x"), json!(7)]),
        ("scope", vec![json!(["schools:read"]), json!(7)]),
    ];
    for (claim, values) in bad {
        for value in values.into_iter().chain([Value::Null]) {
            let mut claims = good.clone();
            claims[claim] = value.clone();
            if value.is_null() {
                claims.as_object_mut().unwrap().remove(claim);
            }
            let token = app.key.sign(&app.key.header(), &claims).unwrap();
            refused(&list(&app, &token).await, &format!("{claim}: {value}"));
        }
    }
    list(&app, &app.token(client, READ)).await.expect(200);
}

/// Claims with one of them twice, which a JSON object of ours cannot hold.
struct Twice<'a>(&'a Value, &'a str, Value);

impl Serialize for Twice<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let claims = self.0.as_object().expect("an object");
        let mut map = out.serialize_map(Some(claims.len() + 1))?;
        for (name, value) in claims {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry(self.1, &self.2)?;
        map.end()
    }
}

#[tokio::test]
async fn a_claim_that_stands_twice_is_refused() {
    let app = TestApp::sqlite().await;
    let client = app.client(READ, Reach::Everything).await.0;
    let other = app.client(READ, Reach::Everything).await.0;
    let good = app.claims(client, READ);
    for (claim, value) in
        [("sub", json!(other)), ("client_id", json!(other)), ("scope", json!("schools:read roll:write"))]
    {
        let token = app.key.sign(&app.key.header(), &Twice(&good, claim, value)).unwrap();
        refused(&list(&app, &token).await, claim);
    }
}

#[tokio::test]
async fn a_token_for_nobody_is_refused() {
    let app = TestApp::sqlite().await;
    refused(&list(&app, &app.token(Uuid::now_v7(), READ)).await, "a client that never was");
    // Inside, nil stands for the operator on the host, who reaches everything.
    refused(&list(&app, &app.token(Uuid::nil(), READ)).await, "nil");
    refused(&list(&app, &app.token(Uuid::max(), READ)).await, "max");
}

/// Thirty seconds of leeway, to the second, and only then a word of its own.
#[tokio::test]
async fn a_token_expires_thirty_seconds_after_its_time() {
    let app = TestApp::sqlite().await;
    let token = app.login(READ, Reach::Everything).await;
    app.advance(600 + 29);
    list(&app, &token).await.expect(200);
    app.advance(1);
    let expired = list(&app, &token).await;
    assert_eq!(expired.problem(), (401, "token_expired"));
    assert_eq!(expired.header("www-authenticate"), "Bearer error=\"invalid_token\"");
    app.advance(86_400 * 400);
    assert_eq!(list(&app, &token).await.problem(), (401, "token_expired"));
}

/// Only who holds a good token learns that it has expired.
#[tokio::test]
async fn an_expired_token_that_was_never_good_is_simply_not_valid() {
    let app = TestApp::sqlite().await;
    let client = app.client(READ, Reach::Everything).await.0;
    let mut claims = app.claims(client, READ);
    claims["aud"] = json!("other");
    let token = app.key.sign(&app.key.header(), &claims).unwrap();
    app.advance(10_000);
    refused(&list(&app, &token).await, "another audience");
}

#[tokio::test]
async fn a_clock_that_is_thirty_seconds_ahead_is_forgiven() {
    let app = TestApp::sqlite().await;
    let client = app.client(READ, Reach::Everything).await.0;
    let (mut claims, now) = (app.claims(client, READ), app.now().timestamp());
    for (name, value) in [("iat", now + 30), ("nbf", now + 30), ("exp", now + 630)] {
        claims[name] = json!(value);
    }
    list(&app, &app.key.sign(&app.key.header(), &claims).unwrap()).await.expect(200);
}

/// A claim of another program's making changes nothing.
#[tokio::test]
async fn a_claim_that_is_not_known_is_ignored() {
    let app = TestApp::sqlite().await;
    let client = app.client(READ, Reach::Schools(&[])).await.0;
    app.school(120_001).await;
    let mut claims = app.claims(client, READ);
    for (name, value) in [("urns", json!([120_001])), ("admin", json!(true)), ("act", json!({ "sub": "x" }))]
    {
        claims[name] = value;
    }
    let token = app.key.sign(&app.key.header(), &claims).unwrap();
    assert_eq!(list(&app, &token).await.expect(200).body["data"], json!([]));
}
