//! The second wall: whoever writes past the service finds the limit in the database.

use rollcall::entities::{penalty_ladder_notice, pupil};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set};
use uuid::Uuid;

use super::fixture::{merging, parent};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    the_database_itself_refuses_a_third_in_three_years_and_a_second_reduction,
    the_wall_knows_a_person_and_a_child_under_every_id,
);

struct Row<'a>(&'a str, &'a str, &'a str, &'a str);

async fn put(app: &TestApp, (parent, pupil): (Uuid, Uuid), row: Row<'_>) -> bool {
    let Row(origin, step, issued_on, fate) = row;
    let row = penalty_ladder_notice::ActiveModel {
        id: Set(Uuid::now_v7()),
        parent_id: Set(parent),
        pupil_id: Set(pupil),
        origin: Set(origin.into()),
        school_urn: Set(None),
        authority: Set(None),
        kind: Set("attendance".into()),
        step: Set(step.into()),
        issued_on: Set(issued_on.parse().unwrap()),
        last_offence_on: Set(issued_on.parse().unwrap()),
        fate: Set(fate.into()),
        sessions: Set("[]".into()),
        reason: Set(None),
        recorded_by_name: Set("A. Officer".into()),
        recorded_by_title: Set(None),
        client_id: Set(Uuid::nil()),
        recorded_at: Set(app.now()),
        ..Default::default()
    };
    row.insert(&app.db).await.is_ok()
}

async fn the_database_itself_refuses_a_third_in_three_years_and_a_second_reduction(app: TestApp) {
    let own = |step, day| Row("own", step, day, "stands");
    let pair = || (Uuid::now_v7(), Uuid::now_v7());
    let this = pair();
    assert!(put(&app, this, own("first", "2024-09-10")).await);
    assert!(!put(&app, this, own("first", "2026-05-05")).await, "a second reduction");
    assert!(put(&app, this, own("second", "2026-05-05")).await);
    assert!(!put(&app, this, own("second", "2027-09-09")).await, "a third in three years");
    assert!(put(&app, this, own("outside_the_limit", "2027-09-09")).await);
    assert!(put(&app, this, Row("elsewhere", "first", "2024-09-11", "withdrawn")).await);
    assert!(put(&app, this, own("second", "2027-09-10")).await, "the first has left the three years");
    let other = pair();
    assert!(put(&app, other, own("first", "2027-09-09")).await, "of another parent and child");
    assert!(put(&app, other, Row("elsewhere", "first", "2027-09-08", "stands")).await, "a fact");
    assert!(!put(&app, other, own("second", "2027-09-10")).await);
    // The three years that end with 29 February 2028 begin on 1 March 2025.
    for (earlier, allowed) in [("2025-02-28", true), ("2025-03-01", false)] {
        let leap = pair();
        assert!(put(&app, leap, own("first", earlier)).await);
        assert_eq!(put(&app, leap, own("first", "2028-02-29")).await, allowed, "{earlier}");
    }
}

async fn the_wall_knows_a_person_and_a_child_under_every_id(app: TestApp) {
    let (kept, gone) = (parent(&app, &[]).await, parent(&app, &[]).await);
    let pupils = [Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7()];
    for (n, id) in pupils.into_iter().enumerate() {
        let merged_into = (n > 0).then_some(pupils[0]);
        let row =
            pupil::ActiveModel { id: Set(id), created_at: Set(app.now()), merged_into: Set(merged_into) };
        row.insert(&app.db).await.unwrap();
    }
    assert!(put(&app, (gone, pupils[1]), Row("own", "first", "2026-05-05", "stands")).await);
    app.tamper(&merging(&app, gone, kept)).await;
    for this in [(kept, pupils[0]), (kept, pupils[2]), (gone, pupils[0])] {
        assert!(!put(&app, this, Row("own", "first", "2026-09-10", "stands")).await, "a second reduction");
    }
    assert!(put(&app, (kept, pupils[2]), Row("own", "second", "2026-09-10", "stands")).await);
    assert!(!put(&app, (kept, pupils[0]), Row("own", "second", "2026-09-11", "stands")).await, "a third");
}
