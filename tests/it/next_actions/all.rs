//! The list over all schools.

use serde_json::Value;

use super::fixture::{NOW, SEES, busy, fill, of_school, officer, walk};
use crate::{
    on_each_database,
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(
    the_list_over_all_schools_is_each_schools_own_one_after_the_other,
    a_page_costs_the_same_statements_however_many_schools_it_tells_of,
    another_schools_actions_are_not_told,
);

const ALL: &str = "/v1/next-actions";

async fn own(app: &TestApp, token: &str, urn: i32) -> Vec<Value> {
    let answer = of_school(app, token, urn, "limit=200").await.expect(200);
    answer.body["data"].as_array().unwrap().clone()
}

async fn the_list_over_all_schools_is_each_schools_own_one_after_the_other(app: TestApp) {
    let class = busy(app.clone()).await;
    let mut last = Class::at(app.clone(), URN + 40, 4).await;
    fill(&mut last).await;
    // More schools between them than a page looks at.
    for urn in URN + 1..URN + 31 {
        app.school(urn).await;
    }
    let token = officer(&app).await;
    let mut expected = own(&app, &token, class.urn).await;
    for urn in URN + 1..URN + 31 {
        expected.extend(own(&app, &token, urn).await);
    }
    expected.extend(own(&app, &token, last.urn).await);
    assert!(expected.len() > 40, "{}", expected.len());
    for limit in [3, 200] {
        assert_eq!(walk(&app, &token, ALL, limit).await, expected, "{limit} at once");
    }
}

async fn a_page_costs_the_same_statements_however_many_schools_it_tells_of(app: TestApp) {
    let class = busy(app.clone()).await;
    let token = officer(&app).await;
    let cost = async || {
        let mut least = u64::MAX;
        for _ in 0..5 {
            let before = app.statements();
            let page = app.get(&token, &format!("{ALL}?limit=200")).await.expect(200).body;
            assert!(!page["data"].as_array().unwrap().is_empty());
            least = least.min(app.statements() - before);
        }
        least
    };
    let one = cost().await;
    for urn in [URN + 1, URN + 2, URN + 3] {
        let mut more = Class::at(app.clone(), urn, 4).await;
        fill(&mut more).await;
    }
    let four = cost().await;
    assert_eq!(one, four, "statements for one school and for four");
    assert_eq!(class.app.now().to_rfc3339(), "2026-11-20T11:00:00+00:00");
}

async fn another_schools_actions_are_not_told(app: TestApp) {
    let class = busy(app.clone()).await;
    app.school(URN + 1).await;
    app.set_now(NOW);
    let token = app.login(SEES, Reach::Schools(&[URN + 1])).await;
    assert_eq!(of_school(&app, &token, class.urn, "").await.problem(), (404, "not_found"));
    let told = walk(&app, &token, ALL, 50).await;
    assert!(told.iter().all(|action| action["urn"] == URN + 1), "{told:?}");
}
