//! Orders and contracts: each on its own way.

use serde_json::{Value, json};

use super::fixture::{Court, officer, order_authorised, proved, september, wrong};
use crate::{
    on_each_database,
    pupil_groups::fixture::list,
    registers::fixture::{URN, row},
    support::{Reach, TestApp},
};

on_each_database!(
    an_education_supervision_order_lasts_a_year_and_is_extended_in_its_last_three_months,
    no_supervision_order_is_asked_for_about_a_child_in_care,
    a_school_attendance_order_follows_a_notice_of_fifteen_days_about_a_child_at_no_school,
    a_parenting_order_follows_a_conviction_and_ends_within_its_months,
    an_attendance_contract_is_offered_signed_looked_at_and_ended,
);

/// Children whom a local authority looks after.
const LOOKED_AFTER: &str = "019aab01-9901-758c-98df-001c8fc225d5";

async fn applied(court: &Court, path: &str) {
    court.step(path, "authorise", order_authorised()).await.expect(200);
    let apply =
        json!({ "applied_on": "2026-10-05", "court": "Sample Family Court", "recorded_by": officer() });
    court.step(path, "apply", apply).await.expect(200);
    court.list(path, "2026-11-16").await.expect(200);
}

fn made(order: Value) -> Value {
    json!({ "outcome": "order_made", "disposed_on": "2026-11-16", "order": order })
}

async fn an_education_supervision_order_lasts_a_year_and_is_extended_in_its_last_three_months(app: TestApp) {
    let mut court = Court::of(app, 1).await;
    let path = court.considered(0, "education_supervision_order", json!({})).await;
    let mut odd = order_authorised();
    odd["education_supervision_order_considered"] = json!(true);
    let refused = court.step(&path, "authorise", odd).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/education_supervision_order_considered", "not_for_route")]));
    applied(&court, &path).await;
    let longer = made(json!({ "from_on": "2026-11-16", "to_on": "2027-11-16" }));
    let refused = court.dispose(&path, longer).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/order/to_on", "order_too_long")]));
    let year = made(json!({ "from_on": "2026-11-16", "to_on": "2027-11-15" }));
    let told = court.dispose(&path, year).await.expect(200).body;
    assert_eq!(told["legal_action"]["order"], json!({ "from_on": "2026-11-16", "to_on": "2027-11-15" }));
    let extend = |asked_on: &str, to_on: &str| {
        json!({
            "asked_on": asked_on, "extended_on": "2027-09-20", "to_on": to_on, "recorded_by": officer(),
        })
    };
    court.at("2027-09-20T10:00:00Z").await;
    let early = court.step(&path, "extend", extend("2027-08-14", "2028-11-15")).await.expect(422);
    assert_eq!(early.faults(), wrong([("/asked_on", "extension_too_early")]));
    let long = court.step(&path, "extend", extend("2027-08-15", "2030-11-16")).await.expect(422);
    assert_eq!(long.faults(), wrong([("/to_on", "order_too_long")]));
    let told = court.step(&path, "extend", extend("2027-08-15", "2030-11-15")).await.expect(200).body;
    assert_eq!(told["legal_action"]["order"]["to_on"], "2030-11-15");
    let end =
        json!({ "ended_on": "2027-09-20", "reason": "Discharged by the court", "recorded_by": officer() });
    let told = court.step(&path, "end-order", end.clone()).await.expect(200).body;
    assert_eq!(told["legal_action"]["order"]["to_on"], "2027-09-20");
    assert_eq!(court.step(&path, "end-order", end).await.problem(), (409, "state_conflict"));
}

async fn no_supervision_order_is_asked_for_about_a_child_in_care(app: TestApp) {
    let court = Court::of(app, 1).await;
    let token = court.app().login(&["pupils.groups:write"], Reach::Everything).await;
    let named = list("2026-09-03", &[&court.class.upns[0]]);
    court.app().post(&token, &format!("/v1/pupil-groups/{LOOKED_AFTER}/lists"), named).await.expect(200);
    let path = court.considered(0, "education_supervision_order", json!({})).await;
    court.step(&path, "authorise", order_authorised()).await.expect(200);
    let mut apply = json!({ "applied_on": "2026-10-05", "recorded_by": officer() });
    let refused = court.step(&path, "apply", apply.clone()).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/not_in_care_reason", "child_in_care")]));
    apply["not_in_care_reason"] = json!("Accommodated under section 20");
    court.step(&path, "apply", apply).await.expect(200);
}

async fn a_school_attendance_order_follows_a_notice_of_fifteen_days_about_a_child_at_no_school(app: TestApp) {
    let mut court = Court::of(app, 1).await;
    let path = court.considered(0, "school_attendance_order", json!({})).await;
    court.step(&path, "authorise", order_authorised()).await.expect(200);
    let notice = |served_on: &str, satisfy_by_on: &str| json!({ "served_on": served_on, "satisfy_by_on": satisfy_by_on, "recorded_by": officer() });
    let refused = court.step(&path, "serve-notice", notice("2027-01-25", "2027-02-07")).await.expect(422);
    let both = wrong([("/satisfy_by_on", "notice_too_short"), ("/served_on", "child_registered")]);
    assert_eq!(refused.faults(), both);
    let mut left = row(&court.class.upns[0], 0);
    left["deletion"] = json!({ "on": "2027-01-22", "ground": "9-1-a" });
    court.class.roll("2027-01-29T07:00:00Z", vec![left]).await.expect(200);
    court.step(&path, "serve-notice", notice("2027-01-25", "2027-02-08")).await.expect(200);
    court.at("2027-02-09T10:00:00Z").await;
    let order = |on: &str, urn: i32| {
        json!({
            "outcome": "order_made", "disposed_on": on, "order": { "from_on": on, "named_school_urn": urn },
        })
    };
    let mut planned = order("2027-02-08", URN);
    planned["order"]["named_by_plan"] = json!(true);
    let early = court.dispose(&path, planned).await.expect(422);
    assert_eq!(early.faults(), wrong([("/decision/disposed_on", "dates_reversed")]));
    let propose =
        |urn: i32| json!({ "served_on": "2027-02-09", "named_school_urn": urn, "recorded_by": officer() });
    let nowhere = court.step(&path, "propose-school", propose(199_999)).await.expect(422);
    assert_eq!(nowhere.faults(), wrong([("/named_school_urn", "reference_not_found")]));
    court.step(&path, "propose-school", propose(URN)).await.expect(200);
    court.at("2027-02-24T10:00:00Z").await;
    let nowhere = court.dispose(&path, order("2027-02-24", 199_999)).await.expect(422);
    assert_eq!(nowhere.faults(), wrong([("/decision/order/named_school_urn", "reference_not_found")]));
    court.dispose(&path, order("2027-02-24", URN)).await.expect(200);
}

async fn a_parenting_order_follows_a_conviction_and_ends_within_its_months(app: TestApp) {
    let court = Court::of(app, 1).await;
    let prosecution = court.considered(0, "prosecution_444_1", september()).await;
    let id = prosecution.rsplit('/').next().unwrap();
    let path = court.considered(0, "parenting_order", json!({ "prosecution_id": id })).await;
    applied(&court, &path).await;
    let order = made(json!({
        "from_on": "2026-11-16", "to_on": "2027-11-15", "counselling_to_on": "2027-02-15",
        "requirements": "To bring the child to school",
    }));
    let refused = court.dispose(&path, order.clone()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"), "nobody was convicted yet");
    court.step(&prosecution, "authorise", super::fixture::authorisation()).await.expect(200);
    let laid = json!({ "laid_on": "2026-10-02", "recorded_by": officer() });
    court.step(&prosecution, "lay", laid).await.expect(200);
    court.list(&prosecution, "2026-11-16").await.expect(200);
    court.dispose(&prosecution, proved("2026-11-16")).await.expect(200);
    let mut long = order.clone();
    long["order"]["counselling_to_on"] = json!("2027-02-16");
    let refused = court.dispose(&path, long).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/order/counselling_to_on", "order_too_long")]));
    court.dispose(&path, order).await.expect(200);
    assert_eq!(court.feedback(0).await.len(), 2, "of each");
}

async fn an_attendance_contract_is_offered_signed_looked_at_and_ended(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.considered(0, "attendance_contract", json!({})).await;
    let offer = json!({ "offered_on": "2026-11-02", "recorded_by": officer() });
    court.step(&path, "offer", offer).await.expect(200);
    let early = json!({ "signed_on": "2026-11-01", "recorded_by": officer() });
    let refused = court.step(&path, "sign", early).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/signed_on", "dates_reversed")]));
    let sign = json!({ "signed_on": "2026-11-04", "recorded_by": officer() });
    court.step(&path, "sign", sign).await.expect(200);
    let review = json!({
        "reviewed_on": "2026-12-04", "is_kept": true, "text": "Both meetings were attended", "recorded_by": officer(),
    });
    court.step(&path, "review", review).await.expect(200);
    let refused =
        court.dispose(&path, json!({ "outcome": "contract_refused", "disposed_on": "2027-01-15" })).await;
    assert_eq!(refused.expect(422).faults(), wrong([("/decision/outcome", "outcome_not_possible")]));
    let kept = json!({ "outcome": "contract_kept", "disposed_on": "2027-01-15" });
    let told = court.dispose(&path, kept).await.expect(200).body;
    assert_eq!(told["legal_action"]["confidential"]["terms"]["contract"]["reviews"][0]["is_kept"], true);
    assert_eq!(
        court.feedback(0).await,
        ["The attendance contract was finally disposed of on 15 January 2027: the contract was kept."]
    );
}
