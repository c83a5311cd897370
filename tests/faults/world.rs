//! A synthetic authority in a database of its own, three vendors, and what they push.

use std::{
    env,
    path::Path,
    time::{Duration, Instant},
};

use actix_web::web::Bytes;
use chrono::{NaiveDate, Utc};
use reqwest::{Client, StatusCode};
use rollcall::{
    domain::session::Session,
    flows::simulate::{Plan, SimSchool, register_of},
};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use serde_json::Value;
use tempfile::TempDir;

use super::service::{Service, run};

/// A whole year that is over: there are registers enough to push, whenever this runs.
const YEAR: i32 = 2025;

/// Everything that the scenarios share.
pub struct World {
    folder: TempDir,
    /// The database, as the role that serves reaches it.
    pub url: String,
    /// The owner's connection, for doing harm.
    pub owner: DatabaseConnection,
    pub schools: Vec<SimSchool>,
    /// School days until now, latest first.
    pub days: Vec<NaiveDate>,
    plan: Plan,
    vendors: Vec<(String, String)>,
}

/// A request that is ready to be sent.
#[derive(Clone)]
pub struct Push {
    pub path: String,
    pub body: Bytes,
}

fn size(name: &str, usual: usize) -> usize {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(usual)
}

impl World {
    pub async fn make() -> Self {
        let admin = env::var("ROLLCALL_TEST_POSTGRES").expect("start this with scripts/assure");
        let role = env::var("ROLLCALL_TEST_POSTGRES_SERVICE_ROLE").unwrap_or("rollcall_service".to_owned());
        let (server, _) = admin.rsplit_once('/').expect("a database");
        let owner = Database::connect(&admin).await.expect("PostgreSQL answers");
        owner.execute_unprepared("CREATE DATABASE faults").await.expect("a database");
        let owned = format!("{server}/faults");
        let url = owned.replace("rollcall_owner@", &format!("{role}@"));
        let folder = tempfile::tempdir().expect("a folder");
        let at: &Path = folder.path();
        run(at, &owned, &["keys", "init"]);
        run(at, &owned, &["migrate", "--service-role", &role]);
        let (schools, pupils) = (size("ROLLCALL_TEST_SCHOOLS", 430), size("ROLLCALL_TEST_PUPILS", 280));
        let (count, each) = (schools.to_string(), pupils.to_string());
        let year = format!("{YEAR}-{}", (YEAR + 1) % 100);
        println!(
            "{}",
            run(at, &url, &["simulate", "--schools", &count, "--pupils", &each, "--year", &year]).trim()
        );
        let vendors = (1..=3).map(|n| client(at, &url, &format!("Sample vendor {n}"))).collect();
        let plan = Plan { seed: 7, schools, pupils_per_school: Some(pupils), year: YEAR };
        let yesterday = Utc::now().date_naive().pred_opt().expect("a day");
        let days = plan.school_year().expect("a year");
        let mut days: Vec<_> = days.school_days().filter(|day| *day <= yesterday).collect();
        days.reverse();
        assert!(!days.is_empty(), "the clock stands before the synthetic year");
        Self { url, owner, schools: plan.schools().collect(), days, plan, vendors, folder }
    }

    /// The service on the shared database.
    pub fn serve(&self, more: &[&str]) -> Service {
        self.serve_through(&self.url, more)
    }

    pub fn serve_through(&self, url: &str, more: &[&str]) -> Service {
        Service::start(self.folder.path(), url, more)
    }

    /// A new client; its id and its token.
    pub async fn newcomer(&self, service: &Service) -> (String, String) {
        let (id, secret) = client(self.folder.path(), &self.url, "Sample newcomer");
        let token = token(service, &id, &secret).await;
        (id, token)
    }

    pub fn revoke(&self, id: &str) {
        run(self.folder.path(), &self.url, &["client", "revoke", id]);
    }

    /// The tokens of the three vendors.
    pub async fn tokens(&self, service: &Service) -> Vec<String> {
        let mut tokens = Vec::new();
        for (id, secret) in &self.vendors {
            tokens.push(token(service, id, secret).await);
        }
        tokens
    }

    /// The register of this school on the `back`-th last school day.
    pub fn push(&self, school: usize, back: usize, session: Session) -> Push {
        let (school, date) = (&self.schools[school % self.schools.len()], self.days[back % self.days.len()]);
        let register = register_of(&self.plan, school, &self.plan.pupils(school), date, session);
        let half = if session == Session::Am { "am" } else { "pm" };
        let path = format!("/v1/schools/{}/registers/{date}/{half}", school.urn);
        Push { path, body: serde_json::to_vec(&register).expect("JSON").into() }
    }
}

fn client(folder: &Path, url: &str, name: &str) -> (String, String) {
    let scopes = "registers:write registers:read roll:write schools:read";
    let create =
        ["client", "create", "--name", name, "--kind", "mis", "--all-schools", "--json", "--scope", scopes];
    let made: Value = serde_json::from_str(&run(folder, url, &create)).expect("JSON");
    let text = |name: &str| made[name].as_str().expect("text").to_owned();
    (text("client_id"), text("client_secret"))
}

/// How long a service may say that it is busy before nobody asks it for a token any more.
const BUSY_FOR: Duration = Duration::from_secs(10);

pub async fn token(service: &Service, id: &str, secret: &str) -> String {
    let started = Instant::now();
    let answer = loop {
        let ask = http().post(format!("{}/oauth/token", service.base)).basic_auth(id, Some(secret));
        let answer = ask.form(&[("grant_type", "client_credentials")]).send().await.expect("an answer");
        // Sessions of a database may just have been ended.
        if answer.status() != StatusCode::SERVICE_UNAVAILABLE || started.elapsed() > BUSY_FOR {
            break answer;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert_eq!(answer.status(), StatusCode::OK);
    let answer: Value = answer.json().await.expect("JSON");
    answer["access_token"].as_str().expect("a token").to_owned()
}

/// A caller with a pool of connections.
pub fn http() -> Client {
    let builder =
        Client::builder().no_proxy().timeout(Duration::from_secs(30)).pool_max_idle_per_host(usize::MAX);
    // Shorter than the server's: a connection that is just being closed is not used again.
    builder.pool_idle_timeout(Duration::from_secs(3)).build().expect("a client")
}
