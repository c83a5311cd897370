//! What the authority may decide, and what it cannot issue.

use serde_json::{Value, json};

use super::fixture::{LATER, Office, SEPTEMBER, approval, considerations, order, person, sessions, settings};
use crate::{
    figures::fixture::{lay, line, school},
    notices_to_improve::fixture::Desk,
    on_each_database,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(
    what_a_state_does_not_allow_is_refused_with_what_it_does,
    a_notice_is_approved_only_when_everything_speaks_for_it,
    an_unresolved_mark_counts_and_must_be_resolved_before_approval,
    a_notice_without_one_of_its_parts_is_not_issued,
    who_turned_out_to_be_no_parent_is_given_no_notice,
    what_was_issued_says_everything_and_never_changes,
    sessions_that_a_notice_covers_are_not_used_again,
    the_authority_decides_about_the_sessions_that_it_sees,
    marks_that_were_amended_since_are_told_and_undo_nothing,
    settings_have_versions_and_national_bounds,
    while_a_notice_to_improve_stands_only_another_kind_of_offence_is_fined,
);

async fn what_a_state_does_not_allow_is_refused_with_what_it_does(app: TestApp) {
    let office = Office::of(app, 1).await;
    let path = office.ask(office.request(0, &SEPTEMBER)).await.expect(201).header("location").to_owned();
    for (step, body) in [
        ("approve", approval()),
        ("issue", order()),
        ("serve", json!({ "by": "post", "sent_on": "2027-01-29", "recorded_by": person() })),
        ("refer", json!({ "reason": "Not paid", "recorded_by": person() })),
        (
            "payments",
            json!({ "reference": "PN-1", "pence": 8000, "received_on": "2027-01-29", "recorded_by": person() }),
        ),
    ] {
        let refused = office.step(&path, step, body).await.expect(409);
        assert_eq!(
            (&refused.body["code"], &refused.body["allowed_actions"]),
            (&json!("state_conflict"), &json!(["review"])),
            "{step}"
        );
        assert!(!refused.body["detail"].as_str().unwrap().is_empty());
    }
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    let refuse = json!({ "reason": "Support comes first here", "recorded_by": person() });
    let unnamed = office.app().post(&office.authority, &format!("{path}/refuse"), refuse.clone()).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let stale = office.step_of(&path, "refuse", refuse.clone(), "\"1-0\"").await;
    assert_eq!(stale.problem(), (412, "precondition_failed"), "it was taken in hand since");
    let read = office.app().get(&office.authority, &path).await.expect(200).header("etag").to_owned();
    assert_eq!(stale.header("etag"), read, "what stands is named");
    let refused = office.step_of(&path, "refuse", refuse, &read).await.expect(200).body;
    assert_eq!(refused["allowed_actions"], json!([]));
    let told: Vec<&Value> =
        refused["history"].as_array().unwrap().iter().map(|each| &each["action"]).collect();
    assert_eq!(told, ["requested", "reviewed", "refused"]);
    office.ask(office.request(0, &SEPTEMBER)).await.expect(201);
}

async fn a_notice_is_approved_only_when_everything_speaks_for_it(app: TestApp) {
    let office = Office::of(app, 1).await;
    let path = office.ask(office.request(0, &SEPTEMBER[..4])).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    let mut body = approval();
    body["considerations"]["support"] = json!("insufficient");
    body["considerations"]["public_interest"] = json!(false);
    let refused = office.step(&path, "approve", body).await.expect(422);
    let wrong = [
        ("/considerations/support", "consideration_not_met"),
        ("/considerations/public_interest", "consideration_not_met"),
        ("/below_threshold_reason", "threshold_not_met"),
    ];
    assert_eq!(refused.faults(), wrong.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let mut body = approval();
    body["below_threshold_reason"] = json!("Several short holidays, arranged to stay below ten sessions");
    let approved = office.step(&path, "approve", body).await.expect(200).body;
    assert_eq!(approved["penalty_notice"]["terms"]["decision"]["decided_on"], "2027-01-29");
}

async fn an_unresolved_mark_counts_and_must_be_resolved_before_approval(app: TestApp) {
    let class = school(app, 1).await;
    let mut marks = line(&[("/", 4), ("G", 10)]);
    marks[5] = "N";
    lay(&class, &[marks]).await;
    let office = Office::with(class).await;
    office.set_up().await;
    let path = office.ask(office.request(0, &SEPTEMBER)).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    let refused = office.step(&path, "approve", approval()).await.expect(422);
    assert_eq!(refused.faults(), [("/evidence/1".to_owned(), "reason_not_resolved".to_owned())]);
    mark(&office, "2026-09-07", "pm", "O").await;
    office.step(&path, "approve", approval()).await.expect(200);
    let issued = office.issue(&path).await.expect(200).body;
    assert_eq!(issued["penalty_notice"]["terms"]["evidence"][1]["code"], "O");
}

/// The school amends a mark of pupil 0.
async fn mark(office: &Office, date: &str, session: &str, code: &str) {
    let body = json!({
        "taken_at": "2027-01-28T15:00:00Z", "recorded_by": { "name": "A. Teacher", "title": "Form tutor" },
        "marks": [{ "upn": office.class.upns[0], "code": code, "amendment": { "reason": "Told since" } }],
    });
    let path = format!("/v1/schools/{URN}/registers/{date}/{session}");
    office.app().put(&office.class.token, &path, body).await.expect(200);
}

async fn a_notice_without_one_of_its_parts_is_not_issued(app: TestApp) {
    let office = Office::of(app, 1).await;
    let path = office.approved(0, &SEPTEMBER).await;
    let body = json!({ "officer": { "name": "A. Officer" } });
    let refused = office.step(&path, "issue", body).await.expect(422);
    let parts = ["child", "issuing_officer", "authority", "payment_methods"];
    assert_eq!(
        refused.faults(),
        parts.map(|part| (format!("/parts/{part}"), "notice_part_missing".to_owned()))
    );
    assert!(refused.body["errors"][0]["rule"] == "pn2007-3", "{}", refused.text);
    office.app().tamper("UPDATE parent SET service_address = NULL").await;
    office.set_up().await;
    let refused = office.issue(&path).await.expect(422);
    assert_eq!(refused.faults(), [("/parts/recipient".to_owned(), "notice_part_missing".to_owned())]);
    assert_eq!(office.state(&path).await, "approved", "nothing was issued");
}

async fn who_turned_out_to_be_no_parent_is_given_no_notice(app: TestApp) {
    let office = Office::of(app, 2).await;
    let approved = office.approved(0, &SEPTEMBER).await;
    let asked = office.ask(office.request(1, &SEPTEMBER)).await.expect(201).header("location").to_owned();
    office.step(&asked, "review", json!({ "recorded_by": person() })).await.expect(200);
    office.app().tamper("UPDATE parent_child SET state = 'withdrawn'").await;
    let no_parent = [("/parent_id".to_owned(), "reference_not_found".to_owned())];
    assert_eq!(office.issue(&approved).await.expect(422).faults(), no_parent);
    assert_eq!(office.step(&asked, "approve", approval()).await.expect(422).faults(), no_parent);
    assert_eq!(office.state(&approved).await, "approved", "nothing was issued");
}

async fn what_was_issued_says_everything_and_never_changes(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.approved(0, &SEPTEMBER).await;
    let contents = format!("{path}/contents");
    let letter = format!("{path}/letter");
    office.app().get(&office.authority, &contents).await.expect(404);
    office.app().get(&office.authority, &letter).await.expect(404);
    office.issue(&path).await.expect(200);
    let told = office.app().get(&office.authority, &contents).await.expect(200).body;
    assert_eq!(told["recipient"]["name"], "Ms Parent-0001 Sample-Oak");
    assert_eq!((&told["child"]["name"], &told["school"]["urn"]), (&json!("Pupil Sample-0000"), &json!(URN)));
    assert_eq!(
        (&told["amounts"]["reduced_pence"], &told["amounts"]["full_pence"]),
        (&json!(8000), &json!(16000))
    );
    assert_eq!(told["sessions"].as_array().unwrap().len(), 10);
    for part in ["payment_methods", "authority", "issuing_officer"] {
        assert!(!told[part].is_null(), "{part}");
    }
    assert_eq!(
        (&told["wordings"][0]["language"], &told["wordings"][0]["version"]),
        (&json!("en"), &json!(1))
    );
    let page = office.app().get(&office.authority, &letter).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "private, no-cache");
    assert_eq!(page.header("content-language"), "en");
    let number = told["number"].as_str().unwrap();
    let number = [&number[..3], &number[3..6], &number[6..]].join(" ");
    let quoted = format!("Please quote the number of this notice: <strong>{number}</strong>");
    for says in [
        "Ms Parent-0001 Sample-Oak<br>1 Sample Road<br>Sampleton<br>NR1 2DH",
        "<strong>£80</strong> if you pay within 21 days, counting the day you receive this notice as day 1",
        "posted on Friday 29 January 2027, the law takes it that you received it on Tuesday 2 February 2027",
        "£80 by Monday 22 February 2027",
        "£160 by Monday 1 March 2027",
        "<td>Monday 7 September 2026</td><td>Morning and afternoon</td>",
        "Online, with the number of the notice",
        quoted.as_str(),
    ] {
        assert!(page.text.contains(says), "{says} in {}", page.text);
    }
    let tag = page.header("etag").to_owned();
    let call = format!("GET {letter}");
    let send = async |headers: &[(&str, &str)]| {
        office.app().send(&office.authority, &call, Value::Null, headers).await
    };
    send(&[("If-None-Match", &tag)]).await.expect(304);
    let large = office.app().get(&office.authority, &format!("{letter}?large_print=true")).await.expect(200);
    assert!(large.text.contains("<body class=\"large\">") && large.header("etag") != tag);
    let other = office.app().get(&office.authority, &format!("{letter}?language=pl")).await.expect(400);
    assert_eq!(other.body["errors"][0]["parameter"], "language");
    assert_eq!(send(&[("Accept", "application/json")]).await.problem(), (406, "not_acceptable"));
    let print = send(&[("Accept", "application/pdf")]).await;
    match cfg!(feature = "pdf") {
        true => assert_eq!(print.expect(200).header("content-type"), "application/pdf"),
        false => assert_eq!(print.problem(), (406, "not_acceptable")),
    }
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
    let other = json!({ "line_1": "2 Other Road" }).to_string();
    office.app().tamper(&format!("UPDATE parent SET service_address = '{other}'")).await;
    let mut changed = settings();
    changed["authority"] = json!("Another name");
    let put = json!({ "settings": changed, "recorded_by": person() });
    office
        .app()
        .send(&office.authority, "PUT /v1/notice-settings", put, &[("If-Match", "\"1\"")])
        .await
        .expect(200);
    let wording = json!({
        "template": {
            "title": "Something else",
            "text": told["wordings"][0]["text"].as_str().unwrap().replace("Dear", "Hello"),
        },
        "recorded_by": person(),
    });
    let put = "PUT /v1/letter-templates/penalty_notice/en";
    office.app().send(&office.authority, put, wording, &[("If-Match", "\"1\"")]).await.expect(200);
    assert_eq!(send(&[]).await.expect(200).header("etag"), tag, "what was issued stays as it was");
    let mut again = office.app().get(&office.authority, &contents).await.expect(200).body;
    assert_eq!(again["served_at"], told["recipient"]["address"]);
    again["served_at"] = Value::Null;
    assert_eq!(told, again);
}

async fn sessions_that_a_notice_covers_are_not_used_again(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let first = office.issued(0, &SEPTEMBER).await;
    let refused = office.ask(office.request(0, &["2026-09-11", "2026-09-14"])).await.expect(422);
    let covered = ["/sessions/0", "/sessions/1"].map(|at| (at.to_owned(), "session_covered".to_owned()));
    assert_eq!(refused.faults(), covered);
    // For the offence of a notice that was withdrawn nobody is prosecuted: another notice about it would be empty.
    office.withdraw(&first, "should_not_have_been_issued").await.expect(200);
    let refused = office.ask(office.request(0, &["2026-09-11", "2026-09-14"])).await.expect(422);
    assert_eq!(refused.faults(), covered);
    let second = office.issued(0, &LATER).await;
    office.withdraw(&second, "material_error").await.expect(200);
    office.ask(office.request(0, &LATER)).await.expect(201);
}

async fn the_authority_decides_about_the_sessions_that_it_sees(app: TestApp) {
    let office = Office::of(app, 1).await;
    let path = office.ask(office.request(0, &SEPTEMBER[..4])).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    let mut body = approval();
    body["sessions"] = sessions(&["2026-09-03", "2026-09-08"]);
    let refused = office.step(&path, "approve", body.clone()).await.expect(422);
    let wrong = ["/sessions/0", "/sessions/1"].map(|at| (at.to_owned(), "not_an_offence".to_owned()));
    assert_eq!(refused.faults()[..2], wrong);
    body["sessions"] = sessions(&["2026-09-08", "2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14"]);
    let terms = office.step(&path, "approve", body).await.expect(200).body["penalty_notice"]["terms"].clone();
    assert_eq!((&terms["from_on"], &terms["to_on"]), (&json!("2026-09-08"), &json!("2026-09-14")));
    let decision = &terms["decision"];
    assert_eq!(decision["sessions_left_out"], sessions(&["2026-09-07"]));
    assert_eq!(decision["sessions_added"], sessions(&["2026-09-11", "2026-09-14"]));
    assert_eq!(decision["parent_basis"], "natural_parent");
}

async fn marks_that_were_amended_since_are_told_and_undo_nothing(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let approved = office.approved(0, &SEPTEMBER).await;
    mark(&office, "2026-09-08", "am", "I").await;
    let refused = office.issue(&approved).await.expect(422);
    assert_eq!(refused.faults(), [("/evidence/2".to_owned(), "not_an_offence".to_owned())]);
    mark(&office, "2026-09-08", "am", "G").await;
    office.issue(&approved).await.expect(200);
    assert_eq!(office.show(&approved).await["fallen_away"], json!([]));
    mark(&office, "2026-09-09", "pm", "I").await;
    let shown = office.show(&approved).await;
    assert_eq!(shown["fallen_away"], json!([{ "date": "2026-09-09", "session": "pm" }]));
    assert_eq!(shown["penalty_notice"]["state"], "issued");
}

async fn settings_have_versions_and_national_bounds(app: TestApp) {
    let office = Office::of(app, 1).await;
    let put = "PUT /v1/notice-settings";
    office.app().get(&office.school, "/v1/notice-settings").await.expect(404);
    let mut wrong = settings();
    wrong["improvement_period"] = json!({ "school_weeks": 7, "school_days": 14 });
    let body = json!({ "settings": wrong, "recorded_by": person() });
    let refused =
        office.app().send(&office.authority, put, body, &[("If-None-Match", "*")]).await.expect(422);
    assert_eq!(refused.faults().len(), 2, "{refused:?}");
    office.set_up().await;
    let shown = office.app().get(&office.school, "/v1/notice-settings").await.expect(200);
    assert_eq!(shown.body["settings"]["improvement_period"], json!({ "school_weeks": 6, "school_days": 30 }));
    let body = json!({ "settings": settings(), "recorded_by": person() });
    let stale = [("If-Match", "\"7\"")];
    office.app().send(&office.authority, put, body, &stale).await.expect(412);
}

async fn while_a_notice_to_improve_stands_only_another_kind_of_offence_is_fined(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    desk.served(0).await;
    let scopes = &["notices:read", "notices:request", "notices:decide", "registers.codes:read"];
    let token = desk.app().login(scopes, Reach::Everything).await;
    let mut body = json!({
        "pupil_id": desk.pupils[0], "parent_id": desk.parent, "considerations": considerations(),
        "sessions": sessions(&["2026-09-09", "2026-09-10", "2026-09-11", "2026-09-14", "2026-09-15"]),
        "recorded_by": person(),
    });
    let path = format!("/v1/schools/{URN}/penalty-notices");
    let path = desk.app().post(&token, &path, body.clone()).await.expect(201).header("location").to_owned();
    let step = async |step: &str, body: Value| {
        desk.app().send(&token, &format!("POST {path}/{step}"), body, &[("If-Match", "*")]).await
    };
    step("review", json!({ "recorded_by": person() })).await.expect(200);
    body = approval();
    let stands = [("/no_notice_to_improve_reason".to_owned(), "notice_to_improve_stands".to_owned())];
    for (support, reason) in
        [("provided", Value::Null), ("provided", json!("As said")), ("not_appropriate", Value::Null)]
    {
        body["considerations"]["support"] = json!(support);
        body["no_notice_to_improve_reason"] = reason;
        assert_eq!(step("approve", body.clone()).await.expect(422).faults(), stands, "{support}");
    }
    body["no_notice_to_improve_reason"] = json!("A holiday in term time: nothing that the notice is about");
    step("approve", body).await.expect(200);
}
