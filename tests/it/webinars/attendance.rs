//! Who came, certificates, and which schools and roles have never been there.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(who_came_has_a_certificate_and_who_never_came_is_told);

async fn who_came_has_a_certificate_and_who_never_came_is_told(app: TestApp) {
    let (own, other) = (portal(&app, ONE).await, portal(&app, OTHER).await);
    let officer_now = officer(&app).await;
    let webinar = publish(&app, &officer_now, json!({ "capacity": 3 })).await;
    let mut body = booking(&webinar, &[1, 2]);
    body["people"][0]["role"] = json!("headteacher");
    let made = book(&app, &own, ONE, body).await.expect(201);
    let ids: Vec<_> =
        made.body["booking"]["people"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    booked(&app, &other, OTHER, &webinar, &[3]).await;
    booked(&app, &other, OTHER, &webinar, &[4]).await;
    let take = |people: Value| json!({ "people": people, "recorded_by": by() });
    let path = format!("{webinar}/attendance");
    let present = json!([{ "person_id": ids[0], "attendance": "present" }]);
    assert_eq!(app.post(&officer_now, &path, take(present.clone())).await.problem(), (409, "state_conflict"));
    app.set_now("2026-12-04T11:35:00Z");
    let (officer, own) = (officer(&app).await, again(&app, ONE).await);
    app.post(&officer, &path, take(present)).await.expect(200);
    let wrong = json!([
        { "person_id": ids[1], "attendance": "late" }, { "person_id": ids[1], "attendance": "absent" },
        { "person_id": "0199e2a4-5b1c-7d3e-8f90-123456789abc", "attendance": "late" },
    ]);
    let faults = app.post(&officer, &path, take(wrong)).await.expect(422).faults();
    let wanted = [("/people/1/person_id", "repeated_value"), ("/people/2/person_id", "not_booked_there")];
    assert_eq!(faults, wanted.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let late = json!([{ "person_id": ids[1], "attendance": "absent" }]);
    let summary = app.post(&officer, &path, take(late)).await.expect(200).body;
    assert_eq!(summary, json!({ "booked": 3, "present": 1, "late": 0, "absent": 1, "not_recorded": 1 }));
    let listed = app.get(&own, &format!("{path}?attendance=present")).await.expect(200).body;
    let certificate = listed["data"][0]["certificate"].as_str().unwrap().to_owned();
    let told = app.get(&own, &certificate).await.expect(200).body;
    assert_eq!(told["name"], "Person-0001");
    assert_eq!(
        (&told["role"], &told["school"]),
        (&json!("headteacher"), &json!(format!("Sample School {ONE}")))
    );
    assert_eq!((&told["held_on"], &told["duration_minutes"]), (&json!("2026-12-04"), &json!(60)));
    assert_eq!(told["recorded_by"], by());
    let absent = certificate.replace(ids[0].as_str().unwrap(), ids[1].as_str().unwrap());
    assert_eq!(app.get(&own, &absent).await.problem(), (409, "state_conflict"));
    let urns = async |query: &str| -> Vec<Value> {
        let told = app.get(&officer, &format!("/v1/webinar-participation{query}")).await.expect(200).body;
        told["data"].as_array().unwrap().iter().map(|one| one["urn"].clone()).collect()
    };
    assert_eq!(urns("?never=true").await, [OTHER]);
    assert_eq!(urns("?never=false").await, [ONE]);
    assert_eq!(urns("?never=true&role=attendance_officer").await, [ONE, OTHER]);
    assert_eq!(urns("?never=false&academic_year=2025-26").await, Vec::<Value>::new());
    let one = app.get(&own, "/v1/webinar-participation").await.expect(200).body["data"][0].clone();
    assert_eq!((&one["attended"], &one["roles_attended"]), (&json!(1), &json!(["headteacher"])));
    assert!(one["roles_never"].as_array().unwrap().contains(&json!("attendance_officer")));
}

pub async fn again(app: &TestApp, urn: i32) -> String {
    use crate::support::Reach;
    let kind = rollcall::features::clients::ClientKind::Portal;
    app.token(app.client_of(kind, PORTAL, Reach::Schools(&[urn])).await.0, PORTAL)
}
