//! What a push costs.

use sea_orm::DbBackend;

use super::fixture::Class;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_push_does_the_same_number_of_statements_whatever_its_size);

async fn a_push_does_the_same_number_of_statements_whatever_its_size(app: TestApp) {
    let class = Class::of(app, 600).await;
    class.push(0, class.all("N")).await.expect(200);
    // The table of clients is read now and then beside the pushes: the least of several counts is the push's own.
    let cost = async |size: usize, first: i64| {
        let mut least = u64::MAX;
        for round in 0..6 {
            let marks = class.all(if round % 2 == 0 { "/" } else { "I" })[..size].to_vec();
            let before = class.app.statements();
            class.push(first + round, marks).await.expect(200);
            least = least.min(class.app.statements() - before);
        }
        least
    };
    let (small, large) = (cost(3, 60).await, cost(600, 120).await);
    assert_eq!(small, large, "statements for 3 marks and for 600");
    assert!(small > 2, "the counter counts: {small}");
    // SQLite takes one by one what PostgreSQL takes together, and it is no round trip away.
    let most = if class.app.db.get_database_backend() == DbBackend::Sqlite { 7 } else { 4 };
    assert!(small <= most, "a push has grown dearer: {small} statements");
}
