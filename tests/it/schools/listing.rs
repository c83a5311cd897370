//! `GET /v1/schools`.

use serde_json::Value;

use super::extract::load_all;
use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    each_filter_keeps_the_schools_it_names,
    names_are_searched_in_any_case_and_by_every_sign,
    a_value_that_no_filter_takes_is_named_with_those_it_takes,
    every_order_pages_through_all_without_gaps_or_repeats,
    a_cursor_is_for_its_own_filters_and_its_own_client,
    only_schools_in_reach_are_listed,
);

fn urns(answer: &Answer) -> Vec<i64> {
    let data = answer.body["data"].as_array().unwrap_or_else(|| panic!("{}", answer.text));
    data.iter().map(|school| school["urn"].as_i64().unwrap() - 900_000).collect()
}

async fn each_filter_keeps_the_schools_it_names(app: TestApp) {
    load_all(&app).await;
    let token = app.everything().await;
    let cases: [(&str, &[i64]); 22] = [
        ("", &[1, 2, 3, 4, 5, 6]),
        ("kind=primary", &[1, 3]),
        ("kind=special,sixteen_plus", &[4, 6]),
        ("phase=2", &[1, 3]),
        ("phase=primary", &[1, 3]),
        ("phase=16+Plus,all-through,4", &[2, 5, 6]),
        ("phase=Middle+deemed+primary", &[]),
        ("type=34", &[2]),
        ("type=1,3,999", &[1, 3]),
        ("status=open", &[1, 2, 5]),
        ("status=closed,proposed_to_open,open_proposed_to_close", &[3, 4, 6]),
        ("district=E07000148", &[1, 2]),
        ("district=King%27s+Lynn+and+West+Norfolk", &[3, 4]),
        ("district=king%27s+lynn+and+west+norfolk", &[]),
        ("district=E07000148,King%27s+Lynn+and+West+Norfolk", &[1, 2, 3, 4]),
        ("trust=16674", &[2]),
        ("trust=16674,16675", &[2, 4]),
        ("kind=primary&status=open", &[1]),
        ("name=long+lane&district=E07000146&sort=-urn", &[4, 3]),
        ("sort=name", &[6, 4, 2, 3, 5, 1]),
        ("sort=-name", &[1, 5, 3, 2, 4, 6]),
        ("sort=-urn", &[6, 5, 4, 3, 2, 1]),
    ];
    for (query, expected) in cases {
        let answer = app.get(&token, &format!("/v1/schools?{query}")).await.expect(200);
        assert_eq!(urns(&answer), expected, "{query}");
        assert_eq!(answer.body["page"]["has_more"], false);
    }
}

async fn names_are_searched_in_any_case_and_by_every_sign(app: TestApp) {
    load_all(&app).await;
    let token = app.everything().await;
    let cases: [(&str, &[i64]); 9] = [
        ("LONG%20LANE", &[2, 3, 4]),
        // É and Ë, which no database folds by itself alike.
        ("%C3%A9cole", &[1]),
        ("%C3%89COLE%20SAINTE-ZO%C3%8B", &[1]),
        // E and a combining diaeresis.
        ("zoe%CC%88", &[1]),
        // Signs that mean something in a pattern are themselves.
        ("50%25_off!", &[3]),
        ("%25%25%25", &[]),
        ("___", &[]),
        ("Lane%25School", &[]),
        ("%27%20OR%201=1--", &[]),
    ];
    for (name, expected) in cases {
        let answer = app.get(&token, &format!("/v1/schools?name={name}")).await.expect(200);
        assert_eq!(urns(&answer), expected, "{name}");
    }
}

async fn a_value_that_no_filter_takes_is_named_with_those_it_takes(app: TestApp) {
    let token = app.everything().await;
    let refused = async |query: &str| {
        let answer = app.get(&token, &format!("/v1/schools?{query}")).await;
        assert_eq!(answer.problem(), (400, "invalid_parameter"), "{query}: {}", answer.text);
        let names = answer.faults().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        (names, answer)
    };
    let (names, answer) = refused("kind=primary,prep&phase=infant&status=&sort=town&type=x").await;
    assert_eq!(names, ["kind", "phase", "type", "status", "sort"]);
    let allowed = |index: usize| answer.body["errors"][index]["allowed"].as_array().unwrap().clone();
    assert_eq!(allowed(0)[3], "alternative_provision");
    assert_eq!((allowed(1).len(), allowed(3).len(), allowed(4).len()), (8, 4, 4));
    let detail = answer.body["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("primary, secondary") && !detail.contains("prep"), "{detail}");

    for (query, name) in [
        ("name=ab", "name"),
        ("name=%20ab%20", "name"),
        ("name=ab%00c", "name"),
        ("district=Nor%00wich", "district"),
        ("district=Norwich,", "district"),
        ("trust=99999999999", "trust"),
        ("type=-1", "type"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("kind=primary&kind=special", "kind"),
    ] {
        assert_eq!(refused(query).await.0, [name], "{query}");
    }
    assert_eq!(app.get(&token, "/v1/schools?nmae=lane").await.problem(), (400, "unknown_parameter"));
    app.get(&token, "/v1/schools?limit=200").await.expect(200);
}

async fn every_order_pages_through_all_without_gaps_or_repeats(app: TestApp) {
    load_all(&app).await;
    // Equal names are told apart by URN.
    for urn in [900_012, 900_011, 900_010] {
        app.school(urn).await;
        let same = format!("UPDATE school SET name = 'Long Lane Academy' WHERE urn = {urn}");
        sea_orm::ConnectionTrait::execute_unprepared(&app.db, &same).await.unwrap();
    }
    let token = app.everything().await;
    for sort in ["urn", "-urn", "name", "-name"] {
        let whole = urns(&app.get(&token, &format!("/v1/schools?sort={sort}")).await.expect(200));
        assert_eq!(whole.len(), 9);
        for limit in [1, 2, 8, 9] {
            let first = format!("/v1/schools?sort={sort}&limit={limit}");
            let (mut path, mut seen) = (first.clone(), Vec::new());
            for _ in 0..9 {
                let page = app.get(&token, &path).await.expect(200);
                seen.extend(urns(&page));
                let Some(cursor) = page.body["page"]["next_cursor"].as_str() else { break };
                assert_eq!(page.body["page"]["has_more"], true);
                path = format!("{first}&cursor={cursor}");
                let link = page.header("link");
                assert!(link.contains(cursor) && link.ends_with("rel=\"next\""), "{link}");
            }
            assert_eq!(seen, whole, "{sort}, {limit} a page");
        }
    }
}

async fn a_cursor_is_for_its_own_filters_and_its_own_client(app: TestApp) {
    load_all(&app).await;
    let (mine, other) = (app.everything().await, app.everything().await);
    let page = app.get(&mine, "/v1/schools?kind=primary,special&limit=1").await.expect(200);
    let cursor = page.body["page"]["next_cursor"].as_str().unwrap().to_owned();
    let on = async |token: &str, query: &str| {
        app.get(token, &format!("/v1/schools?{query}&limit=1&cursor={cursor}")).await
    };
    // The same filter in other words.
    assert_eq!(urns(&on(&mine, "kind=special,primary").await.expect(200)), [3]);
    for query in ["kind=primary", "kind=primary,special&sort=name", "kind=primary,special&status=open"] {
        assert_eq!(on(&mine, query).await.problem(), (400, "cursor_mismatch"), "{query}");
    }
    assert_eq!(on(&other, "kind=primary,special").await.problem(), (400, "cursor_mismatch"));
    let broken = format!("/v1/schools?cursor={}", &cursor[1..]);
    assert_eq!(app.get(&mine, &broken).await.problem(), (400, "cursor_invalid"));
}

async fn only_schools_in_reach_are_listed(app: TestApp) {
    load_all(&app).await;
    let two = app.login(&["schools:read"], Reach::Schools(&[900_002, 900_004])).await;
    assert_eq!(urns(&app.get(&two, "/v1/schools").await.expect(200)), [2, 4]);
    assert_eq!(urns(&app.get(&two, "/v1/schools?kind=primary").await.expect(200)), [0_i64; 0]);
    let none = app.login(&["schools:read"], Reach::Schools(&[])).await;
    let empty = app.get(&none, "/v1/schools").await.expect(200);
    assert_eq!((urns(&empty), &empty.body["page"]["next_cursor"]), (Vec::<i64>::new(), &Value::Null));
    let wrong = app.login(&["calendars:read"], Reach::Everything).await;
    assert_eq!(app.get(&wrong, "/v1/schools").await.problem(), (403, "scope_missing"));
    assert_eq!(app.get("", "/v1/schools").await.problem(), (401, "token_missing"));
}
