//! A published sheet is corrected with a reason, and withdrawn; a notice tells when it was last modified.

use serde_json::json;

use super::fixture::*;
use crate::{on_each_database, support::TestApp};

on_each_database!(
    a_notice_is_corrected_a_day_later_and_what_it_said_stays_readable,
    what_is_withdrawn_before_its_instant_is_never_seen,
    which_schools_are_open_is_asked_when_a_sheet_is_published_and_not_when_it_is_corrected,
    another_day_is_told_by_the_sheet_before_its_collection_is_due_by_it,
);

async fn a_notice_is_corrected_a_day_later_and_what_it_said_stays_readable(app: TestApp) {
    // 24 June 2024, 16:07 in London is 15:07 UTC.
    app.set_now("2024-06-24T15:07:00Z");
    app.school(120_001).await;
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let roles = json!(["headteacher", "senior_attendance_champion", "attendance_officer"]);
    let notice = json!({
        "kind": "notice", "title": "Consultation results", "audience": { "rule": "all", "roles": roles }, "body": "Two webinars.",
    });
    let path = draft(&app, &la, notice.clone()).await;
    let numbered = step(&app, &la, &path, "publish", with(by(), json!({ "number": 3 }))).await;
    assert_eq!(numbered.faults(), [("/number".to_owned(), "choose_one".to_owned())]);
    step(&app, &la, &path, "publish", by()).await.expect(200);
    let here = at(120_001, &path);
    let read = app.get(&own, &here).await.expect(200);
    assert_eq!(read.body["sheet"]["roles"], roles);
    assert_eq!(
        (&read.body["sheet"]["kind"], &read.body["sheet"]["number"]),
        (&json!("notice"), &json!(null))
    );
    let before = read.header("etag").to_owned();
    step(&app, &own, &here, "acknowledge", head()).await.expect(200);
    assert!(app.get(&own, &format!("{here}/page")).await.expect(200).text.contains("24 June 2024 16:07"));

    app.set_now("2024-06-25T09:01:00Z");
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    let changed = with(sheet(notice.clone()), json!({ "body": "Two webinars, both recorded." }));
    let other = with(changed.clone(), json!({ "audience": { "rule": "all" }, "kind": "information" }));
    let correct =
        |sheet| json!({ "sheet": sheet, "reason": "It did not say of the recording.", "read_again": true });
    let fixed = step(&app, &la, &path, "correct", correct(other)).await;
    let expected =
        ["/sheet/audience", "/sheet/kind"].map(|at| (at.to_owned(), "fixed_since_published".to_owned()));
    assert_eq!(fixed.faults(), expected);
    let refused = app.send(&la, &format!("PUT {path}"), changed.clone(), &[("If-Match", "*")]).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    step(&app, &la, &path, "correct", correct(changed.clone())).await.expect(200);
    let mut due = correct(with(changed, json!({ "to_be_completed_by_on": "2024-07-04" })));
    due["reason"] = json!("It is to be answered & <done>.");
    step(&app, &la, &path, "correct", due).await.expect(200);
    // The page tells both, with what stood before.
    let page = app.get(&own, &format!("{here}/page")).await.expect(200).text;
    for said in [
        "Corrected",
        "25 June 2024: It did not say of the recording.",
        "25 June 2024: It is to be answered &amp; &lt;done&gt;.",
        "4 July 2024",
        "To be completed by (before)",
        "no day",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }

    let now = app.get(&own, &here).await.expect(200).body;
    assert_eq!(now["sheet"]["last_modified_at"], "2024-06-25T09:01:00Z");
    assert_eq!(now["sheet"]["published_at"], "2024-06-24T15:07:00Z");
    assert_eq!(
        (&now["body"], &now["sheet"]["state"]),
        (&json!("Two webinars, both recorded."), &json!("unread"))
    );
    assert_eq!(now["sheet"]["read_again"], true);
    assert_eq!(now["corrections"][1]["former_body"], "Two webinars.");
    assert_eq!(now["corrections"][1]["reason"], "It did not say of the recording.");
    assert!(now["sheet"]["acknowledged"].is_object(), "that it was acknowledged once stays told");
    // Nobody acknowledges what was said otherwise since they read it.
    let call = format!("POST {here}/acknowledge");
    let stale = app.send(&own, &call, head(), &[("If-Match", before.as_str())]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));
    step(&app, &own, &here, "acknowledge", head()).await.expect(200);
    let history = app.get(&la, &path).await.expect(200).body["history"].clone();
    let told: Vec<_> = history.as_array().unwrap().iter().map(|one| (&one["action"], &one["body"])).collect();
    assert_eq!(told[1], (&json!("published"), &json!("Two webinars.")));
    assert_eq!(told[2], (&json!("corrected"), &json!("Two webinars, both recorded.")));

    let why = with(by(), json!({ "reason": "It was superseded." }));
    step(&app, &la, &path, "withdraw", why).await.expect(200);
    let gone = app.get(&own, &here).await.expect(200).body;
    assert_eq!(
        (&gone["sheet"]["sheet_state"], &gone["withdrawn_reason"]),
        (&json!("withdrawn"), &json!("It was superseded."))
    );
    assert_eq!(gone["sheet"]["allowed_actions"], json!([]));
    let page = app.get(&own, &format!("{here}/page")).await.expect(200).text;
    assert!(page.contains("Withdrawn") && page.contains("It was superseded."), "{page}");
}

async fn what_is_withdrawn_before_its_instant_is_never_seen(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let path = draft(&app, &la, json!({})).await;
    let later = with(by(), json!({ "published_at": "2026-11-23T12:00:00Z" }));
    step(&app, &la, &path, "publish", later).await.expect(200);
    let why = with(by(), json!({ "reason": "It is not needed." }));
    let withdrawn = step(&app, &la, &path, "withdraw", why).await.expect(200);
    assert_eq!(withdrawn.body["sheet"]["number"], json!(null), "nobody saw it: its number is free again");
    app.set_now("2026-11-24T12:00:00Z");
    let (la, own) = (officer(&app).await, program(&app, 120_001).await);
    app.get(&own, &at(120_001, &path)).await.expect(404);
    let number = async |path: &str| app.get(&la, path).await.expect(200).body["sheet"]["number"].clone();
    let next = publish(&app, &la, json!({})).await;
    assert_eq!(number(&next).await, "1/26");
    // A number that is not the last stays with its sheet, and so does one that schools have seen.
    let (second, third) = (draft(&app, &la, json!({})).await, draft(&app, &la, json!({})).await);
    let later = with(by(), json!({ "published_at": "2026-11-25T12:00:00Z" }));
    for path in [&second, &third] {
        step(&app, &la, path, "publish", later.clone()).await.expect(200);
    }
    let why = with(by(), json!({ "reason": "It is not needed." }));
    for path in [&second, &next] {
        step(&app, &la, path, "withdraw", why.clone()).await.expect(200);
    }
    assert_eq!((number(&next).await, number(&second).await), (json!("1/26"), json!("2/26")));
    assert_eq!(number(&third).await, "3/26");

    // A sheet that is scheduled is moved, and keeps its number; what is out stays out.
    let moved = |at: &str| with(by(), json!({ "published_at": at }));
    for (at, code) in [("2026-11-23T12:00:00Z", "out_of_range"), ("2027-01-04T12:00:00Z", "out_of_range")] {
        let refused = step(&app, &la, &third, "reschedule", moved(at)).await;
        assert_eq!(refused.faults(), [("/published_at".to_owned(), code.to_owned())], "{at}");
    }
    opens_on(&app, 120_002, "2026-12-01").await;
    let to = step(&app, &la, &third, "reschedule", moved("2026-12-02T12:00:00Z")).await.expect(200).body;
    assert_eq!((&to["sheet"]["number"], &to["sheet"]["schools"]), (&json!("3/26"), &json!(2)));
    assert_eq!(to["history"].as_array().unwrap().last().unwrap()["action"], "rescheduled");
    step(&app, &la, &third, "reschedule", by()).await.expect(200);
    app.get(&own, &at(120_001, &third)).await.expect(200);
    let out = step(&app, &la, &third, "reschedule", moved("2026-12-02T12:00:00Z")).await;
    assert_eq!(out.problem(), (409, "state_conflict"));

    // Who reads for the authority and words nothing is told of no draft.
    let reader = app.login(&["information-sheets:read"], crate::support::Reach::Everything).await;
    let hidden = draft(&app, &la, json!({})).await;
    app.get(&reader, &hidden).await.expect(404);
    let told = app.get(&reader, SHEETS).await.expect(200).body["data"].clone();
    assert_eq!(told.as_array().unwrap().len(), 2);
    let drafts = app.get(&la, &format!("{SHEETS}?state=draft")).await.expect(200).body["data"].clone();
    assert_eq!(drafts.as_array().unwrap().len(), 1);
}

async fn which_schools_are_open_is_asked_when_a_sheet_is_published_and_not_when_it_is_corrected(
    app: TestApp,
) {
    app.school(120_001).await;
    opens_on(&app, 120_002, "2026-12-01").await;
    let la = officer(&app).await;
    let of = |urns: &[i32]| json!({ "audience": { "rule": "urns", "urns": urns } });
    let nowhere = app.post(&la, SHEETS, sheet(of(&[120_001, 199_999]))).await;
    assert_eq!(nowhere.faults(), [("/audience/urns/1".to_owned(), "reference_not_found".to_owned())]);
    // One that opens later is named in a draft; whether it is open is asked for the day of publication.
    let both = of(&[120_001, 120_002]);
    let path = draft(&app, &la, both.clone()).await;
    let refused = step(&app, &la, &path, "publish", by()).await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    assert!(refused.body["detail"].as_str().unwrap().contains("120002"), "{}", refused.text);
    let later = with(by(), json!({ "published_at": "2026-12-01T09:00:00Z" }));
    step(&app, &la, &path, "publish", later).await.expect(200);

    app.set_now("2026-12-02T09:00:00Z");
    let la = officer(&app).await;
    closes_on(&app, 120_002, "2026-12-01").await;
    let correct =
        json!({ "sheet": sheet(with(both, json!({ "body": "Otherwise." }))), "reason": "It was wrong." });
    let corrected = step(&app, &la, &path, "correct", correct).await.expect(200);
    assert_eq!(corrected.body["body"], "Otherwise.");
}

async fn another_day_is_told_by_the_sheet_before_its_collection_is_due_by_it(app: TestApp) {
    app.school(120_001).await;
    let la = officer(&app).await;
    let collection = json!({
        "kind": "school_attendance", "title": "Autumn, first half", "from_on": "2026-09-03", "to_on": "2026-10-23",
        "audience": { "rule": "all" }, "opens_on": "2026-11-20", "due_on": "2026-11-27",
        "recorded_by": by()["recorded_by"],
    });
    let id = app.post(&la, "/v1/collections", collection).await.expect(201).id();
    let of = |due: &str| json!({ "collection_id": id, "to_be_completed_by_on": due });
    let path = publish(&app, &la, of("2026-11-27")).await;
    let at = format!("/v1/collections/{id}");
    let put = async |due: &str| {
        let tag = app.get(&la, &at).await.expect(200).header("etag").to_owned();
        let body =
            json!({ "title": "Autumn, first half", "due_on": due, "recorded_by": by()["recorded_by"] });
        app.send(&la, &format!("PUT {at}"), body, &[("If-Match", &tag)]).await
    };
    let refused = put("2026-12-04").await;
    assert_eq!(refused.problem(), (409, "state_conflict"));
    let detail = refused.body["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(&format!("{path} (2026-11-27)")) && detail.contains("2026-12-04"), "{detail}");
    // What is not its day can be changed all the time.
    put("2026-11-27").await.expect(200);
    let correct = |due: &str| json!({ "sheet": sheet(of(due)), "reason": "Half term was in between." });
    step(&app, &la, &path, "correct", correct("2026-12-04")).await.expect(200);
    put("2026-12-04").await.expect(200);
    // A draft says the day that the collection has.
    let draft = app.post(&la, SHEETS, sheet(of("2026-11-27"))).await;
    assert_eq!(draft.faults(), [("/to_be_completed_by_on".to_owned(), "deadline_differs".to_owned())]);
}
