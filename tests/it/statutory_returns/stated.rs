//! Returns of what a school knows before the registers show it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::fixture::{base, head, id_of, laid, only_return, proposals, returner, returns, send, without_nil};
use crate::{
    figures::fixture::line,
    on_each_database,
    registers::fixture::{Class, row, upn_of},
    support::{Answer, Reach, TestApp, roll::with},
};

on_each_database!(
    an_illness_that_is_foreseen_is_returned_before_the_registers_show_it,
    one_period_has_one_return,
    who_is_not_here_not_on_roll_or_not_of_age_is_refused,
    a_pupil_who_does_not_attend_regularly_is_returned_by_the_school_itself,
    what_a_school_states_is_held_against_its_registers,
);

async fn state(class: &Class, token: &str, pupil: &str, changes: Value) -> Answer {
    let body = json!({
        "kind": "sickness", "pupil_id": pupil, "from_on": "2026-09-21", "to_on": "2026-10-16",
        "cause": "An operation is planned", "recorded_by": head(),
    });
    class.app.post(token, &base(class), with(body, changes)).await
}

async fn an_illness_that_is_foreseen_is_returned_before_the_registers_show_it(app: TestApp) {
    let lines = [line(&[("/", 24), ("I", 40), ("/", 4)]), line(&[("/", 24), ("I", 40), ("/", 4)])];
    let mut class = laid(app, &lines, "2026-09-17T16:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let pupil = id_of(&class, 0).await;
    let call = format!("{}?dry_run=true", base(&class));
    let body = json!({
        "kind": "sickness", "pupil_id": pupil, "from_on": "2026-09-21", "to_on": "2026-10-16",
        "cause": "An operation is planned", "recorded_by": head(),
    });
    assert_eq!(class.app.post(&token, &call, body).await.expect(200).body["committed"], false);
    assert_eq!(returns(&class, &token, "").await.len(), 0);
    let made = state(&class, &token, &pupil, json!({ "believed_on": "2026-09-11" })).await.expect(201);
    assert_eq!(made.body["document"]["statutory_return"]["basis"], "stated");
    class.set_now("2026-10-23T16:00:00Z").await;
    let token = returner(&class).await;
    let proposed = proposals(&class, &token, "").await;
    assert_eq!(proposed.len(), 1, "of the other pupil alone");
    assert_eq!(proposed[0]["pupil"]["surname"], "Sample-0001");
    let made = only_return(&class, &token, "").await;
    assert_eq!(
        (&made["due_on"], &made["days_late"]),
        (&json!("2026-09-16"), &json!(1)),
        "five days after the belief"
    );
    assert_eq!(made["ground"]["status"], "stands", "the belief was the ground");
}

async fn one_period_has_one_return(app: TestApp) {
    let class = laid(app, &[line(&[("/", 22)])], "2026-09-17T16:00:00Z").await;
    let token = returner(&class).await;
    let pupil = id_of(&class, 0).await;
    let first = state(&class, &token, &pupil, json!({})).await.expect(201);
    let again =
        state(&class, &token, &pupil, json!({ "from_on": "2026-10-16", "to_on": "2026-11-20" })).await;
    assert_eq!(again.problem(), (409, "duplicate"));
    assert_eq!(again.body["existing"]["id"], first.body["document"]["statutory_return"]["id"]);
    let back = json!({ "reason": "The operation is put off", "recorded_by": head() });
    class.app.post(&token, &format!("{}/withdraw", first.header("location")), back).await.expect(200);
    state(&class, &token, &pupil, json!({})).await.expect(201);
    state(&class, &token, &pupil, json!({ "from_on": "2026-10-17", "to_on": "2026-11-20" }))
        .await
        .expect(201);
}

async fn who_is_not_here_not_on_roll_or_not_of_age_is_refused(app: TestApp) {
    let mut class = laid(app, &[line(&[("/", 22)])], "2026-11-20T16:00:00Z").await;
    let other = Class::at(class.app.clone(), 120_780, 1).await;
    let young = with(row(&upn_of(class.urn, 5), 5), json!({ "born_on": "2022-01-02", "year_group": "R" }));
    class.upns.push(upn_of(class.urn, 5));
    send(&class, vec![young]).await;
    let token = returner(&class).await;
    let fault = |at: &str, code: &str| (at.to_owned(), code.to_owned());
    let elsewhere = id_of(&other, 0).await;
    let mut refused = Vec::new();
    for nobody in [Uuid::now_v7().to_string(), elsewhere] {
        let answer = state(&class, &token, &nobody, json!({})).await.expect(422);
        assert_eq!(answer.faults(), [fault("/pupil_id", "reference_not_found")]);
        refused.push(answer.masked());
    }
    assert_eq!(refused[0], refused[1], "another school's pupil is told from nobody by nothing");
    let (pupil, child) = (id_of(&class, 0).await, id_of(&class, 1).await);
    let faults = async |pupil: &str, changes: Value| {
        let mut faults = state(&class, &token, pupil, changes).await.expect(422).faults();
        faults.sort();
        faults
    };
    assert_eq!(faults(&child, json!({})).await, [fault("/from_on", "not_of_compulsory_age")]);
    let before = json!({ "from_on": "2026-09-02", "to_on": "2026-09-01", "believed_on": "2026-11-21" });
    assert_eq!(
        faults(&pupil, before).await,
        [
            fault("/believed_on", "date_in_future"),
            fault("/from_on", "pupil_not_on_roll"),
            fault("/to_on", "dates_reversed")
        ]
    );
    let long = json!({ "to_on": "2027-08-01" });
    assert_eq!(faults(&pupil, long).await, [fault("/to_on", "date_outside_academic_year")]);
    let ahead = json!({ "kind": "attendance", "to_on": "2026-11-21", "believed_on": "2026-11-20" });
    assert_eq!(
        faults(&pupil, ahead).await,
        [fault("/believed_on", "not_for_return_kind"), fault("/to_on", "date_in_future")]
    );
    let scopes = ["statutory-returns:read", "statutory-returns:write"];
    let token = class.app.login(&scopes, Reach::Schools(&[class.urn])).await;
    let refused = state(&class, &token, &pupil, json!({})).await;
    assert_eq!(
        (refused.problem(), &refused.body["required_scopes"]),
        ((403, "scope_missing"), &json!(["registers.codes:read"]))
    );
}

async fn a_pupil_who_does_not_attend_regularly_is_returned_by_the_school_itself(app: TestApp) {
    let lines = [line(&[("O", 4), ("/", 2), ("O", 4), ("/", 2), ("O", 4), ("/", 6)])];
    let class = laid(app, &lines, "2026-09-17T16:00:00Z").await;
    let token = returner(&class).await;
    let pupil = id_of(&class, 0).await;
    let change = json!({ "kind": "attendance", "from_on": "2026-09-03", "to_on": "2026-09-15" });
    let made = state(&class, &token, &pupil, change).await.expect(201).body["document"].clone();
    let made = &made["statutory_return"];
    assert_eq!(
        (&made["due_on"], &made["days_late"], &made["believed_on"]),
        (&json!("2026-09-30"), &json!(0), &Value::Null)
    );
    assert_eq!(made["rule"]["regulation"], "reg13-attendance-return");
}

async fn what_a_school_states_is_held_against_its_registers(app: TestApp) {
    let lines = [
        line(&[("/", 22)]),
        line(&[("/", 21), ("O", 1)]),
        line(&[("/", 10), ("I", 2), ("/", 10)]),
        line(&[("/", 20), (".", 2)]),
    ];
    let class = laid(app, &lines, "2026-09-18T16:00:00Z").await;
    let token = returner(&class).await;
    let days = json!({ "kind": "attendance", "from_on": "2026-09-03", "to_on": "2026-09-17" });
    let mut told = Vec::new();
    for n in 0..4 {
        let made = state(&class, &token, &id_of(&class, n).await, days.clone()).await.expect(201).body;
        told.push(made["document"]["statutory_return"]["ground"]["status"].as_str().unwrap().to_owned());
    }
    // Present throughout; away once; ill, which is no absence without leave; and one of whom marks are missing.
    assert_eq!(told, ["not_shown", "stands", "not_shown", "not_yet_shown"]);
    let asked = returns(&class, &token, "ground=not_shown").await;
    assert_eq!(asked.len(), 2, "{asked:#?}");
    assert_eq!(returns(&class, &token, "ground=gone").await.len(), 0);
    let ill = json!({ "from_on": "2026-09-03", "to_on": "2026-09-17" });
    let status = async |n: usize, changes: Value| {
        let made = state(&class, &token, &id_of(&class, n).await, changes).await.expect(201).body;
        made["document"]["statutory_return"]["ground"]["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(2, ill.clone()).await, "stands", "one session under I");
    assert_eq!(status(1, ill).await, "not_shown");
    assert_eq!(status(0, json!({})).await, "not_yet_shown", "its days lie ahead");
}
