//! What the authority publishes: drafts, versions with the day from which they hold, files, and what is in force when.

use serde_json::{Value, json};

use crate::{
    on_each_database,
    support::{Answer, Reach, TestApp},
};

on_each_database!(
    the_revised_code_of_conduct_is_in_force_from_19_august_2024,
    what_is_withdrawn_held_until_then_unless_it_was_published_by_mistake,
    a_version_is_a_file_that_is_what_it_says,
    what_is_announced_or_for_officers_is_not_handed_to_schools,
    of_two_who_publish_for_one_day_one_does,
);

const WRITES: &[&str] = &["documents:read", "documents:write"];

fn by() -> Value {
    json!({ "name": "A. Officer", "title": "Attendance manager" })
}

struct Shelf {
    app: TestApp,
    officer: String,
    school: String,
}

impl Shelf {
    async fn of(app: TestApp) -> Self {
        app.school(120_765).await;
        let officer = app.login(WRITES, Reach::Everything).await;
        let school = app.login(&["documents:read"], Reach::Schools(&[120_765])).await;
        Self { app, officer, school }
    }

    async fn document(&self, kind: &str, title: &str) -> String {
        let document = json!({ "kind": kind, "title": title, "audience": ["schools", "parents"] });
        let body = json!({ "document": document, "recorded_by": by() });
        let made = self.app.post(&self.officer, "/v1/documents", body).await.expect(201);
        made.body["links"]["self"].as_str().unwrap().to_owned()
    }

    async fn version(&self, document: &str, plan: Value) -> Answer {
        let body = json!({ "plan": plan, "recorded_by": by() });
        self.app.post(&self.officer, &format!("{document}/versions"), body).await
    }

    async fn publish(&self, version: &Answer) -> Answer {
        let place = version.body["links"]["self"].as_str().unwrap();
        let tag = self.app.get(&self.officer, place).await.expect(200).header("etag").to_owned();
        let call = format!("POST {place}/publish");
        self.app.send(&self.officer, &call, json!({ "recorded_by": by() }), &[("If-Match", &tag)]).await
    }

    async fn published(&self, document: &str, from: &str) -> Answer {
        let link = format!("https://authority.example/code/{from}");
        let version =
            self.version(document, json!({ "effective_from_on": from, "link": link })).await.expect(201);
        self.publish(&version).await.expect(200)
    }

    async fn withdraw(&self, place: &str, ground: Option<&str>) -> Answer {
        let mut body = json!({ "reason": "The framework has changed", "recorded_by": by() });
        if let Some(ground) = ground {
            body["ground"] = json!(ground);
        }
        self.app.post(&self.officer, &format!("{place}/withdraw"), body).await
    }

    /// Titles with the number in force, and the statuses of the versions, newest first.
    async fn list(&self, query: &str) -> Vec<(String, Value, Vec<String>)> {
        let list = self.app.get(&self.school, &format!("/v1/documents{query}")).await.expect(200).body;
        let row = |row: &Value| {
            let versions = row["versions"].as_array().unwrap().iter();
            let statuses = versions.map(|version| version["status"].as_str().unwrap().to_owned()).collect();
            (row["document"]["title"].as_str().unwrap().to_owned(), row["in_force"].clone(), statuses)
        };
        list["data"].as_array().unwrap().iter().map(row).collect()
    }
}

async fn the_revised_code_of_conduct_is_in_force_from_19_august_2024(app: TestApp) {
    app.set_now("2024-06-24T15:07:00Z");
    let shelf = Shelf::of(app).await;
    let code = shelf.document("code_of_conduct", "Code of conduct").await;
    let policy = shelf.document("model_policy", "Model policy").await;
    shelf.published(&code, "2018-09-01").await;
    let revised = shelf.published(&code, "2024-08-19").await;
    assert_eq!((&revised.body["number"], &revised.body["status"]), (&json!(2), &json!("forthcoming")));
    // A draft is nobody's business until it is announced.
    let draft = shelf.version(&policy, json!({ "expected_on": "2024-07-19" })).await.expect(201);
    let place = draft.body["links"]["self"].as_str().unwrap().to_owned();
    assert_eq!(shelf.list("").await.len(), 1);
    assert_eq!(shelf.app.get(&shelf.school, &place).await.problem(), (404, "not_found"));
    assert_eq!(shelf.app.get(&shelf.school, &policy).await.problem(), (404, "not_found"));
    let unready = shelf.publish(&draft).await;
    let missing = |at: &str| (at.to_owned(), "missing_property".to_owned());
    assert_eq!(unready.faults(), [missing("/plan/effective_from_on"), missing("/plan/link")]);
    let announce = json!({ "plan": { "expected_on": "2024-07-19", "announced": true }, "recorded_by": by() });
    let tag = draft.header("etag").to_owned();
    let put = shelf
        .app
        .send(&shelf.officer, &format!("PUT {place}"), announce.clone(), &[("If-Match", &tag)])
        .await;
    assert_eq!(put.expect(200).body["status"], "forthcoming");
    let stale =
        shelf.app.send(&shelf.officer, &format!("PUT {place}"), announce, &[("If-Match", &tag)]).await;
    assert_eq!(stale.problem(), (412, "precondition_failed"));

    let told = |title: &str, number: Value, statuses: &[&str]| {
        (title.to_owned(), number, statuses.iter().map(|status| (*status).to_owned()).collect::<Vec<_>>())
    };
    let before = told("Code of conduct", json!(1), &["forthcoming", "in_force"]);
    let after = told("Code of conduct", json!(2), &["in_force", "superseded"]);
    assert_eq!(shelf.list("?in_force_on=2018-08-31").await, []);
    assert_eq!(shelf.list("?in_force_on=2024-08-18").await, std::slice::from_ref(&before));
    assert_eq!(shelf.list("?in_force_on=2024-08-19").await, std::slice::from_ref(&after));
    assert_eq!(shelf.list("?in_force_on=2024-09-01").await, std::slice::from_ref(&after));
    assert_eq!(
        shelf.list("?forthcoming=true").await,
        [before, told("Model policy", Value::Null, &["forthcoming"])]
    );
    assert_eq!(shelf.list("?forthcoming=true&kind=model_policy").await.len(), 1);
    assert_eq!(shelf.list("?audience=governors").await, []);
    shelf.app.set_now("2024-08-18T23:30:00Z");
    let shelf = Shelf {
        school: shelf.app.login(&["documents:read"], Reach::Schools(&[120_765])).await,
        officer: shelf.app.login(WRITES, Reach::Everything).await,
        ..shelf
    };
    // Half past midnight by the clocks of London: the day has begun.
    assert_eq!(shelf.list("?kind=code_of_conduct").await, [after]);
    // A version that is withdrawn gives way to the one before it.
    let place = revised.body["links"]["self"].as_str().unwrap();
    let withdraw = json!({ "reason": "Published by mistake", "recorded_by": by() });
    shelf.app.post(&shelf.officer, &format!("{place}/withdraw"), withdraw).await.expect(200);
    let again = told("Code of conduct", json!(1), &["withdrawn", "in_force"]);
    assert_eq!(shelf.list("?kind=code_of_conduct").await, [again]);
}

async fn what_is_withdrawn_held_until_then_unless_it_was_published_by_mistake(app: TestApp) {
    app.set_now("2024-10-01T09:00:00Z");
    let shelf = Shelf::of(app).await;
    let code = shelf.document("code_of_conduct", "Code of conduct").await;
    shelf.published(&code, "2018-09-01").await;
    let second = shelf.published(&code, "2024-08-19").await;
    shelf.published(&code, "2025-01-06").await;
    let place = second.body["links"]["self"].as_str().unwrap().to_owned();
    let gone = shelf.withdraw(&place, None).await.expect(200).body;
    let why =
        json!({ "withdrawn_on": "2024-10-01", "ground": "ended", "reason": "The framework has changed" });
    assert_eq!((&gone["withdrawal"], &gone["status"]), (&why, &json!("withdrawn")));
    let told = |number: Value, statuses: [&str; 3]| {
        vec![("Code of conduct".to_owned(), number, statuses.map(str::to_owned).to_vec())]
    };
    let until = told(json!(2), ["forthcoming", "in_force", "superseded"]);
    assert_eq!(shelf.list("?in_force_on=2024-09-30").await, until);
    let since = told(json!(1), ["forthcoming", "withdrawn", "in_force"]);
    assert_eq!(shelf.list("?in_force_on=2024-10-01").await, since);
    // Its days are its own: no other version is laid over them.
    let link = json!({ "effective_from_on": "2024-08-19", "link": "https://authority.example/code/third" });
    let third = shelf.version(&code, link).await.expect(201);
    let taken = [("/plan/effective_from_on".to_owned(), "repeated_value".to_owned())];
    assert_eq!(shelf.publish(&third).await.faults(), taken);
    let third = third.body["links"]["self"].as_str().unwrap().to_owned();
    shelf.withdraw(&third, None).await.expect(200);

    // The whole document: nothing of it is to come, and what held until then did.
    assert_eq!(shelf.list("?forthcoming=true").await.len(), 1);
    let gone = shelf.withdraw(&code, None).await.expect(200).body;
    assert_eq!((&gone["withdrawal"], &gone["in_force"]), (&why, &Value::Null));
    assert_eq!(shelf.list("?forthcoming=true").await, []);
    assert_eq!(shelf.list("?forthcoming=false").await, told(Value::Null, ["withdrawn"; 3]));
    assert_eq!(shelf.list("?in_force_on=2024-09-30").await, until);
    assert_eq!(shelf.list("?in_force_on=2024-10-01").await, []);

    // What was published by mistake held on no day, and is handed out no more.
    let leaflet = shelf.document("leaflet", "Every day counts").await;
    let file = json!({ "name": "leaflet.txt", "media_type": "text/plain" });
    let plan = json!({ "effective_from_on": "2024-01-08", "file": file });
    let version = shelf.version(&leaflet, plan).await.expect(201);
    let place = version.body["links"]["self"].as_str().unwrap().to_owned();
    let content = format!("{place}/content");
    let put = format!("PUT {content}");
    let text = [("Content-Type", "text/plain"), ("If-Match", version.header("etag"))];
    shelf.app.send_raw(&shelf.officer, &put, b"Every day counts".to_vec(), &text).await.expect(200);
    shelf.publish(&version).await.expect(200);
    shelf.app.get(&shelf.school, &content).await.expect(200);
    assert_eq!(shelf.list("?kind=leaflet&in_force_on=2024-05-01").await.len(), 1);
    shelf.withdraw(&place, Some("published_by_mistake")).await.expect(200);
    assert_eq!(shelf.list("?kind=leaflet&in_force_on=2024-05-01").await, []);
    let read = shelf.app.get(&shelf.school, &place).await.expect(200).body;
    assert_eq!((&read["status"], &read["links"]["content"]), (&json!("withdrawn"), &Value::Null));
    assert_eq!((&read["held"], &read["plan"]["file"]), (&Value::Null, &Value::Null));
    assert_eq!(shelf.app.get(&shelf.school, &content).await.problem(), (404, "not_found"));
    shelf.app.get(&shelf.officer, &content).await.expect(200);
    // The list and the document say the same, though its only version is withdrawn.
    let list = shelf.app.get(&shelf.school, "/v1/documents?kind=leaflet").await.expect(200).body;
    let one = shelf.app.get(&shelf.school, &leaflet).await.expect(200).body;
    assert_eq!(list["data"], json!([one]));
}

async fn what_is_announced_or_for_officers_is_not_handed_to_schools(app: TestApp) {
    app.set_now("2024-07-01T09:00:00Z");
    let shelf = Shelf::of(app).await;
    let policy = shelf.document("model_policy", "Model policy").await;
    let file = json!({ "name": "policy.txt", "media_type": "text/plain" });
    let plan =
        json!({ "expected_on": "2024-07-19", "announced": true, "changes": "Rewritten", "file": file });
    let version = shelf.version(&policy, plan).await.expect(201);
    let place = version.body["links"]["self"].as_str().unwrap().to_owned();
    let (content, tag) = (format!("{place}/content"), version.header("etag").to_owned());
    let put = format!("PUT {content}");
    let fill = async |headers: &[(&str, &str)]| {
        shelf.app.send_raw(&shelf.officer, &put, b"Not yet settled".to_vec(), headers).await
    };
    let text = ("Content-Type", "text/plain");
    assert_eq!(fill(&[text]).await.problem(), (428, "precondition_required"));
    fill(&[text, ("If-Match", &tag)]).await.expect(200);
    assert_eq!(fill(&[text, ("If-Match", &tag)]).await.problem(), (412, "precondition_failed"));

    // Schools are told that it is coming, and see nothing of it; who writes it does.
    let told = shelf.app.get(&shelf.school, &place).await.expect(200).body;
    assert_eq!((&told["status"], &told["plan"]["changes"]), (&json!("forthcoming"), &json!("Rewritten")));
    for hidden in ["/plan/file", "/plan/link", "/held", "/links/content"] {
        assert_eq!(told.pointer(hidden), Some(&Value::Null), "{hidden}");
    }
    assert_eq!(shelf.app.get(&shelf.school, &policy).await.expect(200).body["versions"][0], told);
    assert_eq!(shelf.app.get(&shelf.school, &content).await.problem(), (404, "not_found"));
    shelf.app.get(&shelf.officer, &content).await.expect(200);

    // What is for officers alone is told to clients of the authority.
    let inner =
        json!({ "kind": "procedure", "title": "How we decide", "audience": ["officers", "agencies"] });
    let body = json!({ "document": inner, "recorded_by": by() });
    let made = shelf.app.post(&shelf.officer, "/v1/documents", body).await.expect(201);
    let inner = made.body["links"]["self"].as_str().unwrap().to_owned();
    let version = shelf.published(&inner, "2024-01-08").await;
    let place = version.body["links"]["self"].as_str().unwrap();
    assert_eq!(shelf.list("?kind=procedure").await, []);
    for hidden in [inner.as_str(), place] {
        assert_eq!(shelf.app.get(&shelf.school, hidden).await.problem(), (404, "not_found"));
    }
    let reader = shelf.app.login(&["documents:read"], Reach::Everything).await;
    shelf.app.get(&reader, &inner).await.expect(200);
    let list = shelf.app.get(&reader, "/v1/documents?kind=procedure").await.expect(200).body;
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
}

async fn a_version_is_a_file_that_is_what_it_says(app: TestApp) {
    let shelf = Shelf::of(app).await;
    let leaflet = shelf.document("leaflet", "Every day counts").await;
    let wrong = json!({
        "link": "http://authority.example", "effective_from_on": "2026-09-01", "expected_on": "2026-09-01",
        "file": { "name": "../leaflet.exe", "media_type": "application/pdf" },
    });
    let refused = shelf.version(&leaflet, wrong).await;
    let at: Vec<_> = refused.faults().into_iter().map(|(at, code)| format!("{at} {code}")).collect();
    for expected in [
        "/plan/link choose_one",
        "/plan/expected_on choose_one",
        "/plan/link link_not_valid",
        "/plan/file/name file_name_not_valid",
    ] {
        assert!(at.iter().any(|fault| fault == expected), "{expected} in {at:?}");
    }
    let plan = json!({
        "effective_from_on": "2026-09-01", "file": { "name": "leaflet.pdf", "media_type": "application/pdf" },
    });
    let version = shelf.version(&leaflet, plan).await.expect(201);
    let content = format!("{}/content", version.body["links"]["self"].as_str().unwrap());
    assert_eq!(shelf.publish(&version).await.faults().len(), 1, "its bytes have not come");
    let place = version.body["links"]["self"].as_str().unwrap();
    let put = async |bytes: &[u8], media: &str| {
        let call = format!("PUT {content}");
        let tag = shelf.app.get(&shelf.officer, place).await.expect(200).header("etag").to_owned();
        let headers = [("Content-Type", media), ("If-Match", tag.as_str())];
        shelf.app.send_raw(&shelf.officer, &call, bytes.to_vec(), &headers).await
    };
    assert_eq!(put(b"MZ\x90\0", "application/pdf").await.faults()[0].1, "file_type_disagrees");
    assert_eq!(put(b"%PDF-1.7\n", "image/png").await.problem(), (415, "unsupported_media_type"));
    put(b"%PDF-1.7\nfirst", "application/pdf").await.expect(200);
    let held = put(b"%PDF-1.7\nsecond", "application/pdf").await.expect(200);
    assert_eq!(held.body["held"]["size"], 15);
    assert_eq!(put(b"%PDF-1.7\nsecond", "application/pdf").await.body["version"], held.body["version"]);
    shelf.publish(&version).await.expect(200);
    assert_eq!(put(b"%PDF-1.7\nthird", "application/pdf").await.problem(), (409, "state_conflict"));
    let read = shelf.app.get(&shelf.school, &content).await.expect(200);
    assert_eq!((read.text.as_str(), read.header("content-type")), ("%PDF-1.7\nsecond", "application/pdf"));
    assert!(read.header("content-disposition").starts_with("attachment; filename=\"leaflet.pdf\""));
}

async fn of_two_who_publish_for_one_day_one_does(app: TestApp) {
    let shelf = Shelf::of(app).await;
    let code = shelf.document("code_of_conduct", "Code of conduct").await;
    let plan = |n: u8| json!({ "effective_from_on": "2026-09-01", "link": format!("https://authority.example/{n}") });
    let (one, other) = (shelf.version(&code, plan(1)).await, shelf.version(&code, plan(2)).await);
    let (one, other) = tokio::join!(shelf.publish(&one), shelf.publish(&other));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{one:?} {other:?}");
    let refused = if one.status == 422 { one } else { other };
    assert_eq!(refused.faults(), [("/plan/effective_from_on".to_owned(), "repeated_value".to_owned())]);
}
