//! Who was on roll in a span of days, however much of the roll is read for it.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rollcall::entities::{enrolment, pupil};
use sea_orm::{ActiveModelTrait as _, EntityTrait as _, IntoActiveModel as _};
use uuid::Uuid;

use super::fixture::{figures, reader, school};
use crate::{on_each_database, registers::fixture::Class, support::TestApp};

on_each_database!(what_is_read_of_the_roll_for_a_span_tells_what_the_whole_roll_tells);

const NOW: &str = "2027-01-29T16:00:00Z";

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A day of three academic years.
fn some_day(random: &mut ChaCha8Rng) -> NaiveDate {
    day("2025-09-01") + Days::new(random.random_range(0..700))
}

/// The revisions of an enrolment that changed in every way there is: its days, its characteristics, and from when they
/// hold; some are voided.
fn revisions(urn: i32, upn: &str, random: &mut ChaCha8Rng) -> Vec<enrolment::Model> {
    let (id, pupil_id) = (Uuid::now_v7(), Uuid::now_v7());
    let last = random.random_range(1..=4);
    let first_known: DateTime<Utc> = "2026-09-01T00:00:00Z".parse().unwrap();
    let known = |revision: i32| first_known + Duration::days(i64::from(revision));
    let one = |revision: i32| {
        let starting_on = some_day(random);
        let stay = Days::new(random.random_range(0..300));
        enrolment::Model {
            urn,
            id,
            revision,
            pupil_id,
            mis_id: None,
            upn: upn.to_owned(),
            surname: "Sample".into(),
            forename: "Pupil".into(),
            middle_names: None,
            preferred_surname: None,
            preferred_forename: None,
            born_on: day("2016-05-02"),
            sex: "F".into(),
            starting_on,
            year_group: random.random_range(1..=6).to_string(),
            registration_group: None,
            registration: if random.random() { "single" } else { "main" }.into(),
            boarder: false,
            sen: None,
            fsm: [None, Some(true), Some(false)][random.random_range(0..3)],
            previous_school: None,
            deleted_on: random.random_bool(0.6).then(|| starting_on + stay),
            deletion_ground: None,
            deletion: None,
            voided: revision == last && random.random_bool(0.1),
            voiding: None,
            effective_on: some_day(random),
            as_at: known(revision),
            client_id: Uuid::nil(),
            recorded_at: known(revision),
            superseded_at: (revision < last).then(|| known(revision + 1)),
        }
    };
    (1..=last).map(one).collect()
}

async fn keep(class: &Class, revisions: Vec<enrolment::Model>) {
    let (id, created_at) = (revisions[0].pupil_id, revisions[0].recorded_at);
    let db = &class.app.db;
    pupil::Model { id, created_at, merged_into: None }.into_active_model().insert(db).await.unwrap();
    let rows = revisions.into_iter().map(|row| row.into_active_model().reset_all());
    enrolment::Entity::insert_many(rows).exec_without_returning(db).await.unwrap();
}

/// As of an instant the whole roll is read, every revision of it: what that tells must be told without.
async fn what_is_read_of_the_roll_for_a_span_tells_what_the_whole_roll_tells(app: TestApp) {
    let class = school(app, 1).await;
    let token = reader(&class).await;
    let mut random = ChaCha8Rng::seed_from_u64(926);
    for _ in 0..120 {
        keep(&class, revisions(class.urn, &class.upns[0], &mut random)).await;
    }
    let mut told = 0;
    for _ in 0..25 {
        let from_on = some_day(&mut random);
        let to_on = from_on + Days::new([0, 6, 60, 300][random.random_range(0..4)]);
        let span = format!("from_on={from_on}&to_on={to_on}&group_by=year_group,registration,fsm");
        let here = figures(&class, &token, &span).await;
        let whole = figures(&class, &token, &format!("{span}&as_of={NOW}")).await;
        assert_eq!(here["data"], whole["data"], "{span}");
        let groups = here["data"].as_array().unwrap().iter();
        told += groups.map(|row| row["without_possible_sessions"].as_u64().unwrap()).sum::<u64>();
    }
    assert!(told > 500, "{told}");
}
