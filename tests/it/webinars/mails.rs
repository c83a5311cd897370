//! What people are told, in which words, and when: nothing false, nothing old after something newer, and nothing too late.

use rollcall::{
    entities::outbox,
    mail::{SHIPPED, Wordings},
};
use sea_orm::EntityTrait as _;
use serde_json::{Value, json};

use super::{attendance::again, fixture::*, recordings};
use crate::{on_each_database, support::TestApp};

on_each_database!(
    reminders_leave_on_the_working_day_before_and_not_once_it_has_begun,
    who_only_waits_is_told_what_is_so_of_who_waits,
    a_change_says_what_has_changed_and_a_way_in_is_told_as_one,
    nothing_older_leaves_once_there_is_something_newer_to_say,
    a_name_or_an_address_is_corrected_and_nobody_is_told_that_they_lost_a_place,
    once_it_has_begun_the_authority_corrects_names_and_addresses,
    every_mail_says_what_its_example_says,
);

fn said(row: &outbox::Model) -> Value {
    serde_json::from_str(&row.said).unwrap()
}

/// A mail in words.
fn written(row: &outbox::Model) -> (String, String) {
    let written = Wordings::shipped().unwrap().write(&row.template, &said(row), "Attendance Service");
    let written = written.unwrap();
    (written.subject, written.text)
}

/// To whom mails of a template go that wait.
async fn told(app: &TestApp, template: &str) -> Vec<String> {
    let rows = rows_of(app, template).await.into_iter().filter(|row| row.state == "waiting");
    rows.map(|row| row.recipient_address).collect()
}

fn address(n: usize) -> String {
    format!("person-{n}@school.example")
}

async fn reminders_leave_on_the_working_day_before_and_not_once_it_has_begun(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let monday = json!({ "held_on": "2026-11-30", "from_time": "12:00", "to_time": "13:00" });
    let webinar = publish(&app, &officer, monday.clone()).await;
    booked(&app, &portal, ONE, &webinar, &[1]).await;
    let reminder = rows_of(&app, "webinar_reminder").await.pop().unwrap();
    assert_eq!(reminder.due_at.to_rfc3339(), "2026-11-27T09:00:00+00:00", "on Friday morning");
    assert_eq!(reminder.expires_at.unwrap().to_rfc3339(), "2026-11-30T12:00:00+00:00");
    let (subject, text) = written(&reminder);
    let wanted = "Reminder: Support first approach and legal intervention, Monday 30 November 2026, 12 noon";
    assert_eq!(subject, wanted);
    assert!(text.contains("Monday 30 November 2026, 12 noon to 1.00pm (UK time), online."), "{text}");
    assert!(text.contains("Join the webinar <https://meeting.example/j/1>"), "{text}");
    // Who books when reminders have left gets none.
    app.set_now("2026-11-27T09:00:01Z");
    let late = again(&app, ONE).await;
    booked(&app, &late, ONE, &webinar, &[2]).await;
    assert_eq!(rows_of(&app, "webinar_reminder").await.len(), 1);
}

async fn who_only_waits_is_told_what_is_so_of_who_waits(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 2 })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1]).await;
    booked(&app, &portal, ONE, &webinar, &[2]).await;
    let waits = booked(&app, &portal, ONE, &webinar, &[3, 4]).await;
    // Somebody instead of somebody who waits is told so, and where.
    people(&app, &portal, &waits, &[4, 5]).await.expect(200);
    assert_eq!(told(&app, "webinar_waiting").await, [address(4), address(5)]);
    assert_eq!(said(rows_of(&app, "webinar_waiting").await.last().unwrap())["position"], 1);
    let gone = rows_of(&app, "webinar_waiting_given_up").await.pop().unwrap();
    assert_eq!(
        (gone.recipient_address.as_str(), gone.calendar_method.as_deref()),
        ("person-3@school.example", None)
    );
    let (subject, text) = written(&gone);
    assert!(subject.starts_with("No longer on the waiting list: "), "{subject}");
    assert!(text.contains("Your school has told us"), "{text}");
    change(&app, &officer, &webinar, json!({ "capacity": 2, "from_time": "10:45" })).await.expect(200);
    assert_eq!(told(&app, "webinar_waiting_changed").await, [address(4), address(5)]);
    assert_eq!(told(&app, "webinar_changed").await, [address(1), address(2)]);
    let changed = rows_of(&app, "webinar_waiting_changed").await.pop().unwrap();
    assert_eq!(changed.calendar_method, None);
    assert!(!written(&changed).1.contains("meeting.example"), "who has no place is not told how to get in");
    // An officer gives up for a school: it is not the school that says so.
    cancel(&app, &officer, &own).await.expect(200);
    let given_up = rows_of(&app, "webinar_given_up").await.pop().unwrap();
    assert_eq!(given_up.calendar_method.as_deref(), Some("CANCEL"));
    let (_, text) = written(&given_up);
    assert!(text.contains("Your booking has been cancelled.") && !text.contains("has told us"), "{text}");
    step(&app, &officer, &webinar, "cancel", json!({ "reason": "No speakers" })).await.expect(200);
    assert_eq!(told(&app, "webinar_cancelled").await, [address(2)]);
    assert_eq!(told(&app, "webinar_waiting_cancelled").await, [address(4), address(5)]);
    assert_eq!(rows_of(&app, "webinar_waiting_cancelled").await.pop().unwrap().calendar_method, None);
}

async fn a_change_says_what_has_changed_and_a_way_in_is_told_as_one(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 1, "joining": null })).await;
    booked(&app, &portal, ONE, &webinar, &[1]).await;
    booked(&app, &portal, ONE, &webinar, &[2]).await;
    let (_, text) = written(&rows_of(&app, "webinar_confirmed").await.pop().unwrap());
    assert!(text.contains("We will email joining details before the webinar."), "{text}");
    assert!(text.contains(&format!("A. Head booked it for Sample School {ONE}.")), "{text}");
    assert!(text.contains("Cannot come? Tell A. Head, or write to attendance@authority.example."), "{text}");
    let foot = format!("-- \nYou get this mail because Sample School {ONE} booked a place for you.");
    assert!(text.contains(&foot), "{text}");
    change(&app, &officer, &webinar, json!({ "capacity": 1 })).await.expect(200);
    assert_eq!(told(&app, "webinar_joining").await, [address(1)]);
    let joining = rows_of(&app, "webinar_joining").await.pop().unwrap();
    assert!(written(&joining).0.starts_with("How to join: "), "{joining:?}");
    assert_eq!(joining.calendar_method.as_deref(), Some("REQUEST"));
    let none = [rows_of(&app, "webinar_changed").await, rows_of(&app, "webinar_waiting_changed").await];
    assert_eq!(none.map(|rows| rows.len()), [0, 0]);
    let contact =
        json!({ "name": "Attendance Team", "email": "team@authority.example", "telephone": "01632 960001" });
    let more = json!({ "capacity": 1, "title": "Another", "contact": contact, "joining": { "link": "https://meeting.example/j/2" } });
    change(&app, &officer, &webinar, more).await.expect(200);
    let changed = rows_of(&app, "webinar_changed").await.pop().unwrap();
    let names = |row: &outbox::Model| -> Vec<_> {
        said(row)["changes"].as_array().unwrap().iter().map(|one| one["what"].clone()).collect()
    };
    assert_eq!(names(&changed), ["Title", "Contact", "How to join"]);
    let (_, text) = written(&changed);
    assert!(
        text.contains("- Title: Another (before: Support first approach and legal intervention)"),
        "{text}"
    );
    assert!(text.contains("or telephone 01632 960001."), "{text}");
    let waits = rows_of(&app, "webinar_waiting_changed").await.pop().unwrap();
    assert_eq!(names(&waits), ["Title", "Contact"]);
    let wrong = json!({ "contact": { "name": "A", "email": "a@b.example", "telephone": "ring me" } });
    let wrong = app.post(&officer, WEBINARS, super::fixture::webinar(wrong)).await.expect(422);
    assert_eq!(wrong.faults(), [("/contact/telephone".to_owned(), "invalid_format".to_owned())]);
}

async fn nothing_older_leaves_once_there_is_something_newer_to_say(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 1 })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1]).await;
    booked(&app, &portal, ONE, &webinar, &[2]).await;
    let states = async || -> Vec<(String, String)> {
        let mails = mails(&app).await.into_iter().filter(|mail| mail.1 == address(2));
        mails.map(|(template, _, state)| (template, state)).collect()
    };
    let is = |template: &str, state: &str| (template.to_owned(), state.to_owned());
    change(&app, &officer, &webinar, json!({ "capacity": 1, "from_time": "10:45" })).await.expect(200);
    assert_eq!(states().await, [is("webinar_waiting", "recalled"), is("webinar_waiting_changed", "waiting")]);
    cancel(&app, &portal, &own).await.expect(200);
    let moved_up = [
        is("webinar_waiting", "recalled"),
        is("webinar_waiting_changed", "recalled"),
        is("webinar_promoted", "waiting"),
        is("webinar_reminder", "waiting"),
    ];
    assert_eq!(states().await, moved_up);
    // There are more places and another time at once: who moves up is told that, and not that they still wait.
    booked(&app, &portal, ONE, &webinar, &[3]).await;
    change(&app, &officer, &webinar, json!({ "capacity": 2, "from_time": "11:00" })).await.expect(200);
    assert_eq!(told(&app, "webinar_promoted").await, [address(3)]);
    assert_eq!(told(&app, "webinar_changed").await, [address(2)]);
    assert_eq!(told(&app, "webinar_waiting_changed").await, Vec::<String>::new());
    let reminders = rows_of(&app, "webinar_reminder").await;
    let reminders: Vec<_> = reminders.iter().filter(|row| row.state == "waiting").collect();
    assert_eq!(reminders.len(), 2);
    assert!(reminders.iter().all(|row| said(row)["from"] == "11.00am"), "{reminders:?}");
}

/// Changes a booking, with the version that stands, to these people as they are sent.
async fn put(app: &TestApp, token: &str, booking: &str, people: Value) -> crate::support::Answer {
    let tag = app.get(token, booking).await.expect(200).header("etag").to_owned();
    let body = json!({ "people": people, "recorded_by": { "name": "A. Head" } });
    app.send(token, &format!("PUT {booking}"), body, &[("If-Match", &tag)]).await
}

fn named(id: &Value, name: &str, email: &str) -> Value {
    json!({ "id": id, "name": name, "role": "attendance_officer", "email": email })
}

async fn a_name_or_an_address_is_corrected_and_nobody_is_told_that_they_lost_a_place(app: TestApp) {
    let (officer, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer, json!({ "capacity": 2 })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1, 2]).await;
    let waits = booked(&app, &portal, ONE, &webinar, &[3]).await;
    let ids = async |booking: &str| -> Vec<Value> {
        let people = read(&app, &portal, booking).await["people"].as_array().unwrap().clone();
        people.iter().map(|person| person["id"].clone()).collect()
    };
    let of = ids(&own).await;
    let renamed =
        json!([named(&of[0], "Person-One", &address(1)), named(&of[1], "Person-0002", &address(2))]);
    let told_then = rows_of(&app, "webinar_confirmed").await.len();
    put(&app, &portal, &own, renamed).await.expect(200);
    assert_eq!(rows_of(&app, "webinar_confirmed").await.len(), told_then, "a name is no new place");
    let reminders = rows_of(&app, "webinar_reminder").await;
    let of_one = reminders.iter().find(|row| row.state == "waiting" && row.recipient_address == address(1));
    assert_eq!(said(of_one.unwrap())["name"], "Person-One");
    // An address: the confirmation goes there, and what has not left to the one before is taken back.
    let readdressed = json!([
        named(&of[0], "Person-One", "right@school.example"),
        named(&of[1], "Person-0002", &address(2))
    ]);
    let answer = put(&app, &portal, &own, readdressed).await.expect(200).body;
    assert_eq!(answer["booking"]["people"][0]["id"], of[0], "it is the same person");
    assert_eq!(told(&app, "webinar_confirmed").await, [address(2), "right@school.example".to_owned()]);
    let all = mails(&app).await;
    let to_wrong: Vec<_> = all.iter().filter(|mail| mail.1 == address(1)).collect();
    assert!(to_wrong.iter().all(|mail| mail.2 == "recalled"), "{to_wrong:?}");
    assert_eq!(told(&app, "webinar_reminder").await, [address(2), "right@school.example".to_owned()]);
    // They have each other's address: no address has two places, and each of them keeps theirs.
    let swapped = json!([
        named(&of[0], "Person-One", &address(2)),
        named(&of[1], "Person-0002", "right@school.example")
    ]);
    let answer = put(&app, &portal, &own, swapped).await.expect(200).body;
    assert_eq!(answer["booking"]["people"][0]["email"], address(2));
    assert_eq!(rows_of(&app, "webinar_given_up").await.len(), 0);
    // Who waits is told at the right address that they wait.
    let of_waits = ids(&waits).await;
    put(&app, &portal, &waits, json!([named(&of_waits[0], "Person-0003", "third@school.example")]))
        .await
        .expect(200);
    assert_eq!(told(&app, "webinar_waiting").await, ["third@school.example"]);
    let foreign = json!([named(&of[0], "Person-0003", "third@school.example")]);
    let foreign = put(&app, &portal, &waits, foreign).await.expect(422).faults();
    assert_eq!(foreign, [("/people/0/id".to_owned(), "reference_not_found".to_owned())]);
}

async fn once_it_has_begun_the_authority_corrects_names_and_addresses(app: TestApp) {
    let (officer_then, own) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer_then, json!({})).await;
    let booking = booked(&app, &own, ONE, &webinar, &[1, 2]).await;
    app.set_now("2026-12-04T12:00:00Z");
    let (officer, own) = (officer(&app).await, again(&app, ONE).await);
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    let recording = recordings::recording(json!({}));
    app.post(&officer, &format!("{webinar}/recordings"), recording).await.expect(201);
    let shown = read(&app, &officer, &booking).await;
    assert_eq!(shown["allowed_actions"], json!(["change"]));
    assert_eq!(read(&app, &own, &booking).await["allowed_actions"], json!([]));
    let ids: Vec<_> = shown["people"].as_array().unwrap().iter().map(|person| person["id"].clone()).collect();
    let right = json!([
        named(&ids[0], "Person-One", "right@school.example"),
        named(&ids[1], "Person-0002", &address(2))
    ]);
    assert_eq!(put(&app, &own, &booking, right.clone()).await.problem(), (409, "state_conflict"));
    let before = mails(&app).await.len();
    let answer = put(&app, &officer, &booking, right).await.expect(200).body;
    assert_eq!(answer["booking"]["people"][0]["name"], "Person-One");
    // Of a recording that is there they are told where they are written to; of the place nothing more.
    assert_eq!(told(&app, "webinar_recording").await, [address(2), "right@school.example".to_owned()]);
    assert_eq!(mails(&app).await.len(), before + 1);
    for other in [
        json!([named(&ids[0], "Person-One", "right@school.example")]),
        json!([named(&ids[0], "Person-One", "right@school.example"), person(4)]),
    ] {
        let refused = put(&app, &officer, &booking, other).await.expect(422).faults();
        assert_eq!(refused, [("/people".to_owned(), "fixed_since_begun".to_owned())]);
    }
}

async fn every_mail_says_what_its_example_says(app: TestApp) {
    let (officer_then, portal) = (officer(&app).await, portal(&app, ONE).await);
    let webinar = publish(&app, &officer_then, json!({ "capacity": 2, "joining": null })).await;
    let own = booked(&app, &portal, ONE, &webinar, &[1]).await;
    booked(&app, &portal, ONE, &webinar, &[2]).await;
    booked(&app, &portal, ONE, &webinar, &[3]).await;
    let gone = booked(&app, &portal, ONE, &webinar, &[4]).await;
    booked(&app, &portal, ONE, &webinar, &[5]).await;
    change(&app, &officer_then, &webinar, json!({ "capacity": 2 })).await.expect(200);
    change(&app, &officer_then, &webinar, json!({ "capacity": 2, "from_time": "10:45" })).await.expect(200);
    cancel(&app, &portal, &gone).await.expect(200);
    cancel(&app, &portal, &own).await.expect(200);
    let off = publish(&app, &officer_then, json!({ "capacity": 1, "held_on": "2026-12-18" })).await;
    booked(&app, &portal, ONE, &off, &[1]).await;
    booked(&app, &portal, ONE, &off, &[2]).await;
    step(&app, &officer_then, &off, "cancel", json!({ "reason": "No speakers" })).await.expect(200);
    app.set_now("2026-12-04T12:00:00Z");
    let officer = officer(&app).await;
    step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
    app.post(&officer, &format!("{webinar}/recordings"), recordings::recording(json!({}))).await.expect(201);
    for shipped in SHIPPED.iter().filter(|shipped| shipped.name.starts_with("webinar_")) {
        let rows = rows_of(&app, shipped.name).await;
        let row = rows.last().unwrap_or_else(|| panic!("nobody was sent {}", shipped.name));
        let example: Value = serde_json::from_str(shipped.sample).unwrap();
        let names = |said: &Value| -> Vec<String> { said.as_object().unwrap().keys().cloned().collect() };
        let (mut says, mut may) = (names(&said(row)), names(&example));
        says.sort_unstable();
        may.sort_unstable();
        assert_eq!(says, may, "{}", shipped.name);
        let (subject, text) = written(row);
        assert!(subject.contains("Support first approach"), "{subject}");
        assert!(!text.contains("{{") && text.contains("Dear Person-000"), "{text}");
        // What it is about, when, and whom to ask.
        for part in ["Support first approach", " December 2026", "attendance@authority.example"] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
    let all = outbox::Entity::find().all(&app.db).await.unwrap();
    assert!(all.iter().all(|row| !row.event.contains('@')), "a key names nobody");
}
