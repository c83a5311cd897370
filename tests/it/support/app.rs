//! The running server of one test.

use std::{
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, NaiveDate, Utc};
use reqwest::Method;
use rollcall::{
    access::{
        AUTHORITY_ONLY, CONFIDENTIAL, Clock, Db, DbSettings, Gate, Limits, NOT_AUTHORITY, NOT_MIS,
        OnStatement, Pepper, SCHOOL_ONLY, SCOPES, SigningKey, Tokens,
    },
    app::{self, Serving},
    entities::{client, school},
    features::{
        clients::{self, ClientKind, GrantSpan, NewClient},
        registers::submissions::Spool,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, Database, DatabaseConnection};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Answer, database};

pub const ISSUER: &str = "https://rollcall.test";
pub const AUDIENCE: &str = "rollcall";

/// Every scope but the one that manages clients.
pub const ALL: &[&str] = &[
    "schools:read",
    "calendars:read",
    "calendars:write",
    "closures:write",
    "roll:read",
    "roll:write",
    "pupils:read",
    "registers:read",
    "registers.codes:read",
    "registers:write",
    "figures:read",
    "feed:read",
];

/// Whose rows a client of a test may touch.
#[derive(Clone, Copy)]
pub enum Reach<'a> {
    Everything,
    Schools(&'a [i32]),
}

/// What a test sets differently. By itself nothing is limited that one test's caller could come up against.
pub struct Setup {
    pub limits: Limits,
    pub serving: Serving,
    /// Another way to the same database.
    pub through: Option<String>,
}

impl Default for Setup {
    fn default() -> Self {
        let many = 1_000_000;
        let limits = Limits {
            per_minute: many,
            burst: many,
            failures_per_minute: many,
            slots: usize::MAX,
            // A debug build on a busy machine is not the service that the limits are sized for.
            wait: Duration::from_secs(10),
            push_wait: Duration::from_secs(20),
            ..Limits::default()
        };
        Self { limits, serving: Serving::new(1), through: None }
    }
}

/// A running server, its database and its clock.
#[derive(Clone)]
pub struct TestApp {
    /// The database, for looking behind the API.
    pub db: DatabaseConnection,
    pub url: String,
    pub gate: Gate,
    pub key: Arc<SigningKey>,
    pub base: String,
    pub http: reqwest::Client,
    seconds: Arc<AtomicI64>,
    statements: Arc<AtomicU64>,
    /// Where bulk submissions wait.
    pub spool: Arc<TempDir>,
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::on(database::sqlite().await).await
    }

    /// `None` when no server is configured, which CI does not get away with.
    pub async fn postgres() -> Option<Self> {
        Some(Self::on(database::postgres().await?).await)
    }

    async fn on(url: String) -> Self {
        Self::with(url, Setup::default()).await
    }

    /// On this database, with these limits.
    pub async fn with(url: String, setup: Setup) -> Self {
        let statements = Arc::new(AtomicU64::new(0));
        let counter = statements.clone();
        let count = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        let through = setup.through.as_deref().unwrap_or(&url);
        let on_statement: Option<OnStatement> = Some(Arc::new(count));
        let settings = DbSettings { pool: 12, on_statement, ..DbSettings::new(through) };
        let pools = Db::open(&settings).await.expect("database opens");
        let db = Database::connect(&url).await.expect("database opens");
        let key = SigningKey::generate().expect("a key");
        let copy = SigningKey::from_der(key.der()).expect("the same key");
        let tokens = Tokens::new(ISSUER, AUDIENCE, copy, Vec::new()).expect("crypto works");
        let seconds = Arc::new(AtomicI64::new(0));
        let source = seconds.clone();
        let clock = Clock::new(move || at(source.load(Ordering::SeqCst)));
        let gate = Gate::new(pools, tokens, Pepper::generate().expect("random bytes"), clock);
        let slots = setup.limits.slots.min(gate.slots());
        let gate = gate.with_limits(Limits { slots, ..setup.limits });
        gate.watch_clients(Duration::from_millis(200));
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("bound"));
        let spool = tempfile::tempdir_in(database::folder()).expect("a folder");
        let opened = Spool::open(spool.path()).expect("spool opens");
        let server = app::serve_with(listener, gate.clone(), opened, &setup.serving).expect("server starts");
        tokio::spawn(server);
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        let (key, spool) = (Arc::new(key), Arc::new(spool));
        let app = Self { db, url, gate, key, base, http, seconds, statements, spool };
        // A Friday morning in term.
        app.set_now("2026-11-20T11:00:00Z");
        app
    }

    /// Statements that the service has sent so far.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }

    pub fn now(&self) -> DateTime<Utc> {
        at(self.seconds.load(Ordering::SeqCst))
    }

    pub fn set_now(&self, instant: &str) {
        let instant: DateTime<Utc> = instant.parse().expect("RFC 3339");
        self.seconds.store(instant.timestamp(), Ordering::SeqCst);
    }

    pub fn advance(&self, seconds: i64) {
        self.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Changes the database behind the service's back, as the role that owns it.
    pub async fn tamper(&self, statement: &str) {
        database::as_owner(&self.url, statement).await;
    }

    /// An open primary school.
    pub async fn school(&self, urn: i32) {
        self.school_of_kind(urn, "primary").await;
    }

    pub async fn school_of_kind(&self, urn: i32, kind: &str) {
        school_row(urn, kind, self.now()).insert(&self.db).await.expect("inserts");
    }

    /// Makes a client with these scopes and this reach; returns its id and secret.
    pub async fn client(&self, scopes: &[&str], reach: Reach<'_>) -> (Uuid, String) {
        let (schools, all_schools) = match reach {
            Reach::Everything => (Vec::new(), true),
            Reach::Schools(urns) => (urns.to_vec(), false),
        };
        if let Some(kind) = only_kind(scopes) {
            let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            let new = NewClient { name: "Test".into(), kind, scopes, schools, all_schools };
            return clients::create(&self.gate.operator(), self.gate.pepper(), &new)
                .await
                .expect("client is made");
        }
        self.client_of_no_kind(scopes, &schools, all_schools).await
    }

    /// A client with scopes that no kind may hold together, for tests that walk every operation.
    async fn client_of_no_kind(&self, scopes: &[&str], schools: &[i32], all: bool) -> (Uuid, String) {
        let row = client::ActiveModel {
            id: Set(Uuid::now_v7()),
            name: Set("Test".into()),
            kind: Set("mis".into()),
            scopes: Set(scopes.join(" ")),
            created_at: Set(self.now()),
            revoked_at: Set(None),
            version: Set(1),
            updated_at: Set(None),
        };
        let id = row.insert(&self.db).await.expect("inserts").id;
        let urns: Vec<_> = schools.iter().copied().map(Some).chain(all.then_some(None)).collect();
        if !urns.is_empty() {
            clients::grant(&self.gate.operator(), id, &urns, GrantSpan::default()).await.expect("granted");
        }
        let secret = clients::add_secret(&self.gate.operator(), self.gate.pepper(), id).await;
        (id, secret.expect("a secret").1)
    }

    /// A client of this kind.
    pub async fn client_of(&self, kind: ClientKind, scopes: &[&str], reach: Reach<'_>) -> (Uuid, String) {
        let (schools, all_schools) = match reach {
            Reach::Everything => (Vec::new(), true),
            Reach::Schools(urns) => (urns.to_vec(), false),
        };
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let new = NewClient { name: "Test".into(), kind, scopes, schools, all_schools };
        clients::create(&self.gate.operator(), self.gate.pepper(), &new).await.expect("client is made")
    }

    /// Grants a school for some days.
    pub async fn grant(
        &self,
        client: Uuid,
        urn: i32,
        from_on: Option<NaiveDate>,
        until_on: Option<NaiveDate>,
    ) {
        let span = GrantSpan { from_on, until_on };
        clients::grant(&self.gate.operator(), client, &[Some(urn)], span).await.expect("granted");
    }

    /// The claims of a good token.
    pub fn claims(&self, client: Uuid, scopes: &[&str]) -> Value {
        let now = self.now().timestamp();
        json!({
            "iss": ISSUER, "aud": AUDIENCE, "sub": client, "client_id": client,
            "iat": now, "nbf": now, "exp": now + 600, "jti": Uuid::new_v4(), "scope": scopes.join(" "),
        })
    }

    pub fn token(&self, client: Uuid, scopes: &[&str]) -> String {
        self.key.sign(&self.key.header(), &self.claims(client, scopes)).expect("signs")
    }

    /// A token of a new client with these scopes.
    pub async fn login(&self, scopes: &[&str], reach: Reach<'_>) -> String {
        let (client, _) = self.client(scopes, reach).await;
        self.token(client, scopes)
    }

    /// A token of a new client with every scope and every school.
    pub async fn everything(&self) -> String {
        self.login(ALL, Reach::Everything).await
    }

    /// Every scope there is, `clients:manage` too.
    pub fn scopes() -> Vec<&'static str> {
        SCOPES.iter().map(|(scope, _)| *scope).collect()
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(token, &format!("GET {path}"), Value::Null, &[]).await
    }

    pub async fn put(&self, token: &str, path: &str, body: Value) -> Answer {
        self.send(token, &format!("PUT {path}"), body, &[]).await
    }

    pub async fn post(&self, token: &str, path: &str, body: Value) -> Answer {
        self.send(token, &format!("POST {path}"), body, &[]).await
    }

    /// Sends JSON, or no body when it is null. `call` is a method and a path: `GET /v1/schools`.
    pub async fn send(&self, token: &str, call: &str, body: Value, headers: &[(&str, &str)]) -> Answer {
        let (method, path) = call.split_once(' ').expect("method and path");
        let method: Method = method.parse().expect("a method");
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if !body.is_null() {
            request = request.json(&body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.expect("server answers")).await
    }

    /// Sends a body as it is.
    pub async fn send_raw(&self, token: &str, call: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
        let (method, path) = call.split_once(' ').expect("method and path");
        let method: Method = method.parse().expect("a method");
        let mut request =
            self.http.request(method, format!("{}{path}", self.base)).bearer_auth(token).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(request.send().await.expect("server answers")).await
    }
}

/// A kind that may hold all these scopes, if there is one.
fn only_kind(scopes: &[&str]) -> Option<ClientKind> {
    let of = |list: &[&str]| scopes.iter().any(|scope| list.contains(scope));
    match (of(AUTHORITY_ONLY), of(SCHOOL_ONLY) || of(NOT_AUTHORITY), of(CONFIDENTIAL)) {
        (true, true, _) => None,
        (true, false, _) => Some(ClientKind::La),
        (false, _, true) => Some(ClientKind::School),
        (false, _, false) if of(NOT_MIS) => Some(ClientKind::School),
        (false, _, false) => Some(ClientKind::Mis),
    }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("in range")
}

/// The row of an open school.
pub fn school_row(urn: i32, kind: &str, now: DateTime<Utc>) -> school::ActiveModel {
    school::ActiveModel {
        urn: Set(urn),
        name: Set(format!("Sample School {urn}")),
        name_folded: Set(format!("sample school {urn}")),
        la_code: Set(926),
        status: Set("open".into()),
        kind: Set(kind.into()),
        kind_from: Set("type".into()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        ..Default::default()
    }
}
