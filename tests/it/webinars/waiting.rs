//! The waiting list: who moves up, who is passed and told so, and what more or fewer places do.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    places_that_are_given_up_go_to_who_waits_in_order_and_nobody_is_passed_in_silence,
    more_places_go_to_who_waits_and_fewer_take_nobodys,
    people_of_a_booking_change_and_are_told,
);

async fn places_that_are_given_up_go_to_who_waits_in_order_and_nobody_is_passed_in_silence(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 3 })).await;
    let first = booked(&app, &portal, ONE, &webinar, &[1]).await;
    let second = booked(&app, &portal, ONE, &webinar, &[2, 3]).await;
    let large = booked(&app, &portal, ONE, &webinar, &[4, 5]).await;
    let small = booked(&app, &portal, ONE, &webinar, &[6]).await;
    let late = booked(&app, &portal, ONE, &webinar, &[7]).await;
    let reason = read(&app, &portal, &small).await["waits"].clone();
    assert_eq!(
        (&reason["position"], &reason["reason_not_promoted"]["code"]),
        (&json!(2), &json!("no_place_free"))
    );
    cancel(&app, &portal, &first).await.expect(200);
    let state = async |of: &str| read(&app, &portal, of).await["state"].clone();
    assert_eq!(
        [state(&large).await, state(&small).await, state(&late).await],
        ["waiting", "booked", "waiting"]
    );
    let passed = read(&app, &portal, &large).await["waits"].clone();
    assert_eq!((&passed["position"], &passed["passed_over"]), (&json!(1), &json!(1)));
    assert!(passed["passed_over_at"].is_string());
    assert_eq!(read(&app, &portal, &late).await["waits"]["passed_over"], 0);
    // Two places at once: the large party is first, and has them.
    cancel(&app, &portal, &second).await.expect(200);
    assert_eq!([state(&large).await, state(&late).await], ["booked", "waiting"]);
    assert_eq!(
        places(&app, &portal, &webinar).await,
        json!({ "capacity": 3, "booked": 3, "waiting": 1, "available": 0 })
    );
    let history = app.get(&portal, &large).await.expect(200).body["history"].clone();
    let acts: Vec<_> = history.as_array().unwrap().iter().map(|step| step["action"].clone()).collect();
    assert_eq!(acts, ["put_on_waiting_list", "promoted"]);
    assert_eq!(waiting_mails(&app, "webinar_promoted").await, 3);
    assert_eq!(waiting_mails(&app, "webinar_given_up").await, 3);
    // Reminders of those who gave up are taken back; those of who has a place leave.
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, 3);
    let again = cancel(&app, &portal, &first).await;
    assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
}

async fn more_places_go_to_who_waits_and_fewer_take_nobodys(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 3 })).await;
    let first = booked(&app, &portal, ONE, &webinar, &[1, 2, 7]).await;
    let large = booked(&app, &portal, ONE, &webinar, &[3, 4, 5]).await;
    let small = booked(&app, &portal, ONE, &webinar, &[6]).await;
    let preview = app.get(&portal, &format!("{webinar}/availability?capacity=5")).await.expect(200).body;
    let wanted = json!({
        "capacity": 5, "parties_promoted": 1, "people_promoted": 1, "parties_passed_over": 1, "available": 1,
    });
    assert_eq!(preview["preview"], wanted);
    assert_eq!(preview["places"]["booked"], 3, "looking changes nothing");
    change(&app, &officer, &webinar, json!({ "capacity": 5 })).await.expect(200);
    let state = async |of: &str| read(&app, &portal, of).await["state"].clone();
    assert_eq!([state(&large).await, state(&small).await], ["waiting", "booked"]);
    assert_eq!(
        waiting_mails(&app, "webinar_changed").await,
        0,
        "how many can come concerns nobody who comes"
    );
    let fewer = change(&app, &officer, &webinar, json!({ "capacity": 1 })).await.expect(422);
    assert_eq!(fewer.faults(), [("/capacity".to_owned(), "fewer_than_booked".to_owned())]);
    let meant = json!({ "capacity": 1, "confirm_fewer_places": true });
    change(&app, &officer, &webinar, meant).await.expect(200);
    assert_eq!(
        places(&app, &portal, &webinar).await,
        json!({ "capacity": 1, "booked": 4, "waiting": 3, "available": 0 })
    );
    assert_eq!([state(&first).await, state(&small).await], ["booked", "booked"]);
    let why = read(&app, &portal, &large).await["waits"]["reason_not_promoted"]["code"].clone();
    assert_eq!(why, "party_larger_than_capacity");
    // What is given up then is nobody's until there are places again.
    cancel(&app, &portal, &first).await.expect(200);
    assert_eq!(places(&app, &portal, &webinar).await["booked"], 1);
    // Fewer people may be few enough.
    change(&app, &officer, &webinar, json!({ "capacity": 2 })).await.expect(200);
    let changed = people(&app, &portal, &large, &[4]).await.expect(200).body;
    assert_eq!(
        (&changed["booking"]["state"], &changed["booking"]["party_size"]),
        (&json!("booked"), &json!(1))
    );
}

async fn people_of_a_booking_change_and_are_told(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 2 })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1, 2]).await;
    let waits = booked(&app, &portal, ONE, &webinar, &[3]).await;
    let grown = people(&app, &portal, &own, &[1, 2, 4]).await.expect(422);
    assert_eq!(grown.faults(), [("/people".to_owned(), "more_than_booked".to_owned())]);
    assert_eq!(people(&app, &portal, &own, &[1, 3]).await.problem(), (409, "duplicate"));
    let changed = people(&app, &portal, &own, &[2, 4]).await.expect(200).body["booking"].clone();
    let coming = |booking: &Value| -> Vec<_> {
        let people = booking["people"].as_array().unwrap().clone();
        let coming = people.into_iter().filter(|person| person["state"] == "booked");
        coming.map(|person| person["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(coming(&changed), ["Person-0002", "Person-0004"]);
    assert_eq!(read(&app, &portal, &waits).await["state"], "waiting", "there is no place more");
    let same = people(&app, &portal, &own, &[2, 4]).await.expect(200).body;
    assert_eq!(same["booking"]["version"], changed["version"], "the same again changes nothing");
    // What has not left is taken back of who no longer comes.
    assert_eq!(waiting_mails(&app, "webinar_confirmed").await, 2);
    let fewer = people(&app, &portal, &own, &[4]).await.expect(200).body["booking"].clone();
    assert_eq!(coming(&fewer), ["Person-0004"]);
    assert_eq!(read(&app, &portal, &waits).await["state"], "booked");
    let gone: Vec<_> = mails(&app).await.into_iter().filter(|mail| mail.0 == "webinar_given_up").collect();
    let gone: Vec<_> = gone.iter().map(|(_, to, _)| to.as_str()).collect();
    assert_eq!(gone, ["person-1@school.example", "person-2@school.example"]);
    let stale = json!({ "people": [person(4)], "recorded_by": { "name": "A. Head" } });
    let stale = app.send(&portal, &format!("PUT {own}"), stale, &[("If-Match", "\"1\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
}
