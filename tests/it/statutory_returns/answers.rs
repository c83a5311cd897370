//! Confirming, amending, declining, withdrawing and acknowledging.

use rollcall::entities::{audit_log, statutory_return, statutory_return_step};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::fixture::{
    amend_mark, answer, confirm, head, laid, officer, only, only_return, proposals, returner, returns,
    without_nil,
};
use crate::{
    figures::fixture::{autumn, line},
    on_each_database,
    registers::fixture::Class,
    support::TestApp,
};

on_each_database!(
    what_is_stored_is_what_was_shown_or_nothing_is,
    a_proposal_is_answered_once_and_a_repeated_request_is_told_the_same,
    a_dry_run_checks_everything_and_keeps_nothing,
    a_return_may_be_made_otherwise_than_proposed_with_the_reason,
    what_was_absent_lies_behind_and_what_is_expected_in_the_year,
    what_does_not_go_with_the_kind_is_named_at_once,
    what_was_declined_or_returned_is_proposed_again_once_it_is_withdrawn,
    an_officer_acknowledges_a_return_and_every_step_is_kept_and_audited,
);

/// A pupil absent for ten days and one ill for fifteen.
async fn away(app: TestApp) -> (Class, String) {
    let lines = [line(&[("O", 20), ("/", 12)]), line(&[("I", 30), ("/", 2)])];
    let mut class = laid(app, &lines, "2026-09-25T16:00:00Z").await;
    without_nil(&class).await;
    class.set_now("2027-01-29T16:00:00Z").await;
    let token = returner(&class).await;
    (class, token)
}

async fn what_is_stored_is_what_was_shown_or_nothing_is(app: TestApp) {
    let (class, token) = away(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let path = shown["links"]["self"].as_str().unwrap();
    let one = class.app.get(&token, path).await.expect(200);
    assert_eq!(
        (one.body.clone(), one.header("etag").to_owned()),
        (shown.clone(), shown["etag"].as_str().unwrap().to_owned()),
        "told as it is sent"
    );
    let tag = one.header("etag").to_owned();
    let unchanged =
        class.app.send(&token, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await;
    assert_eq!(unchanged.status, 304);
    let body = json!({ "recorded_by": head() });
    let plain = class.app.post(&token, &format!("{path}/confirm"), body.clone()).await;
    assert_eq!(plain.problem(), (428, "precondition_required"));
    amend_mark(&class, 0, autumn()[4], "G").await;
    let stale = confirm(&class, &token, &shown).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    let now = only(&class, &token, "kind=attendance").await;
    assert_eq!((&now["id"], stale.header("etag")), (&shown["id"], now["etag"].as_str().unwrap()));
    amend_mark(&class, 0, autumn()[8], "I").await;
    assert_eq!(confirm(&class, &token, &now).await.problem(), (404, "not_found"), "its ground is gone");
    assert_eq!(returns(&class, &token, "").await.len(), 0);
    amend_mark(&class, 0, autumn()[8], "O").await;
    let made = confirm(&class, &token, &now).await.expect(201).body["document"].clone();
    assert_eq!(made["evidence"], now["evidence"]);
    assert_eq!(made["content"], now["content"]);
    let names = ["pupil_id", "enrolment_id", "pupil", "occurred_on", "from_on", "to_on", "due_on", "rule"];
    for name in names {
        assert_eq!(made["statutory_return"][name], now[name], "{name}");
    }
}

async fn a_proposal_is_answered_once_and_a_repeated_request_is_told_the_same(app: TestApp) {
    let (class, token) = away(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let tag = shown["etag"].as_str().unwrap().to_owned();
    let call = format!("POST {}/confirm", shown["links"]["self"].as_str().unwrap());
    let send = async |key: &str, name: &str| {
        let body = json!({ "recorded_by": { "name": name } });
        class.app.send(&token, &call, body, &[("If-Match", &tag), ("Idempotency-Key", key)]).await
    };
    let first = send("one", "A. Head").await.expect(201);
    let again = send("one", "A. Head").await.expect(201);
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&first.body, "true"));
    assert_eq!(send("one", "B. Head").await.problem(), (422, "idempotency_key_reused"));
    let other = send("two", "A. Head").await;
    assert_eq!(other.problem(), (409, "duplicate"));
    assert_eq!(other.body["existing"]["id"], first.body["document"]["statutory_return"]["id"]);
    let plain = confirm(&class, &token, &shown).await;
    assert_eq!(plain.problem(), (409, "duplicate"));
    assert_eq!(class.app.get(&token, shown["links"]["self"].as_str().unwrap()).await.status, 404);
    assert_eq!(returns(&class, &token, "").await.len(), 1);
}

async fn a_dry_run_checks_everything_and_keeps_nothing(app: TestApp) {
    let (class, token) = away(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let dry = answer(&class, &token, &shown, "confirm?dry_run=true", json!({ "recorded_by": head() })).await;
    let dry = dry.expect(200).body;
    assert_eq!(dry["committed"], false);
    assert_eq!(statutory_return::Entity::find().all(&class.app.db).await.unwrap().len(), 0);
    let mut made = confirm(&class, &token, &shown).await.expect(201).body;
    assert_eq!(made["committed"], true);
    // But for what names the one return, the answer is the same.
    let mut would = dry["document"].clone();
    for document in [&mut would, &mut made["document"]] {
        document["statutory_return"]["id"] = Value::Null;
        document["statutory_return"]["links"]["self"] = Value::Null;
        document["statutory_return"]["created_at"] = Value::Null;
        document["statutory_return"]["updated_at"] = Value::Null;
        document["history"][0]["recorded_at"] = Value::Null;
    }
    assert_eq!(would, made["document"]);
    let refused =
        answer(&class, &token, &shown, "confirm?dry_run=true", json!({ "recorded_by": head() })).await;
    assert_eq!(refused.problem(), (409, "duplicate"));
}

async fn a_return_may_be_made_otherwise_than_proposed_with_the_reason(app: TestApp) {
    let (class, token) = away(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let body = json!({
        "amendment": { "reason": " The register follows today ", "from_on": "2026-09-04",
                       "statement": "New address from 16 September" },
        "cause": "No answer to three calls", "recorded_by": head(),
    });
    let made = answer(&class, &token, &shown, "amend", body).await.expect(201).body;
    let made = &made["document"]["statutory_return"];
    let amendment = json!({
        "reason": "The register follows today", "from_on": "2026-09-04", "to_on": null,
        "statement": "New address from 16 September",
    });
    assert_eq!((&made["amendment"], &made["cause"]), (&amendment, &json!("No answer to three calls")));
    assert_eq!(made["from_on"], shown["from_on"], "what was proposed is kept beside it");
    assert_eq!(proposals(&class, &token, "kind=attendance").await.len(), 0, "the same period");
    let plain = class.app.login(&["statutory-returns:read"], crate::support::Reach::Everything).await;
    let read = only_return(&class, &plain, "").await;
    assert_eq!(
        (&read["cause"], &read["amendment"]["statement"]),
        (&Value::Null, &Value::Null),
        "words may name anybody"
    );
    assert_eq!(read["amendment"]["from_on"], "2026-09-04");
    assert_eq!(
        read["withheld"],
        json!(["pupils:read", "pupils.contacts:read"]),
        "what is stored and not told"
    );
    assert_eq!(only_return(&class, &token, "").await["withheld"], json!([]));
}

async fn what_was_absent_lies_behind_and_what_is_expected_in_the_year(app: TestApp) {
    let (class, token) = away(app).await;
    let amend = async |kind: &str, from_on: Value, to_on: &str| {
        let shown = only(&class, &token, &format!("kind={kind}")).await;
        let amendment = json!({ "reason": "x", "from_on": from_on, "to_on": to_on });
        let body = json!({ "amendment": amendment, "recorded_by": head() });
        let answer = answer(&class, &token, &shown, "amend?dry_run=true", body).await;
        answer.faults()
    };
    let fault = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    let ahead = fault("/amendment/to_on", "date_in_future");
    assert_eq!(amend("attendance", Value::Null, "2027-01-30").await, std::slice::from_ref(&ahead));
    let both = [fault("/amendment/from_on", "date_in_future"), ahead];
    assert_eq!(amend("attendance", json!("2027-02-01"), "2027-02-02").await, both);
    assert_eq!(amend("attendance", Value::Null, "2027-01-29").await, []);
    assert_eq!(amend("sickness", Value::Null, "2027-03-01").await, [], "of illness, the last day expected");
    let beyond = [fault("/amendment/to_on", "date_outside_academic_year")];
    assert_eq!(amend("sickness", Value::Null, "2027-08-01").await, beyond);
}

async fn what_does_not_go_with_the_kind_is_named_at_once(app: TestApp) {
    let (class, token) = away(app).await;
    let shown = only(&class, &token, "kind=attendance").await;
    let body = json!({
        "amendment": { "reason": "Because", "from_on": "2026-09-20", "to_on": "2026-09-10" },
        "believed_on": "2027-02-01", "recorded_by": head(),
    });
    let mut faults = answer(&class, &token, &shown, "amend", body).await.expect(422).faults();
    faults.sort();
    let fault = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    assert_eq!(
        faults,
        [
            fault("/amendment/to_on", "dates_reversed"),
            fault("/believed_on", "date_in_future"),
            fault("/believed_on", "not_for_return_kind"),
        ]
    );
    let nothing = json!({ "amendment": { "reason": "Because" }, "recorded_by": head() });
    let faults = answer(&class, &token, &shown, "amend", nothing).await.expect(422).faults();
    assert_eq!(faults, [fault("/amendment", "nothing_amended")]);
    let ill = only(&class, &token, "kind=sickness").await;
    let ahead = json!({ "believed_on": "2027-01-30", "recorded_by": head() });
    let faults = answer(&class, &token, &ill, "confirm", ahead).await.expect(422).faults();
    assert_eq!(faults, [fault("/believed_on", "date_in_future")]);
    let blank = json!({ "reason": " ", "recorded_by": head() });
    assert_eq!(answer(&class, &token, &ill, "decline", blank).await.status, 422);
    assert_eq!(returns(&class, &token, "status=made,declined").await.len(), 0);
}

async fn what_was_declined_or_returned_is_proposed_again_once_it_is_withdrawn(app: TestApp) {
    let (class, token) = away(app).await;
    let why = json!({ "reason": "He attends elsewhere", "recorded_by": head() });
    for (kind, action, body) in
        [("attendance", "decline", why.clone()), ("sickness", "confirm", json!({ "recorded_by": head() }))]
    {
        let shown = only(&class, &token, &format!("kind={kind}")).await;
        let made = answer(&class, &token, &shown, action, body).await.expect(201);
        assert_eq!(proposals(&class, &token, &format!("kind={kind}")).await.len(), 0);
        let path = format!("{}/withdraw", made.header("location"));
        let back = class.app.post(&token, &path, why.clone()).await.expect(200).body;
        assert_eq!(back["document"]["statutory_return"]["status"], "withdrawn");
        assert_eq!(back["document"]["allowed_actions"], json!([]));
        let again = class.app.post(&token, &path, why.clone()).await;
        assert_eq!((again.problem(), &again.body["allowed_actions"]), ((409, "state_conflict"), &json!([])));
        let proposed = only(&class, &token, &format!("kind={kind}")).await;
        assert_eq!(proposed["id"], shown["id"]);
        answer(&class, &token, &proposed, "confirm", json!({ "recorded_by": head() })).await.expect(201);
    }
    assert_eq!(returns(&class, &token, "status=withdrawn").await.len(), 2);
    assert_eq!(returns(&class, &token, "").await.len(), 2);
}

async fn an_officer_acknowledges_a_return_and_every_step_is_kept_and_audited(app: TestApp) {
    let (class, token) = away(app).await;
    let officer = officer(&class.app).await;
    let made = confirm(&class, &token, &only(&class, &token, "kind=attendance").await).await.expect(201);
    let path = made.header("location").to_owned();
    let by = json!({ "recorded_by": { "name": "A. Officer", "title": "Attendance officer" } });
    let call = format!("POST {path}/acknowledge");
    class.app.advance(1);
    let done = class.app.send(&officer, &call, by.clone(), &[("Idempotency-Key", "k")]).await.expect(200);
    let again = class.app.send(&officer, &call, by.clone(), &[("Idempotency-Key", "k")]).await.expect(200);
    assert_eq!((&again.body, again.header("idempotent-replayed")), (&done.body, "true"));
    let plain = class.app.send(&officer, &call, by.clone(), &[]).await;
    assert_eq!(
        (plain.problem(), &plain.body["allowed_actions"]),
        ((409, "state_conflict"), &json!(["withdraw"]))
    );
    let why = json!({ "reason": "Made for the wrong pupil", "recorded_by": head() });
    class.app.advance(1);
    class.app.post(&token, &format!("{path}/withdraw"), why.clone()).await.expect(200);
    let document = class.app.get(&token, &path).await.expect(200).body;
    let steps: Vec<_> =
        document["history"].as_array().unwrap().iter().map(|step| step["action"].as_str().unwrap()).collect();
    assert_eq!(steps, ["made", "acknowledged", "withdrawn"]);
    assert_eq!(document["history"][1]["recorded_by"]["name"], "A. Officer");
    assert_eq!(document["history"][2]["reason"], why["reason"]);
    assert_eq!(document["statutory_return"]["ground"], Value::Null);
    assert_eq!(only_return(&class, &officer, "status=withdrawn").await["version"], 3);
    let declined = only(&class, &token, "kind=sickness").await;
    let declined = answer(&class, &token, &declined, "decline", why).await.expect(201);
    let refused = class.app.post(&officer, &format!("{}/acknowledge", declined.header("location")), by).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let audited =
        audit_log::Entity::find().filter(audit_log::Column::Operation.starts_with("statutory_return."));
    let audited = audited.all(&class.app.db).await.unwrap();
    let mut operations: Vec<_> = audited.iter().map(|row| row.operation.as_str()).collect();
    operations.sort_unstable();
    assert_eq!(
        operations,
        [
            "statutory_return.acknowledge",
            "statutory_return.acknowledge",
            "statutory_return.confirm",
            "statutory_return.decline",
            "statutory_return.withdraw",
        ],
        "a repeated request is a row, too"
    );
    assert!(audited.iter().all(|row| row.subject.len() == 36), "{audited:?}");
    assert_eq!(statutory_return_step::Entity::find().all(&class.app.db).await.unwrap().len(), 4);
}
