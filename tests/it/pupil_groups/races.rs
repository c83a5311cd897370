//! What two may do at once.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    of_two_equal_lists_at_once_one_is_taken,
    of_two_different_lists_at_once_the_later_says_who_is_in_the_group,
    a_list_that_is_acknowledged_while_another_comes_is_acknowledged_or_refused,
);

async fn of_two_equal_lists_at_once_one_is_taken(app: TestApp) {
    let (here, there) = schools(&app, 6).await;
    let officer = officer(&app).await;
    let all: Vec<_> = here.iter().chain(&there).collect();
    let (one, two) =
        tokio::join!(send(&app, &officer, "2026-11-16", &all), send(&app, &officer, "2026-11-16", &all));
    let (one, two) = (one.expect(200).body, two.expect(200).body);
    let mut outcomes = [one["outcome"].as_str().unwrap(), two["outcome"].as_str().unwrap()];
    outcomes.sort_unstable();
    assert_eq!((outcomes, &one["list_id"]), (["created", "unchanged"], &two["list_id"]));
    assert_eq!(members(&app, &officer, "2026-11-16").await, 12);
}

async fn of_two_different_lists_at_once_the_later_says_who_is_in_the_group(app: TestApp) {
    let (here, _) = schools(&app, 6).await;
    let officer = officer(&app).await;
    let (few, many): (Vec<_>, Vec<_>) = (here[..2].iter().collect(), here[1..].iter().collect());
    let (one, two) =
        tokio::join!(send(&app, &officer, "2026-11-16", &few), send(&app, &officer, "2026-11-16", &many));
    let (one, two) = (one.expect(200).body, two.expect(200).body);
    let sequence = async |list: &serde_json::Value| {
        let path = format!("/v1/pupil-groups/{SOCIAL_WORKER}/lists/{}", list["list_id"].as_str().unwrap());
        app.get(&officer, &path).await.expect(200).body["sequence"].as_u64().unwrap()
    };
    let later = if sequence(&one).await == 2 { few.len() } else { many.len() };
    assert_eq!(sequence(&one).await + sequence(&two).await, 3);
    assert_eq!(members(&app, &officer, "2026-11-16").await, later);
}

async fn a_list_that_is_acknowledged_while_another_comes_is_acknowledged_or_refused(app: TestApp) {
    let (here, _) = schools(&app, 6).await;
    let (officer, own) = (officer(&app).await, program(&app, HERE).await);
    let mut on = "2026-11-02".parse::<chrono::NaiveDate>().unwrap();
    let mut list =
        send(&app, &officer, &on.to_string(), &[&here[0]]).await.expect(200).body["list_id"].clone();
    for round in 1..6 {
        on = on.succ_opt().unwrap();
        let path = format!("/v1/schools/{HERE}/pupil-group-lists/{}", list.as_str().unwrap());
        let acknowledge = format!("{path}/acknowledge");
        let day = on.to_string();
        let next = [&here[0], &here[round]];
        let (taken, seen) = tokio::join!(
            send(&app, &officer, &day, &next),
            app.post(&own, &acknowledge, json!({ "recorded_by": { "name": "A. Head" } })),
        );
        let taken = taken.expect(200);
        let known = read(&app, &own, &path).await.expect(200).body["list"]["acknowledged_at"].is_string();
        match seen.problem() {
            (200, _) => assert!(known),
            (409, "state_conflict") => assert!(!known),
            other => panic!("{other:?}"),
        }
        let late = app.post(&own, &acknowledge, json!({ "recorded_by": { "name": "A. Head" } })).await;
        assert_eq!(late.problem(), (409, "state_conflict"));
        list = taken.body["list_id"].clone();
    }
}
