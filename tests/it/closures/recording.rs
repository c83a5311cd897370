//! What a closure does to the calendars of its schools, and what is refused.

use super::*;

on_each_database!(
    a_planned_closure_takes_sessions_out_until_it_is_withdrawn,
    an_unexpected_closure_leaves_sessions_in_and_not_due,
    a_closure_of_all_schools_is_every_schools,
    every_fault_of_a_closure_is_reported_at_once,
    a_school_out_of_reach_cannot_be_closed,
    names_and_reasons_are_stored_clean,
);

async fn a_planned_closure_takes_sessions_out_until_it_is_withdrawn(app: TestApp) {
    let token = two_schools(&app).await;
    let before = counts(&app, &token, SCHOOL).await;
    assert_eq!(before, (vec![20, 38, 38], "\"a1\"".to_owned()));
    let made = record(&app, &token, of(&[120_765])).await;
    assert_eq!(made.header("location"), format!("{PATH}/{}", made.id()));
    let closed = counts(&app, &token, SCHOOL).await;
    assert_eq!(closed.0, [19, 36, 36]);
    assert_ne!(closed.1, before.1, "the tag changes with what is computed");
    let shown = app.get(&token, SCHOOL).await.body;
    assert_eq!(
        shown["closures"],
        json!([{
            "id": made.id(), "all": false, "from_on": "2027-06-08", "to_on": "2027-06-08",
            "sessions": ["am", "pm"], "kind": "planned",
        }])
    );
    assert_eq!(shown["half_terms"][1]["school_days"], 9);
    // Neither the authority's calendar nor the other school's is touched.
    assert_eq!(counts(&app, &token, LA).await, before);
    assert_eq!(counts(&app, &token, "/v1/schools/120766/calendars/2026-27").await, before);
    let day = format!("{SCHOOL}/sessions?from_on=2027-06-08&to_on=2027-06-08");
    let sessions = app.get(&token, &day).await.body["sessions"].clone();
    assert_eq!(sessions[0]["status"], "closed_planned");
    withdraw(&app, &token, &made.id()).await.expect(200);
    assert_eq!(counts(&app, &token, SCHOOL).await, before);
    assert_eq!(rows(&app).await, 1, "withdrawn, not deleted");
}

async fn an_unexpected_closure_leaves_sessions_in_and_not_due(app: TestApp) {
    let token = two_schools(&app).await;
    let morning =
        json!({ "urns": [120_765], "kind": "unexpected", "sessions": ["am"], "to_on": "2027-06-09" });
    record(&app, &token, closure(morning)).await;
    let (closed, tag) = counts(&app, &token, SCHOOL).await;
    assert_eq!(closed, [20, 38, 36]);
    assert_ne!(tag, "\"a1\"");
    let day = format!("{SCHOOL}/sessions?from_on=2027-06-08&to_on=2027-06-08");
    let sessions = app.get(&token, &day).await.body["sessions"].clone();
    assert_eq!(
        (&sessions[0]["status"], &sessions[1]["status"]),
        (&json!("closed_unexpectedly"), &json!("open"))
    );
    // A calendar that was read before the closure is not the one that stands now.
    create(&app, &token, SCHOOL, &small()).await;
    let stale = app.send(&token, &format!("PUT {SCHOOL}"), small(), &[("If-Match", "\"s1\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let tag = app.get(&token, SCHOOL).await.header("etag").to_owned();
    assert_eq!(stale.header("etag"), tag);
    let put = app.send(&token, &format!("PUT {SCHOOL}"), small(), &[("If-Match", &tag)]).await.expect(200);
    assert_eq!(put.header("etag"), tag);
    assert_eq!(register_page::Entity::find().count(&app.db).await.unwrap(), 0, "no mark is written");
}

async fn a_closure_of_all_schools_is_every_schools(app: TestApp) {
    let token = two_schools(&app).await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let made = record(&app, &token, closure(json!({ "all": true }))).await;
    assert_eq!((&made.body["all"], &made.body["urns"]), (&json!(true), &json!([])));
    for path in [LA, SCHOOL, "/v1/schools/120766/calendars/2026-27"] {
        assert_eq!(counts(&app, &token, path).await.0, [19, 36, 36], "{path}");
    }
    // A school with a calendar of its own is closed as well.
    create(&app, &token, SCHOOL, &small()).await;
    assert_eq!(counts(&app, &school, SCHOOL).await.0, [19, 36, 36]);
    // A school's client sees it, and cannot withdraw it.
    let shown = app.get(&school, &format!("{PATH}/{}", made.id())).await.expect(200).body;
    assert_eq!(shown["allowed_actions"], json!([]));
    assert_eq!(shown["refused_actions"][0]["action"], "withdraw");
    assert_eq!(withdraw(&app, &school, &made.id()).await.problem(), (404, "not_found"));
    let withdrawn = withdraw(&app, &token, &made.id()).await.expect(200).body;
    assert_eq!(withdrawn["withdrawals"][0]["urns"], json!([]));
    assert_eq!(counts(&app, &token, LA).await.0, [20, 38, 38]);
}

async fn every_fault_of_a_closure_is_reported_at_once(app: TestApp) {
    let token = two_schools(&app).await;
    let all = |answer: &Answer| {
        let mut faults = answer.faults();
        faults.sort();
        faults
    };
    let named = |list: &[(&str, &str)]| {
        list.iter().map(|(at, code)| ((*at).to_owned(), (*code).to_owned())).collect::<Vec<_>>()
    };
    let wrong = closure(json!({
        "urns": [120_765, 199_999, 120_765], "all": true, "to_on": "2028-06-08", "sessions": ["am", "am"],
    }));
    let refused = app.post(&token, PATH, wrong).await;
    assert_eq!(refused.problem(), (422, "validation_failed"));
    let expected = [
        ("/all", "choose_one"),
        ("/sessions/1", "repeated_value"),
        ("/to_on", "span_invalid"),
        ("/urns/1", "reference_not_found"),
        ("/urns/2", "repeated_value"),
    ];
    assert_eq!(all(&refused), named(&expected));
    let odd = closure(json!({
        "urns": [], "to_on": "8 June 2027", "sessions": [], "kind": "snow", "reason": "  ",
        "recorded_by": { "name": "", "title": "a\u{0}" },
    }));
    let expected = [
        ("/kind", "unknown_value"),
        ("/reason", "wrong_length"),
        ("/recorded_by/name", "wrong_length"),
        ("/recorded_by/title", "control_character"),
        ("/sessions", "wrong_length"),
        ("/to_on", "invalid_format"),
        ("/urns", "wrong_length"),
    ];
    assert_eq!(all(&app.post(&token, PATH, odd).await), named(&expected));
    let none = app.post(&token, PATH, closure(json!({}))).await;
    assert_eq!(all(&none), named(&[("/urns", "choose_one")]));
    let many: Vec<_> = (0..1001).map(|n| 130_000 + n).collect();
    assert_eq!(all(&app.post(&token, PATH, of(&many)).await), named(&[("/urns", "wrong_length")]));
    assert_eq!(rows(&app).await, 0);
}

async fn a_school_out_of_reach_cannot_be_closed(app: TestApp) {
    two_schools(&app).await;
    let school = app.login(ALL, Reach::Schools(&[120_765])).await;
    let refused = |urns: &'static [i32]| {
        let (app, school) = (app.clone(), school.clone());
        async move { app.send(&school, "POST /v1/closures", of(urns), &[("X-Request-Id", "same")]).await }
    };
    let other = refused(&[120_765, 120_766]).await;
    assert_eq!(other.problem(), (422, "validation_failed"));
    assert_eq!(other.faults(), [("/urns/1".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(refused(&[120_765, 199_999]).await.text, other.text, "the same as one that never was");
    let every = app.post(&school, PATH, closure(json!({ "all": true }))).await;
    assert_eq!(every.faults(), [("/all".to_owned(), "reference_not_found".to_owned())]);
    assert_eq!(rows(&app).await, 0, "nothing is stored, not even for the school in reach");
    record(&app, &school, of(&[120_765])).await;
}

async fn names_and_reasons_are_stored_clean(app: TestApp) {
    let token = two_schools(&app).await;
    let body = closure(json!({
        "urns": [120_765], "reason": " Cafe\u{301} fire\n", "sessions": ["pm", "am"],
        "recorded_by": { "name": " Zoe\u{308} Sample ", "title": "=HYPERLINK(..)" },
    }));
    let made = record(&app, &token, body).await.body;
    assert_eq!((&made["reason"], &made["sessions"]), (&json!("Caf\u{e9} fire"), &json!(["am", "pm"])));
    assert_eq!(made["recorded_by"], json!({ "name": "Zo\u{eb} Sample", "title": "=HYPERLINK(..)" }));
    let row = closure::Entity::find().one(&app.db).await.unwrap().unwrap();
    assert_eq!((row.sessions.as_str(), row.recorded_by_name.as_str()), ("am,pm", "Zo\u{eb} Sample"));
    let audited = audit_log::Entity::find().all(&app.db).await.unwrap();
    let subjects: Vec<_> = audited.iter().filter(|row| row.operation == "closure.create").collect();
    assert_eq!((subjects.len(), &subjects[0].subject), (1, &made["id"].as_str().unwrap().to_owned()));
}
