//! The check of the first full week of a term.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::fixture::{of_school, officer, only};
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    pupil_groups::fixture::{BY, login, send},
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(a_check_of_the_first_full_week_is_to_be_completed_once_the_week_is_over);

async fn a_check_of_the_first_full_week_is_to_be_completed_once_the_week_is_over(app: TestApp) {
    let mut class = Class::of(app, 4).await;
    let week = |code: &'static str| [line(&[("/", 4)]), line(&[(code, 10)])].concat();
    // Back, not back, unmarked, and one who could attend nothing.
    lay(&class, &[week("/"), week("O"), week("."), week("Y4")]).await;
    let scopes = &["pupils.groups:write"];
    let groups = login(&class.app, ClientKind::La, scopes, Reach::Everything).await;
    send(&class.app, &groups, "2026-09-07", &class.upns.iter().collect::<Vec<_>>()).await.expect(200);
    let told = async |class: &Class| {
        let token = officer(&class.app).await;
        let query = "kind=return_check_incomplete";
        let answer = of_school(&class.app, &token, URN, query).await.expect(200);
        assert!(!answer.text.contains(&class.upns[2]), "{}", answer.text);
        answer.body["data"].as_array().unwrap().clone()
    };
    class.set_now("2026-09-13T12:00:00Z").await;
    assert_eq!(told(&class).await, Vec::<Value>::new(), "the week of 7 September is not over");
    class.set_now("2026-09-14T09:00:00Z").await;
    let found = told(&class).await;
    let action = only(&found, "return_check_incomplete");
    assert_eq!((&action["due_on"], &action["overdue"]), (&json!("2026-09-18"), &json!(false)));
    let evidence = &action["evidence"];
    assert_eq!((&evidence["count"], &evidence["pupils"]), (&json!(2), &json!([])));
    assert_eq!((&evidence["from_on"], &evidence["to_on"]), (&json!("2026-09-07"), &json!("2026-09-13")));
    let check = action["operation"]["href"].as_str().unwrap().to_owned();
    assert_eq!(check, format!("/v1/schools/{URN}/return-checks/2026-27-autumn"));
    let scopes = &["pupils.groups:read", "return-checks:write"];
    let states = login(&class.app, ClientKind::La, scopes, Reach::Everything).await;
    let read = class.app.send(&states, &format!("GET {check}"), Value::Null, BY).await.expect(200).body;
    let unknown: Vec<_> =
        read["pupils"].as_array().unwrap().iter().filter(|row| row["outcome"] == "unknown").collect();
    assert_eq!(unknown.len(), 2);
    // What an officer finds of one, and the marks tell of the other.
    let at = |reason: &str| unknown.iter().find(|row| row["unknown_because"] == reason).unwrap();
    let finding = at("none_possible")["links"]["finding"].as_str().unwrap();
    let found = json!({ "found": "not_returned", "found_on": "2026-09-14", "source": "The school, by telephone",
                        "recorded_by": { "name": "A. Officer" } });
    let call = format!("PUT {finding}");
    class.app.send(&states, &call, found, &[("If-None-Match", "*")]).await.expect(201);
    assert_eq!(only(&told(&class).await, "return_check_incomplete")["evidence"]["count"], 1);
    let register = format!("/v1/schools/{URN}/registers/2026-09-11/pm");
    let taken = json!({ "taken_at": "2026-09-14T09:00:00Z", "recorded_by": {"name": "A. Teacher"},
                        "marks": [crate::registers::fixture::mark(&class.upns[2], "\\")] });
    class.app.put(&class.token, &register, taken).await.expect(200);
    assert_eq!(told(&class).await, Vec::<Value>::new());
    // To who may not see who is in the group it is not told, and that is said.
    let plain = class.app.login(&["registers:read"], Reach::Schools(&[URN])).await;
    let withheld = of_school(&class.app, &plain, URN, "").await.expect(200).body["withheld_kinds"].clone();
    let kind = json!({ "kind": "return_check_incomplete", "scope": "pupils.groups:read" });
    assert!(withheld.as_array().unwrap().contains(&kind), "{withheld}");
}
