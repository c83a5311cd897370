//! What two may do at once.

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_token_that_is_used_by_several_at_once_stands_for_one_answer,
    an_answer_comes_before_the_end_or_is_refused,
    of_who_opens_and_who_edits_at_once_one_does,
    a_person_who_is_invited_by_several_at_once_is_invited_once,
    an_answer_and_another_token_at_once_are_never_both,
);

async fn a_token_that_is_used_by_several_at_once_stands_for_one_answer(app: TestApp) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let anonymous = open(&app, &la, json!({})).await;
    let named = open(&app, &la, json!({ "mode": "named" })).await;
    let tokens = [
        (anonymous.clone(), ballots(&app, &la, &anonymous, 8).await),
        (named.clone(), invite(&app, &la, &named, 120_001, 8).await),
    ];
    for (path, tokens) in tokens {
        let here = (120_001, path.as_str());
        for (n, token) in tokens.iter().enumerate().skip(1) {
            let rating = 1 + n as i32 % 2;
            answer(&app, &portal, here, token, json!([rated("knowledge", rating)])).await.expect(200);
        }
        let use_it = |rating| answer(&app, &portal, here, &tokens[0], json!([rated("knowledge", rating)]));
        for answered in join_all((1..=5).map(use_it)).await {
            answered.expect(200);
        }
        step(&app, &la, &path, "close", by()).await.expect(200);
        let told = app.get(&la, &format!("{path}/results")).await.expect(200).body;
        assert_eq!(told["response"]["numerator"], 8);
        assert_eq!(told["questions"][0]["all"]["base"], 8);
    }
}

async fn an_answer_comes_before_the_end_or_is_refused(app: TestApp) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let path = open(&app, &la, json!({})).await;
    let tokens = ballots(&app, &la, &path, 12).await;
    let here = (120_001, path.as_str());
    for token in tokens.iter().take(6) {
        answer(&app, &portal, here, token, json!([rated("knowledge", 5)])).await.expect(200);
    }
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let (call, named) = (format!("POST {path}/close"), [("If-Match", tag.as_str())]);
    let answers =
        tokens.iter().skip(6).map(|token| answer(&app, &portal, here, token, json!([rated("knowledge", 5)])));
    let (closed, answered) = tokio::join!(app.send(&la, &call, by(), &named), join_all(answers));
    assert_eq!(closed.status, 200, "{}", closed.text);
    let taken = answered.iter().filter(|one| one.status == 200).count();
    for refused in answered.iter().filter(|one| one.status != 200) {
        assert_eq!(refused.problem(), (409, "state_conflict"));
    }
    let told = app.get(&la, &format!("{path}/results")).await.expect(200).body;
    assert_eq!(told["response"]["numerator"], 6 + taken, "what was taken counts, and nothing else");
}

async fn of_who_opens_and_who_edits_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = app.post(&la, SURVEYS, survey(json!({}))).await.expect(201).header("location").to_owned();
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let (open, put) = (format!("POST {path}/open"), format!("PUT {path}"));
    let (opened, edited) = tokio::join!(
        app.send(&la, &open, by(), &named),
        app.send(&la, &put, survey(json!({ "title": "Other" })), &named),
    );
    let mut found = [opened.problem(), edited.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
}

async fn a_person_who_is_invited_by_several_at_once_is_invited_once(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    // In both orders, so that whoever is second waits, and never both.
    let people = |order: [&str; 2]| order.map(|name| json!({ "name": name }));
    let body = |n: usize| {
        let order = if n.is_multiple_of(2) { ["A. Head", "B. Clerk"] } else { ["b.  clerk", "a. head"] };
        json!({ "urn": 120_001, "people": people(order), "recorded_by": by()["recorded_by"] })
    };
    let call = format!("{path}/invitations");
    let all = join_all((0..6).map(|n| app.post(&la, &call, body(n)))).await;
    let mut found: Vec<_> = all.iter().map(|answer| answer.problem()).collect();
    found.sort_unstable();
    assert_eq!(found, [vec![(201, "")], vec![(409, "duplicate"); 5]].concat());
    let first = all.iter().find(|answer| answer.status == 201).unwrap();
    let ids: Vec<_> = first.body["people"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    for refused in all.iter().filter(|answer| answer.status == 409) {
        assert!(ids.contains(&&refused.body["existing"]["id"]), "{}", refused.text);
        let at = ["/people/0", "/people/1"];
        assert_eq!(refused.faults(), at.map(|at| (at.to_owned(), "person_invited_already".to_owned())));
    }
    let list = app.get(&la, &call).await.expect(200).body["data"].clone();
    assert_eq!(list.as_array().unwrap().len(), 2);
}

async fn an_answer_and_another_token_at_once_are_never_both(app: TestApp) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let path = open(&app, &la, json!({ "mode": "named" })).await;
    for n in 0..4 {
        let made = invite_one(&app, &la, &path, 120_001, &format!("Person-{n}")).await.expect(201).body;
        let (id, token) =
            (made["people"][0]["id"].as_str().unwrap(), made["people"][0]["token"].as_str().unwrap());
        let reissue = format!("POST {path}/invitations/{id}/reissue");
        let (answered, reissued) = tokio::join!(
            answer(&app, &portal, (120_001, &path), token, json!([rated("knowledge", 5)])),
            app.send(&la, &reissue, by(), &[("If-Match", "\"1\"")]),
        );
        match answered.status {
            200 => assert_eq!(reissued.problem(), (409, "state_conflict"), "{}", reissued.text),
            _ => {
                assert_eq!(answered.faults(), [("/token".to_owned(), "reference_not_found".to_owned())]);
                assert_eq!(reissued.status, 200, "{}", reissued.text);
            }
        }
    }
}
