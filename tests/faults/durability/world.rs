//! A small authority for trials of durability, on either database: two schools of thirty pupils, every program that
//! writes, and a parent, so that each trial takes about a second.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{NaiveDate, Utc};
use rollcall::{
    domain::{academic_year::AcademicYear, session::Session},
    entities::{enrolment, parent, parent_child},
    flows::simulate::{Plan, SimPupil, SimSchool},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait as _, ConnectOptions, ConnectionTrait as _,
    Database, DatabaseConnection, EntityTrait as _, QueryFilter as _,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::record::{Caller, Who};
use crate::{
    service::{Service, run},
    world::token,
};

/// How many vendors push.
pub const VENDORS: usize = 8;
const PUPILS: usize = 30;
/// Tokens live for ten minutes.
const TOKENS_FOR: Duration = Duration::from_secs(300);
/// The limits of requests are no part of what is tried here.
const UNLIMITED: [&str; 4] = ["--requests-per-minute", "100000000", "--burst", "10000000"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A token of each program.
#[derive(Clone, Default)]
pub struct Tokens(Arc<HashMap<Who, String>>);

impl Tokens {
    pub fn of(&self, who: Who) -> &str {
        self.0.get(&who).map_or("", String::as_str)
    }
}

/// One session of one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// Which school.
    pub school: usize,
    pub date: NaiveDate,
    pub session: Session,
}

/// The authority, its database, and what its programs need to know. A clone is the same one.
#[derive(Clone)]
pub struct Small {
    pub backend: Backend,
    /// Where keys and spool are, and where the service is started.
    home: Arc<TempDir>,
    /// The database as the role that serves reaches it.
    pub url: String,
    /// The same as its owner does.
    pub owned: String,
    pub plan: Plan,
    pub schools: Arc<Vec<SimSchool>>,
    pub pupils: Arc<Vec<Vec<SimPupil>>>,
    /// School days of the year before this one, earliest first.
    pub days: Arc<Vec<NaiveDate>>,
    pub parent: Uuid,
    /// Of each school, pupils of compulsory school age, who are the parent's.
    pub children: Arc<Vec<Vec<Uuid>>>,
    clients: Arc<Vec<(Who, String, String)>>,
    tokens: Arc<Mutex<Option<(Instant, Tokens)>>>,
}

impl Small {
    /// In a new file of this folder.
    pub async fn sqlite(folder: &Path) -> Self {
        let url = format!("sqlite://{}", folder.join("faults.db").display());
        Self::make(Backend::Sqlite, url.clone(), url, None).await
    }

    /// In a new database of a server; `server` is the URL of its owner with any database, `role` the one that serves.
    pub async fn postgres(server: &str, role: &str) -> Self {
        let name = format!("faults_{}", Uuid::now_v7().simple());
        let admin = Database::connect(server).await.expect("PostgreSQL answers");
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a database");
        admin.close().await.expect("closes");
        let (server, _) = server.rsplit_once('/').expect("a database");
        let owned = format!("{server}/{name}");
        let url = owned.replace("rollcall_owner@", &format!("{role}@"));
        Self::make(Backend::Postgres, url, owned, Some(role)).await
    }

    async fn make(backend: Backend, url: String, owned: String, role: Option<&str>) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let at = home.path();
        run(at, &owned, &["keys", "init"]);
        let role: Vec<_> = role.iter().flat_map(|role| ["--service-role", *role]).collect();
        run(at, &owned, &[&["migrate"], role.as_slice()].concat());
        let today = Utc::now().date_naive();
        let year = AcademicYear::of(today).start_year() - 1;
        let plan = Plan { seed: 7, schools: 2, pupils_per_school: Some(PUPILS), year };
        let (named, pupils) = (format!("{year}-{:02}", (year + 1) % 100), PUPILS.to_string());
        run(at, &url, &["simulate", "--schools", "2", "--pupils", &pupils, "--year", &named]);
        let schools: Vec<_> = plan.schools().collect();
        let urns: Vec<_> = schools.iter().map(|school| school.urn.to_string()).collect();
        let make = |(who, kind, scopes)| client(at, &url, &urns, who, kind, scopes);
        let clients = programs().map(make).collect();
        let pupils: Vec<_> = schools.iter().map(|school| plan.pupils(school)).collect();
        let db = open(&owned).await;
        let children = children(&db, &schools, today).await;
        let parent = family(&db, children.iter().flatten()).await;
        db.close().await.expect("closes");
        let days = plan.school_year().expect("a year").school_days().collect();
        Self {
            backend,
            home: Arc::new(home),
            url,
            owned,
            plan,
            schools: Arc::new(schools),
            pupils: Arc::new(pupils),
            days: Arc::new(days),
            parent,
            children: Arc::new(children),
            clients: Arc::new(clients),
            tokens: Arc::default(),
        }
    }

    /// The file of the embedded database.
    pub fn file(&self) -> Option<PathBuf> {
        self.url.strip_prefix("sqlite://").map(PathBuf::from)
    }

    /// Where its keys are.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The same authority in another file, such as one that was restored.
    pub fn at(&self, url: &str) -> Self {
        Self { url: url.to_owned(), owned: url.to_owned(), tokens: Arc::default(), ..self.clone() }
    }

    pub fn serve(&self) -> Service {
        self.serve_through(&self.url)
    }

    pub fn serve_through(&self, url: &str) -> Service {
        Service::start(self.home.path(), url, &UNLIMITED)
    }

    /// Serves under another program, such as a tracer; `None` if it ends before it serves.
    pub fn serve_under(&self, before: &[&str]) -> Option<Service> {
        Service::start_under(before, self.home.path(), &self.url, &UNLIMITED)
    }

    /// Who calls this service. Its tokens are asked for when there are none that will last.
    pub async fn caller(&self, service: &Service) -> Caller {
        let held = self.tokens.lock().expect("no panic").clone();
        if let Some((_, tokens)) = held.filter(|(at, _)| at.elapsed() < TOKENS_FOR) {
            return Caller::new(&service.base, &tokens);
        }
        let mut tokens = HashMap::new();
        for (who, id, secret) in self.clients.iter() {
            tokens.insert(*who, token(service, id, secret).await);
        }
        let tokens = Tokens(Arc::new(tokens));
        *self.tokens.lock().expect("no panic") = Some((Instant::now(), tokens.clone()));
        Caller::new(&service.base, &tokens)
    }

    /// A connection of the owner's, for looking and for doing harm.
    pub async fn look(&self) -> DatabaseConnection {
        open(&self.owned).await
    }

    /// How many sessions there are to push.
    pub fn slots(&self) -> usize {
        self.schools.len() * self.days.len() * 2
    }

    /// One of them: neighbours are of different schools.
    pub fn slot(&self, n: usize) -> Slot {
        let (schools, n) = (self.schools.len(), n % self.slots());
        let session = Session::ALL[n / schools % 2];
        Slot { school: n % schools, date: self.days[n / schools / 2], session }
    }
}

async fn open(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).min_connections(1).sqlx_logging(false);
    let mut tries = 0;
    loop {
        match Database::connect(options.clone()).await {
            Ok(db) => return db,
            // A server that was just killed may still be coming back.
            Err(_) if tries < 50 => tries += 1,
            Err(error) => panic!("the database does not open: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn programs() -> impl Iterator<Item = (Who, &'static str, &'static str)> {
    let mis = "registers:write registers:read registers.codes:read roll:write schools:read";
    let school = "notices:read notices-to-improve:write information-sheets:read information-sheets:respond";
    let portal = "webinars:read webinar-bookings:read webinar-bookings:write self-assessments:read \
                  self-assessments:write";
    let officer = "webinars:read webinars:write webinar-bookings:read information-sheets:read \
                   information-sheets:write questionnaires:read questionnaires:write self-assessments:manage";
    let vendors = (0..VENDORS).map(move |n| (Who::Mis(n), "mis", mis));
    let others =
        [(Who::School, "school", school), (Who::Portal, "portal", portal), (Who::Officer, "la", officer)];
    vendors.chain(others)
}

fn client(
    home: &Path,
    url: &str,
    urns: &[String],
    who: Who,
    kind: &str,
    scopes: &str,
) -> (Who, String, String) {
    let name = format!("Sample program {who:?}");
    let mut create = vec!["client", "create", "--name", &name, "--kind", kind, "--json", "--scope", scopes];
    match kind {
        // A program of schools that may see what is confidential names them.
        "school" => create.extend(urns.iter().flat_map(|urn| ["--school", urn.as_str()])),
        _ => create.push("--all-schools"),
    }
    let made: Value = serde_json::from_str(&run(home, url, &create)).expect("JSON");
    let text = |name: &str| made[name].as_str().expect("text").to_owned();
    (who, text("client_id"), text("client_secret"))
}

/// Of each school, pupils who are certainly of compulsory school age.
async fn children(db: &DatabaseConnection, schools: &[SimSchool], today: NaiveDate) -> Vec<Vec<Uuid>> {
    let mut children = Vec::new();
    for school in schools {
        let roll = enrolment::Entity::find().filter(enrolment::Column::Urn.eq(school.urn));
        let roll = roll.filter(enrolment::Column::SupersededAt.is_null());
        let rows = roll.all(db).await.expect("a roll");
        let school_aged =
            |born_on: NaiveDate| today.years_since(born_on).is_some_and(|age| (6..=14).contains(&age));
        let ids: Vec<_> =
            rows.iter().filter(|row| school_aged(row.born_on)).map(|row| row.pupil_id).collect();
        assert!(!ids.is_empty(), "no pupil of compulsory school age");
        children.push(ids);
    }
    children
}

/// A parent of all of them, as an officer of the authority would have entered one.
async fn family(db: &DatabaseConnection, children: impl Iterator<Item = &Uuid>) -> Uuid {
    let (id, now) = (Uuid::now_v7(), Utc::now());
    let address = json!({ "line_1": "1 Sample Road", "town": "Sampleton", "postcode": "NR1 2DH" });
    let details = json!({
        "title": "Ms", "forename": "Parent-0001", "surname": "Sample-Oak", "service_address": address,
        "address_confidential": false,
    });
    let row = parent::ActiveModel {
        urn: Set(0),
        id: Set(id),
        state: Set("current".into()),
        title: Set(Some("Ms".into())),
        forename: Set(Some("Parent-0001".into())),
        surname: Set("Sample-Oak".into()),
        service_address: Set(Some(address.to_string())),
        address_confidential: Set(false),
        telephones: Set("[]".into()),
        preferred_language: Set(None),
        large_print: Set(false),
        name_key: Set("sample-oak".into()),
        merged_into: Set(None),
        terms: Set(json!({ "details": details, "merged_into": null }).to_string()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
    };
    row.insert(db).await.expect("a parent");
    for child in children {
        let row = parent_child::ActiveModel {
            urn: Set(0),
            id: Set(Uuid::now_v7()),
            parent_id: Set(id),
            pupil_id: Set(*child),
            state: Set("standing".into()),
            basis: Set("natural_parent".into()),
            from_on: Set(None),
            to_on: Set(None),
            terms: Set(json!({ "pupil_id": child, "basis": "natural_parent" }).to_string()),
            created_at: Set(now),
            updated_at: Set(now),
            version: Set(1),
        };
        row.insert(db).await.expect("a child");
    }
    id
}
