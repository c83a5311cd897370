//! The authority's lists, until the school has taken notice.

use serde_json::json;

use super::fixture::*;
use crate::{
    on_each_database,
    pupil_groups::fixture as groups,
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(a_list_is_asked_about_until_the_school_has_acknowledged_it_and_only_the_latest);

async fn a_list_is_asked_about_until_the_school_has_acknowledged_it_and_only_the_latest(app: TestApp) {
    let class = Class::of(app, 2).await;
    let token = officer(&class.app).await;
    let la = groups::officer(&class.app).await;
    let school = class.app.login(&["pupils.groups:acknowledge"], Reach::Schools(&[URN])).await;
    let asked = async || -> Vec<String> {
        let found = walk(&class.app, &token, &format!("/v1/schools/{URN}/next-actions"), 50).await;
        let lists = found.iter().filter(|action| action["kind"] == "group_list_unacknowledged");
        lists.map(|action| action["operation"]["href"].as_str().unwrap().to_owned()).collect()
    };
    let upns: Vec<_> = class.upns.iter().collect();
    let mut before = None;
    for (day, listed) in [("2026-11-09", &upns[..1]), ("2026-11-16", &upns), ("2026-11-16", &upns[..1])] {
        groups::send(&class.app, &la, day, listed).await.expect(200);
        let now = asked().await;
        assert_eq!(now.len(), 1, "{day}: the latest alone");
        assert_ne!(before.as_ref(), now.first(), "{day}");
        before = now.into_iter().next();
    }
    let by = json!({ "recorded_by": { "name": "A. Head" } });
    class.app.post(&school, &before.unwrap(), by).await.expect(200);
    assert_eq!(asked().await, Vec::<String>::new());
}
