//! Headers and methods that mean the same wherever they are taken.

use serde_json::Value;

use super::{
    Gaps, World, document, operations,
    world::{GRANTED, sent},
};

#[tokio::test]
async fn an_idempotency_key_that_cannot_be_one_is_refused() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    let long = "k".repeat(129);
    let bad: [&[&str]; 6] = [&[""], &[&long], &["a b"], &["\u{e9}"], &["one", "two"], &["one", "one"]];
    for operation in operations().iter().filter(|o| o.takes_header("Idempotency-Key")) {
        gaps.insist(operation.method == "POST", || format!("{} is idempotent by nature", operation.id));
        let body = operation.body().map(|body| sent(&body)).unwrap_or_default();
        let call = operation.call(&GRANTED.to_string());
        for keys in bad {
            let headers: Vec<_> = keys.iter().map(|key| ("Idempotency-Key", *key)).collect();
            let answer = world.raw(operation, &call, body.clone(), &headers).await;
            let named = answer.faults().iter().any(|(name, _)| name.eq_ignore_ascii_case("idempotency-key"));
            let good = answer.problem() == (400, "invalid_parameter") && named;
            gaps.insist(good, || format!("{} {keys:?}: {answer:?}", operation.id));
        }
        let answer = world.raw(operation, &call, body, &[("Idempotency-Key", &"k".repeat(128))]).await;
        gaps.insist(answer.status != 400, || format!("{}: {answer:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn an_entity_tag_that_cannot_be_one_is_refused() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|o| o.method != "GET" && o.takes_header("If-Match")) {
        let body = operation.body().unwrap_or_default();
        let call = operation.call(&GRANTED.to_string());
        let token = world.token(operation);
        for tag in ["1", "\"1", "W/1", "\"1\" \"2\""] {
            let answer = world.app.send(&token, &call, body.clone(), &[("If-Match", tag)]).await;
            let good = answer.problem() == (400, "invalid_parameter");
            gaps.insist(good, || format!("{} {tag}: {answer:?}", operation.id));
        }
        gaps.insist(operation.statuses().contains(&412), || {
            format!("{}: 412 is not documented", operation.id)
        });
        gaps.insist(operation.statuses().contains(&428), || {
            format!("{}: 428 is not documented", operation.id)
        });
    }
    gaps.none();
}

#[tokio::test]
async fn head_answers_as_get_does() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let (token, call) = (world.token(operation), operation.call(&GRANTED.to_string()));
        let get = world.app.send(&token, &call, Value::Null, &[]).await;
        let head = world.app.send(&token, &call.replacen("GET", "HEAD", 1), Value::Null, &[]).await;
        let traits = |name: &str| (get.header(name).to_owned(), head.header(name).to_owned());
        let alike = ["content-type", "etag", "cache-control", "www-authenticate"].map(traits);
        let good =
            head.status == get.status && head.text.is_empty() && alike.iter().all(|(get, head)| get == head);
        gaps.insist(good, || format!("{}: {head:?}\nbut GET: {get:?}", operation.id));
    }
    gaps.none();
}

#[tokio::test]
async fn what_is_told_to_who_sends_a_token_is_kept_by_no_cache_between() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| !operation.is_public()) {
        let (token, call) = (world.token(operation), operation.call(&GRANTED.to_string()));
        let answer = world.app.send(&token, &call, Value::Null, &[]).await;
        let kept = answer.header("cache-control");
        gaps.insist(["private, no-cache", "no-store"].contains(&kept), || {
            format!("{}: {answer:?}", operation.id)
        });
    }
    gaps.none();
    let public = world.app.get("", "/v1/attendance-codes").await.expect(200);
    assert_eq!(public.header("cache-control"), "public, max-age=3600");
}

#[tokio::test]
async fn a_method_that_a_path_does_not_have_is_refused_with_those_it_has() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for (path, item) in document()["paths"].as_object().unwrap() {
        let mut known: Vec<_> =
            item.as_object().unwrap().keys().map(|method| method.to_uppercase()).collect();
        if known.iter().any(|method| method == "GET") {
            known.push("HEAD".to_owned());
        }
        let operation = operations().into_iter().find(|operation| operation.path == *path).unwrap();
        for method in ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            if known.iter().any(|known| known == method) {
                continue;
            }
            let call = format!("{method} {}", operation.path_for(&GRANTED.to_string()));
            let answer = world.app.send("", &call, Value::Null, &[]).await;
            let mut allow: Vec<_> = answer.header("allow").split(", ").map(str::to_owned).collect();
            allow.sort();
            known.sort();
            let good = answer.problem() == (405, "method_not_allowed") && allow == known;
            gaps.insist(good, || format!("{call}: {answer:?}"));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_slash_at_the_end_or_twice_is_another_path() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        let path = operation.path_for(&GRANTED.to_string());
        for odd in [format!("{path}/"), format!("/{path}"), path.replacen('/', "/./", 1)] {
            let answer =
                world.app.send(&world.token(operation), &format!("GET {odd}"), Value::Null, &[]).await;
            let same = odd.contains("/./");
            gaps.insist(same || answer.problem() == (404, "not_found"), || format!("{odd}: {answer:?}"));
        }
    }
    gaps.none();
}

#[tokio::test]
async fn a_header_cannot_change_the_method() {
    let world = World::sqlite().await;
    for operation in
        operations().iter().filter(|operation| operation.method == "GET" && !operation.is_public())
    {
        let (token, call) = (world.token(operation), operation.call(&GRANTED.to_string()));
        let plain = world.app.send(&token, &call, Value::Null, &[]).await;
        let odd = world.app.send(&token, &call, Value::Null, &[("X-HTTP-Method-Override", "DELETE")]).await;
        assert_eq!((odd.status, odd.masked()), (plain.status, plain.masked()), "{}", operation.id);
    }
}
