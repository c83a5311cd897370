//! What is read of a school is read at one moment.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{join, join_all};
use rollcall::entities::{calendar, enrolment, register_page};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, SqliteTransactionMode, TransactionOptions,
    TransactionTrait as _, sea_query::Expr,
};
use serde_json::Value;

use super::fixture::{lay, line, pupil_id, reader, school};
use crate::{on_each_database, registers::fixture::Class, support::TestApp};

on_each_database!(calendar_roll_and_pages_are_those_of_one_moment);

/// A state that calendar, roll and pages of a school are in together.
struct State {
    calendar: String,
    registration: &'static str,
    code: u8,
}

/// Brings a school from one state into another, all at once.
async fn turn(class: &Class, state: &State) {
    let immediate = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = class.app.db.begin_with_options(immediate).await.unwrap();
    calendar::Entity::update_many()
        .col_expr(calendar::Column::Body, Expr::value(state.calendar.as_str()))
        .exec(&tx)
        .await
        .unwrap();
    enrolment::Entity::update_many()
        .col_expr(enrolment::Column::Registration, Expr::value(state.registration))
        .col_expr(enrolment::Column::RegistrationGroup, Expr::value(state.registration))
        .filter(enrolment::Column::Urn.eq(class.urn))
        .exec(&tx)
        .await
        .unwrap();
    register_page::Entity::update_many()
        .col_expr(register_page::Column::Marks, Expr::value(vec![state.code; class.upns.len()]))
        .filter(register_page::Column::Urn.eq(class.urn))
        .exec(&tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// What an answer tells of the school, without the instant it was given at. Beside the figures of all schools, each of
/// a moment of its own, stands the authority's calendar.
async fn told(class: &Class, token: &str, path: &str) -> Value {
    let mut body = class.app.get(token, path).await.expect(200).body;
    let told = body.as_object_mut().unwrap();
    told.remove("data_as_at");
    if path.starts_with("/v1/figures") {
        told.remove("explanation");
    }
    body
}

async fn calendar_roll_and_pages_are_those_of_one_moment(app: TestApp) {
    let class = school(app, 3).await;
    lay(&class, &vec![line(&[("O", 10)]); 3]).await;
    let token = reader(&class).await;
    let held = calendar::Entity::find().one(&class.app.db).await.unwrap().unwrap().body;
    let shorter = held.replace("2026-10-23", "2026-10-22");
    assert_ne!(held, shorter);
    let states = [
        State { calendar: held, registration: "main", code: b'O' },
        State { calendar: shorter, registration: "single", code: b'/' },
    ];
    let (urn, pupil) = (class.urn, pupil_id(&class, 0).await);
    let period = "period=2026-27-autumn&explain=true";
    let paths = [
        format!("/v1/schools/{urn}/figures?{period}&group_by=registration"),
        format!("/v1/figures?{period}&group_by=registration"),
        format!("/v1/pupils/{pupil}/attendance?{period}"),
        format!("/v1/schools/{urn}/concerns?on=2026-10-23"),
    ];
    let mut quiet: Vec<[Value; 2]> = Vec::new();
    for path in &paths {
        let mut each = [Value::Null, Value::Null];
        for (state, told_then) in states.iter().zip(&mut each) {
            turn(&class, state).await;
            *told_then = told(&class, &token, path).await;
        }
        assert_ne!(each[0], each[1], "{path}");
        quiet.push(each);
    }
    let done = AtomicBool::new(false);
    let writing = async {
        for state in states.iter().cycle() {
            if done.load(Ordering::Relaxed) {
                return;
            }
            turn(&class, state).await;
        }
    };
    let reading = async {
        let each = paths.iter().zip(&quiet).map(async |(path, known)| {
            for _ in 0..40 {
                let told = told(&class, &token, path).await;
                assert!(known.contains(&told), "{path} tells of no moment: {told}");
            }
        });
        join_all(each).await;
        done.store(true, Ordering::Relaxed);
    };
    join(writing, reading).await;
}
