//! The examples of dates and money, over HTTP.

use serde_json::{Value, json};

use super::fixture::{LATER, Office, SEPTEMBER, order, person};
use crate::{
    figures::fixture::{lay, line, school},
    on_each_database,
    registers::fixture::{Class, URN},
    support::{Reach, TestApp},
};

on_each_database!(
    posted_on_a_thursday_it_is_received_on_monday_and_paid_by_the_twenty_first_or_twenty_eighth_day,
    a_third_in_three_years_is_refused_until_the_first_has_left_them,
    excluded_pupils_in_public_places_are_outside_the_limit,
    ten_sessions_in_ten_school_weeks_reach_the_threshold_and_eight_do_not,
);

/// A class in the year 2024/25 whose pupil missed the first week of February.
async fn in_2025(app: TestApp) -> Office {
    app.set_now("2025-02-20T16:00:00Z");
    app.school(URN).await;
    let la = app.login(&["calendars:write"], Reach::Everything).await;
    let calendar = json!({
        "half_terms": [{ "id": "2024-25-spring-1", "from_on": "2025-01-07", "to_on": "2025-02-14" }],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    });
    app.send(&la, "PUT /v1/calendars/2024-25", calendar, &[("If-None-Match", "*")]).await.expect(201);
    let token = app.login(crate::registers::fixture::MIS, Reach::Schools(&[URN])).await;
    let upns = vec![crate::registers::fixture::upn_of(URN, 0)];
    let class = Class { app, token, urn: URN, upns };
    let mut row = crate::registers::fixture::row(&class.upns[0], 0);
    row["starting_on"] = json!("2024-09-04");
    class.roll("2025-01-07T07:00:00Z", vec![row]).await.expect(200);
    for day in ["03", "04", "05", "06", "07"] {
        for session in ["am", "pm"] {
            let body = json!({
                "taken_at": format!("2025-02-{day}T15:00:00Z"), "recorded_by": { "name": "A. Teacher" },
                "marks": [{ "upn": class.upns[0], "code": "G" }],
            });
            let path = format!("/v1/schools/{URN}/registers/2025-02-{day}/{session}");
            class.app.put(&class.token, &path, body).await.expect(200);
        }
    }
    Office::with(class).await
}

const FEBRUARY: [&str; 5] = ["2025-02-03", "2025-02-04", "2025-02-05", "2025-02-06", "2025-02-07"];

async fn posted_on_a_thursday_it_is_received_on_monday_and_paid_by_the_twenty_first_or_twenty_eighth_day(
    app: TestApp,
) {
    let mut office = in_2025(app).await;
    office.at("2025-02-27T10:00:00Z").await;
    office.set_up().await;
    let told = office.eligibility(0).await;
    assert_eq!(told["if_issued"]["by_post"]["received_on"], "2025-03-03");
    assert_eq!((&told["eligible"], &told["next_step"]), (&json!(true), &json!("first")), "{told}");
    let path = office.issued(0, &FEBRUARY).await;
    let served = office.serve(&path, "post", "2025-02-27").await.expect(200).body;
    let service = &served["penalty_notice"]["terms"]["service"];
    assert_eq!(
        service["dates"],
        json!({ "received_on": "2025-03-03", "reduced_until_on": "2025-03-23", "pay_until_on": "2025-03-30" })
    );
    assert_eq!(service["presumed"], true);
    for (instant, state, outstanding) in [
        ("2025-03-23T12:00:00Z", "served", json!(8000)),
        ("2025-03-24T12:00:00Z", "served", json!(16000)),
        ("2025-03-30T12:00:00Z", "served", json!(16000)),
        ("2025-03-31T12:00:00Z", "unpaid", json!(null)),
    ] {
        office.at(instant).await;
        let shown = office.show(&path).await;
        assert_eq!(
            (&shown["penalty_notice"]["state"], &shown["settlement"]["outstanding_pence"]),
            (&json!(state), &outstanding)
        );
    }
}

async fn elsewhere(office: &Office, issued_on: &str) {
    let body = json!({
        "parent_id": office.parent, "pupil_id": office.pupils[0], "authority": "Another County Council",
        "issued_on": issued_on, "last_offence_on": issued_on, "recorded_by": person(),
    });
    office.app().post(&office.authority, "/v1/penalty-notices/elsewhere", body).await.expect(201);
}

async fn a_third_in_three_years_is_refused_until_the_first_has_left_them(app: TestApp) {
    let mut office = Office::of(app, 1).await;
    office.set_up().await;
    for issued_on in ["2024-09-10", "2026-05-05"] {
        elsewhere(&office, issued_on).await;
    }
    let path = office.approved(0, &SEPTEMBER).await;
    office.at("2027-09-09T10:00:00Z").await;
    // A year after the absence nobody can be prosecuted for it.
    let mut order = order();
    order["unprosecutable_reason"] = json!("An example of the years");
    office.step(&path, "issue", order.clone()).await.expect(409);
    let told = office.eligibility(0).await;
    assert_eq!(
        (&told["window_from_on"], &told["possible_from_on"]),
        (&json!("2024-09-10"), &json!("2027-09-10"))
    );
    office.at("2027-09-10T10:00:00Z").await;
    let issued = office.step(&path, "issue", order).await.expect(200).body;
    let issue = &issued["penalty_notice"]["terms"]["issue"];
    assert_eq!((&issue["step"], &issue["tariff"]["full_pence"]), (&json!("second"), &json!(16000)));
    assert_eq!(
        (&issue["tariff"]["reduced_pence"], issue["counting"].as_array().unwrap().len()),
        (&json!(null), 1)
    );
}

async fn excluded_pupils_in_public_places_are_outside_the_limit(app: TestApp) {
    let office = Office::of(app, 1).await;
    office.set_up().await;
    for days in [&SEPTEMBER, &LATER] {
        office.issued(0, days).await;
    }
    let mut body = office.request(0, &[]);
    body.as_object_mut().unwrap().remove("sessions");
    body["kind"] = json!("excluded_in_public_place");
    let wrong = office.ask(body.clone()).await.expect(422);
    assert_eq!(
        wrong.faults(),
        ["/found_on", "/place", "/exclusion"].map(|at| (at.to_owned(), "not_for_notice_kind".to_owned()))
    );
    body["found_on"] = json!("2027-01-28");
    body["exclusion"] = json!({
        "excluded_from_on": "2027-01-27", "notice_given_on": "2027-01-26", "named_from_on": "2027-01-27",
        "named_to_on": "2027-01-27", "found_at": "10:40", "reasonable_justification": true,
    });
    body["place"] = json!("The market place");
    let wrong = office.ask(body.clone()).await.expect(422);
    assert_eq!(
        wrong.faults(),
        [("/found_on".to_owned(), "out_of_range".to_owned())],
        "the notice does not name it"
    );
    body["exclusion"]["named_to_on"] = json!("2027-02-02");
    let justified = office.ask(body.clone()).await.expect(201).header("location").to_owned();
    office.step(&justified, "review", json!({ "recorded_by": person() })).await.expect(200);
    let refused = office.step(&justified, "approve", super::fixture::approval()).await.expect(422);
    let at = "/exclusion/reasonable_justification".to_owned();
    assert_eq!(refused.faults(), [(at, "consideration_not_met".to_owned())]);
    let refuse = json!({ "reason": "A reasonable justification", "recorded_by": person() });
    office.step(&justified, "refuse", refuse).await.expect(200);
    body["exclusion"]["reasonable_justification"] = json!(false);
    let path = office.ask(body).await.expect(201).header("location").to_owned();
    office.step(&path, "review", json!({ "recorded_by": person() })).await.expect(200);
    office.step(&path, "approve", super::fixture::approval()).await.expect(200);
    assert_eq!(office.show(&path).await["penalty_notice"]["terms"]["excluded_in_register"], false);
    let issued = office.step(&path, "issue", order()).await.expect(200).body;
    let issue = &issued["penalty_notice"]["terms"]["issue"];
    assert_eq!(issue["step"], "outside_the_limit");
    assert_eq!(
        (&issue["tariff"]["reduced_pence"], &issue["tariff"]["full_pence"]),
        (&json!(6000), &json!(12000))
    );
}

async fn ten_sessions_in_ten_school_weeks_reach_the_threshold_and_eight_do_not(app: TestApp) {
    let class = school(app, 2).await;
    // Six in the second school week and two in the seventh; two more in the tenth, or only in the twelfth.
    let mut reached = line(&[("/", 142)]);
    reached[4..10].fill("G");
    reached[54..56].fill("O");
    reached[90..92].fill("U");
    let mut missed = line(&[("/", 142)]);
    missed[4..10].fill("G");
    missed[54..56].fill("O");
    missed[104..106].fill("U");
    lay(&class, &[reached, missed]).await;
    let mut office = Office::with(class).await;
    for (instant, met) in [("2026-11-13T20:00:00Z", [true, false]), ("2026-11-24T20:00:00Z", [false, false])]
    {
        office.at(instant).await;
        for (n, met) in met.into_iter().enumerate() {
            let threshold = office.eligibility(n).await["threshold"].clone();
            let counted: &Vec<Value> = threshold["sessions"].as_array().unwrap();
            assert_eq!(threshold["met"], met, "{n} {instant}: {}", counted.len());
        }
    }
}
