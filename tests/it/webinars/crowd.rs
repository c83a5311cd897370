//! A webinar at which more people are booked than one statement has room for mails.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(fifteen_hundred_people_are_told_that_their_webinar_moves_and_that_it_is_cancelled);

/// People of one booking, and bookings.
const PARTY: usize = 50;
const PARTIES: usize = 30;

async fn fifteen_hundred_people_are_told_that_their_webinar_moves_and_that_it_is_cancelled(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 2000 })).await;
    for party in 0..PARTIES {
        let people: Vec<_> = (party * PARTY..(party + 1) * PARTY).collect();
        booked(&app, &portal, ONE, &webinar, &people).await;
    }
    let everybody = PARTY * PARTIES;
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, everybody);
    change(&app, &officer, &webinar, json!({ "capacity": 2000, "held_on": "2026-12-07" })).await.expect(200);
    assert_eq!(waiting_mails(&app, "webinar_changed").await, everybody);
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, everybody, "of the new day alone");
    step(&app, &officer, &webinar, "cancel", json!({ "reason": "Nobody can host it." })).await.expect(200);
    assert_eq!(waiting_mails(&app, "webinar_cancelled").await, everybody);
    assert_eq!(waiting_mails(&app, "webinar_reminder").await, 0);
}
