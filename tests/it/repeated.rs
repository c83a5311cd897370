//! Requests with an `Idempotency-Key`: checked as any other, and answered again as they were when the world has moved on.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use crate::{
    information_sheets::fixture as sheets,
    on_each_database,
    self_assessment_cycles::fixture as cycles,
    support::{Reach, TestApp},
    surveys::fixture as surveys,
    webinars::fixture as webinars,
};

on_each_database!(
    a_repeated_request_is_answered_as_the_first_when_the_world_has_moved_on,
    a_step_with_a_key_is_checked_as_one_without,
);

const URN: i32 = 120_001;

async fn a_repeated_request_is_answered_as_the_first_when_the_world_has_moved_on(app: TestApp) {
    app.school(URN).await;
    let scopes = [webinars::OFFICER, surveys::OFFICER, &["training:read", "training:write"]].concat();
    let (client, _) = app.client_of(ClientKind::La, &scopes, Reach::Everything).await;
    let by = || surveys::by()["recorded_by"].clone();
    let la = app.token(client, &scopes);
    let held = webinars::publish(&app, &la, json!({ "held_on": "2026-12-01" })).await;
    let named = surveys::open(&app, &la, json!({ "mode": "named" })).await;
    let anonymous = surveys::open(&app, &la, json!({})).await;
    let course = json!({ "code": "whole_school", "title": "Attendance", "groups": ["teaching"] });
    let course = app.post(&la, "/v1/courses", json!({ "course": course, "recorded_by": by() })).await;
    let course = course.expect(201).id();

    app.set_now("2026-12-03T09:00:00Z");
    let la = app.token(client, &scopes);
    webinars::step(&app, &la, &held, "hold", json!({})).await.expect(200);
    let recording = json!({
        "title": "The recording", "link": "https://video.example/watch/1", "expires_on": "2026-12-04",
        "recorded_by": by(),
    });
    let training = json!({
        "course_id": course, "group": "teaching", "held_on": "2026-12-02", "trained": 3, "staff": 4,
    });
    let requests: Vec<(String, Value)> = vec![
        (webinars::WEBINARS.to_owned(), webinars::webinar(json!({ "held_on": "2026-12-04" }))),
        (format!("{held}/recordings"), recording),
        (
            format!("{named}/invitations"),
            json!({ "urn": URN, "people": [{ "name": "A. Head" }], "recorded_by": by() }),
        ),
        (format!("{anonymous}/ballots"), json!({ "count": 3, "recorded_by": by() })),
        (format!("/v1/schools/{URN}/training-records"), json!({ "training": training, "recorded_by": by() })),
    ];
    let send = async |token: &str, (path, body): &(String, Value)| {
        app.send(token, &format!("POST {path}"), body.clone(), &[("Idempotency-Key", "one")]).await
    };
    let mut first = Vec::new();
    for request in &requests {
        first.push(send(&la, request).await.expect(201).header("location").to_owned());
    }

    // The webinar has begun, the recording is over, the surveys are closed and the course is withdrawn.
    app.set_now("2026-12-05T09:00:00Z");
    let la = app.token(client, &scopes);
    let over = json!({ "reason": "It is over.", "recorded_by": by() });
    app.post(&la, &format!("/v1/courses/{course}/withdraw"), over).await.expect(200);
    for (request, first) in requests.iter().zip(first) {
        let again = send(&la, request).await.expect(201);
        assert_eq!((again.header("idempotent-replayed"), again.header("location")), ("true", first.as_str()));
        let new = app.post(&la, &request.0, request.1.clone()).await;
        assert!([409, 422].contains(&new.status), "{}: {}", request.0, new.text);
    }
}

async fn a_step_with_a_key_is_checked_as_one_without(app: TestApp) {
    app.school(URN).await;
    let la = sheets::officer(&app).await;
    let path = sheets::draft(&app, &la, json!({})).await;
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let far = sheets::with(sheets::by(), json!({ "published_at": "2027-12-24T12:00:00Z" }));
    let with_key = [("If-Match", tag.as_str()), ("Idempotency-Key", "one")];
    let refused = app.send(&la, &format!("POST {path}/publish"), far, &with_key).await;
    assert_eq!(refused.faults(), [("/published_at".to_owned(), "out_of_range".to_owned())]);

    let la = cycles::officer(&app).await;
    let path = cycles::open(&app, &la, json!({})).await;
    cycles::step(&app, &la, &path, "close", cycles::by()).await.expect(200);
    let tag = app.get(&la, &path).await.expect(200).header("etag").to_owned();
    let mut reopen = cycles::by();
    (reopen["reason"], reopen["due_on"]) = (json!("Snow."), json!("2026-11-19"));
    let with_key = [("If-Match", tag.as_str()), ("Idempotency-Key", "one")];
    let call = format!("POST {path}/reopen");
    let refused = app.send(&la, &call, reopen.clone(), &with_key).await;
    assert_eq!(refused.faults(), [("/due_on".to_owned(), "out_of_range".to_owned())]);
    reopen["due_on"] = json!("2026-12-18");
    app.send(&la, &call, reopen, &with_key).await.expect(200);
}
