//! Referrals of pupils to other agencies.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    figures::fixture::pupil_id,
    on_each_database,
    pupil_groups::fixture::BY,
    registers::fixture::{Class, URN},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_referral_is_made_answered_and_ended_and_every_read_is_written_down,
    consent_is_told_or_the_ground_on_which_it_goes_without,
    a_referral_without_an_answer_is_followed_up,
    another_schools_referral_is_not_found_and_of_two_answers_one_stands,
);

const SCHOOL: &[&str] =
    &["agency-referrals:read", "agency-referrals:write", "disclosures:read", "registers:read"];

struct Desk {
    class: Class,
    pupil: String,
    own: String,
}

impl Desk {
    async fn of(app: TestApp) -> Self {
        let class = Class::of(app, 1).await;
        let pupil = pupil_id(&class, 0).await;
        let own = school(&class.app, URN).await;
        Self { class, pupil, own }
    }

    fn app(&self) -> &TestApp {
        &self.class.app
    }

    async fn refer(&self, changes: Value) -> Answer {
        let body = json!({ "pupil_id": self.pupil, "referral": said(changes), "recorded_by": person() });
        self.app().post(&self.own, &referrals(), body).await
    }

    async fn read(&self, token: &str, path: &str) -> Answer {
        self.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }

    async fn act(&self, path: &str, act: &str, body: Value) -> Answer {
        self.app().send(&self.own, &format!("POST {path}/{act}"), body, &[("If-Match", "*")]).await
    }
}

async fn school(app: &TestApp, urn: i32) -> String {
    let (client, _) = app.client_of(ClientKind::School, SCHOOL, Reach::Schools(&[urn])).await;
    app.token(client, SCHOOL)
}

fn referrals() -> String {
    format!("/v1/schools/{URN}/agency-referrals")
}

fn person() -> Value {
    json!({ "name": "A. Clerk", "title": "Attendance officer" })
}

fn said(changes: Value) -> Value {
    let mut said = json!({
        "agency": "health", "agency_name": "School nursing, west", "reason": "Often away with headaches",
        "referred_on": "2026-11-12", "referred_by": { "name": "A. Head" },
        "consent": { "given": true, "given_by": "parent", "given_on": "2026-11-10" },
    });
    for (name, value) in changes.as_object().unwrap() {
        said[name] = value.clone();
    }
    said
}

fn answer(on: &str) -> Value {
    json!({ "answered_on": on, "note": "A first visit is planned", "recorded_by": person() })
}

fn codes(answer: &Answer) -> Vec<String> {
    answer.faults().into_iter().map(|(at, code)| format!("{at} {code}")).collect()
}

async fn a_referral_is_made_answered_and_ended_and_every_read_is_written_down(app: TestApp) {
    let desk = Desk::of(app).await;
    let made = desk.refer(json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let referral = &made.body["agency_referral"];
    assert_eq!((&referral["state"], &referral["answer_due_on"]), (&json!("referred"), &json!("2026-12-10")));
    let call = format!("PUT {path}");
    let put = |name: &str| json!({ "referral": said(json!({ "agency_name": name })), "amendment_reason": "Renamed", "recorded_by": person() });
    let send =
        async |body: Value, tag: &str| desk.app().send(&desk.own, &call, body, &[("If-Match", tag)]).await;
    send(put("School nursing, east"), &tag).await.expect(200);
    assert_eq!(send(put("School nursing"), &tag).await.problem(), (412, "precondition_failed"));
    let end = json!({ "ended_on": "2026-11-20", "outcome": "needs_met", "recorded_by": person() });
    assert_eq!(desk.act(&path, "end", end.clone()).await.problem(), (409, "state_conflict"), "no answer yet");
    assert_eq!(
        codes(&desk.act(&path, "accept", answer("2026-11-11")).await),
        ["/answered_on before_referred"]
    );
    desk.act(&path, "accept", answer("2026-11-18")).await.expect(200);
    assert_eq!(send(put("School nursing"), "*").await.problem(), (409, "state_conflict"));
    let silent = json!({ "ended_on": "2026-11-20", "outcome": "no_answer", "recorded_by": person() });
    assert_eq!(desk.act(&path, "end", silent).await.problem(), (409, "state_conflict"), "it has answered");
    desk.act(&path, "end", end).await.expect(200);
    assert_eq!(desk.app().get(&desk.own, &path).await.problem(), (400, "invalid_parameter"), "who, and why?");
    let read = desk.read(&desk.own, &path).await.expect(200).body;
    let told: Vec<_> = read["history"].as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    assert_eq!(told, ["referred", "amended", "accepted", "ended"]);
    assert_eq!(read["allowed_actions"], json!(["withdraw"]));
    let list =
        desk.read(&desk.own, &format!("{}?state=ended&agency=health", referrals())).await.expect(200).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let log = desk.app().get(&desk.own, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let told: Vec<_> = log["data"].as_array().unwrap().iter().map(|row| row["operation"].clone()).collect();
    assert_eq!(told, ["agency_referral.read", "agency_referrals.list"]);
    let withdrawal = json!({ "reason": "Recorded for the wrong pupil", "recorded_by": person() });
    let gone = desk.act(&path, "withdraw", withdrawal).await.expect(200).body;
    assert_eq!(
        (&gone["agency_referral"]["state"], &gone["allowed_actions"]),
        (&json!("withdrawn"), &json!([]))
    );
    // Who only writes is not told what stood before.
    let scopes = ["agency-referrals:write"];
    let (client, _) = desk.app().client_of(ClientKind::School, &scopes, Reach::Schools(&[URN])).await;
    let writes = desk.app().token(client, &scopes);
    let body = json!({ "pupil_id": desk.pupil, "referral": said(json!({})), "recorded_by": person() });
    let blind = desk.app().post(&writes, &referrals(), body).await.expect(201);
    assert_eq!(blind.body["history"], json!([]));
}

async fn consent_is_told_or_the_ground_on_which_it_goes_without(app: TestApp) {
    let desk = Desk::of(app).await;
    let without = json!({ "given": false, "ground": "safeguarding", "explanation": "Asking would put the child at risk" });
    desk.refer(json!({ "consent": without })).await.expect(201);
    let wrong = json!({ "consent": { "given": false }, "referred_on": "2026-11-21" });
    let all = [
        "/referral/referred_on date_in_future",
        "/referral/consent/ground missing_property",
        "/referral/consent/explanation consent_reason_required",
    ];
    assert_eq!(codes(&desk.refer(wrong).await.expect(422)), all);
    let stranger =
        json!({ "pupil_id": Uuid::now_v7(), "referral": said(json!({})), "recorded_by": person() });
    let refused = desk.app().post(&desk.own, &referrals(), stranger).await.expect(422);
    assert_eq!(codes(&refused), ["/pupil_id reference_not_found"]);
    let before = desk.refer(json!({ "referred_on": "2026-09-01", "consent": { "given": true, "given_by": "pupil", "given_on": "2026-09-01" } })).await;
    assert_eq!(codes(&before.expect(422)), ["/referral/referred_on pupil_not_enrolled"]);
    // What is repeated is answered as it was, though the pupil has left meanwhile.
    let body = json!({ "pupil_id": desk.pupil, "referral": said(json!({})), "recorded_by": person() });
    let call = format!("POST {}", referrals());
    let send =
        async |key: &str| desk.app().send(&desk.own, &call, body.clone(), &[("Idempotency-Key", key)]).await;
    let first = send("one").await.expect(201);
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-11-10'").await;
    let again = send("one").await;
    assert!((200..300).contains(&again.status), "{again:?}");
    assert_eq!(again.body["agency_referral"]["id"], first.body["agency_referral"]["id"]);
    assert_eq!(codes(&send("two").await.expect(422)), ["/referral/referred_on pupil_not_enrolled"]);
}

async fn a_referral_without_an_answer_is_followed_up(app: TestApp) {
    let mut desk = Desk::of(app).await;
    let path = desk.refer(json!({})).await.expect(201).header("location").to_owned();
    let actions = async |desk: &Desk| {
        let query = format!("/v1/schools/{URN}/next-actions?kind=agency_referral_unanswered");
        let read = desk.app().get(&desk.own, &query).await.expect(200).body;
        let row =
            |one: &Value| (one["due_on"].clone(), one["overdue"].clone(), one["evidence"]["pupils"].clone());
        read["data"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    assert!(actions(&desk).await.is_empty());
    desk.class.set_now("2026-12-11T11:00:00Z").await;
    desk.own = school(desk.app(), URN).await;
    assert_eq!(actions(&desk).await, [(json!("2026-12-10"), json!(true), json!([]))]);
    let overdue = async |desk: &Desk, is: bool| {
        let read = desk.read(&desk.own, &format!("/v1/agency-referrals?answer_overdue={is}")).await;
        read.expect(200).body["data"].as_array().unwrap().len()
    };
    assert_eq!((overdue(&desk, true).await, overdue(&desk, false).await), (1, 0));
    desk.act(&path, "decline", answer("2026-12-11")).await.expect(200);
    assert!(actions(&desk).await.is_empty());
    assert_eq!((overdue(&desk, true).await, overdue(&desk, false).await), (0, 1));
    // One that nobody ever answers is over as well.
    let silent = desk.refer(json!({ "agency": "childrens_social_care" })).await.expect(201);
    let end = json!({ "ended_on": "2026-12-11", "outcome": "no_answer", "recorded_by": person() });
    let ended = desk.act(silent.header("location"), "end", end).await.expect(200);
    assert_eq!(ended.body["agency_referral"]["state"], "ended");
}

async fn another_schools_referral_is_not_found_and_of_two_answers_one_stands(app: TestApp) {
    let desk = Desk::of(app).await;
    let path = desk.refer(json!({})).await.expect(201).header("location").to_owned();
    Class::at(desk.app().clone(), 120_766, 1).await;
    let other = school(desk.app(), 120_766).await;
    for address in [path.clone(), path.replace(&URN.to_string(), "120766")] {
        assert_eq!(desk.read(&other, &address).await.problem(), (404, "not_found"));
        let acted = desk.app().post(&other, &format!("{address}/accept"), json!({})).await;
        assert_eq!(acted.problem(), (404, "not_found"));
    }
    assert_eq!(desk.read(&other, "/v1/agency-referrals").await.expect(200).body["data"], json!([]));
    let (accept, decline) = tokio::join!(
        desk.act(&path, "accept", answer("2026-11-18")),
        desk.act(&path, "decline", answer("2026-11-18"))
    );
    let mut both = [accept.status, decline.status];
    both.sort_unstable();
    assert_eq!(both, [200, 409]);
    let read = desk.read(&desk.own, &path).await.expect(200).body;
    assert_eq!(read["history"].as_array().unwrap().len(), 2);
}
