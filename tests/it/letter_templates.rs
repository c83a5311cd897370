//! The authority words its letters itself: checked before a word is kept, every version kept, in any language.

use serde_json::{Value, json};

use crate::{
    on_each_database,
    penalty_notices::fixture::{Office, SEPTEMBER},
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    a_wording_is_checked_kept_and_read_again,
    a_wording_is_tried_in_every_case_when_it_is_kept_and_again_at_the_issue,
);

const ENGLISH: &str = "/v1/letter-templates/penalty_notice_withdrawal/en";
const POLISH: &str = "/v1/letter-templates/penalty_notice_withdrawal/pl";

fn body(title: &str, text: &str, words: &Value) -> Value {
    json!({
        "template": { "title": title, "text": text, "words": words },
        "recorded_by": { "name": "A. Officer", "title": "Attendance manager" },
    })
}

async fn a_wording_is_checked_kept_and_read_again(app: TestApp) {
    app.school(URN).await;
    let school = app.login(&["notices:read"], Reach::Schools(&[URN])).await;
    let authority = app.login(&["notices:read", "notices:decide"], Reach::Everything).await;
    let put = async |path: &str, body: Value, headers: &[(&str, &str)]| {
        app.send(&authority, &format!("PUT {path}"), body, headers).await
    };
    let forms = app.get(&school, "/v1/letter-templates").await.expect(200).body;
    let names: Vec<_> = forms["forms"].as_array().unwrap().iter().map(|form| &form["form"]).collect();
    assert_eq!(names, ["notice_to_improve", "penalty_notice", "penalty_notice_withdrawal"]);
    assert_eq!(forms["forms"][2]["templates"][0]["links"]["self"], ENGLISH);
    let shipped = app.get(&school, ENGLISH).await.expect(200);
    assert_eq!(shipped.header("etag"), "\"1\"");
    let text = shipped.body["wording"]["text"].as_str().unwrap();
    let words = json!([]);

    // Everything that is wrong is told at once, with its line.
    let wrong = text.replace("{{ ground }}", "{{ grund }}").replace("{#repayment}", "{#repay}");
    let refused = put(ENGLISH, body("About {{ chld_name }}", &wrong, &words), &[("If-Match", "\"1\"")]).await;
    let told = refused.expect(422);
    let details: Vec<_> =
        told.body["errors"].as_array().unwrap().iter().map(|fault| &fault["detail"]).collect();
    let told = json!(details).to_string();
    for says in [
        "did you mean {{ child_name }}?",
        "did you mean {{ ground }}?",
        "Line 8: {{ ground }} must stand below the heading of ground",
        "no heading ends with {#repayment}",
        "Line 16: the letter has no part named repay.",
    ] {
        assert!(told.contains(says), "{says} in {told}");
    }
    assert_eq!(put(ENGLISH, body("Title", text, &words), &[]).await.status, 428);
    assert_eq!(put(ENGLISH, body("Title", text, &words), &[("If-Match", "\"7\"")]).await.status, 412);

    let own = put(ENGLISH, body("Withdrawn: {{ child_name }}", text, &words), &[("If-Match", "\"1\"")]).await;
    assert_eq!(own.expect(200).header("etag"), "\"2\"");
    let same =
        put(ENGLISH, body("Withdrawn: {{ child_name }}", text, &words), &[("If-Match", "\"2\"")]).await;
    assert_eq!(same.expect(200).header("etag"), "\"2\"", "the same again makes no version");
    let now = app.get(&school, ENGLISH).await.expect(200).body;
    assert_eq!((&now["wording"]["version"], &now["history"][0]["recorded_by"]), (&json!(2), &json!(null)));
    assert_eq!(now["history"][1]["recorded_by"]["name"], "A. Officer");
    let first = app.get(&school, &format!("{ENGLISH}?version=1")).await.expect(200).body;
    assert_eq!(first["wording"], shipped.body["wording"]);

    // Another language needs the words of its tables too.
    app.get(&school, POLISH).await.expect(404);
    let create = [("If-None-Match", "*")];
    let wordless = put(POLISH, body("Tytuł", text, &words), &create).await.expect(422);
    assert_eq!(wordless.faults()[0].0, "/template/words");
    let names = forms["forms"][2]["words"].as_array().unwrap();
    let words: Value = names.iter().map(|word| json!({ "name": word["name"], "word": "słowo" })).collect();
    put(POLISH, body("Tytuł", text, &words), &create).await.expect(201);
    let page = app.post(&authority, &format!("{POLISH}/preview"), json!({})).await.expect(200);
    assert!(
        page.text.contains("<html lang=\"pl\" dir=\"ltr\">") && page.text.contains("słowo: "),
        "{}",
        page.text
    );
    let unworded = "/v1/letter-templates/penalty_notice_withdrawal/uk/preview";
    app.post(&authority, unworded, json!({})).await.expect(404);
    app.post(&school, &format!("{POLISH}/preview"), json!({})).await.expect(403);
}

async fn a_wording_is_tried_in_every_case_when_it_is_kept_and_again_at_the_issue(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let app = office.app();
    let path = "/v1/letter-templates/penalty_notice/en";
    let shipped = app.get(&office.authority, path).await.expect(200).body;
    let text = shipped["wording"]["text"].as_str().unwrap();
    let put = async |text: &str, read: &str| {
        let call = format!("PUT {path}");
        app.send(&office.authority, &call, body("Penalty notice", text, &json!([])), &[("If-Match", read)])
            .await
    };
    let line_of = |text: &str, what: &str| 1 + text[..text.find(what).unwrap()].matches('\n').count();
    // What is said of who pays by post is printed for everybody, and what a second notice says has no amount.
    let bare = text.replace("{{ officer }}", "{{ officer }} {{ payment_address }}");
    let silent = text
        .replace("- **{{ full_amount }}**. There is no lower", "- {{ reduced_amount }} There is no lower");
    for (wrong, what) in [(&bare, "{{ officer }} "), (&silent, "There is no lower")] {
        let refused = put(wrong, "\"1\"").await.expect(422);
        let detail = refused.body["errors"][0]["detail"].as_str().unwrap();
        let line = format!("Line {}: a placeholder prints nothing", line_of(wrong, what));
        assert!(detail.starts_with(&line), "{detail}");
    }
    let hidden = text.replace("{{ officer }}", "{% if reduced_amount %}{{ officer }}{% endif %}");
    let refused = put(&hidden, "\"1\"").await.expect(422);
    let line = format!("Line {}: the part issuing_officer", line_of(&hidden, "{#issuing_officer}"));
    assert!(refused.text.contains(&line), "{}", refused.text);

    // A wording that was kept before it was tried so.
    put(&text.replace("Dear", "Good day"), "\"1\"").await.expect(200);
    let kept = "UPDATE letter_template SET content = replace(content, '{{ officer }}', '{{ officer }} {{ payment_address }}')";
    app.tamper(kept).await;
    let notice = office.approved(0, &SEPTEMBER).await;
    let refused = office.issue(&notice).await.expect(422);
    assert_eq!(refused.faults(), [("/parts".to_owned(), "letter_wording".to_owned())]);
    let line = format!("Line {}: a placeholder prints nothing", line_of(&bare, "{{ officer }} "));
    assert!(refused.text.contains(&line), "{}", refused.text);
}
