//! What a booking costs.

use sea_orm::DbBackend;
use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_booking_does_the_same_number_of_statements_however_many_come);

async fn a_booking_does_the_same_number_of_statements_however_many_come(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 500 })).await;
    // The table of clients is read now and then beside the bookings: the least of several counts is the booking's own.
    let cost = async |size: usize, first: usize| {
        let mut least = u64::MAX;
        for round in 0..6 {
            let people: Vec<_> = (0..size).map(|n| first + round * size + n).collect();
            let before = app.statements();
            booked(&app, &portal, ONE, &webinar, &people).await;
            least = least.min(app.statements() - before);
        }
        least
    };
    let (alone, party) = (cost(1, 1).await, cost(10, 100).await);
    assert!(alone > 2, "the counter counts: {alone}");
    // SQLite takes one by one what PostgreSQL takes together, and it is no round trip away.
    let most = match app.db.get_database_backend() {
        DbBackend::Postgres => {
            assert_eq!(alone, party, "statements for one person and for ten");
            4
        }
        _ => 8,
    };
    assert!(alone <= most, "a booking has grown dearer: {alone} statements beside its begin and its commit");
}
