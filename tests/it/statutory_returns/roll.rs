//! New pupils and deletions.

use serde_json::{Value, json};

use super::fixture::{
    agree, confirm, entry, only, only_return, proposals, returner, returns, send, without_nil,
};
use crate::{
    on_each_database,
    registers::fixture::{Class, row, upn_of},
    support::{TestApp, roll::with},
};

on_each_database!(
    a_new_pupil_is_proposed_with_the_fifth_day_after_entry_and_lateness_is_measured,
    the_most_junior_class_on_the_first_day_is_exempt_unless_it_is_asked_for,
    a_deletion_is_proposed_as_soon_as_it_is_known_and_due_with_the_deletion,
    leavers_of_the_most_senior_class_are_exempt_at_the_end_of_the_year,
    a_deletion_that_is_taken_back_withdraws_the_proposal_or_flags_the_return,
    what_was_due_at_the_end_of_a_year_is_still_told_when_the_next_has_begun,
    an_entry_that_was_a_mistake_and_a_guest_are_nothing_to_return,
);

/// A class, and one more pupil who came in November.
async fn joined(app: TestApp) -> Class {
    let mut class = Class::of(app, 2).await;
    class.set_now("2026-11-20T11:00:00Z").await;
    without_nil(&class).await;
    class.upns.push(upn_of(class.urn, 2));
    send(&class, vec![entry(&class, 2, json!({ "starting_on": "2026-11-02" }))]).await;
    class
}

async fn a_new_pupil_is_proposed_with_the_fifth_day_after_entry_and_lateness_is_measured(app: TestApp) {
    let class = joined(app).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "").await;
    assert_eq!(proposal["kind"], "new_pupil");
    assert_eq!(
        (&proposal["occurred_on"], &proposal["due_on"], &proposal["days_overdue"]),
        (&json!("2026-11-02"), &json!("2026-11-07"), &json!(13))
    );
    assert_eq!(proposal["rule"]["regulation"], "reg13-new-pupil-return");
    assert_eq!(proposal["rule"]["rule_set"], "2024-08-19");
    assert_eq!(proposal["pupil"]["surname"], "Sample-0002");
    assert_eq!(proposal["content"]["entry"]["starting_on"], "2026-11-02");
    let missing = json!(["address", "parents", "home_parent", "emergency_number"]);
    assert_eq!(proposal["content"]["missing"], missing);
    let made = confirm(&class, &token, &proposal).await.expect(201);
    assert_eq!(made.body["committed"], true);
    let document = &made.body["document"];
    assert_eq!(made.header("location"), document["statutory_return"]["links"]["self"].as_str().unwrap());
    assert_eq!(proposals(&class, &token, "").await, Vec::<Value>::new());
    let made = only_return(&class, &token, "").await;
    assert_eq!((&made["days_late"], &made["made_on"]), (&json!(13), &json!("2026-11-20")));
    assert_eq!(made["ground"], json!({ "status": "stands", "changes": [] }));
    assert_eq!(made["recorded_by"], json!({ "name": "A. Head", "title": "Headteacher" }));
    assert_eq!(returns(&class, &token, "late=false").await.len(), 0);
    assert_eq!(returns(&class, &token, "late=true&kind=new_pupil").await.len(), 1);
}

async fn the_most_junior_class_on_the_first_day_is_exempt_unless_it_is_asked_for(app: TestApp) {
    let mut class = Class::of(app, 0).await;
    class.set_now("2026-09-10T11:00:00Z").await;
    without_nil(&class).await;
    class.upns = (0..5).map(|n| upn_of(class.urn, n)).collect();
    let child = |n, year: &str, born: &str, starting_on: &str| {
        entry(&class, n, json!({ "year_group": year, "born_on": born, "starting_on": starting_on }))
    };
    send(
        &class,
        vec![
            child(0, "R", "2022-05-02", "2026-09-03"),
            // The first of September is a day of training.
            child(1, "R", "2022-05-02", "2026-09-01"),
            child(2, "R", "2022-05-02", "2026-09-04"),
            child(3, "3", "2019-05-02", "2026-09-03"),
            child(4, "3", "2019-05-02", "2025-09-03"),
        ],
    )
    .await;
    let token = returner(&class).await;
    let due = proposals(&class, &token, "").await;
    let days: Vec<_> = due.iter().map(|one| one["occurred_on"].as_str().unwrap()).collect();
    assert_eq!(days, ["2026-09-03", "2026-09-04"], "a Year 3 on the first day, and Reception a day later");
    let all = proposals(&class, &token, "include_exempt=true").await;
    let exempt: Vec<_> = all.iter().filter(|one| one["exempt"] == "most_junior_class").collect();
    assert_eq!((all.len(), exempt.len()), (4, 2));
    confirm(&class, &token, exempt[0]).await.expect(201);
    let asked = json!({ "attendance_interval": "monthly", "nil_returns": false, "new_pupil_always": true });
    agree(&class, asked).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 3, "the authority asks, and one was returned");
}

async fn a_deletion_is_proposed_as_soon_as_it_is_known_and_due_with_the_deletion(app: TestApp) {
    let mut class = Class::of(app, 2).await;
    class.set_now("2026-11-16T11:00:00Z").await;
    without_nil(&class).await;
    let deletion = json!({ "on": "2026-11-20", "ground": "9-1-a",
                           "next_school": { "name": "Sample Junior School", "urn": 120_766 } });
    send(&class, vec![entry(&class, 0, json!({ "deletion": deletion }))]).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "").await;
    assert_eq!(
        (&proposal["kind"], &proposal["due_on"], &proposal["days_overdue"], &proposal["ground"]),
        (&json!("deletion"), &json!("2026-11-20"), &json!(0), &json!("9-1-a"))
    );
    assert_eq!(proposal["content"]["entry"]["next_school"]["name"], "Sample Junior School");
    class.set_now("2026-11-23T11:00:00Z").await;
    let token = returner(&class).await;
    let late = only(&class, &token, "").await;
    assert_eq!((&late["id"], &late["days_overdue"]), (&proposal["id"], &json!(3)));
    let stale = confirm(&class, &token, &proposal).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"), "what was shown was not overdue");
    confirm(&class, &token, &late).await.expect(201);
    assert_eq!(only_return(&class, &token, "kind=deletion").await["days_late"], 3);
}

async fn leavers_of_the_most_senior_class_are_exempt_at_the_end_of_the_year(app: TestApp) {
    let mut class = Class::of(app, 3).await;
    class.set_now("2027-02-01T11:00:00Z").await;
    without_nil(&class).await;
    // The last day of the sample calendar is 12 February.
    let leaves = |n, year: &str, on: &str| {
        let deletion = json!({ "on": on, "ground": "9-1-a" });
        entry(&class, n, json!({ "year_group": year, "deletion": deletion }))
    };
    let rows = vec![leaves(0, "6", "2027-02-12"), leaves(1, "6", "2027-02-11"), leaves(2, "5", "2027-08-31")];
    send(&class, rows).await;
    let token = returner(&class).await;
    let exempt = |all: &[Value]| -> Vec<String> {
        let of = all.iter().filter(|one| one["kind"] == "deletion" && one["exempt"].is_string());
        of.map(|one| one["occurred_on"].as_str().unwrap().to_owned()).collect()
    };
    let all = proposals(&class, &token, "include_exempt=true&kind=deletion").await;
    assert_eq!(exempt(&all), ["2027-02-12"]);
    let due = proposals(&class, &token, "kind=deletion").await;
    let days: Vec<_> = due.iter().map(|one| one["occurred_on"].as_str().unwrap()).collect();
    assert_eq!(days, ["2027-02-11", "2027-08-31"], "before the end, and not of the most senior class");
    let asked = json!({ "attendance_interval": "monthly", "nil_returns": false, "deletion_always": true });
    agree(&class, asked).await;
    assert_eq!(proposals(&class, &token, "kind=deletion").await.len(), 3);
}

async fn a_deletion_that_is_taken_back_withdraws_the_proposal_or_flags_the_return(app: TestApp) {
    let mut class = Class::of(app, 2).await;
    class.set_now("2026-11-20T11:00:00Z").await;
    without_nil(&class).await;
    let token = returner(&class).await;
    let deleted =
        |n, ground: &str, on: &str| entry(&class, n, json!({ "deletion": { "on": on, "ground": ground } }));
    send(&class, vec![deleted(0, "9-1-a", "2026-11-20")]).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 1);
    class.app.advance(1);
    send(&class, vec![entry(&class, 0, json!({}))]).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "taken back: nothing to return");
    class.app.advance(1);
    send(&class, vec![deleted(0, "9-1-a", "2026-11-20")]).await;
    confirm(&class, &token, &only(&class, &token, "").await).await.expect(201);
    class.app.advance(1);
    send(&class, vec![deleted(0, "9-1-g", "2026-11-20")]).await;
    let made = only_return(&class, &token, "").await;
    assert_eq!(made["ground"]["status"], "stands");
    let change = &made["ground"]["changes"][0];
    assert_eq!(
        (&change["what"], &change["was"], &change["is"]),
        (&json!("ground"), &json!("9-1-a"), &json!("9-1-g"))
    );
    assert_eq!(made["deletion_ground"], "9-1-a", "what was returned stays as it was");
    assert_eq!(proposals(&class, &token, "").await.len(), 0, "it was returned once");
    class.app.advance(1);
    send(&class, vec![entry(&class, 0, json!({}))]).await;
    let made = only_return(&class, &token, "ground=gone").await;
    let change = &made["ground"]["changes"][0];
    assert_eq!(
        (&change["what"], &change["was"], &change["is"]),
        (&json!("deleted_on"), &json!("2026-11-20"), &Value::Null)
    );
    assert_eq!(returns(&class, &token, "ground=stands").await.len(), 0);
    class.app.advance(1);
    send(&class, vec![deleted(0, "9-1-a", "2026-11-24")]).await;
    assert_eq!(only(&class, &token, "").await["occurred_on"], "2026-11-24", "another deletion is another");
    assert_eq!(returns(&class, &token, "ground=gone").await.len(), 1);
}

async fn what_was_due_at_the_end_of_a_year_is_still_told_when_the_next_has_begun(app: TestApp) {
    let mut class = Class::of(app, 2).await;
    class.set_now("2027-07-21T11:00:00Z").await;
    without_nil(&class).await;
    send(&class, vec![entry(&class, 0, json!({ "deletion": { "on": "2027-07-21", "ground": "9-1-f" } }))])
        .await;
    // The calendar of the sample ends in February: whoever goes in July goes after the last term, from the oldest class.
    for (now, told) in [("2027-07-22", 1), ("2027-08-02", 1), ("2027-09-19", 1), ("2027-10-01", 0)] {
        class.set_now(&format!("{now}T11:00:00Z")).await;
        let token = returner(&class).await;
        let found = proposals(&class, &token, "kind=deletion&include_exempt=true").await;
        assert_eq!(found.len(), told, "{now}");
    }
    let token = returner(&class).await;
    let found = proposals(&class, &token, "kind=deletion&include_exempt=true&from_on=2027-07-01").await;
    assert_eq!(found.len(), 1, "and whoever asks for it is told");
    let path = |from: &str| format!("/v1/schools/{}/statutory-returns/proposals?from_on={from}", class.urn);
    for from in ["2026-07-31", "2027-10-02"] {
        let refused = class.app.get(&token, &path(from)).await;
        assert_eq!(refused.faults(), [("from_on".into(), "invalid_parameter".into())], "{from}");
    }
}

async fn an_entry_that_was_a_mistake_and_a_guest_are_nothing_to_return(app: TestApp) {
    let class = joined(app).await;
    let token = returner(&class).await;
    let proposal = only(&class, &token, "").await;
    confirm(&class, &token, &proposal).await.expect(201);
    class.app.advance(1);
    let guest =
        with(row(&upn_of(class.urn, 7), 7), json!({ "starting_on": "2026-11-09", "registration": "guest" }));
    send(&class, vec![guest]).await;
    assert_eq!(proposals(&class, &token, "").await.len(), 0);
    let roll = class.app.login(&["roll:write"], crate::support::Reach::Everything).await;
    let void =
        format!("/v1/schools/{}/enrolments/{}/void", class.urn, proposal["enrolment_id"].as_str().unwrap());
    let body = json!({ "reason": "Entered by mistake", "recorded_by": { "name": "A. Clerk" } });
    class.app.post(&roll, &void, body).await.expect(200);
    let made = only_return(&class, &token, "").await;
    assert_eq!(made["ground"]["status"], "gone");
    assert_eq!(made["ground"]["changes"][0]["what"], "enrolment");
    assert_eq!(made["pupil"]["surname"], "Sample-0002", "what was told is still known");
}
