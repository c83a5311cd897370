//! The cycle of 2023, from the invitation to the next version, as the portal and the authority would run it: available on
//! Monday 20 February 2023, complete by May half term, analysed in the summer term, and carried forward.

use rollcall::entities::self_assessment_statement::{Column, Entity};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use super::fixture::*;
use crate::{
    on_each_database,
    self_assessment_cycles::fixture as cycles,
    support::{Answer, Reach, TestApp},
};

on_each_database!(the_cycle_of_2023_runs_from_the_invitation_to_the_next_version);

/// The last of the schools that are asked.
const OTHERS: i32 = URN + 6;

/// The authority's school year 2022/23.
async fn calendar(team: &Team) {
    let la = team.app.login(&["calendars:write"], Reach::Everything).await;
    let year = json!({
        "half_terms": [
            { "id": "2022-23-autumn-1", "from_on": "2022-09-05", "to_on": "2022-10-21" },
            { "id": "2022-23-autumn-2", "from_on": "2022-10-31", "to_on": "2022-12-16" },
            { "id": "2022-23-spring-1", "from_on": "2023-01-04", "to_on": "2023-02-10" },
            { "id": "2022-23-spring-2", "from_on": "2023-02-20", "to_on": "2023-03-31" },
            { "id": "2022-23-summer-1", "from_on": "2023-04-17", "to_on": "2023-05-26" },
            { "id": "2022-23-summer-2", "from_on": "2023-06-05", "to_on": "2023-07-21" },
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"], "am_starts": "08:45", "pm_starts": "13:00",
    });
    let call = "PUT /v1/calendars/2022-23";
    team.app.send(&la, call, year, &[("If-None-Match", "*")]).await.expect(201);
}

/// An answer that a question takes.
fn answer_to(question: &Value) -> Value {
    match question["kind"].as_str().unwrap() {
        "rated" => json!({ "rating": 3 }),
        "yes_no" => json!({ "yes": true }),
        "choice" => json!({ "choice": question["options"][0]["code"] }),
        "number" => json!({ "number": question["number"]["least"].as_str().unwrap_or("1") }),
        _ => json!({ "text": "Families are greeted at the gate." }),
    }
}

/// A member of staff answers the whole of an area, with a link wherever evidence is asked for.
async fn answer_area(team: &Team, area: &Value, who: &str) {
    for question in area["questions"].as_array().unwrap() {
        let code = question["code"].as_str().unwrap();
        if question["evidence"].is_object() {
            team.link(Some(code)).await;
        }
        let body = json!({ "answer": answer_to(question), "recorded_by": { "name": who, "title": "Lead" } });
        let saved = team.put_answer(code, body, None).await;
        let hidden = saved.faults().iter().any(|(_, code)| code == "question_not_asked");
        assert!(saved.status == 201 || hidden, "{code}: {saved:?}");
    }
}

async fn completion(team: &Team) -> Value {
    let path = format!("/v1/self-assessment-cycles/{}/completion", team.cycle);
    team.app.get(&team.desk, &path).await.expect(200).body["all"].clone()
}

async fn the_cycle_of_2023_runs_from_the_invitation_to_the_next_version(app: TestApp) {
    app.set_now("2023-02-13T09:00:00Z");
    let team = Team::before(app).await;
    calendar(&team).await;
    // Invited a week before: the school sees the cycle, and answers from Monday 20 February.
    let team = invited(team).await;
    assert_eq!(team.read().await.body["self_assessment"]["due_on"], "2023-05-26", "by May half term");
    let early = team.answer("senior-champion", json!({ "rating": 3 }), None).await;
    assert_eq!(early.problem(), (409, "state_conflict"));
    let team = team.on("2023-02-20T09:00:00Z").await;
    let portal = team.app.get(&team.portal, &format!("{}?view=portal", team.path)).await.expect(200).body;
    let areas = portal["questionnaire"]["areas"].as_array().unwrap().clone();
    assert_eq!(areas.len(), 5, "the five areas");
    // Several people, each in an area of their own, at once.
    let (one, rest) = areas.split_first().unwrap();
    tokio::join!(answer_area(&team, one, "A. Head"), answer_area(&team, &rest[0], "A. Clerk"));
    for area in &rest[1..] {
        answer_area(&team, area, "A. Deputy").await;
    }
    assert_eq!(completion(&team).await["in_progress"], 1);
    assert_eq!(team.read().await.body["missing"], json!([]), "everything is there");
    let team = team.on("2023-05-18T15:00:00Z").await;
    team.submit().await.expect(201);
    team.action_on("Train all staff on registers", "senior-champion", "2023-07-14").await.expect(201);
    // A second look, after the governors met.
    team.reopen().await.expect(200);
    let code = areas[0]["questions"][0]["code"].as_str().unwrap().to_owned();
    team.answer(&code, json!({ "rating": 4 }), Some("1")).await.expect(200);
    let made = team.submit().await.expect(201).body;
    assert_eq!((&made["statement"]["number"], &made["statement"]["late"]), (&json!(2), &json!(false)));
    assert_eq!(completion(&team).await["submitted"], 1);
    // The summer term: reviewed, discussed, analysed.
    let team = team.on("2023-06-20T10:00:00Z").await;
    let tag = team.app.get(&team.officer, &team.path).await.header("etag").to_owned();
    let tag = team.step(&team.officer, "review", &tag, json!({})).await.expect(200).header("etag").to_owned();
    let meeting =
        json!({ "discussed_on": "2023-06-20", "note": "Targeting support meeting", "shown_to_school": true });
    team.step(&team.officer, "discussions", &tag, meeting).await.expect(200);
    assert_eq!(completion(&team).await["reviewed"], 1);
    analysed(&team, &code).await;
    next_version(team, &code).await;
}

/// In the summer term the authority looks at all of them together: one school alone is told to nobody.
async fn analysed(team: &Team, code: &str) {
    let (office, path) =
        (cycles::officer(&team.app).await, format!("/v1/self-assessment-cycles/{}", team.cycle));
    let analysis = format!("{path}/analysis");
    let alone = team.app.get(&office, &analysis).await.expect(200).body;
    assert_eq!((&alone["submitted"], &alone["overall"]["suppressed"]), (&json!(1), &json!(true)));
    let of = Condition::all().add(Column::Urn.eq(URN)).add(Column::Number.eq(2));
    let statement = Entity::find().filter(of).one(&team.app.db).await.unwrap().unwrap();
    let coded: Value = serde_json::from_str(&statement.coded).unwrap();
    assert!(!statement.coded.contains("gate"), "nothing that a person wrote");
    for urn in URN + 1..=OTHERS {
        cycles::submit(&team.app, &path, urn, coded.clone(), false).await;
    }
    let all = team.app.get(&office, &analysis).await.expect(200).body;
    assert_eq!((&all["submitted"], &all["overall"]["suppressed"]), (&json!(7), &json!(false)), "{all}");
    let question = all["questions"].as_array().unwrap().iter().find(|one| one["question"] == code).unwrap();
    assert_eq!(
        (&question["all"]["n"], &question["all"]["median"]),
        (&json!(7), &json!("4.00")),
        "{question}"
    );
}

/// The attendance questionnaire is asked of all schools by May half term.
async fn invited(team: Team) -> Team {
    let cycle = json!({
        "questionnaire": "attendance", "questionnaire_version": 1, "title": "Attendance self-assessment 2023",
        "opens_on": "2023-02-20", "due_by": { "holiday": "may_half_term", "academic_year": "2022-23" },
        "audience": { "rule": "urns", "urns": (URN..=OTHERS).collect::<Vec<_>>() }, "recorded_by": by(),
    });
    for urn in URN + 2..=OTHERS {
        team.app.school(urn).await;
    }
    let made = team.app.post(&team.desk, "/v1/self-assessment-cycles", cycle).await.expect(201);
    let id = made.body["cycle"]["id"].as_str().unwrap().to_owned();
    team.act_on_cycle(&id, "open").await;
    team.at(&id)
}

/// A year on, the next version changes one question and adds another: the school redoes those alone.
async fn next_version(team: Team, changed: &str) {
    let team = team.on("2024-02-19T09:00:00Z").await;
    let first = team.app.get(&team.desk, "/v1/questionnaires/attendance/versions/1").await.expect(200);
    let mut content = first.body["content"].clone();
    content["areas"][0]["questions"][0]["text"] =
        json!("A senior leader leads on attendance, and parents can name them.");
    let added =
        json!({ "code": "sample-added", "kind": "yes_no", "text": "Is there a plan for the summer?" });
    content["areas"][4]["questions"].as_array_mut().unwrap().push(added);
    team.publish("attendance", content).await;
    let before = team.read().await.body;
    let cycle = team.open("attendance", 2, "2024-02-19", "2024-05-24").await;
    let team = team.at(&cycle);
    let call = format!("{}/carry-forward", team.path);
    let carried: Answer =
        team.app.post(&team.portal, &call, json!({ "recorded_by": by() })).await.expect(200);
    let from = &carried.body["carried_forward"];
    assert_eq!((&from["changed"], &from["added"]), (&json!([changed]), &json!(["sample-added"])));
    assert_eq!((&from["statement"], &from["questionnaire_version"]), (&json!(2), &json!(1)));
    let answered = before["answers"].as_array().unwrap().len();
    let waiting: Vec<_> =
        carried.body["answers"].as_array().unwrap().iter().map(|one| one["question"].clone()).collect();
    assert_eq!(waiting.len(), answered - 1);
    assert!(carried.body["answers"].as_array().unwrap().iter().all(|one| one["to_confirm"] == true));
    // Until somebody says that they still hold, they are missing.
    let refused = team.submit().await;
    let codes: Vec<_> = refused.faults().into_iter().map(|(_, code)| code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "answer_not_confirmed").count(), waiting.len());
    assert!(codes.contains(&"answer_missing".to_owned()));
    let confirm = format!("{}/confirmations", team.path);
    let all = json!({ "questions": waiting, "recorded_by": by() });
    team.app.post(&team.portal, &confirm, all.clone()).await.expect(200);
    assert_eq!(
        team.app.post(&team.portal, &confirm, all).await.problem(),
        (422, "validation_failed"),
        "once"
    );
    team.answer("sample-added", json!({ "yes": false }), None).await.expect(201);
    team.answer(changed, json!({ "rating": 4 }), None).await.expect(201);
    for missing in team.read().await.body["missing"].as_array().unwrap() {
        assert_eq!(missing["missing"], "evidence", "evidence is this year's: {missing}");
        team.link(missing["question"].as_str()).await;
    }
    let made = team.submit().await.expect(201).body;
    assert_eq!(made["document"]["questionnaire"]["version"], 2);
    let again = team.app.post(&team.portal, &call, json!({ "recorded_by": by() })).await;
    assert_eq!(again.problem(), (409, "state_conflict"));
}
