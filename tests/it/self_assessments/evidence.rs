//! Evidence: links, and files that are what their bytes say.

use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    support::{Answer, TestApp},
};

on_each_database!(
    a_file_is_taken_in_once_and_handed_out_to_be_saved,
    evidence_that_lies_is_empty_too_large_or_has_a_path_is_refused,
    evidence_that_was_withdrawn_shows_nothing_and_stays,
    who_cannot_answer_is_told_the_evidence_that_a_statement_names,
    what_shows_that_an_action_is_done_is_told_once_there_is_a_statement,
    a_cancelled_action_takes_no_evidence,
    the_same_bytes_again_are_taken_after_submission_and_others_are_not,
);

const PDF: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\nsample";

fn file(name: &str, media: &str) -> Value {
    json!({
        "kind": "file", "title": "Policy", "question": "champion", "file_name": name, "media_type": media,
        "recorded_by": by(),
    })
}

async fn announce(team: &Team, body: Value) -> Answer {
    team.app.post(&team.portal, &format!("{}/evidence", team.path), body).await
}

async fn send(team: &Team, id: &str, bytes: &[u8], media: &str) -> Answer {
    let call = format!("PUT {}/evidence/{id}/content", team.path);
    team.app.send_raw(&team.portal, &call, bytes.to_vec(), &[("Content-Type", media)]).await
}

async fn a_file_is_taken_in_once_and_handed_out_to_be_saved(app: TestApp) {
    let team = Team::of(app).await;
    team.answer("champion", json!({ "rating": 3 }), None).await.expect(201);
    let id = announce(&team, file("Policy \u{e9}.pdf", "application/pdf")).await.expect(201).id();
    let content = format!("{}/evidence/{id}/content", team.path);
    assert_eq!(team.app.get(&team.portal, &content).await.problem(), (404, "not_found"));
    let missing = |read: Answer| {
        read.body["missing"].as_array().unwrap().iter().any(|one| one["missing"] == "evidence")
    };
    assert!(missing(team.read().await), "a file that has not come shows nothing");
    let sent = send(&team, &id, PDF, "application/pdf").await.expect(200);
    let sha256 = sent.body["file"]["sha256"].as_str().unwrap().to_owned();
    assert_eq!((&sent.body["file"]["size"], sha256.len()), (&json!(PDF.len()), 64));
    assert!(!missing(team.read().await));
    assert_eq!(
        send(&team, &id, PDF, "application/pdf").await.expect(200).header("etag"),
        sent.header("etag")
    );
    let other = send(&team, &id, b"%PDF-1.4 other", "application/pdf").await;
    assert_eq!(other.problem(), (409, "state_conflict"));
    let call = format!("{}{content}", team.app.base);
    let got = team.app.http.get(call).bearer_auth(&team.portal).send().await.unwrap();
    let header = |name: &str| got.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    let told = header("content-disposition");
    assert!(
        told.starts_with("attachment; filename=\"Policy _.pdf\"; filename*=UTF-8''Policy%20%C3%A9.pdf"),
        "{told}"
    );
    assert_eq!(
        (header("x-content-type-options"), header("etag")),
        ("nosniff".into(), format!("\"{sha256}\""))
    );
    assert!(
        header("content-security-policy").contains("sandbox")
            && header("repr-digest").starts_with("sha-256=:")
    );
    assert_eq!(got.bytes().await.unwrap(), PDF);
    let held = [("If-None-Match", format!("\"{sha256}\""))];
    let held: Vec<_> = held.iter().map(|(name, tag)| (*name, tag.as_str())).collect();
    let again = team.app.send(&team.portal, &format!("GET {content}"), Value::Null, &held).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
}

async fn evidence_that_lies_is_empty_too_large_or_has_a_path_is_refused(app: TestApp) {
    let team = Team::of(app).await;
    let faults = async |body| announce(&team, body).await.expect(422).faults();
    let pair = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    let name = || pair("/file_name", "file_name_not_valid");
    for bad in ["../policy.pdf", "C:\\policy.pdf", "policy\n.pdf", "policy.exe", ".policy.pdf"] {
        assert!(faults(file(bad, "application/pdf")).await.contains(&name()), "{bad:?}");
    }
    assert_eq!(faults(file("policy.exe", "application/x-msdownload")).await[0].0, "/media_type");
    let mut link = json!({ "kind": "link", "title": "Page", "recorded_by": by(), "file_name": "a.pdf", "question": "removed" });
    let found = faults(link.clone()).await;
    for wanted in [
        pair("/address", "missing_property"),
        pair("/file_name", "not_for_evidence_kind"),
        pair("/question", "not_of_this_version"),
    ] {
        assert!(found.contains(&wanted), "{wanted:?} of {found:?}: all at once");
    }
    for bad in
        ["http://school.example/", "javascript:alert(1)", "https://a:b@school.example/", "https://192.0.2.1/"]
    {
        link = json!({ "kind": "link", "title": "Page", "recorded_by": by(), "address": bad });
        assert_eq!(faults(link).await, [pair("/address", "link_not_valid")], "{bad}");
    }
    let id = announce(&team, file("policy.pdf", "application/pdf")).await.expect(201).id();
    let lies = send(&team, &id, b"MZ\x90\0 no document", "application/pdf").await;
    assert_eq!(lies.faults(), [pair("", "file_type_disagrees")]);
    assert_eq!(send(&team, &id, b"", "application/pdf").await.faults(), [pair("", "file_empty")]);
    assert_eq!(send(&team, &id, PDF, "image/png").await.problem(), (415, "unsupported_media_type"));
    let call = format!("PUT {}/evidence/{id}/content", team.path);
    let packed = [("Content-Type", "application/pdf"), ("Content-Encoding", "gzip")];
    let packed = team.app.send_raw(&team.portal, &call, PDF.to_vec(), &packed).await;
    assert_eq!(packed.problem(), (415, "unsupported_media_type"));
    let mut large = PDF.to_vec();
    large.resize(10 * 1024 * 1024 + 1, b' ');
    assert_eq!(send(&team, &id, &large, "application/pdf").await.problem(), (413, "body_too_large"));
    large.truncate(10 * 1024 * 1024);
    send(&team, &id, &large, "application/pdf").await.expect(200);
    let page = team.link(None).await.id();
    assert_eq!(
        send(&team, &page, PDF, "application/pdf").await.problem(),
        (409, "state_conflict"),
        "a link has no bytes"
    );
}

async fn evidence_that_was_withdrawn_shows_nothing_and_stays(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let listed =
        team.app.get(&team.portal, &format!("{}/evidence?withdrawn=false", team.path)).await.expect(200);
    let id = listed.body["data"][0]["id"].as_str().unwrap().to_owned();
    let why = json!({ "reason": "An older page", "recorded_by": by() });
    let call = format!("POST {}/evidence/{id}/withdraw", team.path);
    let stale = team.app.send(&team.portal, &call, why.clone(), &[("If-Match", "\"7\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let gone = team.app.send(&team.portal, &call, why.clone(), &[("If-Match", "\"1\"")]).await.expect(200);
    assert_eq!(gone.body["withdrawn"]["reason"], "An older page");
    let refused = team.submit().await;
    assert_eq!(refused.faults(), [("/answers/champion".to_owned(), "evidence_missing".to_owned())]);
    team.link(Some("champion")).await;
    team.submit().await.expect(201);
    let own = team.read().await.body["evidence"][0]["id"].as_str().unwrap().to_owned();
    let call = format!("POST {}/evidence/{own}/withdraw", team.path);
    let late = team.app.send(&team.portal, &call, why, &[("If-Match", "\"1\"")]).await;
    assert_eq!(late.problem(), (409, "state_conflict"), "it belongs to what is submitted");
    let listed =
        team.app.get(&team.portal, &format!("{}/evidence?withdrawn=true", team.path)).await.expect(200);
    assert_eq!(listed.body["data"][0]["id"], json!(id));
}

/// A file whose bytes have come.
async fn kept(team: &Team) -> String {
    let id = announce(team, file("policy.pdf", "application/pdf")).await.expect(201).id();
    send(team, &id, PDF, "application/pdf").await.expect(200);
    id
}

async fn withdraw(team: &Team, id: &str) -> Answer {
    let path = format!("{}/evidence/{id}", team.path);
    let seen = team.app.get(&team.portal, &path).await.expect(200);
    let why = json!({ "reason": "Sent by mistake", "recorded_by": by() });
    let call = format!("POST {path}/withdraw");
    team.app.send(&team.portal, &call, why, &[("If-Match", seen.header("etag"))]).await
}

/// What becomes of asking for the bytes.
async fn bytes_for(team: &Team, token: &str, id: &str) -> u16 {
    let call = format!("{}{}/evidence/{id}/content", team.app.base, team.path);
    team.app.http.get(call).bearer_auth(token).send().await.unwrap().status().as_u16()
}

/// What becomes of the officer's asking for evidence, and for its bytes.
async fn told(team: &Team, id: &str) -> (u16, u16) {
    let shown = team.app.get(&team.officer, &format!("{}/evidence/{id}", team.path)).await;
    (shown.status, bytes_for(team, &team.officer, id).await)
}

async fn who_cannot_answer_is_told_the_evidence_that_a_statement_names(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let (named, mistaken) = (kept(&team).await, kept(&team).await);
    let late = announce(&team, file("late.pdf", "application/pdf")).await.expect(201).id();
    assert_eq!(bytes_for(&team, &team.portal, &mistaken).await, 200);
    let gone = withdraw(&team, &mistaken).await.expect(200);
    assert!(gone.body["file"]["sha256"].is_string(), "what it was stays known");
    assert_eq!(bytes_for(&team, &team.portal, &mistaken).await, 404, "its bytes are gone");
    assert_eq!(told(&team, &named).await, (404, 404), "a draft");
    team.submit().await.expect(201);
    assert_eq!(told(&team, &named).await, (200, 200));
    for id in [&mistaken, &late] {
        assert_eq!(told(&team, id).await, (404, 404), "no statement names it");
    }
    team.reopen().await.expect(200);
    send(&team, &late, PDF, "application/pdf").await.expect(200);
    assert_eq!(told(&team, &late).await, (404, 404), "its bytes came after the statement");
    withdraw(&team, &named).await.expect(200);
    assert_eq!(told(&team, &named).await, (200, 200), "the statement names it");
    let shown = team.app.get(&team.officer, &format!("{}/evidence/{named}", team.path)).await.expect(200);
    assert_eq!(shown.body["withdrawn"]["reason"], "Sent by mistake");
    team.submit().await.expect(201);
    assert_eq!(told(&team, &late).await, (200, 200));
}

/// A link that shows that an action is done.
fn shows(action: &str) -> Value {
    json!({
        "kind": "link", "title": "Minutes", "address": "https://school.example/minutes", "action_id": action,
        "recorded_by": by(),
    })
}

async fn what_shows_that_an_action_is_done_is_told_once_there_is_a_statement(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let action = team.action("Publish it").await.expect(201);
    let action = action.body["action"]["id"].as_str().unwrap();
    let before = announce(&team, shows(action)).await.expect(201).id();
    assert_eq!(told(&team, &before).await.0, 404, "nothing is submitted");
    team.submit().await.expect(201);
    let after = announce(&team, shows(action)).await.expect(201).id();
    for id in [&before, &after] {
        assert_eq!(told(&team, id).await.0, 200);
        withdraw(&team, id).await.expect(200);
    }
    assert_eq!(told(&team, &before).await.0, 200, "the statement names it");
    assert_eq!(told(&team, &after).await.0, 404);
}

async fn a_cancelled_action_takes_no_evidence(app: TestApp) {
    let team = Team::of(app).await;
    let action = team.action("Publish it").await.expect(201);
    let id = action.body["action"]["id"].as_str().unwrap();
    announce(&team, shows(id)).await.expect(201);
    let why = json!({ "reason": "The trust does it", "recorded_by": by() });
    let call = format!("POST {}/actions/{id}/cancel", team.path);
    team.app.send(&team.portal, &call, why, &[("If-Match", action.header("etag"))]).await.expect(200);
    assert_eq!(announce(&team, shows(id)).await.problem(), (409, "state_conflict"));
}

async fn the_same_bytes_again_are_taken_after_submission_and_others_are_not(app: TestApp) {
    let team = Team::of(app).await;
    team.fill().await;
    let (full, empty) = (kept(&team).await, announce(&team, file("b.pdf", "application/pdf")).await.id());
    team.submit().await.expect(201);
    send(&team, &full, PDF, "application/pdf").await.expect(200);
    let refused = send(&team, &empty, PDF, "application/pdf").await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
}
