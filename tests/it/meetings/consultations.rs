//! What a school asks an officer about a pupil, and how often both are in contact.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    figures::fixture::{lay, line},
    on_each_database,
    registers::fixture::{Class, URN, row},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_question_is_answered_followed_up_and_closed,
    of_several_who_ask_about_a_pupil_at_once_one_does,
    pupils_are_proposed_until_somebody_asks,
    a_contact_plan_says_when_both_are_to_be_in_contact_next,
    a_question_about_a_pupil_who_moved_stays_the_schools_that_asked,
);

async fn ask(desk: &Desk, n: usize) -> Answer {
    let question = json!({ "reason": "Away on Mondays", "triggers": ["persistent_absence"] });
    let body = json!({ "pupil_id": desk.pupils[n], "question": question, "recorded_by": by() });
    desk.app().post(&desk.school, &under("officer-consultations"), body).await
}

fn advice(follow_up_on: &str) -> Value {
    json!({ "officer": { "name": "A. Officer" }, "advised_on": "2026-11-20", "advice": "Early help",
            "follow_up_on": follow_up_on })
}

async fn a_question_is_answered_followed_up_and_closed(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = ask(&desk, 0).await.expect(201).header("location").to_owned();
    assert_eq!(ask(&desk, 0).await.problem(), (409, "duplicate"));
    let closed = desk.act(&desk.officer, &path, "close", json!({ "reason": "Done" })).await;
    assert_eq!(closed.problem(), (409, "state_conflict"), "nothing is closed without advice");
    let refused = desk.act(&desk.school, &path, "advise", advice("2026-12-11")).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    let wrong = desk.act(&desk.officer, &path, "advise", advice("2026-11-19")).await.expect(422);
    assert_eq!(wrong.faults(), [("/follow_up_on".to_owned(), "dates_reversed".to_owned())]);
    desk.act(&desk.officer, &path, "advise", advice("2026-12-11")).await.expect(200);
    let withdrawn = desk.act(&desk.school, &path, "withdraw", json!({ "reason": "No" })).await;
    assert_eq!(withdrawn.problem(), (409, "state_conflict"), "advice stays");

    desk.set_now("2026-12-14T11:00:00Z").await;
    let read = desk.read(&desk.school, &path).await.expect(200).body;
    assert_eq!(read["consultation"]["follow_up_overdue"], true);
    let due = under("officer-consultations?follow_up_on_to=2026-12-31");
    assert_eq!(desk.read(&desk.officer, &due).await.expect(200).body["data"].as_array().unwrap().len(), 1);
    let actions = under("next-actions?kind=officer_consultation_follow_up");
    let actions = desk.app().get(&desk.officer, &actions).await.expect(200).body;
    assert_eq!(actions["data"][0]["overdue"], true);
    let outcome = json!({ "followed_up_on": "2026-12-14", "outcome": "There every Monday" });
    desk.act(&desk.officer, &path, "follow-up", outcome).await.expect(200);
    let told = desk.act(&desk.officer, &path, "close", json!({ "reason": "Attendance is back" })).await;
    let told = told.expect(200).body;
    let steps: Vec<_> = told["history"].as_array().unwrap().iter().map(|step| &step["action"]).collect();
    assert_eq!(steps, ["asked", "advised", "followed_up", "closed"]);
    ask(&desk, 0).await.expect(201);
    // Another school's is not there.
    desk.app().school(120_766).await;
    let stranger = desk.app().login(SCHOOL, Reach::Schools(&[120_766])).await;
    assert_eq!(desk.read(&stranger, &path).await.problem(), (404, "not_found"));
}

async fn of_several_who_ask_about_a_pupil_at_once_one_does(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let all = join_all((0..4).map(|_| ask(&desk, 0))).await;
    let mut found: Vec<_> = all.iter().map(|answer| answer.problem()).collect();
    found.sort_unstable();
    assert_eq!(found, [(201, ""), (409, "duplicate"), (409, "duplicate"), (409, "duplicate")]);
}

async fn pupils_are_proposed_until_somebody_asks(app: TestApp) {
    let desk = Desk::of(app, 2).await;
    lay(&desk.class, &[line(&[("O", 20), ("/", 20)]), line(&[("/", 40)])]).await;
    let proposals = under("officer-consultation-proposals");
    let told = async || {
        let told = desk.read(&desk.school, &proposals).await.expect(200).body;
        told["data"].as_array().unwrap().iter().map(|row| row["pupil_id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [json!(desk.pupils[0])]);
    ask(&desk, 0).await.expect(201);
    assert_eq!(told().await, Vec::<Value>::new());
    let blind = desk.app().login(&["officer-consultations:read"], Reach::Schools(&[URN])).await;
    assert_eq!(desk.read(&blind, &proposals).await.problem(), (403, "scope_missing"));
}

async fn a_contact_plan_says_when_both_are_to_be_in_contact_next(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = under("contact-plan");
    assert_eq!(desk.app().get(&desk.school, &path).await.problem(), (404, "not_found"));
    let body = |every: &str| {
        let plan = json!({ "every": every, "from_on": "2026-09-07", "officer": { "name": "A. Officer" } });
        json!({ "plan": plan, "recorded_by": by() })
    };
    let put = async |every: &str, header: (&str, &str)| {
        desk.app().send(&desk.officer, &format!("PUT {path}"), body(every), &[header]).await
    };
    let both = join_all((0..2).map(|_| put("half_termly", ("If-None-Match", "*")))).await;
    let mut found: Vec<_> = both.iter().map(|answer| answer.status).collect();
    found.sort_unstable();
    assert_eq!(found, [201, 412], "of two who agree on the first one does");
    let read = desk.app().get(&desk.school, &path).await.expect(200);
    assert_eq!(read.body["contact_plan"]["next_due_on"], "2026-10-23");
    assert_eq!(read.body["contact_plan"]["overdue"], true);
    // A meeting that was held is a contact.
    let meeting = desk.planned("2026-27-autumn", "2026-11-19").await;
    desk.act(&desk.officer, &meeting, "hold", minutes("2026-11-19")).await.expect(200);
    let read = desk.app().get(&desk.school, &path).await.expect(200);
    assert_eq!(read.body["contact_plan"]["last_contact"]["contact_on"], "2026-11-19");
    assert_eq!(read.body["contact_plan"]["next_due_on"], "2027-02-12");
    let told = put("fortnightly", ("If-Match", read.header("etag"))).await.expect(200).body;
    assert_eq!(told["contact_plan"]["next_due_on"], "2026-12-03");
    assert_eq!(told["history"].as_array().unwrap().len(), 2);
    assert_eq!(put("weekly", ("If-None-Match", "*")).await.problem(), (412, "precondition_failed"));
}

async fn a_question_about_a_pupil_who_moved_stays_the_schools_that_asked(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let question = json!({ "reason": "Away on Mondays", "triggers": ["persistent_absence"] });
    let body = json!({ "pupil_id": desk.pupils[0], "question": question, "recorded_by": by() });
    let send = async |token: &str, at: &str, key: &str| {
        let call = format!("POST {at}");
        desk.app().send(token, &call, body.clone(), &[("Idempotency-Key", key)]).await
    };
    let here = under("officer-consultations");
    let path = send(&desk.school, &here, "one").await.expect(201).header("location").to_owned();
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-11-18'").await;
    let second = Class::at(desk.app().clone(), 120_766, 1).await;
    let mut same = row(&desk.class.upns[0], 0);
    same["starting_on"] = json!("2026-11-19");
    second.roll("2026-11-19T08:00:00Z", vec![same]).await.expect(200);
    let again = send(&desk.school, &here, "one").await;
    assert_eq!((again.header("idempotent-replayed"), again.header("location")), ("true", path.as_str()));
    let left = [("/pupil_id".to_owned(), "pupil_not_enrolled".to_owned())];
    assert_eq!(send(&desk.school, &here, "two").await.expect(422).faults(), left);
    // The new school asks its own question, and is not told of the other.
    let there = "/v1/schools/120766/officer-consultations";
    let school = desk.app().login(SCHOOL, Reach::Schools(&[120_766])).await;
    assert_eq!(desk.read(&school, there).await.expect(200).body["data"], json!([]));
    assert_eq!(desk.read(&school, &path).await.problem(), (404, "not_found"));
    send(&school, there, "one").await.expect(201);
    // The officer still brings the first one to its end.
    desk.act(&desk.officer, &path, "advise", advice("2026-12-11")).await.expect(200);
    let closed = json!({ "reason": "The pupil has moved" });
    desk.act(&desk.officer, &path, "close", closed).await.expect(200);
}
