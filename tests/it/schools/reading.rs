//! `GET /v1/schools/{urn}`.

use serde_json::{Value, json};

use super::extract::{LINKS, SCHOOLS, csv, load, load_all, load_links};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_school_is_shown_as_the_register_has_it,
    predecessors_and_successors_are_told_from_both_sides,
    another_schools_document_is_the_same_as_one_that_never_existed,
    the_version_already_held_is_not_sent_again,
);

async fn a_school_is_shown_as_the_register_has_it(app: TestApp) {
    load_all(&app).await;
    let token = app.everything().await;
    let school = app.get(&token, "/v1/schools/900003").await.expect(200).body;
    assert_eq!(school["name"], "Long Lane Junior School (50%_off!)");
    assert_eq!(school["type"], json!({ "code": 3, "name": "Voluntary controlled school" }));
    assert_eq!(school["phase"], json!({ "code": 2, "name": "Primary" }));
    assert_eq!(school["local_authority"], json!({ "code": 926, "name": "Norfolk" }));
    assert_eq!(school["district"], json!({ "code": "E07000146", "name": "King's Lynn and West Norfolk" }));
    assert_eq!((&school["status"], &school["closed_on"]), (&json!("closed"), &json!("2024-08-31")));
    assert_eq!((&school["kind"], &school["kind_from"]), (&json!("primary"), &json!("type")));
    assert_eq!((&school["trust"], &school["keeps_registers"]), (&Value::Null, &json!(true)));
    assert_eq!(school["created_at"], "2026-11-20T11:00:00Z");
    assert_eq!((&school["updated_at"], &school["version"]), (&school["created_at"], &json!(1)));

    let guessed = app.get(&token, "/v1/schools/900005").await.expect(200).body;
    assert_eq!((&guessed["type"], &guessed["kind_from"]), (&Value::Null, &json!("phase")));
    assert_eq!(guessed["phase"], json!({ "code": 7, "name": "All through" }));
    let college = app.get(&token, "/v1/schools/900006").await.expect(200).body;
    assert_eq!((&college["kind"], &college["keeps_registers"]), (&json!("sixteen_plus"), &json!(false)));
}

async fn predecessors_and_successors_are_told_from_both_sides(app: TestApp) {
    load_all(&app).await;
    let token = app.everything().await;
    let relatives = async |token: &str, urn: i32| {
        let school = app.get(token, &format!("/v1/schools/{urn}")).await.expect(200).body;
        (school["predecessors"].clone(), school["successors"].clone())
    };
    // Named twice, and once by the manner that says more.
    let before = json!([{ "urn": 800_001, "name": "Long Lane Modern", "manner": "merged" }]);
    assert_eq!(relatives(&token, 900_002).await, (before, json!([])));
    // Only the predecessor's row tells of this pair; its name comes from the school itself.
    let (junior, primary) = ("Long Lane Junior School (50%_off!)", "École Sainte-Zoë – Primary");
    let before = json!([{ "urn": 900_003, "name": junior, "manner": "amalgamated" }]);
    assert_eq!(relatives(&token, 900_001).await, (before, json!([])));
    let after = json!([{ "urn": 900_001, "name": primary, "manner": "amalgamated" }]);
    assert_eq!(relatives(&token, 900_003).await, (json!([]), after));
    // A tie of another sort is neither.
    assert_eq!(relatives(&token, 900_006).await, (json!([]), json!([])));
    // A school out of reach is not looked into for its name.
    let one = app.login(&["schools:read"], Reach::Schools(&[900_001])).await;
    let before = json!([{ "urn": 900_003, "name": null, "manner": "amalgamated" }]);
    assert_eq!(relatives(&one, 900_001).await, (before, json!([])));
    let listed = app.get(&token, "/v1/schools?type=1").await.expect(200);
    let single = app.get(&token, "/v1/schools/900001").await.expect(200);
    assert_eq!(listed.body["data"][0], single.body, "a school looks the same in a list");
}

async fn another_schools_document_is_the_same_as_one_that_never_existed(app: TestApp) {
    load_all(&app).await;
    let token = app.login(&["schools:read"], Reach::Schools(&[900_001])).await;
    let ask = async |urn: &str| {
        let call = format!("GET /v1/schools/{urn}");
        app.send(&token, &call, Value::Null, &[("X-Request-Id", "same")]).await
    };
    assert_eq!(ask("900001").await.status, 200);
    let other = ask("900002").await;
    assert_eq!(other.problem(), (404, "not_found"));
    for nowhere in ["999999", "0", "90000", "abc", "0900001", "+900001", "9000010"] {
        let answer = ask(nowhere).await;
        assert_eq!((answer.status, &answer.text), (404, &other.text), "{nowhere}");
        assert_eq!(answer.header("etag"), "");
    }
}

async fn the_version_already_held_is_not_sent_again(app: TestApp) {
    load_all(&app).await;
    let token = app.everything().await;
    let ask = async |tag: &str| {
        app.send(&token, "GET /v1/schools/900002", Value::Null, &[("If-None-Match", tag)]).await
    };
    let first = app.get(&token, "/v1/schools/900002").await.expect(200);
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with("\"1-"), "a strong tag that begins with the version: {tag}");
    let held = ask(&tag).await;
    assert_eq!((held.status, held.text.as_str(), held.header("etag")), (304, "", tag.as_str()));
    assert_eq!(ask("\"1\"").await.status, 200);

    // The same extract again leaves it; a change of the school or of a link does not.
    load(&app, &csv(&SCHOOLS)).await;
    assert_eq!(ask(&tag).await.status, 304);
    load_links(&app, LINKS.replace("Modern", "Old").as_bytes()).await;
    let linked = ask(&tag).await.expect(200);
    assert_ne!(linked.header("etag"), tag);
    let mut rows = SCHOOLS;
    rows[1][15] = "901";
    load(&app, &csv(&rows)).await;
    let changed = ask(linked.header("etag")).await.expect(200);
    assert_eq!((&changed.body["version"], &changed.body["number_of_pupils"]), (&json!(2), &json!(901)));
    assert!(changed.header("etag").starts_with("\"2-"));
}
