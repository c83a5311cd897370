//! Many at once: no place is given twice, none is lost, whatever meets whatever.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    of_two_hundred_who_book_the_last_ten_places_at_once_ten_do,
    the_same_request_many_times_at_once_is_one_booking,
    giving_up_booking_and_more_places_at_once_never_overbook_and_leave_no_place_that_somebody_waits_for,
);

/// Sends until the service is not too busy to answer: nothing was stored then.
async fn insist(send: impl AsyncFn() -> Answer) -> Answer {
    loop {
        let answer = send().await;
        if answer.status != 503 {
            return answer;
        }
        tokio::task::yield_now().await;
    }
}

async fn of_two_hundred_who_book_the_last_ten_places_at_once_ten_do(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 12 })).await;
    booked(&app, &portal, ONE, &webinar, &[1001, 1002]).await;
    let one = async |n: usize| {
        let mut body = booking(&webinar, &[n]);
        body["waiting_list"] = json!(n.is_multiple_of(2));
        insist(async || book(&app, &portal, ONE, body.clone()).await).await
    };
    let answers = join_all((0..200).map(one)).await;
    let state = |answer: &Answer| match answer.problem() {
        (201, _) => answer.body["booking"]["state"].as_str().unwrap().to_owned(),
        (409, "state_conflict") => "refused".to_owned(),
        _ => panic!("{answer:?}"),
    };
    let states: Vec<_> = answers.iter().map(state).collect();
    let count = |wanted: &str| states.iter().filter(|state| *state == wanted).count();
    assert_eq!(count("booked"), 10);
    let told = places(&app, &portal, &webinar).await;
    assert_eq!((&told["booked"], &told["available"]), (&json!(12), &json!(0)));
    assert_eq!(told["waiting"], json!(count("waiting")));
    // Who would wait has a place or waits, and who would not has a place or is refused.
    for (n, state) in states.iter().enumerate() {
        let wrong = if n.is_multiple_of(2) { "refused" } else { "waiting" };
        assert_ne!(state, wrong, "{n}");
    }
    assert_eq!(waiting_mails(&app, "webinar_confirmed").await, 12);
    assert_eq!(waiting_mails(&app, "webinar_waiting").await, count("waiting"));
}

async fn the_same_request_many_times_at_once_is_one_booking(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 9 })).await;
    let call = format!("POST /v1/schools/{ONE}/webinar-bookings");
    let with_key = async || {
        let key = [("Idempotency-Key", "one")];
        insist(async || app.send(&portal, &call, booking(&webinar, &[1]), &key).await).await
    };
    let answers = join_all((0..8).map(|_| with_key())).await;
    for answer in &answers {
        assert_eq!(answer.status, 201, "{answer:?}");
        assert_eq!(answer.body["booking"]["id"], answers[0].body["booking"]["id"]);
    }
    let without = async |_| insist(async || book(&app, &portal, ONE, booking(&webinar, &[2])).await).await;
    let answers = join_all((0..8).map(without)).await;
    let mut found: Vec<_> = answers.iter().map(Answer::problem).collect();
    found.sort_unstable();
    assert_eq!((found[0], &found[1..]), ((201, ""), &[(409, "duplicate"); 7][..]));
    assert_eq!(places(&app, &portal, &webinar).await["booked"], 2);
    assert_eq!(waiting_mails(&app, "webinar_confirmed").await, 2, "nobody is told twice");
}

async fn giving_up_booking_and_more_places_at_once_never_overbook_and_leave_no_place_that_somebody_waits_for(
    app: TestApp,
) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 6 })).await;
    let mut own = Vec::new();
    for n in 0..6 {
        own.push(booked(&app, &portal, ONE, &webinar, &[n]).await);
    }
    for n in 10..16 {
        booked(&app, &portal, ONE, &webinar, &[n, n + 10]).await;
    }
    let give_up = async |n: usize| {
        insist(async || cancel(&app, &portal, &own[n]).await).await.expect(200);
    };
    let newcomer = async |n: usize| {
        insist(async || book(&app, &portal, ONE, booking(&webinar, &[n])).await).await.expect(201);
    };
    let more = async || loop {
        let answer = change(&app, &officer, &webinar, json!({ "capacity": 8 })).await;
        match answer.problem() {
            (200, _) => break,
            // Its version is as it was, but it is asked anew.
            (412 | 503, _) => {}
            _ => panic!("{answer:?}"),
        }
    };
    tokio::join!(join_all((0..4).map(give_up)), join_all((40..44).map(newcomer)), more());
    let told = places(&app, &portal, &webinar).await;
    assert!(told["booked"].as_i64().unwrap() <= 8, "{told}");
    let listed =
        app.get(&portal, &format!("/v1/webinar-bookings?webinar_id={}&limit=200", id_of(&webinar))).await;
    let all = listed.expect(200).body["data"].as_array().unwrap().clone();
    let size = |booking: &Value| booking["party_size"].as_i64().unwrap();
    let of = |state: &str| all.iter().filter(|one| one["state"] == state).map(size).collect::<Vec<_>>();
    assert_eq!(of("booked").iter().sum::<i64>(), told["booked"].as_i64().unwrap());
    let free = told["available"].as_i64().unwrap();
    assert!(of("waiting").iter().all(|size| *size > free), "{told}: {:?}", of("waiting"));
    for one in all.iter().filter(|one| one["state"] == "waiting") {
        assert!(one["waits"]["reason_not_promoted"]["code"].is_string(), "{one}");
    }
}
