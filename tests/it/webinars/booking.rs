//! Booking: who has places, who is refused, and what is answered.

use rollcall::entities::webinar_person;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_party_has_places_together_and_is_told_how_to_get_in,
    who_would_not_wait_is_refused_and_leaves_nothing_behind,
    the_same_request_twice_is_one_booking_and_nobody_has_two_places,
    every_mistake_of_a_booking_is_told_at_once,
    a_webinar_takes_bookings_from_its_publication_until_it_begins,
    a_school_does_not_have_people_written_to_without_end,
);

async fn a_party_has_places_together_and_is_told_how_to_get_in(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 3 })).await;
    let mut body = booking(&webinar, &[1, 2]);
    body["questions"] = json!([{ "question": "<script>alert(1)</script> Why?" }]);
    let made = book(&app, &portal, ONE, body).await.expect(201);
    let own = &made.body["booking"];
    assert_eq!(
        (&own["state"], &own["party_size"], &own["waits"]),
        (&json!("booked"), &json!(2), &Value::Null)
    );
    assert_eq!(own["joining"]["link"], "https://meeting.example/j/1");
    assert_eq!(own["questions"], json!([{ "question": "<script>alert(1)</script> Why?" }]));
    assert_eq!(made.body["history"][0]["action"], "booked");
    let told = places(&app, &portal, &webinar).await;
    assert_eq!(told, json!({ "capacity": 3, "booked": 2, "waiting": 0, "available": 1 }));
    // A school reads of the webinar itself everything but how to get in.
    let shown = app.get(&portal, &webinar).await.expect(200).body;
    assert_eq!((&shown["webinar"]["joining"], &shown["history"]), (&Value::Null, &json!([])));
    assert_eq!(waiting_mails(&app, "webinar_confirmed").await, 2);
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, 2);
    let waits = booked(&app, &portal, ONE, &webinar, &[3, 4]).await;
    let waits = read(&app, &portal, &waits).await;
    assert_eq!((&waits["state"], &waits["joining"]), (&json!("waiting"), &Value::Null));
    assert_eq!(waits["waits"]["position"], 1);
    let reason = &waits["waits"]["reason_not_promoted"];
    assert_eq!((&reason["code"], &reason["available"]), (&json!("party_larger_than_free_places"), &json!(1)));
    assert_eq!(waiting_mails(&app, "webinar_waiting").await, 2);
}

async fn who_would_not_wait_is_refused_and_leaves_nothing_behind(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 2 })).await;
    // They would wait for ever.
    let large = book(&app, &portal, ONE, booking(&webinar, &[1, 2, 3])).await.expect(422);
    assert_eq!(large.faults(), [("/people".to_owned(), "more_than_places".to_owned())]);
    assert!(large.text.contains("2 places altogether"), "{large:?}");
    assert_eq!(mails(&app).await, []);
    booked(&app, &portal, ONE, &webinar, &[4]).await;
    let mut body = booking(&webinar, &[1, 2]);
    body["waiting_list"] = json!(false);
    let refused = book(&app, &portal, ONE, body.clone()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(refused.text.contains("free: 1; asked for: 2"), "{refused:?}");
    assert_eq!(waiting_mails(&app, "webinar_confirmed").await, 1);
    assert_eq!(places(&app, &portal, &webinar).await["booked"], 1);
    booked(&app, &portal, ONE, &webinar, &[1]).await;
    let full = app.get(&portal, &webinar).await.expect(200).body;
    assert_eq!(full["webinar"]["state"], "full");
    // Who looked before is told the whole tag that stands now, places and all, by which it can be read on.
    let whole = app.get(&officer, &webinar).await.expect(200).header("etag").to_owned();
    let cancel = json!({ "reason": "The speakers are ill.", "recorded_by": by() });
    let call = format!("POST {webinar}/cancel");
    let stale = app.send(&officer, &call, cancel, &[("If-Match", "\"0-a1\"")]).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), whole.as_str()));
    assert!(whole.contains('-'), "{whole}");
    let listed = app.get(&portal, &format!("{WEBINARS}?state=full")).await.expect(200).body;
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
}

async fn the_same_request_twice_is_one_booking_and_nobody_has_two_places(app: TestApp) {
    let (officer, own, other) = (officer(&app).await, portal(&app, ONE).await, portal(&app, OTHER).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 9 })).await;
    let call = format!("POST /v1/schools/{ONE}/webinar-bookings");
    let (body, key) = (booking(&webinar, &[1, 2]), [("Idempotency-Key", "one")]);
    let first = app.send(&own, &call, body.clone(), &key).await.expect(201);
    let again = app.send(&own, &call, body.clone(), &key).await.expect(201);
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(first.body["booking"]["id"], again.body["booking"]["id"]);
    let without = book(&app, &own, ONE, body).await;
    assert_eq!(without.problem(), (409, "duplicate"));
    assert_eq!(without.body["existing"]["id"], first.body["booking"]["id"]);
    // However the address is written, and whichever school books.
    let mut theirs = booking(&webinar, &[3, 4]);
    theirs["people"][1]["email"] = json!("PERSON-2@School.Example");
    let theirs = book(&app, &other, OTHER, theirs).await;
    assert_eq!(theirs.problem(), (409, "duplicate"));
    assert_eq!(theirs.faults(), [("/people/1/email".to_owned(), "person_booked_already".to_owned())]);
    assert_eq!(theirs.body["existing"], Value::Null, "another school's booking is nobody's business");
    assert_eq!(places(&app, &own, &webinar).await["booked"], 2);
    // The second wall: the database itself refuses a second place.
    let row = webinar_person::Entity::find().one(&app.db).await.unwrap().unwrap();
    let mut second = row.into_active_model().reset_all();
    second.id = Set(uuid::Uuid::now_v7());
    assert!(second.clone().insert(&app.db).await.is_err());
    second.state = Set("cancelled".to_owned());
    second.insert(&app.db).await.expect("who gave a place up may have another");
}

async fn every_mistake_of_a_booking_is_told_at_once(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "audience": { "rule": "urns", "urns": [ONE] } })).await;
    let change = json!({ "audience": { "rule": "phases", "phases": ["secondary"] } });
    change_of(&app, &officer, &webinar, change).await;
    let body = booking(&webinar, &[1, 1]);
    let faults = book(&app, &portal, ONE, body).await.expect(422).faults();
    let wanted = [("/webinar_id", "not_for_this_school"), ("/people/1/email", "repeated_value")];
    assert_eq!(faults, wanted.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let mut blank = booking(&webinar, &[1]);
    blank["questions"] = json!([{ "question": " " }]);
    let blank = book(&app, &portal, ONE, blank).await.expect(422).faults();
    assert_eq!(blank, [("/questions/0/question".to_owned(), "wrong_length".to_owned())]);
    for address in
        ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>", "a@b.example\n"]
    {
        let mut body = booking(&webinar, &[1]);
        body["people"][0]["email"] = json!(address);
        let refused = book(&app, &portal, ONE, body).await.expect(422).faults();
        assert_eq!(refused, [("/people/0/email".to_owned(), "invalid_format".to_owned())], "{address:?}");
    }
}

async fn change_of(app: &TestApp, officer: &str, webinar: &str, changes: Value) {
    change(app, officer, webinar, changes).await.expect(200);
}

async fn a_webinar_takes_bookings_from_its_publication_until_it_begins(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = draft(&app, &officer, json!({})).await;
    let body = booking(&webinar, &[1]);
    // A school is not told of a draft; the authority is told what it is.
    let unknown = book(&app, &portal, ONE, body.clone()).await.expect(422).faults();
    assert_eq!(unknown, [("/webinar_id".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(book(&app, &officer, ONE, body.clone()).await.problem(), (409, "state_conflict"));
    step(&app, &officer, &webinar, "publish", json!({})).await.expect(200);
    let kept = book(&app, &officer, ONE, body).await.expect(201).header("location").to_owned();
    app.set_now("2026-12-04T10:30:00Z");
    let (officer, portal) = (super::fixture::officer(&app).await, renewed(&app).await);
    let late = book(&app, &portal, ONE, booking(&webinar, &[2])).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    assert_eq!(
        late.body["allowed_actions"],
        json!(["cancel", "hold", "take_attendance", "request_recording"])
    );
    assert_eq!(cancel(&app, &portal, &kept).await.problem(), (409, "state_conflict"));
    assert_eq!(people(&app, &portal, &kept, &[3]).await.problem(), (409, "state_conflict"));
    let off = publish(&app, &officer, json!({ "held_on": "2026-12-18" })).await;
    step(&app, &officer, &off, "cancel", json!({ "reason": "No speakers" })).await.expect(200);
    assert_eq!(book(&app, &portal, ONE, booking(&off, &[2])).await.problem(), (409, "state_conflict"));
}

/// A token of a portal of the school, as of now.
async fn renewed(app: &TestApp) -> String {
    use crate::support::Reach;
    let (client, _) =
        app.client_of(rollcall::features::clients::ClientKind::Portal, PORTAL, Reach::Schools(&[ONE])).await;
    app.token(client, PORTAL)
}

async fn a_school_does_not_have_people_written_to_without_end(app: TestApp) {
    let (la, own, other) = (officer(&app).await, portal(&app, ONE).await, portal(&app, OTHER).await);
    let webinar = publish(&app, &la, json!({ "capacity": 9 })).await;
    for _ in 0..5 {
        let booking = booked(&app, &own, ONE, &webinar, &[1]).await;
        cancel(&app, &own, &booking).await.expect(200);
    }
    let refused = book(&app, &own, ONE, booking(&webinar, &[2, 1])).await;
    assert_eq!(refused.problem(), (429, "rate_limited"));
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((86_400..=112_320).contains(&wait), "{wait}");
    // Neither is anybody else kept out by it, nor does another school learn of it.
    let theirs = booked(&app, &other, OTHER, &webinar, &[1]).await;
    cancel(&app, &other, &theirs).await.expect(200);

    // A booking is changed twenty times a day by a school, and by the authority however often.
    let place = booked(&app, &own, ONE, &webinar, &[10]).await;
    for change in 1..=20 {
        people(&app, &own, &place, &[10 + change]).await.expect(200);
    }
    assert_eq!(people(&app, &own, &place, &[40]).await.problem(), (429, "rate_limited"));
    people(&app, &la, &place, &[41]).await.expect(200);
    app.advance(86_401);
    let own = renewed(&app).await;
    people(&app, &own, &place, &[40]).await.expect(200);
    booked(&app, &own, ONE, &webinar, &[1]).await;
}
