//! The baseline improvement expectation of a school is confidential: every way out is tried.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{EXPECTATION, login, officer, set, target};
use crate::{
    figures::fixture::{lay, line, school},
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    the_school_itself_and_the_authority_see_the_expectation,
    to_everybody_else_it_is_not_there,
    no_other_answer_tells_it,
    the_scope_for_it_is_for_schools_and_the_authority_alone,
);

const OWN: i32 = 120_765;
const OTHER: i32 = 120_766;
const READS: &[&str] = &["targets:read", "targets.confidential:read"];
/// A percentage that stands nowhere else.
const SECRET: f64 = 97.31;

/// Two schools, and the expectation of the first: its address.
async fn expectation(app: &TestApp) -> String {
    app.school(OWN).await;
    app.school(OTHER).await;
    let token = officer(app).await;
    let made = set(app, &token, OWN, target(EXPECTATION, "attendance", SECRET)).await.expect(201);
    assert_eq!(made.body["target"]["visibility"], "confidential");
    made.header("location").to_owned()
}

async fn the_school_itself_and_the_authority_see_the_expectation(app: TestApp) {
    let path = expectation(&app).await;
    let own = login(&app, ClientKind::School, READS, Reach::Schools(&[OWN])).await;
    let authority = login(&app, ClientKind::La, READS, Reach::Everything).await;
    for token in [own, authority] {
        assert_eq!(app.get(&token, &path).await.expect(200).body["target"]["percent"], SECRET);
        app.get(&token, &format!("{path}/progress")).await.expect(200);
        for list in ["/v1/targets".to_owned(), format!("/v1/schools/{OWN}/targets")] {
            assert_eq!(app.get(&token, &list).await.expect(200).body["data"][0]["kind"], EXPECTATION);
        }
    }
}

/// Who may not see it gets the answers of a service in which it was never set.
async fn to_everybody_else_it_is_not_there(app: TestApp) {
    let path = expectation(&app).await;
    let never = format!("/v1/schools/{OWN}/targets/{}", Uuid::now_v7());
    let plain = &["targets:read"];
    let holder = app.client_of(ClientKind::School, READS, Reach::Schools(&[OWN])).await.0;
    let others = [
        ("the school's MIS", login(&app, ClientKind::Mis, plain, Reach::Schools(&[OWN])).await),
        ("the portal", login(&app, ClientKind::Portal, plain, Reach::Everything).await),
        ("a vendor of every school", login(&app, ClientKind::Mis, plain, Reach::Everything).await),
        ("the authority without the scope", login(&app, ClientKind::La, plain, Reach::Everything).await),
        ("the school with a narrower token", app.token(holder, plain)),
        ("another school", login(&app, ClientKind::School, READS, Reach::Schools(&[OTHER])).await),
        (
            "another school without the scope",
            login(&app, ClientKind::School, plain, Reach::Schools(&[OTHER])).await,
        ),
    ];
    for (who, token) in &others {
        for (address, unset) in
            [(path.clone(), never.clone()), (format!("{path}/progress"), format!("{never}/progress"))]
        {
            let (answer, never) = (app.get(token, &address).await, app.get(token, &unset).await);
            assert_eq!(answer.problem(), (404, "not_found"), "{who}");
            assert_eq!(answer.masked(), never.masked(), "{who}");
        }
        let id = path.rsplit('/').next().unwrap();
        for elsewhere in [format!("/v1/targets/{id}"), format!("/v1/schools/{OTHER}/targets/{id}")] {
            assert_eq!(app.get(token, &elsewhere).await.problem(), (404, "not_found"), "{who} {elsewhere}");
        }
        for list in [
            "/v1/targets",
            "/v1/targets?include_withdrawn=true",
            "/v1/targets?measure=attendance&period=2026-27",
        ] {
            assert_eq!(app.get(token, list).await.expect(200).body["data"], json!([]), "{who} {list}");
            let table = app.send(token, &format!("GET {list}"), Value::Null, &[("Accept", "text/csv")]).await;
            assert_eq!(table.expect(200).text.lines().count(), 1, "{who} {list}");
        }
        let filtered = format!("/v1/targets?kind={EXPECTATION}");
        assert_eq!(app.get(token, &filtered).await.expect(200).body["data"], json!([]), "{who}");
        let of_school = app.get(token, &format!("/v1/schools/{OWN}/targets")).await;
        assert!(of_school.status == 404 || of_school.body["data"] == json!([]), "{who}: {of_school:?}");
    }
}

/// Writing without the scope to see tells no more than reading does.
async fn no_other_answer_tells_it(app: TestApp) {
    let class = school(app.clone(), 6).await;
    lay(&class, &vec![line(&[("/", 10), ("I", 2)]); 6]).await;
    let token = officer(&app).await;
    let made = set(&app, &token, OWN, target(EXPECTATION, "attendance", SECRET)).await.expect(201);
    let path = made.header("location");
    let blind = login(&app, ClientKind::La, &["targets:write", "targets:read"], Reach::Everything).await;
    let put = json!({ "percent": 50, "recorded_by": { "name": "A. Officer" } });
    let changed = app.send(&blind, &format!("PUT {path}"), put, &[("If-Match", "*")]).await;
    assert_eq!(changed.problem(), (404, "not_found"));
    let act = json!({ "reason": "Guess", "recorded_by": { "name": "A. Officer" } });
    assert_eq!(app.post(&blind, &format!("{path}/withdraw"), act).await.problem(), (404, "not_found"));
    // Not `duplicate`, which would say that there is one.
    let second = set(&app, &blind, OWN, target(EXPECTATION, "attendance", 50.0)).await;
    assert_eq!(
        (second.problem(), &second.body["required_scopes"]),
        ((403, "scope_missing"), &json!(["targets.confidential:read"]))
    );
    let everything = login(&app, ClientKind::La, &["figures:read", "pupils:read"], Reach::Everything).await;
    for report in [
        "/v1/comparators".to_owned(),
        "/v1/comparison".to_owned(),
        format!("/v1/schools/{OWN}/comparison"),
        format!("/v1/schools/{OWN}/figures?explain=true"),
        "/v1/figures?explain=true".to_owned(),
    ] {
        let told = app.get(&everything, &report).await.expect(200).text;
        assert!(!told.contains("97.3") && !told.contains("expectation"), "{report}: {told}");
    }
}

async fn the_scope_for_it_is_for_schools_and_the_authority_alone(app: TestApp) {
    app.school(OWN).await;
    let manager = app.login(&["clients:manage"], Reach::Everything).await;
    let make = async |kind: &str| {
        let new = json!({ "name": "x", "kind": kind, "scopes": READS, "urns": [OWN] });
        app.post(&manager, "/v1/clients", new).await
    };
    for kind in ["mis", "portal"] {
        assert_eq!(make(kind).await.faults(), [("/scopes/1".to_owned(), "scope_not_for_kind".to_owned())]);
    }
    make("la").await.expect(201);
    let made = make("school").await.expect(201).body["client"]["id"].as_str().unwrap().to_owned();
    // A program of one school is not made one of every school.
    let refused = [("/all_schools".to_owned(), "scope_not_for_kind".to_owned())];
    let new = json!({ "name": "x", "kind": "school", "scopes": READS, "all_schools": true });
    assert_eq!(app.post(&manager, "/v1/clients", new).await.faults(), refused);
    let grants = format!("/v1/clients/{made}/grants");
    assert_eq!(app.post(&manager, &grants, json!({ "all_schools": true })).await.faults(), refused);
}
