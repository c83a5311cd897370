//! Notices of other authorities count as well.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{LATER, Office, SEPTEMBER, person};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_notice_of_another_authority_takes_the_first_step,
    what_became_of_it_decides_whether_it_counts,
    it_is_a_fact_and_refused_only_when_it_cannot_be,
    a_parent_known_under_two_records_has_one_ladder,
);

const ELSEWHERE: &str = "/v1/penalty-notices/elsewhere";

fn notice(office: &Office, issued_on: &str) -> Value {
    json!({
        "parent_id": office.parent, "pupil_id": office.pupils[0], "authority": "Another County Council",
        "issued_on": issued_on, "recorded_by": person(),
    })
}

async fn a_notice_of_another_authority_takes_the_first_step(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    office.app().post(&office.authority, ELSEWHERE, notice(&office, "2025-03-03")).await.expect(201);
    let told = office.eligibility(0).await;
    assert_eq!((&told["next_step"], &told["notices"][0]["elsewhere"]), (&json!("second"), &json!(true)));
    let path = office.issued(0, &SEPTEMBER).await;
    assert_eq!(office.show(&path).await["penalty_notice"]["terms"]["issue"]["step"], "second");
    let third = office.approved(0, &LATER).await;
    office.issue(&third).await.expect(409);
}

async fn what_became_of_it_decides_whether_it_counts(app: TestApp) {
    let office = Office::of(app, 1).await;
    let made =
        office.app().post(&office.authority, ELSEWHERE, notice(&office, "2025-03-03")).await.expect(201);
    let settle = format!("{ELSEWHERE}/{}/settle", made.id());
    for (fate, step) in [("withdrawn", "first"), ("not_convicted", "first"), ("stands", "second")] {
        let body = json!({ "fate": fate, "reason": "Told on the telephone", "recorded_by": person() });
        office.app().post(&office.authority, &settle, body).await.expect(200);
        assert_eq!(office.eligibility(0).await["next_step"], step, "{fate}");
    }
    let mut old = notice(&office, "2024-09-20");
    old["last_offence_on"] = json!("2024-07-12");
    office.app().post(&office.authority, ELSEWHERE, old).await.expect(201);
    let told = office.eligibility(0).await;
    assert_eq!(told["next_step"], "second", "for offences before the framework it does not count");
    assert_eq!(told["notices"][0]["why"], "before_framework");
    let list = format!("{ELSEWHERE}?pupil_id={}", office.pupils[0]);
    let all = office.app().get(&office.authority, &list).await.expect(200).body;
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
}

async fn it_is_a_fact_and_refused_only_when_it_cannot_be(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    for days in [&SEPTEMBER, &LATER] {
        office.issued(0, days).await;
    }
    office.app().post(&office.authority, ELSEWHERE, notice(&office, "2026-03-03")).await.expect(201);
    let mut wrong = notice(&office, "2027-02-01");
    wrong["last_offence_on"] = json!("2027-02-02");
    wrong["parent_id"] = json!(Uuid::now_v7());
    wrong["pupil_id"] = json!(Uuid::now_v7());
    let refused = office.app().post(&office.authority, ELSEWHERE, wrong).await.expect(422);
    let places: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/issued_on", "/last_offence_on", "/parent_id", "/pupil_id"]);
}

async fn a_parent_known_under_two_records_has_one_ladder(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    office.issued(0, &SEPTEMBER).await;
    let first = office.parent;
    office.parent = super::fixture::parent(office.app(), &office.pupils).await;
    assert_eq!(office.eligibility(0).await["next_step"], "first");
    let merge =
        format!("UPDATE parent SET state = 'merged', merged_into = '{}' WHERE id = '{first}'", office.parent);
    let merge = if office.app().url.starts_with("sqlite") {
        let blob = |id: Uuid| format!("X'{}'", id.simple());
        format!(
            "UPDATE parent SET state = 'merged', merged_into = {} WHERE id = {}",
            blob(office.parent),
            blob(first)
        )
    } else {
        merge
    };
    office.app().tamper(&merge).await;
    assert_eq!(office.eligibility(0).await["next_step"], "second");
    let path = office.issued(0, &LATER).await;
    assert_eq!(office.show(&path).await["penalty_notice"]["terms"]["issue"]["step"], "second");
}
