//! What two may do at once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_several_who_acknowledge_at_once_one_does,
    a_number_is_given_once_however_many_publish_at_once,
    of_who_publishes_and_who_edits_at_once_one_does,
    what_is_acknowledged_is_what_was_read,
);

async fn of_several_who_acknowledge_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let here = at(120_001, &publish(&app, &la, json!({})).await);
    let tag = app.get(&own, &here).await.expect(200).header("etag").to_owned();
    let (call, named) = (format!("POST {here}/acknowledge"), [("If-Match", tag.as_str())]);
    let all = join_all((0..6).map(|_| app.send(&own, &call, head(), &named))).await;
    let mut found: Vec<_> = all.iter().map(|answer| answer.problem()).collect();
    found.sort_unstable();
    let refused = vec![(409, "state_conflict"); 5];
    assert_eq!(found, [vec![(200, "")], refused].concat());
    let history = app.get(&own, &here).await.expect(200).body["history"].clone();
    assert_eq!(history.as_array().unwrap().len(), 1, "{history}");
    // The same request twice is one step.
    let once = [("If-Match", "*"), ("Idempotency-Key", "one")];
    let read = at(120_001, &publish(&app, &la, json!({})).await);
    let call = format!("POST {read}/read");
    let both = tokio::join!(app.send(&own, &call, head(), &once), app.send(&own, &call, head(), &once));
    assert_eq!((both.0.status, both.1.status), (200, 200));
}

async fn a_number_is_given_once_however_many_publish_at_once(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let mut drafts = Vec::new();
    for _ in 0..6 {
        let path = draft(&app, &la, json!({})).await;
        let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
        drafts.push((path, tag));
    }
    let publish = async |(path, tag): &(String, String), body| {
        app.send(&la, &format!("POST {path}/publish"), body, &[("If-Match", tag)]).await
    };
    // Two ask for one number, four take the next that there is.
    let asked = with(by(), json!({ "number": 3 }));
    let bodies = (0..6).map(|n| if n < 2 { asked.clone() } else { by() });
    let all = join_all(drafts.iter().zip(bodies).map(|(draft, body)| publish(draft, body))).await;
    let given: Vec<_> = all.iter().filter(|answer| answer.status == 200).collect();
    let numbers: BTreeSet<_> =
        given.iter().map(|answer| answer.body["sheet"]["number"].as_str().unwrap().to_owned()).collect();
    assert_eq!(numbers.len(), given.len(), "{numbers:?}");
    for refused in all.iter().filter(|answer| answer.status != 200) {
        assert_eq!(refused.problem(), (409, "duplicate"));
    }
    assert!(numbers.contains("3/26") && given.len() >= 4, "{numbers:?}");
    // Without a gap above the highest.
    let highest = numbers.iter().map(|number| number.trim_end_matches("/26").parse::<i32>().unwrap()).max();
    let next = draft(&app, &la, json!({})).await;
    let next = step(&app, &la, &next, "publish", by()).await.expect(200);
    assert_eq!(next.body["sheet"]["number"], format!("{}/26", highest.unwrap() + 1));
}

async fn of_who_publishes_and_who_edits_at_once_one_does(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = draft(&app, &la, json!({})).await;
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let named = [("If-Match", tag.as_str())];
    let (publish, put) = (format!("POST {path}/publish"), format!("PUT {path}"));
    let (published, edited) = tokio::join!(
        app.send(&la, &publish, by(), &named),
        app.send(&la, &put, sheet(json!({ "title": "Other" })), &named),
    );
    let mut found = [published.problem(), edited.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
    let now = app.get(&la, &path).await.expect(200).body["sheet"].clone();
    let expected = match published.status {
        200 => ("published", "School attendance update"),
        _ => ("draft", "Other"),
    };
    assert_eq!((now["state"].as_str().unwrap(), now["title"].as_str().unwrap()), expected);
}

async fn what_is_acknowledged_is_what_was_read(app: TestApp) {
    app.school(120_001).await;
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let path = publish(&app, &la, json!({})).await;
    let here = at(120_001, &path);
    let (read, tag) = tokio::join!(app.get(&own, &here), app.get(&la, &path));
    let (read, tag) = (read.header("etag").to_owned(), tag.header("etag").to_owned());
    let changed = json!({
        "sheet": sheet(json!({ "body": "Otherwise." })), "reason": "It was wrong.", "read_again": true,
    });
    let (correct, acknowledge) = (format!("POST {path}/correct"), format!("POST {here}/acknowledge"));
    let (tag, read) = ([("If-Match", tag.as_str())], [("If-Match", read.as_str())]);
    let (corrected, acknowledged) =
        tokio::join!(app.send(&la, &correct, changed, &tag), app.send(&own, &acknowledge, head(), &read),);
    assert_eq!(corrected.status, 200, "{}", corrected.text);
    let problem = acknowledged.problem();
    assert!([(200, ""), (412, "precondition_failed")].contains(&problem), "{}", acknowledged.text);
    // Either way the school is asked to read what it says now.
    assert_eq!(app.get(&own, &here).await.expect(200).body["sheet"]["state"], "unread");
}
