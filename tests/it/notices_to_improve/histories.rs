//! No history of operations, sensible or not, issues a notice without its parts or lets two stand for one parent and child.

use serde_json::{Value, json};

use super::fixture::{Desk, head, whole};
use crate::{on_each_database, registers::fixture::URN, support::TestApp};

on_each_database!(no_history_issues_a_notice_without_its_parts_or_a_second_one);

/// Numbers that follow from a seed alone.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    /// Some of what people write: mostly most of it.
    fn says(&mut self) -> Value {
        let mut says = whole();
        let names: Vec<String> = says.as_object().unwrap().keys().cloned().collect();
        for name in names {
            if self.roll(8) == 0 {
                says.as_object_mut().unwrap().remove(&name);
            }
        }
        says
    }
}

async fn no_history_issues_a_notice_without_its_parts_or_a_second_one(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (mut dice, mut paths, mut issued) = (Dice(20_261_120), Vec::<String>::new(), 0);
    for _ in 0..60 {
        let path = paths.get(dice.roll(paths.len().max(1))).cloned();
        let answer = match (dice.roll(7), path) {
            (0 | 1, _) | (_, None) => {
                let drafted = desk.draft(0, dice.says()).await;
                if drafted.status == 201 {
                    paths.push(drafted.header("location").to_owned());
                }
                drafted
            }
            (2, Some(path)) => desk.amend(&path, dice.says()).await,
            (3 | 4, Some(path)) => desk.issue(&path).await,
            (5, Some(path)) => {
                let body = json!({ "by": "post", "sent_on": "2026-11-20", "recorded_by": head() });
                desk.step(&path, "serve", body).await
            }
            (_, Some(path)) => {
                let body = json!({ "reason": "As it fell out", "recorded_by": head() });
                desk.step(&path, "cancel", body).await
            }
        };
        assert!([200, 201, 409, 422].contains(&answer.status), "{answer:?}");
    }
    let all = desk.app().get(&desk.school, &format!("/v1/schools/{URN}/notices-to-improve?limit=200")).await;
    for notice in all.expect(200).body["data"].as_array().unwrap() {
        if notice["terms"]["issue"].is_null() {
            continue;
        }
        issued += 1;
        let path = notice["links"]["contents"].as_str().unwrap();
        let says = desk.app().get(&desk.school, path).await.expect(200).body;
        for part in ["contact", "sufficient_improvement", "period_from_on", "parent_address", "issued_by"] {
            assert!(!says[part].is_null(), "{part}: {says}");
        }
        for part in ["offences", "early_grounds", "further_support"] {
            assert!(!says[part].as_array().unwrap().is_empty(), "{part}: {says}");
        }
        assert!(says["no_support_reason"].is_string(), "{says}");
    }
    assert!(issued > 1, "the history reached the issue");
    // At no instant did two stand: each was issued after the one before had been cancelled.
    let mut spans: Vec<(String, String)> = Vec::new();
    for path in &paths {
        let history = desk.show(path).await["history"].as_array().unwrap().clone();
        let at = |action: &str| {
            let found = history.iter().find(|entry| entry["action"] == action);
            found.map(|entry| entry["recorded_at"].as_str().unwrap().to_owned())
        };
        if let Some(from) = at("issued") {
            spans.push((from, at("cancelled").unwrap_or_else(|| "9999".to_owned())));
        }
    }
    let standing = spans.iter().filter(|(_, until)| until == "9999").count();
    assert!(standing <= 1, "{spans:?}");
}
