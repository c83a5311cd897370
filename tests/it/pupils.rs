//! Pupils across schools: looking up, reading, and what one school never learns of another.

use serde_json::json;

use crate::{
    on_each_database,
    support::{Reach, TestApp, roll::*},
};

const OURS: i32 = 120_765;
const THEIRS: i32 = 120_766;

on_each_database!(
    a_pupil_is_found_by_a_present_and_by_a_former_upn,
    unknown_and_out_of_reach_are_one_answer,
    a_look_up_names_every_malformed_upn_by_its_place,
    a_school_learns_of_no_upn_that_only_another_school_holds,
    a_dual_registered_pupil_is_one_and_each_school_sees_its_own,
    a_temporary_pupil_who_turns_out_to_be_known_moves_there,
    a_temporary_pupil_of_two_schools_moves_for_each_by_itself,
);

fn rows(answer: &crate::support::Answer) -> Vec<(u64, bool)> {
    let rows = answer.body["rows"].as_array().expect("rows");
    rows.iter().map(|row| (row["index"].as_u64().unwrap(), row["pupil_id"].is_string())).collect()
}

async fn a_pupil_is_found_by_a_present_and_by_a_former_upn(app: TestApp) {
    app.school(OURS).await;
    let token = app.everything().await;
    app.put_roll(&token, OURS, roll(&[with(pupil(1), json!({"upn": temporary(7)}))])).await.expect(200);
    app.put_roll(&token, OURS, roll(&[pupil(1)])).await.expect(200);
    let body = json!({"upns": [upn(1), upn(2), temporary(7), format!(" {} ", upn(1))]});
    let answer = app.post(&token, "/v1/pupil-lookups", body).await.expect(200);
    assert_eq!(rows(&answer), [(0, true), (1, false), (2, true), (3, true)]);
    let id = answer.body["rows"][0]["pupil_id"].as_str().unwrap();
    assert_eq!(answer.body["rows"][2]["pupil_id"], id);
    let read = app.get(&token, &format!("/v1/pupils/{id}")).await.expect(200);
    assert_eq!(read.body["enrolments"][0]["surname"], "Sample-Oak");
    let mut upns = json!([
        {"upn": upn(1), "temporary": false, "current": true},
        {"upn": temporary(7), "temporary": true, "current": false},
    ]);
    upns.as_array_mut().unwrap().sort_by_key(|row| row["upn"].as_str().unwrap().to_owned());
    assert_eq!(read.body["upns"], upns);
    let known = read.header("etag").to_owned();
    let call = format!("GET /v1/pupils/{id}");
    app.send(&token, &call, json!(null), &[("If-None-Match", &known)]).await.expect(304);
}

async fn unknown_and_out_of_reach_are_one_answer(app: TestApp) {
    app.school(OURS).await;
    app.school(THEIRS).await;
    let everything = app.everything().await;
    app.put_roll(&everything, THEIRS, roll(&[pupil(1)])).await.expect(200);
    let found = app.post(&everything, "/v1/pupil-lookups", json!({"upns": [upn(1)]})).await;
    let id = found.body["rows"][0]["pupil_id"].as_str().expect("found").to_owned();

    let ours = app.login(&["pupils:read"], Reach::Schools(&[OURS])).await;
    let answer = app.post(&ours, "/v1/pupil-lookups", json!({"upns": [upn(1), upn(2)]})).await.expect(200);
    assert_eq!(answer.body["rows"][0]["pupil_id"], json!(null));
    assert_eq!(answer.body["rows"][1]["pupil_id"], json!(null));
    let theirs = app.get(&ours, &format!("/v1/pupils/{id}")).await;
    let never = app.get(&ours, "/v1/pupils/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d").await;
    assert_eq!(theirs.problem(), (404, "not_found"));
    assert_eq!(theirs.masked(), never.masked());
}

async fn a_look_up_names_every_malformed_upn_by_its_place(app: TestApp) {
    let token = app.everything().await;
    let body = json!({"upns": [upn(1), "A926400124001", "k926400124001"]});
    let answer = app.post(&token, "/v1/pupil-lookups", body).await;
    assert_eq!(answer.problem(), (422, "validation_failed"));
    let expected = [("/upns/1", "upn_check_letter"), ("/upns/2", "upn_malformed")];
    assert_eq!(answer.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    assert!(!answer.text.contains("926400124001"), "neither the UPN nor its right letter is told");
}

async fn a_school_learns_of_no_upn_that_only_another_school_holds(app: TestApp) {
    app.school(OURS).await;
    app.school(THEIRS).await;
    let everything = app.everything().await;
    app.put_roll(&everything, OURS, roll(&[pupil(1)])).await.expect(200);
    app.put_roll(&everything, THEIRS, roll(&[pupil(1)])).await.expect(200);
    let renumbered = with(pupil(2), json!({"former_upns": [upn(1)]}));
    app.put_roll(&everything, THEIRS, roll(&[renumbered])).await.expect(200);
    let body = json!({"upns": [upn(1), upn(2)]});
    let both = app.post(&everything, "/v1/pupil-lookups", body.clone()).await.expect(200);
    assert_eq!(
        both.body["rows"][0]["pupil_id"], both.body["rows"][1]["pupil_id"],
        "the authority sees one pupil"
    );
    let ours = app.login(&["pupils:read"], Reach::Schools(&[OURS])).await;
    assert_eq!(rows(&app.post(&ours, "/v1/pupil-lookups", body).await), [(0, true), (1, false)]);
}

async fn a_dual_registered_pupil_is_one_and_each_school_sees_its_own(app: TestApp) {
    app.school(OURS).await;
    app.school(THEIRS).await;
    let everything = app.everything().await;
    let ours = with(pupil(1), json!({"registration": "main"}));
    let theirs = with(pupil(1), json!({"registration": "subsidiary", "surname": "Sample-Elm"}));
    app.put_roll(&everything, OURS, roll(&[ours])).await.expect(200);
    let second = app.put_roll(&everything, THEIRS, roll(&[theirs])).await.expect(200);
    assert_eq!(second.body["summary"]["created"], 1);
    assert_eq!(second.body["rows"], json!([]), "a school is not told that a pupil is known elsewhere");

    let mut ids = Vec::new();
    for (urn, surname) in [(OURS, "Sample-Oak"), (THEIRS, "Sample-Elm")] {
        let token = app.login(&["pupils:read"], Reach::Schools(&[urn])).await;
        let found = app.post(&token, "/v1/pupil-lookups", json!({"upns": [upn(1)]})).await;
        let id = found.body["rows"][0]["pupil_id"].as_str().expect("found").to_owned();
        let read = app.get(&token, &format!("/v1/pupils/{id}")).await.expect(200);
        let enrolments = read.body["enrolments"].as_array().unwrap();
        assert_eq!(enrolments.len(), 1);
        assert_eq!((&enrolments[0]["urn"], &enrolments[0]["surname"]), (&json!(urn), &json!(surname)));
        assert_eq!(read.body["version"], 1, "no version of another school is counted");
        ids.push(id);
    }
    assert_eq!(ids[0], ids[1], "one pupil, at two schools");
    let both = app.get(&everything, &format!("/v1/pupils/{}", ids[0])).await.expect(200);
    assert_eq!(both.body["enrolments"].as_array().unwrap().len(), 2);
}

async fn a_temporary_pupil_who_turns_out_to_be_known_moves_there(app: TestApp) {
    app.school(OURS).await;
    app.school(THEIRS).await;
    let everything = app.everything().await;
    app.put_roll(&everything, THEIRS, roll(&[pupil(1)])).await.expect(200);
    let known = look_up(&app, &everything, &upn(1)).await;
    let newcomer = with(pupil(1), json!({"upn": temporary(1), "mis_id": "N1"}));
    app.put_roll(&everything, OURS, roll(&[newcomer])).await.expect(200);
    let before = look_up(&app, &everything, &temporary(1)).await;
    assert_ne!(before, known);

    let mended = with(pupil(1), json!({"mis_id": "N1"}));
    let answer = app.put_roll(&everything, OURS, roll(&[mended])).await.expect(200);
    let row = &answer.body["rows"][0];
    assert_eq!((&row["outcome"], &row["flags"]), (&json!("changed"), &json!(["moved_to_known_pupil"])));
    assert_eq!(look_up(&app, &everything, &temporary(1)).await, known, "the temporary UPN leads there too");

    let ours = app.login(&["pupils:read"], Reach::Schools(&[OURS])).await;
    let old = app.get(&ours, &format!("/v1/pupils/{before}")).await;
    let followed = app.get(&ours, &format!("/v1/pupils/{known}")).await.expect(200);
    assert_eq!(old.body["id"], followed.body["id"], "a client that follows Location gets there");
    let stays = app.get_unfollowed(&ours, &format!("/v1/pupils/{before}")).await;
    assert_eq!((stays.status, stays.header("location")), (301, format!("/v1/pupils/{known}").as_str()));
    let nobody = app.login(&["pupils:read"], Reach::Schools(&[])).await;
    let hidden = app.get_unfollowed(&nobody, &format!("/v1/pupils/{before}")).await;
    assert_eq!(hidden.problem(), (404, "not_found"), "out of reach there is no forwarding address");
}

async fn a_temporary_pupil_of_two_schools_moves_for_each_by_itself(app: TestApp) {
    app.school(OURS).await;
    app.school(THEIRS).await;
    let everything = app.everything().await;
    app.put_roll(&everything, THEIRS, roll(&[with(pupil(2), json!({"upn": temporary(1)}))]))
        .await
        .expect(200);
    app.put_roll(&everything, OURS, roll(&[with(pupil(2), json!({"upn": temporary(1)})), pupil(9)]))
        .await
        .expect(200);
    let temporary_pupil = look_up(&app, &everything, &temporary(1)).await;
    app.school(120_767).await;
    app.put_roll(&everything, 120_767, roll(&[pupil(1)])).await.expect(200);

    let mended = with(pupil(1), json!({"former_upns": [temporary(1)]}));
    app.put_roll(&everything, OURS, roll(std::slice::from_ref(&mended))).await.expect(200);
    let theirs = app.login(&["pupils:read"], Reach::Schools(&[THEIRS])).await;
    let unmoved = app.get_unfollowed(&theirs, &format!("/v1/pupils/{temporary_pupil}")).await.expect(200);
    assert_eq!(
        unmoved.body["enrolments"][0]["urn"], THEIRS,
        "what another school knows is not ours to change"
    );

    let again = app.put_roll(&everything, OURS, roll(std::slice::from_ref(&mended))).await.expect(200);
    assert_eq!(again.body["summary"]["unchanged"], 1, "{}", again.text);
    app.put_roll(&everything, THEIRS, roll(&[mended])).await.expect(200);
    let moved = app.get_unfollowed(&theirs, &format!("/v1/pupils/{temporary_pupil}")).await;
    assert_eq!(moved.status, 301);
}

/// The pupil of a UPN.
async fn look_up(app: &TestApp, token: &str, upn: &str) -> String {
    let found = app.post(token, "/v1/pupil-lookups", json!({"upns": [upn]})).await.expect(200);
    found.body["rows"][0]["pupil_id"].as_str().expect("known").to_owned()
}
