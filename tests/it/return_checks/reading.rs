//! What the marks tell of the first full week.

use super::*;
use crate::on_each_database;

on_each_database!(
    the_marks_of_the_first_full_week_tell_who_is_back,
    the_authority_counts_children_once_and_schools_by_themselves,
    a_school_reads_its_own_check_and_of_no_group_that_is_not_opened_to_it,
    a_term_is_asked_for_by_its_name,
    a_check_costs_a_few_statements_however_many_pupils,
);

async fn the_marks_of_the_first_full_week_tell_who_is_back(app: TestApp) {
    let desk = Desk::of(app).await;
    let check = desk.check().await;
    assert_eq!((text(&check, "week_from_on"), text(&check, "census_on")), ("2026-09-07", "2026-09-07"));
    assert_eq!(counts(&check["counts"]), [5, 1, 1, 3, 2, 0]);
    let pupils = desk.pupils().await;
    let told: Vec<_> =
        pupils.iter().map(|row| (text(row, "by_marks"), text(row, "unknown_because"))).collect();
    let expected = [
        ("returned", ""),
        ("not_returned", ""),
        ("unknown", "marks_missing"),
        ("unknown", "none_possible"),
        ("unknown", "marks_missing"),
    ];
    assert_eq!(told, expected);
    let lengths = pupils.iter().map(|row| {
        let of = |name: &str| row[name].as_array().unwrap().len();
        (of("evidence"), of("sessions_without_mark"))
    });
    assert_eq!(lengths.collect::<Vec<_>>(), [(10, 0), (10, 0), (9, 1), (10, 0), (0, 10)]);
    assert_eq!(pupils[2]["sessions_without_mark"][0], json!({ "date": "2026-09-11", "session": "pm" }));
    assert_eq!(pupils[1]["evidence"][0]["code"], "I");
    // As a table.
    let call = format!("GET /v1/schools/{URN}/return-checks/{TERM}");
    let headers = [BY[0], BY[1], BY[2], ("Accept", "text/csv")];
    let table = desk.app().send(&desk.officer, &call, Value::Null, &headers).await.expect(200);
    let mut reader = csv::Reader::from_reader(table.text.as_bytes());
    let names = reader.headers().unwrap().clone();
    let at = names.iter().position(|name| name == "outcome").unwrap();
    let outcomes: Vec<_> = reader.records().map(|row| row.unwrap()[at].to_owned()).collect();
    assert_eq!(outcomes.iter().filter(|outcome| *outcome == "unknown").count(), 3);
}

async fn the_authority_counts_children_once_and_schools_by_themselves(app: TestApp) {
    let desk = Desk::of(app).await;
    let other = Class::at(desk.app().clone(), 120_766, 2).await;
    let four = line(&[("/", 4)]);
    lay(&other, &[[four.clone(), line(&[("/", 10)])].concat(), [four, line(&[("G", 10)])].concat()]).await;
    let all: Vec<_> = desk.class.upns[..5].iter().chain(&other.upns).collect();
    send(desk.app(), &desk.officer, "2026-09-07", &all).await.expect(200);
    let path = format!("/v1/return-checks/{TERM}");
    let check = desk.read(&path).await.expect(200).body;
    assert_eq!((counts(&check["counts"]), &check["not_on_roll"]), ([7, 2, 2, 3, 4, 0], &json!(0)));
    let because = json!({ "marks_missing": 2, "no_full_week": 0, "none_possible": 1, "not_on_roll": 0 });
    assert_eq!(check["counts"]["unknown_because"], because);
    assert_eq!(check["schools"][0]["counts"]["unknown_because"], because);
    let schools: Vec<_> = check["schools"].as_array().unwrap().iter().collect();
    let told: Vec<_> =
        schools.iter().map(|row| (row["urn"].as_i64().unwrap(), counts(&row["counts"]))).collect();
    assert_eq!(told, [(i64::from(URN), [5, 1, 1, 3, 2, 0]), (120_766, [2, 1, 1, 0, 2, 0])]);
    let headers = [BY[0], BY[1], BY[2], ("Accept", "text/csv")];
    let call = format!("GET {path}");
    let table = desk.app().send(&desk.officer, &call, Value::Null, &headers).await.expect(200);
    assert_eq!(table.text.lines().count(), 4, "a header, two schools, and all together: {}", table.text);
    let log = desk.app().get(&desk.officer, "/v1/disclosures?limit=200").await.expect(200).body;
    let told = log["data"].as_array().unwrap().iter();
    let told: Vec<_> = told.filter(|row| row["operation"] == "return_check.read_all").collect();
    assert_eq!((told.len(), &told[0]["pupils"]), (2, &json!(7)));
}

async fn a_school_reads_its_own_check_and_of_no_group_that_is_not_opened_to_it(app: TestApp) {
    let desk = Desk::of(app).await;
    Class::at(desk.app().clone(), 120_766, 1).await;
    let scopes = &["pupils.groups:read"];
    let own = login(desk.app(), ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let ask = async |path: &str| desk.app().send(&own, &format!("GET {path}"), Value::Null, BY).await;
    let check = ask(&format!("/v1/schools/{URN}/return-checks/{TERM}")).await.expect(200).body;
    assert_eq!(counts(&check["counts"])[0], 5);
    assert_eq!(
        check["pupils"][0]["evidence"],
        json!([]),
        "marks are told with the scope for registers alone"
    );
    let scopes = &["pupils.groups:read", "registers:read"];
    let coarse = login(desk.app(), ClientKind::School, scopes, Reach::Schools(&[URN])).await;
    let call = format!("GET /v1/schools/{URN}/return-checks/{TERM}");
    let seen = desk.app().send(&coarse, &call, Value::Null, BY).await.expect(200).body;
    let evidence = |row: &Value| row["evidence"].as_array().unwrap().clone();
    let mut evidence = seen["pupils"].as_array().unwrap().iter().flat_map(evidence).peekable();
    assert!(
        evidence.peek().is_some() && evidence.all(|one| one["class"].is_string() && one["code"].is_null())
    );
    let previously = crate::pupil_groups::fixture::PREVIOUSLY;
    for path in [
        format!("/v1/schools/120766/return-checks/{TERM}"),
        format!("/v1/schools/{URN}/return-checks/{TERM}?group_id={previously}"),
        format!("/v1/return-checks/{TERM}"),
    ] {
        assert_eq!(ask(&path).await.problem(), (404, "not_found"), "{path}");
    }
    let unnamed = desk.app().get(&own, &format!("/v1/schools/{URN}/return-checks/{TERM}")).await;
    assert_eq!(unnamed.problem(), (400, "invalid_parameter"));
}

async fn a_term_is_asked_for_by_its_name(app: TestApp) {
    let desk = Desk::of(app).await;
    for wrong in ["2026-27", "2026-27-autumn-1", "2026-27-winter", "autumn"] {
        for path in [format!("/v1/return-checks/{wrong}"), format!("/v1/schools/{URN}/return-checks/{wrong}")]
        {
            let answer = desk.read(&path).await;
            assert_eq!(answer.problem(), (400, "invalid_parameter"), "{path}");
            assert_eq!(answer.faults()[0].0, "term");
        }
    }
    // A term that no calendar has is no question.
    for term in ["2026-27-summer", "2030-31-spring"] {
        for path in [format!("/v1/return-checks/{term}"), format!("/v1/schools/{URN}/return-checks/{term}")] {
            let answer = desk.read(&path).await;
            assert_eq!(answer.problem(), (400, "invalid_parameter"), "{path}");
            assert_eq!(answer.faults(), [("term".to_owned(), "invalid_parameter".to_owned())]);
        }
    }
    // Of a term without a week of five school days nobody is known to be back.
    let la = desk.app().login(&["calendars:write", "calendars:read"], Reach::Everything).await;
    let mut calendar = crate::registers::fixture::calendar();
    let summer = json!({ "id": "2026-27-summer-1", "from_on": "2027-04-19", "to_on": "2027-04-21" });
    calendar["half_terms"].as_array_mut().unwrap().push(summer);
    let held = desk.app().get(&la, "/v1/calendars/2026-27").await.expect(200);
    let call = "PUT /v1/calendars/2026-27";
    desk.app().send(&la, call, calendar, &[("If-Match", held.header("etag"))]).await.expect(200);
    let path = format!("/v1/schools/{URN}/return-checks/2026-27-summer");
    let check = desk.read(&path).await.expect(200).body;
    assert_eq!((&check["week_from_on"], counts(&check["counts"])), (&Value::Null, [5, 0, 0, 5, 0, 0]));
    assert_eq!(check["pupils"][0]["unknown_because"], "no_full_week");
    assert_eq!(check["counts"]["unknown_because"]["no_full_week"], 5);
}

async fn a_check_costs_a_few_statements_however_many_pupils(app: TestApp) {
    let class = Class::of(app, 60).await;
    let officer = login(&class.app, ClientKind::La, OFFICER, Reach::Everything).await;
    let mut costs = Vec::new();
    for (on, count) in [("2026-09-06", 3), ("2026-09-07", 60)] {
        let members: Vec<_> = class.upns[..count].iter().collect();
        send(&class.app, &officer, on, &members).await.expect(200);
        let mut cost = Vec::new();
        for path in [format!("/v1/return-checks/{TERM}"), format!("/v1/schools/{URN}/return-checks/{TERM}")] {
            let mut least = u64::MAX;
            for _ in 0..3 {
                let before = class.app.statements();
                let call = format!("GET {path}");
                let read = class.app.send(&officer, &call, Value::Null, BY).await.expect(200).body;
                assert_eq!(counts(&read["counts"])[0], count as u64);
                least = least.min(class.app.statements() - before);
            }
            cost.push(least);
        }
        costs.push(cost);
    }
    eprintln!("the check of all schools and of one, of 3 and of 60 pupils: {costs:?} statements");
    assert_eq!(costs[0], costs[1]);
}
