//! What is shown of closures, and to whom.

use super::*;

on_each_database!(
    each_client_sees_the_schools_of_a_closure_that_it_reaches,
    closures_are_listed_by_school_day_span_and_kind,
);

async fn each_client_sees_the_schools_of_a_closure_that_it_reaches(app: TestApp) {
    let la = two_schools(&app).await;
    app.school(120_767).await;
    let made = record(&app, &la, of(&[120_766, 120_765])).await;
    assert_eq!(made.body["urns"], json!([120_765, 120_766]));
    let path = format!("{PATH}/{}", made.id());
    let shown = app.get(&la, &path).await.expect(200);
    assert_eq!(shown.body, made.body);
    let tag = shown.header("etag").to_owned();
    let again = app.send(&la, &format!("GET {path}"), Value::Null, &[("If-None-Match", &tag)]).await;
    assert_eq!(again.status, 304);
    let one = app.login(ALL, Reach::Schools(&[120_765])).await;
    assert_eq!(app.get(&one, &path).await.expect(200).body["urns"], json!([120_765]));
    let none = app.login(ALL, Reach::Schools(&[120_767])).await;
    let hidden = app.get(&none, &path).await;
    let never = app.get(&none, &format!("{PATH}/0199e2a4-5b1c-7d3e-8f90-123456789abc")).await;
    assert_eq!((hidden.problem(), hidden.masked()), ((404, "not_found"), never.masked()));
    assert_eq!(withdraw(&app, &none, &made.id()).await.masked(), never.masked());
    assert_eq!(app.get(&none, PATH).await.expect(200).body["data"], json!([]));
}

async fn closures_are_listed_by_school_day_span_and_kind(app: TestApp) {
    let token = two_schools(&app).await;
    let june = record(&app, &token, of(&[120_765, 120_766])).await.id();
    let other =
        json!({ "urns": [120_766], "from_on": "2027-05-04", "to_on": "2027-05-06", "kind": "unexpected" });
    let may = record(&app, &token, closure(other)).await.id();
    let all = json!({ "all": true, "from_on": "2027-05-06", "to_on": "2027-05-06" });
    let every = record(&app, &token, closure(all)).await.id();
    let gone = record(&app, &token, of(&[120_765])).await.id();
    withdraw(&app, &token, &gone).await.expect(200);
    let [june, may, every, gone] = [&june, &may, &every, &gone].map(String::as_str);
    let ids = async |query: &str| {
        let page = app.get(&token, &format!("{PATH}?{query}")).await.expect(200).body;
        let data = page["data"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
        data.collect::<Vec<_>>()
    };
    assert_eq!(ids("").await, [june, may, every]);
    assert_eq!(ids("include_withdrawn=true").await.last().unwrap(), gone);
    assert_eq!(ids("urn=120765").await, [june, every]);
    assert_eq!(ids("on=2027-05-06").await, [may, every]);
    assert_eq!(ids("on=2027-05-05&urn=120765").await, Vec::<String>::new());
    assert_eq!(ids("kind=unexpected").await, [may]);
    assert_eq!(ids("to_on_from=2027-05-07&from_on_to=2027-06-08").await, [june]);
    assert_eq!(ids("to_on_from=2027-05-05&from_on_to=2027-05-05").await, [may]);
    assert_eq!(ids("from_on_to=2027-05-03").await, Vec::<String>::new());
    // One closure of several schools is one row of a page, however the pages fall.
    let first = app.get(&token, &format!("{PATH}?limit=1")).await.expect(200).body;
    assert_eq!(
        (&first["data"][0]["id"], &first["data"][0]["urns"]),
        (&json!(june), &json!([120_765, 120_766]))
    );
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    assert_eq!(ids(&format!("limit=1&cursor={cursor}")).await, [may]);
    let mismatch = app.get(&token, &format!("{PATH}?kind=planned&cursor={cursor}")).await;
    assert_eq!(mismatch.problem(), (400, "cursor_mismatch"));
    for wrong in ["kind=snow", "on=2027-5-6", "urn=7", "include_withdrawn=1"] {
        let refused = app.get(&token, &format!("{PATH}?{wrong}")).await;
        assert_eq!(refused.problem(), (400, "invalid_parameter"), "{wrong}");
    }
}
