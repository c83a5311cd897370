//! Social work teams, and the attendance of their children.

use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::*;
use crate::{
    figures::fixture::{lay, line, rate},
    on_each_database,
};

on_each_database!(
    a_team_sees_the_attendance_of_its_own_children,
    a_team_is_the_authoritys,
    a_team_is_called_otherwise_by_who_read_how_it_is_called,
    a_team_is_told_of_no_group_that_is_closed_to_the_client,
    a_school_that_a_child_left_counts_to_the_childs_attendance,
);

fn team(code: &str) -> Value {
    json!({ "code": code, "name": "Family assessment, west", "recorded_by": { "name": "A. Officer" } })
}

/// Registers a team; its id.
pub(super) async fn registered(desk: &Desk, code: &str) -> String {
    let made = desk.app().post(&desk.officer, "/v1/social-work-teams", team(code)).await.expect(201);
    made.body["id"].as_str().unwrap().to_owned()
}

async fn pupils(desk: &Desk, team: &str, query: &str) -> Vec<Value> {
    let call = format!("GET /v1/social-work-teams/{team}/pupils{query}");
    let read = desk.app().send(&desk.officer, &call, Value::Null, BY).await.expect(200).body;
    read["data"].as_array().unwrap().clone()
}

async fn a_team_sees_the_attendance_of_its_own_children(app: TestApp) {
    let desk = Desk::of(app, 3, 2).await;
    let (present, away) = (line(&[("/", 20)]), line(&[("/", 15), ("I", 3), ("O", 2)]));
    lay(&desk.class, &[away, present.clone(), present]).await;
    let (one, other) = (registered(&desk, "west").await, registered(&desk, "east").await);
    let group = crate::pupil_groups::fixture::SOCIAL_WORKER;
    let held = format!("/v1/pupil-groups/{group}/memberships");
    let read = desk.app().send(&desk.officer, &format!("GET {held}"), Value::Null, BY).await.expect(200).body;
    let membership = read["data"].as_array().unwrap().iter().find(|row| row["pupil_id"] == desk.pupils[0]);
    let path = format!("{held}/{}", membership.unwrap()["id"].as_str().unwrap());
    let assign = async |team: Value| {
        let body = json!({ "social_work_team_id": team, "recorded_by": { "name": "A. Officer" } });
        desk.app().post(&desk.officer, &format!("{path}/assign"), body).await
    };
    let done = assign(json!(one)).await.expect(200).body;
    assert_eq!(done["membership"]["social_work_team_id"], json!(one));
    assert_eq!(done["membership"]["source"], "list", "on whose word the child is in the group stays");
    assert_eq!(done["history"].as_array().unwrap().len(), 2);
    let unknown = assign(json!("0199e2a4-5b1c-7d3e-8f90-123456789abc")).await.expect(422);
    assert_eq!(unknown.faults()[0].1, "reference_not_found");

    let found = pupils(&desk, &one, "").await;
    assert_eq!((found.len(), pupils(&desk, &other, "").await.len()), (1, 0));
    let child = &found[0];
    assert_eq!((&child["pupil_id"], &child["attendance"]), (&json!(desk.pupils[0]), &rate(15, 20, 75.0)));
    let school = &child["schools"][0];
    assert_eq!((&school["urn"], &school["upn"]), (&json!(URN), &json!(desk.class.upns[0])));
    assert_eq!(school["unauthorised_absence"], rate(2, 20, 10.0));
    assert_eq!((&school["persistently_absent"], &school["severely_absent"]), (&json!(true), &json!(false)));
    assert_eq!(
        pupils(&desk, &one, "?held_on=2026-09-02").await.len(),
        0,
        "before the child was in the group"
    );

    // The next list does not forget the team.
    send(desk.app(), &desk.officer, "2026-11-16", &[&desk.class.upns[0]]).await.expect(200);
    assert_eq!(pupils(&desk, &one, "").await.len(), 1);
    assign(Value::Null).await.expect(200);
    assert_eq!(pupils(&desk, &one, "").await.len(), 0);
    let log = desk.app().get(&desk.officer, "/v1/disclosures?limit=200").await.expect(200).body;
    let told = log["data"].as_array().unwrap().iter();
    assert_eq!(told.filter(|row| row["operation"] == "social_work_team_pupils.list").count(), 5);
}

async fn a_team_is_the_authoritys(app: TestApp) {
    let desk = Desk::of(app, 1, 1).await;
    let id = registered(&desk, "west").await;
    let again = desk.app().post(&desk.officer, "/v1/social-work-teams", team("west")).await;
    assert_eq!((again.problem(), &again.body["existing"]["id"]), ((409, "duplicate"), &json!(id)));
    let wrong = desk.app().post(&desk.officer, "/v1/social-work-teams", team("West!")).await.expect(422);
    assert_eq!(wrong.faults()[0].0, "/code");
    // A client of the authority that reaches one school sees no team, and reads none's children.
    let scopes = &["social-work-teams:read", "pupils.groups:read"];
    let narrow = login(desk.app(), ClientKind::La, scopes, Reach::Schools(&[URN])).await;
    let none = desk.app().get(&narrow, "/v1/social-work-teams").await.expect(200).body;
    assert_eq!(none["data"], json!([]));
    let call = format!("GET /v1/social-work-teams/{id}/pupils");
    let refused = desk.app().send(&narrow, &call, Value::Null, BY).await;
    assert_eq!(refused.problem(), (404, "not_found"));
    let unnamed = desk.app().get(&desk.officer, &format!("/v1/social-work-teams/{id}/pupils")).await;
    assert_eq!(unnamed.problem(), (400, "invalid_parameter"));
}

async fn a_team_is_called_otherwise_by_who_read_how_it_is_called(app: TestApp) {
    let desk = Desk::of(app, 0, 0).await;
    let made = desk.app().post(&desk.officer, "/v1/social-work-teams", team("west")).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    assert_eq!((&made.body["version"], &made.body["links"]["self"]), (&json!(1), &json!(path)));
    assert_eq!(made.body["links"]["pupils"], format!("{path}/pupils"));
    assert_eq!(made.body["updated_at"], made.body["created_at"]);
    let read = desk.app().get(&desk.officer, &path).await.expect(200);
    assert_eq!((read.header("etag"), &read.body), (tag.as_str(), &made.body));
    let held = [("If-None-Match", tag.as_str())];
    desk.app().send(&desk.officer, &format!("GET {path}"), Value::Null, &held).await.expect(304);

    let body = json!({ "name": "Family support, west ", "recorded_by": { "name": "B. Officer" } });
    let unnamed = desk.app().put(&desk.officer, &path, body.clone()).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let put = async |tag: &str, body: Value| {
        desk.app().send(&desk.officer, &format!("PUT {path}"), body, &[("If-Match", tag)]).await
    };
    desk.app().advance(60);
    let done = put(&tag, body.clone()).await.expect(200);
    assert_eq!((&done.body["name"], &done.body["version"]), (&json!("Family support, west"), &json!(2)));
    assert_eq!((&done.body["code"], &done.body["created_at"]), (&json!("west"), &made.body["created_at"]));
    assert_ne!(done.body["updated_at"], made.body["updated_at"]);
    let same = put(done.header("etag"), body.clone()).await.expect(200);
    assert_eq!(same.body, done.body, "the same again changes nothing");
    let stale = put(&tag, body.clone()).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), done.header("etag")));
    let wrong = put("*", json!({ "name": " ", "recorded_by": { "name": "B. Officer" } })).await.expect(422);
    assert_eq!(wrong.faults()[0].0, "/name");
    // Whoever does not reach every school, and whoever names a team that never was, get the same.
    let narrow =
        login(desk.app(), ClientKind::La, &["social-work-teams:write"], Reach::Schools(&[URN])).await;
    let refused = desk.app().send(&narrow, &format!("PUT {path}"), body.clone(), &[("If-Match", "*")]).await;
    assert_eq!(refused.problem(), (404, "not_found"));
    let never = "PUT /v1/social-work-teams/0199e2a4-5b1c-7d3e-8f90-123456789abc";
    let never = desk.app().send(&desk.officer, never, body, &[("If-Match", "*")]).await;
    assert_eq!(never.problem(), (404, "not_found"));
    let kept =
        rollcall::entities::social_work_team_revision::Entity::find().all(&desk.app().db).await.unwrap();
    let kept: Vec<_> =
        kept.iter().map(|row| (row.version, row.name.as_str(), row.recorded_by_name.as_str())).collect();
    let all = [(1, "Family assessment, west", "A. Officer"), (2, "Family support, west", "B. Officer")];
    assert_eq!(kept, all, "every name is kept, with who gave it");
}

/// Puts the only child of a group with a team.
pub(super) async fn assigned(desk: &Desk, group: &str, team: &str) {
    let held = format!("/v1/pupil-groups/{group}/memberships");
    let read = desk.app().send(&desk.officer, &format!("GET {held}"), Value::Null, BY).await.expect(200).body;
    let path = format!("{held}/{}/assign", read["data"][0]["id"].as_str().unwrap());
    let body = json!({ "social_work_team_id": team, "recorded_by": { "name": "A. Officer" } });
    desk.app().post(&desk.officer, &path, body).await.expect(200);
}

async fn a_team_is_told_of_no_group_that_is_closed_to_the_client(app: TestApp) {
    use crate::pupil_groups::fixture::{PREVIOUSLY, SOCIAL_WORKER, list};
    let desk = Desk::of(app, 2, 1).await;
    let closed = list("2026-09-03", &[&desk.class.upns[1]]);
    desk.app().post(&desk.officer, &format!("/v1/pupil-groups/{PREVIOUSLY}/lists"), closed).await.expect(200);
    let team = registered(&desk, "west").await;
    assigned(&desk, SOCIAL_WORKER, &team).await;
    assigned(&desk, PREVIOUSLY, &team).await;
    assert_eq!(pupils(&desk, &team, "").await.len(), 2);
    let call = format!("GET /v1/social-work-teams/{team}/pupils");
    let reads = async |scopes: &[&str]| {
        let token = login(desk.app(), ClientKind::La, scopes, Reach::Everything).await;
        desk.app().send(&token, &call, Value::Null, BY).await
    };
    let some = reads(&["social-work-teams:read", "pupils.groups:read"]).await.expect(200).body;
    let rows = some["data"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["pupil_id"]), (1, &json!(desk.pupils[0])));
    assert_eq!((&rows[0]["schools"][0]["urn"], &rows[0]["schools"][0]["upn"]), (&json!(URN), &Value::Null));
    let refused = reads(&["social-work-teams:read"]).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["pupils.groups:read"]));
}

async fn a_school_that_a_child_left_counts_to_the_childs_attendance(app: TestApp) {
    use crate::registers::fixture::row;
    let desk = Desk::of(app, 1, 1).await;
    lay(&desk.class, &[line(&[("/", 15), ("I", 5)])]).await;
    let team = registered(&desk, "west").await;
    assigned(&desk, crate::pupil_groups::fixture::SOCIAL_WORKER, &team).await;
    // Off the roll on 30 October, and on another school's since 2 November.
    let upn = &desk.class.upns[0];
    let mut left = row(upn, 0);
    left["deletion"] = json!({ "on": "2026-10-30", "ground": "9-1-b" });
    desk.class.roll("2026-11-19T07:00:00Z", vec![left]).await.expect(200);
    let other = Class::at(desk.app().clone(), 120_766, 1).await;
    let mut came = row(upn, 0);
    came["starting_on"] = json!("2026-11-02");
    other.roll("2026-11-19T07:00:00Z", vec![came]).await.expect(200);
    let path = "/v1/schools/120766/registers/2026-11-18/am";
    other.push_to(path, 0, vec![crate::registers::fixture::mark(upn, "/")]).await.expect(200);

    let found = pupils(&desk, &team, "").await;
    let schools = found[0]["schools"].as_array().unwrap();
    assert_eq!((schools.len(), &schools[0]["urn"]), (1, &json!(120_766)));
    assert_eq!(schools[0]["attendance"], rate(1, 1, 100.0));
    assert_eq!(found[0]["attendance"], rate(16, 21, 76.2));
    let before = pupils(&desk, &team, "?held_on=2026-10-30").await;
    assert_eq!(
        (&before[0]["schools"][0]["urn"], &before[0]["attendance"]),
        (&json!(URN), &rate(15, 20, 75.0))
    );
}
