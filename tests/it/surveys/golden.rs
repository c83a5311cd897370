//! 104 answers: 35 % with high confidence in their knowledge, 50 % in their setting's ability; and what was done.

use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(a_hundred_and_four_answers_without_names_become_results_and_findings_that_schools_read);

fn question<'a>(results: &'a Value, code: &str) -> &'a Value {
    results["questions"].as_array().unwrap().iter().find(|one| one["code"] == code).unwrap()
}

async fn a_hundred_and_four_answers_without_names_become_results_and_findings_that_schools_read(
    app: TestApp,
) {
    app.school(120_001).await;
    let (la, portal) = (officer(&app).await, portal(&app, 120_001).await);
    let path = open(&app, &la, json!({})).await;
    let tokens = ballots(&app, &la, &path, 110).await;
    let here = (120_001, path.as_str());
    let text = "<script>alert(1)</script> Help with planning & law";
    for (n, token) in tokens.iter().take(104).enumerate() {
        let high = |most: usize| if n < most { 4 + n as i32 % 2 } else { 1 + n as i32 % 3 };
        let mut answers = vec![rated("knowledge", high(36)), rated("ability", high(52))];
        if n < 7 {
            answers.push(json!({ "question": "support", "text": if n == 0 { text } else { "Planning." } }));
        }
        answer(&app, &portal, here, token, json!(answers)).await.expect(200);
    }
    // One changes the answer: it stays one.
    let changed =
        json!([rated("knowledge", 5), rated("ability", 4), { "question": "support", "text": text }]);
    answer(&app, &portal, here, &tokens[0], changed).await.expect(200);
    nothing_leads_to_who_answered(&app, &tokens).await;

    let results = format!("{path}/results");
    assert_eq!(app.get(&la, &results).await.problem(), (409, "state_conflict"), "not before it is closed");
    assert_eq!(app.get(&la, &format!("{path}/comments")).await.problem(), (409, "state_conflict"));
    app.set_now("2026-12-05T09:00:00Z");
    let (la, portal) = (officer(&app).await, self::portal(&app, 120_001).await);
    let late = answer(&app, &portal, here, &tokens[105], json!([rated("knowledge", 5)])).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
    let told = app.get(&la, &results).await.expect(200).body;
    assert_eq!(told["response"], json!({"numerator": 104, "denominator": 110, "percent": 94.5}));
    let knowledge = question(&told, "knowledge")["all"].clone();
    assert_eq!((&knowledge["base"], &knowledge["withheld"]), (&json!(104), &json!(false)));
    let high = json!({
        "code": "high", "label": "High confidence",
        "rate": {"numerator": 36, "denominator": 104, "percent": 34.6}, "whole_percent": 35,
    });
    assert_eq!(knowledge["high"], high);
    let ability = &question(&told, "ability")["all"]["high"];
    assert_eq!(ability["rate"], json!({"numerator": 52, "denominator": 104, "percent": 50.0}));
    assert_eq!(ability["whole_percent"], 50);
    let nobody = question(&told, "format")["all"].clone();
    assert_eq!((&nobody["base"], &nobody["answers"][0]["rate"]["percent"]), (&json!(0), &json!(null)));
    assert!(!told.to_string().contains("alert"), "results tell nothing that was written");
    let grouped = app.get(&la, &format!("{results}?group_by=phase")).await;
    assert_eq!(grouped.problem(), (400, "invalid_parameter"));

    themes_are_coded(&app, &la, &path, text).await;
    let told = app.get(&la, &results).await.expect(200).body;
    let theme = json!({
        "code": "planning", "label": "planning", "whole_percent": 14,
        "rate": {"numerator": 1, "denominator": 7, "percent": 14.3},
    });
    assert_eq!(question(&told, "support")["themes"], json!([theme]));
    you_said_we_did(&app, (&la, &portal), &path, &high).await;
}

/// Beside an answer stand the survey and the tag of a token, and the token stands nowhere.
async fn nothing_leads_to_who_answered(app: &TestApp, tokens: &[String]) {
    let backend = app.db.get_database_backend();
    let all = |sql: &str| app.db.query_all_raw(Statement::from_string(backend, sql.to_owned()));
    let rows = all("SELECT * FROM survey_ballot WHERE answers IS NOT NULL").await.unwrap();
    assert_eq!(rows.len(), 104);
    let mut columns = rows[0].column_names();
    columns.sort();
    assert_eq!(columns, ["answers", "survey_id", "tag"]);
    let tags: Vec<String> = rows.iter().map(|row| row.try_get("", "tag").unwrap()).collect();
    assert!(tags.iter().all(|tag| tag.len() == 64 && !tokens.contains(tag)));
    let subjects =
        all("SELECT subject, operation FROM audit_log WHERE operation = 'survey.respond'").await.unwrap();
    assert_eq!(subjects.len(), 105);
    let told: Vec<String> = subjects.iter().map(|row| row.try_get("", "subject").unwrap()).collect();
    assert!(told.windows(2).all(|two| two[0] == two[1]), "the log names the survey alone");
    assert_eq!(all("SELECT * FROM survey_invitation").await.unwrap().len(), 0);
}

async fn themes_are_coded(app: &TestApp, la: &str, path: &str, text: &str) {
    let list = format!("{path}/comments?question=support");
    let comments = app.get(la, &list).await.expect(200).body["data"].clone();
    let comments = comments.as_array().unwrap();
    assert_eq!(comments.len(), 7);
    let odd =
        comments.iter().find(|one| one["text"] == text).expect("what was written is told as it was written");
    let at = format!("{path}/comments/{}", odd["id"].as_str().unwrap());
    let sorted = |themes: Value| json!({ "themes": themes, "recorded_by": by()["recorded_by"] });
    let put = format!("PUT {at}");
    let wrong = app.send(la, &put, sorted(json!(["Planning", "a", "a"])), &[("If-Match", "\"0\"")]).await;
    let faults = [("/themes/0", "invalid_format"), ("/themes/2", "repeated_value")];
    assert_eq!(wrong.faults(), faults.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let (one, two) = tokio::join!(
        app.send(la, &put, sorted(json!(["planning"])), &[("If-Match", "\"0\"")]),
        app.send(la, &put, sorted(json!(["legal"])), &[("If-Match", "\"0\"")]),
    );
    let mut found = [one.problem(), two.problem()];
    found.sort_unstable();
    assert_eq!(found, [(200, ""), (412, "precondition_failed")]);
    let tag = app.get(la, &at).await.expect(200).header("etag").to_owned();
    app.send(la, &put, sorted(json!(["planning"])), &[("If-Match", &tag)]).await.expect(200);
    let coded = app.get(la, &format!("{path}/comments?coded=true")).await.expect(200).body["data"].clone();
    assert_eq!((coded.as_array().unwrap().len(), &coded[0]["themes"]), (1, &json!(["planning"])));
}

async fn you_said_we_did(app: &TestApp, (la, portal): (&str, &str), path: &str, high: &Value) {
    let survey = path.rsplit('/').next().unwrap();
    let finding = |quote: Value, id: Value| {
        json!({
            "survey_id": survey, "said": "Few have high confidence in their knowledge.", "quote": quote,
            "done": [
                { "kind": "webinar", "title": "4 July 2024: support first approach and legal intervention" },
                { "kind": "webinar", "title": "11 July 2024: school admission register" },
                { "kind": "information_sheet", "id": id, "title": "Consultation results" },
            ],
            "recorded_by": by()["recorded_by"],
        })
    };
    let findings = "/v1/survey-findings";
    let nowhere = json!("019aab01-9900-717c-b983-1d55d1ebd9db");
    let mut nothing = finding(json!({"question": "format", "answer": "radio"}), nowhere.clone());
    nothing["done"][0]["id"] = nowhere.clone();
    nothing["done"][1] = json!({ "kind": "document", "id": nowhere, "title": "Code of Conduct" });
    let refused = app.post(la, findings, nothing).await;
    let expected = [
        ("/quote", "figure_not_told"),
        ("/done/0/id", "reference_not_found"),
        ("/done/1/id", "reference_not_found"),
        ("/done/2/id", "reference_not_found"),
    ];
    assert_eq!(refused.faults(), expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    use crate::information_sheets::fixture as sheets;
    let sheet = sheets::publish(app, la, json!({})).await;
    let quote = json!({"question": "knowledge", "answer": "high"});
    let body = finding(quote, json!(sheet.rsplit('/').next().unwrap()));
    let made = app.post(la, findings, body.clone()).await.expect(201);
    assert_eq!(&made.body["figure"], high, "a percentage never without its base");
    let at = made.header("location").to_owned();
    assert_eq!(app.get(portal, findings).await.expect(200).body["data"], json!([]));
    app.get(portal, &at).await.expect(404);
    step(app, la, &at, "publish", by()).await.expect(200);
    let read = app.get(portal, &format!("{findings}?survey_id={survey}")).await.expect(200).body;
    assert_eq!((&read["data"][0]["figure"], &read["data"][0]["state"]), (high, &json!("published")));
    assert_eq!(read["data"][0]["done"].as_array().unwrap().len(), 3);
    let mut why = by();
    why["reason"] = json!("It quoted the wrong question.");
    step(app, la, &at, "withdraw", why).await.expect(200);
    app.get(portal, &at).await.expect(404);
}
