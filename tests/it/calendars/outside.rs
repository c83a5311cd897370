//! Pages that a new version leaves outside.

use super::*;

on_each_database!(pages_that_a_calendar_leaves_outside_are_counted_and_stay,);

async fn page(app: &TestApp, urn: i32, date: &str, session: &str, marks: &[u8]) {
    let row = register_page::ActiveModel {
        urn: Set(urn),
        date: Set(date.parse::<NaiveDate>().unwrap()),
        session: Set(session.to_owned()),
        marks: Set(marks.to_vec()),
        revision: Set(1),
        take: Set(1),
    };
    row.insert(&app.db).await.unwrap();
}

async fn pages_that_a_calendar_leaves_outside_are_counted_and_stay(app: TestApp) {
    for urn in [120_765, 120_766, 120_767] {
        app.school(urn).await;
    }
    let la = app.everything().await;
    create(&app, &la, LA, &small()).await;
    let inside = create(&app, &la, SCHOOL, &small()).await;
    assert_eq!(inside.body["outside"], json!({ "schools": 0, "pages": 0, "marks": 0, "by_code": [] }));
    // The Saturday morning will go; its afternoon never was a session; the Tuesday stays; last year's is another book.
    page(&app, 120_765, "2027-06-19", "am", b"/./I").await;
    page(&app, 120_765, "2027-06-19", "pm", b"..").await;
    page(&app, 120_765, "2027-05-04", "am", b"//").await;
    page(&app, 120_765, "2026-06-20", "am", b"//").await;
    page(&app, 120_766, "2027-06-19", "am", b"L").await;
    let mut next = small();
    next["extra_days"] = json!([]);
    let put = replace(&app, &la, SCHOOL, &next, "\"s1\"").await.expect(200);
    let by_code = json!([
        { "code": "/", "class": "present", "marks": 2 },
        { "code": "I", "class": "authorised", "marks": 1 },
    ]);
    assert_eq!(put.body["outside"], json!({ "schools": 1, "pages": 2, "marks": 3, "by_code": by_code }));
    assert_eq!(register_page::Entity::find().count(&app.db).await.unwrap(), 5, "pages stay");
    // The authority's calendar decides for the schools without one of their own, and only for them.
    let writer = app.login(&["calendars:write", "registers:read"], Reach::Everything).await;
    let put = app.send(&writer, &format!("PUT {LA}?dry_run=true"), next.clone(), &[("If-Match", "*")]).await;
    let by_class = json!([{ "class": "present", "marks": 1 }]);
    assert_eq!(
        put.expect(200).body["outside"],
        json!({ "schools": 1, "pages": 1, "marks": 1, "by_code": by_class })
    );
    let writer = app.login(&["calendars:write"], Reach::Everything).await;
    let put = replace(&app, &writer, LA, &next, "*").await.expect(200);
    assert_eq!(put.body["outside"], json!({ "schools": 1, "pages": 1, "marks": 1, "by_code": [] }));
}
