//! Continuous absence, illness, and that there is nobody to tell of.

use serde_json::{Value, json};

use super::fixture::{
    agree, amend_mark, answer, confirm, entry, head, laid, only, only_return, proposals, returner, returns,
    send, without_nil,
};
use crate::{
    figures::fixture::{autumn, lay, line},
    on_each_database,
    registers::fixture::Class,
    support::{Reach, TestApp},
};

on_each_database!(
    ten_school_days_in_a_row_are_proposed_and_nine_and_a_half_are_not,
    a_run_goes_on_over_weekends_half_terms_training_days_and_closures,
    one_return_is_made_for_one_continuous_period_however_long_it_goes_on,
    a_mark_that_is_amended_takes_the_proposal_away_and_flags_the_return,
    a_pupil_of_two_enrolments_is_one_pupil,
    who_is_not_of_compulsory_age_is_not_returned,
    fifteen_school_days_of_illness_are_proposed_once_for_a_continuous_period,
    a_month_without_anybody_to_tell_of_is_a_nil_return,
    the_agreed_interval_decides_when_an_attendance_return_is_due,
    it_takes_the_same_number_of_statements_however_many_pupils,
);

fn day(n: usize) -> Value {
    json!(autumn()[n].0)
}

async fn ten_school_days_in_a_row_are_proposed_and_nine_and_a_half_are_not(app: TestApp) {
    let lines = [
        line(&[("/", 2), ("O", 19), ("/", 3)]),
        line(&[("/", 2), ("G", 5), ("N", 5), ("O", 5), ("U", 5), ("/", 2)]),
        line(&[("/", 2), ("O", 10), ("C", 1), ("O", 10)]),
    ];
    let class = laid(app, &lines, "2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "").await;
    assert_eq!(proposal["kind"], "attendance");
    assert_eq!(proposal["pupil"]["surname"], "Sample-0001");
    assert_eq!(
        (&proposal["from_on"], &proposal["to_on"], &proposal["occurred_on"], &proposal["runs_on"]),
        (&day(2), &day(21), &day(21), &json!(false))
    );
    assert_eq!(proposal["due_on"], "2026-09-30");
    let evidence = proposal["evidence"].as_array().unwrap();
    let first = json!({ "date": day(2), "session": "am", "class": "unauthorised", "code": "G" });
    assert_eq!((evidence.len(), &evidence[0], &evidence[19]["code"]), (20, &first, &json!("U")));
    let token = class.app.login(&["statutory-returns:read"], Reach::Everything).await;
    let without = only(&class, &token, "").await;
    let first = json!({ "date": day(2), "session": "am", "class": "unauthorised" });
    assert_eq!(
        (&without["evidence"][0], &without["pupil"]),
        (&first, &Value::Null),
        "codes and names have scopes"
    );
    assert_eq!(without["content"]["withheld"], json!(["pupils:read", "pupils.contacts:read"]));
    assert_eq!(without["etag"], proposal["etag"], "what is shown is the same");
}

async fn a_run_goes_on_over_weekends_half_terms_training_days_and_closures(app: TestApp) {
    let mut class = Class::of(app, 3).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let lines = [
        // The last week before the half term, and the first after it.
        line(&[("/", 64), ("O", 20), ("/", 56)]),
        // 23 to 26 November, 30 November to 4 December, 7 December: the 27th is a day of training.
        line(&[("/", 104), ("O", 20), ("/", 16)]),
        // The school was closed on 10 September, and nobody marked.
        line(&[("O", 10), (".", 2), ("O", 10), ("/", 118)]),
    ];
    let lines: Vec<Vec<&str>> = lines
        .into_iter()
        .map(|mut line| {
            line[10] = ".";
            line[11] = ".";
            line
        })
        .collect();
    lay(&class, &lines).await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let spans = |all: &[Value]| -> Vec<(String, String)> {
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        all.iter().map(|one| (text(one, "from_on"), text(one, "to_on"))).collect()
    };
    let of = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    let found = spans(&proposals(&class, &token, "").await);
    assert_eq!(found, [of("2026-10-19", "2026-11-06"), of("2026-11-23", "2026-12-07")]);
    let la = class.app.login(&["closures:write"], Reach::Everything).await;
    let closure = json!({
        "urns": [class.urn], "from_on": "2026-09-10", "to_on": "2026-09-10", "sessions": ["am", "pm"],
        "kind": "unexpected", "reason": "Boiler", "recorded_by": { "name": "A. Officer" },
    });
    class.app.post(&la, "/v1/closures", closure).await.expect(201);
    let found = spans(&proposals(&class, &token, "").await);
    assert_eq!(found[0], of("2026-09-03", "2026-09-17"), "a closure is no gap");
    assert_eq!(found.len(), 3);
}

async fn one_return_is_made_for_one_continuous_period_however_long_it_goes_on(app: TestApp) {
    let lines = [line(&[("O", 40), ("/", 4), ("O", 20), ("/", 4)])];
    let mut class = laid(app, &lines, "2026-09-16T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "").await;
    assert_eq!((&proposal["to_on"], &proposal["runs_on"]), (&day(19), &json!(true)));
    class.set_now("2026-09-17T16:00:00Z").await;
    let token = returner(&class).await;
    let longer = only(&class, &token, "").await;
    assert_eq!((&longer["id"], &longer["to_on"]), (&proposal["id"], &day(21)), "it goes on, and is the same");
    assert_eq!(confirm(&class, &token, &proposal).await.problem(), (412, "precondition_failed"));
    confirm(&class, &token, &longer).await.expect(201);
    class.set_now("2026-10-02T16:00:00Z").await;
    let token = returner(&class).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "it was returned");
    class.set_now("2026-11-02T16:00:00Z").await;
    let token = returner(&class).await;
    let other = only(&class, &token, "").await;
    assert_eq!(
        (&other["from_on"], &other["to_on"]),
        (&day(44), &day(63)),
        "another period is another return"
    );
    let why = json!({ "reason": "Returned by the old form", "recorded_by": head() });
    answer(&class, &token, &other, "decline", why).await.expect(201);
    assert_eq!(proposals(&class, &token, "").await.len(), 0);
    assert_eq!(returns(&class, &token, "").await.len(), 1);
    assert_eq!(only_return(&class, &token, "status=declined").await["reason"], "Returned by the old form");
}

async fn a_mark_that_is_amended_takes_the_proposal_away_and_flags_the_return(app: TestApp) {
    let lines = [line(&[("N", 20), ("/", 2)]), line(&[("N", 20), ("/", 2)])];
    let mut class = laid(app, &lines, "2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let both = proposals(&class, &token, "").await;
    assert_eq!(both.len(), 2);
    let first = both.iter().find(|one| one["pupil"]["surname"] == "Sample-0000").unwrap();
    confirm(&class, &token, first).await.expect(201);
    class.set_now("2027-01-29T16:00:00Z").await;
    for n in 0..2 {
        amend_mark(&class, n, autumn()[10], "I").await;
    }
    let token = returner(&class).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "no ground, no proposal");
    let made = only_return(&class, &token, "ground=gone").await;
    let (date, session) = autumn()[10];
    let change = json!({ "what": "mark", "date": date, "session": session, "was": "N", "is": "I" });
    assert_eq!(made["ground"], json!({ "status": "gone", "changes": [change] }));
    let path = made["links"]["self"].as_str().unwrap();
    let document = class.app.get(&token, path).await.expect(200).body;
    assert_eq!(document["evidence"][10]["code"], "N", "what was told stays as it was told");
    let plain = class.app.login(&["statutory-returns:read"], Reach::Everything).await;
    let made = only_return(&class, &plain, "").await;
    let change = &made["ground"]["changes"][0];
    assert_eq!((&change["was"], &change["is"]), (&json!("unauthorised"), &json!("authorised")));
    class.app.advance(1);
    amend_mark(&class, 0, autumn()[10], "O").await;
    let made = only_return(&class, &token, "ground=stands").await;
    assert_eq!(made["ground"]["changes"][0]["is"], "O", "it stands again, under another code");
}

async fn a_pupil_of_two_enrolments_is_one_pupil(app: TestApp) {
    let mut class = Class::of(app, 1).await;
    let left = json!({ "deletion": { "on": "2026-09-09", "ground": "9-1-a" } });
    let back = json!({ "starting_on": "2026-09-10" });
    send(&class, vec![entry(&class, 0, left), entry(&class, 0, back)]).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    lay(&class, &[line(&[("O", 20), ("/", 2)])]).await;
    class.set_now("2026-09-18T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "").await;
    let kinds: Vec<_> = all.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["deletion", "new_pupil", "attendance"], "the first due first");
    assert_eq!(all[2]["evidence"].as_array().unwrap().len(), 20);
    assert_eq!(
        all[2]["enrolment_id"], all[1]["enrolment_id"],
        "it is told of the enrolment in which it ends"
    );
    assert_eq!(all[2]["pupil_id"], all[0]["pupil_id"]);
    assert_eq!((&all[0]["due_on"], &all[1]["due_on"]), (&json!("2026-09-09"), &json!("2026-09-15")));
}

async fn who_is_not_of_compulsory_age_is_not_returned(app: TestApp) {
    let mut class = Class::of(app, 2).await;
    // Five on 2 January 2027, and so not of compulsory age before April.
    let young = json!({ "born_on": "2022-01-02", "year_group": "R" });
    send(&class, vec![entry(&class, 0, young)]).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    lay(&class, &[line(&[("O", 30), ("I", 40)]), line(&[("O", 30), ("I", 40)])]).await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "kind=attendance,sickness").await;
    let who: Vec<_> = all.iter().map(|one| one["pupil"]["surname"].as_str().unwrap()).collect();
    assert_eq!(who, ["Sample-0001"; 2]);
}

async fn fifteen_school_days_of_illness_are_proposed_once_for_a_continuous_period(app: TestApp) {
    let lines = [
        line(&[("I", 14), ("/", 2), ("I", 15), ("/", 111)]),
        line(&[("I", 14), ("/", 2), ("I", 16), ("/", 2), ("I", 29), ("/", 2), ("I", 1), ("/", 76)]),
    ];
    let mut class = laid(app, &lines, "2026-10-16T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "kind=sickness").await;
    assert_eq!(
        (&proposal["pupil"]["surname"], &proposal["occurred_on"], &proposal["due_on"]),
        (&json!("Sample-0001"), &day(31), &Value::Null)
    );
    assert_eq!(proposal["evidence"].as_array().unwrap().len(), 59, "all that is to be told");
    let confirmed = answer(
        &class,
        &token,
        &proposal,
        "confirm",
        json!({ "believed_on": "2026-10-14", "recorded_by": head() }),
    );
    let made = confirmed.await.expect(201).body["document"]["statutory_return"].clone();
    assert_eq!((&made["due_on"], &made["days_late"]), (&json!("2026-10-19"), &json!(0)));
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = returner(&class).await;
    assert_eq!(
        proposals(&class, &token, "").await.len(),
        0,
        "one session of another period is not fifteen days"
    );
    for n in 70..98 {
        amend_mark(&class, 1, autumn()[n], "I").await;
    }
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "twenty-nine sessions of other periods");
    amend_mark(&class, 1, autumn()[100], "I").await;
    let again = only(&class, &token, "").await;
    assert_eq!(again["evidence"].as_array().unwrap().len(), 30);
    assert_ne!(again["id"], proposal["id"]);
    amend_mark(&class, 1, autumn()[0], "/").await;
    assert_eq!(
        only_return(&class, &token, "").await["ground"]["status"],
        "stands",
        "58 sessions are fifteen days"
    );
    let plain = class.app.login(&["statutory-returns:read"], Reach::Everything).await;
    assert_eq!(proposals(&class, &plain, "").await.len(), 0, "illness is told by one code");
    assert_eq!(returns(&class, &plain, "").await.len(), 0);
}

async fn a_month_without_anybody_to_tell_of_is_a_nil_return(app: TestApp) {
    let lines = [line(&[("/", 12), (".", 2), ("/", 70)]), line(&[("/", 44), ("O", 20), ("/", 20)])];
    let mut class = laid(app, &lines, "2026-09-30T16:00:00Z").await;
    let token = returner(&class).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "the month has not ended");
    class.set_now("2026-11-10T16:00:00Z").await;
    let token = returner(&class).await;
    let all = proposals(&class, &token, "").await;
    let told: Vec<_> = all
        .iter()
        .map(|one| {
            (
                one["basis"].as_str().unwrap(),
                one["from_on"].as_str().unwrap(),
                one["due_on"].as_str().unwrap(),
            )
        })
        .collect();
    // Two weeks of October were absent: the run was met on 16 October. Nothing is known of August.
    assert_eq!(told, [("nil", "2026-09-01", "2026-10-05"), ("derived", "2026-10-05", "2026-10-31")]);
    let nil = &all[0];
    assert_eq!(
        (&nil["pupil_id"], &nil["content"], &nil["unmarked"]),
        (&Value::Null, &Value::Null, &json!(2))
    );
    let refused = answer(&class, &token, nil, "confirm", json!({ "cause": "None", "recorded_by": head() }))
        .await
        .expect(422);
    assert_eq!(refused.faults(), [("/cause".into(), "not_for_return_kind".into())]);
    confirm(&class, &token, nil).await.expect(201);
    let made = only_return(&class, &token, "").await;
    assert_eq!(
        (&made["basis"], &made["days_late"], &made["ground"]["status"]),
        (&json!("nil"), &json!(36), &json!("stands"))
    );
    class.set_now("2027-01-29T16:00:00Z").await;
    for n in 0..20 {
        amend_mark(&class, 1, autumn()[n], "O").await;
    }
    let token = returner(&class).await;
    assert_eq!(returns(&class, &token, "ground=gone").await.len(), 1, "there was somebody to tell of");
    let all = proposals(&class, &token, "kind=attendance").await;
    assert!(all.iter().any(|one| one["basis"] == "derived" && one["from_on"] == "2026-09-03"), "{all:#?}");
}

async fn the_agreed_interval_decides_when_an_attendance_return_is_due(app: TestApp) {
    let class = laid(app, &[line(&[("O", 20)])], "2026-09-16T16:00:00Z").await;
    let token = returner(&class).await;
    let path = format!("/v1/schools/{}/statutory-return-agreement", class.urn);
    let none = class.app.get(&token, &path).await.expect(200).body;
    assert_eq!((&none["agreed"], &none["attendance_interval"]), (&json!(false), &json!("monthly")));
    for (interval, due) in
        [("monthly", "2026-09-30"), ("weekly", "2026-09-20"), ("twice_monthly", "2026-09-30")]
    {
        agree(&class, json!({ "attendance_interval": interval, "nil_returns": false })).await;
        assert_eq!(only(&class, &token, "").await["due_on"], due, "{interval}");
    }
    let put = json!({ "attendance_interval": "weekly", "nil_returns": true, "recorded_by": head() });
    let la = super::fixture::officer(&class.app).await;
    let call = format!("PUT {path}");
    assert_eq!(class.app.put(&la, &path, put.clone()).await.problem(), (428, "precondition_required"));
    let stale = class.app.send(&la, &call, put.clone(), &[("If-Match", "\"1\"")]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let same = json!({ "attendance_interval": "twice_monthly", "nil_returns": false, "recorded_by": head() });
    let kept = class.app.send(&la, &call, same, &[("If-Match", "\"3\"")]).await.expect(200);
    assert_eq!(kept.header("etag"), "\"3\"", "the same again is no version");
}

async fn it_takes_the_same_number_of_statements_however_many_pupils(app: TestApp) {
    let mut counts = Vec::new();
    let mut class = Class::of(app, 2).await;
    for (urn, count) in [(120_770, 2), (120_771, 24)] {
        class = Class::at(class.app.clone(), urn, count).await;
        class.set_now("2027-01-29T16:00:00Z").await;
        lay(&class, &vec![line(&[("O", 20), ("/", 2)]); count]).await;
        let token = returner(&class).await;
        let path = format!("/v1/schools/{urn}/statutory-returns/proposals?limit=200");
        class.app.get(&token, &path).await.expect(200);
        let before = class.app.statements();
        let told = class.app.get(&token, &path).await.expect(200);
        assert!(told.body["data"].as_array().unwrap().len() >= count);
        counts.push(class.app.statements() - before);
        class.app.set_now("2026-11-20T11:00:00Z");
    }
    assert_eq!(counts[0], counts[1], "{counts:?}");
    eprintln!("{} statements for a school's proposals", counts[0]);
    assert!(counts[0] <= 20, "{counts:?}");
}
