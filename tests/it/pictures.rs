//! Pictures over HTTP: what is drawn is what JSON tells, and to whom it tells it.

use roxmltree::{Document, Node};
use sea_orm::{ActiveModelTrait as _, ActiveValue::Set, EntityTrait as _};
use serde_json::{Value, json};

use rollcall::entities::school as school_entity;

use crate::{
    comparators::fixture::{PAST, import, importer},
    figures::fixture::{attendance, autumn, lay, line, pupil_id, reader, school},
    on_each_database,
    registers::fixture::{Class, row},
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    a_pupils_term_is_drawn_session_by_session_with_the_rates_of_the_document,
    who_sees_no_codes_sees_classes_and_late_as_present,
    each_enrolment_has_its_own_days,
    a_pupil_out_of_reach_has_no_picture,
    weekly_absence_is_a_broken_line_beside_what_is_published,
    what_json_withholds_no_picture_shows,
    a_small_school_has_no_line,
    where_there_is_no_picture_it_is_said,
);

const SVG: &[(&str, &str)] = &[("Accept", "image/svg+xml")];

async fn draw(app: &TestApp, token: &str, path: &str) -> Answer {
    app.send(token, &format!("GET {path}"), Value::Null, SVG).await
}

async fn drawn(app: &TestApp, token: &str, path: &str) -> String {
    let answer = draw(app, token, path).await.expect(200);
    assert_eq!(answer.header("content-type"), "image/svg+xml", "{answer:?}");
    assert_eq!(answer.header("vary").to_lowercase(), "accept");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    answer.text
}

fn of_class<'a>(picture: &'a Document<'a>, class: &str) -> Vec<Node<'a, 'a>> {
    let known = |node: &Node<'_, '_>| {
        node.attribute("class").is_some_and(|classes| classes.split(' ').any(|known| known == class))
    };
    picture.descendants().filter(known).collect()
}

fn described(picture: &Document<'_>) -> String {
    let desc = picture.descendants().find(|node| node.tag_name().name() == "desc").unwrap();
    desc.text().unwrap().to_owned()
}

fn points(picture: &Document<'_>) -> usize {
    of_class(picture, "own")[0].children().filter(|node| node.tag_name().name() == "circle").count()
}

async fn a_pupils_term_is_drawn_session_by_session_with_the_rates_of_the_document(app: TestApp) {
    let class = school(app, 1).await;
    let codes = [("/", 100), ("L", 4), ("V", 2), ("I", 8), ("O", 4), ("Y4", 2), (".", 2), ("/", 18)];
    lay(&class, &[line(&codes)]).await;
    let token = reader(&class).await;
    let id = pupil_id(&class, 0).await;
    let path = format!("/v1/pupils/{id}/attendance?period=2026-27-autumn");
    let svg = drawn(&class.app, &token, &path).await;
    let picture = Document::parse(&svg).unwrap();
    let cells = of_class(&picture, "session");
    let mut places: Vec<_> = cells.iter().map(|cell| cell.attribute("data-session").unwrap()).collect();
    places.sort_unstable();
    let expected: Vec<_> = autumn().into_iter().map(|(date, session)| format!("{date}-{session}")).collect();
    assert_eq!(places, expected, "each once");
    let counts = ["present", "late", "approved-educational-activity", "authorised", "unauthorised"]
        .map(|class| of_class(&picture, class).len());
    assert_eq!(counts, [118, 4, 2, 8, 4]);
    assert_eq!(["not-possible", "no-mark"].map(|class| of_class(&picture, class).len()), [2, 4]);
    let json = attendance(&class, &token, 0, "period=2026-27-autumn").await;
    let rate = &json["together"]["rates"]["attendance"];
    let said = format!(
        "Attended {} of {} possible sessions = {:.1}%",
        rate["numerator"],
        rate["denominator"],
        rate["percent"].as_f64().unwrap()
    );
    assert!(svg.contains(&said) && described(&picture).contains(&said), "{said}: {}", described(&picture));
    assert!(described(&picture).contains(&format!("School URN {}", class.urn)));
    assert!(!svg.contains("Sample-Oak") && !svg.contains(&class.upns[0]), "no name and no UPN");
}

async fn who_sees_no_codes_sees_classes_and_late_as_present(app: TestApp) {
    let class = school(app, 1).await;
    lay(&class, &[line(&[("/", 4), ("L", 3), ("I", 2), ("M", 1)])]).await;
    let token = class.app.login(&["registers:read"], Reach::Everything).await;
    let id = pupil_id(&class, 0).await;
    let span = "from_on=2026-09-03&to_on=2026-09-09";
    let svg = drawn(&class.app, &token, &format!("/v1/pupils/{id}/attendance?{span}")).await;
    let picture = Document::parse(&svg).unwrap();
    assert_eq!(of_class(&picture, "present").len(), 7);
    assert_eq!((of_class(&picture, "authorised").len(), of_class(&picture, "late").len()), (3, 0));
    for word in ["Late", "late", "code", "Codes", ">L<", ">I<", ">M<", ">/<"] {
        assert!(!svg.contains(word), "{word}");
    }
    let all = drawn(&class.app, &reader(&class).await, &format!("/v1/pupils/{id}/attendance?{span}")).await;
    assert!(all.contains(">L<") && all.contains(">I<") && all.contains("Late: 3"));
}

/// A leaver at one school who joins another.
async fn each_enrolment_has_its_own_days(app: TestApp) {
    let first = school(app.clone(), 1).await;
    let mut second = Class::at(app, 120_766, 0).await;
    second.upns = first.upns.clone();
    let mut left = row(&first.upns[0], 0);
    left["deletion"] = json!({ "on": "2026-10-23", "ground": "9-1-a" });
    lay(&first, &[line(&[("/", 74)])]).await;
    let mut joined = row(&first.upns[0], 0);
    joined["starting_on"] = json!("2026-11-02");
    first.roll("2027-01-29T07:00:00Z", vec![left]).await.expect(200);
    second.roll("2027-01-29T07:00:00Z", vec![joined]).await.expect(200);
    let token = reader(&first).await;
    let id = pupil_id(&first, 0).await;
    let svg = drawn(&first.app, &token, &format!("/v1/pupils/{id}/attendance?period=2026-27-autumn")).await;
    let picture = Document::parse(&svg).unwrap();
    let places: Vec<_> =
        of_class(&picture, "session").iter().map(|cell| cell.attribute("data-session").unwrap()).collect();
    assert_eq!((places.len(), of_class(&picture, "legend").len()), (autumn().len(), 2), "{places:?}");
    assert!(
        described(&picture).contains("on roll from 3 September 2026 to 23 October 2026"),
        "{}",
        described(&picture)
    );
    assert!(described(&picture).contains("School URN 120766, 2026-27"));
}

async fn a_pupil_out_of_reach_has_no_picture(app: TestApp) {
    let class = school(app.clone(), 1).await;
    app.school(120_770).await;
    let id = pupil_id(&class, 0).await;
    let other = app.login(&["registers:read"], Reach::Schools(&[120_770])).await;
    let path = format!("/v1/pupils/{id}/attendance");
    assert_eq!(draw(&app, &other, &path).await.problem(), (404, "not_found"));
    let path = format!("/v1/schools/{}/comparison", class.urn);
    let other = app.login(&["figures:read"], Reach::Schools(&[120_770])).await;
    assert_eq!(draw(&app, &other, &path).await.problem(), (404, "not_found"));
}

async fn weekly_absence_is_a_broken_line_beside_what_is_published(app: TestApp) {
    let class = school(app.clone(), 6).await;
    // From 3 September: a week of two days, one of five, one without marks, one of five.
    let pupil = line(&[("/", 13), ("I", 1), (".", 10), ("/", 8), ("O", 2)]);
    lay(&class, &vec![pupil; 6]).await;
    let named = school_entity::Entity::find_by_id(class.urn).one(&app.db).await.unwrap().unwrap();
    let mut named: school_entity::ActiveModel = named.into();
    named.name = Set("St <b>Sample's</b> & All".to_owned());
    named.update(&app.db).await.unwrap();
    let token = importer(&app).await;
    import(&app, &token, "", PAST.as_bytes()).await.expect(200);
    let token = reader(&class).await;
    let path = format!("/v1/schools/{}/comparison?from_on=2026-08-01&to_on=2026-09-25", class.urn);
    let svg = drawn(&app, &token, &path).await;
    let picture = Document::parse(&svg).unwrap();
    assert!(svg.contains("St &lt;b&gt;Sample") && !svg.contains("<b>"));
    assert_eq!(points(&picture), 3);
    let own = of_class(&picture, "own")[0];
    assert_eq!(own.children().filter(|node| node.attribute("points").is_some()).count(), 1, "one stroke");
    let words = described(&picture);
    for said in [
        "31 August 2026: 0 of 24 possible sessions = 0.0%",
        "7 September 2026: 6 of 60 possible sessions = 10.0%",
        "14 September 2026: no marks",
        "21 September 2026: 12 of 60 possible sessions = 20.0%",
        "Overall absence: 18 of 144 possible sessions = 12.5%",
        "England 4.4%",
        "Norfolk 4.6%",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert_eq!(of_class(&picture, "comparator").len(), 3);
    let all = "/v1/comparison?from_on=2026-08-01&to_on=2026-09-25&phase=primary&measure=overall_absence";
    let (mut of_document, mut of_picture) = (u64::MAX, u64::MAX);
    for _ in 0..4 {
        let before = app.statements();
        app.get(&token, all).await.expect(200);
        let between = app.statements();
        drawn(&app, &token, all).await;
        of_document = of_document.min(between - before);
        of_picture = of_picture.min(app.statements() - between);
    }
    // The picture tells the authority's calendar too, in two statements, and reads each book once all the same.
    assert_eq!(of_picture, of_document + 2);
    let whole = drawn(&app, &token, all).await;
    let whole = Document::parse(&whole).unwrap();
    assert!(described(&whole).contains("7 September 2026: 6 of 60"), "{}", described(&whole));
    let unauthorised = drawn(&app, &token, &format!("{path}&measure=unauthorised_absence")).await;
    let unauthorised = Document::parse(&unauthorised).unwrap();
    assert!(described(&unauthorised).contains("7 September 2026: 0 of 60"), "{}", described(&unauthorised));
}

async fn what_json_withholds_no_picture_shows(app: TestApp) {
    let class = school(app.clone(), 8).await;
    // Five of the eight have no mark in the second week: three are few, and hidden for the year.
    let lines: Vec<_> = (0..8)
        .map(|n| line(&[("/", 3), ("I", 1), (if n < 5 { "." } else { "O" }, 10), ("/", 20), ("I", 10)]))
        .collect();
    lay(&class, &lines).await;
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let span = "from_on=2026-08-31&to_on=2026-10-18&cohort=dfe_comparable";
    let figures = format!("/v1/schools/{}/figures?group_by=week&{span}", class.urn);
    let table = app.get(&analyst, &figures).await.expect(200).body;
    let possible = |table: &Value| {
        let rows = table["data"].as_array().unwrap().iter();
        rows.filter(|row| row["sessions"]["possible"].as_u64().is_some_and(|count| count > 0)).count()
    };
    let all = possible(&app.get(&reader(&class).await, &figures).await.expect(200).body);
    let suppressed = table["data"].as_array().unwrap().iter().filter(|row| row["suppressed"] == true).count();
    let shown = possible(&table);
    assert!(suppressed >= 2 && shown == 0 && all > 2, "{table}");
    for path in [format!("/v1/schools/{}/comparison?{span}", class.urn), format!("/v1/comparison?{span}")] {
        let svg = drawn(&app, &analyst, &path).await;
        let picture = Document::parse(&svg).unwrap();
        assert_eq!(points(&picture), shown, "{path}");
        assert_eq!(described(&picture).matches(": withheld").count(), suppressed, "{}", described(&picture));
        let open = drawn(&app, &reader(&class).await, &path).await;
        assert_eq!(points(&Document::parse(&open).unwrap()), all);
    }
}

async fn a_small_school_has_no_line(app: TestApp) {
    let class = school(app.clone(), 5).await;
    lay(&class, &vec![line(&[("/", 5), ("I", 5)]); 5]).await;
    let analyst = app.login(&["figures:read"], Reach::Everything).await;
    let path = format!("/v1/schools/{}/comparison?period=2026-27-autumn", class.urn);
    let svg = drawn(&app, &analyst, &path).await;
    let picture = Document::parse(&svg).unwrap();
    assert_eq!((points(&picture), of_class(&picture, "own-mean").len()), (0, 0));
    assert!(described(&picture).contains("figures are withheld") && !svg.contains(" of 50"), "{svg}");
    let whole = drawn(&app, &analyst, "/v1/comparison?period=2026-27-autumn").await;
    assert_eq!(points(&Document::parse(&whole).unwrap()), 0);
}

async fn where_there_is_no_picture_it_is_said(app: TestApp) {
    let class = school(app.clone(), 1).await;
    let token = reader(&class).await;
    for query in [
        "/v1/comparison?measure=persistent_absence",
        "/v1/comparison?measure=attendance",
        "/v1/comparison?measure=overall_absence,authorised_absence",
        "/v1/comparison?phase=primary,secondary",
        "/v1/comparison?own=published",
        "/v1/figures?group_by=week",
        "/v1/schools",
    ] {
        let refused = draw(&app, &token, query).await;
        assert_eq!(refused.problem(), (406, "not_acceptable"), "{query}");
        assert_eq!(refused.header("vary").to_lowercase(), "accept", "{query}");
        assert!(refused.body["detail"].is_string() && !refused.header("x-request-id").is_empty());
    }
    let call = "GET /v1/schools";
    let any = app.send(&token, call, Value::Null, &[("Accept", "image/svg+xml, */*;q=0.1")]).await;
    assert_eq!(any.expect(200).header("content-type"), "application/json");
    let faults = draw(&app, &token, "/v1/comparison?measure=height&phase=tertiary").await;
    assert_eq!(faults.problem(), (400, "invalid_parameter"));
    let head = app.send(&token, "HEAD /v1/comparison", Value::Null, SVG).await.expect(200);
    assert_eq!((head.header("content-type"), head.text.as_str()), ("image/svg+xml", ""));
}
