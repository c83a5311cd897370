//! Pictures: sent where the document offers them, and nothing else in their place.

use serde_json::Value;

use super::{Gaps, Operation, World, operations, world::GRANTED};

const MEDIA: &str = "image/svg+xml";

fn offers(operation: &Operation) -> bool {
    operation.spec["responses"]["200"]["content"].get(MEDIA).is_some()
}

#[test]
fn every_picture_has_the_schema_that_all_have() {
    let mut gaps = Gaps::default();
    let offering: Vec<_> = operations().into_iter().filter(offers).collect();
    let ids: Vec<_> = offering.iter().map(|operation| operation.id.as_str()).collect();
    for id in ["getPupilAttendance", "getSchoolComparison", "getComparison"] {
        gaps.insist(ids.contains(&id), || format!("{id} offers no picture"));
    }
    for operation in offering {
        let schema = &operation.spec["responses"]["200"]["content"][MEDIA]["schema"]["$ref"];
        gaps.insist(schema == "#/components/schemas/Picture", || format!("{}: {schema}", operation.id));
        gaps.insist(operation.statuses().contains(&406), || format!("{}: no 406", operation.id));
    }
    gaps.none();
}

/// Whoever takes a picture and nothing else gets one or is told that there is none; whoever takes JSON too gets JSON.
#[tokio::test]
async fn a_picture_is_sent_or_refused_and_never_something_else() {
    let world = World::sqlite().await;
    let mut gaps = Gaps::default();
    for operation in operations().into_iter().filter(|operation| operation.method == "GET") {
        let (token, call) = (world.token(&operation), operation.call(&GRANTED.to_string()));
        let ask =
            async |accept: &str| world.app.send(&token, &call, Value::Null, &[("Accept", accept)]).await;
        let answer = ask(MEDIA).await;
        let kind = answer.header("content-type").to_owned();
        gaps.insist(operation.statuses().contains(&answer.status), || {
            format!("{}: {} is not documented", operation.id, answer.status)
        });
        match (answer.status, offers(&operation)) {
            (200, true) => {
                gaps.insist(kind == MEDIA && roxmltree::Document::parse(&answer.text).is_ok(), || {
                    format!("{}: {answer:?}", operation.id)
                });
                gaps.insist(answer.header("vary").eq_ignore_ascii_case("accept"), || {
                    format!("{} does not vary", operation.id)
                });
            }
            (200, false) => gaps.insist(false, || format!("{}: {kind} for a picture", operation.id)),
            (406, _) => gaps.insist(answer.problem() == (406, "not_acceptable"), || {
                format!("{}: {answer:?}", operation.id)
            }),
            _ => gaps.insist(kind.is_empty() || kind == "application/problem+json", || {
                format!("{}: {kind}", operation.id)
            }),
        }
        let both = ask("image/svg+xml;q=0.5, application/json, */*;q=0.9").await;
        gaps.insist(both.header("content-type") != MEDIA && both.status != 406, || {
            format!("{} {both:?}", operation.id)
        });
    }
    gaps.none();
}
