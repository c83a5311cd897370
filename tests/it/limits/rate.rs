//! How often one may ask.

use rollcall::access::Limits;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::{
    registers::fixture::Class,
    support::{ALL, Answer, Reach, Setup, TestApp, database},
};

const LIST: &str = "/v1/schools";

async fn app(change: impl FnOnce(&mut Limits)) -> TestApp {
    let mut setup = Setup::default();
    change(&mut setup.limits);
    TestApp::with(database::sqlite().await, setup).await
}

#[track_caller]
fn refused(answer: &Answer) {
    assert_eq!(answer.problem(), (429, "rate_limited"));
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=90).contains(&wait), "{wait}");
}

#[tokio::test]
async fn too_many_requests_of_one_client_at_one_school_are_refused_and_no_others() {
    let app = app(|limits| (limits.per_minute, limits.burst) = (1, 3)).await;
    app.school(120_001).await;
    app.school(120_002).await;
    let (one, other) = (app.everything().await, app.everything().await);
    let first = app.get(&one, "/v1/schools/120001").await.expect(200);
    assert_eq!(first.header("ratelimit-policy"), "\"client-and-school\";q=1;w=60");
    assert_eq!(first.header("ratelimit"), "\"client-and-school\";r=2;t=60");
    app.get(&one, "/v1/schools/120001").await.expect(200);
    let last = app.get(&one, "/v1/schools/120001").await.expect(200);
    assert_eq!(last.header("ratelimit"), "\"client-and-school\";r=0;t=180");
    refused(&app.get(&one, "/v1/schools/120001").await);
    app.get(&one, "/v1/schools/120002").await.expect(200);
    app.get(&one, LIST).await.expect(200);
    app.get(&other, "/v1/schools/120001").await.expect(200);
}

#[tokio::test]
async fn a_caller_nobody_knows_is_told_no_standing() {
    let app = app(|_| ()).await;
    let answer = app.get("", LIST).await.expect(401);
    assert_eq!((answer.header("ratelimit"), answer.header("ratelimit-policy")), ("", ""));
}

#[tokio::test]
async fn failing_to_authenticate_is_limited_and_locks_out_nobody_who_has_a_token() {
    let app = app(|limits| limits.failures_per_minute = 3).await;
    let token = app.everything().await;
    for _ in 0..3 {
        assert_eq!(app.get("nonsense", LIST).await.problem(), (401, "token_invalid"));
    }
    refused(&app.get("nonsense", LIST).await);
    refused(&app.get("", LIST).await);
    app.get(&token, LIST).await.expect(200);
    app.get("", "/health/live").await.expect(200);
}

async fn ask(app: &TestApp, id: &str, secret: &str) -> Answer {
    let form = [("grant_type", "client_credentials")];
    let request = app.http.post(format!("{}/oauth/token", app.base)).basic_auth(id, Some(secret));
    Answer::of(request.form(&form).send().await.unwrap()).await
}

#[tokio::test]
async fn guessing_secrets_is_limited_by_where_it_comes_from() {
    let app = app(|limits| {
        limits.failures_per_minute = 3;
        limits.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let (id, secret) = app.client(ALL, Reach::Everything).await;
    let from = |place: &'static str, secret: String| {
        let request = app.http.post(format!("{}/oauth/token", app.base)).basic_auth(id, Some(secret));
        let request = request.header("X-Forwarded-For", place).form(&[("grant_type", "client_credentials")]);
        async { Answer::of(request.send().await.unwrap()).await }
    };
    for _ in 0..3 {
        from("192.0.2.1", "rollcall_wrong".to_owned()).await.expect(401);
    }
    // The attempt that finds the bucket empty, and those that are not even looked at.
    for _ in 0..2 {
        let refused = from("192.0.2.1", "rollcall_wrong".to_owned()).await.expect(429);
        assert_eq!(refused.body["error"], "temporarily_unavailable");
        assert!(!refused.header("retry-after").is_empty());
    }
    from("192.0.2.1", secret.clone()).await.expect(429);
    // The client itself is not locked.
    from("192.0.2.2", secret.clone()).await.expect(200);
    ask(&app, &id.to_string(), &secret).await.expect(200);
}

#[tokio::test]
async fn asking_for_tokens_all_the_time_takes_from_the_clients_own_bucket() {
    let app = app(|limits| (limits.per_minute, limits.burst) = (1, 2)).await;
    let (id, secret) = app.client(ALL, Reach::Everything).await;
    ask(&app, &id.to_string(), &secret).await.expect(200);
    ask(&app, &id.to_string(), &secret).await.expect(200);
    ask(&app, &id.to_string(), &secret).await.expect(429);
}

/// A client that was revoked and goes on calling must not keep its neighbours at the same address from tokens.
#[tokio::test]
async fn calls_with_tokens_that_nobody_knows_keep_nobody_from_asking_for_one() {
    let app = app(|limits| limits.failures_per_minute = 2).await;
    for _ in 0..2 {
        app.get("nonsense", LIST).await.expect(401);
    }
    refused(&app.get("nonsense", LIST).await);
    let (id, secret) = app.client(ALL, Reach::Everything).await;
    ask(&app, &id.to_string(), &secret).await.expect(200);
}

/// Who has to come again has not to connect again: what it sent is read, and the connection stays.
#[tokio::test]
async fn a_refused_register_leaves_its_connection_open() {
    let app = app(|limits| (limits.per_minute, limits.burst) = (1, 1)).await;
    app.school(120_001).await;
    let token = app.everything().await;
    let body = "x".repeat(100_000);
    let mut connection = TcpStream::connect(app.base.trim_start_matches("http://")).await.unwrap();
    for expected in ["HTTP/1.1 400", "HTTP/1.1 429", "HTTP/1.1 429"] {
        let head = format!(
            "PUT /v1/schools/120001/registers/2026-11-20/am HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(head.as_bytes()).await.unwrap();
        connection.write_all(body.as_bytes()).await.unwrap();
        let answer = one_answer(&mut connection).await;
        assert!(answer.starts_with(expected), "{answer}");
        assert!(!answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    }
}

/// A head, and as many bytes after it as it says.
async fn one_answer(connection: &mut TcpStream) -> String {
    let (mut read, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let count = connection.read(&mut part).await.unwrap();
        assert!(count > 0, "closed after {}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&part[..count]);
        let text = String::from_utf8_lossy(&read);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.to_ascii_lowercase().lines().find_map(|line| {
            line.strip_prefix("content-length: ").and_then(|length| length.parse::<usize>().ok())
        });
        if body.len() >= length.unwrap_or_default() {
            return text.into_owned();
        }
    }
}

/// Thirty form groups of one school in the same second, by one vendor, with the limits as they are.
#[tokio::test]
async fn thirty_form_groups_at_once_are_all_taken() {
    let mut setup = Setup::default();
    let usual = Limits::default();
    (setup.limits.per_minute, setup.limits.burst) = (usual.per_minute, usual.burst);
    setup.limits.at_once = usual.at_once;
    let app = TestApp::with(database::sqlite().await, setup).await;
    let class = Class::of(app, 30).await;
    let pushes = class.all("/").into_iter().map(|mark| class.push(0, vec![mark]));
    let answers = futures_util::future::join_all(pushes).await;
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!(class.codes().await.iter().filter(|code| *code == "/").count(), 30);
}

#[tokio::test]
async fn the_refusal_is_documented_where_it_can_happen() {
    let document = rollcall::app::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let secured = operation["security"].as_array().is_some_and(|needs| !needs.is_empty());
            let named = operation["responses"]["429"] != Value::Null;
            assert!(!secured || named, "{method} {path}");
        }
    }
}
