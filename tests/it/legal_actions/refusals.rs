//! What no legal action rests on.

use rollcall::entities::attendance_case;
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _, IntoActiveModel as _};
use serde_json::json;
use uuid::Uuid;

use super::fixture::{Court, authorisation, case, officer, september, wrong};
use crate::{
    on_each_database,
    penalty_notices::fixture::{Office, SEPTEMBER, person},
    registers::fixture::URN,
    support::TestApp,
};

on_each_database!(
    every_fault_of_what_is_considered_is_told_at_once,
    nothing_is_begun_in_a_case_that_is_closed_or_another_schools,
    what_is_laid_lies_among_the_days_that_were_considered,
    nobody_is_prosecuted_for_days_of_a_notice_that_can_still_be_paid,
);

async fn every_fault_of_what_is_considered_is_told_at_once(app: TestApp) {
    let court = Court::of(app, 1).await;
    let mut body = court.body(0, "prosecution_444_1", json!({ "support_id": Uuid::now_v7() }));
    body["parent_id"] = json!(Uuid::now_v7());
    body["ground"]["penalty_notice_ids"] = json!([Uuid::now_v7()]);
    let refused = court.post(body).await.expect(422);
    let all = wrong([
        ("/ground/offence", "missing_property"),
        ("/parent_id", "reference_not_found"),
        ("/ground/penalty_notice_ids/0", "reference_not_found"),
        ("/ground/support_id", "not_for_route"),
    ]);
    assert_eq!(refused.faults(), all);
    let reversed = json!({ "offence": { "from_on": "2026-09-11", "to_on": "2026-09-07" } });
    let refused = court.post(court.body(0, "prosecution_444_1", reversed)).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/ground/offence/to_on", "dates_reversed")]));
    // Before the pupil was on any roll.
    let before = json!({ "offence": { "from_on": "2026-09-01", "to_on": "2026-09-11" } });
    let refused = court.post(court.body(0, "prosecution_444_1", before)).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/ground/offence/from_on", "pupil_not_on_roll")]));
    let mut about_child = court.body(0, "education_supervision_order", september());
    about_child["parent_id"] = json!(court.parent);
    let refused = court.post(about_child).await.expect(422);
    let both = wrong([("/ground/offence", "not_for_route"), ("/parent_id", "not_for_route")]);
    assert_eq!(refused.faults(), both);
    let refused = court.post(court.body(0, "parenting_order", json!({}))).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/ground/prosecution_id", "missing_property")]));
}

async fn nothing_is_begun_in_a_case_that_is_closed_or_another_schools(app: TestApp) {
    let court = Court::of(app, 1).await;
    court.app().school(URN + 1).await;
    let elsewhere = case(court.app(), URN + 1, &court.pupils[0]).await;
    let mut body = court.body(0, "prosecution_444_1", september());
    body["case_id"] = json!(elsewhere);
    let refused = court.post(body).await.expect(422);
    assert_eq!(refused.faults(), wrong([("/case_id", "reference_not_found")]));
    let row = attendance_case::Entity::find_by_id((URN, court.cases[0])).one(&court.app().db).await.unwrap();
    let mut row = row.unwrap().into_active_model();
    row.state = Set("closed".into());
    row.update(&court.app().db).await.unwrap();
    let refused = court.post(court.body(0, "prosecution_444_1", september())).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
}

async fn what_is_laid_lies_among_the_days_that_were_considered(app: TestApp) {
    let court = Court::of(app, 1).await;
    let path = court.authorised(0).await;
    let laid = |from_on: &str, to_on: &str, on: &str| {
        json!({
            "laid_on": on, "offence": { "from_on": from_on, "to_on": to_on }, "recorded_by": officer(),
        })
    };
    let wider = court.step(&path, "lay", laid("2026-09-07", "2026-09-14", "2026-10-02")).await.expect(422);
    assert_eq!(wider.faults(), wrong([("/offence", "date_outside_span")]));
    let unauthorised = court.step(&path, "lay", laid("2026-09-07", "2026-09-10", "2026-09-30")).await;
    assert_eq!(unauthorised.expect(422).faults(), wrong([("/laid_on", "dates_reversed")]));
    let narrower = court.step(&path, "lay", laid("2026-09-07", "2026-09-10", "2026-10-02")).await.expect(200);
    let ground = &narrower.body["legal_action"]["confidential"]["terms"]["ground"];
    assert_eq!(ground["offence"]["to_on"], "2026-09-10");
    assert_eq!(court.step(&path, "authorise", authorisation()).await.problem(), (409, "state_conflict"));
}

async fn nobody_is_prosecuted_for_days_of_a_notice_that_can_still_be_paid(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let notice = office.issued(0, &SEPTEMBER).await;
    let Office { class, pupils, parent, authority, .. } = office;
    let of_pupil = case(&class.app, URN, &pupils[0]).await;
    let mut court = Court::in_cases(class, pupils, vec![of_pupil]).await;
    court.parent = parent;
    // The action does not name the notice.
    let path = court.authorised(0).await;
    let lay = json!({ "laid_on": "2026-10-02", "recorded_by": officer() });
    let refused = court.step(&path, "lay", lay.clone()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let id = notice.rsplit('/').next().unwrap();
    assert!(refused.body["detail"].as_str().unwrap().contains(id), "{}", refused.text);
    let withdrawal = json!({
        "ground": "material_error", "reason": "As found", "recorded_by": person(),
        "what_was_wrong": "It named a day on which your child was at school.",
    });
    let call = format!("POST {notice}/withdraw");
    court.app().send(&authority, &call, withdrawal, &[("If-Match", "*")]).await.expect(200);
    court.step(&path, "lay", lay).await.expect(200);
}
