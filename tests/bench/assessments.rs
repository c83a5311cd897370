//! What self-assessments cost, over HTTP against the real server: a portal's read of one school, and what the authority
//! asks of a whole cycle. The questionnaire is the one that comes with the service, answered through the API by every
//! school.
//!
//! Names: `assessments/postgres`, `assessments/sqlite`.

use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{TimeDelta, Utc};
use reqwest::{Client, Method, header::ETAG};
use rollcall::{
    features::clients::{self, ClientKind, NewClient},
    flows::simulate::{Plan, load_schools},
};
use serde_json::{Value, json};

use super::{
    Options,
    process::Process,
    report::quantile,
    world::{Database, World},
};

const DATABASE: &str = "bench_assessments";
const SCHOOLS: usize = 430;
const OFFICER: &[&str] = &["self-assessments:manage", "self-assessments:analyse", "questionnaires:read"];
const PORTAL: &[&str] = &["self-assessments:read", "self-assessments:write"];
/// Requests of each kind.
const REQUESTS: usize = 60;

/// A caller with a token.
#[derive(Clone)]
struct Caller {
    http: Client,
    base: String,
    token: Arc<str>,
}

/// What came back: the entity tag and the body.
struct Answer {
    tag: String,
    body: Value,
    bytes: usize,
}

impl Caller {
    async fn of(world: &World, service: &Process, kind: ClientKind, scopes: &[&str]) -> Self {
        let new = NewClient {
            name: "Sample program".to_owned(),
            kind,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            all_schools: true,
            schools: Vec::new(),
        };
        let (id, _) = clients::create(&world.gate().operator(), world.gate().pepper(), &new).await.unwrap();
        Self {
            http: Client::builder().no_proxy().build().unwrap(),
            base: format!("http://{}/v1", service.address),
            token: world.gate().issue(id, &scopes.join(" ")).unwrap().into(),
        }
    }

    async fn send(&self, method: Method, path: &str, body: Option<Value>, condition: (&str, &str)) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        if !condition.0.is_empty() {
            request = request.header(condition.0, condition.1);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = answer.bytes().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {}", String::from_utf8_lossy(&body));
        let tag = headers.get(ETAG).and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        Answer { tag, bytes: body.len(), body: serde_json::from_slice(&body).unwrap_or_default() }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, ("", "")).await
    }

    /// How long so many requests took, one after the other, but for the first.
    async fn times(&self, paths: &[String], requests: usize) -> (Vec<Duration>, usize) {
        let (mut times, mut bytes) = (Vec::new(), 0);
        for request in 0..=requests {
            let sent = Instant::now();
            bytes = self.get(&paths[request % paths.len()]).await.bytes;
            times.extend((request > 0).then(|| sent.elapsed()));
        }
        (times, bytes)
    }
}

/// Everything about self-assessments that is asked for.
pub async fn all(options: &Options) {
    for database in [Database::Postgres, Database::Sqlite] {
        let name = format!("assessments/{}", database.name());
        if options.wants(&name) {
            on(options, database, &name).await;
        }
    }
}

async fn on(options: &Options, database: Database, name: &str) {
    let world = World::empty(database, DATABASE, OFFICER).await;
    let schools = if options.quick { 24 } else { SCHOOLS };
    let plan = Plan { seed: 7, schools, pupils_per_school: Some(1), year: 2025 };
    load_schools(world.gate(), &plan).await.unwrap();
    let service = world.serve(Path::new(env!("CARGO_BIN_EXE_rollcall"))).await;
    let officer = Caller::of(&world, &service, ClientKind::La, OFFICER).await;
    let portal = Caller::of(&world, &service, ClientKind::Portal, PORTAL).await;
    eprintln!("{name}: {schools} schools answer …");
    let cycle = opened(&officer).await;
    let urns: Vec<i32> = plan.schools().map(|school| school.urn).collect();
    let questions = answered(&portal, &cycle, &urns).await;
    world.settle().await;
    println!("\n| {name}: {schools} schools, {questions} questions | p50 ms | p99 ms | KiB | requests |");
    println!("|---|--:|--:|--:|--:|");
    let of_cycle = |what: &str| vec![format!("/self-assessment-cycles/{cycle}/{what}")];
    let reads: Vec<_> =
        urns.iter().map(|urn| format!("/schools/{urn}/self-assessments/{cycle}?view=portal")).collect();
    for (what, caller, paths) in [
        ("a portal reads one school", &portal, reads),
        ("completion", &officer, of_cycle("completion")),
        ("analysis", &officer, of_cycle("analysis")),
        ("analysis by phase", &officer, of_cycle("analysis?group_by=phase")),
    ] {
        let (times, bytes) = caller.times(&paths, options.times(REQUESTS)).await;
        let (half, most) = (quantile(&times, 0.5), quantile(&times, 0.99));
        println!("| {what} | **{half:.1}** | **{most:.1}** | {} | {} |", bytes / 1024, times.len());
    }
}

fn somebody() -> Value {
    json!({ "name": "A. Person", "title": "Officer" })
}

/// The id of a cycle that asks every school.
async fn opened(officer: &Caller) -> String {
    let today = Utc::now().date_naive();
    let body = json!({
        "questionnaire": "attendance", "questionnaire_version": 1, "title": "Measured", "audience": { "rule": "all" },
        "opens_on": today, "due_on": today + TimeDelta::days(60), "recorded_by": somebody(),
    });
    let made = officer.send(Method::POST, "/self-assessment-cycles", Some(body), ("", "")).await;
    let id = made.body["cycle"]["id"].as_str().unwrap().to_owned();
    let open = format!("/self-assessment-cycles/{id}/open");
    let body = json!({ "recorded_by": somebody() });
    officer.send(Method::POST, &open, Some(body), ("If-Match", &made.tag)).await;
    id
}

/// Every school answers everything and submits, eight at a time; how many questions there are.
async fn answered(portal: &Caller, cycle: &str, urns: &[i32]) -> usize {
    let one = format!("/schools/{}/self-assessments/{cycle}?view=portal", urns[0]);
    let asked = portal.get(&one).await.body;
    let questions: Vec<Value> = asked["questionnaire"]["areas"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|area| area["questions"].as_array().unwrap().clone())
        .collect();
    let (left, questions) = (Arc::new(Mutex::new(VecDeque::from(urns.to_vec()))), Arc::new(questions));
    let mut tasks = Vec::new();
    for _ in 0..8 {
        let (portal, cycle) = (portal.clone(), cycle.to_owned());
        let (left, questions) = (left.clone(), questions.clone());
        tasks.push(tokio::spawn(async move {
            loop {
                let Some(urn) = left.lock().unwrap().pop_front() else { break };
                answer(&portal, &format!("/schools/{urn}/self-assessments/{cycle}"), urn, &questions).await;
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    questions.len()
}

async fn answer(portal: &Caller, base: &str, urn: i32, questions: &[Value]) {
    for (place, question) in questions.iter().enumerate() {
        let code = question["code"].as_str().unwrap();
        let rating = 1 + (urn as usize * 7 + place * 3) % 4;
        let answer = match question["kind"].as_str().unwrap() {
            "rated" => json!({ "rating": rating }),
            "yes_no" => json!({ "yes": true }),
            "choice" => json!({ "choice": question["options"][0]["code"] }),
            "number" => json!({ "number": "30" }),
            _ => json!({ "text": "Families are greeted at the gate." }),
        };
        let body = json!({
            "answer": answer, "narrative": "It was looked at in September.", "recorded_by": somebody(),
        });
        let path = format!("{base}/answers/{code}");
        portal.send(Method::PUT, &path, Some(body), ("If-None-Match", "*")).await;
        if !question["evidence"].is_null() {
            let body = json!({
                "kind": "link", "title": "Policy", "question": code, "address": "https://school.example/policy",
                "recorded_by": somebody(),
            });
            portal.send(Method::POST, &format!("{base}/evidence"), Some(body), ("", "")).await;
        }
    }
    let stands = portal.get(base).await;
    let body = json!({ "recorded_by": somebody() });
    portal.send(Method::POST, &format!("{base}/submissions"), Some(body), ("If-Match", &stands.tag)).await;
}
