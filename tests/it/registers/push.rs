//! What a push does.

use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};

use super::fixture::{Class, amended, body, mark};
use crate::{
    on_each_database,
    support::{Reach, TestApp},
};

on_each_database!(
    a_register_is_created_and_reads_back,
    a_repeat_with_nothing_new_leaves_an_audit_row_only,
    pupils_who_are_not_named_stay_as_they_are,
    a_mark_is_taken_back_with_an_amendment_only,
    taking_back_what_was_never_sent_leaves_the_page_as_good_as_new,
    an_instant_finer_than_a_microsecond_is_the_same_instant_again,
    a_dry_run_gives_no_version,
    taking_back_much_of_a_page_must_be_confirmed,
    what_is_no_mark_is_not_stored,
    what_is_not_said_again_beside_a_code_is_cleared,
    a_dry_run_answers_the_same_and_stores_nothing,
    a_lenient_push_keeps_the_good_marks,
    a_temporary_upn_is_accepted_and_asked_about,
    a_former_upn_still_names_its_pupil,
    a_upn_that_another_school_told_of_names_its_pupil_at_once,
);

async fn a_register_is_created_and_reads_back(app: TestApp) {
    let class = Class::of(app, 5).await;
    let before = class.read().await;
    assert_eq!(
        (&before.body["state"], before.body["missing"].as_array().unwrap().len()),
        (&json!("no_register"), 5)
    );
    let mut marks = class.all("/");
    marks[1] = json!({"upn": class.upns[1], "code": "L", "minutes_late": 7});
    marks[2] = mark(&class.upns[2], "I");
    let pushed = class.push(131, marks[..4].to_vec()).await.expect(200);
    let summary = json!({
        "received": 4, "created": 4, "amended": 0, "removed": 0, "unchanged": 0, "superseded": 0,
        "not_stored": 0, "rejected": 0, "queries": 0, "missing": 1,
    });
    assert_eq!(pushed.body["summary"], summary);
    assert_eq!((&pushed.body["rows"], &pushed.body["committed"]), (&json!([]), &json!(true)));

    let read = class.read().await;
    assert_eq!(class.codes().await, ["/", "L", "I", "/"]);
    assert_eq!(read.header("etag"), pushed.header("etag"));
    assert_eq!((&read.body["state"], &read.body["version"]), (&json!("incomplete"), &json!(1)));
    assert_eq!(read.body["marks"][1]["minutes_late"], 7);
    assert_eq!(read.body["marks"][2]["class"], "authorised");
    assert_eq!(read.body["marks"][2]["taken_at"], "2026-11-20T09:02:11Z");
    assert_eq!(read.body["missing"][0]["upn"], class.upns[4]);
}

async fn a_repeat_with_nothing_new_leaves_an_audit_row_only(app: TestApp) {
    use rollcall::entities::{audit_log, register_take};
    let class = Class::of(app, 3).await;
    let first = class.push(0, class.all("/")).await.expect(200);
    let audited = audit_log::Entity::find().count(&class.app.db).await.unwrap();
    let again = class.push(0, class.all("/")).await.expect(200);
    assert_eq!(again.body["summary"]["unchanged"], 3);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(register_take::Entity::find().count(&class.app.db).await.unwrap(), 1);
    assert_eq!(audit_log::Entity::find().count(&class.app.db).await.unwrap(), audited + 1);
    let tag = first.header("etag").to_owned();
    let get = format!("GET {}", class.path("am"));
    let same = class.app.send(&class.token, &get, Value::Null, &[("If-None-Match", &tag)]).await;
    assert_eq!(same.status, 304);
}

async fn pupils_who_are_not_named_stay_as_they_are(app: TestApp) {
    let class = Class::of(app, 3).await;
    class.push(0, class.all("/")).await.expect(200);
    class.push(60, vec![amended(&class.upns[1], json!("I"), "Parent telephoned")]).await.expect(200);
    assert_eq!(class.codes().await, ["/", "I", "/"]);
}

async fn a_mark_is_taken_back_with_an_amendment_only(app: TestApp) {
    let class = Class::of(app, 2).await;
    class.push(0, class.all("/")).await.expect(200);
    let bare = class.push(60, vec![json!({"upn": class.upns[0], "code": null})]).await;
    assert_eq!(bare.problem(), (422, "validation_failed"));
    assert_eq!(bare.faults(), [("/marks/0/code".into(), "amendment_required".into())]);
    let back = class.push(60, vec![amended(&class.upns[0], Value::Null, "Wrong pupil")]).await.expect(200);
    assert_eq!(
        (&back.body["summary"]["removed"], &back.body["rows"][0]["outcome"]),
        (&json!(1), &json!("removed"))
    );
    assert_eq!(class.codes().await, ["/"]);
}

async fn taking_back_what_was_never_sent_leaves_the_page_as_good_as_new(app: TestApp) {
    let class = Class::of(app, 2).await;
    let nothing = class.push(0, vec![amended(&class.upns[0], Value::Null, "Undone")]).await.expect(200);
    assert_eq!(nothing.body["summary"]["unchanged"], 1);
    let older = class.push(-60, vec![mark(&class.upns[0], "/")]).await.expect(200);
    assert_eq!(older.body["summary"]["superseded"], 1, "who took it back spoke later");
    class.push(60, class.all("/")).await.expect(200);
    assert_eq!(class.codes().await, ["/", "/"]);
}

async fn an_instant_finer_than_a_microsecond_is_the_same_instant_again(app: TestApp) {
    let class = Class::of(app, 1).await;
    let mut fine = body(0, class.all("/"));
    fine["taken_at"] = json!("2026-11-20T09:02:11.1234567Z");
    let first = class.app.put(&class.token, &class.path("am"), fine.clone()).await.expect(200);
    let again = class.app.put(&class.token, &class.path("am"), fine).await.expect(200);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(class.history().await.len(), 1);
}

async fn a_dry_run_gives_no_version(app: TestApp) {
    let class = Class::of(app, 1).await;
    let dry =
        class.push_to(&format!("{}?dry_run=true", class.path("am")), 0, class.all("/")).await.expect(200);
    assert_eq!(dry.header("etag"), "");
}

async fn taking_back_much_of_a_page_must_be_confirmed(app: TestApp) {
    let class = Class::of(app, 20).await;
    class.push(0, class.all("/")).await.expect(200);
    let back: Vec<_> = class.upns[..6].iter().map(|upn| amended(upn, Value::Null, "Wrong class")).collect();
    assert_eq!(class.push(60, back.clone()).await.problem(), (409, "mass_removal_suspected"));
    assert_eq!(class.codes().await.len(), 20);
    let confirmed = format!("{}?confirm_removals=true", class.path("am"));
    class.push_to(&confirmed, 60, back).await.expect(200);
    assert_eq!(class.codes().await.len(), 14);
    let five: Vec<_> = class.upns[6..11].iter().map(|upn| amended(upn, Value::Null, "Wrong class")).collect();
    class.push(61, five).await.expect(200);
}

async fn what_is_no_mark_is_not_stored(app: TestApp) {
    let class = Class::of(app, 3).await;
    let marks = vec![mark(&class.upns[0], "-"), mark(&class.upns[1], "Z"), mark(&class.upns[2], "/")];
    let pushed = class.push(0, marks).await.expect(200);
    assert_eq!(
        (&pushed.body["summary"]["not_stored"], &pushed.body["summary"]["created"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(pushed.body["rows"][0], json!({"index": 0, "outcome": "not_stored", "code": "-"}));
    assert_eq!(class.codes().await, ["/"]);
    let long_ago = format!("/v1/schools/{}/registers/1950-06-01/am", class.urn);
    class.push_to(&long_ago, 0, class.all("#")).await.expect(200);
    class
        .roll("2026-09-05T07:00:00Z", vec![super::fixture::row(&super::fixture::upn_of(class.urn, 90), 90)])
        .await
        .expect(200);
    // A planned closure, as a MIS sends it: nothing but `#` on a day that is no school day.
    let inset = format!("/v1/schools/{}/registers/2026-11-15/am", class.urn);
    let closed = class.push_to(&inset, 0, class.all("#")).await.expect(200);
    assert_eq!(closed.body["summary"]["not_stored"], 3);
}

async fn what_is_not_said_again_beside_a_code_is_cleared(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.push(0, vec![json!({"upn": class.upns[0], "code": "L", "minutes_late": 9})]).await.expect(200);
    let again = class.push(60, vec![mark(&class.upns[0], "L")]).await.expect(200);
    assert_eq!(again.body["summary"]["amended"], 1);
    assert_eq!(class.read().await.body["marks"][0]["minutes_late"], Value::Null);
    let change = &class.history().await[1]["changes"][0];
    assert_eq!(change["minutes_late"], json!({"original": 9, "amended": null}), "the history has both");
}

async fn a_dry_run_answers_the_same_and_stores_nothing(app: TestApp) {
    use rollcall::entities::audit_log;
    let class = Class::of(app, 3).await;
    let audited = audit_log::Entity::find().count(&class.app.db).await.unwrap();
    let dry =
        class.push_to(&format!("{}?dry_run=true", class.path("am")), 0, class.all("/")).await.expect(200);
    assert_eq!((&dry.body["committed"], &dry.body["summary"]["created"]), (&json!(false), &json!(3)));
    assert_eq!(class.read().await.body["state"], "no_register");
    assert_eq!(audit_log::Entity::find().count(&class.app.db).await.unwrap(), audited);
    let bad = class.push_to(&format!("{}?dry_run=true", class.path("am")), 0, class.all("?")).await;
    assert_eq!(bad.problem(), (422, "validation_failed"));
}

async fn a_lenient_push_keeps_the_good_marks(app: TestApp) {
    let class = Class::of(app, 3).await;
    let marks = vec![mark(&class.upns[0], "/"), mark(&class.upns[1], "\\"), mark(&class.upns[2], "Q7")];
    let strict = class.push(0, marks.clone()).await;
    assert_eq!(strict.problem(), (422, "validation_failed"));
    assert_eq!(strict.body["detail"], "2 of 3 marks were refused; nothing was stored.");
    assert_eq!(strict.body["errors"].as_array().unwrap().len(), 2);
    assert_eq!(class.read().await.body["state"], "no_register");
    let lenient = [("Prefer", "respond-async=no, handling=lenient")];
    let call = format!("PUT {}", class.path("am"));
    let kept = class.app.send(&class.token, &call, body(0, marks.clone()), &lenient).await.expect(200);
    assert_eq!((&kept.body["summary"]["created"], &kept.body["summary"]["rejected"]), (&json!(1), &json!(2)));
    assert_eq!(kept.body["rows"][0]["errors"][0]["code"], "code_not_allowed_for_session");
    assert_eq!(kept.body["rows"][0]["errors"][0]["rule"], "reg10-2");
    let none = class.app.send(&class.token, &call, body(0, marks[1..].to_vec()), &lenient).await;
    assert_eq!(none.problem(), (422, "validation_failed"));
}

async fn a_temporary_upn_is_accepted_and_asked_about(app: TestApp) {
    let class = Class::of(app, 1).await;
    class.roll("2026-09-04T07:00:00Z", vec![super::fixture::row("P92620002401A", 9)]).await.expect(200);
    let pushed = class.push(0, vec![mark("P92620002401A", "/")]).await.expect(200);
    assert_eq!(pushed.body["rows"][0]["queries"], json!(["temporary_upn"]));
}

async fn a_former_upn_still_names_its_pupil(app: TestApp) {
    let class = Class::of(app, 1).await;
    let mut row = super::fixture::row("D926411819037", 0);
    row["former_upns"] = json!([class.upns[0]]);
    class.roll("2026-09-04T07:00:00Z", vec![row]).await.expect(200);
    class.push(0, vec![mark(&class.upns[0], "/")]).await.expect(200);
    let read = class.read().await;
    assert_eq!(read.body["marks"].as_array().unwrap().len(), 1);
    assert_eq!(read.body["marks"][0]["upn"], "D926411819037");
}

/// The roll that is kept between pushes was read before another school told of the pupil's new UPN.
async fn a_upn_that_another_school_told_of_names_its_pupil_at_once(app: TestApp) {
    let class = Class::of(app.clone(), 2).await;
    class.push(0, class.all("/")).await.expect(200);
    let other = Class::at(app, 120_766, 0).await;
    for (at, upn, former) in [
        ("2026-09-04T07:00:00Z", class.upns[0].as_str(), json!([])),
        ("2026-09-04T07:30:00Z", "D926411819037", json!([class.upns[0]])),
    ] {
        let mut row = super::fixture::row(upn, 0);
        (row["former_upns"], row["registration"]) = (former, json!("subsidiary"));
        let told = other.roll(at, vec![row]).await.expect(200);
        assert_eq!(told.body["summary"]["rejected"], 0, "{told:?}");
    }
    let pushed = class.push(60, vec![mark("D926411819037", "I")]).await.expect(200);
    assert_eq!(pushed.body["summary"]["amended"], 1, "{pushed:?}");
    let unknown = class.push(120, vec![mark(&super::fixture::upn_of(120_767, 5), "I")]).await;
    assert_eq!(unknown.faults(), [("/marks/0/upn".to_owned(), "reference_not_found".to_owned())]);
}

#[tokio::test]
async fn the_la_can_never_push_a_register() {
    let class = Class::of(TestApp::sqlite().await, 1).await;
    let la = class.app.login(&["registers:read", "roll:read"], Reach::Everything).await;
    let refused = class.app.put(&la, &class.path("am"), body(0, class.all("/"))).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
}
