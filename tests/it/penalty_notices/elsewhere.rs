//! Notices of other authorities count as well.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{LAST, LATER, Office, SEPTEMBER, person, sessions};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_notice_of_another_authority_takes_the_first_step,
    what_became_of_it_decides_whether_it_counts,
    it_is_a_fact_and_refused_only_when_it_cannot_be,
    a_parent_known_under_two_records_has_one_ladder,
    what_is_told_late_moves_a_notice_and_is_said_of_it,
    a_session_that_others_fined_is_not_fined_again,
    where_the_day_of_issue_tells_no_rules_the_last_offence_is_asked_for,
    half_a_day_in_a_public_place_is_fined_once,
);

const ELSEWHERE: &str = "/v1/penalty-notices/elsewhere";

fn notice(office: &Office, issued_on: &str) -> Value {
    json!({
        "parent_id": office.parent, "pupil_id": office.pupils[0], "authority": "Another County Council",
        "issued_on": issued_on, "recorded_by": person(),
    })
}

async fn a_notice_of_another_authority_takes_the_first_step(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    office.app().post(&office.authority, ELSEWHERE, notice(&office, "2025-03-03")).await.expect(201);
    let told = office.eligibility(0).await;
    assert_eq!((&told["next_step"], &told["notices"][0]["elsewhere"]), (&json!("second"), &json!(true)));
    let path = office.issued(0, &SEPTEMBER).await;
    assert_eq!(office.show(&path).await["penalty_notice"]["terms"]["issue"]["step"], "second");
    let third = office.approved(0, &LATER).await;
    office.issue(&third).await.expect(409);
}

async fn what_became_of_it_decides_whether_it_counts(app: TestApp) {
    let office = Office::of(app, 1).await;
    let made =
        office.app().post(&office.authority, ELSEWHERE, notice(&office, "2025-03-03")).await.expect(201);
    let settle = format!("{ELSEWHERE}/{}/settle", made.id());
    for (fate, step) in [("withdrawn", "first"), ("not_convicted", "first"), ("stands", "second")] {
        let body = json!({ "fate": fate, "reason": "Told on the telephone", "recorded_by": person() });
        let call = format!("POST {settle}");
        office.app().send(&office.authority, &call, body, &[("If-Match", "*")]).await.expect(200);
        assert_eq!(office.eligibility(0).await["next_step"], step, "{fate}");
    }
    let mut old = notice(&office, "2024-09-20");
    old["last_offence_on"] = json!("2024-07-12");
    office.app().post(&office.authority, ELSEWHERE, old).await.expect(201);
    let told = office.eligibility(0).await;
    assert_eq!(told["next_step"], "second", "for offences before the framework it does not count");
    assert_eq!(told["notices"][0]["why"], "before_framework");
    let list = format!("{ELSEWHERE}?pupil_id={}", office.pupils[0]);
    let all = office.app().get(&office.authority, &list).await.expect(200).body;
    assert_eq!(all["data"].as_array().unwrap().len(), 2);
}

async fn it_is_a_fact_and_refused_only_when_it_cannot_be(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    for days in [&SEPTEMBER, &LATER] {
        office.issued(0, days).await;
    }
    office.app().post(&office.authority, ELSEWHERE, notice(&office, "2026-03-03")).await.expect(201);
    let mut wrong = notice(&office, "2027-02-01");
    wrong["last_offence_on"] = json!("2027-02-02");
    wrong["parent_id"] = json!(Uuid::now_v7());
    wrong["pupil_id"] = json!(Uuid::now_v7());
    let refused = office.app().post(&office.authority, ELSEWHERE, wrong).await.expect(422);
    let places: Vec<_> = refused.faults().into_iter().map(|(at, _)| at).collect();
    assert_eq!(places, ["/issued_on", "/last_offence_on", "/parent_id", "/pupil_id"]);
}

async fn a_parent_known_under_two_records_has_one_ladder(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    office.issued(0, &SEPTEMBER).await;
    let first = office.parent;
    office.parent = super::fixture::parent(office.app(), &office.pupils).await;
    assert_eq!(office.eligibility(0).await["next_step"], "first");
    let merge = super::fixture::merging(office.app(), first, office.parent);
    office.app().tamper(&merge).await;
    assert_eq!(office.eligibility(0).await["next_step"], "second");
    let path = office.issued(0, &LATER).await;
    assert_eq!(office.show(&path).await["penalty_notice"]["terms"]["issue"]["step"], "second");
}

async fn what_is_told_late_moves_a_notice_and_is_said_of_it(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let path = office.issued(0, &SEPTEMBER).await;
    let fine = office.show(&path).await["ladder_now"].clone();
    assert_eq!((&fine["step"], &fine["differs"]), (&json!("first"), &json!(false)));
    let (app, authority) = (office.app(), &office.authority);
    let told = app.post(authority, ELSEWHERE, notice(&office, "2026-01-12")).await.expect(201);
    assert_eq!(told.body["own_notices_that_differ"], 1);
    let now = office.show(&path).await["ladder_now"].clone();
    assert_eq!(
        (&now["step"], &now["differs"], &now["counted"], &now["grounds"]),
        (&json!("second"), &json!(true), &json!(1), &json!(["material_error"]))
    );
    let mut twice = notice(&office, "2026-01-12");
    twice["authority"] = json!("another  county council");
    let twice = app.post(authority, ELSEWHERE, twice).await;
    assert_eq!((twice.problem(), &twice.body["existing"]["id"]), ((409, "duplicate"), &told.body["id"]));

    let mut by_police = notice(&office, "2026-05-12");
    by_police["issued_by_kind"] = json!("police");
    by_police["copy_reference"] = json!("Case file 2026/118");
    let bare = app.post(authority, ELSEWHERE, by_police.clone()).await.expect(422);
    assert_eq!(bare.faults(), [("/sessions".to_owned(), "missing_property".to_owned())]);
    by_police["sessions"] = sessions(&["2026-05-05", "2026-05-06"]);
    let police = app.post(authority, ELSEWHERE, by_police).await.expect(201);
    let shown = office.show(&path).await;
    assert_eq!(shown["ladder_now"]["over_the_limit"], true);
    assert_eq!(shown["allowed_actions"], json!(["record_payment", "withdraw"]));
    let refused = office.serve(&path, "by_hand", "2027-01-29").await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert_eq!(refused.body["allowed_actions"], json!(["record_payment", "withdraw"]));
    for (differs, count) in [(true, 1), (false, 0)] {
        let list = format!("/v1/penalty-notices?ladder_differs={differs}");
        let listed = app.get(authority, &list).await.expect(200).body;
        assert_eq!(listed["data"].as_array().unwrap().len(), count, "{differs}");
    }

    let settle = format!("POST {}/settle", police.header("location"));
    let body = json!({ "fate": "withdrawn", "reason": "Told on the telephone", "recorded_by": person() });
    assert_eq!(
        app.send(authority, &settle, body.clone(), &[]).await.problem(),
        (428, "precondition_required")
    );
    let read = [("If-Match", police.header("etag"))];
    let settled = app.send(authority, &settle, body.clone(), &read).await.expect(200).body;
    let fates: Vec<_> = settled["history"].as_array().unwrap().iter().map(|one| &one["fate"]).collect();
    assert_eq!(fates, ["stands", "withdrawn"]);
    assert_eq!(app.send(authority, &settle, body, &read).await.problem(), (412, "precondition_failed"));
    office.serve(&path, "by_hand", "2027-01-29").await.expect(200);
}

async fn a_session_that_others_fined_is_not_fined_again(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let own = office.issued(0, &SEPTEMBER).await;
    let approved = office.approved(0, &LATER).await;
    let (app, authority) = (office.app(), &office.authority);
    let mut by_school = notice(&office, "2026-10-01");
    by_school["issued_by_kind"] = json!("school");
    by_school["authority"] = json!("Sample Primary School");
    by_school["sessions"] = sessions(&["2026-09-11", "2026-09-14", "2026-09-21"]);
    let told = app.post(authority, ELSEWHERE, by_school).await.expect(201).body;
    assert_eq!(told["last_offence_on"], "2026-09-21");
    assert_eq!(
        told["covers_again"],
        json!([own.rsplit('/').next().unwrap()]),
        "one day was fined twice: {told}"
    );
    let covered = |place: usize, list: &str| (format!("/{list}/{place}"), "session_covered".to_owned());
    let refused = office.issue(&approved).await.expect(422);
    assert_eq!(refused.faults(), [covered(0, "evidence"), covered(1, "evidence")]);
    office
        .step(&approved, "refuse", json!({ "reason": "Fined already", "recorded_by": person() }))
        .await
        .expect(200);
    let refused = office.ask(office.request(0, &LAST)).await.expect(422);
    assert_eq!(refused.faults(), [covered(0, "sessions"), covered(1, "sessions")]);
}

async fn where_the_day_of_issue_tells_no_rules_the_last_offence_is_asked_for(app: TestApp) {
    let office = Office::of(app, 1).await;
    let record = async |body: Value| office.app().post(&office.authority, ELSEWHERE, body).await;
    let refused = record(notice(&office, "2024-10-01")).await.expect(422);
    assert_eq!(refused.faults(), [("/last_offence_on".to_owned(), "missing_property".to_owned())]);
    let mut named = notice(&office, "2024-10-01");
    named["sessions"] = sessions(&["2024-07-11", "2024-07-12"]);
    assert_eq!(record(named).await.expect(201).body["last_offence_on"], "2024-07-12");
    let told = office.eligibility(0).await;
    assert_eq!(
        (&told["next_step"], &told["notices"][0]["why"]),
        (&json!("first"), &json!("before_framework"))
    );
    let mut reversed = notice(&office, "2025-10-01");
    reversed["last_offence_on"] = json!("2025-09-09");
    reversed["sessions"] = sessions(&["2025-09-10"]);
    let refused = record(reversed).await.expect(422);
    let dates = [0, 1].map(|place| (format!("/sessions/{place}/date"), "dates_reversed".to_owned()));
    assert_eq!(refused.faults(), dates);
}

async fn half_a_day_in_a_public_place_is_fined_once(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    let mut body = office.request(0, &[]);
    body.as_object_mut().unwrap().remove("sessions");
    body["kind"] = json!("excluded_in_public_place");
    body["found_on"] = json!("2027-01-28");
    body["place"] = json!("The market place");
    body["exclusion"] = json!({
        "excluded_from_on": "2027-01-27", "notice_given_on": "2027-01-26", "named_from_on": "2027-01-27",
        "named_to_on": "2027-02-02", "found_at": "10:40", "reasonable_justification": false,
    });
    let path = office.ask(body.clone()).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    office.step(&path, "approve", super::fixture::approval()).await.expect(200);
    office.issue(&path).await.expect(200);
    body["exclusion"]["found_at"] = json!("11:30");
    let again = office.ask(body.clone()).await.expect(422);
    assert_eq!(again.faults(), [("/found_on".to_owned(), "session_covered".to_owned())]);
    body["exclusion"]["found_at"] = json!("14:00");
    office.ask(body).await.expect(201);
}
