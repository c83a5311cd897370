//! A school's own part of a list.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_school_reads_its_own_part_and_what_is_new_and_gone_in_it,
    a_pupil_who_comes_or_leaves_is_told_apart_from_the_group,
    a_school_acknowledges_what_it_has_seen_and_no_list_that_was_replaced,
    what_is_not_for_a_school_is_as_if_it_had_never_been,
    the_authority_sees_which_schools_have_read_and_acknowledged,
    a_part_can_be_had_as_a_table,
);

async fn a_school_reads_its_own_part_and_what_is_new_and_gone_in_it(app: TestApp) {
    let (here, there) = schools(&app, 4).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let first = send(&app, &officer, "2026-11-09", &[&here[0], &here[1], &there[0]]).await.expect(200);
    let second = send(&app, &officer, "2026-11-16", &[&here[1], &here[2], &there[1]]).await.expect(200);
    let lists = app.get(&own, &format!("/v1/schools/{HERE}/pupil-group-lists")).await.expect(200).body;
    let ids: Vec<_> = lists["data"].as_array().unwrap().iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, [second.body["list_id"].clone(), first.body["list_id"].clone()]);
    assert_eq!(lists["data"][0]["group_code"], "social_worker");
    let now = part(&app, &own, HERE, ids[0].as_str().unwrap()).await.expect(200);
    assert_eq!(upns(&now, "pupils"), sorted(&[&here[1], &here[2]]));
    assert_eq!((upns(&now, "added"), upns(&now, "removed")), (vec![here[2].clone()], vec![here[0].clone()]));
    assert_eq!(now.body["added"][0]["because_of"], "group");
    assert_eq!(now.body["compared_with"]["id"], ids[1]);
    assert!(there.iter().all(|upn| !now.text.contains(upn)), "{}", now.text);
    let before = part(&app, &own, HERE, ids[1].as_str().unwrap()).await.expect(200);
    assert_eq!(upns(&before, "added"), sorted(&[&here[0], &here[1]]), "before the first there is none");
    assert_eq!((&before.body["compared_with"], &before.body["allowed_actions"]), (&Value::Null, &json!([])));
}

async fn a_pupil_who_comes_or_leaves_is_told_apart_from_the_group(app: TestApp) {
    let (here, _) = schools(&app, 3).await;
    let (officer, own, other) = (officer(&app).await, program(&app, HERE).await, program(&app, THERE).await);
    send(&app, &officer, "2026-11-09", &[&here[0], &here[1]]).await.expect(200);
    // The first pupil goes to the other school on the second Monday.
    let leaving = json!({ "deletion": { "on": "2026-11-13", "ground": "9-1-a",
        "next_school": {"name": "Sample School", "urn": THERE} } });
    change(&app, HERE, 10_001, leaving).await.expect(200);
    change(&app, THERE, 10_001, json!({ "starting_on": "2026-11-16" })).await.expect(200);
    let list =
        send(&app, &officer, "2026-11-16", &[&here[0], &here[1]]).await.expect(200).body["list_id"].clone();
    let list = list.as_str().unwrap();
    let left = part(&app, &own, HERE, list).await.expect(200);
    assert_eq!(
        (upns(&left, "pupils"), upns(&left, "removed")),
        (vec![here[1].clone()], vec![here[0].clone()])
    );
    assert_eq!(left.body["removed"][0]["because_of"], "roll");
    let came = part(&app, &other, THERE, list).await.expect(200);
    assert_eq!(upns(&came, "added"), std::slice::from_ref(&here[0]));
    assert_eq!(came.body["added"][0]["because_of"], "roll");
}

async fn a_school_acknowledges_what_it_has_seen_and_no_list_that_was_replaced(app: TestApp) {
    let (here, _) = schools(&app, 4).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let id = |answer: crate::support::Answer| answer.expect(200).body["list_id"].as_str().unwrap().to_owned();
    let first = id(send(&app, &officer, "2026-11-09", &[&here[0]]).await);
    let path = |list: &str| format!("/v1/schools/{HERE}/pupil-group-lists/{list}/acknowledge");
    let by = json!({ "recorded_by": { "name": "A. Head", "title": "Head" } });
    let done = app.post(&own, &path(&first), by.clone()).await.expect(200);
    assert!(done.body["acknowledged_at"].is_string());
    let again = app.post(&own, &path(&first), by.clone()).await.expect(200);
    assert_eq!(again.body, done.body, "the same part again changes nothing");
    // Two lists come; the school has missed one.
    let second = id(send(&app, &officer, "2026-11-16", &[&here[0], &here[1]]).await);
    let third = id(send(&app, &officer, "2026-11-18", &[&here[1], &here[2]]).await);
    let refused = app.post(&own, &path(&second), by.clone()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let plain = part(&app, &own, HERE, &third).await.expect(200);
    assert_eq!(upns(&plain, "added"), std::slice::from_ref(&here[2]));
    let since = format!("/v1/schools/{HERE}/pupil-group-lists/{third}?compare_with=acknowledged");
    let since = read(&app, &own, &since).await.expect(200);
    assert_eq!(upns(&since, "added"), sorted(&[&here[1], &here[2]]));
    assert_eq!(since.body["compared_with"]["id"], first.as_str());
    app.post(&own, &path(&third), by.clone()).await.expect(200);
    let seen = part(&app, &own, HERE, &third).await.expect(200).body["acknowledgement"].clone();
    assert_eq!((&seen["pupils"], &seen["changed_since"]), (&json!(2), &json!(false)));
    assert_eq!(seen["recorded_by"]["name"], "A. Head");
    // One of them leaves: what was acknowledged is no longer what there is.
    let leaving = json!({ "deletion": { "on": "2026-11-17", "ground": "9-1-a",
        "next_school": {"name": "Sample School", "urn": THERE} } });
    change(&app, HERE, 10_002, leaving).await.expect(200);
    let seen = part(&app, &own, HERE, &third).await.expect(200).body["acknowledgement"].clone();
    assert_eq!(seen["changed_since"], true);
    app.post(&own, &path(&third), by).await.expect(200);
    let seen = part(&app, &own, HERE, &third).await.expect(200).body["acknowledgement"].clone();
    assert_eq!((&seen["pupils"], &seen["changed_since"]), (&json!(1), &json!(false)));
}

async fn what_is_not_for_a_school_is_as_if_it_had_never_been(app: TestApp) {
    let (here, there) = schools(&app, 2).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let list =
        send(&app, &officer, "2026-11-16", &[&here[0], &there[0]]).await.expect(200).body["list_id"].clone();
    let list = list.as_str().unwrap();
    let never = part(&app, &own, HERE, "0199e2a4-5b1c-7d3e-8f90-123456789abc").await;
    assert_eq!(never.problem(), (404, "not_found"));
    // Another school's part, and the authority's own lists and memberships.
    for path in [
        format!("/v1/schools/{THERE}/pupil-group-lists/{list}"),
        format!("/v1/schools/{THERE}/pupil-group-lists"),
        format!("/v1/schools/{THERE}/pupil-groups/{SOCIAL_WORKER}/memberships"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists/{list}"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-rows"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-schools"),
        format!("/v1/pupil-groups/{SOCIAL_WORKER}/headline"),
        format!("/v1/pupil-groups/{PREVIOUSLY}"),
        format!("/v1/schools/{HERE}/pupil-groups/{PREVIOUSLY}/memberships"),
        format!("/v1/schools/{HERE}/pupil-groups/{PREVIOUSLY}/headline"),
    ] {
        let answer = read(&app, &own, &path).await;
        assert_eq!(answer.masked(), never.masked(), "{path}");
    }
    let groups = app.get(&own, "/v1/pupil-groups").await.expect(200).body;
    let codes: Vec<_> = groups["data"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
    assert_eq!(codes, ["social_worker", "looked_after"]);
    // A group that is closed to schools takes its lists with it.
    let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}");
    let tag = app.get(&officer, &path).await.expect(200).header("etag").to_owned();
    let closed = json!({"name": "Children with a social worker", "visibility": "authority",
                        "recorded_by": {"name": "A. Officer"}});
    app.send(&officer, &format!("PUT {path}"), closed, &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(part(&app, &own, HERE, list).await.masked(), never.masked());
    let lists = app.get(&own, &format!("/v1/schools/{HERE}/pupil-group-lists")).await.expect(200).body;
    assert_eq!(lists["data"], json!([]));
}

async fn the_authority_sees_which_schools_have_read_and_acknowledged(app: TestApp) {
    let (here, there) = schools(&app, 3).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let list = send(&app, &officer, "2026-11-16", &[&here[0], &here[1], &there[0]]).await.expect(200).body["list_id"].clone();
    let list = list.as_str().unwrap();
    let standing = async || {
        let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-schools");
        let found = app.get(&officer, &path).await.expect(200).body["data"].clone();
        let rows = found.as_array().unwrap().iter();
        rows.map(|row| {
            (row["pupils"].clone(), row["first_read_at"].is_string(), row["acknowledged_at"].is_string())
        })
        .collect::<Vec<_>>()
    };
    part(&app, &officer, HERE, list).await.expect(200);
    assert_eq!(
        standing().await,
        [(json!(2), false, false), (json!(1), false, false)],
        "an officer's look is none"
    );
    part(&app, &own, HERE, list).await.expect(200);
    let path = format!("/v1/schools/{HERE}/pupil-group-lists/{list}/acknowledge");
    app.post(&own, &path, json!({ "recorded_by": { "name": "A. Head" } })).await.expect(200);
    assert_eq!(standing().await, [(json!(2), true, true), (json!(1), false, false)]);
}

async fn a_part_can_be_had_as_a_table(app: TestApp) {
    let (here, _) = schools(&app, 3).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    send(&app, &officer, "2026-11-09", &[&here[0], &here[1]]).await.expect(200);
    let list =
        send(&app, &officer, "2026-11-16", &[&here[1], &here[2]]).await.expect(200).body["list_id"].clone();
    let call = format!("GET /v1/schools/{HERE}/pupil-group-lists/{}", list.as_str().unwrap());
    let headers = [BY, &[("Accept", "text/csv")]].concat();
    let table = app.send(&own, &call, Value::Null, &headers).await.expect(200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    let rows: Vec<_> = reader.records().map(|row| row.unwrap()).collect();
    let rows: Vec<_> = rows.iter().map(|row| (&row[at("change")], &row[at("upn")])).collect();
    assert_eq!(
        rows,
        [("added", here[2].as_str()), ("listed", here[1].as_str()), ("removed", here[0].as_str())]
    );
}
