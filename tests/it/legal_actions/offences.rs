//! Which offence is tried, how, and what is put right before the end.

use serde_json::{Value, json};

use super::fixture::{Court, authorisation, officer, order_authorised, proved, september, wrong};
use crate::{
    on_each_database,
    registers::fixture::{URN, row},
    support::TestApp,
};

on_each_database!(
    who_is_found_guilty_and_sentenced_another_day_ends_as_was_found,
    what_was_recorded_wrongly_is_put_right_before_the_end,
    a_school_attendance_order_that_is_not_complied_with_leads_to_section_443,
    what_rests_on_a_conviction_keeps_it_and_a_breach_is_recorded,
);

async fn who_is_found_guilty_and_sentenced_another_day_ends_as_was_found(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.considered(0, "prosecution_444_1a", september()).await;
    court.step(&path, "authorise", authorisation()).await.expect(200);
    let lay = json!({ "laid_on": "2026-10-02", "recorded_by": officer() });
    court.step(&path, "lay", lay).await.expect(200);
    let papers = json!({
        "court": "Sample Magistrates' Court", "hearing_on": "2026-11-16", "procedure": "single_justice",
        "recorded_by": officer(),
    });
    let refused = court.step(&path, "list", papers).await.expect(422);
    assert_eq!(
        refused.faults(),
        wrong([("/procedure", "not_for_route")]),
        "it is punished with imprisonment"
    );
    court.list(&path, "2026-11-16").await.expect(200);
    let adjourn = |outcome: &str| {
        json!({
            "adjourned_on": "2026-11-16", "reason": "For a report", "hearing_on": "2026-12-07",
            "finding": { "outcome": outcome, "found_on": "2026-11-16", "convicted_of": "444_1" },
            "recorded_by": officer(),
        })
    };
    let acquitted = court.step(&path, "adjourn", adjourn("not_guilty")).await.expect(422);
    assert_eq!(acquitted.faults(), wrong([("/finding/outcome", "outcome_not_possible")]));
    let found = court.step(&path, "adjourn", adjourn("proved")).await.expect(200).body;
    assert_eq!(
        (&found["legal_action"]["state"], &found["legal_action"]["disposed_on"]),
        (&json!("adjourned"), &Value::Null)
    );
    assert_eq!(court.feedback(0).await.len(), 0, "it is not over");
    let withdrawn = json!({ "outcome": "withdrawn", "disposed_on": "2026-12-07" });
    let refused = court.dispose(&path, withdrawn).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/outcome", "outcome_not_possible")]));
    let mut sentence = proved("2026-12-07");
    sentence["outcome"] = json!("proved");
    sentence["fine_pence"] = json!(100_001);
    let refused = court.dispose(&path, sentence.clone()).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/decision/fine_pence", "out_of_range")]), "of the lesser offence");
    sentence["fine_pence"] = json!(100_000);
    let told = court.dispose(&path, sentence).await.expect(200).body;
    let decision = &told["legal_action"]["confidential"]["terms"]["decision"];
    assert_eq!(decision["convicted_of"], "444_1", "as it was found");
    let feedback = court.feedback(0).await;
    assert!(feedback[0].contains("section 444(1) of the Education Act 1996"), "{feedback:?}");
}

async fn what_was_recorded_wrongly_is_put_right_before_the_end(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.heard(0, "2026-12-01").await;
    let amend = |changes: Value| {
        let mut body = json!({ "reason": "The summons says so", "recorded_by": officer() });
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let nothing = court.step(&path, "amend", amend(json!({}))).await.expect(422);
    assert_eq!(nothing.faults(), wrong([("", "missing_property")]));
    let late = court.step(&path, "amend", amend(json!({ "begun_on": "2027-01-29" }))).await.expect(422);
    assert_eq!(late.faults(), wrong([("/begun_on", "dates_reversed")]), "after the hearing");
    let wider = json!({ "offence": { "from_on": "2026-09-07", "to_on": "2026-09-14" } });
    let wider = court.step(&path, "amend", amend(wider)).await.expect(422);
    assert_eq!(wider.faults(), wrong([("/offence", "date_outside_span")]));
    let changes = json!({
        "charge": "prosecution_444_1a", "hearing_court": "Other Sample Court", "hearing_on": "2026-12-02",
    });
    let amended = court.step(&path, "amend", amend(changes)).await.expect(200).body;
    let action = &amended["legal_action"];
    assert_eq!(
        (&action["route"], &action["hearing_on"], &action["state"]),
        (&json!("prosecution_444_1a"), &json!("2026-12-02"), &json!("listed"))
    );
    let last = amended["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["action"], &last["confidential"]["reason"]),
        (&json!("amended"), &json!("The summons says so"))
    );
    let mut high = proved("2026-12-02");
    high["fine_pence"] = json!(250_000);
    court.dispose(&path, high).await.expect(200);
    let over = court.step(&path, "amend", amend(json!({ "hearing_court": "Another" }))).await;
    assert_eq!(over.problem(), (409, "state_conflict"));
}

async fn a_school_attendance_order_that_is_not_complied_with_leads_to_section_443(app: TestApp) {
    let mut court = Court::of(app, 1).await;
    let order = court.considered(0, "school_attendance_order", json!({})).await;
    let order_id = order.rsplit('/').next().unwrap().to_owned();
    court.step(&order, "authorise", order_authorised()).await.expect(200);
    let mut left = row(&court.class.upns[0], 0);
    left["deletion"] = json!({ "on": "2027-01-22", "ground": "9-1-a" });
    court.class.roll("2027-01-29T07:00:00Z", vec![left]).await.expect(200);
    let notice =
        json!({ "served_on": "2027-01-25", "satisfy_by_on": "2027-02-08", "recorded_by": officer() });
    court.step(&order, "serve-notice", notice).await.expect(200);
    court.at("2027-02-09T10:00:00Z").await;
    let made = |on: &str| {
        json!({
            "outcome": "order_made", "disposed_on": on, "order": { "from_on": on, "named_school_urn": URN },
        })
    };
    let unnamed = court.dispose(&order, made("2027-02-09")).await.expect(422);
    assert_eq!(unnamed.body["errors"][0]["rule"], "ea1996-438");
    let propose = json!({ "served_on": "2027-02-09", "named_school_urn": URN, "recorded_by": officer() });
    let told = court.step(&order, "propose-school", propose).await.expect(200).body;
    let school_notice = &told["legal_action"]["confidential"]["terms"]["school_notice"];
    assert_eq!(school_notice["apply_by_on"], "2027-02-23");
    court.at("2027-03-19T10:00:00Z").await;
    let early = court.dispose(&order, made("2027-02-23")).await.expect(422);
    assert_eq!(early.faults(), wrong([("/decision/disposed_on", "dates_reversed")]));
    court.dispose(&order, made("2027-02-24")).await.expect(200);
    let bare = json!({ "offence": { "from_on": "2027-03-01", "to_on": "2027-03-12" } });
    let refused = court.post(court.body(0, "prosecution_443", bare)).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/ground/order_action_id", "missing_property")]));
    let ground = |from_on: &str| json!({ "order_action_id": order_id, "offence": { "from_on": from_on, "to_on": "2027-03-12" } });
    let before = court.post(court.body(0, "prosecution_443", ground("2027-02-22"))).await.expect(422);
    assert_eq!(
        before.faults(),
        wrong([("/ground/order_action_id", "reference_not_found")]),
        "before the order"
    );
    let path = court.considered(0, "prosecution_443", ground("2027-03-01")).await;
    // The order cannot have been none while it is prosecuted.
    let satisfied = json!({
        "decision": { "outcome": "authority_satisfied", "disposed_on": "2027-02-24" },
        "reason": "Recorded wrongly", "recorded_by": officer(),
    });
    let refused = court.step(&order, "correct", satisfied).await.expect(409);
    assert!(refused.body["detail"].as_str().unwrap().contains(path.rsplit('/').next().unwrap()));
}

async fn what_rests_on_a_conviction_keeps_it_and_a_breach_is_recorded(app: TestApp) {
    let court = Court::of(app, 1).await;
    let prosecution = court.heard(0, "2026-11-16").await;
    let id = prosecution.rsplit('/').next().unwrap();
    let order = court.considered(0, "parenting_order", json!({ "prosecution_id": id })).await;
    court.step(&order, "authorise", order_authorised()).await.expect(200);
    let apply = json!({ "applied_on": "2026-10-05", "recorded_by": officer() });
    court.step(&order, "apply", apply).await.expect(200);
    court.list(&order, "2026-11-16").await.expect(200);
    court.dispose(&prosecution, proved("2026-11-16")).await.expect(200);
    let made = json!({
        "outcome": "order_made", "disposed_on": "2026-11-16", "order": {
            "from_on": "2026-11-16", "to_on": "2027-11-15", "counselling_from_on": "2026-12-01",
            "counselling_to_on": "2027-02-28", "requirements": "To bring the child to school",
        },
    });
    court.dispose(&order, made).await.expect(200);
    let quashed = json!({
        "decision": { "outcome": "not_guilty", "disposed_on": "2027-01-15" },
        "reason": "Quashed on appeal", "recorded_by": officer(),
    });
    assert_eq!(court.step(&prosecution, "correct", quashed).await.problem(), (409, "state_conflict"));
    let breach = |on: &str| json!({ "breached_on": on, "text": "A session of the programme was missed", "recorded_by": officer() });
    let early = court.step(&order, "record-breach", breach("2026-11-15")).await.expect(422);
    assert_eq!(early.faults(), wrong([("/breached_on", "dates_reversed")]));
    let told = court.step(&order, "record-breach", breach("2027-01-11")).await.expect(200).body;
    assert_eq!(told["legal_action"]["confidential"]["terms"]["breaches"][0]["breached_on"], "2027-01-11");
    let none = court.step(&prosecution, "record-breach", json!({})).await;
    assert_eq!(none.problem(), (409, "state_conflict"), "it is no order");
}
