//! Whoever is told of who is in a group is written down first; and nothing else tells of it.

use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    every_read_is_written_down_with_client_person_and_purpose,
    a_read_that_says_not_who_or_why_is_refused_and_tells_nothing,
    nothing_else_tells_who_is_in_a_group,
);

async fn every_read_is_written_down_with_client_person_and_purpose(app: TestApp) {
    let (here, there) = schools(&app, 3).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let list = send(&app, &officer, "2026-11-16", &[&here[0], &here[1], &there[0]]).await.expect(200).body["list_id"].clone();
    let list = list.as_str().unwrap();
    part(&app, &own, HERE, list).await.expect(200);
    read(&app, &own, &format!("/v1/schools/{HERE}/pupil-groups/{SOCIAL_WORKER}/memberships"))
        .await
        .expect(200);
    let officers =
        read(&app, &officer, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships")).await.expect(200);
    let membership = officers.body["data"][0]["id"].as_str().unwrap();
    read(&app, &officer, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships/{membership}"))
        .await
        .expect(200);
    read(&app, &officer, &format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-rows")).await.expect(200);
    let seen = async |token: &str, path: &str| -> Vec<(String, u64)> {
        let found = app.get(token, path).await.expect(200).body["data"].clone();
        let rows = found.as_array().unwrap().iter();
        rows.map(|row| (row["operation"].as_str().unwrap().to_owned(), row["pupils"].as_u64().unwrap()))
            .collect()
    };
    let known = |name: &str, pupils| (name.to_owned(), pupils);
    let school = [known("group_list.read", 2), known("group_members.list", 2)];
    assert_eq!(seen(&own, &format!("/v1/schools/{HERE}/disclosures")).await, school);
    assert_eq!(
        seen(&own, "/v1/disclosures").await,
        school,
        "the authority's own are not a school's business"
    );
    let authority = [
        known("group_memberships.list", 3),
        known("group_membership.read", 1),
        known("group_list_rows.list", 3),
    ];
    assert_eq!(seen(&officer, "/v1/disclosures").await, [&authority[..], &school[..]].concat());
    let one =
        app.get(&own, &format!("/v1/schools/{HERE}/disclosures?limit=1")).await.expect(200).body["data"][0]
            .clone();
    assert_eq!(one["person"], json!({ "name": "A. Head", "title": "Head" }));
    assert_eq!((&one["purpose"], &one["subject"]), (&json!("safeguarding"), &json!(list)));
    assert!(one["client_id"].is_string() && one["request_id"].is_string() && one["disclosed_at"].is_string());
    let none = seen(&own, &format!("/v1/schools/{HERE}/disclosures?purpose=reporting")).await;
    assert_eq!(none, []);
}

async fn a_read_that_says_not_who_or_why_is_refused_and_tells_nothing(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let list = send(&app, &officer, "2026-11-16", &[&here[0]]).await.expect(200).body["list_id"].clone();
    let paths = [
        (&own, format!("/v1/schools/{HERE}/pupil-group-lists/{}", list.as_str().unwrap())),
        (&own, format!("/v1/schools/{HERE}/pupil-groups/{SOCIAL_WORKER}/memberships")),
        (&officer, format!("/v1/pupil-groups/{SOCIAL_WORKER}/memberships")),
        (&officer, format!("/v1/pupil-groups/{SOCIAL_WORKER}/list-rows")),
    ];
    for (token, path) in paths {
        let bare = app.get(token, &path).await;
        assert_eq!(bare.problem(), (400, "invalid_parameter"), "{path}");
        let named: Vec<_> = bare.faults().into_iter().map(|(name, _)| name).collect();
        assert_eq!(named, ["Access-Purpose", "Person-Name"]);
        let headers = [("Person-Name", "A. Head"), ("Access-Purpose", "curiosity")];
        let why = app.send(token, &format!("GET {path}"), Value::Null, &headers).await;
        assert_eq!(why.problem(), (400, "invalid_parameter"), "{path}");
        assert!(!why.text.contains("curiosity") && !why.text.contains(&here[0]));
    }
    assert_eq!(app.get(&officer, "/v1/disclosures").await.expect(200).body["data"], json!([]));
}

async fn nothing_else_tells_who_is_in_a_group(app: TestApp) {
    let (here, _) = schools(&app, 2).await;
    let officer = officer(&app).await;
    send(&app, &officer, "2026-11-16", &[&here[0]]).await.expect(200);
    let all = app.login(crate::support::ALL, Reach::Everything).await;
    let found = app.post(&all, "/v1/pupil-lookups", json!({ "upns": [here[0]] })).await.expect(200);
    let pupil = found.body["rows"][0]["pupil_id"].as_str().unwrap().to_owned();
    let mut told = vec![found.text];
    for path in [
        format!("/v1/pupils/{pupil}"),
        format!("/v1/schools/{HERE}/enrolments"),
        format!("/v1/schools/{HERE}/registers/2026-11-20/am"),
        format!("/v1/schools/{HERE}/figures?group_by=year_group"),
    ] {
        told.push(app.get(&all, &path).await.text);
    }
    for text in told {
        assert!(!text.contains("social") && !text.contains("group_id"), "{text}");
    }
    // What is written down of the writes names nobody.
    let audit = rollcall::entities::audit_log::Entity::find().all(&app.db).await.unwrap();
    let own: Vec<_> = audit.iter().filter(|row| row.operation.starts_with("group_")).collect();
    assert!(!own.is_empty());
    for row in own {
        assert!(!row.subject.contains(&here[0]) && !row.subject.contains(&pupil), "{}", row.subject);
    }
}
