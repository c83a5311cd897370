//! Nothing that could run or load gets into a sheet, and what only looks like it stays words.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(every_mistake_of_a_sheet_is_told_at_once, words_that_look_like_html_stay_words_on_the_page,);

async fn every_mistake_of_a_sheet_is_told_at_once(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let body = "Words\n\n<script>alert(1)</script>\n\n[press](javascript:alert(1))\n\n![x](https://elsewhere.example/x.png)";
    let wrong = sheet(json!({
        "body": body, "collection_id": "019aab01-9900-717c-b983-1d55d1ebd9db",
        "audience": { "rule": "urns", "urns": [120_001, 120_009], "roles": ["governor", "governor"] },
    }));
    let refused = app.post(&la, SHEETS, wrong).await;
    let found: Vec<_> = refused.faults();
    let told = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(
        found,
        [
            told("/audience/roles/1", "repeated_value"),
            told("/body", "markdown_not_valid"),
            told("/body", "markdown_not_valid"),
            told("/body", "markdown_not_valid"),
            told("/audience/urns/1", "reference_not_found"),
            told("/collection_id", "reference_not_found"),
        ],
        "{}",
        refused.text
    );
    for line in ["Line 3: ", "Line 5: ", "Line 7: "] {
        assert!(refused.text.contains(line), "{}", refused.text);
    }
    assert!(!refused.text.contains("alert(1)"), "what was sent is not told back");
    let masked = "Read\n\n[https://www.authority.example](https://elsewhere.example/)";
    let refused = app.post(&la, SHEETS, sheet(json!({ "body": masked }))).await;
    assert_eq!(refused.faults(), [told("/body", "markdown_not_valid")]);
    assert!(refused.text.contains("Line 3: "), "{}", refused.text);
    // Addresses: no other scheme, no user's name, no line break, one address.
    let contact = |email: &str| json!({ "contact": { "name": "Team", "email": email } });
    let reference = |address: &str| json!({ "references": [{ "title": "See", "address": address }] });
    for (changes, at) in [
        (contact("a@school.example\r\nBcc: b@elsewhere.example"), "/contact/email"),
        (contact("a@school.example,b@elsewhere.example"), "/contact/email"),
        (contact("Team <a@school.example>"), "/contact/email"),
        (reference("javascript:alert(1)"), "/references/0/address"),
        (reference("http://www.authority.example/"), "/references/0/address"),
        (reference("https://user:word@www.authority.example/"), "/references/0/address"),
        (reference("https://auth\u{43E}rity.example/"), "/references/0/address"),
        (reference("https://www.authority.example/\" onclick=\"alert(1)"), "/references/0/address"),
    ] {
        let refused = app.post(&la, SHEETS, sheet(changes.clone())).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{changes}");
        assert_eq!(refused.faults()[0].0, at, "{changes}: {}", refused.text);
    }
}

async fn words_that_look_like_html_stay_words_on_the_page(app: TestApp) {
    app.school(120_001).await;
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let odd = "<script>alert(1)</script>";
    let path = publish(&app, &la, json!({
        "title": odd, "body": "1 \\< 2 and \\<b\\>, [a page](https://www.authority.example/?a=1&b=%222%22)\n\n- one\n- two",
        "contact": { "name": odd, "email": "attendance@authority.example" },
        "references": [{ "title": odd, "address": "https://www.authority.example/a?b=c&d=e" }],
    }))
    .await;
    let page = app.get(&own, &format!("{}/page", at(120_001, &path))).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    let html = &page.text;
    assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<img"), "{html}");
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{html}");
    assert!(html.contains("1 &lt; 2 and &lt;b&gt;") && html.contains("<li>one</li>"), "{html}");
    assert!(html.contains("href=\"https://www.authority.example/a?b=c&amp;d=e\""), "{html}");
    let tag = page.header("etag").to_owned();
    let again = app
        .send(&own, &format!("GET {}/page", at(120_001, &path)), json!(null), &[("If-None-Match", &tag)])
        .await;
    assert_eq!(again.status, 304);
}
