//! What a pupil can still reach.

use rollcall::entities::audit_log;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::fixture::{lay, line, rate, reader, school};
use crate::{
    on_each_database,
    registers::fixture::{Class, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_pupil_at_the_boundary_may_miss_two_of_the_sessions_left,
    absences_to_come_can_be_supposed_and_nothing_is_stored,
    what_is_left_is_what_the_calendar_still_has,
    pupils_of_a_school_are_projected_together_and_a_pupil_of_two_schools_twice,
    what_cannot_be_projected_is_named_all_at_once,
);

async fn ids(class: &Class) -> Vec<Value> {
    let found =
        class.app.post(&reader(class).await, "/v1/pupil-lookups", json!({ "upns": class.upns })).await;
    let found = found.expect(200).body;
    found["rows"].as_array().unwrap().iter().map(|row| row["pupil_id"].clone()).collect()
}

async fn project(class: &Class, body: Value) -> Value {
    let token = class.app.login(&["registers:read"], Reach::Everything).await;
    class.app.post(&token, "/v1/projections", body).await.expect(200).body
}

fn session(date: &str, session: &str) -> Value {
    json!({ "date": date, "session": session })
}

/// E1: 14 of 140. The clock stands on a Friday with ten more school days in the half term.
async fn boundary(app: TestApp) -> Class {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 124), ("I", 10), ("U", 4), ("B", 2), ("Y4", 2)])]).await;
    class
}

async fn a_pupil_at_the_boundary_may_miss_two_of_the_sessions_left(app: TestApp) {
    let class = boundary(app).await;
    let found = project(&class, json!({ "pupil_ids": ids(&class).await, "until": "2026-27-spring-1" })).await;
    assert_eq!(found["rule_set"]["persistent_percent"], 10);
    let row = &found["data"][0];
    assert_eq!(row["span"]["to_on"], "2027-02-12");
    assert_eq!(row["now"]["attendance"], rate(126, 140, 90.0));
    // Nobody took a register from 5 to 28 January: those sessions are in no count, and are not left either.
    assert_eq!((&row["now"]["without_mark"], &row["remaining"]["sessions"]), (&json!(36), &json!(22)));
    assert_eq!(row["remaining"]["first"], session("2027-01-29", "am"));
    assert_eq!(row["remaining"]["last"], session("2027-02-12", "pm"));
    assert_eq!((&row["best"], &row["worst"]), (&rate(148, 162, 91.4), &rate(126, 162, 77.8)));
    let persistent = &row["persistent_absence"];
    // 16 of 162 is less than ten per cent, 17 is more.
    assert_eq!((&persistent["met"], &persistent["may_still_be_missed"]), (&json!(true), &json!(2)));
    assert_eq!(
        (&persistent["must_be_attended"], &persistent["attendances_to_leave"]),
        (&json!(20), &json!(1))
    );
    let courses = persistent["courses"].as_array().unwrap();
    let of = |name: &str| courses.iter().find(|course| course["assumption"] == name).unwrap();
    assert_eq!(of("attends_everything")["left_with"], session("2027-01-29", "am"));
    assert_eq!(of("misses_everything")["absence"], rate(36, 162, 22.2));
    assert_eq!(of("misses_everything")["met_at_end"], true);
    assert_eq!(of("present_rate")["absence"], rate(16, 162, 9.9));
    assert_eq!(of("present_rate")["left_with"], session("2027-02-12", "am"));
    let severe = &row["severe_absence"];
    // 80 of 162 is less than half, and no more than 22 are left.
    assert_eq!((&severe["met"], &severe["may_still_be_missed"]), (&json!(false), &json!(22)));
    assert_eq!(severe["absences_to_meet"], 112);
}

async fn absences_to_come_can_be_supposed_and_nothing_is_stored(app: TestApp) {
    let class = boundary(app).await;
    let pupils = ids(&class).await;
    let token = class.app.login(&["registers:read"], Reach::Everything).await;
    let rows = audit_log::Entity::find().count(&class.app.db).await.unwrap();
    let ask = async |assume: Value| {
        let body = json!({ "pupil_ids": pupils, "until": "2027-02-12", "assume": assume });
        class.app.post(&token, "/v1/projections", body).await.expect(200).body["data"][0].clone()
    };
    let six = ask(json!({ "absent_sessions": 6 })).await;
    assert_eq!(six["remaining"]["supposed_absent"], 6);
    assert_eq!(six["best"], rate(142, 162, 87.7));
    assert_eq!(six["persistent_absence"]["avoidable"], false);
    assert_eq!(six["persistent_absence"]["must_be_attended"], Value::Null);
    let away = ask(json!({ "away": { "from_on": "2027-02-08", "to_on": "2027-02-08" } })).await;
    assert_eq!((&away["remaining"]["supposed_absent"], &away["best"]), (&json!(2), &rate(146, 162, 90.1)));
    assert_eq!(away["persistent_absence"]["may_still_be_missed"], 0);
    let course = &away["persistent_absence"]["courses"][0];
    // Left with the first session attended, met again by the day away, and left with the last session but one.
    assert_eq!((&course["met_with"], &course["met_at_end"]), (&Value::Null, &json!(false)));
    assert_eq!(course["left_with"], session("2027-02-12", "am"));
    let both =
        ask(json!({ "absent_sessions": 3, "away": { "from_on": "2027-02-08", "to_on": "2027-02-08" } }))
            .await;
    assert_eq!(both["remaining"]["supposed_absent"], 5);
    assert_eq!(audit_log::Entity::find().count(&class.app.db).await.unwrap(), rows);
}

async fn what_is_left_is_what_the_calendar_still_has(app: TestApp) {
    let class = boundary(app).await;
    let pupils = ids(&class).await;
    let left = async |until: Value| {
        let body = json!({ "pupil_ids": pupils, "urn": class.urn, "until": until, "from_on": "2026-09-01" });
        project(&class, body).await["data"][0]["remaining"]["sessions"].clone()
    };
    assert_eq!(left(Value::Null).await, 22, "the calendar has no more");
    assert_eq!(left(json!("2027-01-29")).await, 2);
    assert_eq!(left(json!("2026-27-spring")).await, 22);
    let la = class.app.login(&["closures:write"], Reach::Everything).await;
    for (kind, from_on, to_on) in
        [("planned", "2027-02-11", "2027-02-12"), ("unexpected", "2027-01-29", "2027-01-29")]
    {
        let closure = json!({
            "urns": [class.urn], "from_on": from_on, "to_on": to_on, "sessions": ["am", "pm"], "kind": kind,
            "reason": "No heating", "recorded_by": { "name": "A. Officer" },
        });
        class.app.post(&la, "/v1/closures", closure).await.expect(201);
    }
    assert_eq!(left(json!("2026-27-spring-1")).await, 16);
}

async fn pupils_of_a_school_are_projected_together_and_a_pupil_of_two_schools_twice(app: TestApp) {
    let class = school(app.clone(), 3).await;
    let mut other = Class::at(app, 120_766, 0).await;
    other.upns = class.upns.clone();
    let mut guest = row(&other.upns[1], 1);
    guest["registration"] = json!("subsidiary");
    other.set_now("2027-01-29T16:00:01Z").await;
    other.roll("2027-01-29T07:00:00Z", vec![guest]).await.expect(200);
    lay(&class, &[line(&[("I", 2), ("/", 18)]), line(&[("/", 20)])]).await;
    let pupils = ids(&class).await;
    let asked = vec![pupils[2].clone(), pupils[0].clone(), pupils[1].clone()];
    let found = project(&class, json!({ "urn": class.urn, "pupil_ids": asked })).await;
    let rows = found["data"].as_array().unwrap();
    let named: Vec<_> = rows.iter().map(|row| row["pupil_id"].clone()).collect();
    assert_eq!(named, asked, "in the order of the request");
    let possible: Vec<_> = rows.iter().map(|row| row["now"]["possible"].clone()).collect();
    assert_eq!(possible, [0, 20, 20]);
    assert_eq!(rows[0]["persistent_absence"]["courses"].as_array().unwrap().len(), 2, "no present rate");
    let one = project(&class, json!({ "pupil_ids": [pupils[1]] })).await;
    let schools: Vec<_> = one["data"].as_array().unwrap().iter().map(|row| row["urn"].clone()).collect();
    assert_eq!(schools, [120_765, 120_766]);
    assert_eq!(one["data"][1]["registration"], "subsidiary");
}

async fn what_cannot_be_projected_is_named_all_at_once(app: TestApp) {
    let class = school(app, 2).await;
    let pupils = ids(&class).await;
    let own = class.app.login(&["registers:read"], Reach::Schools(&[class.urn])).await;
    let ask = async |token: &str, body: Value| {
        let refused = class.app.post(token, "/v1/projections", body).await;
        assert_eq!(refused.problem(), (422, "validation_failed"), "{refused:?}");
        refused.faults()
    };
    let never = "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3e";
    let body = json!({ "pupil_ids": [pupils[0], never, pupils[0]], "until": "2027-01-28" });
    let found = ask(&own, body).await;
    let expected = [
        ("/urn", "missing_property"),
        ("/pupil_ids/2", "duplicate_pupil"),
        ("/until", "span_invalid"),
        ("/pupil_ids/1", "reference_not_found"),
    ];
    assert_eq!(found, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let elsewhere = class.app.login(&["registers:read"], Reach::Schools(&[])).await;
    let body = json!({ "pupil_ids": [pupils[0]] });
    assert_eq!(ask(&elsewhere, body).await, [("/pupil_ids/0".into(), "reference_not_found".into())]);
    let body = json!({ "urn": class.urn, "pupil_ids": [pupils[0]] });
    assert_eq!(ask(&elsewhere, body).await, [("/urn".into(), "reference_not_found".into())]);
    let mut gone = row(&class.upns[1], 1);
    gone["deletion"] = json!({ "on": "2027-01-20", "ground": "9-1-f" });
    class.roll("2027-01-29T08:00:00Z", vec![gone]).await.expect(200);
    let body = json!({ "pupil_ids": [pupils[1]] });
    assert_eq!(ask(&own, body).await, [("/pupil_ids/0".into(), "pupil_not_enrolled".into())]);
}
