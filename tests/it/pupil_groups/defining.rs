//! What groups there are, and who may see them.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    the_authority_defines_a_group_and_opens_it_to_schools,
    two_who_define_the_same_group_make_one,
    a_client_that_may_read_groups_but_not_all_sees_those_of_schools,
);

fn carers() -> serde_json::Value {
    json!({ "code": "young_carer", "name": "Young carers", "visibility": "authority", "recorded_by": {"name": "A. Officer"} })
}

async fn the_authority_defines_a_group_and_opens_it_to_schools(app: TestApp) {
    schools(&app, 1).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let made = app.post(&officer, "/v1/pupil-groups", carers()).await.expect(201);
    let path = made.header("location").to_owned();
    assert_eq!(app.get(&own, &path).await.problem(), (404, "not_found"));
    let tag = app.get(&officer, &path).await.expect(200).header("etag").to_owned();
    let open =
        json!({ "name": "Young carers", "visibility": "schools", "recorded_by": {"name": "B. Officer"} });
    let put = format!("PUT {path}");
    assert_eq!(app.send(&officer, &put, open.clone(), &[]).await.problem(), (428, "precondition_required"));
    app.send(&officer, &put, open.clone(), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(
        app.send(&officer, &put, open, &[("If-Match", &tag)]).await.problem(),
        (412, "precondition_failed")
    );
    let seen = app.get(&own, &path).await.expect(200).body;
    assert_eq!((&seen["group"]["code"], &seen["history"]), (&json!("young_carer"), &json!([])));
    let history = app.get(&officer, &path).await.expect(200).body["history"].clone();
    let said: Vec<_> = history.as_array().unwrap().iter().map(|row| row["visibility"].clone()).collect();
    assert_eq!(said, ["authority", "schools"]);
    let mut odd = carers();
    odd["code"] = json!("Young carers");
    let odd = app.post(&officer, "/v1/pupil-groups", odd).await;
    assert_eq!(odd.faults(), [("/code".to_owned(), "invalid_format".to_owned())]);
}

async fn two_who_define_the_same_group_make_one(app: TestApp) {
    schools(&app, 1).await;
    let officer = officer(&app).await;
    let (one, two) = tokio::join!(
        app.post(&officer, "/v1/pupil-groups", carers()),
        app.post(&officer, "/v1/pupil-groups", carers()),
    );
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    let refused = if one.status == 409 { one } else { two };
    assert!(refused.body["existing"]["id"].is_string(), "{refused:?}");
}

async fn a_client_that_may_read_groups_but_not_all_sees_those_of_schools(app: TestApp) {
    use rollcall::features::clients::ClientKind;
    schools(&app, 1).await;
    let plain = login(&app, ClientKind::La, &["pupils.groups:read"], Reach::Everything).await;
    let codes = app.get(&plain, "/v1/pupil-groups").await.expect(200).body["data"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 2);
    let path = format!("/v1/pupil-groups/{PREVIOUSLY}");
    assert_eq!(app.get(&plain, &path).await.problem(), (404, "not_found"));
    let restricted = ["pupils.groups:read", "pupils.groups.restricted:read"];
    let all = login(&app, ClientKind::La, &restricted, Reach::Everything).await;
    app.get(&all, &path).await.expect(200);
}
