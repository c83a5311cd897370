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
