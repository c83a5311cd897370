//! A school's clients read and change the school's own bookings and no other's.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(a_school_sees_its_own_bookings_and_how_many_places_there_are);

async fn a_school_sees_its_own_bookings_and_how_many_places_there_are(app: TestApp) {
    let (officer, own, other) = (officer(&app).await, portal(&app, ONE).await, portal(&app, OTHER).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 1 })).await;
    let theirs = booked(&app, &other, OTHER, &webinar, &[1]).await;
    let waits = booked(&app, &own, ONE, &webinar, &[2]).await;
    // Numbers are told over all schools; people and bookings are not.
    assert_eq!(places(&app, &own, &webinar).await["booked"], 1);
    let listed = app.get(&own, "/v1/webinar-bookings").await.expect(200).body;
    let listed: Vec<_> = listed["data"].as_array().unwrap().iter().map(|one| one["urn"].clone()).collect();
    assert_eq!(listed, [ONE]);
    let attendance = app.get(&own, &format!("{webinar}/attendance")).await.expect(200).body;
    assert_eq!(attendance["data"], json!([]));
    assert_eq!(
        app.get(&officer, "/v1/webinar-bookings").await.expect(200).body["data"].as_array().unwrap().len(),
        2
    );
    let id = id_of(&theirs);
    for path in
        [theirs.clone(), format!("/v1/schools/{ONE}/webinar-bookings/{id}"), format!("{theirs}/calendar")]
    {
        assert_eq!(app.get(&own, &path).await.problem(), (404, "not_found"), "{path}");
    }
    for path in [theirs.clone(), format!("/v1/schools/{ONE}/webinar-bookings/{id}")] {
        assert_eq!(cancel(&app, &own, &path).await.problem(), (404, "not_found"), "{path}");
    }
    let foreign = book(&app, &own, OTHER, booking(&webinar, &[3])).await;
    assert_eq!(foreign.problem(), (404, "not_found"));
    // What another school gives up is this one's, who gives it is not told.
    cancel(&app, &other, &theirs).await.expect(200);
    let promoted = app.get(&own, &waits).await.expect(200);
    assert_eq!(promoted.body["booking"]["state"], "booked");
    assert_eq!(promoted.body["history"][1]["recorded_by"]["name"], "Waiting list");
    // Announcing is the authority's, whatever a token says.
    let client =
        app.client_of(rollcall::features::clients::ClientKind::Portal, PORTAL, Reach::Schools(&[ONE]));
    let token = app.token(client.await.0, OFFICER);
    assert_eq!(app.post(&token, WEBINARS, webinar_body()).await.status, 403);
}

fn webinar_body() -> serde_json::Value {
    super::fixture::webinar(json!({}))
}
