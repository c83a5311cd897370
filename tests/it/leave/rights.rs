//! Who may record leave, and who sees what.

use rollcall::features::clients::ClientKind;
use serde_json::json;
use uuid::Uuid;

use super::{Desk, days, decision};
use crate::{
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    only_schools_record_leave,
    another_schools_request_is_not_found,
    a_pupil_who_turns_out_to_be_another_takes_requests_along
);

async fn only_schools_record_leave(app: TestApp) {
    app.school(URN).await;
    let manager = app.login(&["clients:manage"], Reach::Everything).await;
    let make = async |kind: &str, scope: &str| {
        let new = json!({ "name": "x", "kind": kind, "scopes": [scope], "urns": [URN] });
        app.post(&manager, "/v1/clients", new).await
    };
    for kind in ["la", "portal"] {
        for scope in ["leave:write", "timetables:write"] {
            let refused = make(kind, scope).await;
            assert_eq!(refused.faults(), [("/scopes/0".to_owned(), "scope_not_for_kind".to_owned())]);
        }
        make(kind, "leave:read").await.expect(201);
    }
    for kind in ["mis", "school"] {
        make(kind, "leave:write").await.expect(201);
    }
}

async fn another_schools_request_is_not_found(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let app = desk.app();
    let path = desk.recorded(0, "holiday", days("2026-12-07", "2026-12-09")).await;
    app.school(120_766).await;
    let scopes = &["leave:write", "leave:read"];
    let (client, _) = app.client_of(ClientKind::School, scopes, Reach::Schools(&[120_766])).await;
    let other = app.token(client, scopes);
    let id = path.rsplit('/').next().unwrap();
    let never = format!("/v1/schools/{URN}/leave-requests/{}", Uuid::now_v7());
    for address in [path.clone(), never, format!("/v1/schools/120766/leave-requests/{id}")] {
        for tail in ["", "/sessions"] {
            let answer = app.get(&other, &format!("{address}{tail}")).await;
            assert_eq!(answer.problem(), (404, "not_found"), "{address}{tail}");
        }
        let decided = app.post(&other, &format!("{address}/decide"), decision("granted")).await;
        assert_eq!(decided.problem(), (404, "not_found"));
    }
    assert_eq!(app.get(&other, "/v1/leave-requests").await.expect(200).body["data"], json!([]));
    let filtered = format!("/v1/leave-requests?pupil_id={}", desk.pupils[0]);
    assert_eq!(app.get(&other, &filtered).await.expect(200).body["data"], json!([]));
}

/// What is recorded stands with the entry of the admission register, not with an id that may turn out to be another's.
async fn a_pupil_who_turns_out_to_be_another_takes_requests_along(app: TestApp) {
    use crate::support::roll::{pupil, roll, temporary, upn, with};
    for urn in [URN, 120_766] {
        app.school(urn).await;
    }
    let token = app.everything().await;
    app.put_roll(&token, 120_766, roll(&[pupil(1)])).await.expect(200);
    let of_another =
        app.post(&token, "/v1/pupil-lookups", json!({ "upns": [upn(1)] })).await.expect(200).body;
    let entry = with(pupil(1), json!({ "upn": temporary(1), "mis_id": "7" }));
    app.put_roll(&token, URN, roll(std::slice::from_ref(&entry))).await.expect(200);
    let found =
        app.post(&token, "/v1/pupil-lookups", json!({ "upns": [temporary(1)] })).await.expect(200).body;
    let before = found["rows"][0]["pupil_id"].as_str().unwrap();
    let school = app.login(&["leave:write", "leave:read"], Reach::Schools(&[URN])).await;
    let body = super::request(before, "holiday", days("2026-12-07", "2026-12-09"));
    let path = format!("/v1/schools/{URN}/leave-requests");
    let made = app.post(&school, &path, body).await.expect(201).header("location").to_owned();
    app.advance(1);
    let permanent = with(entry, json!({ "upn": upn(1), "former_upns": [temporary(1)] }));
    app.put_roll(&token, URN, roll(&[permanent])).await.expect(200);
    let read = app.get(&school, &made).await.expect(200).body;
    assert_eq!(read["leave_request"]["pupil_id"], of_another["rows"][0]["pupil_id"]);
    for id in [before, of_another["rows"][0]["pupil_id"].as_str().unwrap()] {
        let listed = app.get(&school, &format!("{path}?pupil_id={id}")).await.expect(200).body;
        assert_eq!(listed["data"].as_array().unwrap().len(), 1, "{id}");
    }
}
