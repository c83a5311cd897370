//! What every school recorded, for whoever reaches them all.

use serde_json::{Value, json};

use super::*;
use crate::{
    on_each_database,
    pupil_groups::fixture::SOCIAL_WORKER,
    social_work::teams::{assigned, registered},
};

on_each_database!(
    notifications_of_all_schools_are_one_list_with_filters,
    each_school_sees_who_was_told_of_its_pupils,
    contacts_of_all_schools_are_one_list_with_filters,
    only_who_may_see_a_team_filters_by_it,
);

/// Two schools, each with one child of whom a social worker was told: here on 17 November, there on the 18th.
struct Two {
    desk: Desk,
    there: Class,
    /// Of the other school's pupil.
    pupil: String,
    paths: [String; 2],
    officer: String,
}

const OFFICE: &[&str] = &["social-work:read", "cads-contacts:read", "disclosures:read"];

impl Two {
    async fn of(app: TestApp) -> Self {
        let desk = Desk::of(app, 1, 1).await;
        let there = Class::at(desk.app().clone(), 120_766, 1).await;
        let pupil = pupil_id(&there, 0).await;
        let own = login(desk.app(), ClientKind::School, SCHOOL, Reach::Schools(&[120_766])).await;
        let here = telling("unexplained_absence", "2026-11-17", "2026-11-17T10:15:00Z");
        let here = desk.post(&notifications(), notification(&desk.pupils[0], here)).await.expect(201);
        let told = telling("persistent_absence", "2026-11-16", "2026-11-18T23:59:59Z");
        let path = "/v1/schools/120766/social-worker-notifications";
        let told = desk.app().post(&own, path, notification(&pupil, told)).await.expect(201);
        let contact = json!({
            "pupil_id": pupil, "recorded_by": { "name": "A. Clerk" },
            "contact": { "contacted_at": "2026-11-18T11:30:00Z", "concern": "Not seen for a week",
                         "consent": "given", "contacted_by": { "name": "A. Head" } },
        });
        desk.app().post(&own, "/v1/schools/120766/cads-contacts", contact).await.expect(201);
        let paths = [here.header("location").to_owned(), told.header("location").to_owned()];
        let officer = login(desk.app(), ClientKind::La, OFFICE, Reach::Everything).await;
        Self { desk, there, pupil, paths, officer }
    }

    async fn read(&self, token: &str, path: &str) -> Answer {
        self.desk.app().send(token, &format!("GET {path}"), Value::Null, BY).await
    }

    /// The addresses of what is listed.
    async fn listed(&self, path: &str) -> Vec<String> {
        let read = self.read(&self.officer, path).await.expect(200).body;
        let address = |row: &Value| row["links"]["self"].as_str().unwrap().to_owned();
        read["data"].as_array().unwrap().iter().map(address).collect()
    }
}

async fn notifications_of_all_schools_are_one_list_with_filters(app: TestApp) {
    let two = Two::of(app).await;
    let list = "/v1/social-worker-notifications";
    let [here, there] = &two.paths;
    assert_eq!(two.listed(list).await, [here.clone(), there.clone()], "in the order of the schools");
    let read = two.read(&two.officer, list).await.body;
    assert_eq!(read["data"][0]["delay"]["hours"], 1.5);
    assert_eq!(read["data"][1]["delay"]["seconds"], 2 * 86_400 + 15 * 3_600 + 14 * 60 + 59);
    for (query, found) in [
        ("urn=120766".to_owned(), vec![there]),
        (format!("urn=120766,{URN}"), vec![here, there]),
        ("kind=unexplained_absence".to_owned(), vec![here]),
        ("told_from=2026-11-18".to_owned(), vec![there]),
        ("told_to=2026-11-17".to_owned(), vec![here]),
        ("told_from=2026-11-18&told_to=2026-11-18".to_owned(), vec![there]),
        (format!("pupil_id={}", two.pupil), vec![there]),
        ("told_from=2026-11-19".to_owned(), vec![]),
    ] {
        let found: Vec<_> = found.into_iter().cloned().collect();
        assert_eq!(two.listed(&format!("{list}?{query}")).await, found, "{query}");
    }
    two.desk.withdraw(here).await.expect(200);
    assert_eq!(two.listed(list).await, std::slice::from_ref(there));
    assert_eq!(two.listed(&format!("{list}?include_withdrawn=true")).await.len(), 2);
    // Page by page, whichever school a page ends at.
    let first =
        two.read(&two.officer, &format!("{list}?limit=1&include_withdrawn=true")).await.expect(200).body;
    let cursor = first["page"]["next_cursor"].as_str().unwrap();
    let next = two.listed(&format!("{list}?limit=1&include_withdrawn=true&cursor={cursor}")).await;
    assert_eq!(next, std::slice::from_ref(there));
    let other = two.read(&two.officer, &format!("{list}?limit=1&cursor={cursor}")).await;
    assert_eq!(other.problem(), (400, "cursor_mismatch"));
    let wrong =
        two.read(&two.officer, &format!("{list}?urn=12&told_from=2026-11-18&told_to=2026-11-17")).await;
    let names: Vec<_> = wrong.expect(400).faults().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["urn", "told_to"]);
    let headers = [BY, &[("Accept", "text/csv")]].concat();
    let csv =
        two.desk.app().send(&two.officer, &format!("GET {list}"), Value::Null, &headers).await.expect(200);
    assert!(csv.text.lines().count() == 2 && csv.text.contains("delay.hours"), "{}", csv.text);
}

async fn each_school_sees_who_was_told_of_its_pupils(app: TestApp) {
    let two = Two::of(app).await;
    let list = "/v1/social-worker-notifications";
    let unnamed = two.desk.app().get(&two.officer, list).await;
    assert_eq!(unnamed.problem(), (400, "invalid_parameter"));
    two.read(&two.officer, list).await.expect(200);
    two.read(&two.officer, &format!("{list}?told_from=2026-11-19")).await.expect(200);
    let log = async |urn: i32| {
        let log = format!("/v1/schools/{urn}/disclosures");
        let log = two.desk.app().get(&two.officer, &log).await.expect(200).body;
        let row = |row: &Value| (row["operation"].clone(), row["subject"].clone(), row["pupils"].clone());
        log["data"].as_array().unwrap().iter().map(row).collect::<Vec<_>>()
    };
    for urn in [URN, 120_766] {
        let told = (json!("social_worker_notifications.list"), json!(urn.to_string()), json!(1));
        assert_eq!(log(urn).await, [told]);
    }
    let all = two.desk.app().get(&two.officer, "/v1/disclosures?limit=200").await.expect(200).body;
    let nobody = |row: &&Value| row["urn"].is_null() && row["pupils"] == 0;
    assert_eq!(
        all["data"].as_array().unwrap().iter().filter(nobody).count(),
        1,
        "that nobody was found, too"
    );
    // Whoever reaches one school is told of that one alone.
    let narrow =
        login(two.desk.app(), ClientKind::School, &["social-work:read"], Reach::Schools(&[120_766])).await;
    let read = two.read(&narrow, list).await.expect(200).body;
    assert_eq!((read["data"].as_array().unwrap().len(), &read["data"][0]["urn"]), (1, &json!(120_766)));
    let foreign = two.read(&narrow, &format!("{list}?urn={URN}")).await.expect(200).body;
    assert_eq!(foreign["data"], json!([]), "and is not told whether there is another");
    let blind = login(two.desk.app(), ClientKind::La, &["cads-contacts:read"], Reach::Everything).await;
    assert_eq!(two.read(&blind, list).await.problem(), (403, "scope_missing"));
}

async fn contacts_of_all_schools_are_one_list_with_filters(app: TestApp) {
    let two = Two::of(app).await;
    let found = two.listed("/v1/cads-contacts").await;
    assert!(found.len() == 1 && found[0].starts_with("/v1/schools/120766/cads-contacts/"), "{found:?}");
    for (query, count) in [
        ("urn=120765", 0),
        ("contacted_from=2026-11-18&contacted_to=2026-11-18", 1),
        ("contacted_from=2026-11-19", 0),
        ("contacted_to=2026-11-17", 0),
    ] {
        assert_eq!(two.listed(&format!("/v1/cads-contacts?{query}")).await.len(), count, "{query}");
    }
    let wrong =
        two.read(&two.officer, "/v1/cads-contacts?contacted_from=2026-11-18&contacted_to=2026-11-17").await;
    assert_eq!(wrong.expect(400).faults()[0].0, "contacted_to");
    let log = two.desk.app().get(&two.officer, "/v1/schools/120766/disclosures").await.expect(200).body;
    assert_eq!(log["data"][0]["operation"], "cads_contacts.list");
}

async fn only_who_may_see_a_team_filters_by_it(app: TestApp) {
    let two = Two::of(app).await;
    let (west, east) = (registered(&two.desk, "west").await, registered(&two.desk, "east").await);
    assigned(&two.desk, SOCIAL_WORKER, &west).await;
    let list = "/v1/social-worker-notifications";
    let sees = &["social-work:read", "social-work-teams:read", "pupils.groups:read"];
    let manager = login(two.desk.app(), ClientKind::La, sees, Reach::Everything).await;
    let by_team =
        async |token: &str, team: &str| two.read(token, &format!("{list}?social_work_team_id={team}")).await;
    let read = by_team(&manager, &west).await.expect(200).body;
    assert_eq!(read["data"].as_array().unwrap().len(), 1);
    assert_eq!(read["data"][0]["pupil_id"], json!(two.desk.pupils[0]));
    assert_eq!(by_team(&manager, &east).await.expect(200).body["data"], json!([]));
    // A team that never was is not found, whatever the client holds.
    let never = "0199e2a4-5b1c-7d3e-8f90-123456789abc";
    assert_eq!(by_team(&two.officer, never).await.problem(), (404, "not_found"));
    let refused = by_team(&two.officer, &west).await;
    assert_eq!(refused.problem(), (403, "scope_missing"));
    assert_eq!(refused.body["required_scopes"], json!(["social-work-teams:read"]));
    assert_eq!(two.there.upns.len(), 1);
}
