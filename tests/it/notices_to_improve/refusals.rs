//! Who can issue none, and about whom there is none.

use serde_json::{Value, json};

use super::fixture::{Desk, head, whole};
use crate::{
    on_each_database,
    penalty_notices::fixture::{person, settings},
    registers::fixture::URN,
    support::TestApp,
};

on_each_database!(there_is_none_where_the_law_has_none, who_issues_is_the_authoritys_to_say);

async fn there_is_none_where_the_law_has_none(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let codes = async |says: Value| desk.draft(0, says).await.expect(422).faults();
    let twice = json!({ "early_grounds": [
        { "kind": "other", "text": "One" }, { "kind": "other", "sessions": 1, "text": "Two" },
    ] });
    let faults = codes(twice).await;
    let at: Vec<_> = faults.iter().map(|(at, code)| (at.as_str(), code.as_str())).collect();
    let grounds = "/says/early_grounds/1";
    assert_eq!(
        at,
        [
            (&*format!("{grounds}/sessions"), "not_for_notice_kind"),
            (&*format!("{grounds}/kind"), "repeated_value"),
        ]
    );
    desk.app().tamper("UPDATE enrolment SET boarder = true").await;
    assert_eq!(codes(json!({})).await, [("/pupil_id".to_owned(), "no_notices_here".to_owned())]);
    desk.app().tamper("UPDATE enrolment SET boarder = false").await;
    desk.app().tamper("UPDATE school SET type_code = 8").await;
    assert_eq!(codes(json!({})).await[0].1, "no_notices_here");
    desk.app().tamper("UPDATE school SET type_code = NULL, kind = 'unknown'").await;
    desk.app().tamper("UPDATE parent_child SET to_on = '2026-11-19'").await;
    assert_eq!(codes(json!({})).await, [("/parent_id".to_owned(), "reference_not_found".to_owned())]);
    desk.app().tamper("UPDATE parent_child SET to_on = NULL").await;
    let path = desk.drafted(0).await;
    let again = desk.draft(0, whole()).await.expect(409);
    assert_eq!(again.problem(), (409, "duplicate"));
    // What is not known of the school needs a reason; who is no parent any more is issued nothing.
    desk.app().tamper("UPDATE parent SET service_address = NULL").await;
    let refused = desk.issue(&path).await.expect(422);
    let at: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    assert_eq!(at, ["/parent_address", "/says/school_type_reason"]);
    desk.mark(0, "2026-09-09", "N").await;
    desk.mark(0, "2026-09-10", "/").await;
    let refused = desk.issue(&path).await.expect(422);
    let resolved: Vec<_> =
        refused.faults().into_iter().filter(|(_, code)| code == "reason_not_resolved").collect();
    assert_eq!(resolved.len(), 2, "{}", refused.text);
    desk.mark(0, "2026-09-11", "/").await;
    let refused = desk.issue(&path).await.expect(422);
    assert!(refused.faults().contains(&("/says/override_reason".to_owned(), "threshold_not_met".to_owned())));
    let not_issued = desk.app().get(&desk.school, &format!("{path}/progress")).await;
    assert_eq!(not_issued.problem(), (409, "state_conflict"));
}

async fn who_issues_is_the_authoritys_to_say(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.drafted(0).await;
    let mut own = settings();
    own["notice_to_improve_issuer"] = json!("authority");
    let body = json!({ "settings": own, "recorded_by": person() });
    let put = "PUT /v1/notice-settings";
    desk.app().send(&desk.authority, put, body.clone(), &[("If-None-Match", "*")]).await.expect(201);
    let mut short = body;
    short["settings"]["improvement_period"] = json!({ "school_weeks": 6, "school_days": 29 });
    let refused = desk.app().send(&desk.authority, put, short, &[("If-Match", "\"1\"")]).await.expect(422);
    assert_eq!(refused.faults()[0].0, "/settings/improvement_period/school_days", "six weeks have thirty");
    assert_eq!(desk.draft(0, whole()).await.problem(), (409, "state_conflict"));
    assert_eq!(desk.issue(&path).await.problem(), (409, "state_conflict"));
    assert_eq!(desk.show(&path).await["allowed_actions"], json!([]));
    let tag = desk.app().get(&desk.authority, &path).await.header("etag").to_owned();
    let body = json!({ "issued_by": head() });
    let issue = format!("POST {path}/issue");
    let issued = desk.app().send(&desk.authority, &issue, body, &[("If-Match", &tag)]).await.expect(200).body;
    assert_eq!(issued["notice_to_improve"]["terms"]["issue"]["issued_for"], "authority");
    assert!(path.contains(&URN.to_string()));
}
