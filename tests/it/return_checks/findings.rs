//! What an officer found where the marks do not tell.

use super::*;
use crate::on_each_database;

on_each_database!(
    an_officer_completes_what_the_marks_do_not_tell,
    of_a_term_that_is_not_there_or_has_not_begun_nothing_is_found,
    marks_that_come_later_hold_and_the_finding_stays_beside_them,
    where_the_marks_tell_a_finding_is_refused,
    of_two_officers_who_complete_at_once_one_is_refused,
    a_finding_is_for_the_authority_to_state,
    a_finding_is_told_only_in_the_check_of_its_group,
    whoever_states_a_finding_may_be_told_of_the_group_and_is_written_down,
);

const NEW: (&str, &str) = ("If-None-Match", "*");

async fn link(desk: &Desk, n: usize) -> String {
    desk.pupils().await[n]["links"]["finding"].as_str().unwrap().to_owned()
}

async fn an_officer_completes_what_the_marks_do_not_tell(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    assert_eq!(desk.read(&path).await.problem(), (404, "not_found"));
    let unnamed = desk.app().put(&desk.officer, &path, finding("returned")).await;
    assert_eq!(unnamed.problem(), (428, "precondition_required"));
    let made = desk.state(&path, "returned", NEW).await.expect(201);
    assert_eq!((made.header("etag"), &made.body["finding"]["found"]), ("\"1\"", &json!("returned")));
    assert_eq!(counts(&desk.check().await["counts"]), [5, 2, 1, 2, 2, 1]);
    let again = desk.state(&path, "returned", NEW).await;
    assert_eq!(again.problem(), (412, "precondition_failed"));
    let same = desk.state(&path, "returned", ("If-Match", "\"1\"")).await.expect(200);
    assert_eq!(same.header("etag"), "\"1\"", "the same again changes nothing");
    let changed = desk.state(&path, "not_returned", ("If-Match", "\"1\"")).await.expect(200);
    assert_eq!(changed.header("etag"), "\"2\"");
    assert_eq!(changed.body["history"].as_array().unwrap().len(), 2);
    let stale = desk.state(&path, "returned", ("If-Match", "\"1\"")).await;
    assert_eq!((stale.problem(), stale.header("etag")), ((412, "precondition_failed"), "\"2\""));
    let row = desk.pupils().await.swap_remove(2);
    assert_eq!((text(&row, "by_marks"), text(&row, "outcome")), ("unknown", "not_returned"));
    assert_eq!(row["finding"]["source"], "The school's attendance officer, by telephone");
    let mut late = finding("returned");
    late["found_on"] = json!("2026-11-21");
    let headers = [("If-Match", "\"2\"")];
    let late = desk.app().send(&desk.officer, &format!("PUT {path}"), late, &headers).await.expect(422);
    assert_eq!(late.faults(), [("/found_on".to_owned(), "date_in_future".to_owned())]);
    let mut early = finding("returned");
    early["found_on"] = json!("2026-09-06");
    let early = desk.app().send(&desk.officer, &format!("PUT {path}"), early, &headers).await.expect(422);
    assert_eq!(early.faults(), [("/found_on".to_owned(), "date_outside_span".to_owned())]);
}

async fn of_a_term_that_is_not_there_or_has_not_begun_nothing_is_found(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    // The calendar has no summer, and the spring begins in January.
    let none = desk.state(&path.replace("autumn", "summer"), "returned", NEW).await.expect(400);
    assert_eq!(none.faults(), [("term".to_owned(), "invalid_parameter".to_owned())]);
    let spring = desk.state(&path.replace("autumn", "spring"), "returned", NEW).await.expect(422);
    assert_eq!(spring.faults(), [("/found_on".to_owned(), "date_outside_span".to_owned())]);
}

async fn marks_that_come_later_hold_and_the_finding_stays_beside_them(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    desk.state(&path, "returned", NEW).await.expect(201);
    let register = format!("/v1/schools/{URN}/registers/2026-09-11/pm");
    let mark = vec![crate::registers::fixture::mark(&desk.class.upns[2], "O")];
    desk.class.push_to(&register, 0, mark).await.expect(200);
    let row = desk.pupils().await.swap_remove(2);
    assert_eq!((text(&row, "by_marks"), text(&row, "outcome")), ("not_returned", "not_returned"));
    assert_eq!(row["finding"]["found"], "returned");
    assert_eq!(counts(&desk.check().await["counts"]), [5, 1, 2, 2, 3, 0]);
    let late = desk.state(&path, "not_returned", ("If-Match", "\"1\"")).await;
    assert_eq!(late.problem(), (409, "state_conflict"));
}

async fn where_the_marks_tell_a_finding_is_refused(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 0).await;
    assert_eq!(desk.state(&path, "not_returned", NEW).await.problem(), (409, "state_conflict"));
    // An enrolment of another school, and one that never was.
    let other = link(&desk, 2).await.replace(&URN.to_string(), "120766");
    Class::at(desk.app().clone(), 120_766, 1).await;
    assert_eq!(desk.state(&other, "returned", NEW).await.problem(), (404, "not_found"));
}

async fn of_two_officers_who_complete_at_once_one_is_refused(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    let state = async |found: &str, precondition| {
        let answer = desk.state(&path, found, precondition).await;
        if answer.status == 412 {
            assert_eq!(answer.header("etag"), desk.read(&path).await.header("etag"), "what stands is named");
        }
        answer.status
    };
    let (one, two) = tokio::join!(state("returned", NEW), state("not_returned", NEW));
    assert_eq!((one.min(two), one.max(two)), (201, 412));
    let read = desk.read(&path).await.expect(200);
    let tag = read.header("etag").to_owned();
    let seen = ("If-Match", tag.as_str());
    // Whatever stands, both change it: only who was first read what stood.
    let (one, two) = tokio::join!(state("unknown", seen), state("unknown", seen));
    assert!([(200, 412), (412, 200)].contains(&(one, two)), "{one} {two}");
    assert_eq!(desk.read(&path).await.body["history"].as_array().unwrap().len(), 2);
}

async fn a_finding_is_for_the_authority_to_state(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    let own = login(desk.app(), ClientKind::School, &["pupils.groups:read"], Reach::Schools(&[URN])).await;
    let refused = desk.app().send(&own, &format!("PUT {path}"), finding("returned"), &[NEW]).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    // An officer of some schools completes the check of those.
    let some = login(desk.app(), ClientKind::La, OFFICER, Reach::Schools(&[URN])).await;
    desk.app().send(&some, &format!("PUT {path}"), finding("returned"), &[NEW]).await.expect(201);
    // Of an enrolment that never was nothing is stated, whatever else the client holds.
    let (before, after) = path.split_once("/findings/").unwrap();
    let (_, query) = after.split_once('?').unwrap();
    let never = format!("PUT {before}/findings/01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e?{query}");
    let blind = login(desk.app(), ClientKind::La, &["return-checks:write"], Reach::Everything).await;
    for token in [&desk.officer, &blind] {
        let refused = desk.app().send(token, &never, finding("returned"), &[NEW]).await;
        assert_eq!(refused.problem(), (404, "not_found"));
    }
}

async fn a_finding_is_told_only_in_the_check_of_its_group(app: TestApp) {
    let desk = Desk::of(app).await;
    let previously = crate::pupil_groups::fixture::PREVIOUSLY;
    let list = crate::pupil_groups::fixture::list("2026-09-07", &[&desk.class.upns[2]]);
    let path = format!("/v1/pupil-groups/{previously}/lists");
    desk.app().post(&desk.officer, &path, list).await.expect(200);
    let own = link(&desk, 2).await;
    let closed = own.replace(crate::pupil_groups::fixture::SOCIAL_WORKER, previously);
    assert_ne!(own, closed, "the link names the group");
    let made = desk.state(&closed, "returned", NEW).await.expect(201);
    assert_eq!(made.body["group_id"], previously);

    let row = desk.pupils().await.swap_remove(2);
    assert_eq!((&row["finding"], text(&row, "outcome")), (&Value::Null, "unknown"));
    assert_eq!(counts(&desk.check().await["counts"]), [5, 1, 1, 3, 2, 0]);
    let all = desk.read(&format!("/v1/return-checks/{TERM}")).await.expect(200).body;
    assert_eq!(counts(&all["counts"]), [5, 1, 1, 3, 2, 0]);
    let other = format!("/v1/schools/{URN}/return-checks/{TERM}?group_id={previously}");
    let other = desk.read(&other).await.expect(200).body;
    assert_eq!(counts(&other["counts"]), [1, 1, 0, 0, 0, 1]);
    assert_eq!(other["pupils"][0]["finding"]["found"], "returned");
    assert_eq!(desk.read(&own).await.problem(), (404, "not_found"));
    let school = login(desk.app(), ClientKind::School, &["pupils.groups:read"], Reach::Schools(&[URN])).await;
    for path in [&own, &closed] {
        let seen = desk.app().send(&school, &format!("GET {path}"), Value::Null, BY).await;
        assert_eq!(seen.problem(), (404, "not_found"), "{path}");
    }
    // Each check has a finding of its own; and of no pupil who is not in the group.
    desk.state(&own, "not_returned", NEW).await.expect(201);
    assert_eq!(desk.read(&closed).await.expect(200).body["finding"]["found"], "returned");
    let stranger = link(&desk, 4).await.replace(crate::pupil_groups::fixture::SOCIAL_WORKER, previously);
    assert_eq!(desk.state(&stranger, "returned", NEW).await.problem(), (409, "state_conflict"));
}

async fn whoever_states_a_finding_may_be_told_of_the_group_and_is_written_down(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = link(&desk, 2).await;
    let call = format!("PUT {path}");
    let blind = login(desk.app(), ClientKind::La, &["return-checks:write"], Reach::Everything).await;
    let refused = desk.app().send(&blind, &call, finding("returned"), &[NEW]).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["pupils.groups:read"]));
    let unnamed = desk.app().get(&desk.officer, &path).await;
    desk.state(&path, "returned", NEW).await.expect(201);
    assert_eq!(desk.app().get(&desk.officer, &path).await.problem(), (400, "invalid_parameter"));
    assert_eq!(unnamed.problem(), (400, "invalid_parameter"), "the same where nothing was found");
    // Refused, it was told that there is one.
    assert_eq!(desk.state(&path, "returned", NEW).await.status, 412);
    let log = desk.app().get(&desk.officer, &format!("/v1/schools/{URN}/disclosures?limit=200")).await;
    let log = log.expect(200).body;
    let told: Vec<_> = log["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["operation"] == "return_finding.put")
        .collect();
    assert_eq!(told.len(), 2);
    let row = told[0];
    assert_eq!((&row["person"]["name"], text(row, "purpose")), (&json!("A. Officer"), "return_to_school"));
    assert_eq!(text(row, "subject"), crate::pupil_groups::fixture::SOCIAL_WORKER);
}
