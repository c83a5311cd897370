//! Forged and odd tokens, and the ways in which one may and may not be sent.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rollcall::access::SigningKey;
use serde_json::{Value, json};

use super::{LIST, READ, list, refused};
use crate::support::{Answer, Reach, TestApp};

#[tokio::test]
async fn a_token_with_a_bad_header_is_refused() {
    let app = TestApp::sqlite().await;
    let claims = app.claims(app.client(READ, Reach::Everything).await.0, READ);
    let with = |change: fn(&mut Header)| {
        let mut header = app.key.header();
        change(&mut header);
        app.key.sign(&header, &claims).unwrap()
    };
    let bad = [
        ("another typ", with(|h| h.typ = Some("id+jwt".into()))),
        ("typ JWT", with(|h| h.typ = Some("JWT".into()))),
        ("no typ", with(|h| h.typ = None)),
        ("no kid", with(|h| h.kid = None)),
        ("an unknown kid", with(|h| h.kid = Some("x".into()))),
        ("a kid that is a path", with(|h| h.kid = Some("../../dev/null".into()))),
        ("a kid that is SQL", with(|h| h.kid = Some("' OR 1=1".into()))),
        ("a long kid", with(|h| h.kid = Some("k".repeat(65)))),
        ("crit", with(|h| h.crit = Some(vec!["b64".into()]))),
        ("jku", with(|h| h.jku = Some("https://elsewhere.test/jwks".into()))),
        ("x5u", with(|h| h.x5u = Some("https://elsewhere.test/cert".into()))),
        ("x5c", with(|h| h.x5c = Some(vec!["AAAA".into()]))),
        ("cty", with(|h| h.cty = Some("JWT".into()))),
    ];
    for (what, token) in bad {
        refused(&list(&app, &token).await, what);
    }
    list(&app, &with(|h| h.typ = Some("AT+JWT".into()))).await.expect(200);
}

#[tokio::test]
async fn a_token_that_we_did_not_sign_is_refused() {
    let app = TestApp::sqlite().await;
    let claims = app.claims(app.client(READ, Reach::Everything).await.0, READ);
    let (plain, good) = (app.key.header(), app.key.sign(&app.key.header(), &claims).unwrap());
    let forged = SigningKey::generate().unwrap().sign(&plain, &claims).unwrap();
    refused(&list(&app, &forged).await, "another key under our kid");
    let key = &app.get("", "/.well-known/jwks.json").await.body["keys"][0];
    let x = URL_SAFE_NO_PAD.decode(key["x"].as_str().unwrap()).unwrap();
    let hmac = Header { alg: Algorithm::HS256, ..plain.clone() };
    for secret in [x.as_slice(), key["x"].as_str().unwrap().as_bytes(), key.to_string().as_bytes(), b""] {
        let token = jsonwebtoken::encode(&hmac, &claims, &EncodingKey::from_secret(secret)).unwrap();
        refused(&list(&app, &token).await, "HS256 with the public key");
    }
    let parts: Vec<&str> = good.split('.').collect();
    for alg in ["none", "nOnE", "None", "NONE", "HS256", "ES256", "RS256", ""] {
        let header = json!({ "typ": "at+jwt", "alg": alg, "kid": plain.kid });
        let header = URL_SAFE_NO_PAD.encode(header.to_string());
        for signature in ["", parts[2]] {
            refused(&list(&app, &format!("{header}.{}.{signature}", parts[1])).await, alg);
        }
    }
    let other = app.token(app.client(READ, Reach::Everything).await.0, READ);
    let borrowed = format!("{}.{}.{}", parts[0], parts[1], other.split('.').nth(2).unwrap());
    refused(&list(&app, &borrowed).await, "the signature of another token");
}

/// The last character of the signature holds four bits that mean nothing: one value of them is right.
#[tokio::test]
async fn a_token_with_any_character_changed_is_refused() {
    let app = TestApp::sqlite().await;
    let good = app.login(READ, Reach::Everything).await;
    list(&app, &good).await.expect(200);
    let changed = |at: usize| {
        let other = if good.as_bytes()[at] == b'A' { 'B' } else { 'A' };
        format!("{}{other}{}", &good[..at], &good[at + 1..])
    };
    let dots: Vec<_> = good.match_indices('.').map(|(at, _)| at).collect();
    for at in [0, 5, dots[0] - 1, dots[0] + 1, dots[0] + 40, dots[1] - 1, dots[1] + 1, good.len() - 2] {
        refused(&list(&app, &changed(at)).await, &format!("character {at}"));
    }
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = alphabet.find(&good[good.len() - 1..]).unwrap();
    for near in (last / 16 * 16..last / 16 * 16 + 16).filter(|near| *near != last) {
        let token = format!("{}{}", &good[..good.len() - 1], &alphabet[near..=near]);
        refused(&list(&app, &token).await, "a spelling of the same bytes");
    }
}

#[tokio::test]
async fn a_token_of_another_shape_is_refused() {
    let app = TestApp::sqlite().await;
    let good = app.login(READ, Reach::Everything).await;
    let (head, _) = good.rsplit_once('.').unwrap();
    let bad = [
        format!("e30.{good}"),
        format!("{good}."),
        format!("{good}.e30"),
        format!("{good}="),
        format!("{good}=="),
        format!(" {good}"),
        format!("{good} {good}"),
        format!("{good},{good}"),
        format!("\"{good}\""),
        head.to_owned(),
        format!("{head}."),
        good[..good.len() - 1].to_owned(),
        good.replace('.', ""),
        good.replace(['-', '_'], "+"),
        "..".to_owned(),
        ".".to_owned(),
        "x".to_owned(),
        "null".to_owned(),
        "x".repeat(5000),
        format!("{}.{}.{}", "A".repeat(1500), "A".repeat(1500), "A".repeat(1500)),
    ];
    // Of a token without these signs nothing was replaced: it is still good.
    for token in bad.into_iter().filter(|token| *token != good) {
        refused(&list(&app, &token).await, &token);
    }
}

/// Sends exactly these headers.
async fn with(app: &TestApp, path: &str, headers: &[(&str, String)]) -> Answer {
    let named: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    app.send("", &format!("GET {path}"), Value::Null, &named).await
}

#[tokio::test]
async fn a_token_is_sent_once_in_the_authorization_header() {
    let app = TestApp::sqlite().await;
    let token = app.login(READ, Reach::Everything).await;
    for scheme in ["Bearer", "bearer", "BEARER", "bEaReR"] {
        with(&app, LIST, &[("Authorization", format!("{scheme} {token}"))]).await.expect(200);
    }
    let twice = [("Authorization", format!("Bearer {token}")), ("Authorization", format!("Bearer {token}"))];
    refused(&with(&app, LIST, &twice).await, "two headers");
    let other = [("Authorization", format!("Bearer {token}")), ("Authorization", "Basic eDp5".to_owned())];
    refused(&with(&app, LIST, &other).await, "two schemes");
    for value in ["", "Bearer", "Bearer ", "Basic eDp5", "Token x", "Bearer\u{a0}x"] {
        refused(&with(&app, LIST, &[("Authorization", value.to_owned())]).await, value);
    }
    refused(&with(&app, LIST, &[("Authorization", token.clone())]).await, "no scheme");
    refused(&with(&app, LIST, &[("Authorization", format!("Basic {token}"))]).await, "another scheme");
}

#[tokio::test]
async fn a_token_anywhere_else_is_not_looked_at() {
    let app = TestApp::sqlite().await;
    let token = app.login(READ, Reach::Everything).await;
    for path in [format!("{LIST}?access_token={token}"), format!("{LIST}?token={token}"), LIST.to_owned()] {
        let elsewhere = [
            ("Cookie", format!("access_token={token}; Authorization=Bearer {token}")),
            ("X-Authorization", format!("Bearer {token}")),
            ("Proxy-Authorization", format!("Bearer {token}")),
        ];
        let answer = with(&app, &path, &elsewhere).await;
        assert_eq!(answer.problem(), (401, "token_missing"), "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
        assert!(!answer.text.contains(&token));
    }
}
