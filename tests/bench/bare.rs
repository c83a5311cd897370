//! The bare path of a push and of a booking: token check, parse, lock, the writes, commit, and nothing else. What no rule
//! can be cheaper than.
//!
//! A push knows no roll, calendar, tenancy, rules, audit, retries or history; marks go on the page as they come. It runs
//! as a process of its own, with the same HTTP server, driver, number of connections and database as the service.

use std::{
    net::TcpListener,
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering},
    },
};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::header::AUTHORIZATION,
    post, put,
    web::{self, Bytes, Data},
};
use chrono::{NaiveDate, Utc};
use rollcall::{
    access::{KeyFolder, Tokens},
    features::registers::push::RegisterPush,
};
use sea_orm::sqlx::{self, Connection as _, PgConnection, PgPool, postgres::PgPoolOptions, raw_sql};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    bookings,
    process::{Process, free_address},
    world::{AUDIENCE, ISSUER, World},
};

/// The first argument of a process that serves the bare path.
pub const COMMAND: &str = "serve-bare-path";

const TABLES: &str = "
CREATE TABLE bare_page (LIKE register_page INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE bare_page_source (LIKE register_page_source INCLUDING ALL) WITH (fillfactor = 50);
CREATE TABLE bare_take (LIKE register_take INCLUDING ALL);
";
const READ: &str = "SELECT marks FROM bare_page WHERE urn = $1 AND date = $2 AND session = $3 FOR UPDATE";
const PAGE: &str = "
INSERT INTO bare_page (urn, date, session, marks, revision, take) VALUES ($1, $2, $3, $4, 1, $5)
ON CONFLICT (urn, date, session) DO UPDATE
SET marks = excluded.marks, revision = bare_page.revision + 1, take = excluded.take";
const SOURCE: &str = "
INSERT INTO bare_page_source (urn, date, session, takes, taken, details) VALUES ($1, $2, $3, $4, '{}', '{}')
ON CONFLICT (urn, date, session) DO UPDATE SET takes = excluded.takes";
const TAKE: &str = "
INSERT INTO bare_take (urn, date, session, take, taken_at, received_at, client_id, recorded_by_name, fingerprint, changes, reasons)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, '{}')";

struct Bare {
    tokens: Tokens,
    pool: PgPool,
    takes: AtomicI32,
}

/// Makes its tables and starts it.
pub async fn start(world: &World) -> Process {
    let mut conn = PgConnection::connect(&world.owner).await.unwrap();
    raw_sql(TABLES).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let address = free_address();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([COMMAND, &address, &world.owner]).arg(world.keys());
    Process::start(command, address, &world.folder().join("bare.log")).await
}

/// Serves until it is ended: address, database, key folder.
pub async fn serve(arguments: &[String]) {
    let [address, url, keys] = arguments else { panic!("address, database, key folder") };
    let keys = KeyFolder::at(Path::new(keys)).read().unwrap();
    let tokens = Tokens::new(ISSUER, AUDIENCE, keys.current, keys.others).unwrap();
    let options = PgPoolOptions::new().max_connections(16).test_before_acquire(false);
    let pool = options.connect(url).await.unwrap();
    let bare = Data::from(Arc::new(Bare { tokens, pool, takes: AtomicI32::new(0) }));
    let limit = web::PayloadConfig::new(4 * 1024 * 1024);
    let server = HttpServer::new(move || {
        App::new().app_data(bare.clone()).app_data(limit.clone()).service(put_register).service(book)
    });
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    server.workers(cores).listen(TcpListener::bind(address).unwrap()).unwrap().run().await.unwrap();
}

#[put("/schools/{urn}/registers/{date}/{session}")]
async fn put_register(
    req: HttpRequest,
    bare: Data<Bare>,
    path: web::Path<(i32, NaiveDate, String)>,
    body: Bytes,
) -> HttpResponse {
    let Some(client) = bare.client(&req) else { return HttpResponse::Unauthorized().finish() };
    let push: RegisterPush = serde_json::from_slice(&body).unwrap();
    let (urn, date, session) = path.into_inner();
    bare.store(client, urn, date, &session, &push).await.unwrap();
    HttpResponse::Ok().json(json!({ "stored": push.marks.len() }))
}

#[post("/v1/schools/{urn}/webinar-bookings")]
async fn book(req: HttpRequest, bare: Data<Bare>, body: Bytes) -> HttpResponse {
    if bare.client(&req).is_none() {
        return HttpResponse::Unauthorized().finish();
    }
    let body: Value = serde_json::from_slice(&body).unwrap();
    let webinar = body["webinar_id"].as_str().unwrap().parse().unwrap();
    let email = body["people"][0]["email"].as_str().unwrap();
    let mut conn = bare.pool.acquire().await.unwrap();
    let id =
        bookings::bare::book(&mut conn, webinar, email, bookings::bare::Bare::TableByTable).await.unwrap();
    HttpResponse::Created().json(json!({ "booking": { "id": id, "state": "booked" } }))
}

impl Bare {
    fn client(&self, req: &HttpRequest) -> Option<Uuid> {
        let token = req.headers().get(AUTHORIZATION).unwrap().to_str().unwrap().trim_start_matches("Bearer ");
        self.tokens.verify(token, Utc::now()).ok().map(|bearer| bearer.client)
    }

    async fn store(
        &self,
        client: Uuid,
        urn: i32,
        date: NaiveDate,
        session: &str,
        push: &RegisterPush,
    ) -> Result<(), sqlx::Error> {
        let take = self.takes.fetch_add(1, Ordering::Relaxed);
        let mut tx = self.pool.begin().await?;
        let read = sqlx::query_scalar(READ).bind(urn).bind(date).bind(session);
        let stands: Option<Vec<u8>> = read.fetch_optional(&mut *tx).await?;
        let mut marks = stands.unwrap_or_default();
        let before = marks.len();
        marks.extend(push.marks.iter().filter_map(|mark| mark.code.as_ref()?.bytes().next()));
        let takes: Vec<u8> = marks.iter().flat_map(|_| 1u16.to_le_bytes()).collect();
        let changes: Vec<u8> =
            marks[before..].iter().flat_map(|mark| [0, 0, b'.', *mark, 255, 255, 0]).collect();
        let page = sqlx::query(PAGE).bind(urn).bind(date).bind(session).bind(marks).bind(take);
        page.execute(&mut *tx).await?;
        sqlx::query(SOURCE).bind(urn).bind(date).bind(session).bind(takes).execute(&mut *tx).await?;
        let row = sqlx::query(TAKE).bind(urn).bind(date).bind(session).bind(take).bind(push.taken_at);
        let row = row.bind(Utc::now()).bind(client).bind(&push.recorded_by.name).bind(changes);
        row.execute(&mut *tx).await?;
        tx.commit().await
    }
}
