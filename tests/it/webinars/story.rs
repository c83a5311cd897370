//! The four webinars that Norfolk announced, from the timetable to the recording.

use serde_json::{Value, json};

use super::{attendance::again, fixture::*, recordings};
use crate::{on_each_database, support::TestApp};

on_each_database!(the_webinars_of_2022_to_2024_run_from_the_timetable_to_the_recording);

struct Announced {
    on: &'static str,
    from: &'static str,
    to: &'static str,
    year: &'static str,
    title: &'static str,
    hosts: &'static [&'static str],
    announced_at: &'static str,
    starts_at: &'static str,
    over_at: &'static str,
}

const WEBINARS_OF_OLD: [Announced; 4] = [
    Announced {
        on: "2022-01-31",
        from: "13:30",
        to: "14:30",
        year: "2021-22",
        title: "Absence management: webinar and questions",
        hosts: &["Attendance", "Safeguarding", "Community and Partnerships Services"],
        announced_at: "2022-01-14T12:00:00Z",
        starts_at: "2022-01-31T13:30:00Z",
        over_at: "2022-01-31T14:40:00Z",
    },
    Announced {
        on: "2023-02-23",
        from: "10:00",
        to: "11:00",
        year: "2022-23",
        title: "Introducing the attendance self-assessment",
        hosts: &["Attendance Team"],
        announced_at: "2023-02-06T09:00:00Z",
        starts_at: "2023-02-23T10:00:00Z",
        over_at: "2023-02-23T11:10:00Z",
    },
    Announced {
        on: "2024-07-04",
        from: "10:30",
        to: "11:30",
        year: "2023-24",
        title: "Support first approach and legal intervention",
        hosts: &["Attendance Service", "Children Missing Education Team"],
        announced_at: "2024-06-24T15:07:00Z",
        starts_at: "2024-07-04T09:30:00Z",
        over_at: "2024-07-04T10:40:00Z",
    },
    Announced {
        on: "2024-07-11",
        from: "10:30",
        to: "11:30",
        year: "2023-24",
        title: "School admission register: enrolment and deletion from the school roll",
        hosts: &["Attendance Service", "Children Missing Education Team"],
        announced_at: "2024-07-04T15:07:00Z",
        starts_at: "2024-07-11T09:30:00Z",
        over_at: "2024-07-11T10:40:00Z",
    },
];

async fn the_webinars_of_2022_to_2024_run_from_the_timetable_to_the_recording(app: TestApp) {
    app.set_now(WEBINARS_OF_OLD[0].announced_at);
    portal(&app, ONE).await;
    for announced in &WEBINARS_OF_OLD {
        app.set_now(announced.announced_at);
        let (officer, portal) = (officer(&app).await, again(&app, ONE).await);
        let hosts: Vec<_> = announced.hosts.iter().map(|name| json!({ "name": name })).collect();
        let changes = json!({
            "title": announced.title, "hosts": hosts, "held_on": announced.on, "from_time": announced.from,
            "to_time": announced.to, "capacity": 2,
        });
        let webinar = publish(&app, &officer, changes).await;
        let timetable = format!("{WEBINARS}?academic_year={}&from_on={}", announced.year, announced.on);
        let listed = app.get(&portal, &timetable).await.expect(200).body["data"][0].clone();
        assert_eq!(
            (&listed["title"], &listed["starts_at"]),
            (&json!(announced.title), &json!(announced.starts_at))
        );
        // By the portal, and by e-mail to the team, which records it.
        let own = booked(&app, &portal, ONE, &webinar, &[1]).await;
        let mut by_mail = booking(&webinar, &[2]);
        by_mail["source"] = json!("email");
        by_mail["questions"] = json!([{ "question": "What counts as support?" }]);
        book(&app, &officer, ONE, by_mail).await.expect(201);
        let waits = booked(&app, &portal, ONE, &webinar, &[3]).await;
        assert_eq!(app.get(&portal, &webinar).await.expect(200).body["webinar"]["state"], "full");
        cancel(&app, &portal, &own).await.expect(200);
        let joins = read(&app, &portal, &waits).await;
        assert_eq!((&joins["state"], &joins["joining"]["passcode"]), (&json!("booked"), &json!("Sample-24")));
        recordings::ask(&app, &portal, ONE, &webinar, 1).await.expect(201);
        app.set_now(announced.over_at);
        let (officer, portal) = (super::fixture::officer(&app).await, again(&app, ONE).await);
        step(&app, &officer, &webinar, "hold", json!({})).await.expect(200);
        let listed = app.get(&officer, &format!("{webinar}/attendance")).await.expect(200).body;
        let people: Vec<Value> =
            listed["data"].as_array().unwrap().iter().map(|one| one["person_id"].clone()).collect();
        let people: Vec<_> =
            people.iter().map(|id| json!({ "person_id": id, "attendance": "present" })).collect();
        let body = json!({ "people": people, "recorded_by": by() });
        let summary = app.post(&officer, &format!("{webinar}/attendance"), body).await.expect(200).body;
        assert_eq!((&summary["booked"], &summary["present"]), (&json!(2), &json!(2)));
        let recording = recordings::recording(json!({ "expires_on": null }));
        app.post(&officer, &format!("{webinar}/recordings"), recording).await.expect(201);
        let told = mails(&app).await;
        let told: Vec<_> = told.iter().filter(|mail| mail.0 == "webinar_recording").collect();
        let last: Vec<_> = told[told.len() - 3..].iter().map(|mail| mail.1.as_str()).collect();
        assert_eq!(last, ["person-2@school.example", "person-3@school.example", "person-1@school.example"]);
        let held = app.get(&portal, &webinar).await.expect(200).body["webinar"].clone();
        assert_eq!(held["state"], "held");
    }
}
