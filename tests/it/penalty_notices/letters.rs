//! How notices are found and what their letters say.

use serde_json::{Value, json};

use super::fixture::{LATER, Office, SEPTEMBER, order, person, settings};
use crate::{
    figures::fixture::{lay, line, school},
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_notice_is_found_by_its_number_as_it_is_read_over_the_telephone,
    a_material_error_is_withdrawn_with_what_it_was_and_told,
    a_letter_says_where_the_child_is_taught_and_what_was_late,
);

async fn a_notice_is_found_by_its_number_as_it_is_read_over_the_telephone(app: TestApp) {
    let office = Office::of(app, 2).await;
    office.set_up().await;
    let paths = [office.issued(0, &SEPTEMBER).await, office.issued(1, &SEPTEMBER).await];
    let number = |shown: &Value| {
        let number = &shown["penalty_notice"]["terms"]["issue"]["number"];
        number.as_str().unwrap().to_owned()
    };
    let (first, second) = (number(&office.show(&paths[0]).await), number(&office.show(&paths[1]).await));
    assert!(first != second && first.len() == 9 && first.chars().all(|c| c.is_ascii_digit()), "{first}");
    let list = async |number: &str| {
        let path = format!("/v1/penalty-notices?number={number}");
        office.app().get(&office.authority, &path).await
    };
    let spoken = [&first[..3], &first[3..6], &first[6..]].join("%20");
    let found = list(&spoken).await.expect(200).body;
    let found = found["data"].as_array().unwrap();
    assert_eq!((found.len(), &found[0]["links"]["self"]), (1, &json!(paths[0])));
    let mut misheard = first.clone().into_bytes();
    misheard[4] = if misheard[4] == b'9' { b'5' } else { b'9' };
    let refused = list(&String::from_utf8(misheard).unwrap()).await.expect(400);
    assert_eq!(refused.body["errors"][0]["parameter"], "number");
}

async fn a_material_error_is_withdrawn_with_what_it_was_and_told(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let withdraw = |ground: &str, wrong: Value| json!({ "ground": ground, "reason": "As found", "what_was_wrong": wrong, "recorded_by": person() });
    let silent = office.step(&path, "withdraw", withdraw("material_error", Value::Null)).await.expect(422);
    assert_eq!(silent.faults(), [("/what_was_wrong".to_owned(), "missing_property".to_owned())]);
    let told = "It named 8 September, when your child was at school.";
    office.step(&path, "withdraw", withdraw("material_error", json!(told))).await.expect(200);
    let page =
        office.app().get(&office.authority, &format!("{path}/withdrawal-letter")).await.expect(200).text;
    for says in [told, "It contained a material error.", "A new notice without the mistake can be given"] {
        assert!(page.contains(says), "{says} in {page}");
    }
    assert!(!page.contains("will not be prosecuted"), "{page}");
    let shown = office.app().get(&office.authority, &format!("{path}/withdrawal")).await.expect(200).body;
    assert_eq!((&shown["what_was_wrong"], &shown["new_notice_possible"]), (&json!(told), &json!(true)));

    let other = office.issued(0, &LATER).await;
    let other_ground = withdraw("should_not_have_been_issued", Value::Null);
    office.step(&other, "withdraw", other_ground).await.expect(200);
    let page =
        office.app().get(&office.authority, &format!("{other}/withdrawal-letter")).await.expect(200).text;
    assert!(page.contains("You will not be prosecuted for what the notice was about"), "{page}");
    let shown = office.app().get(&office.authority, &format!("{other}/withdrawal")).await.expect(200).body;
    assert_eq!(shown["because"], "It should not have been given.", "as the letter says it");
}

async fn a_letter_says_where_the_child_is_taught_and_what_was_late(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 4), ("U", 1), ("G", 11)])]).await;
    let office = Office::with(class).await;
    let mut changed = settings();
    changed["code_of_conduct"] = json!("Code of conduct, August 2024");
    let body = json!({ "settings": changed, "recorded_by": person() });
    let put = "PUT /v1/notice-settings";
    office.app().send(&office.authority, put, body, &[("If-None-Match", "*")]).await.expect(201);
    let path = office.approved(0, &SEPTEMBER).await;
    let shown = office.show(&path).await;
    let decision = &shown["penalty_notice"]["terms"]["decision"];
    assert_eq!(decision["code_of_conduct"], "Code of conduct, August 2024");
    let mut body = order();
    body["place_of_provision"] = json!("Sample Alternative Provision Academy");
    office.step(&path, "issue", body).await.expect(200);
    // Whoever may read the letter reads what the parent reads.
    let reader = office.app().login(&["notices:read", "parents:read"], Reach::Everything).await;
    let page = office.app().get(&reader, &format!("{path}/letter")).await.expect(200).text;
    for says in [
        "Educated at: Sample Alternative Provision Academy",
        "<td>Morning (late, after the register had closed), Afternoon</td>",
        "<td>Tuesday 8 September 2026</td><td>Morning and afternoon</td>",
        "A court that convicts you can fine you up to £1,000. If the court finds that you knew",
        "£2,500",
    ] {
        assert!(page.contains(says), "{says} in {page}");
    }
}
