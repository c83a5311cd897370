//! What a penalty notice holds back from the parent whom it is for, and from the court.

use rollcall::proceedings::bundle::unzipped;
use serde_json::{Value, json};

use super::{
    fixture::{EVERYTHING, PROSECUTOR, bundle, case, read},
    redacting::{assert_judged, holding},
};
use crate::{
    on_each_database,
    penalty_notices::fixture::{Office, SEPTEMBER, approval, order, person, referral},
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(what_a_notice_holds_back_from_its_parent_and_from_the_court_is_not_told,);

const OTHER: i32 = URN + 1;
const HIDES: &str = "The child lives where this parent must not look for it";
const SECOND: &str = "A second notice within three years";
const FEW: &str = "Several short holidays";

/// A notice that was not paid and is referred to be prosecuted, of a session at another school and after a Notice to
/// Improve there; its address.
async fn referred(office: &mut Office) -> String {
    let asked = office.request(0, &SEPTEMBER);
    let path = office.ask(asked).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    let mut decided = approval();
    decided["no_notice_to_improve_reason"] = json!(SECOND);
    decided["below_threshold_reason"] = json!(FEW);
    office.step(&path, "approve", decided).await.expect(200);
    let mut issue = order();
    issue.as_object_mut().unwrap().remove("child_address");
    issue["child_address_withheld"] = json!(HIDES);
    office.step(&path, "issue", issue).await.expect(200);
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    office.at("2027-02-26T10:00:00Z").await;
    office.step(&path, "refer", referral()).await.expect(200);
    let day = format!("\"date\":\"{}\"", SEPTEMBER[0]);
    let before = json!([{
        "id": office.parent, "urn": OTHER, "state": "served", "issued_on": "2026-03-02", "ended_on": null, "used": false,
    }]);
    for (from, to) in [
        (format!("\"urn\":{URN},{day}"), format!("\"urn\":{OTHER},{day}")),
        ("\"notices_to_improve\":[]".to_owned(), format!("\"notices_to_improve\":{before}")),
    ] {
        let moved = format!("UPDATE penalty_notice_revision SET terms = replace(terms, '{from}', '{to}')");
        office.app().tamper(&moved).await;
    }
    path
}

async fn what_a_notice_holds_back_from_its_parent_and_from_the_court_is_not_told(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    let path = referred(&mut office).await;
    let (app, parent) = (office.app(), office.parent);
    let id = case(app, URN, &office.pupils[0], "2026-11-02").await;
    let ground = json!({
        "reason": "Not paid", "offence": { "from_on": SEPTEMBER[0], "to_on": SEPTEMBER[4] },
        "penalty_notice_ids": [path.rsplit('/').next().unwrap()],
    });
    let body = json!({
        "case_id": id, "route": "prosecution_444_1", "parent_id": parent, "ground": ground, "recorded_by": person(),
    });
    let prosecutor = app.login(PROSECUTOR, Reach::Everything).await;
    let made = app.post(&prosecutor, &format!("/v1/schools/{URN}/legal-actions"), body).await.expect(201);
    let action = made.header("location").rsplit('/').next().unwrap().to_owned();
    let officer = app.login(EVERYTHING, Reach::Everything).await;
    let files = async |query: &str| {
        let path = format!("/v1/schools/{URN}/cases/{id}/evidence-bundle{query}");
        unzipped(&bundle(app, &officer, &path).await.0).unwrap()
    };

    let secrets = [HIDES, "Early help goes on"];
    let whole = files("").await;
    for secret in secrets.iter().chain(&[SECOND, FEW]) {
        assert!(!holding(&whole, secret).is_empty(), "{secret} stands in what is not redacted");
    }
    let told = files(&format!("?redact_for={parent}")).await;
    for secret in &secrets {
        assert_eq!(holding(&told, secret), Vec::<&str>::new(), "{secret}");
    }
    assert_judged(&told);
    let notice = read(&told, "notices/penalty-notices.json")[0].clone();
    assert!(!notice.to_string().contains(&format!("\"urn\":{OTHER}")), "{notice}");
    let elsewhere = json!("[withheld: another school]");
    for (place, stands) in [
        ("/issue/child_address_withheld", json!("[withheld: address]")),
        ("/issue/child_address_told", json!(false)),
        ("/evidence/0/urn", elsewhere.clone()),
        ("/evidence/2/urn", json!(URN)),
        ("/decision/before/notices_to_improve/0/urn", elsewhere),
        ("/decision/no_notice_to_improve_reason", json!(SECOND)),
        ("/prosecution/education_supervision_order_reason", json!("[withheld: internal note]")),
    ] {
        assert_eq!(notice["terms"].pointer(place), Some(&stands), "{place}");
    }
    let listed = read(&told, "manifest.json")["redactions"].clone();
    let place = "/0/terms/evidence/0/urn";
    assert!(listed.as_array().unwrap().iter().any(|one| one["place"] == place), "{listed}");

    // A court is told of no notice that came before, and somebody reads why this one was right.
    let charged = files(&format!("?legal_action_id={action}")).await;
    assert_eq!(holding(&charged, SECOND), Vec::<&str>::new());
    let notice = read(&charged, "notices/penalty-notices.json")[0].clone();
    assert_eq!(notice["terms"].pointer("/decision/before"), Some(&Value::Null));
    assert!(!holding(&charged, FEW).is_empty());
    let reads = |files| {
        let manifest = read(files, "manifest.json");
        let listed = manifest["to_be_read_before_serving"].as_array().unwrap().clone();
        let one = listed.into_iter().find(|one| one["file"] == "notices/penalty-notices.json").unwrap();
        one["texts"].as_u64().unwrap()
    };
    assert!(reads(&charged) < reads(&whole), "what is left out is not read");
}
