//! What is published of the signing keys, and what a client finds without being told.

use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use rollcall::access::{SCOPES, SigningKey, Tokens};
use serde_json::{Value, json};

use super::READ;
use crate::support::{AUDIENCE, ISSUER, Reach, TestApp};

#[tokio::test]
async fn the_published_keys_verify_a_token_and_show_nothing_private() {
    let app = TestApp::sqlite().await;
    let token = app.login(READ, Reach::Everything).await;
    let answer = app.get("", "/.well-known/jwks.json").await.expect(200);
    assert_eq!(answer.header("cache-control"), "public, max-age=300");
    let keys = answer.body["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    let names: Vec<_> = keys[0].as_object().unwrap().keys().map(String::as_str).collect();
    let public = ["alg", "crv", "kid", "kty", "use", "x"];
    assert!(names.iter().all(|name| public.contains(name)), "{names:?}");
    assert_eq!((&keys[0]["kty"], &keys[0]["crv"]), (&json!("OKP"), &json!("Ed25519")));
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(header.kid.as_deref(), keys[0]["kid"].as_str());
    let jwk: Jwk = serde_json::from_value(keys[0].clone()).unwrap();
    let mut rules = Validation::new(Algorithm::EdDSA);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.validate_exp = false;
    let key = DecodingKey::from_jwk(&jwk).unwrap();
    let claims = jsonwebtoken::decode::<Value>(&token, &key, &rules).unwrap().claims;
    assert_eq!(claims["scope"], "schools:read");
    let personal: Vec<_> = claims.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(personal, ["aud", "client_id", "exp", "iat", "iss", "jti", "nbf", "scope", "sub"]);
}

#[tokio::test]
async fn the_metadata_leads_to_everything() {
    let app = TestApp::sqlite().await;
    let found = app.get("", "/.well-known/oauth-authorization-server").await.expect(200).body;
    assert_eq!(found["issuer"], ISSUER);
    assert_eq!(found["token_endpoint"], format!("{ISSUER}/oauth/token"));
    assert_eq!(found["jwks_uri"], format!("{ISSUER}/.well-known/jwks.json"));
    assert_eq!(found["grant_types_supported"], json!(["client_credentials"]));
    assert_eq!(
        found["token_endpoint_auth_methods_supported"],
        json!(["client_secret_basic", "client_secret_post"])
    );
    let scopes: Vec<_> = SCOPES.iter().map(|(scope, _)| *scope).collect();
    assert_eq!(found["scopes_supported"], json!(scopes));
}

/// A key is published before it signs, and accepted while tokens it signed may live.
#[test]
fn the_next_key_is_published_and_accepted_before_it_signs() {
    let (current, next) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let later = SigningKey::from_der(next.der()).unwrap();
    let now = "2026-11-20T11:00:00Z".parse().unwrap();
    let client = uuid::Uuid::now_v7();
    let today = Tokens::new(ISSUER, AUDIENCE, current, vec![next]).unwrap();
    let tomorrow = Tokens::new(ISSUER, AUDIENCE, later, Vec::new()).unwrap();
    assert_eq!(today.jwks(now)["keys"].as_array().unwrap().len(), 2);
    assert!(today.verify(&tomorrow.issue(client, "", now).unwrap(), now).is_ok());
    assert!(tomorrow.verify(&today.issue(client, "", now).unwrap(), now).is_err(), "a retired key");
}

/// A token is checked once and then known again; not for longer than its key is.
#[test]
fn a_token_that_was_accepted_goes_with_its_key() {
    let (old, new) = (SigningKey::generate().unwrap(), SigningKey::generate().unwrap());
    let now = "2026-11-20T11:00:00Z".parse().unwrap();
    let minutes = |count| now + chrono::Duration::minutes(count);
    let again = SigningKey::from_der(old.der()).unwrap().accepted_until(minutes(2));
    let tokens = Tokens::new(ISSUER, AUDIENCE, old, Vec::new()).unwrap();
    let token = tokens.issue(uuid::Uuid::now_v7(), "", now).unwrap();
    assert!(tokens.verify(&token, now).is_ok());
    assert!(tokens.verify(&token, now).is_ok());
    let forged = format!("{}A", &token[..token.len() - 1]);
    assert!(forged == token || tokens.verify(&forged, now).is_err(), "another signature");
    // A planned change: accepted while tokens of the key may live.
    tokens.replace(new, &[again]);
    assert!(tokens.verify(&token, minutes(1)).is_ok());
    assert!(tokens.verify(&token, minutes(3)).is_err(), "its key is over");
    // An emergency: the key is not named any more.
    tokens.replace(SigningKey::generate().unwrap(), &[]);
    assert!(tokens.verify(&token, minutes(1)).is_err(), "its key is gone");
}
