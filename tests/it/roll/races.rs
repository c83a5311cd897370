//! Rolls that meet: of one school, and of two schools with the same new pupil.

use std::collections::HashSet;

use futures_util::future::join_all;
use rollcall::entities::{enrolment, pupil as pupils, pupil_upn, register_line};
use sea_orm::EntityTrait;
use serde_json::json;

use super::URN;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(
    two_rolls_of_one_school_end_as_one_after_the_other,
    two_schools_that_enrol_a_new_pupil_at_once_enrol_one_pupil,
);

async fn two_rolls_of_one_school_end_as_one_after_the_other(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let all: Vec<_> = (1..=40).map(pupil).collect();
    let other: Vec<_> =
        all.iter().map(|row| with(row.clone(), json!({"registration_group": "6Z"}))).collect();
    let rolls = [roll(&all), roll(&other), roll(&all), roll(&other)];
    let answers = join_all(rolls.map(|body| app.put_roll(&token, URN, body))).await;
    for answer in answers {
        let answer = answer.expect(200);
        let summary = &answer.body["summary"];
        let one = ["created", "changed", "unchanged"].iter().any(|outcome| summary[outcome] == 40);
        assert!(one, "a roll sees the whole of another or nothing of it: {}", answer.text);
    }
    let rows = enrolment::Entity::find().all(&app.db).await.unwrap();
    let current: Vec<_> = rows.iter().filter(|row| row.superseded_at.is_none()).collect();
    assert_eq!(current.len(), 40);
    let groups: HashSet<_> =
        current.iter().map(|row| row.registration_group.as_deref() == Some("6Z")).collect();
    assert_eq!(groups.len(), 1);
    let lines = register_line::Entity::find().all(&app.db).await.unwrap();
    let places: HashSet<_> = lines.iter().map(|row| row.line).collect();
    assert_eq!((lines.len(), places.len()), (40, 40), "each line is given once");
}

async fn two_schools_that_enrol_a_new_pupil_at_once_enrol_one_pupil(app: TestApp) {
    let token = app.everything().await;
    let schools = [120_701, 120_702, 120_703, 120_704];
    for urn in schools {
        app.school(urn).await;
    }
    // In another order at each, as no two information systems sort alike.
    let mut rows: Vec<_> = (1..=60).map(pupil).collect();
    let bodies: Vec<_> = schools
        .iter()
        .map(|_| {
            rows.rotate_left(17);
            rows.reverse();
            roll(&rows)
        })
        .collect();
    let sent = schools.into_iter().zip(bodies).map(|(urn, body)| app.put_roll(&token, urn, body));
    for answer in join_all(sent).await {
        assert_eq!(answer.expect(200).body["summary"]["created"], 60);
    }
    assert_eq!(pupil_upn::Entity::find().all(&app.db).await.unwrap().len(), 60);
    assert_eq!(pupils::Entity::find().all(&app.db).await.unwrap().len(), 60, "no pupil was made in vain");
    let enrolments = enrolment::Entity::find().all(&app.db).await.unwrap();
    let by_upn: HashSet<_> = enrolments.iter().map(|row| (row.upn.clone(), row.pupil_id)).collect();
    assert_eq!((enrolments.len(), by_upn.len()), (240, 60));
}
