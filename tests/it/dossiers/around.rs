//! What others did about the pupil: panels, advice, agencies, programmes, patrols.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::{
    fixture::{Court, read},
    redacting::{assert_judged, holding},
};
use crate::{
    on_each_database,
    parents::fixture::by,
    registers::fixture::URN,
    support::{Reach, TestApp},
};

on_each_database!(what_others_did_is_told_and_a_parent_is_told_what_is_the_parents,);

const SCHOOL: &[&str] =
    &["attendance-panels:write", "officer-consultations:request", "agency-referrals:write", "registers:read"];
const OFFICER: &[&str] = &[
    "parenting-programmes:read",
    "parenting-programmes:write",
    "patrols:read",
    "patrols:write",
    "patrol-encounters:write",
];

/// What the school recorded.
async fn of_school(court: &Court) {
    let app = court.app();
    let (client, _) = app.client_of(ClientKind::School, SCHOOL, Reach::Schools(&[URN])).await;
    let school = app.token(client, SCHOOL);
    let pupil = &court.people.pupils[0];
    let invited = json!([{ "name": "G. Governor", "role": "Governor" }]);
    let plan = json!({
        "planned_on": "2026-11-27", "from_time": "15:30", "reason": "Attendance below 80 per cent", "invited": invited,
    });
    let question = json!({ "reason": "Nobody answers the school", "triggers": [] });
    let referral = |consent: Value, reason: &str| {
        json!({
            "agency": "health", "agency_name": "School nursing, west", "reason": reason, "referred_on": "2026-11-12",
            "referred_by": { "name": "A. Head" }, "consent": consent,
        })
    };
    let given = json!({ "given": true, "given_by": "parent", "given_on": "2026-11-10" });
    let without = json!({ "given": false, "ground": "public_task", "explanation": "To ask would put the child at risk" });
    for (what, name, said) in [
        ("attendance-panels", "plan", plan),
        ("officer-consultations", "question", question),
        ("agency-referrals", "referral", referral(given, "Often away with headaches")),
        ("agency-referrals", "referral", referral(without, "Bruises were seen")),
    ] {
        let mut body = json!({ "pupil_id": pupil, "recorded_by": by() });
        body[name] = said;
        app.post(&school, &format!("/v1/schools/{URN}/{what}"), body).await.expect(201);
    }
}

/// What the authority did.
async fn of_authority(court: &Court) {
    let app = court.app();
    app.tamper(&format!("UPDATE school SET district_name = 'Breckland' WHERE urn = {URN}")).await;
    let officer = app.login(OFFICER, Reach::Everything).await;
    let plan = json!({
        "title": "Parents of teenagers", "provider": "Early help, west", "places": 4,
        "meetings": [{ "on": "2026-11-12" }, { "on": "2026-11-26" }],
    });
    let body = json!({ "plan": plan, "recorded_by": by() });
    let programme = app.post(&officer, "/v1/parenting-programmes", body).await.expect(201);
    for parent in [&court.mother, &court.father] {
        let body = json!({
            "parent_id": parent, "pupil_id": court.people.pupils[0], "source": "voluntary", "recorded_by": by(),
        });
        app.post(&officer, &format!("{}/places", programme.header("location")), body).await.expect(201);
    }
    let plan = json!({
        "held_on": "2026-11-18", "from_time": "09:30", "to_time": "14:30", "districts": [{ "name": "Breckland" }],
        "partners": [{ "kind": "police", "name": "Sample Constabulary" }],
        "consulted": [{ "urn": URN, "on": "2026-11-10" }],
        "direction": {
            "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z", "from_time": "10:00", "to_time": "14:00",
        },
    });
    let made =
        app.post(&officer, "/v1/patrols", json!({ "plan": plan, "recorded_by": by() })).await.expect(201);
    let path = made.header("location").to_owned();
    let named = [("If-Match", "*")];
    app.send(&officer, &format!("POST {path}/hold"), json!({ "recorded_by": by() }), &named)
        .await
        .expect(200);
    let found = json!({
        "met_at": "2026-11-18T10:15:00Z", "district": "Breckland", "with_adult": false,
        "outcome": "returned_to_school", "by_constable": true, "note": "A shopkeeper pointed the child out",
    });
    let patrol = path.rsplit('/').next().unwrap();
    let body = json!({
        "patrol_id": patrol, "pupil_id": court.people.pupils[0], "found": found, "recorded_by": by(),
    });
    app.post(&officer, &format!("/v1/schools/{URN}/patrol-encounters"), body).await.expect(201);
}

async fn what_others_did_is_told_and_a_parent_is_told_what_is_the_parents(app: TestApp) {
    let court = Court::of(app).await;
    of_school(&court).await;
    of_authority(&court).await;
    let told = court.dossier().await.expect(200).body;
    for (part, number) in [
        ("attendance_panels", 1),
        ("officer_consultations", 1),
        ("agency_referrals", 2),
        ("programme_places", 2),
        ("patrol_encounters", 1),
    ] {
        assert_eq!(told[part].as_array().map(Vec::len), Some(number), "{part}: {}", told[part]);
        assert!(told[part][0]["history"][0]["recorded_by"]["name"].is_string(), "{part}");
    }
    assert_eq!(told["programme_places"][0]["about"]["programme"]["title"], "Parents of teenagers");

    let secrets = [
        "G. Governor",
        "Nobody answers the school",
        "Bruises were seen",
        "put the child at risk",
        "A shopkeeper pointed",
        court.father.as_str(),
    ];
    let whole = court.files("").await;
    for secret in &secrets {
        assert!(!holding(&whole, secret).is_empty(), "{secret} stands in what is not redacted");
    }
    let files = court.files(&format!("?redact_for={}", court.mother)).await;
    for secret in &secrets {
        assert_eq!(holding(&files, secret), Vec::<&str>::new(), "{secret}");
    }
    assert_judged(&files);
    // What was referred with consent, her own place, and that the child was met are told.
    assert!(!holding(&files, "Often away with headaches").is_empty());
    assert_eq!(read(&files, "support/agency-referrals.json").as_array().unwrap().len(), 1);
    let places = read(&files, "support/programme-places.json");
    let told: Vec<bool> = places.as_array().unwrap().iter().map(|place| place["id"].is_string()).collect();
    assert_eq!(told.iter().filter(|told| **told).count(), 1, "{places}");
    let met = read(&files, "attendance/patrol-encounters.json");
    assert_eq!(met[0]["terms"]["found"]["outcome"], "returned_to_school");
    let page = String::from_utf8(files["bundle.html"].clone()).unwrap();
    assert!(
        page.contains("<td>18 November 2026</td><td>Patrol encounter: recorded</td>"),
        "by the day of the patrol"
    );
}
