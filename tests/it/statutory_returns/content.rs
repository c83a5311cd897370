//! What a return tells of the admission register's entry, and to whom.

use serde_json::{Value, json};

use super::fixture::{answer, confirm, entry, head, only_return, proposals, returner, send, without_nil};
use crate::{
    contacts::fixture::{address, contacts, parent},
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::{Class, upn_of},
    support::{Reach, TestApp, roll::with},
};

on_each_database!(
    each_kind_tells_what_the_regulation_wants_and_says_what_is_missing,
    a_return_keeps_the_entry_as_it_was_shown,
    a_contact_that_changes_makes_a_proposal_another,
    a_confidential_address_is_told_by_no_return_past_or_present,
    who_may_not_see_contacts_or_pupils_is_told_that_they_are_withheld,
);

/// Two parents: with the second the pupil does not live.
fn both() -> Value {
    let away = with(
        parent(2),
        json!({ "forename": "Parent-0002", "lives_with_pupil": false, "relationship": "Father",
                "address": address("2 Sample Lane"), "telephones": [{"number": "01632 960002", "kind": "home"}] }),
    );
    let mut both = contacts(1);
    both["parents"] = json!([parent(1), away]);
    both["home_moves"] =
        json!([{ "starting_on": "2027-01-05", "parent_mis_id": "P-2", "address": address("2 Sample Lane") }]);
    both
}

/// Pupil 0 came in November, has the contacts, was absent and goes again; pupil 1 is of the class.
async fn pupils(app: TestApp) -> (Class, String) {
    let mut class = Class::of(app, 0).await;
    class.upns = (0..2).map(|n| upn_of(class.urn, n)).collect();
    let gone = json!({ "on": "2027-01-29", "ground": "9-1-g" });
    let changes = json!({ "starting_on": "2026-09-04", "contacts": both(), "deletion": gone });
    send(&class, vec![entry(&class, 0, changes), entry(&class, 1, json!({}))]).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    lay(&class, &[line(&[(".", 2), ("O", 20), ("/", 2)]), line(&[("O", 20), ("/", 4)])]).await;
    without_nil(&class).await;
    let token = returner(&class).await;
    (class, token)
}

/// What is proposed of pupil 0.
async fn of(class: &Class, token: &str, kind: &str) -> Value {
    let all = proposals(class, token, &format!("kind={kind}")).await;
    let mut own = all.into_iter().filter(|one| one["pupil"]["surname"] == "Sample-0000");
    own.next().unwrap_or_else(|| panic!("no {kind}"))
}

async fn each_kind_tells_what_the_regulation_wants_and_says_what_is_missing(app: TestApp) {
    let (class, token) = pupils(app).await;
    let new = of(&class, &token, "new_pupil").await["content"].clone();
    assert_eq!(new["missing"], json!([]));
    assert_eq!(new["contacts"]["address"]["line_1"], "1 Sample Road");
    let people: Vec<_> = new["contacts"]["parents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["relationship"].as_str().unwrap())
        .collect();
    assert_eq!(people, ["Mother", "Father"]);
    assert_eq!(new["contacts"]["emergency_contacts"][0]["emergency_numbers"], json!(["07700 900123"]));
    assert_eq!(new["entry"]["sex"], "F");
    let gone = of(&class, &token, "deletion").await["content"].clone();
    let parents = gone["contacts"]["parents"].as_array().unwrap();
    assert_eq!(
        (parents.len(), &parents[0]["relationship"]),
        (1, &json!("Mother")),
        "with whom the pupil lives"
    );
    assert_eq!(parents[0]["emergency_numbers"], json!(["01632 960001"]));
    assert_eq!(gone["contacts"]["emergency_contacts"], json!([]));
    assert_eq!(gone["contacts"]["home_moves"][0]["address"]["line_1"], "2 Sample Lane");
    let absent = of(&class, &token, "attendance").await["content"].clone();
    assert_eq!(
        (&absent["contacts"]["parents"], &absent["entry"]),
        (&json!([]), &Value::Null),
        "name and address"
    );
    assert_eq!(absent["contacts"]["address"]["postcode"], "NR1 2DH");
    let all = proposals(&class, &token, "kind=attendance").await;
    let other = all.iter().find(|one| one["pupil"]["surname"] == "Sample-0001").unwrap();
    assert_eq!(other["content"]["missing"], json!(["address"]));
}

async fn a_return_keeps_the_entry_as_it_was_shown(app: TestApp) {
    let (class, token) = pupils(app).await;
    let shown = of(&class, &token, "attendance").await;
    let made = confirm(&class, &token, &shown).await.expect(201);
    class.app.advance(1);
    let mut moved = both();
    moved["address"] = address("9 Sample Close");
    let gone = json!({ "on": "2027-01-29", "ground": "9-1-g" });
    let changes =
        json!({ "starting_on": "2026-09-04", "contacts": moved, "deletion": gone, "surname": "Sample-Ash" });
    send(&class, vec![entry(&class, 0, changes)]).await;
    let document = class.app.get(&token, made.header("location")).await.expect(200).body;
    assert_eq!(document["content"], shown["content"]);
    assert_eq!(document["statutory_return"]["pupil"]["surname"], "Sample-0000");
    assert_eq!(only_return(&class, &token, "").await["pupil"]["surname"], "Sample-0000");
    let now = proposals(&class, &token, "kind=deletion").await;
    assert_eq!(now[0]["pupil"]["surname"], "Sample-Ash");
    assert_eq!(now[0]["content"]["contacts"]["address"]["line_1"], "9 Sample Close");
}

async fn a_contact_that_changes_makes_a_proposal_another(app: TestApp) {
    let (class, token) = pupils(app).await;
    let shown = of(&class, &token, "deletion").await;
    class.app.advance(1);
    let mut changed = both();
    changed["parents"][0]["telephones"] = json!([{"number": "01632 960009", "kind": "home"}]);
    let gone = json!({ "on": "2027-01-29", "ground": "9-1-g" });
    let changes = json!({ "starting_on": "2026-09-04", "contacts": changed, "deletion": gone });
    send(&class, vec![entry(&class, 0, changes)]).await;
    assert_eq!(confirm(&class, &token, &shown).await.problem(), (412, "precondition_failed"));
    let now = of(&class, &token, "deletion").await;
    assert_eq!(now["id"], shown["id"]);
    let made = confirm(&class, &token, &now).await.expect(201).body["document"].clone();
    assert_eq!(made["content"]["contacts"]["parents"][0]["emergency_numbers"], json!(["01632 960009"]));
}

async fn a_confidential_address_is_told_by_no_return_past_or_present(app: TestApp) {
    let (class, token) = pupils(app).await;
    let shown = of(&class, &token, "new_pupil").await;
    let path = confirm(&class, &token, &shown).await.expect(201).header("location").to_owned();
    let told = class.app.get(&token, &path).await.expect(200);
    assert!(told.text.contains("2 Sample Lane"));
    class.app.advance(1);
    let mut hidden = both();
    hidden["parents"][1]["address_confidential"] = json!(true);
    let gone = json!({ "on": "2027-01-29", "ground": "9-1-g" });
    let changes = json!({ "starting_on": "2026-09-04", "contacts": hidden, "deletion": gone });
    send(&class, vec![entry(&class, 0, changes)]).await;
    let told = class.app.get(&token, &path).await.expect(200);
    assert_eq!(told.body["content"]["contacts"]["addresses_withheld"], true);
    for line in ["Sample Lane", "Sample Road"] {
        assert!(!told.text.contains(line), "{}", told.text);
    }
    let now = of(&class, &token, "deletion").await;
    assert_eq!(now["content"]["contacts"]["address"], Value::Null);
    assert_eq!(now["content"]["missing"], json!([]), "it is known, and not told here");
    assert!(!now.to_string().contains("Sample Lane"));
    assert!(now["links"]["contacts"].as_str().unwrap().ends_with("/contacts"));
}

async fn who_may_not_see_contacts_or_pupils_is_told_that_they_are_withheld(app: TestApp) {
    let (class, token) = pupils(app).await;
    let shown = of(&class, &token, "attendance").await;
    let decline = json!({ "reason": "Returned by the old form", "recorded_by": head() });
    answer(&class, &token, &shown, "decline", decline).await.expect(201);
    confirm(&class, &token, &of(&class, &token, "new_pupil").await).await.expect(201);
    let plain = class.app.login(&["statutory-returns:read"], Reach::Everything).await;
    let all = proposals(&class, &plain, "kind=deletion").await;
    let content = &all[0]["content"];
    assert_eq!(
        (&content["contacts"], &content["entry"], &all[0]["pupil"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(content["withheld"], json!(["pupils:read", "pupils.contacts:read"]));
    let path = only_return(&class, &plain, "").await["links"]["self"].as_str().unwrap().to_owned();
    let read = class.app.get(&plain, &path).await.expect(200);
    for name in ["Sample-0000", "Sample-Oak", "Sample Road", "01632"] {
        assert!(!read.text.contains(name), "{name}: {}", read.text);
    }
    let named = class.app.login(&["statutory-returns:read", "pupils:read"], Reach::Everything).await;
    let read = class.app.get(&named, &path).await.expect(200);
    assert!(read.text.contains("Sample-0000") && !read.text.contains("Sample Road"), "{}", read.text);
}
