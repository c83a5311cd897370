//! A child's time in a group, recorded by itself.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_membership_is_recorded_ended_and_voided_and_nothing_is_overwritten,
    a_child_is_in_a_group_once_at_a_time,
    a_pupil_is_named_by_one_of_two_and_must_be_known,
    only_the_authority_says_who_is_in_a_group,
);

fn membership(upn: &str, from_on: &str) -> Value {
    json!({ "upn": upn, "from_on": from_on, "source_name": "Virtual school", "recorded_by": {"name": "A. Officer"} })
}

fn path() -> String {
    format!("/v1/pupil-groups/{PREVIOUSLY}/memberships")
}

async fn a_membership_is_recorded_ended_and_voided_and_nothing_is_overwritten(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let made = app.post(&officer, &path(), membership(&here[0], "2026-09-01")).await.expect(201);
    let own = made.header("location").to_owned();
    let end = json!({ "until_on": "2026-10-31", "reason": "Moved", "recorded_by": {"name": "B. Officer"} });
    let ended = app.post(&officer, &format!("{own}/end"), end.clone()).await.expect(200).body;
    assert_eq!(
        (&ended["membership"]["until_on"], &ended["membership"]["version"]),
        (&json!("2026-10-31"), &json!(2))
    );
    app.post(&officer, &format!("{own}/end"), end).await.expect(200);
    let early = json!({ "until_on": "2026-08-31", "recorded_by": {"name": "B. Officer"} });
    let early = app.post(&officer, &format!("{own}/end"), early).await;
    assert_eq!(early.faults(), [("/until_on".to_owned(), "dates_reversed".to_owned())]);
    let void = json!({ "reason": "Another child", "recorded_by": {"name": "B. Officer"} });
    let gone = app.post(&officer, &format!("{own}/void"), void.clone()).await.expect(200).body;
    assert_eq!((&gone["membership"]["voided"], &gone["allowed_actions"]), (&json!(true), &json!([])));
    assert_eq!(app.post(&officer, &format!("{own}/void"), void).await.problem(), (409, "state_conflict"));
    let known = read(&app, &officer, &own).await.expect(200).body;
    let history = known["history"].as_array().unwrap();
    assert_eq!(history.len(), 3, "the same end again is no revision");
    assert_eq!(
        (&history[0]["until_on"], &history[0]["recorded_by"]["name"]),
        (&Value::Null, &json!("A. Officer"))
    );
    assert!(history[..2].iter().all(|row| row["superseded_at"].is_string()));
    let held = read(&app, &officer, &format!("{}?held_on=2026-09-15", path())).await.expect(200).body;
    assert_eq!(held["data"], json!([]));
}

async fn a_child_is_in_a_group_once_at_a_time(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let mut first = membership(&here[0], "2026-09-01");
    first["until_on"] = json!("2026-10-31");
    let made = app.post(&officer, &path(), first).await.expect(201).body["membership"]["id"].clone();
    let overlapping = app.post(&officer, &path(), membership(&here[0], "2026-10-31")).await;
    assert_eq!((overlapping.problem(), &overlapping.body["existing"]["id"]), ((409, "duplicate"), &made));
    app.post(&officer, &path(), membership(&here[0], "2026-11-01")).await.expect(201);
    let longer = json!({ "until_on": "2026-11-05", "recorded_by": {"name": "A. Officer"} });
    let longer = app.post(&officer, &format!("{}/{}/end", path(), made.as_str().unwrap()), longer).await;
    assert_eq!(longer.problem(), (409, "duplicate"));
    let path = path();
    let both = tokio::join!(
        app.post(&officer, &path, membership(&here[0], "2027-11-01")),
        app.post(&officer, &path, membership(&here[0], "2027-11-01")),
    );
    assert_eq!((both.0.status, both.1.status), (409, 409));
}

async fn a_pupil_is_named_by_one_of_two_and_must_be_known(app: TestApp) {
    let (here, _) = schools(&app, 1).await;
    let officer = officer(&app).await;
    let faults = async |body: Value| app.post(&officer, &path(), body).await.faults();
    let fault = |at: &str, code: &str| vec![(at.to_owned(), code.to_owned())];
    let mut both = membership(&here[0], "2026-09-01");
    both["pupil_id"] = json!("0199e2a4-5b1c-7d3e-8f90-123456789abc");
    assert_eq!(faults(both).await, fault("/pupil_id", "choose_one"));
    assert_eq!(
        faults(membership(&crate::support::roll::upn(99), "2026-09-01")).await,
        fault("/upn", "reference_not_found")
    );
    assert_eq!(faults(membership("A201100018042", "2026-09-01")).await, fault("/upn", "upn_check_letter"));
    let mut odd = membership(&here[0], "2026-09-01");
    odd["until_on"] = json!("2026-08-31");
    assert_eq!(faults(odd).await, fault("/until_on", "dates_reversed"));
}

async fn only_the_authority_says_who_is_in_a_group(app: TestApp) {
    use rollcall::features::clients::{ClientKind, NewClient};
    for (kind, scope, good) in [
        (ClientKind::School, "pupils.groups:write", false),
        (ClientKind::Mis, "pupils.groups:read", false),
        (ClientKind::Portal, "pupils.groups:read", false),
        (ClientKind::School, "pupils.groups.restricted:read", false),
        (ClientKind::La, "pupils.groups:acknowledge", false),
        (ClientKind::School, "pupils.groups:acknowledge", true),
        (ClientKind::School, "pupils.groups:read", true),
    ] {
        let schools = vec![HERE];
        if good && app.get("", "/v1/problems").await.status == 200 {
            app.school(if scope.ends_with("read") { THERE } else { HERE }).await;
        }
        let schools = if scope == "pupils.groups:read" && good { vec![THERE] } else { schools };
        let new =
            NewClient { name: "x".into(), kind, scopes: vec![scope.into()], schools, all_schools: false };
        let made = rollcall::features::clients::create(&app.gate.operator(), app.gate.pepper(), &new).await;
        assert_eq!(made.is_ok(), good, "{scope} {:?}", made.err());
    }
}
