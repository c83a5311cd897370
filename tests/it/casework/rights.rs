//! Who may do what, and whose rows are seen.

use rollcall::{entities::pupil, features::clients::ClientKind};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{BY, Desk, OTHER, by, concern, ids};
use crate::{
    on_each_database,
    registers::fixture::Class,
    support::{Reach, TestApp},
};

on_each_database!(
    another_schools_referrals_and_cases_are_not_found,
    only_the_authority_works_on_cases_and_only_the_school_refers,
    every_step_names_the_version_that_was_read,
    what_is_about_a_child_that_turned_out_to_be_another_stays_found,
);

async fn another_schools_referrals_and_cases_are_not_found(app: TestApp) {
    let desk = Desk::of(app.clone(), 1).await;
    let far = Desk::at(Class::at(app, OTHER, 1).await).await;
    let (referral, case) = (far.referred(0).await, far.case(0).await);
    let feedback = far.feedback(&case).await;
    for path in
        [&referral, &case, &format!("{case}/events"), &format!("{case}/feedback"), &far.under("officer")]
    {
        assert_eq!(desk.read(&desk.school, path).await.problem(), (404, "not_found"), "{path}");
    }
    // An id of another school beneath the own is not there either.
    for path in [&referral, &case] {
        let own = path.replace(&OTHER.to_string(), &desk.class.urn.to_string());
        assert_eq!(desk.read(&desk.school, &own).await.problem(), (404, "not_found"), "{own}");
    }
    let read = json!({ "recorded_by": { "name": "A. Head" } });
    let path = format!("{case}/feedback/{feedback}/acknowledge");
    assert_eq!(desk.app().post(&desk.school, &path, read).await.problem(), (404, "not_found"));
    let body = json!({ "reason": "Ours", "recorded_by": { "name": "A. Head" } });
    let withdrawn = desk.step_at(&desk.school, &referral, "withdraw", "*", body).await;
    assert_eq!(withdrawn.problem(), (404, "not_found"));
    for list in ["/v1/referrals", "/v1/cases"] {
        assert_eq!(ids(&desk.read(&desk.school, list).await.expect(200).body).len(), 0, "{list}");
        assert!(!ids(&desk.seen(list).await).is_empty(), "{list}");
    }
}

async fn only_the_authority_works_on_cases_and_only_the_school_refers(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let (referral, case) = (desk.referred(0).await, desk.case(0).await);
    let body = json!({ "accepted_on": "2026-11-20", "recorded_by": by() });
    let call = |path: &str| format!("POST {path}");
    let named = [("If-Match", "*")];
    let steps = [
        format!("{referral}/accept"),
        format!("{referral}/return"),
        format!("{case}/assign"),
        format!("{case}/close"),
        format!("{case}/reopen"),
        format!("{case}/events"),
        format!("{case}/feedback"),
        desk.under("cases"),
        desk.under("officer-allocations"),
        "/v1/officers".to_owned(),
        "/v1/case-imports".to_owned(),
    ];
    for path in steps {
        let refused = desk.app().send(&desk.school, &call(&path), body.clone(), &named).await;
        assert_eq!(refused.problem(), (403, "scope_missing"), "{path}");
    }
    let referred = desk.refer_as(&desk.la, &desk.pupils[0], concern()).await;
    assert_eq!(referred.problem(), (403, "scope_missing"));
    // No client of a school can be given what the authority alone may do, and the other way round.
    for (kind, scope) in [
        (ClientKind::School, "cases:write"),
        (ClientKind::School, "cases.confidential:read"),
        (ClientKind::School, "referrals:decide"),
        (ClientKind::School, "officers:write"),
        (ClientKind::Mis, "cases:read"),
        (ClientKind::Mis, "referrals:write"),
        (ClientKind::La, "referrals:write"),
        (ClientKind::La, "cases.feedback:acknowledge"),
    ] {
        let new = rollcall::features::clients::NewClient {
            name: "Test".into(),
            kind,
            scopes: vec![scope.to_owned()],
            schools: vec![desk.class.urn],
            all_schools: false,
        };
        let gate = &desk.app().gate;
        let made = rollcall::features::clients::create(&gate.operator(), gate.pepper(), &new).await;
        assert!(made.is_err(), "{scope}");
    }
    // A program of the authority without the right to it sees what the school sees.
    let plain = desk.app().client_of(ClientKind::La, &["cases:read"], Reach::Everything).await.0;
    let plain = desk.app().token(plain, &["cases:read"]);
    let shown = desk.app().send(&plain, &format!("GET {case}"), Value::Null, BY).await.expect(200).body;
    assert!(shown["history"].is_null() && shown["kept_open_by"].is_null());
    assert_eq!(shown["allowed_actions"], json!([]));
    let refused = shown["refused_actions"].as_array().unwrap();
    assert!(refused.iter().all(|one| one["reason"] == "The authority works on cases."), "{refused:?}");
    assert!(refused.iter().any(|one| one["action"] == "close"));
}

async fn every_step_names_the_version_that_was_read(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let case = desk.case(0).await;
    let old = desk.read(&desk.la, &case).await.expect(200).header("etag").to_owned();
    let urgent = json!({ "priority": "urgent", "reason": "Not seen", "recorded_by": by() });
    let unnamed = desk.app().post(&desk.la, &format!("{case}/prioritise"), urgent.clone()).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let now = desk.step_at(&desk.la, &case, "prioritise", &old, urgent.clone()).await.expect(200);
    let stale = desk.step_at(&desk.la, &case, "prioritise", &old, urgent.clone()).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"2\""));
    assert!(now.header("etag").starts_with("\"2-"));
    // What changes without a version does not stand in the way.
    desk.feedback(&case).await;
    desk.step_at(&desk.la, &case, "prioritise", now.header("etag"), urgent).await.expect(200);
}

async fn what_is_about_a_child_that_turned_out_to_be_another_stays_found(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    let case = desk.case(0).await;
    let (now, before): (Uuid, Uuid) = (desk.pupils[1].parse().unwrap(), desk.pupils[0].parse().unwrap());
    let merged = pupil::Entity::update_many().col_expr(pupil::Column::MergedInto, Expr::value(now));
    merged.filter(pupil::Column::Id.eq(before)).exec(&desk.app().db).await.unwrap();
    let shown = desk.seen(&case).await;
    assert_eq!(shown["case"]["pupil_on_roll"], true);
    let list = desk.seen(&format!("/v1/cases?pupil_id={}", desk.pupils[1])).await;
    assert_eq!(ids(&list).len(), 1, "under the id that is used now");
    let joined = desk.refer_as(&desk.school, &desk.pupils[1], concern()).await.expect(201);
    assert_eq!(joined.body["referral"]["links"]["case"], case);
}
