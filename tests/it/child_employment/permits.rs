//! Applying, granting, refusing, revoking, withdrawing.

use rollcall::features::clients::ClientKind;
use serde_json::{Value, json};

use super::{Desk, application, codes, hours, leave, permits, person, shift};
use crate::{
    on_each_database,
    registers::fixture::{Class, URN, row},
    support::{Reach, TestApp},
};

on_each_database!(
    a_permit_is_applied_for_amended_granted_and_revoked_and_every_version_is_kept,
    everything_that_the_law_does_not_permit_is_told_at_once_with_its_rule,
    what_others_granted_is_recorded_as_granted_and_of_its_kind,
    a_permit_expires_after_its_last_day_and_is_told_before,
    a_school_sees_its_own_pupils_permits_and_decides_none,
    of_two_jobs_that_are_too_much_together_one_is_granted,
    of_two_jobs_of_a_child_of_two_schools_one_is_granted,
    a_repeated_application_is_answered_as_it_was_though_the_pupil_has_left,
    a_fifth_day_in_six_months_needs_a_licence_and_work_at_night_one_that_permits_it,
);

async fn a_permit_is_applied_for_amended_granted_and_revoked_and_every_version_is_kept(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.apply(0, json!({})).await.expect(201);
    let (path, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let permit = &made.body["child_employment_permit"];
    assert_eq!((&permit["state"], &permit["gives_leave"]), (&json!("applied"), &json!(false)));
    assert_eq!(made.body["allowed_actions"], json!(["amend", "grant", "refuse", "withdraw"]));
    let call = format!("PUT {path}");
    let put = |changes: Value| json!({ "application": application(changes), "amendment_reason": "Another firm", "recorded_by": person() });
    let send = async |body: Value, tag: &str| {
        desk.app().send(&desk.officer, &call, body, &[("If-Match", tag)]).await
    };
    let changed = send(put(json!({ "employer": "Sample Post" })), &tag).await.expect(200);
    assert_eq!(send(put(json!({})), &tag).await.problem(), (412, "precondition_failed"));
    let same = send(put(json!({ "employer": "Sample Post" })), "*").await.expect(200);
    assert_eq!(same.header("etag"), changed.header("etag"), "the same again changes nothing");
    let revoke =
        |on: &str| json!({ "revoked_on": on, "reason": "The education suffers", "recorded_by": person() });
    assert_eq!(desk.act(&path, "revoke", revoke("2026-11-20")).await.problem(), (409, "state_conflict"));
    let early = json!({ "granted_on": "2026-11-08", "number": "CE-1", "recorded_by": person() });
    assert_eq!(codes(&desk.act(&path, "grant", early).await), ["/granted_on dates_reversed"]);
    let granted = desk.grant(&path).await.expect(200).body;
    assert_eq!(granted["child_employment_permit"]["terms"]["decision"]["number"], "CE-1");
    assert_eq!(send(put(json!({})), "*").await.problem(), (409, "state_conflict"));
    let refuse = json!({ "refused_on": "2026-11-13", "reason": "No light work", "recorded_by": person() });
    assert_eq!(desk.act(&path, "refuse", refuse.clone()).await.problem(), (409, "state_conflict"));
    let revoked = desk.act(&path, "revoke", revoke("2026-11-20")).await.expect(200).body;
    let told: Vec<_> =
        revoked["history"].as_array().unwrap().iter().map(|one| one["action"].clone()).collect();
    assert_eq!(told, ["applied", "amended", "granted", "revoked"]);
    assert_eq!(revoked["history"][0]["terms"]["application"]["employer"], "Sample News", "the original");
    let second = desk.apply(0, json!({})).await.expect(201).header("location").to_owned();
    let refused = desk.act(&second, "refuse", refuse).await.expect(200).body;
    assert_eq!(refused["child_employment_permit"]["terms"]["decision"]["reason"], "No light work");
    let list = desk.read(&format!("{}?state=refused", permits())).await.expect(200).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

async fn everything_that_the_law_does_not_permit_is_told_at_once_with_its_rule(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let too_much = json!({
        "hours": hours(json!([shift("mon", "06:00", "08:00"), shift("sat", "09:00", "15:00"), shift("sun", "17:00", "20:00")])),
        "absences": [{ "on": "2026-11-30" }], "parent_agreed_on": null,
    });
    let refused = desk.apply(0, too_much).await.expect(422);
    let told = refused.body["errors"].as_array().unwrap().iter();
    let told: Vec<String> = told
        .map(|one| {
            format!(
                "{} {}",
                one["pointer"].as_str().unwrap(),
                one["rule"].as_str().or(one["code"].as_str()).unwrap()
            )
        })
        .collect();
    let all = [
        "/application/parent_agreed_on missing_property",
        "/application/absences not_for_permit_kind",
        "/application/hours/school_weeks/0/from_time cypa1933-18-1-c",
        "/application/hours/school_weeks/0/from_time cypa1933-18-1-b",
        "/application/hours/school_weeks/1/break_minutes cypa1933-18-1-i",
        "/application/hours/school_weeks/2/to_time cypa1933-18-1-c",
        "/application/hours/school_weeks cypa1933-18-1-g",
        "/application/hours/school_weeks cypa1933-18-1-e",
    ];
    assert_eq!(told, all);
    // A child of ten works nowhere, and nobody of another school does here.
    let other = Class::at(desk.app().clone(), 120_766, 1).await;
    let ten = crate::figures::fixture::pupil_id(&other, 0).await;
    let body = json!({ "pupil_id": ten, "application": application(json!({})), "recorded_by": person() });
    let theirs =
        desk.app().post(&desk.officer, "/v1/schools/120766/child-employment-permits", body.clone()).await;
    assert_eq!(codes(&theirs.expect(422)), ["/application/from_on age_not_permitted"]);
    let here = desk.app().post(&desk.officer, &permits(), body).await.expect(422);
    assert_eq!(codes(&here), ["/pupil_id reference_not_found"]);
    let performances = json!([
        { "on": "2026-11-18", "from_time": "12:00", "to_time": "23:30", "performing_minutes": 301 },
        { "on": "2026-12-01", "from_time": "12:00", "to_time": "14:00", "performing_minutes": 60 },
    ]);
    let stage = json!({ "performances": performances, "parent_agreed_on": "2026-11-02" });
    let body = json!({ "pupil_id": desk.pupils[0], "application": leave(stage), "recorded_by": person() });
    let refused = desk.app().post(&desk.officer, &permits(), body).await.expect(422);
    let all = [
        "/application/performances/1/on outside_permit",
        "/application/performances/0/to_time hours_not_permitted",
        "/application/performances/0/to_time hours_not_permitted",
        "/application/performances/0/performing_minutes hours_not_permitted",
    ];
    assert_eq!(codes(&refused), all);
}

async fn what_others_granted_is_recorded_as_granted_and_of_its_kind(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let made = desk.elsewhere(0, "other_authority", json!({})).await.expect(201);
    let permit = &made.body["child_employment_permit"];
    assert_eq!((&permit["state"], &permit["gives_leave"]), (&json!("granted"), &json!(true)));
    assert_eq!(made.body["history"][0]["action"], "recorded");
    let wrong = desk.elsewhere(0, "magistrates_court", json!({})).await;
    assert_eq!(codes(&wrong), ["/granted_elsewhere/by not_for_permit_kind"]);
    desk.elsewhere(0, "exempt", json!({ "kind": "performance_exemption" })).await.expect(201);
    let abroad = json!({ "kind": "employment_abroad", "parent_agreed_on": "2026-11-02" });
    let body = json!({ "pupil_id": desk.pupils[0], "application": leave(abroad), "recorded_by": person() });
    let refused = desk.app().post(&desk.officer, &permits(), body).await.expect(422);
    assert_eq!(codes(&refused), ["/granted_elsewhere missing_property"]);
    let withdrawal = json!({ "reason": "Recorded twice", "recorded_by": person() });
    let gone = desk.act(made.header("location"), "withdraw", withdrawal).await.expect(200).body;
    assert_eq!(
        (&gone["child_employment_permit"]["state"], &gone["allowed_actions"]),
        (&json!("withdrawn"), &json!([]))
    );
}

async fn a_permit_expires_after_its_last_day_and_is_told_before(app: TestApp) {
    let mut desk = Desk::of(app, 1).await;
    let path = desk.apply(0, json!({})).await.expect(201).header("location").to_owned();
    desk.grant(&path).await.expect(200);
    let actions = async |desk: &Desk| {
        let query = format!("/v1/schools/{URN}/next-actions?kind=child_employment_permit_ending");
        let scopes = ["child-employment:read", "registers:read"];
        let token = desk.app().login(&scopes, Reach::Schools(&[URN])).await;
        let read = desk.app().get(&token, &query).await.expect(200).body;
        read["data"].as_array().unwrap().iter().map(|one| one["due_on"].clone()).collect::<Vec<_>>()
    };
    assert!(actions(&desk).await.is_empty(), "three weeks ahead");
    desk.set_now("2026-12-01T11:00:00Z").await;
    assert_eq!(actions(&desk).await, ["2026-12-11"]);
    let listed = async |desk: &Desk, filter: &str| {
        let read = desk.read(&format!("/v1/child-employment-permits?{filter}")).await;
        read.expect(200).body["data"].as_array().unwrap().len()
    };
    assert_eq!((listed(&desk, "state=granted").await, listed(&desk, "on=2026-12-11").await), (1, 1));
    desk.set_now("2026-12-12T11:00:00Z").await;
    assert_eq!((listed(&desk, "state=granted").await, listed(&desk, "state=expired").await), (0, 1));
    let read = desk.read(&path).await.expect(200).body;
    assert_eq!(read["child_employment_permit"]["state"], "expired");
    assert_eq!(read["allowed_actions"], json!(["withdraw"]));
}

async fn a_school_sees_its_own_pupils_permits_and_decides_none(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let path = desk.apply(0, json!({})).await.expect(201).header("location").to_owned();
    Class::at(desk.app().clone(), 120_766, 1).await;
    let school = async |urn: i32| {
        let scopes = ["child-employment:read", "disclosures:read"];
        let (client, _) = desk.app().client_of(ClientKind::School, &scopes, Reach::Schools(&[urn])).await;
        desk.app().token(client, &scopes)
    };
    let (own, other) = (school(URN).await, school(120_766).await);
    desk.read_as(&own, &path).await.expect(200);
    desk.read_as(&own, &permits()).await.expect(200);
    for rest in ["", "/marks"] {
        let unsaid = desk.app().get(&own, &format!("{path}{rest}")).await;
        assert_eq!(unsaid.problem(), (400, "invalid_parameter"), "who reads, and why?");
    }
    desk.read_as(&own, &format!("{path}/marks")).await.expect(200);
    let log = desk.app().get(&own, &format!("/v1/schools/{URN}/disclosures")).await.expect(200).body;
    let mut told: Vec<_> =
        log["data"].as_array().unwrap().iter().map(|row| row["operation"].as_str().unwrap()).collect();
    told.sort_unstable();
    let all = [
        "child_employment_permit.read",
        "child_employment_permit_marks.list",
        "child_employment_permits.list",
    ];
    assert_eq!(told, all);
    for rest in ["", "/marks"] {
        for address in [format!("{path}{rest}"), format!("{path}{rest}").replace(&URN.to_string(), "120766")]
        {
            assert_eq!(desk.read_as(&other, &address).await.problem(), (404, "not_found"), "{address}");
        }
    }
    assert_eq!(
        desk.read_as(&other, "/v1/child-employment-permits").await.expect(200).body["data"],
        json!([])
    );
    let body =
        json!({ "pupil_id": desk.pupils[0], "application": application(json!({})), "recorded_by": person() });
    assert_eq!(desk.app().post(&own, &permits(), body).await.problem(), (403, "scope_missing"));
    assert_eq!(
        desk.app().post(&own, &format!("{path}/grant"), json!({})).await.problem(),
        (403, "scope_missing")
    );
}

async fn of_two_jobs_that_are_too_much_together_one_is_granted(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let mut paths = Vec::new();
    for from in ["15:30", "17:00"] {
        let evening = shift("mon", from, if from == "15:30" { "17:00" } else { "18:30" });
        let made = desk.apply(0, json!({ "hours": hours(json!([evening])) })).await.expect(201);
        paths.push(made.header("location").to_owned());
    }
    let (one, other) = tokio::join!(desk.grant(&paths[0]), desk.grant(&paths[1]));
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [200, 422], "{one:?} {other:?}");
    let refused = if one.status == 422 { one } else { other };
    assert_eq!(codes(&refused), [" hours_not_permitted"]);
    assert_eq!(refused.body["errors"][0]["rule"], "cypa1933-18-1-d");
}

async fn a_fifth_day_in_six_months_needs_a_licence_and_work_at_night_one_that_permits_it(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let day =
        |on: &str| json!({ "on": on, "from_time": "14:00", "to_time": "16:00", "performing_minutes": 60 });
    let without = |days: Value| json!({ "kind": "performance_exemption", "performances": days });
    let untold = desk.exempt(0, "exempt", None, without(json!([]))).await.expect(422);
    assert_eq!(codes(&untold), ["/granted_elsewhere/exemption missing_property"]);
    let four = ["2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19"].map(day);
    desk.exempt(0, "exempt", Some("few_days"), without(json!(four))).await.expect(201);
    let fifth = without(json!([day("2026-11-24")]));
    let refused = desk.exempt(0, "exempt", Some("few_days"), fifth).await.expect(422);
    assert_eq!(codes(&refused), ["/application/performances/0/on hours_not_permitted"]);
    assert_eq!(refused.body["errors"][0]["rule"], "cypa1963-37-3-a");
    let night = json!({ "on": "2026-11-25", "from_time": "20:00", "to_time": "00:30", "performing_minutes": 60,
                        "night_work": true });
    let stage = json!({ "performances": [night], "parent_agreed_on": "2026-11-02" });
    let body = json!({ "pupil_id": desk.pupils[0], "application": leave(stage), "recorded_by": person() });
    desk.app().post(&desk.officer, &permits(), body).await.expect(201);
}

async fn of_two_jobs_of_a_child_of_two_schools_one_is_granted(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let second = Class::at(desk.app().clone(), 120_766, 1).await;
    let mut same = row(&desk.class.upns[0], 0);
    same["born_on"] = json!("2012-05-02");
    same["year_group"] = json!("10");
    second.roll("2026-09-03T08:00:00Z", vec![same]).await.expect(200);
    let mut paths = Vec::new();
    for (at, from, to) in [
        (permits(), "15:30", "17:00"),
        ("/v1/schools/120766/child-employment-permits".to_owned(), "17:00", "18:30"),
    ] {
        let job = application(json!({ "hours": hours(json!([shift("mon", from, to)])) }));
        let body = json!({ "pupil_id": desk.pupils[0], "application": job, "recorded_by": person() });
        let made = desk.app().post(&desk.officer, &at, body).await.expect(201);
        paths.push(made.header("location").to_owned());
    }
    let (one, other) = tokio::join!(desk.grant(&paths[0]), desk.grant(&paths[1]));
    let mut both = [one.status, other.status];
    both.sort_unstable();
    assert_eq!(both, [200, 422], "{one:?} {other:?}");
    let refused = if one.status == 422 { one } else { other };
    assert_eq!(refused.body["errors"][0]["rule"], "cypa1933-18-1-d");
}

async fn a_repeated_application_is_answered_as_it_was_though_the_pupil_has_left(app: TestApp) {
    let desk = Desk::of(app, 1).await;
    let body =
        json!({ "pupil_id": desk.pupils[0], "application": application(json!({})), "recorded_by": person() });
    let call = format!("POST {}", permits());
    let send = async |key: &str| {
        desk.app().send(&desk.officer, &call, body.clone(), &[("Idempotency-Key", key)]).await
    };
    let first = send("one").await.expect(201);
    desk.app().tamper("UPDATE enrolment SET deleted_on = '2026-11-10'").await;
    let again = send("one").await;
    assert_eq!(again.header("idempotent-replayed"), "true", "{again:?}");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(codes(&send("two").await.expect(422)), ["/application/from_on pupil_not_enrolled"]);
}
