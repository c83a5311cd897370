//! Who came, certificates, and which schools and roles have never been there.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    who_came_has_a_certificate_and_who_never_came_is_told,
    who_came_without_a_place_is_recorded_and_counts,
    a_webinar_of_before_the_service_is_brought_over_with_who_was_there,
);

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
    assert_eq!(
        summary,
        json!({ "booked": 3, "present": 1, "late": 0, "absent": 1, "not_recorded": 1, "unbooked": 0 })
    );
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

async fn who_came_without_a_place_is_recorded_and_counts(app: TestApp) {
    let (officer_then, own, _) = (officer(&app).await, portal(&app, ONE).await, portal(&app, OTHER).await);
    let webinar = publish(&app, &officer_then, json!({})).await;
    booked(&app, &own, ONE, &webinar, &[1]).await;
    let path = format!("{webinar}/attendance");
    app.set_now("2026-12-04T11:35:00Z");
    let (officer, own, other) = (officer(&app).await, again(&app, ONE).await, again(&app, OTHER).await);
    let take = async |unbooked: Value| {
        app.post(&officer, &path, json!({ "unbooked": unbooked, "recorded_by": by() })).await
    };
    let came = |urn: i32, name: &str, attendance: &str, email: Option<&str>| json!({ "urn": urn, "name": name, "role": "teacher", "attendance": attendance, "email": email });
    assert_eq!(take(json!([])).await.expect(422).faults()[0].1, "missing_property");
    let wrong = json!([
        came(ONE, "E. Deputy", "present", Some("PERSON-1@school.example")),
        came(ONE, "person-0001", "late", None),
        came(OTHER, "Person-0001", "late", None),
    ]);
    let wanted = ["/unbooked/0/email", "/unbooked/1/name"];
    let wanted = wanted.map(|at| (at.to_owned(), "person_booked_already".to_owned()));
    assert_eq!(take(wrong).await.expect(422).faults(), wanted);
    let unknown = take(json!([came(199_999, "F. Head", "late", None)])).await.expect(422).faults();
    assert_eq!(unknown, [("/unbooked/0/urn".to_owned(), "reference_not_found".to_owned())]);
    let two = json!([
        came(OTHER, "E. Deputy", "present", Some("e.deputy@school.example")),
        came(OTHER, "F. Head", "late", None),
    ]);
    let summary = take(two).await.expect(200).body;
    assert_eq!((&summary["booked"], &summary["unbooked"]), (&json!(1), &json!(2)));
    // The same person again: what was recorded before is replaced, and by mistake is nobody.
    let summary = take(json!([came(OTHER, "f. head", "absent", None)])).await.expect(200).body;
    assert_eq!(summary["unbooked"], json!(1));
    let listed = app.get(&other, &path).await.expect(200).body["data"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!((&listed[0]["name"], &listed[0]["booking_id"]), (&json!("E. Deputy"), &Value::Null));
    assert_eq!(listed[1]["certificate"], Value::Null);
    let certificate = listed[0]["certificate"].as_str().unwrap();
    let told = app.get(&other, certificate).await.expect(200).body;
    assert_eq!((&told["name"], &told["attendance"]), (&json!("E. Deputy"), &json!("present")));
    assert_eq!(app.get(&own, certificate).await.problem(), (404, "not_found"));
    let absent = format!(
        "/v1/schools/{OTHER}/webinar-attendance/{}/certificate",
        listed[1]["person_id"].as_str().unwrap()
    );
    assert_eq!(app.get(&other, &absent).await.problem(), (409, "state_conflict"));
    // One list of both, page by page.
    let first = app.get(&officer, &format!("{path}?limit=2")).await.expect(200).body;
    let next = first["page"]["next_cursor"].as_str().unwrap();
    let last = app.get(&officer, &format!("{path}?limit=2&cursor={next}")).await.expect(200).body;
    let names: Vec<_> = [&first, &last]
        .iter()
        .flat_map(|page| page["data"].as_array().unwrap())
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Person-0001", "E. Deputy", "f. head"]);
    let there = app.get(&officer, "/v1/webinar-participation?never=false").await.expect(200).body;
    assert_eq!((&there["data"][0]["urn"], &there["data"][0]["attended"]), (&json!(OTHER), &json!(1)));
    assert_eq!(there["attendance_recorded"], 1);
    let never = app.get(&officer, "/v1/webinar-participation?never=true").await.expect(200).body;
    assert_eq!(never["data"][0]["urn"], ONE);
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    let recording = super::recordings::recording(json!({}));
    app.post(&officer, &format!("{webinar}/recordings"), recording).await.expect(201);
    let told = mails(&app).await.into_iter().filter(|mail| mail.0 == "webinar_recording");
    let told: Vec<_> = told.map(|mail| mail.1).collect();
    assert_eq!(told, ["person-1@school.example", "e.deputy@school.example"]);
}

async fn a_webinar_of_before_the_service_is_brought_over_with_who_was_there(app: TestApp) {
    let (officer, own) = (officer(&app).await, portal(&app, ONE).await);
    let none = app.get(&officer, "/v1/webinar-participation?never=true").await.expect(200).body;
    assert_eq!((&none["data"][0]["urn"], &none["attendance_recorded"]), (&json!(ONE), &json!(0)));
    let of_old = json!({ "held_on": "2024-07-04", "brought_over": true });
    let to_come = app.post(&officer, WEBINARS, webinar(json!({ "brought_over": true }))).await.expect(422);
    assert_eq!(to_come.faults(), [("/held_on".to_owned(), "out_of_range".to_owned())]);
    let webinar = publish(&app, &officer, of_old).await;
    let shown = app.get(&own, &webinar).await.expect(200).body["webinar"].clone();
    assert_eq!((&shown["state"], &shown["brought_over"]), (&json!("started"), &json!(true)));
    assert_eq!(book(&app, &own, ONE, booking(&webinar, &[1])).await.problem(), (409, "state_conflict"));
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    let came = json!({ "urn": ONE, "name": "E. Deputy", "role": "headteacher", "attendance": "present" });
    let body = json!({ "unbooked": [came], "recorded_by": by() });
    app.post(&officer, &format!("{webinar}/attendance"), body).await.expect(200);
    let never = app.get(&officer, "/v1/webinar-participation?never=true").await.expect(200).body;
    assert_eq!((&never["data"], &never["attendance_recorded"]), (&json!([]), &json!(1)));
    let year = "/v1/webinar-participation?academic_year=2026-27&never=true";
    let year = app.get(&officer, year).await.expect(200).body;
    assert_eq!((&year["data"][0]["urn"], &year["attendance_recorded"]), (&json!(ONE), &json!(0)));
    assert_eq!(mails(&app).await, [], "nobody is written to about what was");
    // One that is published, and that schools book, does not become one of old.
    let ahead = publish(&app, &officer, json!({})).await;
    let past = change(&app, &officer, &ahead, json!({ "held_on": "2024-07-11", "brought_over": true })).await;
    assert_eq!(past.expect(422).faults(), [("/brought_over".to_owned(), "out_of_range".to_owned())]);
}

pub async fn again(app: &TestApp, urn: i32) -> String {
    use crate::support::Reach;
    let kind = rollcall::features::clients::ClientKind::Portal;
    app.token(app.client_of(kind, PORTAL, Reach::Schools(&[urn])).await.0, PORTAL)
}
