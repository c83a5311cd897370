//! What two may do at once.

use std::time::Duration;

use rollcall::entities::collection;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _, sea_query::Expr,
};
use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_officers_who_accept_at_once_one_is_told_that_the_version_has_changed,
    of_two_who_submit_at_once_one_does,
    of_two_first_saves_at_once_one_is_kept,
    nothing_is_submitted_to_a_collection_that_is_closed_meanwhile,
    who_submits_and_who_closes_at_once_agree_on_what_was_submitted,
);

async fn of_two_officers_who_accept_at_once_one_is_told_that_the_version_has_changed(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    asked.submit().await.expect(200);
    let (second, tag) = (officer(&asked.app).await, asked.tag().await);
    let mut query = by();
    query["message"] = json!("Is that so?");
    let (one, two, three) = tokio::join!(
        asked.step(&asked.officer, "accept", &tag, by()),
        asked.step(&second, "accept", &tag, by()),
        asked.step(&second, "query", &tag, query),
    );
    let mut found = [one.problem(), two.problem(), three.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed"), (412, "precondition_failed")]);
    assert_eq!(asked.read().await.body["history"].as_array().unwrap().len(), 3);
}

async fn of_two_who_submit_at_once_one_does(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let tag = asked.tag().await;
    let body = json!({ "rows": asked.rows(&[(10, 7), (10, 7)]), "recorded_by": {"name": "A. Clerk"} });
    let (one, two, saved) = tokio::join!(
        asked.step(&asked.own, "submit", &tag, by()),
        asked.step(&asked.own, "submit", &tag, by()),
        asked.save_with(&tag, "", body),
    );
    let mut found = [one.problem(), two.problem(), saved.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed"), (412, "precondition_failed")]);
    let read = asked.read().await.body;
    let frozen = read["submissions"].as_array().unwrap().len();
    assert_eq!(frozen, usize::from(saved.status != 200), "what is frozen is what stood");
}

async fn of_two_first_saves_at_once_one_is_kept(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    let tag = asked.tag().await;
    let body = |attended: u64| json!({ "rows": asked.rows(&[(10, attended), (10, 8)]), "recorded_by": {"name": "A. Clerk"} });
    let (one, two) = tokio::join!(asked.save_with(&tag, "", body(9)), asked.save_with(&tag, "", body(7)));
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
    let kept = if one.status == 200 { 17 } else { 15 };
    assert_eq!(asked.read().await.body["content"]["totals"]["attended"], kept);
}

/// A closing that has not committed yet: whoever submits waits for it, and is told.
async fn nothing_is_submitted_to_a_collection_that_is_closed_meanwhile(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let tag = asked.tag().await;
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let closing = asked.app.db.begin_with_options(immediate).await.unwrap();
    let this = collection::Column::Id.eq(asked.id.parse::<uuid::Uuid>().unwrap());
    let closed = Expr::value(asked.app.now());
    let close = collection::Entity::update_many().col_expr(collection::Column::ClosedAt, closed);
    assert_eq!(close.filter(this).exec(&closing).await.unwrap().rows_affected, 1);
    let commit = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        closing.commit().await.unwrap();
    };
    let (submitted, ()) = tokio::join!(asked.step(&asked.own, "submit", &tag, by()), commit);
    assert_eq!(submitted.problem(), (409, "state_conflict"));
    let read = asked.read().await.body;
    assert_eq!((&read["return"]["state"], &read["submissions"]), (&json!("draft"), &json!([])));
}

async fn who_submits_and_who_closes_at_once_agree_on_what_was_submitted(app: TestApp) {
    let asked = Asked::of(app, 2).await;
    asked.save(asked.rows(&[(10, 9), (10, 8)])).await.expect(200);
    let tag = asked.tag().await;
    let (submitted, closed) = tokio::join!(asked.step(&asked.own, "submit", &tag, by()), asked.close());
    closed.expect(200);
    assert!([200, 409].contains(&submitted.status), "{}", submitted.text);
    let frozen = asked.read().await.body["submissions"].as_array().unwrap().len();
    assert_eq!(frozen, usize::from(submitted.status == 200));
}
