//! What is out of reach looks, to the byte, like what never was.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Gaps, Operation, World, operations,
    world::{ENDED, FUTURE, GRANTED, NEVER, OTHER, sent},
};
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_school_out_of_reach_is_not_told_from_one_that_never_was,
    an_id_that_never_was_is_not_found,
);

/// What a URN cannot look like; the authority's own number is no school either.
const MALFORMED: &[&str] = &[
    "0",
    "000000",
    "-1",
    "12000",
    "1200010",
    "0120001",
    "120001.0",
    "%2B120001",
    "12000x",
    "%20",
    "%F0%9F%8E%93",
];

/// Everything but what names the one request or the moment.
fn traits(answer: &Answer) -> (u16, Vec<(String, String)>, Value, usize) {
    let own = ["date", "x-request-id"];
    let mut headers: Vec<_> = answer.headers.iter().map(|(n, v)| (n.to_string(), format!("{v:?}"))).collect();
    headers.retain(|(name, _)| !own.contains(&name.as_str()));
    headers.sort();
    let id = answer.body["request_id"].as_str().unwrap_or_default().len();
    (answer.status, headers, answer.masked(), answer.text.len() - id)
}

/// The documented body and bodies that no rule could accept: tenancy is answered before their meaning.
fn bodies(operation: &Operation) -> Vec<Vec<u8>> {
    match operation.body() {
        None => vec![Vec::new()],
        Some(example) => {
            let mut broken = example.clone();
            broken["no_such_property"] = json!(1);
            vec![sent(&example), sent(&broken), b"{}".to_vec(), b"{".to_vec(), Vec::new()]
        }
    }
}

async fn a_school_out_of_reach_is_not_told_from_one_that_never_was(app: TestApp) {
    let world = World::on(app).await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|operation| operation.is_of_a_school()) {
        for (nth, body) in bodies(operation).into_iter().enumerate() {
            let ask = async |urn: &str| world.raw(operation, &operation.call(urn), body.clone(), &[]).await;
            let never = ask(&NEVER.to_string()).await;
            gaps.insist(never.problem() == (404, "not_found"), || format!("{}: {never:?}", operation.id));
            let others = [OTHER, ENDED, FUTURE].map(|urn| urn.to_string());
            // What is no number of a school has no body that could matter more than another.
            let malformed = MALFORMED.iter().copied().filter(|_| nth == 0);
            for urn in others.iter().map(String::as_str).chain(malformed) {
                let other = ask(urn).await;
                gaps.insist(traits(&other) == traits(&never), || {
                    format!("{} for {urn}: {other:?}\nbut for one that never was: {never:?}", operation.id)
                });
            }
        }
    }
    gaps.none();
}

/// The other half of the proof: the same calls do more for the school that is granted.
#[tokio::test]
async fn a_school_within_reach_is_told_from_one_that_never_was() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    let all = operations();
    let own = all.iter().filter(|operation| operation.is_of_a_school() && !operation.names_a_thing());
    for operation in own {
        let Some(_) = operation.body() else { continue };
        let call = operation.call(&GRANTED.to_string());
        let understood = world.raw(operation, &call, b"{".to_vec(), &[]).await;
        gaps.insist(understood.status != 404, || format!("{}: {understood:?}", operation.id));
    }
    gaps.none();
}

/// Ids at every level: random, and such as no id can be.
async fn an_id_that_never_was_is_not_found(app: TestApp) {
    let world = World::on(app).await;
    let mut gaps = Gaps::default();
    for operation in operations().iter().filter(|o| o.names_a_thing() && !o.is_public()) {
        for (nth, body) in bodies(operation).into_iter().enumerate() {
            let mut seen = Vec::new();
            let unknown = [Uuid::now_v7(), Uuid::nil()].map(|id| id.to_string());
            let malformed = ["1", "x%00", "%F0%9F"].map(str::to_owned).into_iter().filter(|_| nth == 0);
            for id in unknown.into_iter().chain(malformed) {
                let path = operation.path_with(|name| match name {
                    "urn" => Some(GRANTED.to_string()),
                    name => super::operation::is_id(name).then(|| id.clone()),
                });
                let call = format!("{} {path}", operation.method);
                let answer = world.raw(operation, &call, body.clone(), &[]).await;
                gaps.insist(answer.problem() == (404, "not_found"), || {
                    format!("{} {id}: {answer:?}", operation.id)
                });
                seen.push(traits(&answer));
            }
            gaps.insist(seen.windows(2).all(|two| two[0] == two[1]), || {
                format!("{}: {seen:?}", operation.id)
            });
        }
    }
    gaps.none();
}

/// Lists over all schools hold nothing for a client without grants, and answer it like any other.
#[tokio::test]
async fn a_client_without_schools_sees_empty_lists() {
    let world = World::sqlite().await;
    let nobody = world.app.client(&TestApp::scopes(), Reach::Schools(&[])).await.0;
    let mut gaps = Gaps::default();
    let all = operations();
    let lists = all.iter().filter(|o| o.method == "GET" && !o.is_public() && !o.path.contains('{'));
    for operation in lists {
        let token = world.app.token(nobody, &[operation.scope()]);
        let answer = world.app.send(&token, &operation.call(""), Value::Null, operation.reader()).await;
        let empty = answer.status == 200 && answer.body["data"].as_array().is_none_or(Vec::is_empty);
        gaps.insist(empty, || format!("{}: {answer:?}", operation.id));
    }
    gaps.none();
}
